//! The end of a document: who signed it on whose behalf, and who gets it.
//!
//! Recipients stand on the left and the signature on the right, and an
//! engine reads both as one line, or one column after the other. So what
//! belongs to the signature is found in each line first, by what authorities,
//! posts and names look like; the rest is the list.

mod authority;
mod fields;

use authority::SignForm;

use crate::metadata::bodies;
use crate::metadata::lists::{self, Opening};
use crate::metadata::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, words,
};
use crate::metadata::person;
use crate::metadata::record::{Field, System};
use crate::span::Span;
use crate::viet::fuzzy;
use crate::viet::syllable;

/// What was found at the end of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    pub authority: Option<Field>,
    pub authority_body: Option<Field>,
    pub title: Option<Field>,
    pub signer: Option<Field>,
    pub recipients: Vec<Field>,
    /// The first line that is not text any more.
    pub start: Option<usize>,
}

/// How many lines above the recipients a signature may start.
const ABOVE: usize = 14;

/// How many lines from the recipients on a signature and their list may take.
const BELOW: usize = 400;

/// The longest line that may hold a part of a signature, in bytes.
const LONGEST: usize = 600;

/// How many lines of a document without recipients are searched.
const TAIL: usize = 60;

/// What a strip on the right is.
#[derive(Clone, Debug)]
enum Part {
    /// The sign, and what stands behind it.
    Authority {
        sign: &'static str,
        form: SignForm,
        body: Strip,
    },
    Post {
        value: String,
        distance: f64,
    },
    /// `kiêm`: the post above and the one below are of one person.
    Also,
    Name(person::Name),
}

/// A part of the signature and where it stands.
#[derive(Clone, Debug)]
struct Found {
    strip: Strip,
    part: Part,
}

/// Reads the end of a document. `system` decides how a sign of authority is
/// written that lost its slash or dot.
pub(crate) fn read(page: &Page<'_>, system: Option<System>) -> Signature {
    let opening = opening(page);
    let last = page.lines.end;
    let end = opening.map_or(last, |o| last.min(o.line + BELOW));
    let from = match opening {
        Some(opening) => opening.line.saturating_sub(ABOVE),
        None => end.saturating_sub(TAIL),
    };
    let from = from.max(page.lines.start);
    let mut parts: Vec<Found> = Vec::new();
    let mut left: Vec<Strip> = Vec::new();
    let mut kept = false;
    for line in from..end {
        let below = opening.is_some_and(|opening| line >= opening.line);
        let strip = match opening {
            Some(opening) if opening.line == line => opening.rest,
            _ => page.line(line),
        };
        for cell in page.cells(strip) {
            let cell = without_signed(page, cell);
            let found = right(page, cell, below, kept, &parts);
            let rest = match &found {
                Some(found) => {
                    let start = cell.span.start();
                    let until = found.strip.span.start().max(start);
                    page.trimmed(Strip { line, span: Span::new(start, until) })
                }
                None => cell,
            };
            if below {
                let text = page.text(rest);
                let inner = behind_bullet(text).unwrap_or(text);
                kept |= fuzzy::letters(inner).starts_with(b"luu");
                left.push(rest);
            }
            parts.extend(found);
        }
    }
    let mut signature = fields::assemble(page, &parts, system);
    if opening.is_some() {
        signature.recipients = lists::recipient_items(page, &left);
    }
    signature.start = opening.map(|opening| opening.line);
    if let Some(first) = parts.first() {
        let line = first.strip.line;
        signature.start =
            Some(signature.start.map_or(line, |start| start.min(line)));
    }
    signature
}

/// Where the recipients open: where it is written without an error, or else
/// the last place that may be it.
fn opening(page: &Page<'_>) -> Option<Opening> {
    let lines = page.lines.clone();
    let openings =
        lines.filter_map(|line| lists::recipients(page, page.line(line)));
    let mut last = None;
    for opening in openings {
        let text = page.text(page.line(opening.line));
        let read = fuzzy::letters(text);
        if read.starts_with(b"noinhan") || read.starts_with(b"noigui") {
            return Some(opening);
        }
        last = Some(opening);
    }
    last
}

/// The strip without the note that the original bears a signature.
fn without_signed(page: &Page<'_>, strip: Strip) -> Strip {
    let text = page.text(strip);
    let letters = fuzzy::letters(text);
    if matches!(letters.as_slice(), b"daky" | b"daki" | b"kyten") {
        let end = strip.span.start();
        return Strip { line: strip.line, span: Span::new(end, end) };
    }
    strip
}

