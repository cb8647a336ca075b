//! The letters: base, vowel mark and tone of each, and folding to unmarked.

use std::sync::LazyLock;

/// The six tones, in the order of the school books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// *ngang*, unmarked.
    Level,
    /// *huyền*, a grave accent.
    Falling,
    /// *sắc*, an acute accent.
    Rising,
    /// *hỏi*, a hook above.
    Dipping,
    /// *ngã*, a tilde.
    Broken,
    /// *nặng*, a dot below.
    Heavy,
}

impl Tone {
    /// All six, in order.
    pub const ALL: [Tone; 6] = [
        Tone::Level,
        Tone::Falling,
        Tone::Rising,
        Tone::Dipping,
        Tone::Broken,
        Tone::Heavy,
    ];
}

/// The twelve vowel letters, a row each, a column for each [`Tone`].
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ'],
    ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
];

/// The unmarked letter of each row of [`VOWELS`].
const PLAIN: [char; 12] =
    ['a', 'a', 'a', 'e', 'e', 'i', 'o', 'o', 'o', 'u', 'u', 'y'];

/// The row of [`VOWELS`] and the tone of a lower-case vowel letter.
fn place(lower: char) -> Option<(usize, Tone)> {
    if lower.is_ascii() {
        let row = VOWELS.iter().position(|row| row[0] == lower)?;
        return Some((row, Tone::Level));
    }
    VOWELS.iter().enumerate().find_map(|(row, forms)| {
        let column = forms.iter().position(|&form| form == lower)?;
        Some((row, Tone::ALL[column]))
    })
}

/// The lower-case form where it is one character, else the character itself.
pub fn lower_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    // In the block of the doubly marked letters large ones have the even
    // numbers.
    if ('\u{1EA0}'..='\u{1EF9}').contains(&c) {
        return char::from_u32(c as u32 | 1).unwrap_or(c);
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ => c,
    }
}

/// The upper-case form where it is one character, else the character itself.
pub fn upper_char(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

/// Applies `f` to the lower-case form of `c`, then gives the result the case
/// of `c`.
fn keeping_case(c: char, f: impl FnOnce(char) -> char) -> char {
    let lower = lower_char(c);
    let changed = f(lower);
    if lower == c { changed } else { upper_char(changed) }
}

/// The letter without vowel mark and tone: `ệ` gives `e`, `Đ` gives `D`.
///
/// Characters that are not Vietnamese letters come back unchanged.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    FOLDED.get(c as usize).copied().unwrap_or(c)
}

/// The letters up to the end of the Vietnamese ones, each without marks.
static FOLDED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let fold = |lower| match place(lower) {
        Some((row, _)) => PLAIN[row],
        None if lower == 'đ' => 'd',
        None => lower,
    };
    ('\0'..'\u{1F00}').map(|c| keeping_case(c, fold)).collect()
});

/// The text without vowel marks and tones; expects composed (NFC) letters.
///
/// ```
/// assert_eq!(khoidau::viet::fold("Khôi phục dấu"), "Khoi phuc dau");
/// ```
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The tone the letter carries; [`Tone::Level`] for anything unmarked.
pub fn tone(c: char) -> Tone {
    place(lower_char(c)).map_or(Tone::Level, |(_, tone)| tone)
}

/// The letter with its tone replaced, vowel mark and case kept; `None` where
/// the letter is not a vowel.
pub fn with_tone(c: char, tone: Tone) -> Option<char> {
    let (row, _) = place(lower_char(c))?;
    Some(keeping_case(c, |_| VOWELS[row][tone as usize]))
}

/// Whether the letter is a Vietnamese vowel letter, marked or not.
pub fn is_vowel(c: char) -> bool {
    place(lower_char(c)).is_some()
}

/// Whether the letter carries a vowel mark, a tone or the stroke of `đ`.
pub fn is_marked(c: char) -> bool {
    !c.is_ascii() && fold_char(c) != c
}

/// Whether a letter is one that of all languages only Vietnamese has, or
/// hardly another: engines that do not know it do not write it by chance.
pub(crate) fn is_native(c: char) -> bool {
    matches!(
        c,
        '\u{1ea0}'
            ..='\u{1eff}' | 'ă' | 'ơ' | 'ư' | 'đ' | 'Ă' | 'Ơ' | 'Ư' | 'Đ'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_case_and_foreign_letters() {
        for (marked, plain) in [
            ("Đặng Hữu Ưởng", "Dang Huu Uong"),
            ("ỆỹợĐ", "EyoD"),
            ("ñß", "ñß"),
        ] {
            assert_eq!(fold(marked), plain);
        }
    }

    #[test]
    fn tone_is_replaced_and_the_vowel_mark_stays() {
        assert_eq!(with_tone('Ệ', Tone::Level), Some('Ê'));
        assert_eq!(with_tone('u', Tone::Dipping), Some('ủ'));
        assert_eq!(with_tone('b', Tone::Heavy), None);
        assert_eq!(tone('ẵ'), Tone::Broken);
    }
}
