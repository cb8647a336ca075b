//! PAGE XML of every kind that is about: invented pages.

use proptest::prelude::*;

use crate::format::testing::corrected;
use crate::format::trial::{
    Step, assert_changes, assert_no_panic, assert_sound, changed, steps, text,
    walked,
};
use crate::format::{Keep, Kind, open};

/// All four levels, with offsets, a wrong name space and a prefix.
const LEVELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<pc:PcGts xmlns:pc="https://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
  <pc:Page imageWidth="1000" imageHeight="1400">
    <pc:ReadingOrder>
      <pc:OrderedGroup id="ro">
        <pc:RegionRefIndexed index="1" regionRef="r1"/>
        <pc:RegionRefIndexed index="0" regionRef="r2"/>
        <pc:RegionRefIndexed index="2" regionRef="gone"/>
      </pc:OrderedGroup>
    </pc:ReadingOrder>
    <pc:TextRegion id="r1" custom="structure {type:heading;}">
      <pc:Coords points="100,100 500,100 500,160 100,160"/>
      <pc:TextLine id="l1" custom="readingOrder {index:0;} person {offset:8; length:3;}">
        <pc:Coords points="100,100 500,100 500,130 100,130"/>
        <pc:Baseline points="100,125 500,125"/>
        <pc:Word id="w1" custom="textStyle {offset:0; length:2;}">
          <pc:Coords points="100,100 140,100 140,130 100,130"/>
          <pc:Glyph id="g1"><pc:Coords points="1,1"/><pc:TextEquiv><pc:Unicode>U</pc:Unicode></pc:TextEquiv></pc:Glyph>
          <pc:Glyph id="g2"><pc:Coords points="1,1"/><pc:TextEquiv><pc:Unicode>y</pc:Unicode></pc:TextEquiv></pc:Glyph>
          <pc:TextEquiv conf="0.5"><pc:Unicode>Uy</pc:Unicode></pc:TextEquiv>
          <pc:TextStyle bold="true"/>
        </pc:Word>
        <pc:Word id="w2">
          <pc:Coords points="150,100 210,100 210,130 150,130"/>
          <pc:TextEquiv><pc:Unicode>ban</pc:Unicode></pc:TextEquiv>
        </pc:Word>
        <pc:Word id="w3">
          <pc:Coords points="220,100 300,100 300,130 220,130"/>
          <pc:TextEquiv><pc:Unicode>T&amp;H</pc:Unicode></pc:TextEquiv>
        </pc:Word>
        <pc:Word id="w4">
          <pc:Coords points="300,100 310,100 310,130 300,130"/>
          <pc:TextEquiv><pc:Unicode>,</pc:Unicode></pc:TextEquiv>
        </pc:Word>
        <pc:TextEquiv conf="0.75"><pc:Unicode>Uy ban  T&#38;H,</pc:Unicode></pc:TextEquiv>
      </pc:TextLine>
      <pc:TextLine id="l2">
        <pc:Coords points="100,130 500,130 500,160 100,160"/>
        <pc:TextEquiv><pc:Unicode>so 12</pc:Unicode></pc:TextEquiv>
      </pc:TextLine>
      <pc:TextEquiv><pc:Unicode>Uy ban T&amp;H,
so 12</pc:Unicode></pc:TextEquiv>
    </pc:TextRegion>
    <pc:TextRegion id="r2">
      <pc:TextLine id="l3"><pc:Coords points=""/></pc:TextLine>
      <pc:TextEquiv><pc:Unicode>chi bo

  mot</pc:Unicode></pc:TextEquiv>
    </pc:TextRegion>
  </pc:Page>
</pc:PcGts>
"#;

/// Several readings of a line, the one that counts not the first.
const INDEXED: &str = r#"<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2017-07-15"><Page>
<TextRegion id="r"><TextLine id="l1">
  <TextEquiv index="1"><Unicode>so mot</Unicode></TextEquiv>
  <TextEquiv index="0" conf="0.25"><PlainText>xa moi</PlainText><Unicode>xã moi</Unicode></TextEquiv>
