//! Tables of what the grammar reads, and of what it leaves alone.

use super::*;
use crate::channel::Pair;
use crate::token::tokenize;

/// An engine that knows no Vietnamese letters.
fn engine() -> Channel {
    let pair = |printed: &str, read: &str, cost: Cost| Pair {
        printed: printed.into(),
        read: read.into(),
        cost,
    };
    let mut pairs = vec![
        pair("Đ", "D", 20),
        pair("Đ", "P", 1200),
        pair("Ư", "U", 10),
        pair("-", "-", 5),
        pair("/", "/", 5),
    ];
    for c in ('A'..='Z').chain('a'..='z') {
        let c = c.to_string();
        pairs.push(pair(&c, &c, 5));
    }
    Channel::new("engine", pairs)
}

/// Every token of a text by its likeliest reading out of context, the
/// longest first.
fn read(channel: &Channel, text: &str) -> String {
    let tokens = tokenize(text);
    let forms: Vec<Cow<'_, str>> =
        tokens.iter().map(|t| t.text().into()).collect();
    let scene = Scene { channel, text, tokens: &tokens, forms: &forms };
    let mut codes = Codes::new(Arc::clone(Symbols::embedded()));
    codes.begin(scene);
    let mut out = String::new();
    let mut from = 0;
    let mut at = 0;
    while at < tokens.len() {
        let mut proposals = Vec::new();
        let kept = codes.propose(scene, at, tokens.len(), &mut proposals);
        let is_word = matches!(
            tokens[at].kind(),
            TokenKind::Word | TokenKind::Alphanumeric
        );
        let best = proposals
            .iter()
            .filter(|p| p.tokens > 1 || is_word || p.cost < kept)
            .min_by_key(|p| (std::cmp::Reverse(p.tokens), p.cost));
        let count = best.map_or(1, |p| p.tokens);
        out.push_str(&text[from..tokens[at].span().start()]);
        let end = tokens[at + count - 1].span().end();
        out.push_str(
            best.map_or(&text[tokens[at].span().start()..end], |p| &p.text),
        );
        from = end;
        at += count;
    }
    out + &text[from..]
}

#[test]
fn symbols_are_repaired_by_the_tables() {
    let channel = engine();
    for (read_as, expected) in [
        ("04-TB/BCDTW", "04-TB/BCĐTW"),
        ("12-QP/TU", "12-QĐ/TU"),
        ("12-QDB/TU", "12-QĐ/TU"),
        ("201/2025/NQ-QHIS", "201/2025/NQ-QH15"),
        ("33-KHIPU", "33-KH/ĐU"),
        ("33-KHi'BCDTW", "33-KH/BCĐTW"),
        ("QD-UBND", "QĐ-UBND"),
        ("ND-CP", "NĐ-CP"),
        ("7/2024/ND-CP", "7/2024/NĐ-CP"),
        ("88/Qd-BKHCN", "88/QĐ-BKHCN"),
        ("5-BC/VPDU", "5-BC/VPĐU"),
        ("15KH/DU", "15-KH/ĐU"),
        ("15-KH/BCDCCHC", "15-KH/BCĐCCHC"),
        ("61-ÐA/TU", "61-ĐA/TU"),
        ("O8-NQ/TU", "08-NQ/TU"),
        ("1l/NQ-CP", "11/NQ-CP"),
        ("44 -NQ/TW", "44-NQ/TW"),
        ("44- NQ/TW", "44-NQ/TW"),
        ("s6:44/QD-UBND", "số:44/QĐ-UBND"),
        ("08-NQ/TW'3", "08-NQ/TW'3"),
        ("TIM BAN", "T/M BAN"),
    ] {
        assert_eq!(read(&channel, read_as), expected, "{read_as}");
    }
}

#[test]
fn what_is_sound_or_unknown_stays() {
    let channel = engine();
    for text in [
        "08-NQ/TW",
        "44 - NQ/TW",
        "120-CV/BTVĐU",
        "201/2025/NQ-QH15",
        "09/2012/QH13",
        "2074a/QĐ-TTTT",
        "31-XYZ/KLMN",
        "31-KH/HDXYZ",
        "Mi-24",
        "F-16",
        "BB-36",
        "WGS-84",
        "VN-2000",
        "T/M",
        "CT-XH",
        "12/2025",
        "3-5/2025",
        "04 NQ.TW",
        "GDP",
        "Vi",
        "TIN",
        "5o",
        "a) b) c)",
    ] {
        assert_eq!(read(&channel, text), text);
    }
}

