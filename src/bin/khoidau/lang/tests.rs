//! Every text that people see has its Vietnamese.

mod sources;

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::{Command, CommandFactory};
use regex::Regex;

use super::template::parts;
use super::{Language, catalogue, help, vi, without_option};
use crate::args::Args;

/// The modules whose texts nobody sees who uses the command: formats that are
/// written, tables, what is told to the browser, which speaks Vietnamese
/// itself.
const UNSEEN: [&str; 32] = [
    "batch/report",
    "bin/khoidau/args",
    "bin/khoidau/lang",
    "candidates",
    "catalogue/dump.rs",
    "catalogue/settle.rs",
    "catalogue/stored.rs",
    "catalogue/text.rs",
    "export/delivery.rs",
    "export/graph.rs",
    "export/review.rs",
    "export/xml.rs",
    "format/convert.rs",
    "format/docx/font.rs",
    "format/docx/numbering.rs",
    "format/markdown.rs",
    "format/page/equiv.rs",
    "format/pdf/font",
    "format/pdf/layer.rs",
    "format/pdf/testing.rs",
    "format/testing.rs",
    "format/trial.rs",
    "graph",
    "layout",
    "notation",
    "ocr/hocr.rs",
    "python",
    "record/",
    "repair/sources",
    "review/guard.rs",
    "review/pages.rs",
    "review/routes.rs",
];

/// Texts that look like messages and are none.
const UNSAID: &str = include_str!("tests/unsaid.txt");

/// Every paragraph, heading and name of a value in the help of a command and
/// those below it, with where it stands.
fn help_texts(command: &Command, path: &str, all: &mut Vec<[String; 2]>) {
    let path = format!("{path} {}", command.get_name());
    let mut add = |place: &str, text: Option<String>| {
        for paragraph in text.iter().flat_map(|text| text.split("\n\n")) {
            all.push([format!("{path} {place}"), paragraph.to_owned()]);
        }
    };
    let told = [
        command.get_about(),
        command.get_long_about(),
        command.get_after_help(),
        command.get_after_long_help(),
    ];
    for text in told {
        add("", text.map(ToString::to_string));
    }
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let id = arg.get_id().as_str();
        for text in [arg.get_help(), arg.get_long_help()] {
            add(id, text.map(ToString::to_string));
        }
        for name in arg.get_value_names().unwrap_or_default() {
            let takes = arg.get_action().takes_values();
            add(id, takes.then(|| name.to_string()));
        }
        for value in arg.get_possible_values() {
            add(id, value.get_help().map(ToString::to_string));
        }
    }
    for one in command.get_subcommands() {
        help_texts(one, &path, all);
    }
}

fn command() -> Command {
    let mut command = Args::command();
    command.build();
    command
}

#[test]
fn every_help_has_its_vietnamese() {
    let mut all = Vec::new();
    help_texts(&command(), "", &mut all);
    let texts = vi::texts();
    let missing: BTreeSet<String> = all
        .iter()
        .filter(|[_, text]| texts.paragraph(text).is_none())
        .map(|[place, text]| format!("{place}: {text}"))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let words = help::HEADINGS.into_iter().chain(help::NOTES.map(|n| n.1));
    let words = words.chain(help::PLACEHOLDERS);
    for word in words.chain([help::VALUES, "error", "tip", "warning"]) {
        assert!(texts.whole(word).is_some(), "{word}");
    }
}

/// The parts of all messages in the sources.
fn message_parts() -> Vec<(String, String)> {
    let prose =
        Regex::new("[A-Za-z}] [a-z]{2}|[a-z]{2} \\{|[a-z]{3}, [a-z]").unwrap();
    let mut all = Vec::new();
    for text in sources::texts() {
        let unseen = UNSEEN.iter().any(|file| text.file.starts_with(file));
        if unseen || !prose.is_match(&text.text) {
            continue;
        }
        for (part, _) in parts(&text.text) {
            let place = format!("{}:{}", text.file, text.line);
            all.push((place, part.to_owned()));
        }
    }
    all
}

/// Whether a part says something in words, and not to SQLite or in PDF.
fn says_something(part: &str) -> bool {
    let others = [
        "CREATE", "DELETE", "INSERT", "PRAGMA", "SELECT", "UPDATE", "/", "<<",
        "trailer",
    ];
    let start = part.trim_start();
    let two = |two: &[u8]| two.iter().all(u8::is_ascii_lowercase);
    part.as_bytes().windows(2).any(two)
        && !others.iter().any(|one| start.starts_with(one))
}

