//! The capitals that TCVN3 lacks: vowels with a tone, which only a font in
//! capitals shows.
//!
//! A text has the small letter in their place. It is a capital for certain in
//! a word whose other letters are capitals (`THàNH`), and a word of such
//! letters alone, or of one capital and such letters (`ủ`, `Bộ`), follows the
//! words beside it. At the beginning of a sentence or an item, and in a name
//! whose other words have their capitals, the first letter is one. All else
//! stays as it stands.

use std::borrow::Cow;
use std::ops::Range;

use crate::tables::places;
use crate::viet::letter::{Tone, lower_char, tone, upper_char};
use crate::viet::syllable::is_possible;

/// The words that a line has at the least for its beginning to be that of a
/// sentence: in tables, cells begin small.
const SENTENCE: usize = 5;

/// The share of the sentences that begin with a capital where that is the
/// habit of a text, in hundredths.
const HABIT: usize = 90;

/// A text that was read from TCVN3, with the capitals that the encoding
/// lacks, where they are evident.
///
/// ```
/// use khoidau::encoding::legacy::with_capitals;
///
/// let text = "ủY BAN NHÂN DÂN THàNH PHố\nSố: 12/QĐ-UB\n";
/// let read = "ỦY BAN NHÂN DÂN THÀNH PHỐ\nSố: 12/QĐ-UB\n";
/// assert_eq!(with_capitals(text), read);
/// ```
///
/// # Complexity
///
/// Linear in the text.
pub fn with_capitals(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_shared) {
        return text.into();
    }
    let lines: Vec<Line<'_>> =
        text.split_inclusive('\n').map(Line::new).collect();
    let starts_large = starts_large(&lines);
    let mut out = String::with_capacity(text.len());
    let mut ended = true;
    for line in &lines {
        line.write(starts_large && ended, &mut out);
        ended = line.ends_sentence(ended);
    }
    out.into()
}

/// Whether a letter may stand for its capital.
fn is_shared(c: char) -> bool {
    tone(c) != Tone::Level && lower_char(c) == c
}

/// What the letters of a word tell of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Two or more capitals and no small letter but shared ones.
    Capitals,
    /// A small letter that has a capital of its own.
    Small,
    /// One capital at most, and shared letters.
    Open,
    /// No word of the language: abbreviations, symbols.
    Other,
}

/// A word of a line.
struct Word {
    range: Range<usize>,
    shape: Shape,
}

/// A line with its words.
struct Line<'t> {
    text: &'t str,
    words: Vec<Word>,
}

