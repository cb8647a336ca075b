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
            "bản tin số 97/2034/QH19 do Quốc hội khóa XIX ban hành ngày 03/7/2034",
            ["97/2034/QH19", "-", "Quốc hội", "2034-07-03"],
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
            "Quyết định số 12/QĐ-SYT cấp ngày 15-9-2014, còn hạn",
            ["12/QĐ-SYT", "Quyết định", "-", "2014-09-15"],
        ),
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
fn the_sentence_before_a_number_tells_issuer_and_day() {
    for (text, expected) in [
        // The day stands inside the sentence, or below a heading.
        (
            "Do đó ngày 05/6/2023, Bộ Nội vụ đã ban hành Công văn số 41/BNV-VP về",
            ["41/BNV-VP", "Công văn", "Bộ Nội vụ", "2023-06-05"],
        ),
        (
            "1. Căn cứ pháp lý\n   Ngày 08/02/2024, Chính phủ ban hành Nghị định số 16/2024/NĐ-CP\nquy định",
            ["16/2024/NĐ-CP", "Nghị định", "Chính phủ", "2024-02-08"],
        ),
        // Who issued it stands right before the verb, not at the beginning.
        (
            "Kính gửi: Ủy ban nhân dân các xã\n\nSau khi Bộ Tài chính ban hành Thông tư số 08/2019/TT-BTC ngày 07/4/2019 hướng dẫn",
            ["08/2019/TT-BTC", "Thông tư", "Bộ Tài chính", "2019-04-07"],
        ),
        (
            "Ngày 24/7/2023, Chủ tịch Ủy ban nhân dân tỉnh có Công văn số 27/UBND-NC về",
            [
                "27/UBND-NC",
                "Công văn",
                "Chủ tịch Ủy ban nhân dân tỉnh",
                "2023-07-24",
            ],
        ),
        // In the passive, if the symbol is that of the body.
        (
            "Quỹ được Chủ tịch UBND tỉnh Tân Sơn (trước sắp xếp) cho phép thành lập theo Quyết định số 57/QĐ-UBND ngày 22/02/2022",
            [
                "57/QĐ-UBND",
                "Quyết định",
                "Chủ tịch UBND tỉnh Tân Sơn",
                "2022-02-22",
            ],
        ),
        (
            "Quỹ được UBND tỉnh cấp phép theo Nghị định số 16/2012/NĐ-CP",
            ["16/2012/NĐ-CP", "Nghị định", "-", "-"],
        ),
        (
            "Quy chế làm việc của UBND tỉnh ban hành kèm theo Quyết định số 20/2021/QĐ-UBND",
            ["20/2021/QĐ-UBND", "Quyết định", "-", "-"],
        ),
        (
            "Theo đề nghị của Sở Nội vụ tại Tờ trình số 55/TTr-SNV ngày 22/01/2025 và Chủ tịch Hiệp hội Nước mắm An Phú tại Công văn số 01/HHNM",
            ["01/HHNM", "Công văn", "Chủ tịch Hiệp hội Nước mắm An Phú", "-"],
        ),
        // What is bracketed is of the body before it.
        (
            "thống nhất với Ban Tổ chức Trung ương (Văn bản số 52/CV-TCTW ngày 6/6/2001)",
            ["52/CV-TCTW", "Công văn", "Ban Tổ chức Trung ương", "2001-06-06"],
        ),
        (
            "“Bộ Y tế rà soát danh mục (ban hành tại Quyết định số 9/2008/QĐ-BYT)",
            ["9/2008/QĐ-BYT", "Quyết định", "-", "-"],
        ),
    ] {
        assert_eq!(told(text).last().unwrap(), &expected, "{text}");
    }
}

