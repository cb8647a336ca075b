//! The command in Vietnamese: help, messages, what was typed wrongly; and
//! what stays as it is.

use crate::util::Dir;

const TEXT: &str = "Tai phién hop ngay 18/8/2025, sau khi nghe Van phong\n";

/// Whether a text has letters that no other language has.
fn is_vietnamese(text: &str) -> bool {
    let own = |sign| "đơư".contains(sign) || matches!(sign, 'Ạ'..='ỹ');
    text.chars().any(own)
}

#[test]
fn help_is_in_vietnamese_where_it_is_asked_for() {
    let dir = Dir::new("lang-help");
    let said = dir.khoidau(["--lang", "vi", "clean", "--help"]).output();
    let help = said.status(0).quiet().stdout();
    for part in [
        "Cách dùng: khoidau clean ",
        "\nĐối số:\n  [TỆP]...\n",
        "\nTùy chọn:\n",
        "Các giá trị:",
        "[mặc định: auto]",
        "\nVí dụ:\n",
        "Mã thoát: 0 xong;",
    ] {
        assert!(help.contains(part), "{part:?} in {help}");
    }
    let english =
        ["Usage", "Options:", "Arguments:", "Possible", "default", "Print"];
    for word in english {
        assert!(!help.contains(word), "{word:?} in {help}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    let short = dir.khoidau(["--lang=vi", "clean", "-h"]).output();
    let short = short.status(0).quiet().stdout();
    assert!(short.len() < help.len());
    // The line is broken where there is no room.
    let words: Vec<&str> = short.split_whitespace().collect();
    let short = words.join(" ");
    assert!(short.contains("[giá trị: text, json, diff]"), "{short}");
    assert!(short.contains("[mặc định: same] [giá trị: same, "), "{short}");
    let by_variable = dir.khoidau(["--help"]).env("KHOIDAU_LANG", "vi");
    let by_variable = by_variable.output();
    let help = by_variable.status(0).quiet().stdout();
    assert!(help.contains("\nCác lệnh:\n  clean "), "{help}");
    assert!(help.contains("Sửa văn bản\n"), "{help}");
}

#[test]
fn the_locale_chooses_where_nobody_else_does() {
    let dir = Dir::new("lang-locale");
    let said = |set: &[(&str, &str)], args: &[&str]| {
        let mut command = dir.khoidau(args).env("KHOIDAU_LANG", "");
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            let value = set.iter().find(|one| one.0 == name);
            command = command.env(name, value.map_or("", |one| one.1));
        }
        let ran = command.output();
        (ran.status(2).stderr(), ran.stdout())
    };
    let missing = ["clean", "none.txt"];
    let english = "khoidau: none.txt: no such file: check the name and the \
                   directory\n";
    let vietnamese = "khoidau: none.txt: không có tệp này: hãy kiểm tra tên \
                      và thư mục\n";
    let rows: [(&[(&str, &str)], &str); 5] = [
        (&[], english),
        (&[("LANG", "C")], english),
        (&[("LANG", "vi_VN.UTF-8")], vietnamese),
        (&[("LC_ALL", "C"), ("LANG", "vi_VN.UTF-8")], english),
        (&[("LC_MESSAGES", "vi_VN"), ("LANG", "en_US")], vietnamese),
    ];
    for (set, expected) in rows {
        assert_eq!(said(set, &missing), (expected.to_owned(), String::new()));
    }
    let args = ["--lang", "en", "clean", "none.txt"];
    assert_eq!(said(&[("LANG", "vi_VN.UTF-8")], &args).0, english);
}

#[test]
fn wrong_usage_is_told_in_vietnamese() {
    let dir = Dir::new("lang-usage");
    let rows: [(&[&str], &[&str]); 8] = [
        (
            &["clean", "--fromat", "json"],
            &[
                "lỗi: không có đối số '--fromat'\n",
                "  gợi ý: có đối số gần giống: '--format'\n",
                "\nCách dùng: khoidau clean ",
                "\nXem thêm bằng '--help'.\n",
            ],
        ),
        (&["mend"], &["lỗi: không có lệnh 'mend'\n"]),
        (
            &["clean", "--format", "xml"],
            &[
                "lỗi: giá trị 'xml' của '--format <",
                "không hợp lệ\n  [các giá trị: text, json, diff]\n",
            ],
        ),
        (
            &["clean", "--min-confidence", "2"],
            &["hãy nêu một số từ 0 đến 1, ví dụ 0.9\n"],
        ),
        (
            &["clean", "--suggest", "--check"],
            &["lỗi: đối số '--suggest' không dùng cùng '--check' được\n"],
        ),
        (&["batch"], &["lỗi: còn thiếu các đối số bắt buộc sau:\n  --out <"]),
        (&["eval", "--gold"], &["cần một giá trị nhưng chưa nêu\n"]),
        (&["batch", "a", "--out", "b", "--jobs", "0"], &["không nằm trong"]),
    ];
    for (args, parts) in rows {
        let ran = dir.khoidau(args).env("KHOIDAU_LANG", "vi").output();
        ran.status(2).prints("").mentions(parts);
        let said = ran.stderr();
        for word in ["error:", "Usage:", "tip:", "For more"] {
            assert!(!said.contains(word), "{word:?} in {said}");
        }
    }
}

#[test]
fn what_is_said_of_work_is_in_vietnamese() {
    let dir = Dir::new("lang-work");
    dir.put("in/a.txt", TEXT);
    dir.put("in/b.pdf", "%PDF-1.4 damaged");
    let said = |args: &[&str], status: i32| {
        let ran = dir.khoidau(args).env("KHOIDAU_LANG", "vi").output();
        let said = ran.status(status).says(&[]).stderr();
        for line in said.lines() {
            assert!(is_vietnamese(line), "{line:?} of {args:?}");
        }
        said
    };
    let clean = said(&["clean", "in", "--out", "repaired"], 2);
    assert!(clean.contains("1 trên 2 tệp đã ghi vào repaired"), "{clean}");
    let batch = said(&["batch", "in", "--out", "out"], 2);
    assert!(batch.contains("out: đã xử lý 2 tệp\n"), "{batch}");
    assert!(
        batch.contains("out: 1 tệp trong số đó bị lỗi: xem lý do"),
        "{batch}"
    );
    let resumed = said(&["batch", "--resume", "out"], 2);
    assert!(resumed.contains("(1 tệp lần này, 1 tệp từ trước)"), "{resumed}");
    said(&["search", "out", "khong co"], 0);
    dir.put("more/a.txt", "UY BAN NHAN DAN\n");
    said(&["batch", "more", "--out", "found"], 0);
    let found = dir.khoidau(["search", "found", "uy ban"]);
    let found = found.env("KHOIDAU_LANG", "vi").output().status(0).stdout();
    assert!(found.contains("more/a.txt#1, dòng 1"), "{found}");
    let none = said(&["search", "found", "uy ban", "--type", "x"], 0);
    let instead = "Có thể bạn muốn tìm:\nkhoidau:   nếu bỏ các điều kiện \
                   lọc: 1 kết quả\n";
    assert!(none.contains(instead), "{none}");
    dir.put("mixed/a.txt", TEXT);
    dir.put("mixed/b.md", TEXT);
    dir.put("mixed/c.xml", TEXT);
    let left = said(&["extract", "mixed"], 0);
    assert!(left.contains("1 tệp .md, 1 tệp .xml"), "{left}");
    said(&["search", "in", "van ban"], 2);
    said(&["merge", "out", "in"], 2);
    said(&["extract", "in", "--ext", "md"], 0);
    said(&["clean", "in"], 2);
    said(&["clean", "--profile", "none", "in/a.txt"], 2);
    said(&["clean", "--model", "none", "in/a.txt"], 2);
    said(&["clean", "--words", "none", "in/a.txt"], 2);
    said(&["clean", "-v", "in/a.txt"], 0);
}

#[test]
fn what_programs_read_is_the_same_in_both_languages() {
    let dir = Dir::new("lang-data");
    dir.put("in/a.txt", TEXT);
    dir.put("in/b.txt", [0xff, 0xfe, 0, 0, 0]);
    for args in [
        &["clean", "--suggest", "in/a.txt"][..],
        &["clean", "--format", "json", "in/a.txt"],
        &["clean", "--format", "diff", "in/a.txt"],
        &["extract", "in/a.txt"],
        &["extract", "--format", "tt05-csv", "in/a.txt"],
        &["extract", "--review", "in/a.txt"],
        &["inspect", "--format", "json", "in/a.txt", "in/b.txt"],
        &["model", "list", "--json"],
        &["completions", "bash"],
        &["--version"],
    ] {
        let english = dir.khoidau(args).output().stdout();
        let vietnamese = dir.khoidau(args).env("KHOIDAU_LANG", "vi");
        assert_eq!(vietnamese.output().stdout(), english, "{args:?}");
    }
    for lang in ["en", "vi"] {
        let out = format!("out-{lang}");
        let args = ["batch", "in", "--out", &out, "--lang", lang];
        dir.khoidau(args).output().status(2);
    }
    for name in ["errors.csv", "warnings.csv", "changes.jsonl", "records.csv"]
    {
        let [english, vietnamese] =
            ["en", "vi"].map(|lang| dir.get(&format!("out-{lang}/{name}")));
        assert_eq!(english, vietnamese, "{name}");
    }
    // The report says errors in both, whatever the language of the run.
    for lang in ["en", "vi"] {
        let report = dir.get(&format!("out-{lang}/report.html"));
        let report = String::from_utf8(report).unwrap();
        for said in ["hãy chuyển đổi", "convert it"] {
            assert!(report.contains(said), "{lang} {said}");
        }
    }
}

#[test]
fn files_are_told_of_in_vietnamese_for_people() {
    let dir = Dir::new("lang-inspect");
    dir.put("a.txt", TEXT.repeat(4));
    let ran = dir.khoidau(["--lang", "vi", "inspect", "a.txt"]).output();
    let told = ran.status(0).quiet().stdout();
    for part in ["\n  định dạng   text", "% số từ: có lỗi", "kiểu lỗi"]
    {
        assert!(told.contains(part), "{part:?} in {told}");
    }
    let ran = dir.khoidau(["--lang", "vi", "model"]).output();
    let told = ran.status(0).stdout();
    for part in
        ["compact: có sẵn trong chương trình\n", "đang dùng, vì ", " từ\n"]
    {
        assert!(told.contains(part), "{part:?} in {told}");
    }
}
