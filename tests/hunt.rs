//! What must hold for any text, hunted with generated ones. A test here that
//! finds something says the least text that shows it; that becomes a row of
//! `data/found.tsv`.
//!
//! The texts are the same on every run. `PROPTEST_CASES` asks for more of
//! them, `PROPTEST_RNG_SEED` for others.

use std::env;
use std::panic;
use std::sync::OnceLock;

use khoidau::repair::Condition;
use khoidau::{Correction, Corrector, Edit, viet};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use unicode_normalization::UnicodeNormalization;

use crate::printed::{LINES, Printed};
use crate::random::Random;
use crate::util::model;

/// So many cases unless the environment asks for others; the same ones on
/// every run; nothing written into the repository.
fn config(cases: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(7);
    }
    config
}

// Texts.

/// A line of a rule of the grammar.
fn line_of(rules: &'static [&'static str]) -> BoxedStrategy<String> {
    let made = (select(rules), any::<u64>())
        .prop_map(|(rule, seed)| Printed::get().line(rule, &mut Random(seed)));
    made.boxed()
}

fn right_line() -> BoxedStrategy<String> {
    line_of(&LINES)
}

/// A page of right lines.
fn right_page(lines: usize) -> BoxedStrategy<String> {
    vec(right_line(), 1..lines).prop_map(|lines| lines.join("\n")).boxed()
}

/// What engines put for a letter, one or more.
const MISREAD: &[(&str, &str)] = &[
    ("ộ", "6"),
    ("ố", "6"),
    ("ô", "o^"),
    ("ư", "ur"),
    ("ư", "u"),
    ("ơ", "o"),
    ("đ", "d"),
    ("đ", "4"),
    ("i", "l"),
    ("l", "1"),
    ("i", "j"),
    ("O", "0"),
    ("S", "5"),
    ("ê", "é"),
    ("ệ", "é"),
    ("rn", "m"),
    ("m", "rn"),
    ("n", "ri"),
    ("h", "b"),
    ("g", "9"),
    ("t", "1"),
    ("c", "¢"),
    ("ị", "j"),
    ("ạ", "@"),
];

/// How a text is spoiled.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// Letters are read as others, so many of 100.
    Misread(usize),
    /// All marks are lost.
    Unmarked,
    /// All marks are lost and letters read as others.
    Both(usize),
    /// Letters with marks are left out, so many of 100.
    Dropped(usize),
    /// Spaces are lost.
    Glued(usize),
}

fn damaged(text: &str, damage: Damage, random: &mut Random) -> String {
    let mut text = text.to_owned();
    if let Damage::Misread(of_100) | Damage::Both(of_100) = damage {
        for &(printed, read) in MISREAD {
            let parts: Vec<&str> = text.split(printed).collect();
            let mut spoiled = parts[0].to_owned();
            for part in &parts[1..] {
                let hit = random.below(100) < of_100;
                spoiled += if hit { read } else { printed };
                spoiled += part;
            }
            text = spoiled;
        }
    }
    if let Damage::Unmarked | Damage::Both(_) = damage {
        text = viet::fold(&text);
    }
    let keep = |c: char, random: &mut Random| match damage {
        Damage::Dropped(of_100) if !c.is_ascii() => {
            random.below(100) >= of_100
        }
        Damage::Glued(of_100) if c == ' ' => random.below(100) >= of_100,
        _ => true,
    };
    text.chars().filter(|&c| keep(c, random)).collect()
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (1usize..40).prop_map(Damage::Misread),
        Just(Damage::Unmarked),
        (1usize..40).prop_map(Damage::Both),
        (1usize..80).prop_map(Damage::Dropped),
        (1usize..60).prop_map(Damage::Glued),
    ]
}

/// A line as an engine read it.
fn damaged_line() -> BoxedStrategy<String> {
    let rules: &[&str] = &["numbers", "codes", "numerals", "names", "glued"];
    (line_of(rules), damage(), any::<u64>())
        .prop_map(|(line, damage, seed)| {
            damaged(&line, damage, &mut Random(seed))
        })
        .boxed()
}

/// A page as one engine read it, in one way.
fn damaged_page(lines: usize) -> BoxedStrategy<String> {
    (right_page(lines), damage(), any::<u64>())
        .prop_map(|(page, damage, seed)| {
            damaged(&page, damage, &mut Random(seed))
        })
        .boxed()
}

