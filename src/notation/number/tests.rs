use super::*;

fn printed(text: &str) -> Vec<String> {
    find(text).iter().map(Code::printed).collect()
}

#[test]
fn numbers_are_found_in_running_text() {
    for (text, codes) in [
        ("Nghị quyết số 57-NQ/TW, ngày 22/12/2024", &["57-NQ/TW"][..]),
        ("Kế hoạch số 10-KH/ĐU của Đảng ủy", &["10-KH/ĐU"]),
        ("Quy chế số 05-QC/BTCTU-BDVTU", &["05-QC/BTCTU-BDVTU"]),
        ("Quyết định 317-QĐ/TWĐTN-TNTH", &["317-QĐ/TWĐTN-TNTH"]),
        ("số 367 - QĐ/TWĐTN-VP ngày", &["367-QĐ/TWĐTN-VP"]),
        ("Tờ trình số 22/TTr-BKHCN.", &["22/TTr-BKHCN"]),
        ("văn bản số 562/BKHCN-VCL về việc", &["562/BKHCN-VCL"]),
        ("Công văn 162/CP-QHĐP", &["162/CP-QHĐP"]),
        ("số 851/BNV-CVT&LTNN.", &["851/BNV-CVT&LTNN"]),
        ("số 127/NEAC-TTHTQT", &["127/NEAC-TTHTQT"]),
        ("Nghị định số 99/2022/NĐ-CP", &["99/2022/NĐ-CP"]),
        ("Luật số 33/2024/QH15", &["33/2024/QH15"]),
        ("số 193/2025/NQ-QH15 của", &["193/2025/NQ-QH15"]),
        ("số 560/NQ-UBTVQH15", &["560/NQ-UBTVQH15"]),
        ("Thông tư số 05/2025/TT-BNV", &["05/2025/TT-BNV"]),
        ("03/VBHN-VPQH", &["03/VBHN-VPQH"]),
        ("11/HD-MTTW-BTT", &["11/HD-MTTW-BTT"]),
        ("Nghị định 217-HĐBT", &["217-HĐBT"]),
        ("Nghị quyết số 15 NQ/TW", &["15 NQ/TW"]),
        // A hyphen or stop holds on to a unit that need not be known.
        ("Tờ trình số 02/TTr-CAT- ANCTN", &["02/TTr-CAT-ANCTN"]),
        ("Công văn số 69/UBND-\nNCKST, tính đến", &["69/UBND-NCKST"]),
        ("Văn bản số 16/CGC.BT ngày", &["16/CGC.BT"]),
        ("theo Văn bản số 16/CGC. BT", &["16/CGC"]),
        ("số 15/QĐ-SNV- BÁO CÁO", &["15/QĐ-SNV"]),
        ("Quyết định số 26/201 4/QĐ-TTg", &["26/2014/QĐ-TTg"]),
        ("Quyết định số 26/2 014/QĐ-TTg", &["26/2014/QĐ-TTg"]),
        ("Nghị quyết số 04 NQ.TW", &["04 NQ.TW"]),
        ("số 2074a/QĐ-TTTT", &["2074a/QĐ-TTTT"]),
        ("Công văn số -CV/ĐU ngày", &["-CV/ĐU"]),
        ("Công văn số ....../BC-STC", &["/BC-STC"]),
        (
            "24/2015/TTLT-BTC-BCT-BCA-BQP ngày",
            &["24/2015/TTLT-BTC-BCT-BCA-BQP"],
        ),
        ("Quyết định 09/QĐ-BCĐ389.", &["09/QĐ-BCĐ389"]),
        ("số 18, 19-NQ/TW và", &["18-NQ/TW", "19-NQ/TW"]),
        (
            "các Quyết định số 12, 13a và 14/QĐ-UBND",
            &["12/QĐ-UBND", "13a/QĐ-UBND", "14/QĐ-UBND"],
        ),
        ("khoản 1, 2 và 19-NQ/TW", &["19-NQ/TW"]),
        ("Nghị định số 88/2025/NÐ-CP", &["88/2025/NĐ-CP"]),
        ("Luật số: 33/2024/QH15", &["33/2024/QH15"]),
        ("Nghị quyết số 05-NQ/CB8 của", &["05-NQ/CB8"]),
        (
            "số 03/NQ-CP, số 27/NQ-CP và 46/NQ-CP",
            &["03/NQ-CP", "27/NQ-CP", "46/NQ-CP"],
        ),
    ] {
        assert_eq!(printed(text), codes, "{text}");
    }
}