</TextLine><TextLine id="l2">
  <TextEquiv index="0"><Unicode>chi bo</Unicode></TextEquiv>
</TextLine>
<TextEquiv><Unicode/></TextEquiv></TextRegion></Page></PcGts>"#;

/// The points of before 2013, `PlainText` always, one `TextEquiv` alone.
const POINTS: &str = "<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts\
/pagecontent/2010-03-19\"><Page imageWidth=\"9\">\r\n\
<TextRegion id='r'><Coords>\r\n<Point x='0' y='0'/></Coords><TextLine id='l'>\
<Coords><Point x='-9' y='NaN'/></Coords>\
<Word id='w'><Coords>\r\n<Point x='10' y='5'/>\r\n<Point x='50' y='9'/></Coords>\
<TextEquiv><PlainText>moihai</PlainText><Unicode>mộthai</Unicode></TextEquiv></Word>\
<Word id='v'><Coords><Point x='60' y='5'/><Point x='80' y='9'/></Coords>\
<TextEquiv><PlainText>ba</PlainText><Unicode>ba</Unicode></TextEquiv></Word>\
</TextLine></TextRegion></Page></PcGts>";

/// A table, words that say their text in glyphs alone, levels that disagree,
/// texts in sections of CDATA and with comments in them.
const TABLE: &str = r#"<PcGts><Page><TableRegion id="t"><Coords points="0,0 x 5"/>
<TextRegion id="c2"><Roles><TableCellRole rowIndex="0" columnIndex="1"/></Roles>
<TextLine><Word id="w"><Glyph><TextEquiv><Unicode>n</Unicode></TextEquiv></Glyph><Glyph><TextEquiv><Unicode>g</Unicode></TextEquiv></Glyph></Word></TextLine></TextRegion>
<TextRegion id="c1"><Roles><TableCellRole rowIndex="0" columnIndex="0"/></Roles>
<TextLine><Word id="x"><TextEquiv><Unicode>tong</Unicode></TextEquiv></Word><Word id="y"><TextEquiv><Unicode>cng</Unicode></TextEquiv></Word>
<TextEquiv><Unicode><![CDATA[tong <cong>]]> s&#x1ED1;<!-- 7 --> do</Unicode></TextEquiv></TextLine>
<TextEquiv><Unicode>khac tong <![CDATA[&]]> do</Unicode></TextEquiv></TextRegion>
</TableRegion><TextRegion/><TextLine><TextEquiv><Unicode>le</Unicode></TextEquiv></TextLine></Page></PcGts>"#;

const ALL: [&str; 4] = [LEVELS, INDEXED, POINTS, TABLE];

#[test]
fn a_word_outside_any_line_is_a_line_by_itself() {
    let word = "<Word><TextEquiv><Unicode><![CDATA[a<b]]></Unicode>\
        </TextEquiv></Word>";
    let region = format!("<TextRegion>{word}</TextRegion>");
    for inner in [word, &region] {
        let file = format!("<PcGts><Page>{inner}</Page></PcGts>");
        let source = open(file.as_bytes()).unwrap();
        assert_eq!(source.text(), "a<b\n");
        let put = [("a<b", "ă<b")];
        let out = corrected(&file, Kind::Page, &put, Keep::No);
        assert_eq!(out, file.replace("<![CDATA[a<b]]>", "ă&lt;b"));
    }
}

#[test]
fn regions_are_read_in_their_order() {
    let rows = [
        (LEVELS, "chi bo\nmot\n\nUy ban T&H,\nso 12\n"),
        (INDEXED, "xã moi\nchi bo\n"),
        (POINTS, "mộthai ba\n"),
        (TABLE, "tong <cong> số do\n\nng\n\nle\n"),
        ("<PcGts><Page/></PcGts>", ""),
    ];
    for (file, expected) in rows {
        assert_eq!(text(file), expected);
        let source = open(file.as_bytes()).expect("is read");
        assert_eq!(source.kind(), Kind::Page);
        let log = crate::edit::EditLog::new();
        assert_eq!(source.apply(&log, Keep::Old), file.as_bytes());
    }
}

