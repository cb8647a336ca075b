use super::*;

fn dates(text: &str) -> Vec<String> {
    find(text).iter().map(|found| found.date.to_string()).collect()
}

#[test]
fn dates_are_found_in_all_their_forms() {
    for (text, date) in [
        ("Hà Nội, ngày 08 tháng 6 năm 2025", "2025-06-08"),
        ("ngay 16 thdng 4 ndm 2025", "2025-04-16"),
        ("ngày 5 thảng 9 nám 2025", "2025-09-05"),
        ("Ngày 5 tháng 9\nnăm 2025", "2025-09-05"),
        ("15 tháng 3 năm 2025", "2025-03-15"),
        (", ngày 22/12/2024 của", "2024-12-22"),
        ("ngày 7/4/2025.", "2025-04-07"),
        ("ngày 1Q/3/2025", "2025-03-10"),
        ("ngày 2]/l2/2024 của", "2024-12-21"),
        ("(13/4/2025)", "2025-04-13"),
        ("ngày 19 /9/2025", "2025-09-19"),
        ("ngày\n22/12/2024", "2024-12-22"),
        ("ngày 01-10-1997", "1997-10-01"),
        ("3-2-1930", "1930-02-03"),
        ("19.6.2025", "2025-06-19"),
        ("ngày 19.6.75", "1975-06-19"),
        ("ngày   tháng 5 năm 2025", "2025-05"),
        ("ngày … tháng … năm 2025", "2025"),
        ("ngày ... tháng 5 năm 2025", "2025-05"),
        ("trong tháng 9/2025", "2025-09"),
        ("tháng 7 năm 2025", "2025-07"),
        ("tháng 3-5/2025", "2025-05"),
        ("tháng 3, tháng 4/2025", "2025-04"),
        ("hạn T4/2025", "2025-04"),
        ("trong 3/2025 có", "2025-03"),
        ("Quý III năm 2025", "2025"),
        ("quý I1/2025", "2025"),
        ("Q1/2024", "2024"),
        ("14-15/5/2025", "2025-05-15"),
        ("20h00 ngày 25 tháng 5 năm 2025", "2025-05-25"),
        ("tháng Tám năm 1945", "1945-08"),
        ("ngày 15 tháng giêng năm 1976", "1976-01-15"),
        ("ngày mười lăm tháng giêng năm 1976", "1976-01-15"),
        (
            "ngày mồng hai tháng chín năm một nghìn chín trăm bốn mươi lăm",
            "1945-09-02",
        ),
        ("tháng năm năm 1976", "1976-05"),
        ("ngày 19 tháng 5 năm 75", "1975-05-19"),
        ("kế hoạch năm 2025 của", "2025"),
        ("ngày 30/4/75", "1975-04-30"),
        ("ban hành ngày:18/06/2009)", "2009-06-18"),
        ("Ngày 12/1⁄2021, Viện", "2021-01-12"),
        ("ngày 18 tháng 7 ndm-1998", "1998-07-18"),
        ("ngày 27 tháng 5 năm 201 0", "2010-05-27"),
        ("ngày 1Ô tháng il năm 1958", "1958-11-10"),
    ] {
        assert_eq!(dates(text), [date], "{text}");
    }
    assert_eq!(
        dates("24/3/2025 - 20/4/2025 và tháng 6/2025"),
        ["2025-03-24", "2025-04-20", "2025-06"]
    );
}

#[test]
fn what_is_no_date_is_left() {
    for text in [
        "giai đoạn 2025-2030",
        "26/3",
        "số 05/2025/TT-BNV",
        "1.2.3",
        "192.168.10.12",
        "3/3 nhiệm vụ",
        "1.1.10. Về",
        "13/2025/NQ-HĐND",
        "ngày 32/1/2025",
        "ngày 30/2/2025",
        "tháng 13/2025",
        "5.10.20 điểm",
        "mẫu 1Q/3/2025",
        "024.3822.1234",
        "9/13 nhiệm vụ",
        "Điều 8.5.2020a",
        "hàng năm 12345",
        "3.000.000",
        "ngày tháng năm sinh",
        "thông tin và năm sau",
    ] {
        assert_eq!(dates(text), [""; 0], "{text}");
    }
}