#[test]
fn numbers_are_found_torn_and_damaged() {
    for (text, code) in [
        ("Nghị quyết số\n57-NQ/TW của", "57-NQ/TW"),
        ("Nghị quyết số 57-\nNQ/TW của", "57-NQ/TW"),
        ("số 292/QĐ-\nBKHCN ngày", "292/QĐ-BKHCN"),
        ("số 57 -NQ/TW", "57-NQ/TW"),
        ("Thông tư số 21/2025/TT - BNV, ngày", "21/2025/TT-BNV"),
        ("số 12/2024/TT- BLĐTBXH, có", "12/2024/TT-BLĐTBXH"),
        ("Nghị quyết số 57-NQ/TW12 và", "57-NQ/TW"),
        ("Nghị quyết số 57-NQ/TW'2 và", "57-NQ/TW"),
        ("số 193/2025/QH15% và", "193/2025/QH15"),
        ("số 193/2025/QHIS của", "193/2025/QH15"),
        ("số 02-KHIBCDTW", "02-KH/BCĐTW"),
        ("sé 10-KHIPU", "10-KH/ĐU"),
        ("số 01-QP/BCDBTW", "01-QĐ/BCĐTW"),
        ("s6-15/CV-AS của", "15/CV-AS"),
        ("Quyết định số 1Q/QĐ-SNV ngày", "10/QĐ-SNV"),
        ("Quyết định số 1]/QĐ-SNV ngày", "11/QĐ-SNV"),
        ("Kết luận số 2l7-KL/TW của", "217-KL/TW"),
        ("S6.133-KL/TW", "133-KL/TW"),
        ("Số:15/QĐ-BNV", "15/QĐ-BNV"),
        ("Số15/QĐ-BNV", "15/QĐ-BNV"),
        ("Kế hoạch s§ 02-KH/BCĐTW", "02-KH/BCĐTW"),
        ("Nghị quyết ) 57-NQ/TW và", "57-NQ/TW"),
        ("02–KH/BCĐTW", "02-KH/BCĐTW"),
        ("$6107-ĐA/TU của", "107-ĐA/TU"),
        ("S$6.72-QC/BTVĐU", "72-QC/BTVĐU"),
        ("Số 77-CV?VPTU", "77-CV/VPTU"),
        ("Số 28-CT1/BTVTU", "28-CT/BTVTU"),
        ("Số 14-QyĐ/BTGDV TW", "14-QyĐ/BTGDVTW"),
        ("số 9/2002/QĐ-TT¢g", "9/2002/QĐ-TTg"),
        ("số 67/2025/NQ-UBTVQHI15 của", "67/2025/NQ-UBTVQH15"),
        ("số 851/BNV-CVT<NN ngày", "851/BNV-CVT&LTNN"),
    ] {
        assert_eq!(printed(text), [code], "{text}");
    }
}

#[test]
fn what_is_no_number_of_a_document_is_left() {
    for text in [
        "ngày 22/12/2024",
        "24/3/2025 - 20/4/2025",
        "14-15/5/2025",
        "giai đoạn 2025-2030",
        "2025 - 2030",
        "3/3 nhiệm vụ",
        "và/hoặc",
        "ĐT: 024.3822-1234",
        "1.2.3. Mục tiêu",
        "quý II/2025",
        "60km/h",
        "1.000đ/m2",
        "5G/LTE",
        "số 5G/LTE",
        "1Q/QĐ-SNV",
        "COVID-19",
        "24/7",
        "Điều 5 và 6",
        "1 - MỤC TIÊU",
        "2-KẾT QUẢ",
        "19h-20h",
        "tháng 3, tháng 4/2025",
        "15 UBND các huyện",
        "20 TW",
        "3.1. QH",
        "12 - Hà Nội",
        "50% GDP/năm",
        "số 15, phố Hàng Bài",
        "Đề án 06/CP",
        "QCVN 102:2016/BTTTT",
        "số 12",
        "1/500",
        "Lưu: VT, KGVX (3b)",
        "tỷ lệ 1/3 UBND",
        "các mẫu 2A 2B 2C",
        "30-4",
        "số 0912 345 678",
    ] {
        assert_eq!(printed(text), [""; 0], "{text}");
    }
}

