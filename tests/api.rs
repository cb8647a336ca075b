//! What other programs build on: that it compiles is most of the test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use khoidau::record::{
    Date, Document, Evidence, Extractor, Field, Lines, Role, Rule,
};
use khoidau::{
    Condition, Correction, Corrector, CorrectorBuilder, Edit, EditKind, Error,
    ErrorKind, Hints, Model, OwnedCorrection, RunnerUp, SecondReading, Span,
    Words, Worker,
};

use crate::util::model;

/// A file of the repository.
fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap()
}

/// A worker that is kept beside nothing that it borrows from.
struct Service {
    worker: Worker,
    kept: Vec<OwnedCorrection>,
}

#[test]
fn a_worker_and_a_correction_can_be_kept_and_sent() {
    let worker = Corrector::new(model()).worker();
    let mut service = Service { worker, kept: Vec::new() };
    let joined = std::thread::spawn(move || {
        let read = String::from("Ban Chi dao Trung wong");
        let correction = service.worker.correct(&read).into_owned();
        service.kept.push(correction);
        service.kept
    });
    let kept = joined.join().unwrap();
    assert_eq!(kept[0].text, "Ban Chỉ đạo Trung ương");
    assert_eq!(kept[0].edits.apply(&kept[0].original), kept[0].text);
}

#[test]
fn a_corrector_does_all_that_a_worker_does() {
    let corrector = Corrector::builder(model());
    let corrector = corrector.profile("tesseract-eng").build().unwrap();
    let read = "Ban Chi dao Trung wong";
    let mut worker = corrector.worker();
    assert_eq!(corrector.correct(read).text(), worker.correct(read).text());
    let by_hand = [Span::from(0..11)];
    let kept = corrector.correct_protecting(read, &by_hand);
    assert_eq!(kept.text(), "Ban Chi dao Trung ương");
    let hints = Hints::new().protecting(&by_hand);
    assert_eq!(corrector.correct_with(read, &hints).text(), kept.text());
}

#[test]
fn settings_of_a_clone_do_not_share_what_was_remembered() {
    let corrector = Corrector::new(model());
    let read = "bao cao ket qua thuc hien nghi quyet";
    let before = corrector.correct(read).text().to_owned();
    let marks = corrector.with_profile("unmarked").unwrap();
    assert_eq!(
        marks.correct(read).text(),
        "báo cáo kết quả thực hiện nghị quyết"
    );
    let taught = corrector.taught_by(["Ban Chi dao Trung wong"; 40]);
    taught.correct(read);
    assert_eq!(corrector.correct(read).text(), before);
}

#[test]
fn words_come_from_lines_and_texts_and_lists() {
    let lines = Words::from_lines(["Kpă", "Rơ Châm"]).unwrap();
    let text: Words = "Kpă\nRơ Châm\n".parse().unwrap();
    assert_eq!((lines.len(), text.len()), (2, 2));
    let both: Words = [lines, text].into_iter().collect();
    assert_eq!(both.len(), 4);
    let error = Words::from_lines(["Kpă", "***"]).unwrap_err();
    assert!(error.to_string().starts_with("line 2: "), "{error}");
}

#[test]
fn names_are_read_as_they_are_written() {
    for kind in EditKind::ALL {
        assert_eq!(kind.to_string().parse::<EditKind>().unwrap(), kind);
    }
    for one in Condition::ALL {
        assert_eq!(one.to_string().parse::<Condition>().unwrap(), one);
    }
    let wrong = "mark".parse::<EditKind>().unwrap_err().to_string();
    assert!(wrong.contains("choose marks"), "{wrong}");
    assert_eq!(Span::from(3..7).to_string(), "3..7");
    assert_eq!(std::ops::Range::from(Span::new(3, 7)), 3..7);
}

#[test]
fn errors_name_their_file_and_dates_their_parts() {
    let error = khoidau::Model::open("nowhere/full.lm").unwrap_err();
    assert!(error.path().is_some_and(|p| p.starts_with("nowhere")), "{error}");
    let text = "Số 05-TB/VPTU     Bình Phú, ngày 03 tháng 4 năm 2025\n";
    let records = Extractor::new().read(text);
    let date: &Date = records[0].date().unwrap().value();
    let parts = (date.year(), date.month(), date.day());
    assert_eq!(parts, (2025, Some(4), Some(3)));
}

#[cfg(feature = "serde")]
#[test]
fn corrections_are_written_by_serde() {
    let corrector = Corrector::new(model());
    let kept = corrector.correct("Ban Chi dao Trung wong").into_owned();
    let json = serde_json::to_value(&kept).unwrap();
    assert_eq!(json["text"], "Ban Chỉ đạo Trung ương");
    assert_eq!(json["edits"][0]["before"], "Chi");
    assert_eq!(json["edits"][0]["kind"], "marks");
}

#[cfg(feature = "serde")]
#[test]
fn records_and_edits_are_written_and_records_read_by_serde() {
    let corrector = Corrector::new(model());
    let read = "S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025\n";
    let correction = corrector.correct(read);
    let edit = serde_json::to_value(&correction.edits()[0]).unwrap();
    assert_eq!(
        (&edit["before"], &edit["after"]),
        (&"S6".into(), &"Số".into())
    );
    let records = Extractor::new().read_correction(&correction);
    let json = serde_json::to_string(&records).unwrap();
    let again: Vec<Document> = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), json);
    assert_eq!(again[0].date().unwrap().value().to_string(), "2025-04-03");
}