impl<'t> Line<'t> {
    fn new(text: &'t str) -> Line<'t> {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_alphabetic(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    let shape = shape(text, from..at);
                    words.push(Word { range: from..at, shape });
                    start = None;
                }
                _ => {}
            }
        }
        Line { text, words }
    }

    /// Writes the line; its beginning may be that of a sentence.
    fn write(&self, begins: bool, out: &mut String) {
        let mut done = 0;
        for (at, word) in self.words.iter().enumerate() {
            let Word { range, shape } = word;
            out.push_str(&self.text[done..range.start]);
            done = range.end;
            let text = &self.text[range.clone()];
            let all = match shape {
                Shape::Capitals => true,
                Shape::Open => self.is_among_capitals(at),
                _ => false,
            };
            let first = || {
                text.starts_with(is_shared)
                    && ((begins || at > 0) && self.is_start(at)
                        || self.is_behind_stop(at)
                        || self.begins_name(at))
            };
            if all {
                out.extend(text.chars().map(upper_char));
            } else if first() {
                let mut chars = text.chars();
                out.extend(chars.next().map(upper_char));
                out.push_str(chars.as_str());
            } else {
                out.push_str(text);
            }
        }
        out.push_str(&self.text[done..]);
    }

    /// Whether the nearest words whose case is known are in capitals, on both
    /// sides, or on the only one that has such.
    fn is_among_capitals(&self, at: usize) -> bool {
        let tells = |word: &&Word| {
            matches!(word.shape, Shape::Capitals | Shape::Small)
        };
        let before = self.words[..at].iter().rev().find(tells);
        let behind = self.words[at + 1..].iter().find(tells);
        let mut sides = before.into_iter().chain(behind).peekable();
        sides.peek().is_some() && sides.all(|w| w.shape == Shape::Capitals)
    }

    /// Whether a word begins a line that may be a sentence, behind a bullet,
    /// the number of an item or that of an article.
    fn is_start(&self, at: usize) -> bool {
        let is_article = || {
            let word = &self.text[self.words[0].range.clone()];
            lower_char(word.chars().next().unwrap_or(' ')) == 'đ'
                && word.to_lowercase() == "điều"
        };
        if self.words.len() - at < SENTENCE || at > 1 {
            return false;
        }
        let from = match at {
            0 => 0,
            _ if is_article() => self.words[0].range.end,
            _ => return false,
        };
        let lead = self.text[from..self.words[at].range.start].trim();
        let is_lead = |c: char| c.is_ascii_digit() || " .:)-+•".contains(c);
        lead.chars().all(is_lead) && (at == 0 || lead.ends_with(['.', ':']))
    }

    /// Whether a word follows a full stop behind a word of small letters.
    fn is_behind_stop(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|at| &self.words[at]) else {
            return false;
        };
        let between = &self.text[before.range.end..self.words[at].range.start];
        let Some(space) = between.strip_prefix(['.', '!', '?']) else {
            return false;
        };
        let word = &self.text[before.range.clone()];
        !space.is_empty()
            && space.chars().all(|c| matches!(c, ' ' | '\t'))
            && before.shape == Shape::Small
            && word.chars().count() > 1
            && is_possible(word)
    }

    /// Whether a word and the next are the name of a place or body that has
    /// its capitals but for the first.
    fn begins_name(&self, at: usize) -> bool {
        let first = &self.words[at];
        let Some(second) = self.words.get(at + 1) else { return false };
        let between = &self.text[first.range.end..second.range.start];
        let text = &self.text[second.range.clone()];
        if !matches!(between, " " | "\u{a0}")
            || !text.starts_with(char::is_uppercase)
        {
            return false;
        }
        let name = &self.text[first.range.start..second.range.end];
        let name = name.to_lowercase();
        places::is_known(&name) || OTHER_NAMES.contains(&&*name)
    }

    /// Whether the next line may begin a sentence: this one ended one, or has
    /// no words at all and the one before it had.
    fn ends_sentence(&self, before: bool) -> bool {
        let text = self.text.trim_end();
        match self.words.is_empty() {
            true if text.is_empty() => before,
            true => false,
            false => text.ends_with(['.', ';', ':', '!', '?', '/']),
        }
    }
}

/// Names with a capital that shared letters hide and that are no places of
/// the country: how the body that signs most papers begins, countries.
const OTHER_NAMES: [&str; 3] = ["ủy ban", "ấn độ", "ả rập"];

/// What a word of a text tells of its case; signs around it make it part of
/// a symbol.
fn shape(text: &str, range: Range<usize>) -> Shape {
    let before = text[..range.start].chars().next_back().unwrap_or(' ');
    let behind = text[range.end..].chars().next().unwrap_or(' ');
    let is_inside =
        |c: char| c.is_ascii_digit() || matches!(c, '/' | '_' | '-');
    let word = &text[range];
    let (mut capitals, mut small, mut shared) = (0, 0, 0);
    for c in word.chars() {
        let count = match c {
            _ if is_shared(c) => &mut shared,
            _ if lower_char(c) != c => &mut capitals,
            _ => &mut small,
        };
        *count += 1;
    }
    match (capitals, small) {
        (_, 1..) => Shape::Small,
        (2.., 0) if shared > 0 => Shape::Capitals,
        // A capital behind shared letters, as in `ủY`.
        (1, 0) if word.starts_with(is_shared) => Shape::Capitals,
        _ if is_inside(before) || is_inside(behind) => Shape::Other,
        (2.., 0) if is_possible(word) => Shape::Capitals,
        (2.., 0) => Shape::Other,
        _ if shared > 0 => Shape::Open,
        _ => Shape::Other,
    }
}

