//! The report of a batch: added up, written, read back, shown.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use khoidau::EditKind;
use khoidau::batch::report::{Change, FileFigures, Report, Tally};
use khoidau::model::Tier;
use khoidau::repair::Condition;

use crate::random::Random;

const WHEN: &str = "2026-11-28T02:03:04Z";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A report on a folder that was made up.
fn example() -> (String, Report) {
    let json = fs::read_to_string(data("report.json")).unwrap();
    let report = Report::from_json(&json).unwrap();
    (json, report)
}

/// A page that was read, with changes of these confidences.
fn page(file: &str, words: u64, changes: &[f64]) -> FileFigures {
    let mut page = FileFigures::new(file);
    (page.bytes, page.pages, page.words) = (words * 7, 1, words);
    page.format = Some("hocr".to_owned());
    page.profile = Some("tesseract-eng".to_owned());
    page.condition = Some(match changes.is_empty() {
        true => Condition::Sound,
        false => Condition::Damaged,
    });
    for &sure in changes {
        page.change(&Change::new("Nghi", "Nghị", EditKind::Marks, sure));
    }
    page
}

fn report(files: &[FileFigures]) -> Report {
    let mut tally = Tally::new();
    for file in files {
        tally.take(file);
    }
    tally.into_report([Tier::Compact], WHEN)
}

/// `UPDATE_REPORT=1` rewrites what is compared.
#[test]
fn the_page_is_what_was_looked_at() {
    let html = example().1.html();
    let path = data("report.html");
    if std::env::var_os("UPDATE_REPORT").is_some() {
        fs::write(&path, &html).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    let lines = html.lines().zip(golden.lines());
    for (at, (line, golden)) in lines.enumerate() {
        assert_eq!(line, golden, "line {}", at + 1);
    }
    assert_eq!(html.len(), golden.len(), "UPDATE_REPORT=1 rewrites it");
    assert_well_formed(&html);
}

#[test]
fn report_json_is_read_and_written_byte_for_byte() {
    let (json, report) = example();
    assert!(report.to_json() == json);
}

#[test]
fn what_is_no_report_is_refused_with_the_remedy() {
    let (json, _) = example();
    for (broken, parts) in [
        ("{}", &["no report", "version", "report.json"][..]),
        ("[", &["no report", "report.json"]),
        (
            &json.replacen("\"version\": 1", "\"version\": 2", 1),
            &["version 2", "version 1", "run the batch again"],
        ),
        (
            &json.replacen("\"marks\"", "\"mark\"", 1),
            &["\"mark\" is none of marks, letters"],
        ),
    ] {
        let error = Report::from_json(broken).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{error:?} lacks {part:?}");
        }
    }
}

