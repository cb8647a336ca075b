//! The words that numbers and dates are written with, as engines read them:
//! "số" before a number; "ngày", "tháng" and "năm" of a date; `T/M` and the
//! like before a signature.

use std::sync::LazyLock;

use crate::viet::{fold, glyph};

/// What is read for the first letter of "số".
const S: &str = "sSŠ$§";

/// What is read for its second, beside `o` with any marks or none.
const O: &str = "06é8ebdBcC§°9&";

/// What is read behind it for its marks.
const MARKS: &str = "5^0°6´'’";

/// Signs of which any letter or digit may follow for the second.
const SIGNS: &str = "$§";

/// Digits that are read for the first letter where the second is one of
/// [`ROUND`], with no letter of the word left.
const DIGITS: &str = "853";
const ROUND: &str = "068";

/// `o` with any marks, in either case.
const O_MARKED: &str = "oòóỏõọôồốổỗộơờớởỡợöOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÖ";

/// A pattern of the word "số" with its letters sound, its marks lost or not.
pub(super) static SOUND: LazyLock<String> =
    LazyLock::new(|| format!("[sS][{O_MARKED}]"));

/// A pattern of the word "số" as it may be read, of two characters at least;
/// the digits of `86` and the like are no number, so that what stands around
/// them must tell.
pub(super) static NUMBER: LazyLock<String> = LazyLock::new(|| {
    let class = |text: &str| text.replace('^', r"\^");
    let (o, marks) = (class(O), class(MARKS));
    format!(
        r"(?:[sS]?[{S}]\x20?[{O_MARKED}{o}][{marks}]?|[{DIGITS}][{ROUND}oO]|[{SIGNS}][\p{{L}}\p{{N}}])"
    )
});

/// Whether a token is the word "Số" with a large letter, or has its shape.
pub(crate) fn is_like_number(form: &str) -> bool {
    let mut chars = form.chars();
    let (Some(first), Some(second)) = (chars.next(), chars.next()) else {
        return false;
    };
    let is_o = |c: char| O_MARKED.contains(c);
    let fits = match first {
        's' => false,
        c if S.contains(c) => is_o(second) || is_read_for_o(second),
        c => DIGITS.contains(c) && (is_o(second) || ROUND.contains(second)),
    };
    fits && chars.all(|c| MARKS.contains(c) && c != '0' && c != '5')
}

/// Whether a character other than `o` with or without marks is read for the
/// second letter of "số".
fn is_read_for_o(c: char) -> bool {
    O.contains(c) || fold(&c.to_lowercase().to_string()) == "e"
}

/// The word "số" at the beginning of a token that the number was written to
/// (`Số:15/QĐ-BNV`), as it is to be written, and how many bytes of the token
/// it is. With `marks_only` its letters must be there.
pub(super) fn number_head(
    form: &str,
    marks_only: bool,
) -> Option<(&'static str, usize)> {
    let mut chars = form.char_indices();
    let (_, first) = chars.next()?;
    let (_, second) = chars.next()?;
    let (end, third) = chars.next()?;
    let capital = match first {
        's' => false,
        'S' => true,
        '$' if !marks_only => true,
        _ => return None,
    };
    let is_sign = ":.".contains(third);
    let is_o = O_MARKED.contains(second);
    let sound = is_o && (is_sign || third.is_ascii_digit());
    let damaged = is_sign && (is_read_for_o(second) || second == '5');
    if !sound && (marks_only || !damaged) {
        return None;
    }
    let word = match (capital, second.is_uppercase()) {
        (true, true) => "SỐ",
        (true, false) => "Số",
        (false, _) => "số",
    };
    Some((word, end))
}

/// Whether a word is `ngày`: `ngay`, `nqày`, `nedav`.
pub(crate) fn is_day(word: &str) -> bool {
    let flat = fold(word).to_lowercase();
    let Some(rest) = flat.strip_prefix('n') else { return false };
    let Some(rest) = rest.strip_prefix(['g', 'q', 'e']) else {
        return false;
    };
    let core = rest.strip_suffix(['y', 'v']);
    core.is_some_and(|core| (1..=2).contains(&core.chars().count()))
}

