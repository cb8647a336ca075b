//! Whom a document goes to: Kính gửi and Nơi nhận.

mod noise;
mod value;

pub(crate) use noise::ends_item;

use crate::record::page::{
    Page, PlacedWord, Strip, behind_bullet, capitals, placed_words,
    starts_large, starts_small, words,
};
use crate::record::score;
use crate::record::title;
use crate::record::{Field, Rule};
use crate::tables::{List, Phrases};
use crate::viet::fuzzy;

/// Where on a line a list opens: the strip of what opens it, and what stands
/// behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub line: usize,
    /// What stands behind the words that open the list, and their colon.
    pub rest: Strip,
}

/// The opening of the list of addressees, if a strip is that.
pub(crate) fn address(page: &Page<'_>, strip: Strip) -> Option<Opening> {
    let found = opening(page, strip, List::Address)
        .or_else(|| invitation(page, strip))?;
    // What is to be filled in is a form that the text shows.
    let rest = page.text(found.rest).trim_end();
    (!rest.ends_with("...") && !rest.ends_with('…')).then_some(found)
}

/// A sentence of an invitation that ends where its list begins: `… trân
/// trọng kính mời:`.
fn invitation(page: &Page<'_>, strip: Strip) -> Option<Opening> {
    let text = page.text(strip).trim_end();
    let inner = text.strip_suffix(':')?;
    let read = fuzzy::letters(inner);
    // A công điện names those it is wired to.
    let wired = read.ends_with(b"dien") && capitals(inner) > score::CAPITALS;
    (wired || read.ends_with(b"kinhmoi")).then(|| Opening {
        line: strip.line,
        rest: page.within(strip, &text[text.len()..]),
    })
}

/// The opening of the list of recipients, if a strip is that.
///
/// Where its two words are badly damaged, the item on the next line must
/// have the sign of a list.
pub(crate) fn recipients_opening(
    page: &Page<'_>,
    strip: Strip,
) -> Option<Opening> {
    opening(page, strip, List::Recipients)
}

fn opening(page: &Page<'_>, strip: Strip, list: List) -> Option<Opening> {
    let text = page.text(strip);
    // A letter alone is a speck, but for the sign of a paragraph: `a)`.
    let speck = |word: &PlacedWord<'_>| {
        page.is_misread()
            && word.text.chars().count() == 1
            && !word.text.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let mut two = placed_words(text)
        .skip_while(speck)
        .filter(|word| word.text.chars().any(char::is_alphanumeric));
    let (first, second) = (two.next()?, two.next());
    // The colon is the end of the opening wherever the second word ends.
    let end = |word: PlacedWord<'_>| {
        let colon = word.text.find([':', ';']).map(|at| at + 1);
        word.start() + colon.unwrap_or(word.text.len())
    };
    let (end, read) = match second {
        Some(second) if !first.text.contains(':') => {
            let end = end(second);
            (end, fuzzy::letters(&text[..end]))
        }
        _ => (end(first), fuzzy::letters(first.text)),
    };
    let mut rest = &text[end..];
    let colon = text[..end].ends_with([':', ';', '.'])
        || rest.trim_start().starts_with([':', ';']);
    rest = rest.trim_start().trim_start_matches([':', ';', '.']).trim();
    let phrases = Phrases::get().list(list).iter();
    let phrases = phrases.map(|phrase| (phrase.letters.as_slice(), ()));
    let (_, distance) = fuzzy::nearest(&read, phrases)?;
    let listed = || {
        let mut lines = strip.line + 1..page.lines.end.min(strip.line + 3);
        let item = |line| behind_bullet(page.text(page.line(line))).is_some();
        lines.any(item)
    };
    let most = match (colon, behind_bullet(rest).is_some() || listed()) {
        (true, true) => 0.36,
        (true, false) | (false, true) => 0.15,
        // Without a colon or a list, the two words stand alone.
        (false, false) if rest.is_empty() => 0.0,
        (false, false) => return None,
    };
    let capital = starts_large(text) || distance < 0.2;
    (distance <= most && capital)
        .then(|| Opening { line: strip.line, rest: page.within(strip, rest) })
}

/// The most items of a list: a page of them.
const MOST_ITEMS: usize = 80;

/// How much longer than its first line the second of an addressee may be, in
/// characters.
const WRAPPED: usize = 8;

/// The most lines of an item.
const MOST_LINES: usize = 10;