/// Something no document should hold.
fn odd() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-zàáảãạăâđêôơưỳỹ0-9./,;:()-]{1,12}",
        "[0-9OolISB]{1,8}",
        "[IVXLCDM]{1,9}",
        "[\\p{Lu}\\p{Nd}]{1,4}[-/][\\p{Lu}]{1,4}",
        "\\PC{1,5}",
        "[\\u{0}-\\u{1f}]",
        "[a-z][\\u{300}-\\u{345}]{1,4}",
        "[\\u{1f300}-\\u{1f6ff}]\\u{200d}?",
        "[\\u{fe00}-\\u{feff}]",
        "[\\p{No}\\p{Nl}]{1,3}",
        Just("HỎA\nTỐC".to_owned()),
        Just("TOI\r\nMAT".to_owned()),
    ]
    .boxed()
}

/// What may stand behind a piece of a text.
const AFTER: &[&str] =
    &["\n", "\n", "\r\n", " ", "", "\t", "\u{c}", "\u{2028}", "\r"];

/// Any text: right and damaged lines and worse, with any line ends.
fn any_text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        3 => right_line(),
        3 => damaged_line(),
        2 => odd(),
    ];
    vec((piece, select(AFTER)), 0..12)
        .prop_map(|pieces| {
            pieces.into_iter().map(|(piece, end)| piece + end).collect()
        })
        .boxed()
}

/// The name of a profile, or `auto`.
fn profile() -> BoxedStrategy<String> {
    let mut names = vec!["auto".to_owned()];
    names.extend(model().channels().iter().map(|c| c.name().to_owned()));
    select(names).boxed()
}

fn corrector(profile: &str) -> &'static Corrector {
    static ALL: OnceLock<Vec<(String, Corrector)>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let auto = ("auto".to_owned(), Corrector::new(model()));
        let model = model();
        let named = model.channels().iter().map(|channel| {
            let name = channel.name();
            let builder = Corrector::builder(model.clone()).profile(name);
            (name.to_owned(), builder.build().unwrap())
        });
        [auto].into_iter().chain(named).collect()
    });
    &all.iter().find(|(name, _)| name == profile).unwrap().1
}

