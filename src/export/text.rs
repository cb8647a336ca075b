//! The forms of a value that archives keep to.

use unicode_normalization::UnicodeNormalization;

use std::borrow::Cow;

use crate::record::Date;

/// One line in composed letters with single spaces, without control
/// characters and what XML cannot hold.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        let space = c.is_whitespace() || c.is_control();
        match space {
            true if out.is_empty() || out.ends_with(' ') => {}
            true => out.push(' '),
            false if matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            false => out.push(c),
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// A text for a terminal: signs that would move its cursor, end its line or
/// turn the order of what stands there are shown by their numbers.
pub fn shown(text: &str) -> Cow<'_, str> {
    // Those that embed text of another direction, or override it.
    let turns =
        |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let acts = |c: char| c.is_control() || turns(c);
    if !text.contains(acts) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match acts(c) {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out.into()
}

/// A subject as it stands in a catalogue: a capital first, no stop last.
pub fn heading(text: &str) -> String {
    let mut text = text.trim();
    while let Some(shorter) =
        text.strip_suffix("./.").or_else(|| text.strip_suffix('.'))
    {
        text = shorter.trim_end();
    }
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The beginning of a text up to a word's end, of at most `limit`
/// characters; nothing if its first word is longer. `None` if it fits.
pub fn cut(text: &str, limit: usize) -> Option<String> {
    let (end, next) = text.char_indices().nth(limit)?;
    let head = &text[..end];
    let head = match next.is_whitespace() {
        true => head,
        false => &head[..head.rfind(char::is_whitespace).unwrap_or(0)],
    };
    let loose = |c: char| c.is_whitespace() || ",;:-–".contains(c);
    Some(head.trim_end_matches(loose).to_owned())
}

/// `DD/MM/YYYY`; what is not known is `00`, or left out where it is to be
/// short.
pub fn slashes(date: Date, short: bool) -> String {
    let year = date.year();
    match (date.month(), date.day()) {
        (None, _) if short => format!("{year:04}"),
        (Some(month), None) if short => format!("{month:02}/{year:04}"),
        (month, day) => {
            let (month, day) = (month.unwrap_or(0), day.unwrap_or(0));
            format!("{day:02}/{month:02}/{year:04}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidying() {
        let rows = [
            ("", ""),
            ("  a \t b\r\nc ", "a b c"),
            ("\u{feff}a\0b\u{1b}[0m", "\u{feff}a b [0m"),
            ("Tie\u{302}\u{301}ng\u{a0}Vie\u{323}\u{302}t", "Tiếng Việt"),
            ("a\u{ffff}b\u{fffe}", "ab"),
        ];
        for (text, out) in rows {
            assert_eq!(tidy(text), out, "{text:?}");
        }
    }

    #[test]
    fn headings() {
        let rows = [
            ("", ""),
            (".", ""),
            ("về công tác cán bộ.", "Về công tác cán bộ"),
            ("đề án số 5./.", "Đề án số 5"),
            ("ôn tập . .", "Ôn tập"),
            ("10 năm, 2015 - 2025", "10 năm, 2015 - 2025"),
        ];
        for (text, out) in rows {
            assert_eq!(heading(text), out, "{text:?}");
        }
    }

    #[test]
    fn cutting() {
        let rows = [
            ("", 3, None),
            ("một", 3, None),
            ("một hai", 3, Some("một")),
            ("một hai", 4, Some("một")),
            ("một hai", 6, Some("một")),
            ("một, hai", 5, Some("một")),
            ("nghiêng", 3, Some("")),
            ("đặng 12", 0, Some("")),
        ];
        for (text, limit, out) in rows {
            assert_eq!(cut(text, limit).as_deref(), out, "{text:?}, {limit}");
        }
    }

    #[test]
    fn dates() {
        let rows = [
            (Date::new(2025, 6, 8).unwrap(), "08/06/2025", "08/06/2025"),
            (Date::from_month(2025, 5).unwrap(), "00/05/2025", "05/2025"),
            (Date::from_year(1975).unwrap(), "00/00/1975", "1975"),
        ];
        for (date, long, short) in rows {
            assert_eq!(slashes(date, false), long);
            assert_eq!(slashes(date, true), short);
        }
    }
}
