//! Black and white, packed by group 4: ITU-T T.6, with the crate `fax`.

use fax::decoder::{DecodeStatus, Group4Decoder, pels};
use fax::encoder::Encoder;
use fax::{Color, VecWriter};

/// The widest rows that `fax` counts.
pub(super) const WIDEST: u32 = u16::MAX as u32;

/// Unpacks the rows of a strip: black is 1. Rows of which nothing is said at
/// the end are white; `None` where the strip is damaged.
pub(super) fn unpacked(
    packed: &[u8],
    width: u16,
    rows: usize,
) -> Option<Vec<u8>> {
    let len = usize::from(width).div_ceil(8);
    let mut all = Vec::with_capacity(len * rows);
    let bytes = packed.iter().map(|&byte| Ok::<u8, ()>(byte));
    let mut decoder = Group4Decoder::new(bytes, width).ok()?;
    while all.len() < len * rows {
        match decoder.advance() {
            Ok(DecodeStatus::Incomplete) => {}
            Ok(DecodeStatus::End) => break,
            Err(_) => return None,
        }
        let start = all.len();
        all.resize(start + len, 0);
        let line = &mut all[start..];
        let colours = pels(decoder.transition(), width).enumerate();
        for (at, _) in colours.filter(|(_, c)| *c == Color::Black) {
            line[at / 8] |= 0x80 >> (at % 8);
        }
    }
    all.resize(len * rows, 0);
    Some(all)
}

/// Packs rows in which black is 1.
pub(super) fn packed(rows: &[u8], width: u16) -> Vec<u8> {
    let len = usize::from(width).div_ceil(8);
    let mut encoder = Encoder::new(VecWriter::new());
    for line in rows.chunks_exact(len) {
        let colours = (0..usize::from(width)).map(|at| {
            match line[at / 8] & (0x80 >> (at % 8)) {
                0 => Color::White,
                _ => Color::Black,
            }
        });
        // Writing to memory does not fail.
        let _ = encoder.encode_line(colours, width);
    }
    encoder.finish().map(VecWriter::finish).unwrap_or_default()
}