/// Gathers the strips of items.
#[derive(Debug, Default)]
struct Items {
    items: Vec<Vec<Strip>>,
    /// Whether the first has the sign of a list.
    listed: bool,
}

impl Items {
    fn add(&mut self, strip: Strip, new: bool) {
        match self.items.last_mut() {
            Some(item) if !new => item.push(strip),
            _ => self.items.push(vec![strip]),
        }
    }

    /// The text of the last strip.
    fn last<'r>(&self, page: &Page<'r>) -> &'r str {
        let strip = self.items.last().and_then(|item| item.last());
        strip.map_or("", |&strip| page.text(strip)).trim_end()
    }

    fn fields(self, page: &Page<'_>, rule: Rule) -> Vec<Field> {
        let items = self.items.into_iter();
        items.filter_map(|item| value::field(page, &item, rule)).collect()
    }
}

/// The addressees behind an opening, and the line behind the last.
pub(crate) fn addressees(
    page: &Page<'_>,
    opening: Opening,
) -> (Vec<Field>, usize) {
    let mut items = Items::default();
    let rest = page.text(opening.rest);
    let strip = |strip: Strip, text: &str| {
        let inner = behind_bullet(text).unwrap_or(text);
        page.within(strip, inner)
    };
    items.listed = behind_bullet(rest).is_some();
    if !rest.is_empty() {
        items.add(strip(opening.rest, rest), true);
    }
    // The first item may stand in another cell of the line.
    let whole = page.line(opening.line);
    let end = opening.rest.span.end();
    for cell in page.cells(whole).into_iter().filter(|_| rest.is_empty()) {
        if cell.span.start() >= end {
            let text = page.text(cell);
            items.listed |= behind_bullet(text).is_some();
            items.add(strip(cell, text), true);
        }
    }
    let mut line = opening.line + 1;
    let mut empty = false;
    let width = title::width(page);
    while line < page.lines.end && items.items.len() < MOST_ITEMS {
        let here = page.line(line);
        let text = page.text(here);
        if page.is_empty(line) {
            empty = true;
            line += 1;
            continue;
        }
        let last = items.last(page);
        let none = items.items.is_empty();
        let ends = last.ends_with(['.', ':']) && !last.ends_with("..");
        let bullet = behind_bullet(text).is_some();
        let goes_on = if none {
            // Nothing stood on the line itself: the next is the first item.
            true
        } else if ends {
            false
        } else if bullet && items.items.is_empty() {
            true
        } else if bullet {
            // A list goes on over an empty line only while it is open, and
            // starts only right behind what opens it.
            (items.listed || rest.is_empty())
                && (!empty || last.ends_with([',', ';']))
        } else {
            let long = items.items.last().map_or(0, Vec::len) >= MOST_LINES;
            let closed = items.listed && last.ends_with(';');
            // An addressee that fills its line goes on as a title does; a
            // paragraph begins with a capital.
            let full = page.text(page.line(line - 1)).chars().count();
            let joins = items.listed
                || starts_small(text)
                || last.ends_with([',', ';'])
                || (full * 3 > width * 2 || text.chars().count() * 2 < width)
                    && text.chars().count() <= full + WRAPPED
                    && title::continues(page, last, text, false, width);
            !empty && !long && joins && (!closed || starts_small(text))
        };
        if !goes_on {
            break;
        }
        if none {
            items.listed = bullet;
        }
        items.add(strip(here, text), bullet || none);
        empty = false;
        line += 1;
    }
    if !items.listed {
        split_at_semicolons(page, &mut items);
    }
    let fields = items.fields(page, Rule::Addressees);
    (fields, line)
}

/// Parts addressees that stand in one paragraph: `Sở A; Sở B.`
fn split_at_semicolons(page: &Page<'_>, items: &mut Items) {
    let mut parted = Items::default();
    for strip in items.items.drain(..).flatten() {
        let mut new =
            parted.last(page).ends_with(';') || parted.items.is_empty();
        for part in page.text(strip).split_inclusive(';') {
            let strip = page.within(strip, part.trim());
            parted.add(strip, new);
            new = part.ends_with(';');
        }
    }
    items.items = parted.items;
}