#[test]
fn each_part_of_a_number_is_told_apart() {
    let all = |text| {
        let [code] = &find(text)[..] else { panic!("{text}") };
        let Code { number, symbol, separator, form, type_sign, body, .. } =
            code.clone();
        (number, symbol, separator, form, type_sign, body)
    };
    for (text, number, symbol, separator, form, kind, body) in [
        ("57-NQ/TW", "57", "NQ/TW", '-', Form::Party, "NQ", "TW"),
        ("05/QĐ-BNV", "05", "QĐ-BNV", '/', Form::State, "QĐ", "BNV"),
        (
            "số 562/BKHCN-VCL",
            "562",
            "BKHCN-VCL",
            '/',
            Form::StateLetter,
            "",
            "BKHCN-VCL",
        ),
        ("99/2022/NĐ-CP", "99", "2022/NĐ-CP", '/', Form::Legal, "NĐ", "CP"),
        ("33/2024/QH15", "33", "2024/QH15", '/', Form::Assembly, "", "QH15"),
        (
            "560/NQ-UBTVQH15",
            "560",
            "NQ-UBTVQH15",
            '/',
            Form::Assembly,
            "NQ",
            "UBTVQH15",
        ),
        (
            "18/KH-MTTQ-BTT",
            "18",
            "KH-MTTQ-BTT",
            '/',
            Form::Mass,
            "KH",
            "MTTQ-BTT",
        ),
        ("217-HĐBT", "217", "HĐBT", '-', Form::Old, "", "HĐBT"),
    ] {
        let kind = Some(kind).filter(|k| !k.is_empty());
        let told = (
            number.to_owned(),
            symbol.to_owned(),
            separator,
            form,
            kind.map(str::to_owned),
            body.to_owned(),
        );
        assert_eq!(all(text), told, "{text}");
    }
}

#[test]
fn miswritten_numbers_have_a_proper_form() {
    for (text, form) in [
        ("193/2025/NQ-QH15", Some("193/2025/QH15")),
        ("1211/2016/NQ-UBTVQH13", Some("1211/2016/UBTVQH13")),
        ("57/NQ-TW", Some("57-NQ/TW")),
        ("số 15 NQ/TW", Some("15-NQ/TW")),
        ("số 04 NQ.TW", Some("04-NQ/TW")),
        ("03-NQ/CP", Some("03/NQ-CP")),
        ("193/2025/QH15", None),
        ("57-NQ/TW", None),
        ("560/NQ-UBTVQH15", None),
        ("99/2022/NĐ-CP", None),
        ("05-QC/BTCTU-BDVTU", None),
    ] {
        let [code] = &find(text)[..] else { panic!("{text}") };
        assert_eq!(code.canonical().as_deref(), form, "{text}");
    }
}