#[test]
fn every_message_has_its_vietnamese() {
    let unsaid: BTreeSet<&str> = UNSAID.lines().collect();
    let messages = vi::messages();
    let texts = vi::texts();
    let known = |part: &str| {
        // Most of what the library does with files is said so.
        let said = [
            part.to_owned(),
            format!("cannot {part} {{}}"),
            format!("{{}} {part}"),
            format!("{part} {{}}"),
            format!("{part}{{}}"),
        ];
        said.iter().any(|said| messages.knows(said))
            || texts.whole(part).is_some()
    };
    let missing: Vec<String> = message_parts()
        .into_iter()
        .filter(|(_, part)| says_something(part))
        .filter(|(_, part)| !known(part))
        .map(|(place, part)| (place, part.escape_debug().to_string()))
        .filter(|(_, part)| !unsaid.contains(&**part))
        .map(|(place, part)| format!("{place}: {part}"))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn templates_say_all_that_stands_in_their_holes() {
    for template in vi::messages().templates() {
        assert!(template.is_whole(), "{template:?}");
        assert!(template.letters() >= 2, "{template:?}");
    }
    let wholes = vi::messages().wholes().chain(vi::texts().wholes());
    for (english, other) in wholes {
        let ends =
            |text: &str| (text.starts_with(' '), text.ends_with([' ', ':']));
        assert_eq!(ends(english), ends(other), "{english:?} {other:?}");
    }
}

#[test]
fn no_text_is_translated_twice_or_for_nothing() {
    for files in [&vi::TEXTS[..], &vi::MESSAGES[..]] {
        let mut known = BTreeSet::new();
        for (english, _) in files.iter().flat_map(|f| catalogue::entries(f)) {
            assert!(known.insert(english.clone()), "twice: {english:?}");
        }
    }
    // What clap and the system say is not in the sources.
    let mut said: BTreeSet<String> = BTreeSet::new();
    for text in sources::texts() {
        for (part, _) in parts(&text.text) {
            said.insert(format!("cannot {part} {{}}"));
            said.insert(part.to_owned());
            said.insert(format!("{{}} {part}"));
        }
    }
    let ours = vi::MESSAGES.iter().skip(1);
    for (english, _) in ours.flat_map(|file| catalogue::entries(file)) {
        let plain = english.replace("{*}", "{}");
        let is_said = said.contains(&plain) || COMPOSED.contains(&&*plain);
        assert!(is_said, "nobody says {english:?}");
    }
}

/// Messages that are put together of several texts.
const COMPOSED: [&str; 13] = [
    ", {} failed, {} left",
    "convert it to UTF-8, or name its encoding with --encoding",
    "counting trigrams of {}",
    "counting four-grams of {}",
    "{} in part ",
    "{} failed{}",
    "process {} on {}",
    "known are {}",
    "KHOIDAU_MODEL is {}",
    "{}, page {}, lines {}-{}",
    "{}, page {}, line {}",
    "{}, lines {}-{}",
    "{}, line {}",
];

#[test]
fn the_option_goes_before_the_variable_and_that_before_the_locale() {
    let of = |words: &str, set: &[(&str, &str)]| {
        let words: Vec<OsString> = words.split(' ').map(Into::into).collect();
        Language::of(words.into_iter(), |name| {
            let mut set = set.iter();
            set.find(|one| one.0 == name).map(|one| one.1.into())
        })
    };
    use Language::{En, Vi};
    type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], Language);
    let rows: [Row<'_>; 14] = [
        ("clean", &[], En),
        ("clean", &[("LANG", "vi_VN.UTF-8")], Vi),
        ("clean", &[("LANG", "vi")], Vi),
        ("clean", &[("LANG", "C")], En),
        ("clean", &[("LANG", "vie_XX")], En),
        ("clean", &[("LC_ALL", ""), ("LANG", "VI_VN")], Vi),
        ("clean", &[("LC_ALL", "C"), ("LANG", "vi_VN")], En),
        ("clean", &[("LC_MESSAGES", "vi_VN"), ("LANG", "en_US")], Vi),
        ("clean", &[("KHOIDAU_LANG", "vi"), ("LC_ALL", "C")], Vi),
        ("clean", &[("KHOIDAU_LANG", "en"), ("LC_ALL", "vi_VN")], En),
        ("clean --lang vi a", &[("KHOIDAU_LANG", "en")], Vi),
        ("--lang=en clean", &[("KHOIDAU_LANG", "vi")], En),
        ("clean -- --lang vi", &[], En),
        ("clean --lang fr", &[("LANG", "vi_VN")], Vi),
    ];
    for (words, set, language) in rows {
        assert_eq!(of(words, set), language, "{words} {set:?}");
    }
}

#[test]
fn a_command_is_kept_without_its_language() {
    let kept = |words: &str| {
        let words: Vec<OsString> = words.split(' ').map(Into::into).collect();
        let kept = without_option(&words);
        kept.join(&OsString::from(" ")).into_string().unwrap()
    };
    assert_eq!(
        kept("--lang vi batch in --lang=en --out o"),
        "batch in --out o"
    );
    assert_eq!(kept("batch -- --lang vi"), "batch -- --lang vi");
    assert_eq!(kept("batch --language x"), "batch --language x");
}

#[test]
fn messages_are_said_part_by_part() {
    let rows = [
        (
            "a.txt: no such file: check the name and the directory",
            "a.txt: không có tệp này: hãy kiểm tra tên và thư mục",
        ),
        (
            "out: 7 files done (4 now, 3 earlier)",
            "out: đã xử lý 7 tệp (4 tệp lần này, 3 tệp từ trước)",
        ),
        ("out: 7 files done", "out: đã xử lý 7 tệp"),
        (
            "no hit.txt: cannot be read: Permission denied (os error 13)",
            "no hit.txt: không đọc được: không có quyền (lỗi hệ thống 13)",
        ),
        (
            "a: page 2 of 3: not read within 9 s: nobody knows this part",
            "a: trang 2 trên 3: không đọc xong trong 9 giây: nobody knows \
             this part",
        ),
        (
            "x: is a file of the format alto, which cannot share an output \
             with others: name each alone, as in `for f in *; do khoidau \
             clean -o \"$f\" \"$f\"; done`, or take --to text",
            "x: là tệp định dạng alto, không ghi chung với tệp khác được: \
             hãy nêu từng tệp một, như `for f in *; do khoidau clean -o \
             \"$f\" \"$f\"; done`, hoặc dùng --to text",
        ),
        ("7 files", "7 tệp"),
        ("old files: not repaired", "old files: không sửa được"),
        ("repaired: 7 files done", "repaired: đã xử lý 7 tệp"),
        ("Nghị quyết: không: của ai", "Nghị quyết: không: của ai"),
        ("", ""),
    ];
    for (english, vietnamese) in rows {
        assert_eq!(vi::messages().message(english), vietnamese);
    }
}
