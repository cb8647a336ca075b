//! Codes, dates, numerals and marks in whole lines, through the public
//! interface: what is put right, and what is let be.

use khoidau::{Corrector, EditKind};

use crate::util::model;

fn corrected(profile: &str, text: &str) -> String {
    let builder = Corrector::builder(model()).profile(profile);
    builder.build().unwrap().correct(text).text().to_owned()
}

#[test]
fn an_engine_without_vietnamese_letters_is_read_by_the_grammar() {
    for (read, expected) in [
        (
            "Thuc hién Quyét dinh sé 118-QD/TU, ngay 06/5/2024",
            "Thực hiện Quyết định số 118-QĐ/TU, ngày 06/5/2024",
        ),
        (
            "Ké hoach sé 12-KHIBCDTW cua Ban Chi dao",
            "Kế hoạch số 12-KH/BCĐTW của Ban Chỉ đạo",
        ),
        (
            "theo Nghi quyét sé 197/2025/NQ-QHIS",
            "theo Nghị quyết số 197/2025/NQ-QH15",
        ),
        (
            "Nghi dinh sé 30/2020/ND-CP cua Chinh phu",
            "Nghị định số 30/2020/NĐ-CP của Chính phủ",
        ),
        ("Théng bao sé 44 -TB/TU.", "Thông báo số 44-TB/TU."),
        // Digits alone stay, even those that were "số".
        ("Can cu Quyet dinh 50 118-QD/TU", "Căn cứ Quyết định 50 118-QĐ/TU"),
        ("TIM BAN THUONG VU", "T/M BAN THƯỜNG VỤ"),
        ("trong quy I1/2025", "trong quý II/2025"),
        ("ngay 0l/04/2025", "ngày 01/04/2025"),
    ] {
        let out = corrected("tesseract-eng", read);
        assert_eq!(out, expected, "{read}");
    }
}

#[test]
fn marks_alone_are_restored_in_codes() {
    for (read, expected) in [
        (
            "Quyet dinh so 15/QD-UBND ngay 03/6/2024",
            "Quyết định số 15/QĐ-UBND ngày 03/6/2024",
        ),
        ("Thong tu so 08/2021/TT-BLDTBXH", "Thông tư số 08/2021/TT-BLĐTBXH"),
        ("Thuong truc HDND, UBND xa", "Thường trực HĐND, UBND xã"),
    ] {
        assert_eq!(corrected("unmarked", read), expected);
    }
}

#[test]
fn sound_lines_stay_to_the_byte() {
    for text in [
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;",
        "Thực hiện Kế hoạch số 12 - KH/TU, ngày 01-10-2024 của Tỉnh ủy",
        "theo Công văn số 2074a/ABC-XYZ và Tờ trình số 9/TTr-SNV",
        "Hệ tọa độ quốc gia VN-2000 và WGS-84",
        "trong quý I/2025 và giai đoạn 2025 - 2030",
        "Hợp đồng số 04-HĐ, Đề án số 03-ĐA/TU, Dự án số 05-DA/TU",
        "a) Mục một;\nb) Mục hai;\nc) Mục ba;\nd) Mục bốn;\nđ) Mục năm;",
        "I. Mục đích\nII. Yêu cầu\nIII. Nội dung",
        "8. Tám\n9. Chín\n10. Mười\n11. Mười một\n12. Mười hai",
    ] {
        for profile in ["clean", "tesseract-vie"] {
            assert_eq!(corrected(profile, text), text, "{profile}");
        }
    }
}

#[test]
fn the_parts_of_compounds_are_words_of_their_own() {
    for (read, expected) in [
        ("phat trién kinh té-xa hdi", "phát triển kinh tế-xã hội"),
        ("cac b6/nganh va dia phuong", "các bộ/ngành và địa phương"),
        ("cua cac x4/phudng", "của các xã/phường"),
        ("muc tiéu KT-XH nam 2025", "mục tiêu KT-XH năm 2025"),
        ("1.Nha nudc va phap luat", "1.Nhà nước và pháp luật"),
    ] {
        assert_eq!(corrected("tesseract-eng", read), expected);
    }
}

#[test]
fn marks_of_items_follow_one_another() {
    let read = "c) Vé kinh phi\nd) Vé can bo\nd) Vé thoi gian\ne) Vé ho so";
    let out = corrected("tesseract-eng", read);
    let marks: Vec<&str> =
        out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(marks, ["c)", "d)", "đ)", "e)"]);
}

#[test]
fn an_edit_of_a_code_says_what_it_is() {
    let corrector =
        Corrector::builder(model()).profile("tesseract-eng").build().unwrap();
    let text = "sé 118-QD/TU; s6 44 -TB/TU; s6 15-KHIPU ngay 1O/3/2024";
    let correction = corrector.correct(text);
    let edit = |before: &str| {
        correction.edits().iter().find(|edit| edit.before() == before).unwrap()
    };
    for (before, after, kind) in [
        ("118-QD/TU", "118-QĐ/TU", EditKind::Code),
        ("44 -TB/TU", "44-TB/TU", EditKind::Code),
        ("15-KHIPU", "15-KH/ĐU", EditKind::Code),
        ("1O/3/2024", "10/3/2024", EditKind::Code),
        ("ngay", "ngày", EditKind::Marks),
    ] {
        assert_eq!(edit(before).after(), after);
        assert_eq!(edit(before).kind(), kind, "{before}");
        assert!(edit(before).confidence() > 0.5, "{before}");
    }
}