#[test]
fn the_number_line_of_a_header_is_read() {
    for (line, number, symbol) in [
        ("Số 127-QĐ/TW", "127", "QĐ/TW"),
        ("Số: 15/QĐ-BNV", "15", "QĐ-BNV"),
        ("Số:      /QĐ-UBND", "", "QĐ-UBND"),
        ("Số -CV/ĐU", "", "CV/ĐU"),
        ("Số: - CV/ĐU", "", "CV/ĐU"),
        ("Số: ....../BC-STC", "", "BC-STC"),
        ("Số: …/UBND-VP", "", "UBND-VP"),
        ("Số 10-KH/ĐU Tân Kỳ, ngày 19 tháng 9 năm 2025", "10", "KH/ĐU"),
        ("Số: 02/BC-UBND Tuyên Quang, ngày 19 tháng 07", "02", "BC-UBND"),
        ("$0: 02/BC-UBND", "02", "BC-UBND"),
        ("86: 8527/CT-SNV Lâm Đồng", "8527", "CT-SNV"),
        ("S06: 1931/UBND-VP", "1931", "UBND-VP"),
        ("$8 3103-QĐ/UBKTTU", "3103", "QĐ/UBKTTU"),
        ("_§ố3103-QĐ/UBKTTU", "3103", "QĐ/UBKTTU"),
        ("Sở 24QC/TW Hà Nội, ngày 23", "24", "QC/TW"),
        ("S6.133-KL/TW Hà Nội, ngày 18", "133", "KL/TW"),
        ("Sở 9497-CV/TU AR St &", "9497", "CV/TU"),
        ("Số !94-HD/TU Quảng Trị, ngày", "194", "HD/TU"),
        ("Số: A5ƒ /QĐ-UBND", "", "QĐ-UBND"),
        ("sé 12-QD/TU", "12", "QĐ/TU"),
        ("SỐ 12-NQ/HU", "12", "NQ/HU"),
        ("Số: 8239/TTr-BNV Độc lập - Tự do - Hạnh phúc", "8239", "TTr-BNV"),
        ("Độc lập - Tự do - Hạnh phúc Số: 15/QĐ-BNV", "15", "QĐ-BNV"),
        ("/ẤN BẢN ĐẾN QUA MANGSC 07-BC/TGV", "07", "BC/TGV"),
        ("Số: 21/2026/TT-BCT", "21", "2026/TT-BCT"),
        ("Số 15 NQ/TW", "15", "NQ/TW"),
        ("Số:      /2025/TT-BCT", "", "2025/TT-BCT"),
        ("Số : 15 /QĐ-UBND", "15", "QĐ-UBND"),
        ("Số: 15-QĐ /HU", "15", "QĐ/HU"),
        ("S6:        /QD-UBND", "", "QĐ-UBND"),
        ("Số: 45/THPT-CM", "45", "THPT-CM"),
        ("Số: 07/TB-THPTNT", "07", "TB-THPTNT"),
        (
            "Số:          /NQ-HĐND Hà Nội, ngày     tháng 5 năm 2025",
            "",
            "NQ-HĐND",
        ),
        ("Số: _____ /BC-UBND", "", "BC-UBND"),
        ("Số 24-BS/UBKTTU", "24", "BS/UBKTTU"),
        ("Số: 15 /SNV - TCBC", "15", "SNV-TCBC"),
        ("Số: 123/QĐ-BV", "123", "QĐ-BV"),
        ("Số: 35/TANDTC-PC", "35", "TANDTC-PC"),
        ("Số: 3 4 5/QĐ-UBND", "345", "QĐ-UBND"),
        ("Số: l27/TB-VPCP", "127", "TB-VPCP"),
        ("Luật số: 33/2024/QH15", "33", "2024/QH15"),
        ("(Số: 12/BC-UBND)", "12", "BC-UBND"),
        ("Số: 217-HĐBT", "217", "HĐBT"),
    ] {
        let code = header(line);
        let read = code.as_ref().map(|c| (&*c.number, &*c.symbol));
        assert_eq!(read, Some((number, symbol)), "{line}");
    }
}

#[test]
fn a_line_of_text_is_no_number_line() {
    for line in [
        "Thực hiện Nghị quyết số 57-NQ/TW của Bộ Chính trị",
        "số 57-NQ/TW và gửi văn bản đề nghị các đảng ủy",
        "57-NQ/TW, quán triệt sâu sắc, kế thừa",
        "SỐ HÓA TÀI LIỆU",
        "Hà Nội, ngày 18 tháng 4 năm 2025",
        "Số lượng: 15",
        "ĐẾN Số: 1544 Ngày: 12/5/2025",
        "Số lưu: 123",
        "Luật số: 33/2024/QH15 đã được thông qua",
        "NGHỊ QUYẾT SỐ 18-NQ/TW",
        "SỐ 02-KH/BCĐTW VÀ ĐỀ ÁN CHUYỂN ĐỔI SỐ",
        "Số 15 phố Huế",
        "",
        "thi hành Luật số 33/2024/QH15",
    ] {
        assert_eq!(header(line), None, "{line}");
    }
}

