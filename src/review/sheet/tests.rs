use super::*;

#[test]
fn no_cell_is_computed_and_each_is_what_it_was() {
    let rows = [
        ("Nghị", "Nghị"),
        ("=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("- Lưu VT", "'- Lưu VT"),
        ("@a", "'@a"),
        ("'a", "''a"),
        ("05", "'05"),
        ("5", "5"),
        ("12/8", "'12/8"),
        ("1E5", "'1E5"),
        ("57-NQ/TW", "57-NQ/TW"),
        ("ok", "'ok"),
        ("", ""),
    ];
    for (text, cell) in rows {
        assert_eq!(safe(text), cell);
        assert_eq!(unsafe_again(cell), text);
    }
    // What somebody typed without one.
    assert_eq!(unsafe_again("'Nghị"), "'Nghị");
}

#[test]
fn a_decision_is_read_as_it_is_told() {
    let decided = |after: &str| DecidedView {
        after: Some(after.to_owned()),
        who: "mai".to_owned(),
    };
    let told = |after| told(&decided(after), Some("Nghị"), Some("Nghi"));
    let verdict = |cell: &str| verdict(cell).map(Result::unwrap);
    assert_eq!(verdict(&told("Nghị")), Some(Verdict::Stands));
    assert_eq!(verdict(&told("Nghi")), Some(Verdict::AsRead));
    for text in ["Nghỉ", "-", "–", "=", "＝", "ok", "'", "05"] {
        let verdict = verdict(&told(text));
        assert_eq!(verdict, Some(Verdict::Text(text.to_owned())));
    }
    assert_eq!(verdict(" OK "), Some(Verdict::Stands));
    assert_eq!(verdict(" — "), Some(Verdict::AsRead));
    assert_eq!(verdict("  "), None);
}

#[test]
fn what_nobody_can_mean_decides_nothing() {
    for cell in ["#NAME?", "=Nghị", "==", "\u{200b}", "a\u{202e}b"] {
        assert!(verdict(cell).is_some_and(|one| one.is_err()), "{cell}");
    }
    assert_eq!(in_order("4/7/2018").as_deref(), Some("2018-07-04"));
    assert_eq!(in_order("04.07.2018").as_deref(), Some("2018-07-04"));
    for text in ["2018-07-04", "7/2018", "4/7/18", "1/2/3/2018"] {
        assert_eq!(in_order(text), None, "{text}");
    }
}

#[test]
fn tables_of_any_country_are_read() {
    let names = COLUMNS.join(";");
    let text = format!("{names}\na.txt;;1;2;;;;\"x;y\";z;0.5;;ok\n");
    let mut bad = Vec::new();
    let key = |before: &str| {
        let part = str::to_owned;
        (part("a.txt"), part("1"), part("2"), part(before))
    };
    let rows = read(text.as_bytes(), &mut bad).unwrap();
    let decided = |row: &Row| (row.number, row.verdict.clone());
    assert_eq!(decided(&rows[&key("x;y")]), (2, Verdict::Stands));
    let tabs = text.replace(';', "\t").replace("\"x\ty\"", "ữ");
    let wide = tabs.encode_utf16().flat_map(u16::to_le_bytes);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide).collect();
    let rows = read(&wide, &mut bad).unwrap();
    assert_eq!(decided(&rows[&key("ữ")]), (2, Verdict::Stands));
    let wide = tabs.encode_utf16().flat_map(u16::to_be_bytes);
    let wide: Vec<u8> = [0xfe, 0xff].into_iter().chain(wide).collect();
    let rows = read(&wide, &mut bad).unwrap();
    assert_eq!(decided(&rows[&key("ữ")]), (2, Verdict::Stands));
    // What tells a spreadsheet the sign is no row.
    for (sign, told) in [(";", "sep=;\r\n"), ("|", "\"SEP=|\"\n")] {
        let told = format!("\u{feff}{told}{}", text.replace(';', sign));
        let rows = read(told.as_bytes(), &mut bad).unwrap();
        let place = key(&format!("x{sign}y"));
        let row = decided(&rows[&place]);
        assert_eq!(row, (2, Verdict::Stands), "{told}");
    }
    let error = read(b"file,line\n", &mut bad).unwrap_err().to_string();
    assert!(error.starts_with("no table of a review"), "{error}");
    let error = read(b"file\xff\n", &mut bad).unwrap_err().to_string();
    assert!(error.contains("CSV UTF-8"), "{error}");
    assert_eq!(bad, []);
}
