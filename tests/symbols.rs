//! Symbols and figures for letters, over all that engines emit, and letters
//! of other scripts: what is repaired, and what must stay.

use khoidau::{Corrector, EditKind};

use crate::util::model;

/// As read and as printed. Each is a text by itself.
#[rustfmt::skip]
const SYMBOLS: [(&str, &str); 18] = [
    (
        "Giao văn ph@ng tỉnh ủy the@ dõi việc th@c hiện kế hoạch này.",
        "Giao văn phòng tỉnh ủy theo dõi việc thực hiện kế hoạch này.",
    ),
    (
        "Các $ở, ban, ngành báo c$o kết quả tr$ớc ngày 25 hằng tháng.",
        "Các Sở, ban, ngành báo cáo kết quả trước ngày 25 hằng tháng.",
    ),
    (
        "Ban Thường v§ giao Ủy ban kiểm tr§ đôn đốc việc thực hiệ§ quyết định.",
        "Ban Thường vụ giao Ủy ban kiểm tra đôn đốc việc thực hiện quyết định.",
    ),
    (
        "Các đoàn thể tổ chức h€c tập nghị qu€ết trong tháng này.",
        "Các đoàn thể tổ chức học tập nghị quyết trong tháng này.",
    ),
    (
        "Phòng T£i chính thẩm đ£nh dự to£n của các đơn vị.",
        "Phòng Tài chính thẩm định dự toán của các đơn vị.",
    ),
    (
        "Kết luận này được gử& đến các đảng ủ& trực th&ộc.",
        "Kết luận này được gửi đến các đảng ủy trực thuộc.",
    ),
    (
        "Việc q*ản lý hồ sơ t*i các cơ quan còn nhiều h*n chế.",
        "Việc quản lý hồ sơ tại các cơ quan còn nhiều hạn chế.",
    ),
    (
        "Cán b^ phụ trách lưu tr^ được tập h^ấn nghi^p vụ.",
        "Cán bộ phụ trách lưu trữ được tập huấn nghiệp vụ.",
    ),
    (
        "Đến cu~i năm, tỷ lệ h~ nghèo của xã giảm còn 3,2%.",
        "Đến cuối năm, tỷ lệ hộ nghèo của xã giảm còn 3,2%.",
    ),
    (
        "Lãnh đạo đơn vị ch|u trách nh|ệm trước cấp trên về kết quả.",
        "Lãnh đạo đơn vị chịu trách nhiệm trước cấp trên về kết quả.",
    ),
    (
        "Hội ngh\\ bàn về c\\ng tác d\\n vận của đảng bộ huyện.",
        "Hội nghị bàn về công tác dân vận của đảng bộ huyện.",
    ),
    (
        "Hồ sơ đ¢ợc giao n¢p vào kho l¢u trữ của tỉnh.",
        "Hồ sơ được giao nộp vào kho lưu trữ của tỉnh.",
    ),
    (
        "Nhân d°n trong th°n đồng thu°n hiến đất làm đường.",
        "Nhân dân trong thôn đồng thuận hiến đất làm đường.",
    ),
    (
        "Các đ’a phương rà so’t diện t’ch rừng phòng hộ.",
        "Các địa phương rà soát diện tích rừng phòng hộ.",
    ),
    (
        "Chi bộ đã họp x?t kết nạp đảng vi?n mới.",
        "Chi bộ đã họp xét kết nạp đảng viên mới.",
    ),
    (
        "H0i đồng nhân dân t1nh th6ng qua ngh1 quy3t về ng4n sách.",
        "Hội đồng nhân dân tỉnh thông qua nghị quyết về ngân sách.",
    ),
    (
        "Công an huy8n phối h9p với qu5n sự giữ g7n an ni2h trật tự.",
        "Công an huyện phối hợp với quân sự giữ gìn an ninh trật tự.",
    ),
    (
        "Đề ng#ị các đồng c%í xem xét cho ý ki+n chỉ đạo.",
        "Đề nghị các đồng chí xem xét cho ý kiến chỉ đạo.",
    ),
];

#[test]
fn any_sign_may_stand_for_a_letter() {
    let builder = Corrector::builder(model()).profile("tesseract-vie");
    let corrector = builder.build().unwrap();
    let mut worker = corrector.worker();
    for (read, printed) in SYMBOLS {
        assert_eq!(worker.correct(read).text(), printed, "{read:?}");
    }
}

#[test]
fn signs_at_the_edge_of_a_damaged_word_are_letters_of_it() {
    let builder = Corrector::builder(model()).profile("tesseract-vie");
    let corrector = builder.build().unwrap();
    let correction =
        corrector.correct("Các h* nghèo, h? sơ của xã, |ãnh đạo đơn vị");
    let edits = correction.edits().iter();
    let seen: Vec<_> =
        edits.map(|e| (e.before(), e.after(), e.kind())).collect();
    let letters = EditKind::Letters;
    let expected = [
        ("h*", "hộ", letters),
        ("h?", "hồ", letters),
        ("|ãnh", "lãnh", letters),
    ];
    assert_eq!(seen, expected);
    // Where the word is sound the sign is one.
    let sound = "Diện tích* của xã? Bảng |Tên| và đơn vị_ =tỉnh= {kết quả}";
    assert_eq!(corrector.correct(sound).text(), sound);
}

#[test]
fn latin_letters_take_the_place_of_such_as_look_alike() {
    let corrector = Corrector::new(model());
    let printed = "Ban Chỉ đạo đã hoàn thành các nhiệm vụ được giao.";
    // Cyrillic а, о, с; Greek Β; full-width letters.
    let look = [("a", "а"), ("o", "о"), ("c", "с"), ("B", "Β"), ("v", "ｖ")];
    let mut read = printed.to_owned();
    for (latin, other) in look {
        read = read.replace(latin, other);
    }
    let correction = corrector.correct(&read);
    assert_eq!(correction.text(), printed);
    let mut kinds = correction.edits().iter().map(|edit| edit.kind());
    assert!(kinds.all(|kind| kind == EditKind::Unicode));
}

#[test]
fn other_scripts_stay_to_the_byte() {
    let texts = [
        "Председатель комитета поблагодарил гостей за участие.",
        "Η επιτροπή συνεδρίασε χθες στην αίθουσα του δημαρχείου.",
        "Hai bên ký biên bản (tiếng Nga: протокол) tại Hà Nội, ngày 5/3.",
        "Góc α bằng 30°, dòng điện 3 μA, tổng Σ và hệ số β không đổi.",
        "株式会社ＡＢＣ",
    ];
    for profile in ["auto", "tesseract-vie", "clean", "letter-drop"] {
        let mut builder = Corrector::builder(model());
        if profile != "auto" {
            builder = builder.profile(profile);
        }
        let corrector = builder.build().unwrap();
        for text in &texts[..if profile == "letter-drop" { 3 } else { 5 }] {
            let out = corrector.correct(text);
            assert_eq!(out.text(), *text, "{profile}");
        }
    }
}
