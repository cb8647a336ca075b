//! ALTO of every kind that is about: invented pages.

use proptest::prelude::*;

use crate::format::testing::corrected;
use crate::format::trial::{
    assert_changes, assert_no_panic, assert_sound, changed, steps, text,
    walked,
};
use crate::format::{Keep, Kind, open};

/// Tesseract's, with a space between words and confidences.
const TESSERACT: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">
	<Description>
		<MeasurementUnit>pixel</MeasurementUnit>
		<OCRProcessing ID="OCR_0">
			<ocrProcessingStep>
				<processingSoftware>
					<softwareName>tesseract 5.3.0</softwareName>
				</processingSoftware>
			</ocrProcessingStep>
		</OCRProcessing>
	</Description>
	<Styles><TextStyle ID="s0" FONTFAMILY="Arial" FONTSIZE="13"/></Styles>
	<Tags><OtherTag ID="t0" LABEL="Uy ban"/></Tags>
	<Layout>
		<Page WIDTH="1000" HEIGHT="1400" PHYSICAL_IMG_NR="0" ID="page_0">
			<PrintSpace HPOS="0" VPOS="0" WIDTH="1000" HEIGHT="1400">
				<TextBlock ID="block_0" HPOS="100" VPOS="80" WIDTH="400" HEIGHT="60">
					<TextLine ID="line_0" HPOS="100" VPOS="80" WIDTH="400" HEIGHT="24">
						<String ID="string_0" HPOS="100" VPOS="80" WIDTH="40" HEIGHT="20" WC="0.56" CONTENT="Uy" STYLEREFS="s0"/><SP WIDTH="10" VPOS="80" HPOS="140"/>
						<String ID="string_1" HPOS="150" VPOS="82" WIDTH="60" HEIGHT="20" WC="0.90" CONTENT="ban"/><SP WIDTH="10" VPOS="80" HPOS="210"/>
						<String ID="string_2" HPOS="220" VPOS="80" WIDTH="80" HEIGHT="20" WC="0.95" CONTENT="nhan dan"/><SP WIDTH="10" VPOS="80" HPOS="300"/>
						<String ID="string_3" HPOS="310" VPOS="80" WIDTH="30" HEIGHT="20" WC="1.5" CONTENT="xa"/>
					</TextLine>
					<TextLine ID="line_1" HPOS="100" VPOS="110" WIDTH="400" HEIGHT="24">
						<String ID="string_4" HPOS="100" VPOS="110" WIDTH="90" HEIGHT="20" CONTENT="Q&amp;D"/>
					</TextLine>
				</TextBlock>
			</PrintSpace>
		</Page>
		<Page ID="page_1"><PrintSpace>
			<ComposedBlock ID="c"><TextBlock ID="b1"><TextLine ID="l2"><String CONTENT=""/><String ID="w5" CONTENT='Tân "Lập'/></TextLine></TextBlock></ComposedBlock>
			<TextBlock ID="b2"><TextLine><String CONTENT="mùa"/></TextLine></TextBlock>
		</PrintSpace></Page>
	</Layout>
</alto>
"##;

/// ABBYY's of a Spanish library: a prefix, hyphenated words with and without
/// an element for the hyphen.
const HYPHENATED: &str = "\u{feff}<?xml version=\"1.0\"?>\r\n\
<a:alto xmlns:a=\"http://www.loc.gov/standards/alto/ns-v2#\">\r\n\
<a:Layout><a:Page ID='P1'><a:PrintSpace><a:TextBlock ID='B1'>\r\n\
<a:TextLine ID='L1'>\
<a:String CONTENT=\"uy\" /><a:SP/>\
<a:String CONTENT=\"chuyen¬\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"chuyengia\" />\
</a:TextLine>\r\n\
<a:TextLine ID='L2'>\
<a:String CONTENT=\"gia,\" SUBS_TYPE=\"HypPart2\" SUBS_CONTENT=\"\" />\
<a:SP/><a:String CONTENT='ra' /></a:TextLine>\r\n\
<a:TextLine ID='L3'><a:String CONTENT=\"thanh\" SUBS_TYPE=\"HypPart1\" \
SUBS_CONTENT=\"thanhtoan\" /><a:HYP CONTENT=\"&#xAD;\" /></a:TextLine>\r\n\
<a:TextLine ID='L4'><a:String SUBS_TYPE=\"HypPart2\" \
SUBS_CONTENT='thanhtoan' CONTENT=\"toan.\" /></a:TextLine>\r\n\
<a:TextLine ID='L5'><a:String CONTENT='het'/><a:HYP CONTENT='='/></a:TextLine>\r\n\
</a:TextBlock></a:PrintSpace></a:Page></a:Layout></a:alto>\r\n";