#[test]
fn boxes_and_confidences_are_those_of_the_words() {
    let source = open(LEVELS.as_bytes()).expect("is read");
    let page = source.pages().next().expect("has a page");
    assert_eq!(page.size, Some((1000.0, 1400.0)));
    let lines = &page.blocks[1].lines;
    let edges = |line: usize| {
        let words = lines[line].cells[0].words.iter();
        words
            .map(|word| word.bbox.map(|bbox| (bbox.left, bbox.right)))
            .collect::<Vec<_>>()
    };
    let own = [(100.0, 140.0), (150.0, 210.0), (220.0, 310.0)];
    assert_eq!(edges(0), own.map(Some));
    assert_eq!(edges(1), [(100.0, 260.0), (340.0, 500.0)].map(Some));
    let sure: Vec<f32> = source.confidences().map(|(_, sure)| sure).collect();
    assert_eq!(sure, [0.5, 0.75, 0.75]);
}

#[test]
fn every_level_says_the_new_word() {
    assert_changes(
        LEVELS,
        &[("mot", "một"), ("Uy", "Ủy"), ("T&H,", "T&H!,"), ("so", "số")],
        Keep::No,
        &[
            (">U</", ">Ủ</"),
            (">Uy</", ">Ủy</"),
            ("T&amp;H", "T&amp;H!"),
            ("Uy ban  T&#38;H,", "Ủy ban  T&amp;H!,"),
            ("so 12", "số 12"),
            ("Uy ban T&amp;H,\nso", "Ủy ban T&amp;H!,\nsố"),
            ("mot", "một"),
        ],
    );
}

#[test]
fn the_offsets_move_with_the_text() {
    let glyphs = {
        let start = LEVELS.find("\n          <pc:Glyph id=\"g1\"");
        let end = LEVELS.find("\n          <pc:TextEquiv conf=\"0.5\"");
        &LEVELS[start.expect("is there")..end.expect("is there")]
    };
    assert_changes(
        LEVELS,
        &[("Uy", "Ủyy")],
        Keep::No,
        &[
            ("person {offset:8; length:3;}", "person {offset:9; length:3;}"),
            ("{offset:0; length:2;}", "{offset:0; length:3;}"),
            (glyphs, ""),
            (">Uy<", ">Ủyy<"),
            ("Uy ban  T", "Ủyy ban  T"),
            ("Uy ban T", "Ủyy ban T"),
        ],
    );
}

#[test]
fn the_old_reading_has_the_next_index() {
    assert_changes(
        LEVELS,
        &[("mot", "một"), ("Uy", "Ủy"), ("so", "số")],
        Keep::Old,
        &[
            (">U</", ">Ủ</"),
            (
                "<pc:TextEquiv conf=\"0.5\">",
                "<pc:TextEquiv index=\"0\"><pc:Unicode>Ủy</pc:Unicode>\
                 </pc:TextEquiv>\n          \
                 <pc:TextEquiv conf=\"0.5\" index=\"1\">",
            ),
            ("Uy ban  T", "Ủy ban  T"),
            (
                "<pc:TextEquiv><pc:Unicode>so",
                "<pc:TextEquiv index=\"0\"><pc:Unicode>số 12</pc:Unicode>\
                 </pc:TextEquiv>\n        \
                 <pc:TextEquiv index=\"1\"><pc:Unicode>so",
            ),
            ("Uy ban T", "Ủy ban T"),
            ("so 12", "số 12"),
            (
                "<pc:TextEquiv><pc:Unicode>chi",
                "<pc:TextEquiv index=\"0\"><pc:Unicode>chi bo\n\n  một\
                 </pc:Unicode></pc:TextEquiv>\n      \
                 <pc:TextEquiv index=\"1\"><pc:Unicode>chi",
            ),
        ],
    );
    assert_changes(
        INDEXED,
        &[("moi", "mới"), ("bo", "bộ")],
        Keep::Old,
        &[
            (
                "<TextEquiv index=\"1\">",
                "<TextEquiv index=\"0\"><PlainText>xa mới</PlainText>\
                 <Unicode>xã mới</Unicode></TextEquiv>\n  \
                 <TextEquiv index=\"1\">",
            ),
            ("index=\"0\"", "index=\"2\""),
            (
                "<TextEquiv index=\"0\">",
                "<TextEquiv index=\"0\"><Unicode>chi bộ</Unicode>\
                 </TextEquiv>\n  <TextEquiv index=\"1\">",
            ),
        ],
    );
    // Versions with one `TextEquiv` have an instruction.
    assert_changes(
        POINTS,
        &[("ba", "bà")],
        Keep::Old,
        &[(
            "<TextEquiv><PlainText>ba</PlainText><Unicode>ba<",
            "<?khoidau-ocr ba?><TextEquiv><PlainText>bà</PlainText>\
                 <Unicode>bà<",
        )],
    );
}

