//! Promises that hold for any text, tried on nasty ones.

use khoidau::encoding::decode;
use khoidau::token::tokenize;
use khoidau::{Correction, Corrector, EditKind, Span, Words, viet};
use unicode_normalization::UnicodeNormalization;

use crate::random::Random;
use crate::util::model;

fn pick<'a>(random: &mut Random, from: &[&'a str]) -> &'a str {
    from[random.below(from.len())]
}

/// Words that a document of this kind is made of, sound and damaged.
const WORDS: &[&str] = &[
    "Ủy",
    "ban",
    "nhân",
    "dân",
    "tỉnh",
    "Béo",
    "céo",
    "s6",
    "ctia",
    "wong",
    "đồng",
    "dong",
    "ĐỒNG",
    "PONG",
    "NAI",
    "UCONG",
    "thirc",
    "hin",
    "Uy9",
    "ChInh",
    "trj",
    "Cácthnhviên",
    "1)01",
    "b",
    "o^",
    "07-BC/TU",
    "07-BC/TGV",
    "01/2019/NĐ-CP",
    "NQ-QHIS",
    "xa/phudng",
    "ngày",
    "31/12/1994",
    "4o",
    "16p",
    "a)",
    "-",
    "@",
    "§",
    "€",
    "&",
    "I.",
    "II.",
    "1.1.",
    "Hòa",
    "Hoà",
    "khoẻ",
    "thuỷ",
    "quý",
    "gì",
    "giếng",
    "nghiêng",
    "QUYẾT",
    "ĐỊNH",
    "tp.",
    "TP.HCM",
    "…",
    "......",
    "«",
    "»",
    "“Đảng”",
    "N°",
    "m²",
    "%",
    "100.000",
];

/// What no document should hold and some do.
const ODD: &[&str] = &[
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{2029}",
    "\u{3000}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{10ffff}",
    "\u{1f600}",
    "\u{1f469}\u{200d}",
    "\u{300}",
    "\u{301}\u{301}\u{301}",
    "a\u{323}\u{302}",
    "e\u{302}\u{301}",
    "o\u{31b}\u{323}",
    "d\u{335}",
    "ﬁ",
    "ŉ",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "ǅ",
    "Ω",
    "ς",
    "한",
    "漢字",
    "العربية",
    "ก็",
    "\u{1d400}",
    "ａｂ",
    "①",
    "½",
    "ª",
    "\t",
    "\x0b",
    "\x0c",
    "\r",
    "đ",
    "Đ",
    "ð",
    "Ð",
    "\u{110}\u{301}",
];

const ENDS: &[&str] = &[" ", " ", " ", "  ", "\n", "\r\n", "\n\n", "", "\t"];

/// A text of some words, some of them spoiled.
fn text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(60) {
        let mut word = match random.below(6) {
            0 => pick(random, ODD).to_owned(),
            _ => pick(random, WORDS).to_owned(),
        };
        if random.below(4) == 0 {
            spoil(&mut word, random);
        }
        text.push_str(&word);
        text.push_str(pick(random, ENDS));
    }
    text
}

/// Puts something odd into a word, takes a character out or doubles it.
fn spoil(word: &mut String, random: &mut Random) {
    let places: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let at = places[random.below(places.len())];
    match random.below(4) {
        0 => word.insert_str(at, pick(random, ODD)),
        1 => drop(word.remove(at)),
        2 => {
            let c = word[at..].chars().next().unwrap();
            (0..random.below(50)).for_each(|_| word.insert(at, c));
        }
        _ => *word = word.to_uppercase(),
    }
}

/// Bytes of every kind, read as text with what could not be read replaced.
fn bytes(random: &mut Random) -> String {
    let bytes: Vec<u8> =
        (0..random.below(300)).map(|_| random.below(256) as u8).collect();
    decode(&bytes).into_text().into_owned()
}

/// Long without a place to rest.
const LONG: &[&str] = &[
    "a",
    "o",
    "0",
    "đ",
    "Ộ",
    "-",
    ".",
    "/",
    "\u{301}",
    "nghiêng",
    "x-",
    "1.",
    "I ",
    "o ",
    "b o^ ",
    "-\n",
    "a\u{200b}",
    "07-BC/TU",
    "\u{fffd}",
];