/// With glyphs, and a confidence for each character.
const GLYPHS: &str = r#"<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
<Description><MeasurementUnit>mm10</MeasurementUnit></Description>
<ReadingOrder><OrderedGroup ID="o"><ElementRef ID="e" REF="b w2"/></OrderedGroup></ReadingOrder>
<Layout><Page ID="p"><PrintSpace><TextBlock ID="b">
<TextLine ID="l">
<String ID="w1" HPOS="1.5" VPOS="2.25" WIDTH="10.5" HEIGHT="4" CONTENT="so" CC="09">
  <Shape><Polygon POINTS="1,2 3,4"/></Shape>
  <ALTERNATIVE PURPOSE="spelling">soh</ALTERNATIVE>
  <Glyph ID="g1" CONTENT="s" GC="0.9"><Variant CONTENT="S"/></Glyph>
  <Glyph ID="g2" CONTENT="o"/>
</String>
<String ID="w2" HPOS="13" VPOS="2.25" WIDTH="6" HEIGHT="4" CONTENT="12" CC="1 2"/>
<String ID="w3" CONTENT="nam"></String>
</TextLine>
</TextBlock></PrintSpace></Page></Layout></alto>"#;

/// Neither declaration nor name space, coordinates out of this world.
const BARE: &str = "<alto><Layout><Page WIDTH='x' HEIGHT='9'><PrintSpace>\
<TextLine HPOS='-5' VPOS='1e999' WIDTH='NaN' HEIGHT=''>\
<String CONTENT='mot' HPOS='-1e308' WIDTH='1e308' VPOS='0' HEIGHT='-7'/>\
<String CONTENT='hai' HPOS='99999999999999999999' WIDTH='5'/>\
<String CONTENT='ba'/></TextLine>\
<TextLine></TextLine><TextLine/><TextBlock/>\
</PrintSpace></Page></Layout></alto>";

const ALL: [&str; 4] = [TESSERACT, HYPHENATED, GLYPHS, BARE];

#[test]
fn words_lines_blocks_and_pages_are_read() {
    let rows = [
        (TESSERACT, "Uy ban nhan dan xa\nQ&D\n\u{c}Tân \"Lập\n\nmùa\n"),
        (HYPHENATED, "uy chuyen¬\ngia, ra\nthanh-\ntoan.\nhet=\n"),
        (GLYPHS, "so 12 nam\n"),
        (BARE, "mot hai ba\n"),
        ("<alto/>", ""),
    ];
    for (file, expected) in rows {
        assert_eq!(text(file), expected);
        let source = open(file.as_bytes()).expect("is read");
        assert_eq!(source.kind(), Kind::Alto);
        let log = crate::edit::EditLog::new();
        assert_eq!(source.apply(&log, Keep::Old), file.as_bytes());
    }
}

#[test]
fn a_string_outside_any_line_is_a_line_by_itself() {
    let file = "<alto><String CONTENT='Uy'/>\
        <Layout><String CONTENT='ban'/><SP/></Layout></alto>";
    let source = open(file.as_bytes()).unwrap();
    assert_eq!(source.text(), "Uy\nban\n");
    let put = [("Uy", "Ủy"), ("ban", "bản")];
    let out = corrected(file, Kind::Alto, &put, Keep::No);
    let expected = file.replace("Uy", "Ủy").replace("ban", "bản");
    assert_eq!(out, expected);
    let out = corrected(file, Kind::Alto, &[("Uy", "")], Keep::No);
    assert_eq!(out, file.replace("Uy", ""));
}