/// The part of the signature that a line ends in.
fn right(
    page: &Page<'_>,
    strip: Strip,
    below: bool,
    kept: bool,
    before: &[Found],
) -> Option<Found> {
    let text = page.text(strip);
    if text.len() > LONGEST {
        return None;
    }
    let inner = behind_bullet(text);
    let first = text.len() - inner.unwrap_or(text).len();
    let starts: Vec<usize> =
        placed_words(text).map(|word| word.start()).collect();
    let part = |start: usize| page.trimmed(page.within(strip, &text[start..]));
    let signed = !before.is_empty();
    // An authority, anywhere on a line below the recipients' opening.
    for &start in &starts {
        let alone = start == 0 || before_is_noise(&text[..start]);
        if !(below || alone) {
            break;
        }
        if let Some(found) = authority::find(page, part(start)) {
            return Some(found);
        }
    }
    if signed
        && let Some(&last) = starts.last()
        && text[last..].to_lowercase().starts_with("kiêm")
        && (last == 0 || text[..last].trim_end().ends_with([',', ';', '.']))
    {
        return Some(Found { strip: part(last), part: Part::Also });
    }
    // A post: the run of capitals that a line ends in.
    let item = |start: usize| inner.is_some() && start <= first;
    // A word of capitals before it belongs to it, unless it ends an item.
    let cut = |start: usize| {
        let before = words(&text[..start]).last().unwrap_or("");
        capitals(before) > 0.6
            && syllable::is_possible(&before.to_lowercase())
            && before.chars().filter(|c| c.is_alphabetic()).count() > 1
            && !before.ends_with([',', '.', ';', ':'])
            && !has_post(page, &text[..start])
            && !(seals(&text[..start]) && has_post(page, &text[start..]))
    };
    let post = starts
        .iter()
        .filter(|&&start| !item(start) && !cut(start))
        .filter_map(|&start| post(page, part(start), start == 0))
        .filter(|(start, (_, distance))| {
            // Of two that sign side by side, the one on the right presides.
            let beside = *distance < 0.1 && capitals(text) > 0.7;
            below || beside || start.span.start() == strip.span.start()
        })
        .min_by(|a, b| a.1.1.total_cmp(&b.1.1));
    let most = match (below, signed) {
        (true, true) => 0.36,
        (true, false) => 0.25,
        (false, true) => 0.2,
        (false, false) => 0.12,
    };
    if let Some((strip, (value, distance))) = post
        && distance <= most
    {
        return Some(Found { strip, part: Part::Post { value, distance } });
    }
    // A post in small letters, as older papers have it, below an authority.
    if signed
        && let Some(&start) = starts.iter().find(|&&start| {
            let before = text[..start].trim_end();
            let begins =
                before.is_empty() || before.ends_with([',', ';', '.']);
            let read = fuzzy::letters(&text[start..]);
            begins
                && capitals(&text[start..]) < 0.7
                && text[start..].starts_with(char::is_uppercase)
                && page.knowledge.posts().iter().any(|p| p.letters == read)
        })
    {
        let strip = part(start);
        let value = bare(page.text(strip)).to_owned();
        return Some(Found {
            strip,
            part: Part::Post { value, distance: 0.0 },
        });
    }
    // A post that no table has: capitals under an authority, alone or behind
    // an item.
    let lone = |start: usize| {
        let before = text[..start].trim_end();
        let alone = before.is_empty() && inner.is_none();
        let behind = below && before.ends_with([',', ';', '.', ')']);
        let rest = &text[start..];
        let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
        (alone || behind)
            && capitals(rest) > 0.75
            && letters >= 5
            && bodies::is_wordy(rest)
            && !is_list(rest)
    };
    let under = before.last().is_some_and(|found| {
        let near = strip.line <= found.strip.line + 3;
        near && matches!(found.part, Part::Authority { .. } | Part::Also)
    });
    if let Some(&start) = starts.iter().find(|&&start| lone(start))
        && (under || below && has_post_first(page, &text[start..]))
    {
        let strip = part(start);
        let inner = bare(page.text(strip));
        let value = words(inner).collect::<Vec<_>>().join(" ");
        return Some(Found {
            strip,
            part: Part::Post { value, distance: 0.2 },
        });
    }
    let other = |found: &Found| {
        matches!(found.part, Part::Name(_)) && found.strip.line != strip.line
    };
    if !signed || before.iter().any(other) {
        return None;
    }
    // Behind what the archive keeps, the sign of a list is a speck.
    let speck = inner.is_some() && kept;
    let text = if speck { &text[first..] } else { text };
    let offset = if speck { first } else { 0 };
    let name = named(page, text, before)?;
    if inner.is_some() && !speck && name.start <= first {
        return None;
    }
    let start = strip.span.start() + offset;
    let span = Span::new(start + name.start, start + name.end);
    let strip = Strip { line: strip.line, span };
    Some(Found { strip, part: Part::Name(name) })
}

/// Whether a line of capitals begins with a post: `CHÁNH VĂN PHÒNG TỈNH ỦY`.
fn has_post_first(page: &Page<'_>, text: &str) -> bool {
    let read = fuzzy::letters(text);
    let mut posts = page.knowledge.posts().iter();
    posts.any(|p| p.letters.len() > 6 && read.starts_with(&p.letters))
}

/// Whether capitals before a post are what a seal left of nothing, and not
/// what is left of `PHÓ`.
fn seals(before: &str) -> bool {
    let letters = fuzzy::letters(before);
    letters.len() <= 4 && fuzzy::distance(&letters, b"pho") > 0.5
}