/// Texts that no document should be, the same on every run.
pub fn nasty() -> Vec<String> {
    let mut random = Random(7);
    let mut texts = vec![String::new()];
    texts.extend(ODD.iter().map(|&odd| odd.to_owned()));
    texts.extend(LONG.iter().map(|piece| piece.repeat(1500)));
    texts.extend((0..160).map(|_| text(&mut random)));
    texts.extend((0..30).map(|_| bytes(&mut random)));
    texts
}

/// The edits are sorted and disjoint, lie on character boundaries, say what
/// stood there, change something, and are the change.
fn assert_edits(text: &str, correction: &Correction<'_>) {
    let mut rebuilt = String::new();
    let mut done = 0;
    for edit in correction.edits() {
        let range = edit.span().range();
        assert!(done <= range.start, "edits overlap: {text:?}");
        assert_eq!(text.get(range.clone()), Some(edit.before()), "{text:?}");
        assert_ne!(edit.before(), edit.after(), "{text:?}");
        assert!((0.0..=1.0).contains(&edit.confidence()), "{text:?}");
        rebuilt.push_str(&text[done..range.start]);
        rebuilt.push_str(edit.after());
        done = range.end;
    }
    rebuilt.push_str(&text[done..]);
    assert_eq!(rebuilt, correction.text(), "{text:?}");
}

#[test]
fn edits_are_the_change_and_lines_are_kept() {
    let corrector = Corrector::new(model());
    let mut worker = corrector.worker();
    for text in nasty() {
        let correction = worker.correct(&text);
        assert_edits(&text, &correction);
        for end in ['\n', '\r', '\u{2028}', '\x0c'] {
            assert_eq!(
                correction.text().matches(end).count(),
                text.matches(end).count(),
                "{end:?} in {text:?}"
            );
        }
    }
}

#[test]
fn what_was_met_before_changes_nothing() {
    let corrector = Corrector::new(model());
    let mut used = corrector.worker();
    for text in nasty() {
        let (used, fresh) = (used.correct(&text), corrector.correct(&text));
        assert_eq!(used.profile(), fresh.profile(), "{text:?}");
        assert_eq!(used.edits(), fresh.edits(), "{text:?}");
        assert_eq!(used.text(), fresh.text(), "{text:?}");
    }
}

#[test]
fn every_profile_takes_every_text() {
    for channel in model().channels() {
        let builder = Corrector::builder(model()).profile(channel.name());
        let corrector = builder.build().unwrap();
        let mut worker = corrector.worker();
        for text in nasty() {
            let correction = worker.correct(&text);
            assert_eq!(correction.profile(), channel.name());
            assert_edits(&text, &correction);
        }
    }
}

#[test]
fn restoring_marks_leaves_the_letters() {
    let builder = Corrector::builder(model()).profile("unmarked");
    let corrector = builder.build().unwrap();
    let mut worker = corrector.worker();
    for text in nasty() {
        let correction = worker.correct(&text);
        // Composed, for decomposed letters come out composed.
        let fold = |text: &str| viet::fold(&text.nfc().collect::<String>());
        let after = correction.text();
        assert_eq!(fold(after), fold(&text), "{text:?} -> {after:?}");
    }
}

#[test]
fn the_least_confidence_parts_edits_from_suggestions() {
    // With a profile that is named even hopeless texts are changed.
    let builder = || Corrector::builder(model()).profile("tesseract-eng");
    let all = builder().build().unwrap();
    let builder = builder().min_confidence(0.9);
    let sure = builder.build().unwrap();
    let mut random = Random(11);
    let mut suggested = 0;
    for _ in 0..100 {
        let text = text(&mut random);
        let (all, sure) = (all.correct(&text), sure.correct(&text));
        assert_edits(&text, &sure);
        let (high, low): (Vec<_>, Vec<_>) =
            all.edits().iter().partition(|edit| edit.confidence() >= 0.9);
        // What is held back is composed all the same.
        let read = |edit: &&khoidau::Edit| edit.kind() != EditKind::Unicode;
        let high = high.into_iter().filter(read);
        assert!(sure.edits().iter().filter(read).eq(high), "{text:?}");
        assert!(sure.suggestions().iter().eq(low), "{text:?}");
        suggested += sure.suggestions().len();
    }
    assert!(suggested > 0, "no text had anything doubtful");
}