#[test]
fn boxes_and_confidences_are_those_of_the_strings() {
    let source = open(TESSERACT.as_bytes()).expect("is read");
    let page = source.pages().next().expect("has a page");
    assert_eq!(page.size, Some((1000.0, 1400.0)));
    let words = &page.blocks[0].lines[0].cells[0].words;
    let edges: Vec<_> = words
        .iter()
        .map(|word| word.bbox.map(|b| (b.left, b.top, b.right, b.bottom)))
        .collect();
    assert_eq!(edges[1], Some((150.0, 82.0, 210.0, 102.0)));
    let (nhan, dan) = (edges[2].unwrap(), edges[3].unwrap());
    assert!(nhan.0 == 220.0 && nhan.2 < dan.0 && dan.2 == 300.0);
    let sure: Vec<f32> = source.confidences().map(|(_, sure)| sure).collect();
    assert_eq!(sure, [0.56, 0.9, 0.95, 0.95]);
    let bare = open(BARE.as_bytes()).expect("is read");
    let page = bare.pages().next().expect("has a page");
    let words = &page.blocks[0].lines[0].cells[0].words;
    assert!(words.iter().all(|word| word.bbox.is_none()));
}

#[test]
fn a_word_changes_and_what_was_read_stays_beside_it() {
    let name = "<postProcessingStep><processingStepDescription>";
    let written = changed(TESSERACT, &[("Uy", "Ủy")], Keep::Old);
    let step = written.find(name).expect("says what was done");
    assert!(written[..step].ends_with("</ocrProcessingStep>"));
    assert_changes(
        TESSERACT,
        &[("Uy", "Ủy"), ("xa", "<xã>"), ("D", "Đ"), ("Lập", "\"Lập'")],
        Keep::No,
        &[
            ("CONTENT=\"Uy\"", "CONTENT=\"Ủy\""),
            ("CONTENT=\"xa\"", "CONTENT=\"&lt;xã&gt;\""),
            ("CONTENT=\"Q&amp;D\"", "CONTENT=\"Q&amp;Đ\""),
            ("'Tân \"Lập'", "'Tân \"\"Lập&#39;'"),
        ],
    );
    assert_changes(
        &written.replace("Ủy", "Uy"),
        &[("ban", "bàn")],
        Keep::Old,
        &[(
            "CONTENT=\"ban\"/>",
            "CONTENT=\"bàn\"><ALTERNATIVE PURPOSE=\"khoidau-ocr\">ban\
             </ALTERNATIVE></String>",
        )],
    );
    assert!(!written.contains("CS="));
}

#[test]
fn the_step_of_processing_is_that_of_the_version() {
    let description = |inner: &str| {
        let space = match inner {
            "" => "4",
            _ => "2",
        };
        format!(
            "<p:alto xmlns:p='http://www.loc.gov/standards/alto/ns-v{space}#'>\
             <p:Description>\n <p:MeasurementUnit>pixel</p:MeasurementUnit>\
             {inner}\n</p:Description><p:Layout><p:Page><p:TextLine>\
             <p:String CONTENT='mot'/></p:TextLine></p:Page></p:Layout>\
             </p:alto>"
        )
    };
    let rows = [
        ("", "Unit><p:Processing ID=\"khoidau_2\"><p:processingStepD"),
        (
            "<p:sourceImageInformation/>",
            "<p:sourceImageInformation/><p:OCRProcessing ID=\"khoidau_2\">\
             <p:ocrProcessingStep><p:processingStepDescription>",
        ),
        (
            "<p:OCRProcessing ID='khoidau_2'><p:ocrProcessingStep/>\
             </p:OCRProcessing>",
            "<p:OCRProcessing ID='khoidau_2'><p:ocrProcessingStep/>\
             <p:postProcessingStep><p:processingStepDescription>",
        ),
    ];
    for (inner, expected) in rows {
        let file = description(inner);
        let written = changed(&file, &[("mot", "một")], Keep::Old);
        assert!(written.contains(expected), "{written}");
        assert_eq!(written.matches(">Khoidau<").count(), 1);
        let again = changed(&written, &[("một", "mốt")], Keep::Old);
        assert_eq!(again.matches(">Khoidau<").count(), 1);
        assert!(!changed(&file, &[("mot", "một")], Keep::No).contains("Kho"));
    }
    let written = changed(BARE, &[("mot", "một")], Keep::Old);
    assert!(!written.contains("Khoidau"));
}

