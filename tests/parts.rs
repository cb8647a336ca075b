//! Texts of several hands: pages that are sound, damaged, typed without marks
//! or in another language, one behind the other.

use khoidau::repair::Condition;
use khoidau::{Corrector, Span};

use crate::util::model;

const ENGLISH: &str = "\
The committee met on Tuesday morning to review the draft budget for the year.
Members agreed that spending on roads and schools should rise, while the cost
of travel must be cut. The chairman thanked all those who had sent in written
comments and asked the secretary to prepare a short report before the end of
the month. Several residents complained about noise from the new market and
about the lack of parking near the hospital. The council will inspect the site
next week and publish its findings in the autumn.
";

const TYPED: &str = "\
Uy ban nhan dan huyen de nghi cac phong ban, don vi truc thuoc trien khai thuc
hien nghiem tuc ke hoach nay, bao cao ket qua ve Van phong truoc ngay 20 hang
thang de tong hop. Cac xa, thi tran to chuc tuyen truyen sau rong den nhan dan
ve chu truong, chinh sach cua Dang va phap luat cua Nha nuoc ve moi truong.
";

const RESTORED: &str = "\
Ủy ban nhân dân huyện đề nghị các phòng ban, đơn vị trực thuộc triển khai thực
hiện nghiêm túc kế hoạch này, báo cáo kết quả về Văn phòng trước ngày 20 hằng
tháng để tổng hợp. Các xã, thị trấn tổ chức tuyên truyền sâu rộng đến nhân dân
về chủ trương, chính sách của Đảng và pháp luật của Nhà nước về môi trường.
";

/// A document of the corpus.
fn corpus(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/");
    std::fs::read_to_string(path.to_owned() + name).unwrap()
}

#[test]
fn each_page_is_judged_by_itself() {
    let corrector = Corrector::new(model());
    let mut worker = corrector.worker();
    let sound = corpus("01-bao-cao-luu-tru.txt")
        + &corpus("12-ke-hoach-truong-hoc.txt")
        + &corpus("02-thong-bao-kiem-tra.txt");
    let read = corpus("03-ket-luan-chuyen-doi-so.light.eng.txt");
    let alone = |page: &str| corrector.correct(page).into_text().into_owned();
    let printed = alone(&read);
    assert_ne!(printed, read);
    assert_eq!(alone(&sound), sound);
    // A page that is damaged or typed within a sound file, a sound page
    // within a damaged one, and one in another language within either.
    let rows: [(&[&str], &[&str]); 5] = [
        (&[&sound, &read, &sound], &[&sound, &printed, &sound]),
        (&[&read, &sound], &[&printed, &sound]),
        (&[&sound, TYPED], &[&sound, RESTORED]),
        (&[&sound, ENGLISH], &[&sound, ENGLISH]),
        (&[ENGLISH], &[ENGLISH]),
    ];
    for (pages, expected) in rows {
        let text = pages.concat();
        let correction = worker.correct(&text);
        assert!(correction.text() == expected.concat(), "{pages:?}");
    }
}

#[test]
fn conditions_and_profiles_are_those_of_the_parts() {
    let corrector = Corrector::new(model());
    let sound = corpus("12-ke-hoach-truong-hoc.txt");
    let english = sound.clone() + ENGLISH;
    let correction = corrector.correct(&english);
    assert_eq!(correction.condition(), Condition::Sound);
    let read = corpus("07-quyet-dinh-1994.light.eng.txt");
    let alone = corrector.correct(&read).profile().to_owned();
    let held: Vec<_> = correction.held().collect();
    assert!(!held.is_empty() && held.len() == correction.suggestions().len());
    assert!(held.iter().all(|edit| edit.span().start() >= sound.len()));
    let of_sound = corrector.correct(&sound).profile().to_owned();
    assert_ne!(alone, of_sound);
    let both = sound.repeat(2) + &read;
    let correction = corrector.correct(&both);
    assert_eq!(correction.condition(), Condition::Damaged);
    assert_eq!(correction.profile(), of_sound);
    assert!(correction.edits().len() > 100);
    for edit in correction.edits() {
        assert_eq!(correction.profile_of(edit), alone, "{edit:?}");
    }
}

#[test]
fn protected_places_stay_in_every_part() {
    let corrector = Corrector::new(model());
    let sound = corpus("12-ke-hoach-truong-hoc.txt");
    let text = sound.clone() + TYPED + &sound;
    let at = text.find("Uy ban nhan dan huyen").unwrap();
    let protected = [Span::new(at, at + 15)];
    let mut worker = corrector.worker();
    let correction = worker.correct_protecting(&text, &protected);
    let expected = RESTORED.replacen("Ủy ban nhân dân", "Uy ban nhan dan", 1);
    assert!(correction.text() == sound.clone() + &expected + &sound);
}