#[test]
fn spans_hold_the_number_and_its_word() {
    let text = "theo Nghị quyết số 57-\nNQ/TW' của";
    let [code] = &find(text)[..] else { panic!() };
    assert_eq!(&text[code.span.range()], "57-\nNQ/TW");
    assert_eq!(&text[code.word..code.span.start()], "số ");
}

#[test]
fn no_text_is_too_strange() {
    for text in [
        "1/1/1/1/1/1",
        "1-",
        "1/2025/",
        "số",
        "số -",
        "9-Đ",
        "1-Ð/",
        "số\u{a0}:\u{a0}1/Ư",
        "0⁄0⁄Đ",
        "Số:Số:Số:/",
        "1&/A&B&-&",
    ] {
        let _ = (find(text), header(text));
    }
    for run in ["1-A-", "số ", "số -", "1/2025/", "QH", "Số: ", "1 "] {
        let long = run.repeat(20_000);
        let _ = (find(&long), header(&long));
    }
}

#[test]
fn headers_have_numbers_of_many_forms() {
    let rows = [
        ("Số: 1.234/QĐ-SXD", Some("1.234/QĐ-SXD")),
        ("Số: 66.17/2026/NQ-CP", Some("66.17/2026/NQ-CP")),
        ("Số: 01-22/QĐ-SXD", Some("01-22/QĐ-SXD")),
        ("Số: 22&23/QĐ-SXD", Some("22&23/QĐ-SXD")),
        ("Số: 123456/CTHN-TTHT", Some("123456/CTHN-TTHT")),
        // Older numbers have the unit first, or a letter alone.
        ("Số 215 TC/QĐ", Some("215 TC/QĐ")),
        ("Số 215 TC-QĐ", Some("215 TC-QĐ")),
        ("Số: 253-TN", Some("253-TN")),
        ("Số : 47-B", Some("47-B")),
        // The type is named before its number.
        ("Lệnh số: 22/2022/L-CTN", Some("22/2022/L-CTN")),
        ("Sắc lệnh số: 22-SL", Some("22-SL")),
        (
            "Pháp lệnh số: 27/2031/UBTVQH18  Hà Nội, ngày 5 tháng 9 năm 2031",
            Some("27/2031/UBTVQH18"),
        ),
        ("Quyết định số: 22/QĐ-SXD", Some("22/QĐ-SXD")),
        ("Bản án số 12/2021/DS-PT", Some("12/2021/DS-PT")),
        // What was left blank, of a unit that need not be known.
        ("Số:      /KH-ĐHNH", Some("/KH-ĐHNH")),
        ("Số ........./QĐ-SXD", Some("/QĐ-SXD")),
        // A speck between number and symbol.
        ("Số 219 S-CV/ĐU", Some("219-CV/ĐU")),
        ("Quyết định số 22/QĐ-SXD", None),
        ("theo Quyết định số: 22/QĐ-SXD", None),
        ("Số 5 - Nguyễn Trãi", None),
        ("Số: 1.234", None),
        ("Số 12.05.2020/", None),
    ];
    for (line, expected) in rows {
        let found = header(line).map(|code| code.printed());
        assert_eq!(found.as_deref(), expected, "{line}");
    }
}

#[test]
fn a_unit_before_the_type_is_no_type() {
    let rows = [
        ("Số 215 TC/QĐ", Some("QĐ"), "TC"),
        ("Số: 22/XD-QĐ", Some("QĐ"), "XD"),
        ("Số: 12/CV-NĐ", Some("CV"), "NĐ"),
        ("Số: 22/QĐ-SXD", Some("QĐ"), "SXD"),
    ];
    for (line, kind, body) in rows {
        let code = header(line).expect("it has a number");
        assert_eq!(code.type_sign.as_deref(), kind, "{line}");
        assert_eq!(code.body, body, "{line}");
    }
}