#[test]
fn glyphs_and_their_confidences_agree_with_the_word() {
    let kept = "<ALTERNATIVE PURPOSE=\"khoidau-ocr\">so</ALTERNATIVE>";
    let end = "\n  <Glyph ID=\"g1\" CONTENT=\"s\" GC=\"0.9\">\
               <Variant CONTENT=\"S\"/></Glyph>\n  \
               <Glyph ID=\"g2\" CONTENT=\"o\"/>\n</String>";
    let unit = "<MeasurementUnit>mm10</MeasurementUnit>";
    let written = changed(GLYPHS, &[("so", "số")], Keep::Old);
    assert!(written.contains(&format!("{unit}<Processing")));
    assert!(written.contains(&format!(
        "CONTENT=\"số\" CC=\"09\">\n  <Shape><Polygon POINTS=\"1,2 3,4\"/>\
         </Shape>\n  <ALTERNATIVE PURPOSE=\"spelling\">soh</ALTERNATIVE>\n  \
         {kept}{}",
        end.replace("\"o\"", "\"ố\"")
    )));
    assert_changes(
        GLYPHS,
        &[("so", "sốt"), ("12", "122")],
        Keep::No,
        &[
            ("CONTENT=\"so\" CC=\"09\"", "CONTENT=\"sốt\""),
            (end, "\n</String>"),
            ("CONTENT=\"12\" CC=\"1 2\"", "CONTENT=\"122\""),
        ],
    );
    assert_changes(
        GLYPHS,
        &[("so", "S6"), ("nam", "năm")],
        Keep::No,
        &[
            ("CONTENT=\"so\"", "CONTENT=\"S6\""),
            ("CONTENT=\"s\"", "CONTENT=\"S\""),
            ("CONTENT=\"o\"", "CONTENT=\"6\""),
            ("nam", "năm"),
        ],
    );
}

#[test]
fn both_parts_of_a_hyphenated_word_say_the_whole() {
    assert_changes(
        HYPHENATED,
        &[("chuyen", "chuyên"), ("thanh", "thành"), ("toan", "toán")],
        Keep::No,
        &[
            ("\"chuyen¬\"", "\"chuyên¬\""),
            ("\"chuyengia\"", "\"chuyêngia\""),
            ("\"thanh\"", "\"thành\""),
            ("\"thanhtoan\"", "\"thànhtoán\""),
            ("'thanhtoan'", "'thànhtoán'"),
            ("\"toan.\"", "\"toán.\""),
        ],
    );
    assert_changes(
        HYPHENATED,
        &[("gia,", "già,"), ("toan", "toán")],
        Keep::No,
        &[
            ("\"chuyengia\"", "\"chuyengià\""),
            ("\"gia,\"", "\"già,\""),
            ("\"thanhtoan\"", "\"thanhtoán\""),
            ("'thanhtoan'", "'thanhtoán'"),
            ("\"toan.\"", "\"toán.\""),
        ],
    );
    // A part that is taken apart is none any more, and the other neither.
    assert_changes(
        HYPHENATED,
        &[("thanh-", "tha nh-")],
        Keep::No,
        &[
            (
                "\"thanh\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"thanhtoan\"\
                 \x20/>",
                "\"tha\" /><a:String CONTENT=\"nh\"/>",
            ),
            (
                "String SUBS_TYPE=\"HypPart2\" SUBS_CONTENT='thanhtoan'",
                "String",
            ),
        ],
    );
    // The hyphen is the element's as long as the word has it.
    assert_changes(
        HYPHENATED,
        &[("thanh-", "thành"), ("het=", "hết=")],
        Keep::No,
        &[
            ("\"thanh\"", "\"thành\""),
            ("\"thanhtoan\"", "\"thànhtoan\""),
            ("<a:HYP CONTENT=\"&#xAD;\" />", ""),
            ("'thanhtoan'", "'thànhtoan'"),
            ("'het'", "'hết'"),
        ],
    );
}

