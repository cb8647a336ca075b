//! The frame of a document, where few readings are left: the number's word,
//! dates, signatures, bullets, and symbols that stand for short words.

use khoidau::Corrector;

use crate::util::model;

fn assert_all(profile: &str, rows: &[(&str, &str)]) {
    let builder = Corrector::builder(model()).profile(profile);
    let corrector = builder.build().unwrap();
    let mut worker = corrector.worker();
    for (read, printed) in rows {
        let corrected = worker.correct(read);
        assert_eq!(corrected.text(), *printed, "{profile}: {read:?}");
    }
}

#[test]
fn a_symbol_at_the_head_of_a_line_follows_its_word() {
    let rows = [
        ("$0: 12-CV/TU", "Số: 12-CV/TU"),
        ("S6: 123/QĐ-UBND", "Số: 123/QĐ-UBND"),
    ];
    assert_all("tesseract-eng", &rows);
    assert_all("clean", &rows[..1]);
    // Digits alone stay.
    let rows =
        [("So 94-CV/TU", "Số 94-CV/TU"), ("86: 45/KH-UBND", "86: 45/KH-UBND")];
    assert_all("tesseract-eng", &rows);
    let sound = ["Sở Nội vụ", "Sổ 12 trang", "86: bộ hồ sơ"];
    assert_all("clean", &sound.map(|row| (row, row)));
}

#[test]
fn a_date_leaves_its_day_and_month() {
    let rows = [
        (
            "Hà Nội, ngày 2] tháng 5 năm 2023",
            "Hà Nội, ngày 21 tháng 5 năm 2023",
        ),
        ("Huế, ngày 04 tháng OS năm 2016", "Huế, ngày 04 tháng 05 năm 2016"),
        ("Huế, ngày 04 tháng T10 năm 2016", "Huế, ngày 04 tháng 10 năm 2016"),
    ];
    assert_all("clean", &rows);
    // Not every digit is left.
    let rows = ["Huế, ngày 3B tháng 5 năm 2016", "tháng 13 năm 2016"];
    assert_all("clean", &rows.map(|row| (row, row)));
}

#[test]
fn words_among_capitals_are_large_all_over() {
    assert_all(
        "tesseract-eng",
        &[
            ("Noi nhan: KT. BO TRUONG", "Nơi nhận: KT. BỘ TRƯỞNG"),
            ("Noi nhan: T/M BO CHINH TRI", "Nơi nhận: T/M BỘ CHÍNH TRỊ"),
        ],
    );
    let sound = ["Đồng chí LÊ VĂN AN, Bí thư", "của UBND TP Huế và HĐND"];
    assert_all("clean", &sound.map(|row| (row, row)));
}

#[test]
fn a_surname_has_its_first_letters() {
    assert_all(
        "clean",
        &[
            ("KT. CHỦ TỊCH\noàng Kim Mai", "KT. CHỦ TỊCH\nHoàng Kim Mai"),
            ("KT. CHỦ TỊCH\nần Hoài Cường", "KT. CHỦ TỊCH\nTrần Hoài Cường"),
            ("anh Kim Mai", "anh Kim Mai"),
        ],
    );
}

#[test]
fn a_symbol_alone_is_a_word_where_errors_are_common() {
    assert_all(
        "tesseract-eng",
        &[
            ("cac ban dang & Trung uong", "các ban đảng ở Trung ương"),
            ("thuc hien dan chu 6 xa", "thực hiện dân chủ 6 xã"),
            ("gom 6 xa, 16 thon", "gồm 6 xã, 16 thôn"),
        ],
    );
    let sound = ["Công ty Hoa & Lá", "có 6 xã, 16 thôn"];
    assert_all("clean", &sound.map(|row| (row, row)));
}
