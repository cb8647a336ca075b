//! The keys under which spellings of one number and symbol meet.

use unicode_normalization::UnicodeNormalization;

/// The signs of types that only the stroke tells apart, with the types.
const STROKES: [(&str, &str, &str); 4] = [
    ("da", "đa", "đề án"),
    ("da", "da", "dự án"),
    ("hd", "hđ", "hợp đồng"),
    ("hd", "hd", "hướng dẫn"),
];

/// The key under which spellings of a number and symbol meet; the type
/// decides between signs that only the stroke tells apart.
pub(super) fn typed_key(name: &str, doc_type: Option<&str>) -> String {
    let kind = doc_type.map(str::to_lowercase);
    let parts = parts(name);
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let bare = part.replace('đ', "d");
        // The sign of the type follows the number or the year.
        let stroked = STROKES.iter().any(|(form, ..)| *form == bare);
        if !stroked || at == 0 || at > 2 {
            return bare;
        }
        let told = STROKES.iter().find(|(form, _, name)| {
            *form == bare && kind.as_deref() == Some(*name)
        });
        told.map_or_else(|| part.clone(), |(_, form, _)| (*form).to_owned())
    });
    parts.collect::<Vec<_>>().join("-")
}

pub(super) fn key(name: &str) -> String {
    typed_key(name, None)
}

/// The parts of a number and symbol: the number without leading zeros, the
/// year, the type, the bodies, in small letters.
fn parts(name: &str) -> Vec<String> {
    let name = name.nfc().collect::<String>().to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    let mut parts: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(|word| crate::viet::tone::uniform(word).into_owned())
        .collect();
    if let Some(first) = parts.first_mut() {
        let bare = first.trim_start_matches('0');
        *first = if bare.is_empty() { "0" } else { bare }.to_owned();
    }
    // `193/2025/NQ-QH15` is `193/2025/QH15`.
    if let [_, year, sign, body, ..] = &parts[..] {
        let assembly = body.strip_prefix("ubtv").unwrap_or(body);
        let term = assembly.strip_prefix("qh").unwrap_or_default();
        let digits = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
        };
        if sign == "nq" && year.len() == 4 && digits(year) && digits(term) {
            parts.remove(2);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_meet_and_those_that_do_not() {
        let rows = [
            ("57-NQ/TW", "57 - NQ/TW", true),
            ("57-NQ/TW", "57 NQ/TW", true),
            ("57-NQ/TW", "57-nq/tw", true),
            ("05-KL/ĐU", "5-KL/DU", true),
            ("02-KH/BCĐTW", "02-KH/BCDTW", true),
            ("193/2025/NQ-QH15", "193/2025/QH15", true),
            ("1196/2025/NQ-UBTVQH15", "1196/2025/UBTVQH15", true),
            ("560/NQ-UBTVQH15", "560/UBTVQH15", false),
            ("193/2025/QH15", "193/2024/QH15", false),
            ("88/2025/NĐ-CP", "88/2025/ND-CP", true),
            ("88/NĐ-CP", "88/2025/NĐ-CP", false),
            ("851/BNV-CVT&LTNN", "851/BNV-CVTLTNN", false),
            ("57-NQ/TW", "57-NQ/TU", false),
            ("57-NQ/TW", "58-NQ/TW", false),
            ("12-ĐA/TU", "12-DA/TU", false),
            ("12-HĐ/TU", "12-HD/TU", false),
            ("12/KH-UỶ", "12/KH-ỦY", true),
        ];
        for (one, other, meet) in rows {
            assert_eq!(key(one) == key(other), meet, "{one}, {other}");
        }
        let with = |name, kind| typed_key(name, Some(kind));
        assert_eq!(with("12-DA/TU", "Đề án"), key("12-ĐA/TU"));
        assert_eq!(with("12-ĐA/TU", "Dự án"), key("12-DA/TU"));
    }
}
