//! Files with boxes, and texts in JSON lines, as a user gives them to the
//! command.

use serde_json::Value;

use crate::util::Dir;
use crate::util::command::Ran;

/// A page as an engine without Vietnamese read it.
const PAGE: &str = "<?xml version='1.0' encoding='UTF-8'?>
<html xmlns='http://www.w3.org/1999/xhtml'>
<head><meta name='ocr-system' content='tesseract 5.3.0'/></head>
<body><div class='ocr_page' id='page_1' title='bbox 0 0 900 600'>
<p class='ocr_par'><span class='ocr_line' title='bbox 50 10 700 40'>\
<span class='ocrx_word' id='w1' title='bbox 50 10 90 40; x_wconf 90'>UY</span>
<span class='ocrx_word' id='w2' title='bbox 100 10 160 40; x_wconf 90'>BAN</span>
<span class='ocrx_word' id='w3' title='bbox 170 10 240 40; x_wconf 90'>NHAN</span>
<span class='ocrx_word' id='w4' title='bbox 250 10 300 40; x_wconf 90'>DAN</span></span>
<span class='ocr_line' title='bbox 50 50 700 80'>\
<span class='ocrx_word' id='w5' title='bbox 50 50 90 80; x_wconf 80'>XA</span>
<span class='ocrx_word' id='w6' title='bbox 100 50 160 80; x_wconf 80'>TAN</span>
<span class='ocrx_word' id='w7' title='bbox 170 50 240 80; x_wconf 80'>PHU</span></span>
<span class='ocr_line' title='bbox 50 90 700 120'>\
<span class='ocrx_word' id='w8' title='bbox 50 90 90 120; x_wconf 80'>S6:</span>
<span class='ocrx_word' id='w9' title='bbox 100 90 240 120; x_wconf 95'>15/QD-UBND</span></span></p>
<p class='ocr_par'><span class='ocr_line' title='bbox 50 130 700 160'>\
<span class='ocrx_word' id='w10' title='bbox 50 130 200 160'>QUYET</span>
<span class='ocrx_word' id='w11' title='bbox 210 130 300 160'>DINH</span></span>
<span class='ocr_line' title='bbox 50 170 700 200'>\
<span class='ocrx_word' id='w12' title='bbox 50 170 90 200'>Ve</span>
<span class='ocrx_word' id='w13' title='bbox 100 170 160 200'>viec</span>
<span class='ocrx_word' id='w14' title='bbox 170 170 240 200'>ban</span>
<span class='ocrx_word' id='w15' title='bbox 250 170 320 200'>hanh</span>
<span class='ocrx_word' id='w16' title='bbox 330 170 400 200'>quy</span>
<span class='ocrx_word' id='w17' title='bbox 410 170 470 200'>che</span>
<span class='ocrx_word' id='w18' title='bbox 480 170 530 200'>lam</span>
<span class='ocrx_word' id='w19' title='bbox 540 170 600 200'>viec</span></span></p>
</div></body></html>
";