// What is judged.

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether some characters stand in another text in their order.
fn subsequence(few: &str, many: &str) -> bool {
    let mut many = many.chars();
    few.chars().all(|c| many.any(|other| other == c))
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The digits of a token with letters that are a number's for sure.
fn numbers(token: &str) -> String {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let chars: Vec<char> = token.chars().collect();
    let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
    let runs = chars.chunk_by(|&a, &b| kind(a) == kind(b));
    let runs: Vec<String> = runs.map(String::from_iter).collect();
    // How many letters a run has.
    let letters = |run: &String| match run.chars().all(char::is_alphabetic) {
        true => run.chars().count(),
        false => 0,
    };
    let marked = |run: &str| run.len() == 2 && run.starts_with('0');
    let named = runs.len() == 2
        && runs[0].chars().all(char::is_uppercase)
        && !marked(&runs[1]);
    let worded = runs.iter().any(|run| letters(run) > 1);
    let mut numbers = String::new();
    for (at, run) in runs.iter().enumerate() {
        let beside = at.checked_sub(1).into_iter().chain([at + 1]);
        let to_one =
            beside.filter_map(|at| runs.get(at)).any(|run| letters(run) == 1);
        let long = run.len() > 1 && run.chars().all(|c| c.is_ascii_digit());
        if long && (named || worded && !to_one) {
            numbers += run;
        }
    }
    numbers
}

/// Whether an edit left the digits that it had to leave.
///
/// A token of digits alone (and the signs that part them) keeps them all. Two
/// and more digits in a row stay in a token that has two letters in a row, but
/// for those beside a single letter, or that is one capital and them, but for
/// `S06`, which is `Số`. Others may become letters, for engines read letters
/// as digits (`1@1`, `16p`, `v11amin`), but may not merely go: what comes out
/// must be more than the letters that stood there. On a sound page every digit
/// stays.
fn digits_survive(edit: &Edit, condition: Condition) -> bool {
    let (before, after) = (edit.before(), edit.after());
    let kept = digits(after);
    if condition == Condition::Sound {
        return subsequence(&digits(before), &kept);
    }
    let part = |c: char| c.is_ascii_digit() || ".,:/-–—()%+ ".contains(c);
    let numeric = |token: &str| token.chars().all(part);
    let mut must = String::new();
    for token in before.split_whitespace() {
        if numeric(token) {
            must += &digits(token);
        } else {
            must += &numbers(token);
        }
    }
    if numeric(before) && kept != digits(before) {
        return false;
    }
    let fewer = kept.len() < digits(before).len();
    let merely = |text: &str| {
        let letters = without_digits(text);
        let letters = letters.chars().filter(|c| c.is_alphabetic());
        viet::fold(&letters.collect::<String>()).to_lowercase()
    };
    subsequence(&must, &kept) && !(fewer && merely(before) == merely(after))
}

/// The characters that end lines, as Unicode has them.
const ENDS: [char; 7] =
    ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

fn line_ends(text: &str) -> Vec<char> {
    text.chars().filter(|c| ENDS.contains(c)).collect()
}

fn check(text: &str, done: &Correction<'_>) -> Result<(), TestCaseError> {
    prop_assert_eq!(line_ends(text), line_ends(done.text()), "line ends");
    let (mut rebuilt, mut from) = (String::new(), 0);
    for edit in done.edits() {
        let range = edit.span().range();
        prop_assert!(from <= range.start, "overlap: {:?}", edit);
        prop_assert_eq!(text.get(range.clone()), Some(edit.before()));
        prop_assert_ne!(edit.before(), edit.after());
        prop_assert!((0.0..=1.0).contains(&edit.confidence()));
        prop_assert!(line_ends(edit.before()).is_empty(), "{:?}", edit);
        prop_assert!(
            digits_survive(edit, done.condition()),
            "digits: {:?} -> {:?} as {}",
            edit.before(),
            edit.after(),
            done.profile_of(edit)
        );
        rebuilt.push_str(&text[from..range.start]);
        rebuilt.push_str(edit.after());
        from = range.end;
    }
    rebuilt.push_str(&text[from..]);
    prop_assert_eq!(rebuilt.as_str(), done.text(), "not the edits");
    Ok(())
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_text_keeps_its_lines_and_digits(
        text in any_text(),
        profile in profile(),
    ) {
        let done = corrector(&profile).correct(&text);
        check(&text, &done)?;
    }

    #[test]
    fn a_damaged_line_keeps_its_digits(
        text in damaged_line(),
        profile in profile(),
    ) {
        let done = corrector(&profile).correct(&text);
        check(&text, &done)?;
    }

    #[test]
    fn restoring_marks_leaves_the_letters(text in any_text()) {
        let done = corrector("unmarked").correct(&text);
        let fold = |text: &str| viet::fold(&text.nfc().collect::<String>());
        prop_assert_eq!(fold(done.text()), fold(&text));
    }

    #[test]
    fn a_right_line_alone_keeps_its_digits(text in right_line()) {
        let done = corrector("auto").correct(&text);
        check(&text, &done)?;
        prop_assert_eq!(digits(done.text()), digits(&text));
    }

    #[test]
    fn decomposed_letters_are_read_as_composed_ones(
        text in prop_oneof![right_page(6), damaged_page(6)],
        profile in profile(),
    ) {
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        let corrector = corrector(&profile);
        let (a, b) =
            (corrector.correct(&composed), corrector.correct(&decomposed));
        prop_assert_eq!(a.text(), b.text());
        prop_assert_eq!(a.profile(), b.profile());
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_right_page_keeps_its_digits_line_by_line(page in right_page(30)) {
        let done = corrector("auto").correct(&page);
        check(&page, &done)?;
        for (before, after) in page.lines().zip(done.text().lines()) {
            prop_assert_eq!(digits(before), digits(after), "{:?}", before);
        }
    }

    #[test]
    fn a_damaged_page_keeps_its_lines_and_digits(page in damaged_page(30)) {
        let done = corrector("auto").correct(&page);
        check(&page, &done)?;
    }

    #[test]
    fn right_lines_in_a_damaged_page_keep_their_digits(
        page in damaged_page(24),
        lines in vec(right_line(), 1..4),
    ) {
        let mut text: Vec<&str> = page.lines().collect();
        let at = text.len() / 2;
        text.splice(at..at, lines.iter().map(String::as_str));
        let text = text.join("\n");
        let done = corrector("auto").correct(&text);
        check(&text, &done)?;
        let after: Vec<&str> = done.text().lines().collect();
        for (line, after) in lines.iter().zip(&after[at..]) {
            prop_assert_eq!(digits(line), digits(after), "{:?}", line);
        }
    }
}

/// At most this share of the words of repaired pages is repaired once more.
const AGAIN: f64 = 0.0005;

/// Over many pages, for no page has 2,000 words. What the first repair left
/// as it was may become readable by what it repaired around it; what it wrote
/// itself must stand.
#[test]
fn what_was_repaired_stays_when_it_is_repaired_again() {
    let config = config(60);
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let pages = damaged_page(30);
    let (mut all, mut changed) = (0, Vec::new());
    for _ in 0..cases {
        let page = pages.new_tree(&mut runner).unwrap().current();
        let first = corrector("auto").correct(&page);
        let once = first.text().to_owned();
        let twice = corrector("auto").correct(&once);
        all += words(&once).len();
        let written = |edit: &&khoidau::Edit| {
            first.edits().iter().any(|own| {
                let own = first.edit_log().span_to_output(own.span());
                let again = edit.span();
                own.start() < again.end() && again.start() < own.end()
            })
        };
        changed.extend(twice.edits().iter().filter(written).map(|edit| {
            let said = format!("{} -> {}", edit.before(), edit.after());
            (words(edit.before()).len().max(1), said)
        }));
    }
    let of: usize = changed.iter().map(|(words, _)| words).sum();
    let said: Vec<&str> = changed.iter().map(|(_, s)| s.as_str()).collect();
    assert!(
        of as f64 <= AGAIN * all as f64,
        "{of} words of {all} change again: {said:#?}"
    );
}

/// The command gives the same bytes with one thread and with many.
#[cfg(all(feature = "cli", feature = "embedded"))]
#[test]
fn threads_change_nothing() {
    let mut config = config(4);
    config.cases = config.cases.min(64);
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let texts = vec(prop_oneof![damaged_page(20), any_text()], 12);
    for _ in 0..cases {
        let dir = crate::util::Dir::new("threads");
        let texts = texts.new_tree(&mut runner).unwrap().current();
        let names: Vec<String> =
            (0..texts.len()).map(|at| format!("{at:02}.txt")).collect();
        for (name, text) in names.iter().zip(&texts) {
            dir.put(name, text);
        }
        for command in [&["clean", "--format", "json"][..], &["extract"]] {
            let args = command.iter().copied();
            let args: Vec<&str> =
                args.chain(names.iter().map(String::as_str)).collect();
            let with = |threads: &str| {
                let run = dir.khoidau(&args);
                run.env("RAYON_NUM_THREADS", threads).output().stdout()
            };
            assert_eq!(with("1"), with("5"), "{command:?} of {texts:#?}");
        }
    }
}

/// What was found, once and for all.
#[test]
fn what_was_found_stays_closed() {
    let mut wrong = Vec::new();
    for row in include_str!("data/found.tsv").lines() {
        if row.starts_with('#') || row.is_empty() {
            continue;
        }
        let [profile, read, printed] =
            row.splitn(3, '\t').collect::<Vec<_>>()[..]
        else {
            panic!("three fields expected: {row:?}");
        };
        let read = read.replace("\\n", "\n").replace("\\t", "\t");
        let printed = match printed {
            "=" => read.clone(),
            _ => printed.replace("\\n", "\n").replace("\\t", "\t"),
        };
        let after = panic::catch_unwind(|| {
            corrector(profile).correct(&read).into_text().into_owned()
        });
        if after.as_ref().ok() != Some(&printed) {
            wrong.push(format!("{profile}: {read:?}\n  gives {after:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same of texts that were read otherwise when they came decomposed.
#[test]
fn what_was_found_of_decomposed_letters_stays_closed() {
    let rows = [
        // The length of headings.
        (
            "auto",
            "Tuyến ng từ xã Tân Phú Tây đi xã Hong ng đã thông xe.\n\
             TM. ỦY BAN NHN DN - CH TỊCH: Dip Thy Thm",
        ),
        // Names that are known.
        (
            "auto",
            "Bà Cứ Seo Phử - Hội viên Hội Nông dân xã\n\
             Thời hạn nộp báo cáo: trước ngày 23/5/1976.",
        ),
        // Words beside numbers.
        (
            "auto",
            "Nghị quyết họp ngày 22-9 ghi tại sổ 9, trang 113.\n\
             Đơn giá 444.499.000 đồng/6 ca, 428 đ/tấn/3 km.",
        ),
        // A letter behind a digit.
        ("unmarked", "Khu Phao1ô tại thôn Đoài"),
    ];
    for (profile, text) in rows {
        let corrector = corrector(profile);
        let decomposed: String = text.nfd().collect();
        let composed = corrector.correct(text);
        let after = corrector.correct(&decomposed);
        assert_eq!(after.condition(), composed.condition(), "{text}");
        assert_eq!(after.text(), composed.text(), "{text}");
    }
}
