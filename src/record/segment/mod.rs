//! Where the documents of a file begin and end.
//!
//! A document begins with a header (the name of Party or state, or the
//! number of a copy), with the words Phụ lục on a line of their own, or,
//! behind a signature, with a title that says what it was issued with.

mod form;
mod top;

use form::is_form;
use top::{is_top, plain_top, top};

use std::ops::Range;

use crate::notation::number;
use crate::record::Role;
use crate::record::header;
use crate::record::lists;
use crate::record::page::{Page, bare, capitals, placed_words};
use crate::record::reading::Reading;
use crate::record::score;
use crate::record::title;
use crate::span::Span;
use crate::tables::{DocType, Gazetteer, List, Phrases};
use crate::viet::fuzzy::{self, Key};

/// A document of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    /// Lines counted from 0.
    pub lines: Range<usize>,
    pub role: Role,
    /// Whether it has a header of its own.
    pub headed: bool,
}

/// How far behind a header the next one may start at the least.
const APART: usize = 6;

/// Parts the lines of a reading into documents, `most` of them: the last has
/// all that follows.
pub(crate) fn split(
    reading: &Reading<'_>,
    knowledge: &Gazetteer,
    most: usize,
) -> Vec<Segment> {
    let lines = 0..reading.lines().len();
    let page = Page::new(reading, knowledge, lines.clone());
    let mut segments: Vec<Segment> = Vec::new();
    let mut state = State::default();
    for line in lines.clone() {
        if segments.len() >= most {
            break;
        }
        if page.is_empty(line) {
            continue;
        }
        // A header that reaches up to that of the document before is the
        // same one, with its right column printed twice.
        let begun = begins(&page, line, &state).filter(|begun| {
            let mut between = state.start.map_or(0, |at| at + 1)..begun.0;
            !begun.2
                || state.start.is_none()
                || between.any(|line| !page.is_empty(line))
        });
        let Some((start, role, headed)) = begun else {
            state.pass(&page, line);
            continue;
        };
        let from = segments.last().map_or(0, |last| last.lines.start);
        if !segments.is_empty() && !is_below(reading, from, start) {
            state.pass(&page, line);
            continue;
        }
        if segments.is_empty() {
            let lead = (from..start).any(|line| !page.is_empty(line));
            // What is above the first header is a document by itself only
            // if it has text.
            let texted = state.text || state.signed;
            if lead && start > APART && texted && is_below(reading, 0, start) {
                let lines = 0..start;
                segments.push(Segment {
                    lines,
                    role: Role::Main,
                    headed: false,
                });
            }
        }
        if let Some(last) = segments.last_mut() {
            last.lines.end = start;
        }
        let first = segments.is_empty();
        let role = if first && headed { Role::Main } else { role };
        let start = if first { 0 } else { start };
        segments.push(Segment { lines: start..lines.end, role, headed });
        let appendix = role == Role::Appendix;
        state = State { start: Some(line), appendix, ..State::default() };
        state.pass(&page, line);
    }
    if segments.is_empty() && lines.clone().any(|line| !page.is_empty(line)) {
        segments.push(Segment { lines, role: Role::Main, headed: false });
    }
    segments
}

/// How many lines of a text in reading order may come after a line that they
/// stand above in the original: the most that a column has.
const COLUMN: usize = 100;

/// Whether a line of the text in reading order parts the original: all that
/// is read before it stands above, from the line `from` on, and nothing that
/// is read after it does. A column is read after another that it is beside.
fn is_below(reading: &Reading<'_>, from: usize, line: usize) -> bool {
    let line_at = |line| reading.line(line).unwrap_or_default();
    let original = |span| reading.original_lines(reading.to_original(span));
    let above = Span::new(line_at(from).start(), line_at(line).start());
    let own = original(line_at(line)).start;
    let mut after = line + 1..(line + COLUMN).min(reading.lines().len());
    original(above).end < own
        && after.all(|line| {
            let span = line_at(line);
            span.is_empty() || original(span).start >= own
        })
}