/// What is printed there.
const PRINTED: &str = "ỦY BAN NHÂN DÂN\nXÃ TÂN PHÚ\nSố: 15/QĐ-UBND\n\n\
    QUYẾT ĐỊNH\nVề việc ban hành quy chế làm việc\n";

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout()).unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// A file without its tags, its words parted by one blank.
fn words(file: &str) -> String {
    let mut text = String::new();
    for part in file.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap();
        let apart = if tag.starts_with("/span") { "" } else { " " };
        text += apart;
        text += words;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_words_of_a_scan_change_and_nothing_else() {
    let dir = Dir::new("scan");
    dir.put("page.hocr", PAGE);
    let run = |args: &[&str]| {
        let ran = dir.khoidau(args.iter().chain(&["page.hocr"])).output();
        ran.status(0).quiet().stdout()
    };
    let plain = run(&["clean", "--to", "text"]);
    assert_eq!(plain.trim_end(), PRINTED.trim_end());
    let scan = run(&["clean", "--keep", "no"]);
    let printed: Vec<&str> = PRINTED.split_whitespace().collect();
    assert_eq!(words(&scan), printed.join(" "));
    let tags = |file: &str| -> Vec<String> {
        let parts = file.split('<').skip(1);
        parts.map(|part| part.split('>').next().unwrap().into()).collect()
    };
    assert_eq!(tags(&scan), tags(PAGE));
    // What was read stays findable.
    let kept = run(&["clean"]);
    assert_eq!(words(&kept), printed.join(" "));
    let number = "x_wconf 95; x_kd_ocr \"15/QD-UBND\"'>15/QĐ-UBND<";
    assert!(kept.contains(number), "{kept}");
    // A second time nothing is left to do.
    dir.put("page.hocr", &kept);
    assert_eq!(run(&["clean"]), kept);
    assert_eq!(run(&["clean", "--check"]), "");
}

#[test]
fn a_scan_is_repaired_in_its_place_and_alone() {
    let dir = Dir::new("scan-place");
    dir.put("page.hocr", PAGE);
    dir.put("other.hocr", PAGE);
    let ran = dir.khoidau(["clean", "page.hocr", "other.hocr"]).output();
    ran.status(2).prints("");
    assert!(ran.stderr().contains("--to text"), "{}", ran.stderr());
    let args = ["clean", "-o", "page.hocr", "page.hocr"];
    let kept = "page.hocr: what it was is kept as page.hocr.orig";
    dir.khoidau(args).output().status(0).says(&[kept]);
    assert!(text(dir.get("page.hocr")).contains(">NHÂN<"));
    assert_eq!(text(dir.get("page.hocr.orig")), PAGE);
    // What changes nothing keeps nothing.
    dir.khoidau(args).output().status(0).quiet();
    // As text it is not what was read.
    let args = ["clean", "--to", "text", "-o", "other.hocr", "other.hocr"];
    let ran = dir.khoidau(args).output();
    ran.status(2);
    assert_eq!(text(dir.get("other.hocr")), PAGE);
}

#[test]
fn changes_and_values_have_their_place_on_the_page() {
    let dir = Dir::new("scan-boxes");
    dir.put("page.hocr", PAGE);
    let args = ["clean", "--format", "json", "page.hocr"];
    let read = json(dir.khoidau(args).output().status(0));
    assert_eq!(read["format"], "hocr");
    assert_eq!(read["encoding"], "UTF-8");
    let first = &read["edits"][0];
    assert_eq!(first["before"], "UY");
    assert_eq!(first["page"], 1);
    assert_eq!(first["bbox"], serde_json::json!([50, 10, 90, 40]));
    let read = json(dir.khoidau(["extract", "page.hocr"]).output().status(0));
    let record = &read["documents"][0];
    let value = |key: &str| record[key]["value"].as_str().unwrap().to_owned();
    assert_eq!(value("number"), "15");
    assert_eq!(value("subject"), "ban hành quy chế làm việc");
    let place = &record["subject"]["evidence"][0];
    assert_eq!(place["page"], 1);
    let bbox = place["bbox"].as_array().unwrap();
    let bbox: Vec<f64> = bbox.iter().map(|x| x.as_f64().unwrap()).collect();
    assert_eq!(bbox, [50.0, 170.0, 600.0, 200.0]);
    // What is cited, too.
    let cites = PAGE.replace(
        ">viec</span></span></p>",
        ">theo</span> \
        <span class='ocrx_word' title='bbox 610 170 640 200'>Nghị</span> \
        <span class='ocrx_word' title='bbox 650 170 680 200'>quyết</span> \
        <span class='ocrx_word' title='bbox 690 170 710 200'>số</span> \
        <span class='ocrx_word' title='bbox 720 170 880 200'>57-NQ/TW\
        </span></span></p>",
    );
    dir.put("cites.hocr", cites);
    let args = ["cites", "--format", "json", "cites.hocr"];
    let read = json(dir.khoidau(args).output().status(0));
    let edge = &read["edges"][0];
    assert_eq!((&edge["page"], &edge["bbox"][0]), (&1.into(), &720.0.into()));
    // Pages of one document in several files.
    dir.put("next.hocr", PAGE.replace("QUYET", "Noi").replace("S6:", "nay"));
    let args = ["extract", "--join", "page.hocr", "next.hocr"];
    let read = json(dir.khoidau(args).output().status(0));
    let place = &read["documents"][0]["number"]["evidence"][0];
    assert_eq!(place["bbox"][0], 100.0);
}

#[test]
fn a_broken_scan_is_refused_where_it_breaks() {
    let dir = Dir::new("scan-broken");
    let half = &PAGE[..PAGE.find("id='w6'").unwrap()];
    dir.put("half.hocr", half);
    dir.put("whole.txt", "uy ban nhan dan\n");
    let ran = dir.khoidau(["clean", "half.hocr", "whole.txt"]).output();
    ran.status(2).prints("ủy ban nhân dân\n");
    let said = ran.stderr();
    assert!(said.contains("half.hocr: byte "), "{said}");
    let other = "<?xml version='1.0'?><rss><item>uy ban</item></rss>";
    dir.put("other.xml", other);
    let ran = dir.khoidau(["clean", "other.xml"]).output();
    ran.status(2).prints("");
    assert!(ran.stderr().contains("<rss>"), "{}", ran.stderr());
}

#[test]
fn files_are_said_to_be_what_they_are() {
    let dir = Dir::new("inspect");
    dir.put("page.hocr", PAGE);
    dir.put("a.txt", "Ủy ban nhân dân xã họp ngày 5 tháng 3.\n");
    dir.put("b.txt", "%PDF-1.7\n");
    let args = ["inspect", "--format", "json", "page.hocr", "a.txt", "b.txt"];
    let ran = dir.khoidau(args).output();
    let lines = ran.status(2).stdout();
    let rows: Vec<Value> =
        lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let [scan, plain, pdf] = &rows[..] else { panic!("{lines}") };
    assert_eq!(scan["format"], "hocr");
    assert_eq!(scan["engine"], "tesseract 5.3.0");
    assert_eq!((&scan["pages"], &scan["words"]), (&1.into(), &19.into()));
    assert!(scan["damaged"].as_f64().unwrap() > 0.5);
    assert_eq!(scan["refused"], Value::Null);
    assert_eq!(plain["format"], "text");
    assert_eq!(plain["condition"], "sound");
    assert_eq!(plain["damaged"], 0.0);
    assert_eq!(pdf["format"], "a PDF document");
    assert!(pdf["refused"].as_str().unwrap().contains("take a whole copy"));
    let told = dir.khoidau(["inspect", "page.hocr"]).output();
    let told = told.status(0).quiet().stdout();
    assert!(told.starts_with("page.hocr\n  format    hocr\n"), "{told}");
}

#[test]
fn of_html_the_words_change_and_no_markup() {
    let dir = Dir::new("html");
    let page = "<html><head><title>bao cao</title></head>\n\
        <body class=\"van ban\"><table><tr><td>UY BAN NHAN DAN<br>XA TAN PHU\
        </td><td>CONG HOA XA HOI CHU NGHIA VIET NAM</td></tr></table>\n\
        <p id=\"dang uy\">Uy ban nhan dan xa <b>bao cao</b> ket qua \
        R&amp;D quy I.</p></body></html>\n";
    dir.put("page.html", page);
    let run = |args: &[&str]| {
        let ran = dir.khoidau(args.iter().chain(&["page.html"])).output();
        ran.status(0).quiet().stdout()
    };
    let mut printed = page.to_owned();
    for (read, right) in [
        ("UY BAN NHAN DAN", "ỦY BAN NHÂN DÂN"),
        ("XA TAN PHU", "XÃ TÂN PHÚ"),
        (
            "CONG HOA XA HOI CHU NGHIA VIET NAM",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        ),
        ("Uy ban nhan dan xa", "Ủy ban nhân dân xã"),
        ("<b>bao cao</b> ket qua", "<b>báo cáo</b> kết quả"),
        ("quy I.", "quý I."),
    ] {
        printed = printed.replace(read, right);
    }
    assert_eq!(run(&["clean"]), printed);
    // Texts with tags go out one behind the other, as others do.
    assert_eq!(run(&["clean", "page.html"]), printed.repeat(2));
    let text = run(&["clean", "--to", "text"]);
    for line in ["ỦY BAN NHÂN DÂN", "XÃ TÂN PHÚ"] {
        assert!(text.lines().any(|own| own == line), "{text}");
    }
    assert!(text.ends_with("báo cáo kết quả R&D quý I.\n"), "{text}");
    let read = json(
        dir.khoidau(["clean", "--format", "json", "page.html"])
            .output()
            .status(0),
    );
    assert_eq!(read["format"], "html");
    let edit = &read["edits"][0];
    let start = edit["start"].as_u64().unwrap() as usize;
    assert_eq!(page[start..].split(' ').next(), edit["before"].as_str());
    assert_eq!(edit.get("bbox"), None);
}

#[test]
fn json_lines_go_through_with_their_other_keys() {
    let dir = Dir::new("jsonl");
    let lines = "{\"id\": \"a\", \"text\": \"uy ban nhan dan\", \"n\": 1.50}\n\
        \n{\"text\":\"Ủy ban\",\"id\":2}\n{\"id\":3}\n\
        {\"id\":4,\"text\":\"can cu\\nluat dat dai\"}";
    dir.put("in.jsonl", lines);
    let ran = dir.khoidau(["restore", "in.jsonl"]).output();
    ran.status(2);
    let expected = lines
        .replace("uy ban nhan dan", "ủy ban nhân dân")
        .replace("can cu", "căn cứ")
        .replace("luat dat dai", "luật đất đai");
    assert_eq!(ran.stdout(), expected);
    assert!(ran.stderr().contains("line 4"), "{}", ran.stderr());
    let args = ["clean", "--format", "json", "in.jsonl"];
    let ran = dir.khoidau(args).output();
    let stdout = ran.status(2).stdout();
    let first: Value =
        serde_json::from_str(stdout.lines().next().unwrap()).unwrap();
    assert_eq!(first["file"], "in.jsonl#a");
    let record = "Số: 15/QĐ-UBND\\n\\nQUYẾT ĐỊNH\\nvề quy chế\\n";
    let line =
        |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"{record}\"}}\n");
    dir.put("r.jsonl", line("k") + &line("l"));
    let ran = dir.khoidau(["extract", "r.jsonl"]).output();
    let read = json(ran.status(0));
    assert_eq!(read["documents"][0]["number"]["value"], "15");
    assert_eq!(read["documents"][0]["file"], "r.jsonl#k");
    // No two documents have one name.
    assert_eq!(read["documents"][0]["id"], "r.jsonl#k#1");
    assert_eq!(read["documents"][1]["id"], "r.jsonl#l#1");
    let ran =
        dir.khoidau(["inspect", "--format", "json", "in.jsonl"]).output();
    let said = json(ran.status(2));
    assert_eq!(
        (&said["format"], &said["words"]),
        (&"json lines".into(), &11.into())
    );
    assert!(said["refused"].as_str().unwrap().starts_with("line 4: "));
}

