//! What other programs build on: that it compiles is most of the test.

use khoidau::record::{Date, Extractor};
use khoidau::{
    Condition, Corrector, EditKind, Hints, OwnedCorrection, Span, Words,
    Worker,
};

use crate::util::model;

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

#[cfg(all(feature = "serde", feature = "export"))]
#[test]
fn corrections_are_written_by_serde() {
    let corrector = Corrector::new(model());
    let kept = corrector.correct("Ban Chi dao Trung wong").into_owned();
    let json = serde_json::to_value(&kept).unwrap();
    assert_eq!(json["text"], "Ban Chỉ đạo Trung ương");
    assert_eq!(json["edits"][0]["before"], "Chi");
    assert_eq!(json["edits"][0]["kind"], "marks");
}