/// Whether a text ends in a post, as where two sign side by side.
fn has_post(page: &Page<'_>, text: &str) -> bool {
    let read = fuzzy::letters(text);
    let mut posts = page.knowledge.posts().iter();
    posts.any(|post| read == post.letters)
}

/// The name that a line ends in: of one who signs alone, or of the one on
/// the right.
fn named(
    page: &Page<'_>,
    text: &str,
    before: &[Found],
) -> Option<person::Name> {
    let found = person::at_end(page.knowledge, text, true);
    let beside = before.iter().any(|found| {
        let line = page.line(found.strip.line);
        found.strip.span.start() > line.span.start() + 4
            && capitals(page.text(line)) > 0.7
            && matches!(found.part, Part::Post { .. })
    });
    match found {
        None if beside => person::on_right(page.knowledge, text),
        found => found,
    }
}

/// Whether a line of capitals is an item all the same: `VT, NV.`
fn is_list(text: &str) -> bool {
    text.split([',', ';']).filter(|part| part.trim().len() > 1).count() > 1
        && text.chars().count() < 24
}

fn before_is_noise(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).count() <= 1
}

/// The post that a strip is, with the share of its letters that are wrong.
fn post(
    page: &Page<'_>,
    strip: Strip,
    whole: bool,
) -> Option<(Strip, (String, f64))> {
    let text = page.text(strip);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if !(4..=60).contains(&letters) || capitals(text) < 0.7 {
        return None;
    }
    // A run starts with its first word of capitals.
    let first = words(text).next()?;
    if capitals(first) < 0.5 && !whole {
        return None;
    }
    let read = fuzzy::letters(text);
    let posts = page.knowledge.posts().iter();
    let posts = posts.map(|post| (post.letters.as_slice(), post));
    let (post, distance) = fuzzy::nearest_below(&read, posts, 0.37)?;
    // Short posts may not lose much, or any word would be one.
    let limit = match post.letters.as_slice() {
        // One in the whole country: it is another secretary that was read
        // with a speck before.
        b"tongbithu" => 0.05,
        letters if letters.len() < 9 => 0.26,
        _ => 0.36,
    };
    (distance <= limit).then(|| (strip, (post.text.clone(), distance)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::reading::Reading;
    use crate::tables::Gazetteer;

    fn value(field: &Option<Field>) -> &str {
        field.as_ref().map_or("", |field| &field.value)
    }

    #[test]
    fn signatures_beside_and_below_the_recipients_are_the_same() {
        let knowledge = Gazetteer::embedded();
        // A text; authority, its body, title, name, number of recipients.
        let rows = [
            (
                "Nơi nhận: T/M BAN THƯỜNG VỤ\n- Như trên, PHÓ BÍ THƯ\n\n\
              - Lưu Văn phòng.\nTrần Văn Bình",
                "T/M",
                "BAN THƯỜNG VỤ",
                "PHÓ BÍ THƯ",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. GIÁM ĐỐC\n\
              PHÓ GIÁM ĐỐC\n(Đã ký)\nTrần Văn Bình",
                "KT.",
                "GIÁM ĐỐC",
                "PHÓ GIÁM ĐỐC",
                "Trần Văn Bình",
                2,
            ),
            (
                "TM. ỦY BAN NHÂN DÂN\nCHỦ TICH\n\nTrần Văn Bình\n\n\
              Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.",
                "TM.",
                "ỦY BAN NHÂN DÂN",
                "CHỦ TỊCH",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận: TIM BỘ CHÍNH TRỊ\n- Các tỉnh ủy,\n\
              - Lưu Văn phòng. Trần Văn Bình",
                "T/M",
                "BỘ CHÍNH TRỊ",
                "",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận: CHÁNH VĂN PHÒNG\n- Như trên,\n- Lưu VPTU.\n\
              rần Văn Bình",
                "",
                "",
                "CHÁNH VĂN PHÒNG",
                "Trần Văn Bình",
                2,
            ),
            (
                "PHÓ CHÁNH VĂN PHÒNG TRUNG ƯƠNG\nkiêm\nTỔ TRƯỞNG",
                "",
                "",
                "PHÓ CHÁNH VĂN PHÒNG TRUNG ƯƠNG kiêm TỔ TRƯỞNG",
                "",
                0,
            ),
            (
                "Trong quý tới, TIM kiếm nguồn vốn.\nNơi nhận:\n- Như trên.",
                "",
                "",
                "",
                "",
                1,
            ),
        ];
        for (text, authority, body, title, name, recipients) in rows {
            let reading = Reading::plain(text);
            let lines = 0..reading.lines().len();
            let page =
                Page { reading: &reading, knowledge: &knowledge, lines };
            let found = read(&page, None);
            assert_eq!(value(&found.authority), authority, "{text}");
            assert_eq!(value(&found.authority_body), body, "{text}");
            assert_eq!(value(&found.title), title, "{text}");
            assert_eq!(value(&found.signer), name, "{text}");
            assert_eq!(found.recipients.len(), recipients, "{text}");
        }
    }
}
