//! The lines of a subject: what leads it in, what goes on with it, and what
//! ends it.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, starts_small,
    words,
};
use crate::record::score;
use crate::tables::{Gazetteer, List, Phrases, places, units};
use crate::viet::fuzzy::{self, Key};
use crate::viet::syllable;

use super::heading;

/// The most lines of a subject that follow on its first.
const BLOCK: usize = 6;

/// The share of the width of running text from which on a line that begins
/// with a capital may begin a paragraph.
const FULL: f64 = 0.85;

/// How long the words are that lead in a subject: `V/v`, `Về việc`, `về`.
pub(crate) fn lead_in(text: &str) -> usize {
    let mut end = 0;
    let mut seen: Vec<Vec<u8>> = Vec::new();
    for placed in placed_words(text).take(2) {
        let word = placed.text;
        let letters = fuzzy::letters(word);
        let fits = match (seen.len(), letters.as_slice()) {
            (0, b"vv" | b"ve" | b"viv" | b"v1v" | b"vlv" | b"viec") => true,
            // What is left of `V/v`: no subject begins with `và`, nor with a
            // word that is none.
            (0, _) => {
                let rest = &text[placed.end()..];
                let count = word.chars().count();
                let lower = word.to_lowercase();
                word.starts_with(['V', 'v', 'W'])
                    && (2..=4).contains(&count)
                    && (letters == b"va" || !syllable::is_possible(&lower))
                    && starts_small(rest)
            }
            (1, b"viec") => seen[0].starts_with(b"v") && seen[0] != b"vv",
            _ => false,
        };
        if !fits {
            break;
        }
        end = placed.end();
        seen.push(letters);
        // `V/v:` ends what leads in.
        if word.ends_with(':') {
            break;
        }
    }
    end
}

/// Where the subject begins in a title that says before whose the document
/// is, and under which number and date: `CỦA … SỐ … NGÀY … VỀ …`.
pub(crate) fn led_inside(text: &str) -> Option<usize> {
    static OLD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?xi) ^ \W* (?: (?: của \s .{3,120}? )? \s* \b số \s*:? \s* \d .{0,40}? \s )?
            ngày \s+ \d{1,2} \W+ (?: tháng \W+ )? \d{1,2} \W+ (?: năm \W+ )? \d{2,4} \W+",
        )
        .expect("the pattern is valid")
    });
    let found = OLD.find(text)?;
    (found.end() < text.len()).then_some(found.end())
}

/// The lines of a subject that begins with the strip `first`, whose next
/// line is `next`.
pub(crate) fn subject(
    page: &Page<'_>,
    first: Strip,
    next: usize,
) -> Vec<Strip> {
    let mut strips = vec![first];
    let width = width(page);
    let mut empty = false;
    for line in next..page.lines.end {
        let strip = page.line(line);
        let text = page.text(strip);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            // A line of dashes ends the subject; specks do not.
            if text.chars().filter(|c| "-–—_=*".contains(*c)).count() > 2 {
                break;
            }
            empty = true;
            continue;
        }
        let before = strips.last().map_or("", |&strip| page.text(strip));
        let shout = capitals(before) > score::CAPITALS;
        let follows = if shout {
            // The end of it may be printed in small letters.
            (capitals(text) > score::CAPITALS && !heads_text(page, text))
                || (!empty && starts_small(text))
        } else {
            let lone = line + 1 < page.lines.end && page.is_empty(line + 1);
            continues(page, before, text, empty, width)
                || (lone && !empty && ends_short(before, text, width))
        };
        if !follows || strips.len() >= 12 {
            break;
        }
        empty = false;
        strips.push(strip);
    }
    strips
}

/// Whether a line alone between the subject and an empty line is the end of
/// it: centred, short, no sentence, no list.
pub(crate) fn ends_short(before: &str, text: &str, width: usize) -> bool {
    text.chars().count() < width * 3 / 5
        && !before.trim_end().ends_with(['.', ':', ';'])
        && !text.trim_end().ends_with(['.', ':', ';', ','])
        && behind_bullet(text).is_none()
        && !numbered(text)
        && !text.trim_start().starts_with('(')
        && capitals(text) < score::CAPITALS
}

/// Whether a text begins with `Căn cứ`, as the grounds of a document do;
/// `căn cước` does not.
pub(crate) fn names_basis(text: &str) -> bool {
    let mut all = words(text).map(fuzzy::letters);
    all.next().is_some_and(|word| word == b"can")
        && all.next().is_some_and(|word| word == b"cu")
        || fuzzy::letters(text.split([' ', '\t']).next().unwrap_or(""))
            == b"cancu"
}