/// Whether sentences of a text begin with a capital, as far as their first
/// letters show it.
fn starts_large(lines: &[Line<'_>]) -> bool {
    let (mut large, mut all) = (0, 0);
    let mut ended = true;
    for line in lines {
        let first = line.words.first().filter(|_| ended && line.is_start(0));
        let letter = first
            .and_then(|word| line.text[word.range.clone()].chars().next());
        if let Some(letter) = letter.filter(|&c| !is_shared(c)) {
            all += 1;
            large += usize::from(lower_char(letter) != letter);
        }
        ended = line.ends_sentence(ended);
    }
    all > 0 && large * 100 >= all * HABIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viet::letter::is_marked;

    #[test]
    fn capitals_come_back_where_they_are_evident() {
        // As the table reads it, and with its capitals.
        let rows = [
            ("THàNH PHố CầN THƠ", "THÀNH PHỐ CẦN THƠ"),
            ("ủY BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN"),
            ("Bộ TàI CHíNH", "BỘ TÀI CHÍNH"),
            ("TM. ủY BAN", "TM. ỦY BAN"),
            ("HộI ĐồNG ở Xã", "HỘI ĐỒNG Ở XÃ"),
            ("KếT QUả Về Tổ CHứC", "KẾT QUẢ VỀ TỔ CHỨC"),
            // One word of the line is in capitals.
            ("QUYếT ĐịNH của ủY BAN", "QUYẾT ĐỊNH của ỦY BAN"),
            // Nothing tells.
            ("Số: 12/QĐ-UB", "Số: 12/QĐ-UB"),
            ("Số: 12-TB/TU", "Số: 12-TB/TU"),
            ("quyết định của bộ", "quyết định của bộ"),
            ("Bộ Tài chính, Tổ 3", "Bộ Tài chính, Tổ 3"),
            ("UBND xã An Hòa", "UBND xã An Hòa"),
            ("cho ủy viên", "cho ủy viên"),
            ("định cư ở Việt Nam", "định cư ở Việt Nam"),
            // Names.
            ("ủy Ban Nhân Dân", "Ủy Ban Nhân Dân"),
            ("huyện ứng Hòa", "huyện Ứng Hòa"),
            ("Văn phòng ủy ban nhân dân", "Văn phòng ủy ban nhân dân"),
            // Sentences.
            (
                "Điều 2: ở nơi nào cũng vậy thôi",
                "Điều 2: Ở nơi nào cũng vậy thôi",
            ),
            ("Điều 3. ứng trước tiền cho họ", "Điều 3. Ứng trước tiền cho họ"),
            ("đã xong. ở nước ngoài", "đã xong. Ở nước ngoài"),
            ("thuộc TP. ở đây", "thuộc TP. ở đây"),
            ("v.v. ở đây", "v.v. ở đây"),
            ("điều 3. ở đây", "điều 3. ở đây"),
        ];
        for (text, expected) in rows {
            assert_eq!(with_capitals(text), expected);
        }
    }

    #[test]
    fn items_begin_as_those_around_them_do() {
        let large = "Gồm các loại thuế như sau:\n\
                     - Áp thuế theo mức đã định;\n\
                     - áp thuế theo mức đã định;\n\
                     1. ở nơi nào cũng làm vậy;\n\
                     áp dụng cho\nở nơi này mà không ở nơi kia.\n";
        let read = with_capitals(large);
        assert!(read.contains("\n- Áp thuế theo mức đã định;\n1. Ở nơi"));
        // A cell of a table, and the rest of a line.
        assert!(
            read.ends_with("\náp dụng cho\nở nơi này mà không ở nơi kia.\n")
        );
        let small = "gồm các loại thuế như sau:\n- áp thuế theo mức định;\n";
        assert_eq!(with_capitals(small), small);
    }

    #[test]
    fn only_the_case_of_letters_changes() {
        let mut next = crate::random::Random(5);
        for _ in 0..2000 {
            let pool: Vec<char> = "ủƯaB ớ.Đn\n12/-ế".chars().collect();
            let text: String =
                (0..30).map(|_| pool[next.below(pool.len())]).collect();
            let read = with_capitals(&text);
            assert_eq!(read.to_lowercase(), text.to_lowercase());
            assert_eq!(with_capitals(&read), read, "{text:?}");
        }
    }

    #[test]
    fn capitals_that_are_there_stay() {
        for text in ["Ở đâu?", "ỦY BAN", "Ủy ban nhân dân", ""] {
            assert_eq!(with_capitals(text), text);
            assert!(text.chars().all(|c| !is_shared(c) || is_marked(c)));
        }
    }
}
