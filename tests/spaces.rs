//! Spaces that an engine dropped, through the public interface: what is
//! parted, and what stands as one.

use khoidau::Corrector;

use crate::util::model;

fn corrected(profile: &str, text: &str) -> String {
    let builder = Corrector::builder(model()).profile(profile);
    builder.build().unwrap().correct(text).text().to_owned()
}

#[test]
fn words_are_parted_that_an_engine_wrote_together() {
    for (read, expected) in [
        (
            "CONGTYCANCUQUYDINHTAI dieu le cuacongty,bandieuhanh",
            "CÔNG TY CĂN CỨ QUY ĐỊNH TẠI điều lệ của công ty, ban điều hành",
        ),
        (
            "nuoc doclap,dan chuvagiaumanh",
            "nước độc lập, dân chủ và giàu mạnh",
        ),
        (
            "3.Nguoi duocgiao tai lieukhong tra theoquydinh,co quan nhan",
            "3. Người được giao tài liệu không trả theo quy định, \
             cơ quan nhận",
        ),
        (
            "Can cuNghidinh s630/2020/ND-CPcua Chinhphuquydinh,ban hanh",
            "Căn cứ Nghị định số 30/2020/NĐ-CP của Chính phủ quy định, \
             ban hành",
        ),
        (
            "tu thang1nam2018ve viec thuchienquydinh nay,co quan",
            "từ tháng 1 năm 2018 về việc thực hiện quy định này, cơ quan",
        ),
    ] {
        assert_eq!(corrected("ppocr", read), expected, "{read}");
    }
}

#[test]
fn what_was_printed_as_one_stays_as_one() {
    let before = "thuchienquydinh cuacoquannhanuoc,to chuc ";
    for kept in [
        "vanthu@tinh.gov.vn",
        "https://www.vi-du.vn/tinbaimoi",
        "12/2024/QĐ-UBND",
        "XXVIII",
        "1.250.000",
        "TP.HCM",
        "UNESCO",
        "QL1A",
    ] {
        let out = corrected("ppocr", &format!("{before}{kept} va"));
        assert!(out.contains(&format!(" {kept} ")), "{out}");
    }
    // Engines that hardly lose spaces part no run.
    let text = "Uyban thuongvu cua Microsoft Word";
    let out = corrected("tesseract-vie", text);
    assert!(out.ends_with("Microsoft Word"), "{out}");
}

#[test]
fn runs_without_end_are_left_alone_in_time() {
    for run in ["x".repeat(10_000), "nhandan".repeat(1500)] {
        assert_eq!(corrected("ppocr", &run), run);
    }
}