/// Whether the lines from a strip on up to an empty one, or to the address
/// or the grounds, can be no paragraph of the text: they are few, no sign
/// ends them, and the first is not as wide as those of a paragraph, unless
/// the address or the grounds follow, before which no paragraph stands.
pub(crate) fn is_block(page: &Page<'_>, first: Strip, width: usize) -> bool {
    let text = page.text(first);
    let wide = text.chars().count() as f64 >= width as f64 * FULL;
    let mut last = first;
    let mut count = 0;
    for line in first.line..page.lines.end {
        let strip = page.line(line);
        let text = page.text(strip);
        if page.is_empty(line) || ends_head(text) {
            break;
        }
        if count == BLOCK
            || page.cells(strip).len() > 1
            || behind_bullet(text).is_some()
            || numbered(text)
        {
            return false;
        }
        count += 1;
        last = strip;
    }
    let first = page.text(first).to_lowercase();
    let begins = begins_paragraph(&first);
    let end = page.text(last).trim_end();
    let filled = |line: &usize| !page.is_empty(*line);
    let mut behind = (last.line + 1..page.lines.end).filter(filled);
    let heads = behind
        .next()
        .is_some_and(|line| ends_head(page.text(page.line(line))));
    count > 0
        && (!wide || starts_small(text) || heads)
        && !begins
        && !end.ends_with(['.', ':', ';', ',', '/'])
}

/// Whether a text in small letters begins as a paragraph does.
fn begins_paragraph(small: &str) -> bool {
    Phrases::get().list(List::Begin).iter().any(|begin| {
        let rest = small.strip_prefix(&*begin.text);
        rest.is_some_and(|rest| rest.starts_with(' '))
    })
}

/// Whether a line is the address or the grounds, which the title stands
/// before.
fn ends_head(text: &str) -> bool {
    let letters = fuzzy::letters(text);
    Phrases::get().begins(List::Address, &letters) || names_basis(text)
}

/// How wide the lines of running text are, in characters: what nine of ten
/// are narrower than.
pub(crate) fn width(page: &Page<'_>) -> usize {
    let lines = page.lines.clone().take(400);
    let count = |line| page.text(page.line(line)).chars().count();
    let mut widths: Vec<usize> = lines.map(count).filter(|&n| n > 0).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0).max(40)
}

/// Whether a line of capitals starts what comes behind a title: the body or
/// the post that decides, or another title.
pub(crate) fn heads_text(page: &Page<'_>, text: &str) -> bool {
    let letters = fuzzy::letters(text);
    let decides =
        [b"chutich".as_slice(), b"botruong", b"thutuong", b"giamdoc"];
    // A whole post with the body it is of, or a word or two less.
    let short = capitals(text) > score::CAPITALS && words(text).count() <= 8;
    let post =
        |post: &&[u8]| short && post.len() > 7 && letters.starts_with(post);
    let mut posts = page.knowledge.posts().iter();
    decides.iter().any(|start| letters.starts_with(start))
        || posts.any(|one| post(&one.letters.as_slice()))
        || heading(page.knowledge, text).is_some()
            && bare(text).split_whitespace().count() <= 4
}

/// Whether the line `text` goes on with the subject that ends in `before`.
pub(crate) fn continues(
    page: &Page<'_>,
    before: &str,
    text: &str,
    empty: bool,
    width: usize,
) -> bool {
    if behind_bullet(text).is_some() || numbered(text) {
        return false;
    }
    let bracket = text.trim_start().starts_with('(');
    let key = fuzzy::letters(text);
    let annexed = Phrases::get().list(List::Annexed);
    if bracket && annexed.iter().any(|phrase| has(&key, &phrase.letters)) {
        return false;
    }
    if Phrases::get().begins(List::Address, &key) {
        return false;
    }
    if capitals(text) > score::CAPITALS && text.chars().count() > 8 {
        return false;
    }
    if before.trim_end().ends_with(['.', ':']) && !starts_small(text) {
        return false;
    }
    let letterless = !text.chars().any(char::is_alphabetic);
    let last = words(before).last().unwrap_or("").to_lowercase();
    let open = before.trim_end().ends_with([',', '-', '–'])
        || Phrases::get().has(List::Open, &last);
    if starts_small(text) || letterless && (!empty || open) {
        return true;
    }
    if parts_place(before, text) {
        return true;
    }
    let small: String = text.to_lowercase();
    let begins = begins_paragraph(&small);
    if begins && (!open || empty) {
        return false;
    }
    if open {
        // Between lines of one subject stands at most a speck of noise.
        return !empty || text.chars().count() < width * 3 / 4;
    }
    // A document that is named goes on with the phrase.
    !empty && names_document(page.knowledge, text)
}

