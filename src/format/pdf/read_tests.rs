//! Documents of each kind that the reader meets, made for it.

use super::*;
use crate::format::pdf::model::{HiddenBy, ShowKind};
use crate::format::pdf::objects::load;
use crate::format::pdf::testing::{Pdf, codes};

#[path = "read_font_tests.rs"]
mod fonts;

fn read_file(file: &[u8]) -> Result<PdfText, FormatError> {
    read(&load(file).expect("it loads").document)
}

fn read_pdf(pdf: Pdf) -> PdfText {
    read_file(&pdf.finish()).expect("it is read")
}

/// A page of Helvetica as /F1, and more resources.
fn page(resources: &str, content: &str) -> PdfText {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    pdf.page_of(&format!("/Font << /F1 {font} 0 R >> {resources}"), content);
    read_pdf(pdf)
}

/// The words, those that cannot be seen in brackets.
fn said(text: &PdfText) -> String {
    let words = text.words.iter().map(|word| {
        let said = &text.scan.text[word.text.range()];
        match word.hidden {
            true => format!("[{said}]"),
            false => said.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_layer_of_an_engine_is_read_with_its_places() {
    let content = format!(
        "BT 3 Tr 1 0 0 1 100 700 Tm /F1 10 Tf 200 Tz {} Tj \
         1 0 0 1 150 700 Tm [ {} ] TJ 1 0 0 1 100 650 Tm {} Tj ET",
        codes("ỦY "),
        codes("BẠN "),
        codes("Số"),
    );
    let mut pdf = Pdf::new();
    let font = pdf.glyphless();
    pdf.page_of(&format!("/Font << /F1 {font} 0 R >>"), &content);
    let text = read_pdf(pdf);
    assert_eq!(text.scan.text, "ỦY BẠN\n\nSố\n");
    assert_eq!(said(&text), "[ỦY] [BẠN] [Số]");
    let word = &text.words[1];
    assert_eq!(word.matrix, [20.0, 0.0, 0.0, 10.0, 150.0, 700.0]);
    assert_eq!((word.width, word.shows.clone()), (1.5, 1..2));
    let bbox = text.scan.words[1].bbox().expect("it has a place");
    assert_eq!((bbox.left, bbox.right), (150.0, 180.0));
    assert_eq!((bbox.top, bbox.bottom), (90.5, 103.5));
    assert_eq!(text.scan.words[2].place(), Span::new(2, 2));
    let show = &text.shows[1];
    assert_eq!(
        &content[show.span.clone()],
        format!("[ {} ] TJ", codes("BẠN "))
    );
    assert_eq!((show.kind, show.split), (ShowKind::ShowArray, false));
    assert_eq!(show.advance, 2000.0);
    assert_eq!(show.stream, StreamOf::Page { page: 0, part: 0 });
    assert_eq!(show.last_hidden_reason, HiddenBy::Mode3);
}

#[test]
fn words_are_cut_at_blanks_and_gaps() {
    let cases = [
        ("(two words) Tj", "two words"),
        ("(jo) Tj (ined) Tj", "joined"),
        ("[(ke) 20 (rned)] TJ", "kerned"),
        ("[(a) -250 (gap)] TJ", "a gap"),
        ("(g) Tj 5.56 0 Td (l) Tj 2.22 0 Td (yph) Tj", "glyph"),
        ("(one) Tj 40 0 Td (two) Tj", "one two"),
        // Letters that are spaced on purpose are a word.
        ("3 Tc (wide) Tj", "wide"),
        ("(m) Tj 3 Ts /F1 6 Tf (2) Tj", "m2"),
        ("(up) Tj 0 12 Td (on) Tj", "up on"),
        ("() Tj", ""),
    ];
    for (content, expected) in cases {
        let content = format!("BT 1 0 0 1 50 500 Tm /F1 10 Tf {content} ET");
        assert_eq!(said(&page("", &content)), expected, "{content}");
    }
}

#[test]
fn hidden_and_visible_letters_are_no_word() {
    let content = "BT /F1 10 Tf 50 500 Td (a) Tj 3 Tr (b) Tj 0 Tr (c) Tj \
                   7 Tr (d) Tj ET";
    assert_eq!(said(&page("", content)), "a [b] cd");
}

#[test]
fn all_text_operators_move_as_they_say() {
    let content = "BT /F1 10 Tf 12 TL 50 500 Td (a) Tj T* (b) Tj (c) ' \
                   1 2 (d e) \" 0 -20 TD (f) Tj T* (g) Tj ET";
    let text = page("", content);
    let at: Vec<(f64, f64)> =
        text.words.iter().map(|w| (w.matrix[4], w.matrix[5])).collect();
    let lines = [500.0, 488.0, 476.0, 464.0, 464.0, 444.0, 424.0];
    for (at, y) in at.iter().zip(lines) {
        assert_eq!(at.1, y, "{at:?}");
    }
    // The letter, its space of 2, the blank, its spaces of 1 and 2.
    assert!((at[4].0 - (50.0 + 5.56 + 2.0 + 2.78 + 3.0)).abs() < 1e-6);
    let kinds: Vec<ShowKind> = text.shows.iter().map(|s| s.kind).collect();
    assert_eq!(kinds[2..4], [ShowKind::NextLine, ShowKind::NextLineSpaced]);
    let moved = 1000.0 * (0.556 + 0.278 + 0.556 + 0.6 + 0.1);
    assert!((text.shows[3].advance - moved).abs() < 1e-3);
}

#[test]
fn operators_may_stand_in_two_parts() {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    let first = pdf.stream("", "BT /F1 10 Tf 50 500 Td (a) Tj (b)");
    let second = pdf.stream("", " Tj (c) Tj ET");
    pdf.page(&format!(
        "/Resources << /Font << /F1 {font} 0 R >> >> \
         /Contents [{first} 0 R 99 0 R {second} 0 R]"
    ));
    let text = read_pdf(pdf);
    assert_eq!(said(&text), "abc");
    assert_eq!(text.pages[0].contents.len(), 2);
    let places: Vec<_> = text
        .shows
        .iter()
        .map(|show| (show.stream, show.span.clone(), show.split))
        .collect();
    let part = |part| StreamOf::Page { page: 0, part };
    let expected = [
        (part(0), 23..29, false),
        (part(1), 1..3, true),
        (part(1), 4..10, false),
    ];
    assert_eq!(places, expected);
}

/// A form of a text, drawn by the page in some way.
fn with_form(form: &str, entries: &str, content: &str, more: &str) -> PdfText {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    let image = pdf.image("");
    let inner = pdf.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 600 800] \
         /Matrix [1 0 0 1 0 100]",
        "BT /F1 10 Tf 50 500 Td (inner) Tj ET",
    );
    let entries =
        format!("/Type /XObject /Subtype /Form /BBox [0 0 600 800] {entries}")
            .replace("INNER", &inner.to_string());
    let outer = pdf.stream(&entries, form);
    pdf.page_of(
        &format!(
            "/Font << /F1 {font} 0 R >> \
             /XObject << /Fm {outer} 0 R /KdLayer {outer} 0 R \
             /Im {image} 0 R >> /ExtGState << /Clear << /ca 0 >> >> {more}"
        ),
        content,
    );
    read_pdf(pdf)
}

#[test]
fn forms_in_forms_are_read() {
    let resources = "/Resources << /XObject << /In INNER 0 R >> >>";
    let text = with_form(
        "3 Tr q 2 0 0 2 0 0 cm /In Do Q BT /F1 9 Tf (outer) Tj ET",
        resources,
        "q 1 0 0 1 7 0 cm /Fm Do Q /Fm Do BT /F1 9 Tf (own) Tj ET",
        "",
    );
    assert_eq!(said(&text), "[inner] [outer] [inner] [outer] own");
    let matrix = text.words[0].matrix;
    assert_eq!(matrix, [20.0, 0.0, 0.0, 20.0, 107.0, 1200.0]);
    assert_eq!(text.shows[0].span, text.shows[2].span);
    assert_eq!(text.pages[0].forms.len(), 2);
    assert!(matches!(text.shows[1].stream, StreamOf::Form(_)));
}

#[test]
fn our_own_layer_is_known() {
    let form = "BT 3 Tr /F1 9 Tf (mine) Tj ET";
    let own = with_form(form, "/KdBy (khoidau)", "/KdLayer Do", "");
    assert!(own.words[0].own && own.pages[0].layer.is_some());
    assert_eq!(own.pages[0].forms, []);
    let other = with_form(form, "", "/KdLayer Do", "");
    assert!(!other.words[0].own && other.pages[0].layer.is_none());
}

#[test]
fn text_under_an_image_or_clear_is_hidden() {
    let show = "BT /F1 10 Tf 50 500 Td (word) Tj ET";
    let image = "q 600 0 0 800 0 0 cm /Im Do Q";
    let form = "BT /F1 10 Tf 50 400 Td (form) Tj ET";
    let cases = [
        (format!("{show} {image}"), "", "[word]"),
        (format!("{image} {show}"), "", "word"),
        (format!("/Fm Do {show} {image}"), "", "[form] [word]"),
        (format!("{image} /Fm Do"), "", "form"),
        (format!("{show} q 20 0 0 20 50 495 cm /Im Do Q"), "", "word"),
        (format!("{show} q 0 0 9 9 re W n {image} Q"), "", "word"),
        (format!("{show} /Clear gs {image}"), "", "word"),
        (format!("q /Clear gs {show} Q {show}"), "", "[word] word"),
        ("/Clear gs /Fm Do".to_owned(), "", "[form]"),
        (
            "/Clear gs /Fm Do".to_owned(),
            "/Group << /S /Transparency >>",
            "[form]",
        ),
        (format!("{show} /OC /P BDC {image} EMC"), "", "word"),
        (format!("/OC /P BDC EMC {show} {image}"), "", "[word]"),
        // The page image in two strips.
        (
            format!(
                "{show} q 600 0 0 503 0 0 cm /Im Do Q \
                 q 600 0 0 300 0 503 cm /Im Do Q"
            ),
            "",
            "[word]",
        ),
        (
            format!("{show} q 600 0 0 800 0 0 cm BI /W 1 /H 1 ID x\nEI Q"),
            "",
            "[word]",
        ),
        (
            format!(
                "{show} q 600 0 0 800 0 0 cm BI /W 1 /H 1 /IM true ID x\nEI Q"
            ),
            "",
            "word",
        ),
    ];
    for (content, entries, expected) in cases {
        let text = with_form(form, entries, &content, "");
        assert_eq!(said(&text), expected, "{content}");
    }
    let under = with_form(form, "", &format!("{show} {image}"), "");
    assert_eq!(under.shows[0].last_hidden_reason, HiddenBy::Image);
    assert!(under.pages[0].images);
}

#[test]
fn an_image_with_a_mask_hides_nothing() {
    for mask in
        ["/SMask MASK 0 R", "/Mask [0 1]", "/ImageMask true", "/OC MASK 0 R"]
    {
        let mut pdf = Pdf::new();
        let font = pdf.font("Helvetica");
        let soft = pdf.image("");
        let image = pdf.image(&mask.replace("MASK", &soft.to_string()));
        pdf.page_of(
            &format!(
                "/Font << /F1 {font} 0 R >> /XObject << /Im {image} 0 R >>"
            ),
            "BT /F1 10 Tf 50 500 Td (seen) Tj ET 600 0 0 800 0 0 cm /Im Do",
        );
        assert_eq!(said(&read_pdf(pdf)), "seen", "{mask}");
    }
}

#[test]
fn actual_text_stands_for_visible_glyphs() {
    let content = "BT /F1 10 Tf 50 500 Td (a ) Tj \
                   /Span << /ActualText <FEFF1EE600590020> >> BDC \
                   (x) Tj (yz) Tj EMC /Span /P BDC (q) Tj EMC \
                   3 Tr /Span << /ActualText (no) >> BDC (seen) Tj EMC ET";
    let text = page("/Properties << /P << /ActualText (two w) >> >>", content);
    assert_eq!(said(&text), "a ỦY two w [seen]");
    assert_eq!(text.words[1].shows, 1..3);
    assert!(text.words[1].width > 0.5);
}

#[test]
fn pages_are_turned_and_cut_as_they_are_shown() {
    let cases = [
        ("", [50.0, 300.0], (600.0, 800.0)),
        ("/Rotate 90", [500.0, 50.0], (800.0, 600.0)),
        ("/Rotate 180", [550.0, 500.0], (600.0, 800.0)),
        ("/Rotate -90", [300.0, 550.0], (800.0, 600.0)),
        ("/CropBox [40 100 340 700]", [10.0, 200.0], (300.0, 600.0)),
        ("/UserUnit 2", [100.0, 600.0], (1200.0, 1600.0)),
        ("/CropBox [9 9 9 9]", [50.0, 300.0], (600.0, 800.0)),
    ];
    for (entries, expected, size) in cases {
        let mut pdf = Pdf::new();
        let font = pdf.font("Helvetica");
        let content = pdf.stream("", "BT /F1 10 Tf 50 500 Td (word) Tj ET");
        pdf.page(&format!(
            "/Resources << /Font << /F1 {font} 0 R >> >> \
             /Contents {content} 0 R {entries}"
        ));
        let text = read_pdf(pdf);
        let page = &text.pages[0];
        assert_eq!(page.size, size, "{entries}");
        let [.., x, y] = text.words[0].matrix;
        let place =
            crate::format::pdf::objects::transform(&page.to_page, x, y);
        assert_eq!([place.0, place.1], expected, "{entries}");
        let bbox = text.scan.words[0].bbox().expect("it has a place");
        let size = [bbox.left, bbox.top, page.size.0, page.size.1];
        assert!(bbox.right <= size[2] && bbox.bottom <= size[3]);
    }
}

#[test]
fn columns_keep_the_order_of_the_file() {
    let line = |x: i32, y: i32, text: &str| {
        format!("1 0 0 1 {x} {y} Tm ({text}) Tj ")
    };
    let content = [
        line(50, 700, "left one"),
        line(50, 686, "left two"),
        line(350, 700, "right one"),
        line(350, 686, "right two"),
        line(350, 650, "next block"),
        line(50, 600, "a cell"),
        line(350, 600, "far off"),
        "0.866 0.5 -0.5 0.866 100 300 Tm (turned) Tj ".to_owned(),
        "0.866 0.5 -0.5 0.866 107 288 Tm (below) Tj ".to_owned(),
    ]
    .concat();
    let text = page("", &format!("BT /F1 12 Tf {content} ET"));
    // As wide as the gap is: 270 of 12 points a font size.
    let gap = " ".repeat(50);
    let expected = format!(
        "left one\nleft two\n\nright one\nright two\n\nnext block\n\n\
         a cell{gap}far off\n\nturned\nbelow\n"
    );
    assert_eq!(text.scan.text, expected);
}

#[test]
fn text_drawn_twice_to_look_bold_is_read_once() {
    let content = "BT /F1 10 Tf 50 500 Td (bold word) Tj 0.3 0 Td \
                   (bold word) Tj 0 -12 Td (bold) Tj ET";
    assert_eq!(said(&page("", content)), "bold word bold");
}

#[test]
fn annotations_show_text_too() {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    let look = pdf.stream(
        &format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 100 20] \
             /Resources << /Font << /F1 {font} 0 R >> >>"
        ),
        "BT /F1 10 Tf 2 5 Td (field) Tj ET",
    );
    let annotation = |flags: i32| {
        format!(
            "<< /Subtype /Widget /Rect [200 300 300 320] /F {flags} \
             /AP << /N << /On {look} 0 R >> >> /AS /On >>"
        )
    };
    pdf.page(&format!("/Annots [{} {}]", annotation(4), annotation(2)));
    let text = read_pdf(pdf);
    assert_eq!(said(&text), "field");
    assert_eq!(text.words[0].matrix[4..], [202.0, 305.0]);
}

