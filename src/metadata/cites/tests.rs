use super::*;

fn cites(text: &str) -> Vec<Citation> {
    found(text, None, usize::MAX).kept
}

fn found(text: &str, own: Option<&Code>, mut room: usize) -> Cited {
    let reading = Reading::plain(text);
    let all = Span::new(0, text.len());
    let finder = Finder::new(Gazetteer::embedded());
    finder.find(&reading, all, own, &mut room)
}

/// Number, type, issuer and date, with `-` for what is not said.
fn told(text: &str) -> Vec<[String; 4]> {
    let or = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    cites(text)
        .into_iter()
        .map(|cite| {
            [
                cite.number_symbol.value,
                or(cite.doc_type.map(|field| field.value)),
                or(cite.issuer.map(|field| field.value)),
                or(cite.date.map(|field| field.value.to_string())),
            ]
        })
        .collect()
}

#[test]
fn a_citation_has_type_issuer_and_date() {
    for (text, expected) in [
        (
            "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về đột phá",
            ["57-NQ/TW", "Nghị quyết", "Bộ Chính trị", "2024-12-22"],
        ),
        (
            "Nghị quyết số\n57-NQ/TW ngày\n22/12/2024 của Bộ Chính\ntrị về",
            ["57-NQ/TW", "Nghị quyết", "Bộ Chính trị", "2024-12-22"],
        ),
        (
            "Thông báo kết luận số 06-TB/BCĐCĐS, ngày 18/3/2025, giao",
            ["06-TB/BCĐCĐS", "Thông báo", "-", "2025-03-18"],
        ),
        (
            "văn bản số 562/BKHCN-VCL về việc",
            ["562/BKHCN-VCL", "Công văn", "-", "-"],
        ),
        (
            "Công văn 162/CP-QHĐP ngày 31 tháng 3 năm 2025 của Chính phủ quy định",
            ["162/CP-QHĐP", "Công văn", "Chính phủ", "2025-03-31"],
        ),
        (
            "NĐ 88/2025/NĐ-CP (13/4/2025) và",
            ["88/2025/NĐ-CP", "Nghị định", "-", "2025-04-13"],
        ),
        (
            "Ngày 31/3/2025, Bộ Khoa học và Công nghệ đã ban hành Văn bản số 562/BKHCN-VCL gửi các tỉnh",
            [
                "562/BKHCN-VCL",
                "Công văn",
                "Bộ Khoa học và Công nghệ",
                "2025-03-31",
            ],
        ),
        (
            "+ Chính phủ đã có Công văn số 162/CP-QHĐP, ngày 31/3/2025 về việc",
            ["162/CP-QHĐP", "Công văn", "Chính phủ", "2025-03-31"],
        ),
        (
            "Ngày 10/3/2025, Ban Chỉ đạo Đề án 204 đã họp phiên thứ 2 và ban hành\nThông báo kết luận số 06-TB/BCĐCĐS, ngày 18/3/2025",
            [
                "06-TB/BCĐCĐS",
                "Thông báo",
                "Ban Chỉ đạo Đề án 204",
                "2025-03-18",
            ],
        ),
        (
            "Báo cáo số 07-BC/TGV, ngày\n01/04/2025 của Tổ Giúp việc Ban Chỉ đạo\nTrung ương về phát triển khoa học, công nghệ,\nđổi mới sáng tạo và chuyển đổi số đánh giá",
            [
                "07-BC/TGV",
                "Báo cáo",
                "Tổ Giúp việc Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
                "2025-04-01",
            ],
        ),
        (
            "Kế hoạch số 475-KH/TU ngày 22/5/2025 của Thành ủy Hải Phòng kế hoạch",
            ["475-KH/TU", "Kế hoạch", "Thành ủy Hải Phòng", "2025-05-22"],
        ),
        (
            "Công văn số 01-CV/HĐTV, ngày 21/3/2025 của Hội đồng Tư vấn quốc gia.",
            [
                "01-CV/HĐTV",
                "Công văn",
                "Hội đồng Tư vấn quốc gia",
                "2025-03-21",
            ],
        ),
        (
            "Luật Quản lý thuế số 38/2019/QH14 ngày 13/06/2019.",
            ["38/2019/QH14", "Luật", "-", "2019-06-13"],
        ),
        (
            "nội quy số 102/2015/QH13 do Quốc hội khóa XIII ban hành ngày 24/11/2015",
            ["102/2015/QH13", "-", "Quốc hội", "2015-11-24"],
        ),
        (
            "Nghị quyết số 48/2025/NQ-HĐND ngày 26 tháng 11 năm 2025 của Hội đồng nhân dân thành phố Hải Phòng quy định",
            [
                "48/2025/NQ-HĐND",
                "Nghị quyết",
                "Hội đồng nhân dân thành phố Hải Phòng",
                "2025-11-26",
            ],
        ),
        (
            "Thông tư số 01/2021/TT-BTC ngày 07 tháng 01 năm 2021 của Bộ trưởng Bộ Tài chính hướng dẫn",
            [
                "01/2021/TT-BTC",
                "Thông tư",
                "Bộ trưởng Bộ Tài chính",
                "2021-01-07",
            ],
        ),
        (
            "Nghị quyết số 193/2025/NQ-QH15 của Quốc hội.",
            ["193/2025/NQ-QH15", "Nghị quyết", "Quốc hội", "-"],
        ),
        (
            "Quyết định số 11/QĐ-SKHCN của Sở Khoa học và Công nghệ và Quy chế",
            ["11/QĐ-SKHCN", "Quyết định", "Sở Khoa học và Công nghệ", "-"],
        ),
        (
            "Quy định số 205-QĐ/TW về kiểm soát",
            ["205-QĐ/TW", "Quy định", "-", "-"],
        ),
        (
            "Th0ng b4o kết luận số 06-TB/BCĐ",
            ["06-TB/BCĐ", "Thông báo", "-", "-"],
        ),
        ("xem 12-KL/TW", ["12-KL/TW", "Kết luận", "-", "-"]),
        (
            "Nghị quyết số 57-NQ/TW của Bộ Chính trị, ngày 22/12/2024",
            ["57-NQ/TW", "Nghị quyết", "Bộ Chính trị", "2024-12-22"],
        ),
        (
            "Kế hoạch số 0^ 02-KH/BCĐTW, ngày 19/6/2025 của Ban Chỉ đạo \nTrung ương về thúc đẩy",
            [
                "02-KH/BCĐTW",
                "Kế hoạch",
                "Ban Chỉ đạo Trung ương",
                "2025-06-19",
            ],
        ),
        (
            "(Ban hành kèm theo Kế hoạch số 10-KH/ĐU ngày 19/9/2025 của Đảng ủy xã Tân Kỳ)",
            ["10-KH/ĐU", "Kế hoạch", "Đảng ủy xã Tân Kỳ", "2025-09-19"],
        ),
        (
            "Nghị định số 12/2024/NĐ-CP của Chính phủ và các văn bản liên quan, ngày 3/4/2025 họp",
            ["12/2024/NĐ-CP", "Nghị định", "Chính phủ", "-"],
        ),
        (
            "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 15/TTr-SNV ngày 27 tháng 11 năm 2025;",
            ["15/TTr-SNV", "Tờ trình", "Giám đốc Sở Nội vụ", "2025-11-27"],
        ),
        (
            "2. Bổ sung Mẫu số 14 ban hành kèm theo Nghị định số 12/2020/NĐ-CP.",
            ["12/2020/NĐ-CP", "Nghị định", "-", "-"],
        ),
        (
            "Trưởng Ban Chỉ đạo Trung ương qua các thời kỳ\nHướng dẫn 43-HD/BTCTW có hiệu lực",
            ["43-HD/BTCTW", "Hướng dẫn", "-", "-"],
        ),
        (
            "BAN CHẤP HÀNH TRUNG ƯƠNG\nVĂN PHÒNG\nQuốc hội đã ban hành Luật Quản lý thuế số 38/2019/QH14",
            ["38/2019/QH14", "Luật", "Quốc hội", "-"],
        ),
        (
            "Công văn số 15/CV-AS của Công ty Luật Anh Sĩ về các",
            ["15/CV-AS", "Công văn", "Công ty Luật Anh Sĩ", "-"],
        ),
        (
            "theo Nghị quyết 57-NQ/TW. Ngày 3/4/2025, Bộ Nội vụ họp",
            ["57-NQ/TW", "Nghị quyết", "-", "-"],
        ),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn the_numbers_of_a_list_share_issuer_and_type() {
    let text = "' Nghị quyết số 03/NQ-CP, ngày 09/01/2025, Nghị quyết số \
                27/NQ-CP, ngày 07/02/2025 và Nghị quyết số 46/NQ-CP,\n\
                ngày 08/3/2025 của Chính phủ.";
    for ([number, kind, issuer, date], (n, d)) in told(text).iter().zip([
        ("03/NQ-CP", "2025-01-09"),
        ("27/NQ-CP", "2025-02-07"),
        ("46/NQ-CP", "2025-03-08"),
    ]) {
        assert_eq!((&**number, &**date), (n, d));
        assert_eq!((&**kind, &**issuer), ("Nghị quyết", "Chính phủ"));
    }
    let text = "các văn bản số 12/BNV-VP, 15/BNV-VP và số 16/BNV-VP";
    let kinds: Vec<String> =
        told(text).into_iter().map(|t| t[1].clone()).collect();
    assert_eq!(kinds, ["Công văn"; 3]);
    let found =
        told("Nghị quyết số 18, 19-NQ/TW ngày 25/10/2017 của Bộ Chính trị");
    assert_eq!(found[0][..2], ["18-NQ/TW", "Nghị quyết"]);
    assert_eq!(
        found[1],
        ["19-NQ/TW", "Nghị quyết", "Bộ Chính trị", "2017-10-25"]
    );
    // Another body does not share.
    let text =
        "Nghị quyết số 57-NQ/TW và Nghị quyết số 193/2025/QH15 của Quốc hội";
    assert_eq!(told(text)[0][2], "-");
    assert_eq!(told(text)[1][2], "Quốc hội");
}

#[test]
fn the_own_number_is_cited_by_the_text_alone() {
    let text = "ĐẢNG ỦY XÃ TÂN KỲ\nSố 10-KH/ĐU\nThực hiện Nghị quyết số \
                57-NQ/TW\n(kèm theo Kế hoạch số 10-KH/ĐU)\n";
    let own = number::find(text).remove(0);
    let found = found(text, Some(&own), usize::MAX);
    let lines: Vec<(&str, usize)> = found
        .kept
        .iter()
        .map(|c| (&*c.number_symbol.value, c.number_symbol.lines.start))
        .collect();
    assert_eq!(lines, [("57-NQ/TW", 3), ("10-KH/ĐU", 4)]);
}

#[test]
fn the_numbers_of_a_list_share_what_is_said_once() {
    let all =
        |numbers: &[&str], kind: &str, issuer: &str| -> Vec<[String; 4]> {
            let row =
                |number: &&str| [*number, kind, issuer, "-"].map(Into::into);
            numbers.iter().map(row).collect()
        };
    let politburo = ["Nghị quyết", "Bộ Chính trị"];
    let rows = [
        (
            "các Nghị quyết số 35, 36, 37-NQ/TW của Bộ Chính trị",
            all(
                &["35-NQ/TW", "36-NQ/TW", "37-NQ/TW"],
                politburo[0],
                politburo[1],
            ),
        ),
        (
            "các Nghị quyết số 35, 36; 37 và 38-NQ/TW của Bộ Chính trị",
            all(
                &["35-NQ/TW", "36-NQ/TW", "37-NQ/TW", "38-NQ/TW"],
                politburo[0],
                politburo[1],
            ),
        ),
        // The word before the second is within the first.
        ("57-NQ/S5: 36-NQ/TW", told("57-NQ/S5: 36-NQ/TW")),
    ];
    for (text, expected) in rows {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn a_long_text_is_cited_whole_and_what_has_no_room_is_counted() {
    let one = |at: usize| {
        format!("Nghị quyết số {at}-NQ/TW, ngày 22/12/2024 của Bộ Chính trị; ",)
    };
    // Several pieces of one line.
    let count = 3 * PIECE / one(9999).len();
    let text: String = (1..=count).map(one).collect();
    assert!(text.len() > 2 * PIECE);
    let all = found(&text, None, usize::MAX);
    assert_eq!(all.left_out, 0);
    assert_eq!(all.kept.len(), count);
    for (at, cite) in (1..).zip(&all.kept) {
        assert_eq!(cite.number_symbol.value, format!("{at}-NQ/TW"));
        let issuer = cite.issuer.as_ref().map(|field| field.value.as_str());
        assert_eq!(issuer, Some("Bộ Chính trị"), "{at}");
        let date = cite.date.as_ref().map(|field| field.value.to_string());
        assert_eq!(date.as_deref(), Some("2024-12-22"), "{at}");
    }
    for room in [0, 1, count / 2, count - 1, count, count + 1] {
        let some = found(&text, None, room);
        assert_eq!(some.kept, all.kept[..room.min(count)]);
        assert_eq!(some.left_out, count.saturating_sub(room));
    }
}

#[test]
fn evidence_is_where_the_text_says_it() {
    let text = "theo Nghị quyết số 193/2025/NQ-QH15 của Quốc hội";
    let [cite] = &cites(text)[..] else { panic!() };
    assert_eq!(cite.canonical.as_deref(), Some("193/2025/QH15"));
    assert_eq!(cite.number_symbol.raw, "193/2025/NQ-QH15");
    assert_eq!(cite.doc_type.as_ref().unwrap().raw, "Nghị quyết");
    assert_eq!(cite.issuer.as_ref().unwrap().raw, "Quốc hội");
}

#[test]
fn no_text_is_too_strange() {
    for run in [
        "số 1-NQ/TW ",
        "1-NQ/TW của Bộ ",
        "ban hành ",
        "Ngày 1/1/2025, ",
        "Ban Bí thư ",
    ] {
        let _ = cites(&run.repeat(3000));
    }
    let _ = (cites(""), cites("1-NQ/TW"), cites("của 1-NQ/TW của"));
}