#[test]
fn a_date_knows_its_place_and_word() {
    let text = "ký ngày 22/12/2024 và ngày 8 tháng 6 năm 2025.";
    let found = find(text);
    let [first, second] = &found[..] else { panic!() };
    assert_eq!(&text[first.span.range()], "22/12/2024");
    assert_eq!(&text[first.word..first.span.end()], "ngày 22/12/2024");
    assert_eq!(&text[second.span.range()], "8 tháng 6 năm 2025");
    assert_eq!(first.form, Form::Short);
    assert_eq!(second.form, Form::Long);
}

#[test]
fn the_line_of_place_and_date_is_read() {
    for (line, name, date) in [
        ("Hà Nội, ngày 08 tháng 6 năm 2025", "Hà Nội", "2025-06-08"),
        ("Ha Noi, ngay 16 thdng 4 ndm 2025", "Hà Nội", "2025-04-16"),
        ("Hà Nội; ngày 23 tháng 7 năm 2020", "Hà Nội", "2020-07-23"),
        ("Hà Nội. ngày 04 tháng T10 năm 2016", "Hà Nội", "2016-10-04"),
        ("* Lai Châu, ngày 13 tháng OS năm 2023", "Lai Châu", "2023-05-13"),
        ("*£ Cà Mau, ngày 15 tháng 9 năm 2017", "Cà Mau", "2017-09-15"),
        (": Đồng Nai, ngày 16 tháng 4 năm 2025", "Đồng Nai", "2025-04-16"),
        (
            "Số 10-KH/ĐU Tân Kỳ, ngày 19 tháng 9 năm 2025",
            "Tân Kỳ",
            "2025-09-19",
        ),
        (
            "ĐỔI MỚI SÁNG TẠO VÀ CHUYỂN ĐỔI SỐ Hà Nội, ngày 01 tháng 4 năm 2025",
            "Hà Nội",
            "2025-04-01",
        ),
        (
            "V/v báo cáo kết quả Hà Nội, ngày 05 tháng 3 năm 2020",
            "Hà Nội",
            "2020-03-05",
        ),
        (
            "Gates okie Khánh Hòa, ngày 21 tháng 06 năm 2025",
            "Khánh Hòa",
            "2025-06-21",
        ),
        ("Hà Nội, ngày 2] tháng 3 năm 2023", "Hà Nội", "2023-03-21"),
        ("Hà Nội, ngày 07 tháng 6. năm 2024", "Hà Nội", "2024-06-07"),
        (
            "Số !94-HD/TU Quảng Trị, ngày ÖT tháng 12 năm 2019",
            "Quảng Trị",
            "2019-12-01",
        ),
        ("Quảng Trị, nedav OF tháng 12 năm 2019", "Quảng Trị", "2019-12-01"),
        ("* Hà: NGi, ngày 25 tháng 8 năm 2016", "Hà Nội", "2016-08-25"),
        ("Hà Nội, ngày   tháng 5 năm 2025", "Hà Nội", "2025-05"),
        ("Hà Nội, ngày … tháng … năm 2025", "Hà Nội", "2025"),
        (
            "Thành phố Hồ Chí Minh, ngày 1 tháng 2 năm 2023",
            "Thành phố Hồ Chí Minh",
            "2023-02-01",
        ),
        ("TP. Huế, ngày 1 tháng 2 năm 2023", "TP. Huế", "2023-02-01"),
        ("TX. Sơn Tây, ngày 1/2/2023", "TX. Sơn Tây", "2023-02-01"),
        ("Tp.Huế, ngày 1 tháng 2 năm 2023", "Tp.Huế", "2023-02-01"),
        ("Quận 1, ngày 1 tháng 2 năm 2023", "Quận 1", "2023-02-01"),
        (
            "Bà Rịa - Vũng Tàu, ngày 1 tháng 2 năm 2023",
            "Bà Rịa - Vũng Tàu",
            "2023-02-01",
        ),
        ("Bản Xằng, ngày 1 tháng 2 năm 2023", "Bản Xằng", "2023-02-01"),
        ("Hà Nội, ngày 19-5-1960", "Hà Nội", "1960-05-19"),
        ("Hà Nội, ngày ..../..../2025", "Hà Nội", "2025"),
        ("Hà Nội, ngày    /5/2025", "Hà Nội", "2025-05"),
        ("Hà Nội, tháng 5 năm 2025", "Hà Nội", "2025-05"),
        ("TP.HCM, ngày 15 tháng 10 năm 2024", "TP.HCM", "2024-10-15"),
        ("Đà Nẵng, ngày |5 tháng I2 năm 202S", "Đà Nẵng", "2025-12-15"),
        ("Hà Nội ngày 19 tháng 5 năm 1960", "Hà Nội", "1960-05-19"),
        ("HÀ NỘI, ngày 19 tháng 5 năm 1960", "HÀ NỘI", "1960-05-19"),
    ] {
        let found = header(line).unwrap_or_else(|| panic!("{line}"));
        let read = found.date.map(|date| date.to_string());
        assert_eq!(found.name.as_deref(), Some(name), "{line}");
        assert_eq!(read.as_deref(), Some(date), "{line}");
    }
}