/// The recipients: the strips of the list in the order of the page, and
/// whether each begins an item.
pub(crate) fn recipients(
    page: &Page<'_>,
    strips: &[(Strip, bool)],
) -> Vec<Field> {
    let mut items = Items::default();
    for &(strip, new) in strips {
        let text = page.text(strip);
        if !text.chars().any(char::is_alphanumeric) {
            continue;
        }
        let inner = behind_bullet(text).filter(|_| new).unwrap_or(text);
        let lines = items.items.last().map_or(0, Vec::len);
        let begins = new || items.items.is_empty();
        if items.items.len() >= MOST_ITEMS && begins
            || !begins && lines >= MOST_LINES
        {
            break;
        }
        items.add(page.within(strip, inner.trim()), begins);
    }
    items.fields(page, Rule::Recipients)
}

/// Whether a text is what the archive keeps: `Lưu: VT.`
pub(crate) fn is_kept(text: &str) -> bool {
    let word = words(text).next().unwrap_or("");
    fuzzy::letters(word).starts_with(b"luu")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;
    use crate::tables::Gazetteer;

    fn with<T>(text: &str, work: impl FnOnce(&Page<'_>) -> T) -> T {
        let reading = Reading::plain(text);
        let knowledge = Gazetteer::embedded();
        let lines = 0..reading.lines().len();
        let page = Page::new(&reading, &knowledge, lines);
        work(&page)
    }

    #[test]
    fn lists_open_with_their_words_read_well_or_badly() {
        let rows = [
            ("Kính gửi: Sở Nội vụ", Some("Sở Nội vụ")),
            ("Kinh gui: - Các cấp ủy,", Some("- Các cấp ủy,")),
            ("Kính trình: Ban Thường vụ", Some("Ban Thường vụ")),
            ("Kính gửi lời chào", None),
            ("Kính thưa: các đồng chí", None),
            ("Kính gửi:", Some("")),
            ("Kính gửi: Phòng Công chứng số ......", None),
        ];
        for (text, rest) in rows {
            with(text, |page| {
                let found = address(page, page.line(0));
                let found = found.map(|o| page.text(o.rest));
                assert_eq!(found, rest, "{text}");
            });
        }
        let rows = [
            ("Nơi nhận:", true),
            ("Nơi nhận: T/M ĐẢNG ỦY", true),
            ("Nơi nhận hồ sơ", false),
            ("Sao gửi:", true),
            ("Nạn nhân:\n- Như trên,", true),
            ("Nơi nhân: T/M BAN\n- Như trên", true),
            ("Nạn nhân: là người bị hại", false),
            // A speck before it on a scan.
            ("ị __ Nơi nhận: KT. BỘ TRƯỞNG\n- Lưu: VT. \\ ` ⁄", true),
            ("ị __ Nơi nhận: KT. BỘ TRƯỞNG\n- Lưu: VT.", false),
            ("a Nơi nhận: KT. BỘ TRƯỞNG\n- Lưu: VT. \\ ` ⁄", false),
        ];
        for (text, is) in rows {
            with(text, |page| {
                let found = recipients_opening(page, page.line(0));
                assert_eq!(found.is_some(), is, "{text}");
            });
        }
    }

    #[test]
    fn addressees_end_where_the_text_begins() {
        let rows: &[(&str, &[&str])] = &[
            (
                "Kính gửi: Sở Nội vụ tỉnh\nBình Phú.\nTheo đề nghị",
                &["Sở Nội vụ tỉnh Bình Phú"],
            ),
            (
                "Kính gửi: - Sở Nội vụ,\n- Sở Y tế.\n\n- Đối với việc",
                &["Sở Nội vụ", "Sở Y tế"],
            ),
            (
                "Kính gửi: - Ban Chỉ đạo\nvề lưu trữ,\n\n- Sở Y tế,\n\nĐể kịp",
                &["Ban Chỉ đạo về lưu trữ", "Sở Y tế"],
            ),
            (
                "Kính gửi: Sở Nội vụ; Sở Y tế;\nSở Xây dựng.\n\nCăn cứ",
                &["Sở Nội vụ", "Sở Y tế", "Sở Xây dựng"],
            ),
            (
                "Kính gửi:\n- Sở Nội vụ;\n- Sở Y tế.\nCăn cứ",
                &["Sở Nội vụ", "Sở Y tế"],
            ),
            (
                "Kính gửi:    - Sở Nội vụ;\n- Sở Y tế.\nCăn cứ",
                &["Sở Nội vụ", "Sở Y tế"],
            ),
        ];
        for (text, expected) in rows {
            with(text, |page| {
                let opening = address(page, page.line(0)).unwrap();
                let (found, _) = addressees(page, opening);
                let found: Vec<&str> =
                    found.iter().map(|f| f.value.as_str()).collect();
                assert_eq!(found, *expected, "{text}");
            });
        }
    }
}