#[test]
fn absurd_numbers_are_no_harm() {
    let huge = "9".repeat(300);
    let cases = [
        "0 0 0 0 0 0 cm BT /F1 10 Tf (a b) Tj ET".to_owned(),
        "BT /F1 0 Tf (a b) Tj (c) Tj ET".to_owned(),
        "BT /F1 10 Tf 0 Tz (a b) Tj ET".to_owned(),
        format!("BT /F1 {huge} Tf (a b) Tj (c) Tj ET"),
        format!("{huge} 0 0 {huge} 0 0 cm BT /F1 {huge} Tf (a b) Tj ET"),
        format!(
            "BT /F1 1 Tf 1 0 0 1 {huge} {huge} Tm (a b) Tj {huge} 0 Td (c) Tj ET"
        ),
        format!(
            "BT /F1 1 Tf [(a) {huge} (b) -{huge} (c)] TJ {huge} Tc (d e) Tj ET"
        ),
        "BT /F1 -10 Tf (a b) Tj 1 0 0 0 5 5 Tm (c) Tj ET".to_owned(),
        "Q Q ET EMC (a b) Tj [] TJ Tj ' \" Tf Td Tm cm gs Do BDC".to_owned(),
    ];
    for content in cases {
        let text = page("", &content);
        assert!(text.scan.text.contains(['a', '\u{FFFD}']), "{content}");
        for word in &text.words {
            let whole = word.matrix.iter().chain([&word.width]);
            assert!(
                whole.into_iter().all(|part| part.is_finite()),
                "{content}"
            );
        }
    }
}