/// Whether a word is `tháng`: `thdng`, `thảng`, `thag`.
pub(crate) fn is_month(word: &str) -> bool {
    let flat = fold(word).to_lowercase();
    let Some(rest) = flat.strip_prefix("th").or(flat.strip_prefix("tb"))
    else {
        return false;
    };
    let core = rest.strip_suffix(['g', 'q', 'p']).unwrap_or(rest);
    let Some(core) = core.strip_suffix('n') else { return false };
    (1..=3).contains(&core.chars().count())
}

/// Whether a word is `năm`: `nam`, `ndm`, `niam`.
pub(crate) fn is_year(word: &str) -> bool {
    let flat = fold(word).to_lowercase();
    let core = flat.strip_prefix('n').and_then(|w| w.strip_suffix('m'));
    core.is_some_and(|core| (1..=2).contains(&core.chars().count()))
}

/// The abbreviation whose slash was read as a stroke: `T/M`, `K/T`, `T/L`
/// before a signature, `V/v` before a subject.
pub(crate) fn slashed(form: &str) -> Option<&'static str> {
    let mut chars = form.chars();
    let (Some(first), Some(stroke), Some(last), None) =
        (chars.next(), chars.next(), chars.next(), chars.next())
    else {
        return None;
    };
    if !glyph::is_stroke(stroke) && stroke != 'J' {
        return None;
    }
    match (first, last) {
        ('T', 'M') => Some("T/M"),
        ('K', 'T') => Some("K/T"),
        ('T', 'L') => Some("T/L"),
        ('V', 'v') => Some("V/v"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn shapes_of_so_are_told_from_words() {
        for form in ["Số", "Sở", "S6", "Sé", "$0", "86", "S06", "S0’", "Sb"]
        {
            assert!(is_like_number(form), "{form}");
        }
        for form in ["S", "Sa", "Sông", "Sởi", "Ố", "10", "số", "s6", "85"]
        {
            assert!(!is_like_number(form), "{form}");
        }
    }

    #[test]
    fn a_number_is_led_by_so_as_it_may_be_read() {
        let whole = |pattern: &str| {
            Regex::new(&format!("^(?:{pattern})$")).expect("it is valid")
        };
        let (sound, number) = (whole(&SOUND), whole(&NUMBER));
        for word in ["số", "Số", "SỐ", "so", "Sở"] {
            assert!(sound.is_match(word) && number.is_match(word), "{word}");
        }
        for word in ["s6", "S0", "Sé", "$0", "86", "S06", "§ố", "S$6", "Sô^"]
        {
            assert!(number.is_match(word), "{word}");
            assert!(!sound.is_match(word), "{word}");
        }
        for word in ["sa", "S", "18", "sông", "so12"] {
            assert!(!number.is_match(word), "{word}");
        }
    }

    #[test]
    fn words_of_a_date_are_known_though_misread() {
        for word in ["ngày", "Ngay", "nqày", "nedav", "NGÀY"] {
            assert!(is_day(word), "{word}");
        }
        for word in ["tháng", "thdng", "THANG", "thág"] {
            assert_eq!(is_month(word), word != "thág", "{word}");
        }
        for word in ["năm", "ndm", "niam", "NĂM"] {
            assert!(is_year(word), "{word}");
        }
        for word in ["nay", "ngay thẳng", "thông tin", "nghiêm", "nm", ""]
        {
            let any = is_day(word) || is_month(word) || is_year(word);
            assert!(!any, "{word}");
        }
    }

    #[test]
    fn a_stroke_in_an_abbreviation_was_its_slash() {
        for (form, expected) in [
            ("TIM", Some("T/M")),
            ("TJM", Some("T/M")),
            ("K1T", Some("K/T")),
            ("V|v", Some("V/v")),
            ("TAM", None),
            ("TI", None),
            ("TIMO", None),
        ] {
            assert_eq!(slashed(form), expected, "{form}");
        }
    }
}
