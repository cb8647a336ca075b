//! Whether a text may hold an old encoding at all: a look at its bytes, which
//! is all that most texts cost.

use super::viqr;

/// So many signs of an old encoding, and no fewer, are worth a closer look:
/// twenty words, three in ten of them with marks, have as many.
const FEW: usize = 6;

/// Whether a text has signs enough of an old encoding.
///
/// # Complexity
///
/// Linear; it stops where it has found enough.
pub(super) fn is_suspicious(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut found = 0;
    for at in 0..bytes.len() {
        found += usize::from(is_sign(bytes, at));
        if found >= FEW {
            return true;
        }
    }
    false
}

/// Whether a line has any sign of an old encoding.
pub(super) fn has_sign(line: &str) -> bool {
    let bytes = line.as_bytes();
    (0..bytes.len()).any(|at| is_sign(bytes, at))
}

/// What a byte may be the beginning of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing of an old encoding.
    Plain,
    /// A sign behind a letter in VIQR.
    Behind,
    /// The first byte of characters of which some are signs.
    Lead,
    /// A control character.
    Control,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Plain; 256];
    let mut byte = 0;
    while byte < 0x20 {
        kinds[byte] = match byte as u8 {
            b'\t' | b'\n' | b'\r' | 0xB | 0xC => Kind::Plain,
            _ => Kind::Control,
        };
        byte += 1;
    }
    kinds[b'^' as usize] = Kind::Behind;
    kinds[b'+' as usize] = Kind::Behind;
    kinds[b'(' as usize] = Kind::Behind;
    kinds[b'`' as usize] = Kind::Behind;
    kinds[b'~' as usize] = Kind::Behind;
    // U+0080 to U+00FF, the letters and accents of Windows-1252 behind them
    // up to U+02FF, combining marks.
    kinds[0xC2] = Kind::Lead;
    kinds[0xC3] = Kind::Lead;
    kinds[0xC5] = Kind::Lead;
    kinds[0xCB] = Kind::Lead;
    kinds[0xCC] = Kind::Lead;
    kinds
};

/// Whether a sign of an old encoding stands at a place.
fn is_sign(bytes: &[u8], at: usize) -> bool {
    let byte = bytes[at];
    let next = bytes.get(at + 1).copied().unwrap_or(0);
    match KINDS[usize::from(byte)] {
        Kind::Plain => false,
        Kind::Control => true,
        Kind::Behind => at > 0 && viqr::is_likely(bytes[at - 1], byte),
        // No letter of the language, no sign that its texts often have: no
        // space that does not break, no section, degree, guillemets, square,
        // middle dot.
        Kind::Lead if byte == 0xC2 => !matches!(
            next,
            0xA0 | 0xA7 | 0xAB | 0xAD | 0xB0 | 0xB2 | 0xB7 | 0xBB
        ),
        // The second bytes of à, á, â, ã, è, é, ê, ì, í, ò, ó, ô, õ, ù, ú, ý
        // and of their capitals, which are 0x20 lower.
        Kind::Lead if byte == 0xC3 => !matches!(
            next | 0x20,
            0xA0..=0xA3
                | 0xA8..=0xAA
                | 0xAC
                | 0xAD
                | 0xB2..=0xB5
                | 0xB9
                | 0xBA
                | 0xBD
        ),
        // Œ, œ, Š, š, Ÿ, Ž, ž.
        Kind::Lead if byte == 0xC5 => {
            matches!(next, 0x92 | 0x93 | 0xA0 | 0xA1 | 0xB8 | 0xBD | 0xBE)
        }
        // The accents ˆ and ˜.
        Kind::Lead if byte == 0xCB => matches!(next, 0x86 | 0x9C),
        // Grave, acute, circumflex, tilde, breve, hook, horn, dot below.
        Kind::Lead => {
            matches!(next, 0x80..=0x83 | 0x86 | 0x89 | 0x9B | 0xA3)
        }
    }
}
