use lopdf::{Document, Object};

use super::*;
use crate::format::image::tests::{Value, tiff};
use crate::format::pdf::image::PdfImages;

/// Pages of grey TIFF, of four by two pixels at 100 dots an inch, as stored.
fn images(orientations: &[u32]) -> Vec<PdfImage> {
    let tags: Vec<[Value<'_>; 12]> = orientations
        .iter()
        .map(|orientation| -> [Value<'_>; 12] {
            [
                (256, 3, &[4]),
                (257, 3, &[2]),
                (258, 3, &[8]),
                (259, 3, &[1]),
                (262, 3, &[1]),
                (273, 4, &[0]),
                (274, 3, std::slice::from_ref(orientation)),
                (277, 3, &[1]),
                (279, 4, &[8]),
                (282, 5, &[100, 1]),
                (283, 5, &[100, 1]),
                (296, 3, &[2]),
            ]
        })
        .collect();
    let data = [0, 1, 2, 3, 4, 5, 6, 7];
    let pages: Vec<(&[Value<'_>], &[u8])> =
        tags.iter().map(|tags| (&tags[..], &data[..])).collect();
    let file = tiff(&pages);
    PdfImages::new(&file).unwrap().map(Result::unwrap).collect()
}

fn made(images: &[PdfImage], producer: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut maker = Maker::new(&mut out).unwrap();
    for image in images {
        maker.page(image).unwrap();
    }
    maker.finish(producer, "vi").unwrap();
    out
}

#[test]
fn a_file_has_its_pages_and_images() {
    let images = images(&[1, 6]);
    let file = made(&images, "Khôi (dấu)");
    assert!(file.starts_with(b"%PDF-1.5\n"));
    let document = Document::load_mem(&file).unwrap();
    let pages = document.get_pages();
    assert_eq!(pages.len(), 2);
    let sizes = [[0.0, 0.0, 2.88, 1.44], [0.0, 0.0, 1.44, 2.88]];
    for ((_, page), size) in pages.into_iter().zip(sizes) {
        let own = document.get_dictionary(page).unwrap();
        let bounds = own.get(b"MediaBox").unwrap().as_array().unwrap();
        let found = bounds.iter().map(|n| n.as_float().unwrap());
        let close = found.zip(size).all(|(a, b): (f32, f32)| {
            // No page is shorter than readers take.
            (a - b).abs() < 0.001 || (a - 3.0).abs() < 0.001
        });
        assert!(close, "{bounds:?}");
        let content = document.get_page_content(page);
        let content = content.trim_ascii_end();
        assert!(content.ends_with(b"cm /Im0 Do Q"));
    }
    // Each place of the table is that of its object.
    let text = String::from_utf8_lossy(&file);
    let table = text.split_once("xref\n0 ").unwrap().1;
    for (number, line) in table.lines().skip(2).enumerate() {
        let Some((offset, _)) = line.split_once(" 00000 n") else { break };
        let at: usize = offset.parse().unwrap();
        let head = format!("{} 0 obj\n", number + 1);
        assert!(file[at..].starts_with(head.as_bytes()), "{line}");
    }
    assert!(text.contains("/Producer <FEFF004B0068"));
    assert!(text.contains("/Lang (vi)"));
}

#[test]
fn the_same_pages_make_the_same_file_and_others_another_identifier() {
    let images = images(&[1]);
    let one = made(&images, "a");
    assert_eq!(one, made(&images, "a"));
    let id = |file: &[u8]| match Document::load_mem(file)
        .unwrap()
        .trailer
        .get(b"ID")
    {
        Ok(Object::Array(both)) => format!("{both:?}"),
        _ => panic!("no identifier"),
    };
    assert_ne!(id(&one), id(&made(&images, "b")));
}

#[test]
fn stored_images_lie_upright_on_their_pages() {
    // Where TIFF has the first pixel and the one that ends the first row,
    // in the unit square of the page, upwards.
    let corners = [
        ((0.0, 1.0), (1.0, 1.0)),
        ((1.0, 1.0), (0.0, 1.0)),
        ((1.0, 0.0), (0.0, 0.0)),
        ((0.0, 0.0), (1.0, 0.0)),
        ((0.0, 1.0), (0.0, 0.0)),
        ((1.0, 1.0), (1.0, 0.0)),
        ((1.0, 0.0), (1.0, 1.0)),
        ((0.0, 0.0), (0.0, 1.0)),
    ];
    let images = images(&[1, 2, 3, 4, 5, 6, 7, 8]);
    for (image, (first, last)) in images.iter().zip(corners) {
        let sheet = Sheet::of(image);
        let [a, b, c, d, e, f] = sheet.matrix;
        let (w, h) = sheet.size;
        let at = |u: f64, v: f64| {
            ((a * u + c * v + e) / w, (b * u + d * v + f) / h)
        };
        // An image has its first row at the top of the square.
        assert_eq!((at(0.0, 1.0), at(1.0, 1.0)), (first, last));
    }
}