#[test]
fn words_are_joined_and_taken_apart_in_their_box() {
    assert_changes(
        POINTS,
        &[("mộthai", "một hai")],
        Keep::No,
        &[
            (
                "\r\n<Point x='10' y='5'/>\r\n<Point x='50' y='9'/>",
                "\r\n<Point x=\"10\" y=\"5\"/>\r\n<Point x=\"27\" y=\"5\"/>\
                 \r\n<Point x=\"27\" y=\"9\"/>\r\n<Point x=\"10\" y=\"9\"/>",
            ),
            ("moihai", "một"),
            (
                "mộthai</Unicode></TextEquiv></Word>",
                "một</Unicode></TextEquiv></Word><Word id='w_2'><Coords>\
                 \r\n<Point x=\"33\" y=\"5\"/>\r\n<Point x=\"50\" y=\"5\"/>\
                 \r\n<Point x=\"50\" y=\"9\"/>\r\n<Point x=\"33\" y=\"9\"/>\
                 </Coords><TextEquiv><PlainText>hai</PlainText>\
                 <Unicode>hai</Unicode></TextEquiv></Word>",
            ),
        ],
    );
    let merged = changed(LEVELS, &[("Uy ban", "Ủyban")], Keep::Old);
    for expected in [
        "\"100,100 210,100 210,130 100,130\"",
        "<pc:TextEquiv index=\"0\"><pc:Unicode>Ủyban</pc:Unicode>",
        "<pc:TextEquiv conf=\"0.5\" index=\"1\"><pc:Unicode>Uy ban</",
        "person {offset:7; length:3;}",
        "textStyle {offset:0; length:5;}",
        "<pc:Unicode>Ủyban  T&#38;H,</",
        "<pc:Unicode>Ủyban T&amp;H,\nso",
    ] {
        assert!(merged.contains(expected), "{expected}: {merged}");
    }
    assert!(!merged.contains("\"w2\""), "{merged}");
    let split = changed(LEVELS, &[("Uy", "Ủ y")], Keep::Old);
    for expected in [
        "<pc:Word id=\"w1\" custom=\"textStyle {offset:0; length:1;}\">",
        "\n        <pc:Word id=\"w1_2\" \
         custom=\"textStyle {offset:0; length:1;}\">\n          \
         <pc:Coords points=\"127,100 140,100 140,130 127,130\"/>\n          \
         <pc:TextEquiv conf=\"0.5\"><pc:Unicode>y</pc:Unicode>",
        "<pc:Unicode>Ủ y ban T&amp;H,\nso",
    ] {
        assert!(split.contains(expected), "{expected}: {split}");
    }
}