/// What was seen of the document so far.
#[derive(Debug, Default)]
struct State {
    /// The line by which it was known to begin.
    start: Option<usize>,
    /// Whether its number was seen.
    numbered: bool,
    /// Whether its recipients were seen.
    signed: bool,
    /// Whether its addressees were seen.
    addressed: bool,
    /// How many bytes of running text were seen.
    running: usize,
    /// Whether running text was seen that is no subject.
    text: bool,
    /// Whether it is an appendix.
    appendix: bool,
}

/// How much running text is more than the subject of a document, in bytes.
const TEXT: usize = 500;

/// How much running text below the address is a letter, in bytes.
const SHORT: usize = 120;

impl State {
    fn pass(&mut self, page: &Page<'_>, line: usize) {
        let strip = page.line(line);
        let text = page.text(strip);
        self.addressed |= lists::address(page, strip).is_some();
        self.signed |= lists::recipients_opening(page, strip).is_some();
        self.numbered |=
            !self.text && number::header_with(page.knowledge, text).is_some();
        if text.chars().count() > score::RUNNING_LENGTH
            && capitals(text) < score::RUNNING
        {
            self.running += text.len();
            self.text |= self.running > TEXT || title::names_basis(text);
        }
    }
}

/// Whether a document begins by a line: where, as what, and whether with a
/// header.
fn begins(
    page: &Page<'_>,
    line: usize,
    state: &State,
) -> Option<(usize, Role, bool)> {
    let strip = page.line(line);
    let text = page.text(strip);
    if text.len() > 400 {
        return None;
    }
    // A letter may be two lines and a name.
    let done =
        state.text || state.signed || state.addressed && state.running > SHORT;
    if state.start.is_none() || done {
        if header::nation(text).is_some_and(|right| is_top(page, text, &right))
        {
            let top = top(page, line);
            if done && is_form(page, top, line, state) {
                return None;
            }
            return Some((top, Role::Attachment, true));
        }
        let code = number::header_with(page.knowledge, text);
        if let Some(code) = code.filter(|_| done) {
            let copy = code
                .type_sign
                .as_ref()
                .is_some_and(|sign| is_copy(page.knowledge, sign));
            if copy {
                return Some((top(page, line), Role::Copy, true));
            }
            if let Some(top) = plain_top(page, line, &code)
                && !is_form(page, top, line, state)
            {
                return Some((top, Role::Attachment, true));
            }
        }
    }
    if let Some(role) = appendix(page, line, state) {
        return Some((line, role, false));
    }
    // What is issued with the document above has a title of its own.
    let titled = || {
        title::heading(page.knowledge, text)
            .is_some_and(|named| is_document(named.kind))
    };
    if state.signed && titled() {
        let end = page.lines.end.min(line + 12);
        let with = (line + 1..end).any(|line| is_issued_with(page, line));
        if with {
            return Some((line, Role::Attachment, false));
        }
    }
    None
}

/// Whether a sign is that of a copy: `BS`, `SY`.
fn is_copy(knowledge: &Gazetteer, sign: &str) -> bool {
    let copies = Phrases::get().list(List::Copy);
    let named = |kind: &&DocType| {
        copies.iter().any(|copy| kind.letters.ends_with(&copy.letters))
    };
    let mut types = knowledge.types().iter().filter(named);
    types.any(|kind| kind.sign == sign)
}

/// Whether a type is that of a document which another one brings into force;
/// lists and forms are parts of it.
fn is_document(kind: &DocType) -> bool {
    !kind.sign.is_empty() || Phrases::get().has(List::Rules, &kind.name)
}

