//! What another engine has read of the same print: what it mends, and what
//! it must leave alone.

use khoidau::Corrector;
use khoidau::repair::{Hints, SecondReading};

use crate::util::model;

/// A page as an engine with marks has read it, as one without has, and as it
/// was printed.
const READ: &str = "Số 12-KH/HU, ngày 12/8/2025\n\
    Căn cứ Nghị quyết Đại hội khoá XI; đạt 36,8% kế hoạch.\n\
    Đước 2: các chi bộ họp, bình xét 1.250 đảng viên.\n\
    Nơi nhận:\n~ Như trên;\n~ Lưu: VT (b/€);\n\
    ø) Đồng chí Lò Văn Minh giữ chức vụ cán bộ tỉnh.\n";
const OTHER: &str = "S6 12-KH/HU, ngay 12/8/2025\n\
    Can ctr Nghi quyét Dai hdi khoa XII; dat 96,8% ké hoach.\n\
    Budc 2: cac chi b6 hop, binh xét 1.280 dang vién.\n\
    Noi nhan:\n- Nhu trén;\n- Luu: VT (b/c);\n\
    g) Ddng chi Lo Van Minh gitr chirc vu can b6 tinh.\n";
const PRINTED: &str = "Số 12-KH/HU, ngày 12/8/2025\n\
    Căn cứ Nghị quyết Đại hội khoá XII; đạt 36,8% kế hoạch.\n\
    Bước 2: các chi bộ họp, bình xét 1.250 đảng viên.\n\
    Nơi nhận:\n- Như trên;\n- Lưu: VT (b/c);\n\
    g) Đồng chí Lò Văn Minh giữ chức vụ cán bộ tỉnh.\n";

fn corrected(read: &str, other: &str) -> String {
    let corrector = Corrector::new(model());
    let second = SecondReading::new(read, other);
    let hints = Hints::new().with_reading(&second);
    corrector.worker().correct_with(read, &hints).text().to_owned()
}

#[test]
fn what_one_engine_lost_is_taken_from_the_other() {
    assert_eq!(corrected(READ, OTHER), PRINTED);
}

#[test]
fn a_reading_of_another_page_changes_nothing() {
    let alone = Corrector::new(model()).correct(READ).text().to_owned();
    for other in [
        "",
        "\n\n\n",
        "The quick brown fox jumps over 7 lazy dogs in 1999.",
        "Bien ban hop lop 9A ve viec tham quan, so tien 450.000 dong\n\
         Thanh phan: co giao va toan the hoc sinh, vang mat 03 em.",
        "\u{0}\u{301}\u{feff} |||| ~~~~ 1 2 3 4 5 6 7 8 9 0",
    ] {
        assert_eq!(corrected(READ, other), alone, "{other:?}");
    }
}

#[test]
fn a_reading_that_says_the_same_changes_nothing() {
    let alone = Corrector::new(model()).correct(READ).text().to_owned();
    assert_eq!(corrected(READ, READ), alone);
    assert_eq!(corrected("", ""), "");
}

#[test]
fn no_number_is_changed_for_another_reading() {
    let digits = |text: &str| -> String {
        text.chars().filter(char::is_ascii_digit).collect()
    };
    for (from, to) in [("8", "6"), ("2", "7"), ("5", "3"), ("1", "")] {
        let other = READ.replace(from, to);
        let corrected = corrected(READ, &other);
        assert_eq!(digits(&corrected), digits(READ), "{from} {to}");
    }
}

#[test]
fn what_a_page_says_twice_over_is_the_same_each_time() {
    let once = corrected(READ, OTHER);
    assert_eq!(corrected(READ, OTHER), once);
    let corrector = Corrector::new(model());
    let mut worker = corrector.worker();
    let second = SecondReading::new(READ, OTHER);
    let hints = Hints::new().with_reading(&second);
    let alone = worker.correct(READ).text().to_owned();
    assert_eq!(worker.correct_with(READ, &hints).text(), once);
    assert_eq!(worker.correct(READ).text(), alone);
}