#[test]
fn the_name_behind_a_number_ends_where_its_body_does() {
    for (text, issuer) in [
        (
            "09/TB-UBBC ngày 15/12/2025 của Ủy ban bầu cử xã An Phú thông báo",
            "Ủy ban bầu cử xã An Phú",
        ),
        (
            "01/NQ-HĐQLQ ngày 18/2/2025 của Hội đồng quản lý Quỹ Khuyến học tỉnh Tân Sơn và căn cứ",
            "Hội đồng quản lý Quỹ Khuyến học tỉnh Tân Sơn",
        ),
        (
            "12/CV-HNDN ngày 09/01/2025 của Hội Nữ Doanh nhân tỉnh Tân Sơn về",
            "Hội Nữ Doanh nhân tỉnh Tân Sơn",
        ),
        (
            "02-TTr/ĐLS ngày 29/4/2025 của Đoàn Luật sư tỉnh Tân Sơn về",
            "Đoàn Luật sư tỉnh Tân Sơn",
        ),
        ("12/2019/NĐ-CP của Chính phủ và Điều lệ Quỹ.", "Chính phủ"),
        ("12/2019/TT-BTC của Bộ Tài chính Xét đề nghị", "Bộ Tài chính"),
        (
            "38/QĐ-ĐHAP của Giám đốc Đại học An Phú\nGIÁM ĐỐC ĐẠI HỌC AN PHÚ",
            "Giám đốc Đại học An Phú",
        ),
        // Nothing tells the words of a title apart but what they are.
        (
            "97/2004/NĐ-CP NGÀY 03/12/2004 CỦA CHÍNH PHỦ TRÊN ĐỊA BÀN TỈNH TÂN SƠN",
            "CHÍNH PHỦ",
        ),
        (
            "97/2024/QĐ-UBND CỦA ỦY BAN NHÂN DÂN TỈNH TÂN SƠN QUY ĐỊNH",
            "ỦY BAN NHÂN DÂN TỈNH TÂN SƠN",
        ),
        (
            "09/2013/TT-BXD NGÀY 01 THÁNG 7 NĂM 2013 CỦA BỘ XÂY DỰNG VỀ HƯỚNG DẪN THỰC HIỆN",
            "BỘ XÂY DỰNG",
        ),
        // Nothing but the day stands between.
        ("45/2010/NĐ-CP ngày 21/4/2010 Chính phủ quy định", "Chính phủ"),
        ("45/2010/NĐ-CP ngày 21/4/2010 Quốc hội quy định", "-"),
        // The day is beyond reading.
        (
            "94-QĐ/TW, ngày 26-52025 của Ban Chấp hành Trung ương (sau đây",
            "Ban Chấp hành Trung ương",
        ),
        ("94-QĐ/TW, ngày 26-5-2025 của\n\n\n  Tài liệu này thuộc", "-"),
        // Another document of another type.
        ("96-QĐ/TW; Hướng dẫn số 08-HD/TW của Ban Bí thư", "-"),
    ] {
        let text = format!("Quyết định số {text}");
        assert_eq!(told(&text)[0][2], issuer, "{text}");
    }
}

#[test]
fn the_head_of_a_list_names_the_issuer_of_all() {
    let text = "các Quyết định của Bộ trưởng Bộ Nội vụ: Số 25/QĐ-BNV ngày \
                03/8/2016 về thủ tục hành chính; số 47/QĐ-BNV ngày 21/5/2020 \
                về thủ tục mới; số 08/QĐ-BNV ngày 15/02/2022 về bãi bỏ;";
    let body = "Bộ trưởng Bộ Nội vụ";
    let row = |number: &str, date: &str| {
        [number, "Quyết định", body, date].map(str::to_owned)
    };
    assert_eq!(
        told(text),
        [
            row("25/QĐ-BNV", "2016-08-03"),
            row("47/QĐ-BNV", "2020-05-21"),
            row("08/QĐ-BNV", "2022-02-15")
        ]
    );
}

#[test]
fn numbers_of_forms_and_annexes_cite_nothing() {
    for text in [
        "Lập biên bản theo Mẫu số 02/BKP-MT và danh sách",
        "Mẫu số 03/HNCT\n",
        "phiếu lấy ý kiến (Biểu mẫu số 07/PLYK)",
        "Biểu số: 01/BC-UBND",
        "xem Phụ lục số 02/PL-UBND",
        "gồm Mẫu số 01/HNCT, 02/HNCT và 03/BKP-MT.",
    ] {
        assert_eq!(told(text), [[""; 4]; 0], "{text}");
    }
    // The document that they come with is one.
    let text = "Mẫu số 01/HNCT, ban hành kèm theo Thông tư số 12/2025/TT-BNV";
    assert_eq!(told(text)[0][0], "12/2025/TT-BNV");
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
        .map(|c| {
            (
                &*c.number_symbol.value,
                c.number_symbol.evidence()[0].lines().start,
            )
        })
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
    assert_eq!(cite.number_symbol.evidence()[0].text(), "193/2025/NQ-QH15");
    assert_eq!(
        cite.doc_type.as_ref().unwrap().evidence()[0].text(),
        "Nghị quyết"
    );
    assert_eq!(cite.issuer.as_ref().unwrap().evidence()[0].text(), "Quốc hội");
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
