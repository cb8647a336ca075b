use image::{GrayImage, ImageFormat, Luma, RgbImage};

use super::*;

/// A page of 100 by 200 pixels, black where a word is.
fn page() -> GrayImage {
    GrayImage::from_fn(100, 200, |x, y| {
        let word = (20..40).contains(&x) && (50..60).contains(&y);
        Luma([if word { 0 } else { 255 }])
    })
}

fn bytes(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

fn opened(
    dir: &tempfile::TempDir,
    file: &str,
    page: usize,
) -> Result<Arc<Page>, String> {
    let path = dir.path().join(file);
    Pages::default().get(&Asked { path, page, size: None })
}

fn dark(png: &[u8]) -> (u32, u32, f64) {
    let image = image::load_from_memory(png).unwrap().into_luma8();
    let dark = image.pixels().filter(|pixel| pixel[0] < 128).count();
    let all = image.width() * image.height();
    (image.width(), image.height(), dark as f64 / f64::from(all))
}

#[test]
fn a_line_is_cut_where_it_is_in_every_kind_of_image() {
    let image = DynamicImage::ImageLuma8(page());
    let kinds = [
        ("a.png", ImageFormat::Png),
        ("a.tif", ImageFormat::Tiff),
        ("a.bmp", ImageFormat::Bmp),
        ("a.jpg", ImageFormat::Jpeg),
    ];
    for (name, format) in kinds {
        let dir = folder(&[(name, &bytes(&image, format))]);
        let page = opened(&dir, name, 0).unwrap();
        assert_eq!(page.size(), (100.0, 200.0), "{name}");
        let line = page.line([20.0, 50.0, 40.0, 60.0]).unwrap();
        let (wide, tall, black) = dark(&line);
        assert_eq!((wide, tall), (20, 10), "{name}");
        assert!(black > 0.9, "{name}: {black}");
        let (.., beside) = dark(&page.line([50.0, 50.0, 90.0, 60.0]).unwrap());
        assert!(beside < 0.1, "{name}: {beside}");
        let whole = page.whole().unwrap();
        assert_eq!(ImageKind::of(&whole), Some(ImageKind::Jpeg));
    }
}

#[test]
fn boxes_are_in_the_unit_of_the_scan() {
    let image =
        DynamicImage::ImageRgb8(RgbImage::from_fn(100, 200, |x, y| {
            let luma = page().get_pixel(x, y)[0];
            image::Rgb([luma, luma, luma])
        }));
    // Ten units a pixel.
    let hocr = "<html><body><div class='ocr_page' title='image \"p.png\"; \
        bbox 0 0 1000 2000'><span class='ocr_line' title='bbox 200 500 400 \
        600'><span class='ocrx_word' title='bbox 200 500 400 600'>ab</span>\
        </span></div></body></html>";
    let dir = folder(&[
        ("s.hocr", hocr.as_bytes()),
        ("p.png", &bytes(&image, ImageFormat::Png)),
    ]);
    let page = opened(&dir, "s.hocr", 0).unwrap();
    assert_eq!(page.size(), (1000.0, 2000.0));
    let (wide, tall, black) =
        dark(&page.line([200.0, 500.0, 400.0, 600.0]).unwrap());
    assert_eq!((wide, tall, black), (20, 10, 1.0));
    // What is out of the page is not shown, and nothing fails.
    let odd = [
        [-5.0, -5.0, 1e9, 1e9],
        [900.0, 1900.0, 100.0, 100.0],
        [1e9, 1e9, 1e9, 1e9],
        [f64::NAN, 0.0, f64::NAN, 10.0],
    ];
    for edges in odd {
        assert!(page.line(edges).is_ok(), "{edges:?}");
    }
}

#[test]
fn each_page_of_a_tiff_is_shown() {
    // Two pages that share their pixels, of 2 by 1 and of 1 by 1.
    let mut tiff = b"II*\0".to_vec();
    let first = 10u32;
    tiff.extend(first.to_le_bytes());
    tiff.extend([0, 255]);
    for (wide, next) in [(2u32, true), (1, false)] {
        let tags: [(u16, u16, u32); 8] = [
            (256, 4, wide),
            (257, 4, 1),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, 8),
            (278, 4, 1),
            (279, 4, wide),
        ];
        tiff.extend(8u16.to_le_bytes());
        for (tag, kind, value) in tags {
            tiff.extend(tag.to_le_bytes());
            tiff.extend(kind.to_le_bytes());
            tiff.extend(1u32.to_le_bytes());
            tiff.extend(value.to_le_bytes());
        }
        let next = if next { tiff.len() as u32 + 4 } else { 0 };
        tiff.extend(next.to_le_bytes());
    }
    let dir = folder(&[("a.tif", &tiff)]);
    assert_eq!(opened(&dir, "a.tif", 0).unwrap().size(), (2.0, 1.0));
    assert_eq!(opened(&dir, "a.tif", 1).unwrap().size(), (1.0, 1.0));
    assert_eq!(opened(&dir, "a.tif", 2).unwrap_err(), "no such page");
}

#[test]
fn what_has_no_image_says_why() {
    let hocr = "<html><body><div class='ocr_page' title='bbox 0 0 9 9'>\
        <span class='ocr_line'><span class='ocrx_word'>ab</span></span>\
        </div></body></html>";
    let dir = folder(&[
        ("a.txt", "Số 1".as_bytes()),
        ("a.hocr", hocr.as_bytes()),
        ("cut.png", &bytes(&page().into(), ImageFormat::Png)[..40]),
    ]);
    let rows = [
        ("a.txt", ABSENT),
        ("a.hocr", ABSENT),
        ("cut.png", "the image cannot be shown"),
        ("none.png", "none.png: "),
    ];
    for (file, why) in rows {
        let said = opened(&dir, file, 0).unwrap_err();
        assert!(said.contains(why), "{file}: {said}");
    }
    assert!(!may_have(Path::new("a/b.TXT")));
    assert!(may_have(Path::new("a/b.hocr")));
}

#[test]
fn a_page_is_decoded_once_while_it_is_looked_at() {
    let png = bytes(&page().into(), ImageFormat::Png);
    let names = ["a.png", "b.png", "c.png", "d.png"];
    let dir = folder(&names.map(|name| (name, &*png)));
    let pages = Pages::default();
    let get = |name: &str| {
        let path = dir.path().join(name);
        pages.get(&Asked { path, page: 0, size: None }).unwrap()
    };
    let first = get("a.png");
    for name in &names[1..KEPT] {
        get(name);
    }
    assert!(Arc::ptr_eq(&first, &get("a.png")));
    // The one that was looked at the longest ago has gone.
    get("d.png");
    assert_eq!(pages.last.lock().unwrap().len(), KEPT);
    assert!(Arc::ptr_eq(&first, &get("a.png")));
}