#[test]
fn digits_are_changed_only_where_one_is_left() {
    let channel = engine();
    for (read_as, expected) in [
        ("ngày 0l/04/2024", "ngày 01/04/2024"),
        ("ngày O6/3/2024", "ngày 06/3/2024"),
        ("năm 2O24", "năm 2024"),
        ("ngày l5", "ngày 15"),
        // Neither a day nor a month can be made of these.
        ("ngày 4l/O4/2024", "ngày 4l/O4/2024"),
        ("ngày B6/3/2024", "ngày B6/3/2024"),
        // The term does not sit in that year.
        ("201/2012/NQ-QHIS", "201/2012/NQ-QHIS"),
        // What was read as digits is right.
        ("201/2012/NQ-QH15", "201/2012/NQ-QH15"),
        ("116/2021/ND-CP", "116/2021/NĐ-CP"),
    ] {
        assert_eq!(read(&channel, read_as), expected, "{read_as}");
    }
}

#[test]
fn numerals_stand_where_strokes_were_mixed() {
    let channel = engine();
    for (read_as, expected) in [
        ("quý I1/2025", "quý II/2025"),
        ("chương X1V", "chương XIV"),
        ("quý I1111/2025", "quý I1111/2025"),
        ("quý 11/2025", "quý 11/2025"),
    ] {
        assert_eq!(read(&channel, read_as), expected, "{read_as}");
    }
}

#[test]
fn marks_follow_each_other() {
    let channel = engine();
    let same: &[&str] = &[
        "a) x\nd) x\nđ) x\ne) x",
        "I. X\nI. Y",
        // A sequence overrides no clean reading.
        "I. X\nI. Y\nIII. Z",
        "I. X\n1. a\n2. b\n11. Y",
        "9. x\n10. x\n11. x",
        "k) x\nl) x\nm) x",
        "điểm d) và d) x",
    ];
    for text in same {
        assert_eq!(read(&channel, text), *text);
    }
    for (text, expected) in [
        ("c) x\nd) x\nd) x\ne) x", "c) x\nd) x\nđ) x\ne) x"),
        ("I. X\nIl. Y\nI11. Z", "I. X\nII. Y\nIII. Z"),
        ("I- X\nI1- Y\nI- Z\nIll- W", "I- X\nII- Y\nI- Z\nIII- W"),
        ("I. X\n1. a\n11. Y\nIII. Z", "I. X\n1. a\nII. Y\nIII. Z"),
        ("a(1), a(11), a(v)", "a(i), a(ii), a(v)"),
        ("l) x\n2) y", "1) x\n2) y"),
        ("l. x\n2. y", "1. x\n2. y"),
        ("đ) x\n€) y", "đ) x\ne) y"),
    ] {
        assert_eq!(read(&channel, text), expected, "{text}");
    }
}

#[test]
fn marks_alone_are_put_on_where_letters_stay() {
    let channel = Channel::unmarked();
    for (text, expected) in [
        ("16-KH/DU", "16-KH/ĐU"),
        ("3/2020/TT-BLDTBXH", "3/2020/TT-BLĐTBXH"),
        ("d/c", "đ/c"),
        ("GD-DT", "GD-ĐT"),
        ("KDTM", "KĐTM"),
        ("d) x\nd) y", "d) x\nđ) y"),
        ("201/2025/NQ-QHIS", "201/2025/NQ-QHIS"),
        ("44 -NQ/TW", "44 -NQ/TW"),
        ("33-KHIPU", "33-KHIPU"),
        ("I1. X", "I1. X"),
    ] {
        assert_eq!(read(&channel, text), expected, "{text}");
    }
}

#[test]
fn no_text_takes_long_or_panics() {
    let channel = engine();
    let parts = [
        "1", "/", "-", ".", "'", "QD", "ĐU", "O", "I", "l", "x", "€", ")",
        "\n", " ", "số:", "2025", "IS", "QH", "|", "Ð", "", "¤", "a\u{301}",
    ];
    let mut seed = 7usize;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005);
            seed = seed.wrapping_add(1_442_695_040_888_963_407);
            text.push_str(parts[(seed >> 33) % parts.len()]);
        }
        read(&channel, &text);
    }
    for sign in ["-", "/", "D", "1", "I", "Đ-"] {
        let long = sign.repeat(20_000);
        assert_eq!(read(&channel, &long), long);
    }
}