/// A program names what it keeps: no type of an answer is out of its reach.
#[test]
fn what_is_answered_can_be_named_and_walked() {
    fn runner_up(edit: &Edit) -> Option<&RunnerUp> {
        edit.runner_up()
    }
    fn built(builder: CorrectorBuilder) -> Result<Corrector, Error> {
        builder.build()
    }
    let model: Model = model();
    let profiles: Vec<&str> = model.profiles().collect();
    assert!(profiles.contains(&"unmarked"), "{profiles:?}");
    let corrector =
        built(Corrector::builder(model.clone()).profile("tesseract-eng"));
    let correction: Correction<'_> =
        corrector.unwrap().correct("ngay 3 thang 2, ban Chi dao");
    assert!(correction.edits().iter().any(|e| runner_up(e).is_some()));
    let _: fn(&SecondReading) -> Hints<'_> =
        |second| Hints::new().with_reading(second);
}

/// One rule for all settings: they are taken as they are, and `build` says
/// what is wrong.
#[test]
fn settings_are_refused_when_the_corrector_is_built() {
    let builder = || Corrector::builder(model()).adapt(false);
    let refused = [
        builder().profile("tesseract"),
        builder().min_confidence(1.5),
        builder().min_confidence(f64::NAN),
        builder().without_source("none"),
    ];
    for wrong in refused {
        let error = wrong.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Setting);
        assert!(error.path().is_none(), "{error}");
    }
    builder().words(Words::default()).min_confidence(0.5).build().unwrap();
}

#[cfg(feature = "embedded")]
#[test]
fn a_model_is_opened_from_a_file() {
    let model = Model::open(crate::util::built().join("ngram.lm")).unwrap();
    let corrector = Corrector::new(model);
    assert_eq!(
        corrector.correct("Ban Chi dao Trung wong").text(),
        "Ban Chỉ đạo Trung ương"
    );
}

/// Records that a program makes itself do not break when a field is added.
#[test]
fn a_record_is_made_by_setters() {
    let lines = Lines { start: 1, end: 3 };
    let mut record = Document::new(lines, Role::Main);
    assert_eq!(record.fields().count(), 0);
    let span = Span::from(3..5);
    let number = Field::new("05".to_owned(), 0.9, Rule::HeaderNumber)
        .with_evidence(Evidence::new(span, lines, "05"));
    record.set_number(Some(number));
    assert_eq!(record.number().unwrap().value(), "05");
    let keys: Vec<&str> = record.fields().map(|field| field.key()).collect();
    assert_eq!(keys, ["number"]);
}

const API: &str = "tests/data/public-api.txt";

/// What has public fields and may get more cannot be written out by others,
/// so that a new field breaks no program.
#[test]
fn answers_may_grow() {
    let api = text(API);
    let field = |name: &str| {
        let of = format!("pub {name}::");
        api.lines().any(|line| {
            let rest = line.strip_prefix(&of).unwrap_or("");
            rest.split_once(": ").is_some_and(|(field, _)| {
                field.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
        })
    };
    let exhaustive: BTreeSet<&str> = api
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct "))
        .filter(|name| !name.contains(['<', '(']) && field(name))
        .map(|name| name.rsplit("::").next().unwrap())
        .collect();
    // What programs hand over, whose parts are all there is to it; and what
    // has private fields beside the public ones.
    let whole = BTreeSet::from([
        "Batch",
        "BoundingBox",
        "Change",
        "Field",
        "FileFigures",
        "Frame",
        "Lines",
        "Manner",
        "PdfPage",
        "ReadAs",
        "Undo",
        "Work",
    ]);
    assert_eq!(exhaustive, whole, "mark a new one as #[non_exhaustive]");
    assert!(api.contains("#[non_exhaustive] pub struct khoidau::Owned"));
}

#[test]
fn the_inside_of_the_engine_is_no_part_of_the_promise() {
    let inside = "candidates channel context cost decode lexicon ngram \
        notation tables token train viet";
    let api = text(API);
    for name in inside.split_whitespace() {
        let path = format!("khoidau::{name}::");
        assert_eq!(api.lines().find(|line| line.contains(&path)), None);
    }
}

/// Each is a program that is built with the tests, where it is named.
#[test]
fn every_example_is_named_and_says_what_it_is() {
    let manifest = text("Cargo.toml");
    for entry in fs::read_dir(repository("tests/examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let named = format!("path = \"tests/examples/{name}.rs\"");
        assert!(manifest.contains(&named), "{name}");
        assert!(fs::read_to_string(&path).unwrap().starts_with("//! "));
    }
}

/// The page on the inside names files that there are.
#[test]
fn the_page_on_the_inside_is_true() {
    fn names(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names(&path, found);
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            found.insert(name.to_owned());
        }
    }
    let mut known = BTreeSet::new();
    names(&repository("src"), &mut known);
    names(&repository("dictionaries"), &mut known);
    let page = text("src/internals.md");
    let mut seen = 0;
    for quoted in page.split('`').skip(1).step_by(2) {
        let roots = ["src/", "tests/", "benches/", "dictionaries/", ".ci/"];
        let is_path = roots.iter().any(|root| quoted.starts_with(root));
        if is_path && !quoted.contains(['*', ' ']) {
            assert!(repository(quoted).exists(), "{quoted}");
            seen += 1;
        } else if quoted.ends_with(".rs") && !quoted.contains('/') {
            assert!(known.contains(quoted), "{quoted}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}
