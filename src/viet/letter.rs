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

/// The first letter of the block of the doubly marked ones, and of the letters
/// before it the end: the vowels lie in two short stretches.
const DOUBLY: u32 = 0x1EA0;
const SINGLY_END: usize = 0x1B1;
const DOUBLY_LEN: usize = 0x5A;

/// No vowel in [`SEATS`].
const NO_VOWEL: u8 = u8::MAX;

/// For each letter of both stretches the row and column of [`VOWELS`], as
/// 6 · row + column: asked for every letter of every table.
const SEATS: [u8; SINGLY_END + DOUBLY_LEN] = {
    let mut seats = [NO_VOWEL; SINGLY_END + DOUBLY_LEN];
    let mut at = 0;
    while at < 6 * VOWELS.len() {
        let letter = VOWELS[at / 6][at % 6] as u32;
        let seat = match letter < SINGLY_END as u32 {
            true => letter as usize,
            false => (letter - DOUBLY) as usize + SINGLY_END,
        };
        seats[seat] = at as u8;
        at += 1;
    }
    seats
};

/// The row of [`VOWELS`] and the tone of a lower-case vowel letter.
fn place(lower: char) -> Option<(usize, Tone)> {
    let letter = lower as usize;
    let seat = match letter < SINGLY_END {
        true => letter,
        false => {
            let doubly = letter.checked_sub(DOUBLY as usize)?;
            (doubly < DOUBLY_LEN).then_some(SINGLY_END + doubly)?
        }
    };
    let at = usize::from(SEATS[seat]);
    (at < usize::from(NO_VOWEL)).then(|| (at / 6, Tone::ALL[at % 6]))
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
    // The other letters of the language, by far the commonest, are found
    // without the tables of all scripts.
    match c {
        '\u{C0}'..='\u{DE}' if c != '\u{D7}' => {
            return char::from_u32(c as u32 + 0x20).unwrap_or(c);
        }
        '\u{DF}'..='\u{FF}' | '\u{D7}' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' =>
        {
            return c;
        }
        _ => {}
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
    fn small_letters_are_those_of_the_standard() {
        for c in '\0'..='\u{10FFFF}' {
            let mut lower = c.to_lowercase();
            let small = match (lower.next(), lower.next()) {
                (Some(small), None) => small,
                _ => c,
            };
            assert_eq!(lower_char(c), small, "{c:?}");
            let row = VOWELS.iter().position(|row| row.contains(&c));
            assert_eq!(place(c).map(|(row, _)| row), row, "{c:?}");
        }
        for row in VOWELS {
            let tones = row.map(|c| place(c).map(|(_, tone)| tone));
            assert_eq!(tones, Tone::ALL.map(Some));
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