/// The appendix that a line begins.
fn appendix(page: &Page<'_>, line: usize, state: &State) -> Option<Role> {
    let text = bare(page.text(page.line(line)));
    let mut all = placed_words(text);
    let (first, second) = (all.next()?, all.next()?);
    let head = &text[..second.end()];
    if fuzzy::distance(&fuzzy::letters(head), b"phuluc") > 0.1 {
        return None;
    }
    // A list of appendices, and sentences about one, are not its title.
    let rest: Vec<&str> = all.map(|word| word.text).collect();
    let capital = capitals(head) > score::CAPITALS;
    let large = first.text.chars().next().is_some_and(char::is_uppercase);
    let number = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let word = word.trim_start_matches(['0', '1', '2', '3']);
        word.chars().count() <= 5
            && word.chars().all(|c| {
                c.is_ascii_digit() || "IVXLl|1".contains(c) || {
                    word.chars().count() == 1 && c.is_uppercase()
                }
            })
    };
    let short = match rest.as_slice() {
        [] => true,
        [one] => number(one) || capitals(one) > score::ALL_CAPITALS,
        _ => capital && capitals(text) > score::CAPITALS,
    };
    let behind = state.running > 0 || state.signed;
    (large && short && behind && (capital || rest.len() <= 1))
        .then_some(Role::Appendix)
}