#[test]
fn words_are_joined_and_taken_apart_in_their_box() {
    assert_changes(
        TESSERACT,
        &[("Uy ban", "Ủyban"), ("xa", "x a")],
        Keep::No,
        &[
            (
                "HPOS=\"100\" VPOS=\"80\" WIDTH=\"40\" HEIGHT=\"20\" \
                 WC=\"0.56\" CONTENT=\"Uy\" STYLEREFS=\"s0\"/>",
                "HPOS=\"100\" VPOS=\"80\" WIDTH=\"110\" HEIGHT=\"22\" \
                 WC=\"0.56\" CONTENT=\"Ủyban\" STYLEREFS=\"s0\"/>",
            ),
            (
                "<SP WIDTH=\"10\" VPOS=\"80\" HPOS=\"140\"/>\n\t\t\t\t\t\t\
                 <String ID=\"string_1\" HPOS=\"150\" VPOS=\"82\" \
                 WIDTH=\"60\" HEIGHT=\"20\" WC=\"0.90\" CONTENT=\"ban\"/>",
                "",
            ),
            (
                "WIDTH=\"30\" HEIGHT=\"20\" WC=\"1.5\" CONTENT=\"xa\"/>",
                "WIDTH=\"10\" HEIGHT=\"20\" WC=\"1.5\" CONTENT=\"x\"/>\
                 <SP WIDTH=\"10\" HPOS=\"320\" VPOS=\"80\"/>\
                 <String ID=\"string_3_2\" HPOS=\"330\" VPOS=\"80\" \
                 WIDTH=\"10\" HEIGHT=\"20\" WC=\"1.5\" CONTENT=\"a\"/>",
            ),
        ],
    );
    let old = changed(TESSERACT, &[("Uy ban", "Ủyban")], Keep::Old);
    assert!(old.contains(
        "<ALTERNATIVE PURPOSE=\"khoidau-ocr\">Uy ban</ALTERNATIVE></String>"
    ));
    // A text with spaces stays one `String`, however many words it has.
    assert_changes(
        TESSERACT,
        &[("nhan dan", "nhândân")],
        Keep::No,
        &[("nhan dan", "nhândân")],
    );
    // The spaces between two move with them; words to which the file refers
    // stay.
    let three = changed(TESSERACT, &[("Uy ban", "ủy ban xã")], Keep::No);
    assert_eq!(text(&three).lines().next(), Some("ủy ban xã nhan dan xa"));
    assert!(three.contains("<SP WIDTH=\"13\" VPOS=\"80\" HPOS=\"124\"/>"));
    let merged = changed(GLYPHS, &[("so 12", "số12")], Keep::No);
    assert!(merged.contains("ID=\"w2\""), "{merged}");
    assert_eq!(text(&merged), "số12 nam\n");
    // No box is made of none.
    let bare =
        changed(BARE, &[("mot hai", "mộthai"), ("ba", "b a")], Keep::No);
    assert!(bare.contains("HPOS='-1e308' WIDTH='1e308' VPOS='0'"));
    assert_eq!(text(&bare), "mộthai b a\n");
}