#[test]
fn a_runner_up_is_another_reading_and_leaves_room_for_the_edit() {
    let chosen = Corrector::new(model());
    let named = Corrector::builder(model()).profile("tesseract-vie");
    let named = named.build().unwrap();
    let (mut others, mut stays, mut apart) = (0, 0, 0);
    let torn = ["vi ệc Tỉnh chín h", "qu an th uật Công chỉnh"];
    let nasty = nasty().into_iter().map(|text| (&chosen, text));
    let torn = torn.map(|text| (&named, text.to_owned()));
    for (corrector, text) in nasty.chain(torn) {
        let correction = corrector.correct(&text);
        for edit in correction.edits() {
            let Some(second) = edit.runner_up() else { continue };
            assert_ne!(second.text(), edit.after(), "{text:?}");
            assert_ne!(edit.kind(), EditKind::Unicode, "{text:?}");
            let sum = second.confidence() + edit.confidence();
            assert!(second.confidence() > 0.0, "{text:?}");
            // Either was rounded.
            assert!(sum < 1.0015, "{text:?} {edit:?}");
            others += 1;
            stays += usize::from(second.text() == edit.before());
            let merged = edit.kind() == EditKind::Merge;
            apart += usize::from(merged && second.text().contains(' '));
        }
    }
    println!("{others} runners-up, {stays} as it was, {apart} apart");
    assert!(others > 100 && stays > 10 && apart > 0);
}

#[test]
fn listed_words_are_never_changed() {
    let listed = ["ctia", "s6", "Béo", "wong", "dong", "ðồng", "tuy@n"];
    let words = Words::parse(&listed.join("\n")).unwrap();
    // Phrases change nothing about words that are listed alone.
    let phrases =
        "Ủy ban nhân dân\nđồng wong\nban\nban tỉnh\n12 tỉnh\nKpă o o";
    let phrases = Words::parse(phrases).unwrap();
    // With a profile that is named even hopeless texts are changed.
    let builder = || Corrector::builder(model()).profile("tesseract-eng");
    let corrector = builder().words(words).words(phrases).build().unwrap();
    let plain = builder().build().unwrap();
    let mut worker = corrector.worker();
    let is_listed = |form: &str| {
        let title = |word: &str| {
            let mut chars = word.chars();
            let first = chars.next().unwrap().to_uppercase().to_string();
            first + chars.as_str()
        };
        listed.iter().any(|&word| {
            form == word || form == word.to_uppercase() || form == title(word)
        })
    };
    let (mut met, mut saved) = (0, 0);
    for text in nasty() {
        let correction = worker.correct(&text);
        assert_edits(&text, &correction);
        let plain = plain.correct(&text);
        for token in tokenize(&text) {
            let form: String = token.text().nfc().collect();
            if !is_listed(&form) {
                continue;
            }
            met += 1;
            let at = token.span();
            let touches = |edit: &&khoidau::Edit| {
                let span = edit.span();
                span.start() < at.end() && at.start() < span.end()
            };
            if let Some(edit) = correction.edits().iter().find(touches) {
                // Composed, it is the listed word.
                assert_eq!((edit.span(), edit.after()), (at, &*form));
            }
            saved += usize::from(plain.edits().iter().any(|e| touches(&e)));
        }
    }
    println!("{met} listed words, {saved} of them would be changed");
    assert!(saved > 20, "the list made no difference");
}

#[test]
fn nothing_inside_protected_spans_changes() {
    let corrector = Corrector::new(model());
    let mut worker = corrector.worker();
    let mut random = Random(5);
    let (mut kept, mut changed) = (0, 0);
    for text in nasty() {
        let mut spans: Vec<Span> = (0..random.below(6))
            .map(|_| {
                let start = random.below(text.len() + 3);
                Span::new(start, start + random.below(12))
            })
            .collect();
        let correction = worker.correct_protecting(&text, &spans);
        assert_edits(&text, &correction);
        for edit in correction.edits() {
            let at = edit.span();
            let touched = spans.iter().any(|span| {
                !span.is_empty()
                    && span.start() < at.end()
                    && at.start() < span.end()
            });
            assert!(!touched, "{text:?} {spans:?} {edit:?}");
            changed += 1;
        }
        kept += spans.len();
        spans.push(Span::new(0, usize::MAX));
        let correction = worker.correct_protecting(&text, &spans);
        assert_eq!(correction.text(), text);
    }
    assert!(kept > 100 && changed > 100, "{kept} {changed}");
}

#[test]
fn correctors_are_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    shared::<Corrector>();
    shared::<khoidau::Model>();
    sent::<khoidau::Worker>();
    let corrector = Corrector::new(model());
    let text = "Ban Chi dao Trung wong vé phat trién";
    let alone = corrector.correct(text).text().to_owned();
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| corrector.correct(text))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap().text(), alone);
        }
    });
}