#[test]
fn work_beyond_all_use_is_refused() {
    let mut pdf = Pdf::new();
    let mut below = pdf.stream("/Subtype /Form /BBox [0 0 1 1]", "");
    for _ in 0..8 {
        below = pdf.stream(
            &format!(
                "/Subtype /Form /BBox [0 0 1 1] \
                 /Resources << /XObject << /X {below} 0 R >> >>"
            ),
            "/X Do ".repeat(20),
        );
    }
    pdf.page_of(&format!("/XObject << /X {below} 0 R >>"), "/X Do");
    let error = read_file(&pdf.finish()).expect_err("too much");
    assert!(error.to_string().contains("more than 5 million"));

    let mut pdf = Pdf::new();
    pdf.page_of("", "q ".repeat(70_000));
    let error = read_file(&pdf.finish()).expect_err("too deep");
    assert!(error.to_string().contains("graphics states"), "{error}");

    let mut pdf = Pdf::new();
    let mut below = pdf.stream("/Subtype /Form /BBox [0 0 1 1]", "");
    for _ in 0..40 {
        below = pdf.stream(
            &format!(
                "/Subtype /Form /BBox [0 0 1 1] \
                 /Resources << /XObject << /X {below} 0 R >> >>"
            ),
            "/X Do",
        );
    }
    pdf.page_of(&format!("/XObject << /X {below} 0 R >>"), "/X Do");
    let error = read_file(&pdf.finish()).expect_err("too deep");
    assert!(error.to_string().contains("32 deep"), "{error}");
}

