//! Specks that were read as signs, stamps, and the fixed words at the foot of
//! a page: what is repaired, and what must stay because it is right.

use khoidau::{Corrector, EditKind};

use crate::util::model;

/// Corrects each text under the profile for text with hardly any damage.
fn assert_all(rows: &[(&str, &str)]) {
    let builder = Corrector::builder(model()).profile("clean");
    let corrector = builder.build().unwrap();
    let mut worker = corrector.worker();
    for (read, printed) in rows {
        assert_eq!(worker.correct(read).text(), *printed, "{read:?}");
    }
}

#[test]
fn a_speck_between_two_words_is_a_space() {
    assert_all(&[
        (
            "Báo cáo việc thực.hiện nhiệm vụ của các cơ-quan trong tỉnh.",
            "Báo cáo việc thực hiện nhiệm vụ của các cơ quan trong tỉnh.",
        ),
        ("- Lưu:.VT, NV.", "- Lưu: VT, NV."),
        (
            "Các hộ nghèo được hỗ,trợ vay vốn.",
            "Các hộ nghèo được hỗ trợ vay vốn.",
        ),
    ]);
}

#[test]
fn a_sign_that_belongs_there_stays() {
    let rows = [
        "Phát triển kinh tế-xã hội của vùng Trung-Tây Nguyên.",
        "Tuyến xe Hà Nội-Hải Phòng chạy hai chuyến/ngày.",
        "Đoàn đã họp.Các thành viên đều có mặt.",
        "Tiếng Anh-Việt, tiếng Nga-Việt, quan hệ Việt-Lào.",
        "Hồ sơ gồm:đơn, giấy khai sinh,bản sao hộ khẩu.",
        "Việc quản-lý-nhà-nước là của Sở.",
        "Hội-nghị bàn về quốc-gia, về giáo-dục và về kinh-tế, văn-hóa.",
        "Xem tại thanhpho.gov.vn hoặc gọi ông Lee Min-ho.",
    ];
    assert_all(&rows.map(|row| (row, row)));
}

#[test]
fn a_stamp_has_its_marks() {
    assert_all(&[
        (
            "Số: 12/CV-SNV\nHOA TÓC\nKính gửi:",
            "Số: 12/CV-SNV\nHỎA TỐC\nKính gửi:",
        ),
        ("Số: 12/CV-SNV\nKHAN\nKính gửi:", "Số: 12/CV-SNV\nKHẨN\nKính gửi:"),
        ("Số: 12/CV-SNV\nMAT\nKính gửi:", "Số: 12/CV-SNV\nMẬT\nKính gửi:"),
    ]);
    let sound = [
        "Số: 12/CV-SNV\nHỎA TỐC\nKính gửi:",
        "Số: 12/CV-SNV\nHOẢ TỐC\nKính gửi:",
        "Khoa\nMẮT\nPhòng số 4",
        "KHÁM\nMắt, tai, mũi, họng",
        "Giá rau đang khan hiếm.",
    ];
    assert_all(&sound.map(|row| (row, row)));
}

#[test]
fn on_behalf_of_an_office() {
    assert_all(&[
        ("Nơi nhận: /M BỘ CHÍNH TRỊ", "Nơi nhận: T/M BỘ CHÍNH TRỊ"),
        ("TIM BAN THƯỜNG VỤ", "T/M BAN THƯỜNG VỤ"),
        ("KHOA TIM MẠCH TIM BẨM SINH", "KHOA TIM MẠCH TIM BẨM SINH"),
        ("đơn giá đồng /M vải", "đơn giá đồng /M vải"),
    ]);
}

#[test]
fn copies_are_filed_by_the_clerk() {
    assert_all(&[
        ("- Lưu: VI, NV.", "- Lưu: VT, NV."),
        ("- Lưu: VE; TH.", "- Lưu: VT; TH."),
        ("- Lưu: VP, TH.", "- Lưu: VP, TH."),
        ("Chương VI, Điều 5: VI phạm", "Chương VI, Điều 5: VI phạm"),
    ]);
}

#[test]
fn a_slash_is_the_one_of_print_but_in_fractions() {
    assert_all(&[
        ("V⁄v tăng cường lãnh đạo", "V/v tăng cường lãnh đạo"),
        ("Quyết định số 12⁄QĐ-UBND", "Quyết định số 12/QĐ-UBND"),
        ("khoảng 1⁄2 diện tích", "khoảng 1⁄2 diện tích"),
    ]);
}

#[test]
fn an_edit_says_that_it_took_a_speck_away() {
    let text = "Các hộ nghèo đưọc hỗ,trợ v~ốn phát triển k;inh tế.";
    let builder = Corrector::builder(model()).profile("tesseract-vie");
    let correction = builder.build().unwrap().correct(text);
    let seen: Vec<_> = correction
        .edits()
        .iter()
        .map(|edit| (edit.before(), edit.after(), edit.kind()))
        .collect();
    let expected = [
        ("đưọc", "được", EditKind::Marks),
        (",", " ", EditKind::Speck),
        ("v~ốn", "vốn", EditKind::Speck),
        ("k;inh", "kinh", EditKind::Speck),
    ];
    assert_eq!(seen, expected);
}