/// Whether the name of a place begins at the end of one line and ends at the
/// start of the next: `tỉnh Bình` and `Thuận`.
fn parts_place(before: &str, text: &str) -> bool {
    let trim = |word: &str| -> String {
        word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let mut all: Vec<&str> = words(before).collect();
    let tail = all.split_off(all.len().saturating_sub(3));
    let head: Vec<&str> = words(text).take(2).collect();
    // The word before the name is its unit.
    (1..tail.len()).any(|from| {
        let before = tail[from - 1].to_lowercase();
        let unit = units::all()
            .iter()
            .any(|unit| unit.words.last() == Some(&before.as_str()));
        unit && (1..=head.len()).any(|to| {
            let name: Vec<String> = tail[from..]
                .iter()
                .chain(&head[..to])
                .map(|word| trim(word))
                .collect();
            places::is_known(&name.join(" "))
        })
    })
}

fn has(key: &[u8], part: &[u8]) -> bool {
    key.windows(part.len()).any(|window| window == part)
}

/// Whether a line starts like a numbered paragraph: `1.`, `a)`, `II.`,
/// `(1)`.
pub(crate) fn numbered(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches('(');
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let short = number.chars().count() <= 4 && !number.is_empty();
    let number = number.chars().all(|c| c.is_ascii_digit())
        || number.chars().all(|c| "IVX".contains(c))
        || number.chars().count() == 1;
    short && number && rest.starts_with(['.', ')'])
}

/// Whether a line starts with a document and its number: `Nghị quyết số 5`.
fn names_document(knowledge: &Gazetteer, text: &str) -> bool {
    let key = Key::new(text);
    knowledge.types().iter().any(|kind| {
        let name = &kind.letters;
        key.letters().strip_prefix(name.as_slice()).is_some_and(|rest| {
            rest.starts_with(b"so")
                && rest.get(2).is_some_and(|c| c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;

    #[test]
    fn what_leads_in_a_subject_is_not_part_of_it() {
        let rows = [
            ("V/v cử cán bộ", "V/v"),
            ("Về việc cử cán bộ", "Về việc"),
            ("về kết quả", "về"),
            ("Vv: cử cán bộ", "Vv:"),
            ("cử cán bộ", ""),
        ];
        for (text, lead) in rows {
            assert_eq!(&text[..lead_in(text)], lead, "{text}");
        }
    }

    #[test]
    fn a_subject_ends_where_the_text_begins() {
        let body = "\nThực hiện chương trình công tác năm, cơ quan báo cáo \
                    kết quả như sau";
        let rows = [
            ("về kết quả kiểm kê\nhồ sơ năm 2019", 2),
            ("về kết quả kiểm kê hồ sơ của\nTỉnh ủy Bình Phú", 2),
            ("về kết quả kiểm kê\n\nhồ sơ năm 2019\n-----", 2),
            ("về thực hiện nhiệm vụ\nNghị quyết số 12-NQ/TU của Tỉnh ủy", 2),
            ("về kết quả kiểm kê\n1. Việc đã làm", 1),
            ("về kết quả kiểm kê\n- Việc đã làm", 1),
            ("KẾT LUẬN CUỘC HỌP\n\nVỀ KIỂM KÊ HỒ SƠ", 2),
            ("về quy chế làm việc\n(Ban hành kèm theo Quyết định số 5)", 1),
        ];
        let knowledge = Gazetteer::embedded();
        for (text, lines) in rows {
            let text = format!("{text}{body}");
            let reading = Reading::plain(&text);
            let lines_all = 0..reading.lines().len();
            let page = Page::new(&reading, &knowledge, lines_all);
            let found = subject(&page, page.line(0), 1);
            assert_eq!(found.len(), lines, "{text}");
        }
    }

    #[test]
    fn the_grounds_are_told_from_an_identity_card() {
        for (text, grounds) in [
            ("Căn cứ Luật Lưu trữ", true),
            ("- Can cu Luat", false),
            ("Căncứ Luật", true),
            ("căn cước công dân lưu động", false),
            ("", false),
        ] {
            assert_eq!(names_basis(text), grounds, "{text}");
        }
    }

    #[test]
    fn wide_lines_before_the_address_are_no_paragraph() {
        let wide = "Mở rộng nhà văn hóa khu phố Một và sửa đường nội bộ";
        let other = "Khu phố Một được thành lập trên cơ sở ba tổ dân phố";
        let rows = [("Kính gửi: Sở Nội vụ", true), (other, false)];
        let knowledge = Gazetteer::embedded();
        for (behind, block) in rows {
            let text = format!("{wide}\n{wide}\n\n{behind}\n{other}.");
            let reading = Reading::plain(&text);
            let lines = 0..reading.lines().len();
            let page = Page::new(&reading, &knowledge, lines);
            let found = is_block(&page, page.line(0), width(&page));
            assert_eq!(found, block, "{behind}");
        }
    }
}
