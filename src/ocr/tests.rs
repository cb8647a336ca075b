use super::*;
use crate::format::{self, Kind};

const PAGE: &str = "  <div class='ocr_page' id='page_1' title='image \
    \"/scans/page.tif\"; bbox 0 0 90 60; ppageno 0; scan_res 300 \
    300'>\n   <span class='ocr_line' id='line_1_1' title=\"bbox 1 1 80 20\">\
    <span class='ocrx_word' id='word_1_12' title='bbox 1 1 40 20; x_wconf \
    96'>id=&#39;word_1</span></span>\n  </div>";

#[test]
fn pages_are_joined_with_names_of_their_own() {
    let pages = [
        hocr::numbered(PAGE, 0, "a'b\n.tif"),
        hocr::empty(1, "a'b\n.tif", (90, 60)),
        hocr::numbered(PAGE, 2, "a'b\n.tif"),
    ];
    let file = hocr::joined("tesseract 5.3.0", &pages);
    assert!(!file.contains("/tmp"));
    for part in [
        "id='page_1'",
        "id='page_2'",
        "id='line_3_1'",
        "id='word_3_12'",
        "image \"a&#39;b\u{fffd}.tif\"; bbox 0 0 90 60; ppageno 2; scan_res",
        ">id=&#39;word_1<",
    ] {
        assert!(file.contains(part), "{part}: {file}");
    }
    let source = format::open(file.as_bytes()).unwrap();
    assert_eq!(source.kind(), Kind::Hocr);
    assert_eq!((source.pages().len(), source.words()), (3, 2));
    assert_eq!(source.about().engine.as_deref(), Some("tesseract 5.3.0"));
    assert_eq!(
        hocr::body(&file).map(|b| b.matches("ocr_page").count()),
        Some(3)
    );
}

#[test]
fn what_a_process_says_and_writes_is_bounded() {
    if cfg!(not(unix)) {
        return;
    }
    let sh = |script: &str, most| {
        let args = ["-c", script].map(Into::into);
        let limits = Limits::default().with_time(Duration::from_secs(20));
        process::run("sh".as_ref(), &args, &limits, most)
    };
    let ran = sh("echo one; echo two >&2; echo; echo three >&2", 100).unwrap();
    assert_eq!(ran.stdout, b"one\n\n");
    assert_eq!(ran.said(), "two; three");
    assert!(ran.status.success() && !ran.is_missing());
    let ran = sh("yes line | head -c 1000000 >&2; echo last >&2", 9).unwrap();
    assert_eq!(ran.said(), "line; line; last");
    assert!(matches!(sh("yes", 1000), Err(process::Stopped::Output)));
    assert!(sh("exec no-such-program-of-ours", 9).unwrap().is_missing());
    let limits = Limits::default().with_memory(64 << 20);
    let args = ["-c", "ulimit -v"].map(Into::into);
    let ran = process::run("sh".as_ref(), &args, &limits, 99).unwrap();
    if cfg!(target_os = "linux") {
        assert_eq!(ran.stdout, b"65536\n");
    }
}

#[test]
fn pages_of_a_pdf_are_drawn_no_larger_than_a1() {
    // A4, a page as large as the pixels of its scan, nothing.
    let rows = [((595.0, 842.0), 300.0), ((2480.0, 3508.0), 207.0)];
    for (size, dpi) in rows {
        assert_eq!(PdfPage { page: 0, size }.dpi(), dpi, "{size:?}");
    }
    assert_eq!(PdfPage { page: 0, size: (0.0, 0.0) }.dpi(), USUAL);
    assert!(PdfPage { page: 0, size: (1e9, 1e9) }.dpi() >= 1.0);
}

const USUAL: f64 = crate::format::image::USUAL_DPI;

#[test]
fn modes_have_names() {
    for mode in Mode::ALL {
        assert_eq!(mode.name().parse::<Mode>().unwrap(), mode);
    }
    assert!("always".parse::<Mode>().is_err());
    assert_eq!(Mode::default(), Mode::Missing);
}