/// Whether a line says what a document was issued with: `(Ban hành kèm theo
/// Quyết định số …)`.
pub(crate) fn is_issued_with(page: &Page<'_>, line: usize) -> bool {
    let text = page.text(page.line(line));
    let key = Key::new(text);
    let near_start = |phrase: &[u8]| {
        fuzzy::find(&key, phrase, 0.15).is_some_and(|found| found.start < 12)
    };
    text.trim_start().starts_with(['(', '[', '{'])
        && Phrases::get()
            .list(List::Annexed)
            .iter()
            .any(|phrase| near_start(&phrase.letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first lines of the documents of a text, counted from 1, and their
    /// roles.
    fn starts(text: &str) -> Vec<(usize, Role)> {
        let reading = Reading::plain(text);
        let knowledge = Gazetteer::embedded();
        let segments = split(&reading, &knowledge, usize::MAX);
        let starts = segments.iter();
        starts.map(|one| (one.lines.start + 1, one.role)).collect()
    }

    const LETTER: &str = "TỈNH ỦY BÌNH PHÚ ĐẢNG CỘNG SẢN VIỆT NAM\n*\n\
        Số 12-CV/TU Bình Phú, ngày 02 tháng 3 năm 2025\n\
        Kính gửi: Các cấp ủy trực thuộc.\n\
        Thường trực Tỉnh ủy gửi các đồng chí báo cáo của Văn phòng.\n\
        Nơi nhận: T/M BAN THƯỜNG VỤ\n- Như trên, PHÓ BÍ THƯ\n- Lưu VPTU.\n";

    #[test]
    fn a_file_of_one_document_is_that() {
        assert_eq!(starts(LETTER), [(1, Role::Main)]);
        assert_eq!(starts("Chỉ một đoạn văn."), [(1, Role::Main)]);
        assert_eq!(starts("\n \n"), []);
    }

    #[test]
    fn a_header_that_has_its_right_column_twice_is_one() {
        let left = "ỦY BAN NHÂN DÂN\n".repeat(8);
        for right in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
            "ĐẢNG CỘNG SẢN VIỆT NAM\n",
        ] {
            let text = format!("{right}{left}{right}{LETTER}");
            assert_eq!(starts(&text)[0], (1, Role::Main), "{text}");
            let text =
                format!("{LETTER}\n\n\n\n{right}{left}{right}Thực hiện\n");
            let expected = [(1, Role::Main), (13, Role::Attachment)];
            assert_eq!(starts(&text), expected, "{text}");
        }
    }

    #[test]
    fn documents_beyond_the_bound_belong_to_the_last() {
        let text = LETTER.repeat(4);
        let reading = Reading::plain(&text);
        let count = reading.lines().len();
        let segments = split(&reading, &Gazetteer::embedded(), 2);
        let ends: Vec<usize> =
            segments.iter().map(|one| one.lines.end).collect();
        assert_eq!(ends, [8, count]);
    }

    #[test]
    fn what_is_sent_along_begins_with_its_header() {
        let rows = [
            "TỈNH ỦY BÌNH PHÚ ĐẢNG CỘNG SẢN VIỆT NAM\nVĂN PHÒNG\n*\n",
            "TỈNH ỦY BÌNH PHÚ\nVĂN PHÒNG\n*\nSố 7-BC/VPTU\n\
             ĐẢNG CỘNG SẢN VIỆT NAM\n",
        ];
        for header in rows {
            let text = format!("{LETTER}\n{header}BÁO CÁO\nvề lưu trữ\n");
            let found = starts(&text);
            assert_eq!(found, [(1, Role::Main), (10, Role::Attachment)]);
        }
    }

    #[test]
    fn appendices_copies_and_rules_are_told_apart() {
        let rows = [
            ("PHỤ LỤC I\nDANH MỤC\n", Role::Appendix),
            ("Phụ lục 2\nDanh mục\n", Role::Appendix),
            ("PHỤ LỤC I11\nDANH MỤC\n", Role::Appendix),
            (
                "QUY CHẾ\nlàm việc\n(Ban hành kèm theo Quyết định số 5)\n",
                Role::Attachment,
            ),
            ("TỈNH ỦY BÌNH PHÚ\nVĂN PHÒNG\n*\nSố 24-BS/VPTU\n", Role::Copy),
        ];
        for (text, role) in rows {
            let found = starts(&format!("{LETTER}\n{text}"));
            assert_eq!(found, [(1, Role::Main), (10, role)], "{text}");
        }
        let rows = [
            "Phụ lục I kèm theo báo cáo này nêu rõ.\n",
            "Phụ lục 1 và Phụ lục 2\n",
            "QUY CHẾ\nlàm việc\n",
        ];
        for text in rows {
            let found = starts(&format!("{LETTER}\n{text}"));
            assert_eq!(found, [(1, Role::Main)], "{text}");
        }
    }

    #[test]
    fn a_form_is_no_document() {
        let nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                      Độc lập - Tự do - Hạnh phúc\n";
        let rows = [
            format!("Mẫu số 2\n\n{nation}ĐƠN ĐỀ NGHỊ\nKính gửi: Ủy ban\n"),
            format!("TÊN CƠ QUAN\n{nation}Số: ....../BC-....\n......, ngày\n"),
            format!("viết theo mẫu sau:\n{nation}ĐƠN ĐỀ NGHỊ\n"),
        ];
        for text in rows {
            let found = starts(&format!("{LETTER}\n{text}"));
            assert_eq!(found, [(1, Role::Main)], "{text}");
        }
        // In an appendix nothing need say so.
        let text = format!("{LETTER}\nPHỤ LỤC I\nCÁC MẪU\n{nation}BIÊN BẢN\n");
        let found = starts(&text);
        assert_eq!(found, [(1, Role::Main), (10, Role::Appendix)]);
    }

    #[test]
    fn a_header_begins_a_document_without_the_nation_too() {
        let text = format!(
            "{LETTER}\n\nHỘI NÔNG DÂN TỈNH BÌNH PHÚ\nBAN THƯỜNG VỤ\n\
             Số: 166/HD-BTV\nBình Phú, ngày 28 tháng 02 năm 2021\n\
             HƯỚNG DẪN\nThực hiện công tác cán bộ\n"
        );
        let found = starts(&text);
        assert_eq!(found, [(1, Role::Main), (11, Role::Attachment)]);
    }

    #[test]
    fn the_subject_under_a_number_belongs_to_its_header() {
        let text = format!(
            "{LETTER}\nỦY BAN NHÂN DÂN\nTỈNH BÌNH PHÚ\n\
             Số: 12/UBND-NC\nV/v kết quả đại hội\ncủa hiệp hội\n\
             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        );
        let found = starts(&text);
        assert_eq!(found, [(1, Role::Main), (10, Role::Attachment)]);
    }
}