#[test]
fn words_that_go_leave_no_text() {
    let ban = {
        let start = LEVELS.find("\n        <pc:Word id=\"w2\"");
        let end = LEVELS.find("\n        <pc:Word id=\"w3\"");
        &LEVELS[start.expect("is there")..end.expect("is there")]
    };
    assert_changes(
        LEVELS,
        &[("ban", "")],
        Keep::No,
        &[
            ("person {offset:8; length:3;}", "person {offset:4; length:3;}"),
            (ban, ""),
            ("Uy ban  T", "Uy  T"),
            ("Uy ban T", "Uy T"),
        ],
    );
    let kept = changed(LEVELS, &[("ban", "")], Keep::Old);
    assert!(kept.contains(
        "<pc:TextEquiv index=\"0\"><pc:Unicode></pc:Unicode></pc:TextEquiv>\
         \n          <pc:TextEquiv index=\"1\"><pc:Unicode>ban</pc:Unicode>"
    ));
}

#[test]
fn levels_that_disagree_change_where_they_have_the_word() {
    let file = TABLE;
    let written = changed(file, &[("tong", "tổng"), ("do", "đó")], Keep::No);
    for expected in [
        "<Unicode>tổng</Unicode>",
        "<Unicode>cng</Unicode>",
        "<Unicode>tổng &lt;cong&gt; số đó</Unicode>",
        "<Unicode>khac tổng &amp; đó</Unicode>",
    ] {
        assert!(written.contains(expected), "{expected}: {written}");
    }
    let named = changed(file, &[("do", "do"), ("ng", "nghị")], Keep::Old);
    assert!(named.contains(
        "<Word id=\"w\"><TextEquiv><Unicode>nghị</Unicode></TextEquiv></Word>"
    ), "{named}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_is_read_again_and_keeps_the_rest(steps in steps()) {
        let free = [
            "Word", "Coords", "Point", "Glyph", "TextEquiv", "Unicode",
            "PlainText", "TextStyle",
        ];
        for file in ALL {
            let log = walked(&text(file), &steps);
            for keep in [Keep::Old, Keep::No] {
                assert_sound(file, &log, keep, &free, &["custom"]);
            }
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    ALL.iter().for_each(|file| assert_no_panic(file));
}

#[test]
fn a_region_of_many_lines_is_written_in_linear_time() {
    let text = "quyet dinh ban hanh\n".repeat(20_000);
    let file = format!(
        "<PcGts><Page><TextRegion id=\"r\"><TextEquiv><Unicode>{text}\
         </Unicode></TextEquiv></TextRegion></Page></PcGts>"
    );
    let source = open(file.as_bytes()).unwrap();
    let edits = walked(source.text(), &[Step::Replace("đ".to_owned())]);
    let begun = std::time::Instant::now();
    let written = source.apply(&edits, Keep::No);
    // Line by line the whole would be read, for minutes.
    assert!(begun.elapsed().as_secs() < 20);
    let again = open(written).unwrap();
    assert_eq!(again.text(), "đ đ đ đ\n".repeat(20_000));
}

#[test]
fn words_are_never_lost_in_silence() {
    let page = |inner: &str| format!("<PcGts><Page>{inner}</Page></PcGts>");
    let lost = [
        "<TextEquiv><Unicode>uy</Unicode></TextEquiv>",
        "<TextRegion id='r'><TextLine><TextEquiv><PlainText>uy</PlainText>\
         </TextEquiv></TextLine></TextRegion>",
    ];
    for inner in lost {
        let file = page(inner);
        let error = open(file.as_bytes()).unwrap_err();
        assert_eq!(error.offset(), file.find("uy").unwrap());
    }
    let region = |text: &str| {
        page(&format!(
            "<TextRegion id='r'><TextEquiv><Unicode>{text}</Unicode>\
             </TextEquiv></TextRegion>"
        ))
    };
    assert_eq!(text(&region(" ")), "");
    let out = changed(&region("~"), &[("~", "")], Keep::Old);
    assert_eq!(text(&out), "");
}