#[test]
fn words_that_go_take_their_space_along() {
    assert_changes(
        TESSERACT,
        &[("ban", ""), ("Q&D", "")],
        Keep::No,
        &[
            (
                "<String ID=\"string_1\" HPOS=\"150\" VPOS=\"82\" \
                 WIDTH=\"60\" HEIGHT=\"20\" WC=\"0.90\" CONTENT=\"ban\"/>\
                 <SP WIDTH=\"10\" VPOS=\"80\" HPOS=\"210\"/>\n\t\t\t\t\t\t",
                "",
            ),
            // A line has one `String` at least.
            ("CONTENT=\"Q&amp;D\"", "CONTENT=\"\""),
        ],
    );
    let kept = changed(TESSERACT, &[("ban", "")], Keep::Old);
    assert!(kept.contains(
        "CONTENT=\"\"><ALTERNATIVE PURPOSE=\"khoidau-ocr\">ban</ALTERNATIVE>"
    ));
    let last = changed(TESSERACT, &[("dan", ""), ("xa", "")], Keep::No);
    assert!(last.contains("CONTENT=\"nhan\"/>\n\t\t\t\t\t</TextLine>"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_is_read_again_and_keeps_the_rest(steps in steps()) {
        let free = [
            "String", "SP", "HYP", "Glyph", "Variant", "Shape", "Polygon",
            "ALTERNATIVE", "Processing", "OCRProcessing",
            "postProcessingStep", "ocrProcessingStep",
            "processingStepDescription", "processingSoftware",
            "softwareName", "softwareVersion",
        ];
        for file in ALL {
            let log = walked(&text(file), &steps);
            for keep in [Keep::Old, Keep::No] {
                assert_sound(file, &log, keep, &free, &[]);
            }
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    ALL.iter().for_each(|file| assert_no_panic(file));
}

/// A line of ALTO with these elements.
fn line(elements: &str) -> String {
    format!(
        "<alto><Layout><Page><PrintSpace><TextBlock><TextLine>{elements}\
         </TextLine></TextBlock></PrintSpace></Page></Layout></alto>"
    )
}

#[test]
fn odd_lines_say_what_was_corrected() {
    let rows = [
        // A hyphen that was parted from its word.
        (
            "<String CONTENT=\"nghi b\"/><HYP CONTENT=\"-\"/>",
            ("b-", "b -"),
            "nghi b -",
        ),
        // Hyphens inside a line.
        (
            "<String CONTENT=\"nghi\"/><HYP CONTENT=\"-\"/>\
             <String CONTENT=\"~\"/><String CONTENT=\"ba\"/>",
            ("nghi- ~ ba", "ba"),
            "ba",
        ),
        (
            "<String CONTENT=\"a\"/><HYP CONTENT=\"-\"/>\
             <String CONTENT=\"b\"/><String CONTENT=\"c\"/>",
            ("a- b c", "a- bc"),
            "a- bc",
        ),
        (
            "<String CONTENT=\"a\"/><HYP CONTENT=\"-\"/>\
             <String CONTENT=\"b\"/><String CONTENT=\"c\"/>",
            ("a- b c", "d e"),
            "d e",
        ),
        // A `String` that says nothing.
        (
            "<String CONTENT=\"a\"/><String><ALTERNATIVE>d</ALTERNATIVE>\
             </String><String CONTENT=\"c\"/>",
            ("a c", "a d c"),
            "a d c",
        ),
    ];
    for (elements, edit, expected) in rows {
        for keep in [Keep::Old, Keep::No] {
            let out = changed(&line(elements), &[edit], keep);
            assert_eq!(text(&out).trim_end(), expected, "{keep:?} {out}");
        }
    }
}

#[test]
fn tags_that_are_none_are_refused() {
    let file = line("<String/CONTENT=\"a\"/>");
    let error = open(file.as_bytes()).unwrap_err();
    assert_eq!(error.offset(), file.find("/CONTENT").unwrap());
}

#[test]
fn words_are_never_lost_in_silence() {
    let file = line("<String><Glyph CONTENT=\"u\"/></String>");
    let error = open(file.as_bytes()).unwrap_err();
    assert!(file[error.offset()..].contains("CONTENT"), "{error}");
    // A page of nothing is one.
    for elements in ["", "<String CONTENT=\" \"/>"] {
        assert_eq!(text(&line(elements)), "");
    }
    let out =
        changed(&line("<String CONTENT=\"~\"/>"), &[("~", "")], Keep::Old);
    assert_eq!(text(&out), "");
}