#[test]
fn figures_are_added_up() {
    let mut one = page("a/1.hocr", 40, &[0.999, 0.9, 0.899, 0.31]);
    let other = Change::new("so", "số", EditKind::Marks, 0.95);
    one.change(&other.suggested());
    one.change(&other.suggested().decided());
    one.change(&Change::new("l0", "10", EditKind::Code, 1.0).decided());
    one.document(Some("Công văn"), Some(2019), []);
    one.document(None, None, ["type", "date"]);
    let two = page("a/2.hocr", 300, &[]);
    let mut three = page("a/3.png", 50, &[0.5]);
    three.condition = Some(Condition::Hopeless);
    three.fail("limit", "page 2 of 2 took too long");
    let mut four = FileFigures::new("a/4");
    four.bytes = 3;
    four.fail("open", "no format is known");
    let report = report(&[one, two, three, four]);

    let inputs = report.inputs;
    assert_eq!((inputs.files, inputs.read, inputs.failed), (4, 3, 2));
    assert_eq!((inputs.pages, inputs.words), (3, 390));
    assert_eq!(inputs.bytes, 390 * 7 + 3);
    let words = report.words;
    assert_eq!((words.changed, words.suggested), (6, 1));
    // 0.899, 0.31, the suggestion, and 0.5 of the third.
    assert_eq!(words.doubtful, 4);
    let conditions = report.conditions;
    assert_eq!(
        (conditions.sound, conditions.damaged, conditions.hopeless),
        (1, 1, 1)
    );
    // 5 of 40 words, and none of 300; the hopeless one is left out.
    assert_eq!(report.damage, [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut confidence = [0; 20];
    for at in [19, 18, 17, 6, 19, 19, 10] {
        confidence[at] += 1;
    }
    assert_eq!(report.confidence, confidence);
    assert_eq!(report.records.documents, 2);
    assert_eq!(report.types["Công văn"], 1);
    assert_eq!(report.years[&2019], 1);
    let missing: Vec<_> = report.records.missing.keys().collect();
    assert_eq!(missing, ["date", "type"]);
    let worst: Vec<_> = report
        .worst
        .iter()
        .map(|file| (&*file.file, file.doubtful, file.mean))
        .collect();
    // All is in doubt of what could not be read.
    assert_eq!(worst, [("a/3.png", 1, 0.5), ("a/1.hocr", 3, 0.843)]);
    let frequent: Vec<_> = report
        .frequent
        .iter()
        .map(|one| (&*one.before, &*one.after, one.count, one.confidence))
        .collect();
    assert_eq!(
        frequent,
        [
            ("Nghi", "Nghị", 5, 0.722),
            ("l0", "10", 1, 1.0),
            ("so", "số", 1, 0.95),
        ]
    );
    let errors: Vec<_> =
        report.errors.iter().map(|e| (&*e.file, &*e.stage)).collect();
    assert_eq!(errors, [("a/3.png", "limit"), ("a/4", "open")]);
    assert_eq!((&*report.tiers[0], &*report.generated), ("compact", WHEN));
}

/// Files of all sorts, by chance.
fn some_files(count: usize, seed: u64) -> Vec<FileFigures> {
    let mut random = Random(seed);
    let file = |number| {
        let confidences: Vec<f64> = (0..random.below(30))
            .map(|_| random.below(1001) as f64 / 1000.0)
            .collect();
        let words = random.below(400) as u64;
        let mut file = page(&format!("p/{number}"), words, &confidences);
        for _ in 0..random.below(40) {
            let before = format!("w{}", random.below(500));
            let change = Change::new(&before, "x", EditKind::Letters, 0.97);
            file.change(&change);
        }
        if random.below(5) == 0 {
            file.fail("read", format!("number {number}"));
        }
        file.document(Some("Báo cáo"), Some(2000), ["subject"]);
        file
    };
    (0..count).map(file).collect()
}

#[test]
fn the_same_files_give_the_same_bytes_even_through_a_journal() {
    let files = some_files(500, 7);
    let kept: Vec<FileFigures> = files
        .iter()
        .map(|file| {
            let line = serde_json::to_string(file).unwrap();
            assert!(!line.contains('\n'));
            serde_json::from_str(&line).unwrap()
        })
        .collect();
    assert_eq!(files, kept);
    let (one, other) = (report(&files), report(&kept));
    assert_eq!(one.to_json(), other.to_json());
    assert_eq!(one.html(), other.html());
}

#[test]
fn a_line_of_the_journal_counts_changes_and_lists_none_twice() {
    let line = serde_json::to_string(&page("a.txt", 900, &[0.9; 800]));
    let line = line.unwrap();
    assert!(
        line.contains(r#""changes":[["Nghi","Nghị","marks",800,720000]]"#)
    );
    assert!(line.len() < 400, "{line}");
}

#[test]
fn lists_are_as_long_as_they_may_be_and_counts_go_on() {
    let files = some_files(20_000, 11);
    let report = report(&files);
    let failed: Vec<&str> = files
        .iter()
        .filter(|file| file.error.is_some())
        .map(|file| &*file.file)
        .collect();
    assert_eq!(report.inputs.failed, failed.len() as u64);
    let listed: Vec<&str> = report.errors.iter().map(|e| &*e.file).collect();
    assert_eq!(listed, failed[..1000]);

    // A file of hardly a word is not the worst of all.
    let share =
        |file: &FileFigures| file.doubtful as f64 / file.words.max(20) as f64;
    let mut worst: Vec<&FileFigures> = files.iter().collect();
    worst.sort_by(|a, b| {
        share(b).total_cmp(&share(a)).then(b.doubtful.cmp(&a.doubtful))
    });
    let worst: Vec<&str> =
        worst[..50].iter().map(|file| &*file.file).collect();
    let listed: Vec<&str> = report.worst.iter().map(|w| &*w.file).collect();
    assert_eq!(listed, worst);
    assert_eq!(report.frequent.len(), 100);
    let html = report.html();
    assert!(html.len() < 2_000_000);
    assert!(html.contains("Bảng có 1.000 trong số"));
}

#[test]
fn names_without_end_are_counted_together() {
    let files: Vec<FileFigures> = (0..3000)
        .map(|number| {
            let mut file = page("a", 10, &[]);
            file.document(Some(&format!("type {number}")), None, []);
            file
        })
        .collect();
    let report = report(&files);
    assert!(report.types.len() <= 1001);
    assert_eq!(report.types.values().sum::<u64>(), 3000);
}

/// Names that would break a page that does not heed them.
const NASTY: [&str; 7] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "a\nb\r\u{0}c",
    "ảnh\u{202e}gpj.txt",
    "<!--<script>{{style}}",
    "]]></svg></title></desc>",
    "&lt;&#60;{}",
];

#[test]
fn nothing_that_is_shown_can_break_the_page() {
    let mut files = Vec::new();
    for name in NASTY {
        let mut file = page(name, 30, &[0.4]);
        file.format = Some(name.to_owned());
        file.profile = Some(name.to_owned());
        file.change(&Change::new(name, name, EditKind::Letters, 0.2));
        file.document(Some(name), None, [name]);
        file.fail(name, name);
        files.push(file);
    }
    let mut report = report(&files);
    report.generated = NASTY[0].to_owned();
    report.khoidau = NASTY[1].to_owned();
    report.tiers = NASTY.map(str::to_owned).to_vec();
    let html = report.html();
    assert_well_formed(&html);
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("<img") && !html.contains("<!--"));
    assert!(html.contains("ảnh\\u{202e}gpj.txt"));
    assert!(!html.contains('\u{202e}') && !html.contains('\0'));
    assert!(html.contains("<bdi>a\\nb\\r\\u{0}c</bdi>"));
}

#[test]
fn nothing_is_fetched() {
    let html = example().1.html();
    for part in ["http:", "https:", " src=", "url(", "@import", "<link"] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn figures_that_cannot_be_are_shown_all_the_same() {
    let (_, mut report) = example();
    let inputs = &mut report.inputs;
    (inputs.files, inputs.words, inputs.bytes) = (u64::MAX, 0, u64::MAX);
    report.damage = [u64::MAX; 10];
    report.confidence = [u64::MAX; 20];
    report.years = [(i16::MIN, 1), (i16::MAX, u64::MAX)].into();
    report.worst[0].words = 0;
    report.worst[0].mean = f64::NAN;
    report.frequent[0].confidence = -3.0;
    assert_well_formed(&report.html());
}

#[test]
fn a_run_over_nothing_has_a_page() {
    let html = report(&[]).html();
    assert_well_formed(&html);
    for said in ["Không có tệp nào bị lỗi.", "No file failed."] {
        assert!(html.contains(said));
    }
    assert!(!html.contains("NaN"));
}

#[test]
fn both_languages_write_numbers_their_way() {
    let html = example().1.html();
    let (vietnamese, english) = html.split_once("<main id=\"en\"").unwrap();
    assert!(vietnamese.contains("4.126.380") && vietnamese.contains("45,4%"));
    assert!(english.contains("4,126,380") && english.contains("45.4%"));
    assert!(!vietnamese.contains("4,126,380"));
    assert!(vietnamese.contains("02:03:04 ngày 28/11/2026"));
    assert!(english.contains("2026-11-28 at 02:03:04"));
}

/// Every tag is closed where it should be, every name is used once, and what
/// is referred to is there.
#[track_caller]
fn assert_well_formed(html: &str) {
    let (mut open, mut ids, mut wanted) =
        (Vec::new(), HashSet::new(), BTreeSet::new());
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap();
        let attribute = |key: &str| {
            let (_, value) = tag.split_once(&format!(" {key}=\""))?;
            value.split_once('"').map(|(value, _)| value.to_owned())
        };
        if let Some(id) = attribute("id") {
            assert!(ids.insert(id.clone()), "{id} is used twice");
        }
        wanted.extend(attribute("href").map(|to| to.replacen('#', "", 1)));
        if let Some(labels) = attribute("aria-labelledby") {
            wanted.extend(labels.split(' ').map(str::to_owned));
        }
        match name {
            "!doctype" | "meta" => {}
            // Their text is no HTML.
            "script" | "style" => {
                let end = format!("</{name}>");
                rest = rest.split_once(&end).expect("it ends").1;
            }
            _ if tag.ends_with('/') => {}
            name => open.push(name),
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for id in wanted {
        assert!(ids.contains(&id), "nothing is named {id}");
    }
}