#[test]
fn a_place_may_be_longer_than_the_name_that_is_known() {
    for (line, printed, known) in [
        ("Minh Tân Kỳ, ngày 1/2/2023", "Minh Tân Kỳ", "Tân Kỳ"),
        ("Số: 12 Đại An Đông, ngày 1/2/2023", "Đại An Đông", "An Đông"),
        ("Krông Nô Đông, ngày 1/2/2023", "Krông Nô Đông", "Đông"),
        ("CỤC VIỆT NAM Hà Nội, ngày 1/2/2023", "Hà Nội", "Hà Nội"),
        ("Cục cà phê Hà Nội, ngày 1/2/2023", "Hà Nội", "Hà Nội"),
    ] {
        let found = header(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(&line[found.place.unwrap().range()], printed, "{line}");
        assert_eq!(found.name.as_deref(), Some(known), "{line}");
    }
}

#[test]
fn a_header_may_lack_its_date_or_place() {
    let found = header("Hà Nội, ngày    tháng    năm     ").unwrap();
    assert_eq!((found.name.as_deref(), found.date), (Some("Hà Nội"), None));
    let found = header("Hà Nội, ngày    tháng    năm 20").unwrap();
    assert_eq!(found.date, None);
    let found = header("ngày 16 tháng 4 năm 2025").unwrap();
    assert_eq!(found.place, None);
    assert!(found.certainty < 0.7);
}

#[test]
fn a_date_in_a_sentence_is_no_header() {
    for line in [
        "Ngày 05/9/2025, đồng chí Bí thư đã chủ trì cuộc họp",
        "họp tại Hà Nội, ngày 5 tháng 3 năm 2025",
        "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị",
        "số 70/2025/NĐ-CP ngày 20 tháng 3 năm 2025 của Chính phủ",
        "có hiệu lực từ ngày 29 tháng 12 năm 2024",
        "Luật Hà Nội, ngày 20 tháng 3 năm 2025, Quốc hội đã thông qua luật",
        "trong tháng 9 năm 2025",
        "Hà Nội",
        "",
        "năm 2025",
        "sinh ngày 3 tháng 4 năm 1980 tại Hà Nội, quê quán ở Nam Định",
    ] {
        assert_eq!(header(line), None, "{line}");
    }
}

#[test]
fn no_text_is_too_strange() {
    for text in [
        "ngày",
        "tháng năm",
        "ngày 0 tháng 0 năm 0",
        "//",
        "1/1/",
        "ngày 99 tháng 99 năm 9999",
        "năm năm năm năm",
        "Đ,ngày1tháng1năm1",
    ] {
        let _ = (find(text), header(text));
    }
    for run in
        ["1/1/", "ngày ", "tháng 1 ", "năm ", "mười ", "1.", "T4/", "ngày . "]
    {
        let _ = find(&run.repeat(20_000));
    }
}

#[test]
fn headers_have_dates_of_many_forms() {
    let rows = [
        ("Phú Hải, ngày 5 tháng 3, 2024", Some("2024-03-05")),
        ("Phú Hải, ngày 19 tháng 08/2021", Some("2021-08-19")),
        ("Phú Hải, ngày 19/tháng 8/năm 2021", Some("2021-08-19")),
        ("Bình Phú, ngày mồng 7 tháng 8 năm 2031", Some("2031-08-07")),
        ("Phú Hải, ngày mùng 5 tháng 3 năm 2024", Some("2024-03-05")),
        ("Phú Hải, ngày 19 tháng 8 năm 1 9 9 8", Some("1998-08-19")),
        ("Ngày 19 - 8 - 2021", Some("2021-08-19")),
        // A stamp, and what is no year.
        ("Ngày: 19/8/2021", None),
        ("Họp ngày 19/8/2021", None),
        ("tháng 3, 2024 hộ dân", None),
    ];
    for (line, expected) in rows {
        let found = header(line).and_then(|found| found.date);
        let found = found.map(|date| date.to_string());
        assert_eq!(found.as_deref(), expected, "{line}");
    }
}
