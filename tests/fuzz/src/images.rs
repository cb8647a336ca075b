//! Images of pages: by their headers, and made a page of a PDF file.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use khoidau::format;
use khoidau::format::image::Image;
use weezl::{BitOrder, encode::Encoder};

const WIDTH: u16 = 24;
const HEIGHT: u16 = 16;

/// A small image in each format, and in the ways that TIFF packs black and
/// white.
pub fn all() -> Vec<Vec<u8>> {
    let colours = RgbImage::from_fn(WIDTH.into(), HEIGHT.into(), |x, y| {
        image::Rgb([x as u8 * 10, y as u8 * 15, (x * y) as u8])
    });
    let colours = DynamicImage::from(colours);
    let grey = DynamicImage::from(colours.to_luma8());
    let formats = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Tiff,
        ImageFormat::Bmp,
    ];
    let mut files = Vec::new();
    for image in [&colours, &grey] {
        for format in formats {
            let mut file = Cursor::new(Vec::new());
            image.write_to(&mut file, format).expect("into memory");
            files.push(file.into_inner());
        }
    }
    let rows: Vec<u8> = (0..u16::from(WIDTH / 8) * HEIGHT)
        .map(|at| (at * 37 % 251) as u8)
        .collect();
    let lzw = Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(&rows);
    let runs = rows.iter().flat_map(|&byte| [0, byte]).collect::<Vec<u8>>();
    let packed = [
        (1, rows.clone()),
        (4, fax4(&rows)),
        (5, lzw.expect("into memory")),
        (32773, runs),
    ];
    files.extend(packed.map(|(by, data)| tiff(by, &data)));
    files
}

fn fax4(rows: &[u8]) -> Vec<u8> {
    use fax::encoder::Encoder;
    use fax::{Color, VecWriter};
    let mut encoder = Encoder::new(VecWriter::new());
    for row in rows.chunks(usize::from(WIDTH / 8)) {
        let bits = row.iter().flat_map(|byte| {
            (0..8).rev().map(move |bit| match byte >> bit & 1 {
                1 => Color::White,
                _ => Color::Black,
            })
        });
        encoder.encode_line(bits, WIDTH).expect("into memory");
    }
    encoder.finish().expect("into memory").finish()
}

/// A file of one image of black and white, in one strip.
fn tiff(compression: u16, data: &[u8]) -> Vec<u8> {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const ENTRIES: u16 = 10;
    // Behind the header, the directory and its end.
    let start = 8 + 2 + u32::from(ENTRIES) * 12 + 4;
    let entries: [(u16, u16, u32); ENTRIES as usize] = [
        (256, SHORT, WIDTH.into()),
        (257, SHORT, HEIGHT.into()),
        (258, SHORT, 1),
        (259, SHORT, compression.into()),
        (262, SHORT, 1),
        (273, LONG, start),
        (274, SHORT, 6),
        (277, SHORT, 1),
        (278, SHORT, HEIGHT.into()),
        (279, LONG, data.len() as u32),
    ];
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend(ENTRIES.to_le_bytes());
    for (tag, kind, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend_from_slice(data);
    file
}

/// More pixels than a page has, even of a plan, take time and no thought.
const MOST: u64 = 1 << 22;

/// An image: what it says of itself can be, and the PDF file that is made of
/// it can be opened.
pub fn image(data: &[u8]) {
    let Ok(Some(image)) = Image::of(data) else { return };
    assert!(!image.frames().is_empty());
    for frame in image.frames() {
        assert!(frame.width > 0 && frame.height > 0);
        let (across, down) = frame.dpi_or_usual();
        assert!(across > 0.0 && down > 0.0);
    }
    let pixels = image.frames().iter().map(|frame| frame.pixels());
    if pixels.fold(0, u64::saturating_add) > MOST {
        return;
    }
    if let Ok(pdf) = format::pdf_of_image(data) {
        let opened = format::open(&pdf).expect("what is made can be read");
        assert_eq!(opened.pages().count(), image.frames().len());
    }
}