#[test]
fn json_of_another_form_is_refused() {
    let rows = [
        "{\"so\": \"12/QD-UBND\", \"ngay\": \"3/4/2012\"}\n",
        "[{\"text\": \"Uy ban\"}]\n",
        "{\n  \"text\": \"Uy ban\"\n}\n",
    ];
    for file in rows {
        let dir = Dir::new("json-other");
        dir.put("a.json", file);
        for command in ["clean", "extract", "inspect"] {
            let ran = dir.khoidau([command, "a.json"]).output();
            let said = ran.status(2).stderr() + &ran.stdout();
            assert!(said.contains("an object a line"), "{command}: {said}");
        }
    }
    // A text may begin with a bracket.
    let dir = Dir::new("json-none");
    dir.put("a.txt", "{ky ten}\n[1] Uy ban nhan dan tinh\n");
    dir.khoidau(["clean", "a.txt"]).output().status(0).quiet();
}

#[test]
fn texts_of_json_lines_show_an_old_encoding_together() {
    let words = "C\u{e9}ng h\u{df}a x\u{b7} h\u{e9}i ch\u{f1} ngh\u{dc}a Vi\u{d6}t Nam";
    let line = format!("{{\"text\":\"{words}\"}}\n");
    let dir = Dir::new("json-old");
    dir.put("a.jsonl", line.repeat(4));
    let ran = dir.khoidau(["clean", "a.jsonl"]).output();
    let new = "{\"text\":\"Cộng hòa xã hội chủ nghĩa Việt Nam\"}\n";
    ran.status(0).mentions(&["read as TCVN3"]).prints(new.repeat(4));
    let args = ["clean", "--encoding-out", "vni", "a.jsonl"];
    dir.khoidau(args).output().status(2).mentions(&["JSON lines"]);
}