#[test]
fn a_form_that_draws_itself_is_drawn_once() {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    // Its own number is the next.
    let own = font + 1;
    let form = pdf.stream(
        &format!(
            "/Subtype /Form /BBox [0 0 600 800] /Resources << \
             /Font << /F1 {font} 0 R >> /XObject << /X {own} 0 R >> >>"
        ),
        "BT /F1 10 Tf 50 500 Td (once) Tj ET /X Do",
    );
    assert_eq!(form, own);
    pdf.page_of(&format!("/XObject << /X {form} 0 R >>"), "/X Do");
    assert_eq!(said(&read_pdf(pdf)), "once");
}

#[test]
fn all_pages_are_read_and_those_without_text_stay() {
    let mut pdf = Pdf::new();
    let font = pdf.font("Helvetica");
    let resources = format!("/Font << /F1 {font} 0 R >>");
    pdf.page_of(&resources, "BT /F1 10 Tf 50 500 Td (one) Tj ET");
    pdf.page("");
    pdf.page_of(&resources, "BT /F1 10 Tf 50 500 Td (three) Tj ET");
    let text = read_pdf(pdf);
    assert_eq!(text.scan.text, "one\n\u{C}\u{C}three\n");
    let pages: Vec<usize> = text.words.iter().map(|word| word.page).collect();
    assert_eq!((pages, text.pages.len()), (vec![0, 2], 3));
}