#[test]
fn an_old_encoding_in_a_scan_is_no_damage() {
    // UTF-8 taken for Latin-1 and written as UTF-8 once more.
    let printed = PRINTED.split_whitespace();
    let spans = printed.map(|word| {
        let double: String = word.bytes().map(char::from).collect();
        format!("<span class='ocrx_word' title='bbox 1 2 3 4'>{double}</span>")
    });
    let line: String = spans.collect();
    let page = |line: &str| {
        format!(
            "<html><body><div class='ocr_page'><span class='ocr_line'>{line}\
             </span></div></body></html>"
        )
    };
    let dir = Dir::new("scan-double");
    dir.put("page.hocr", page(&line.repeat(3)));
    let ran = dir.khoidau(["clean", "page.hocr"]).output();
    ran.status(2).mentions(&["--encoding double-utf-8"]);
    let args = ["clean", "--encoding", "double-utf-8", "page.hocr"];
    let file = dir.khoidau(args).output().status(0).stdout();
    assert!(words(&file).starts_with("ỦY BAN NHÂN DÂN XÃ TÂN PHÚ"), "{file}");
    let args = ["clean", "--encoding", "utf-16le", "page.hocr"];
    dir.khoidau(args).output().status(2).mentions(&["leave out --encoding"]);
}

#[test]
fn a_scan_is_written_as_it_was_read() {
    let dir = Dir::new("scan-as-is");
    dir.put("page.hocr", PAGE);
    let run = |args: &[&str]| {
        let ran = dir.khoidau(args.iter().chain(&["page.hocr"])).output();
        ran.status(0).quiet().stdout()
    };
    assert_eq!(run(&["clean", "--as-is"]), PAGE);
    let text = run(&["clean", "--as-is", "--to", "text"]);
    assert!(text.starts_with("UY BAN NHAN DAN\nXA TAN PHU\n"), "{text}");
    // Its lines are not those of the file.
    let ran = dir.khoidau(["clean", "--suggest", "page.hocr"]).output();
    let list = ran.status(1).stdout();
    let first = "page.hocr: page 1 [50, 10, 90, 40]: UY -> ỦY (";
    assert!(list.starts_with(first), "{list}");
}
