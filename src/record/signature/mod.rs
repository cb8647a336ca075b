//! The end of a document: who signed it on whose behalf, and who gets it.
//!
//! Recipients stand on the left and the signature on the right, and an
//! engine reads both as one line, or one column after the other. So what
//! belongs to the signature is found in each line first, by what authorities,
//! posts and names look like; the rest is the list.

mod authority;
mod fields;

use authority::SignForm;

use crate::record::bodies;
use crate::record::lists::{self, Opening};
use crate::record::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, words,
};
use crate::record::person;
use crate::record::{Field, System};
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
    // Where the columns are apart, a list has no part of the signature in
    // it; only where that gives nothing are its lines taken for both.
    let apart = search(page, system, opening, Columns::Apart);
    let beside = opening
        .is_some_and(|opened| !page.text(opened.rest).trim().is_empty());
    if apart.is_whole() && (!beside || apart.title.is_some()) {
        return apart;
    }
    let merged = search(page, system, opening, Columns::Merged);
    if merged.parts() > apart.parts() { merged } else { apart }
}

/// How recipients and signature stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    /// Each has lines of its own.
    Apart,
    /// A line has both, with nothing between them.
    Merged,
}

impl Signature {
    /// How many parts of a signature were found.
    fn parts(&self) -> usize {
        usize::from(self.authority.is_some())
            + usize::from(self.title.is_some())
            + usize::from(self.signer.is_some())
    }

    /// Whether nothing is missing of it.
    fn is_whole(&self) -> bool {
        let post = self.title.is_some() || self.authority.is_some();
        self.signer.is_some() && post
    }
}

fn search(
    page: &Page<'_>,
    system: Option<System>,
    opening: Option<Opening>,
    columns: Columns,
) -> Signature {
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
    let mut noted = None;
    for line in from..end {
        let below = opening.is_some_and(|opening| line >= opening.line);
        let strip = match opening {
            Some(opening) if opening.line == line => opening.rest,
            _ => page.line(line),
        };
        for cell in page.cells(strip) {
            let note = without_signed(page, cell);
            if note != cell {
                noted = Some(line);
                continue;
            }
            let listed = columns == Columns::Apart
                && below
                && (behind_bullet(page.text(cell)).is_some()
                    || is_item(page, cell, &left));
            if listed {
                let text = page.text(cell);
                let inner = behind_bullet(text).unwrap_or(text);
                kept |= fuzzy::letters(inner).starts_with(b"luu");
                left.push(cell);
                continue;
            }
            for piece in unfolded(page, cell) {
                let found =
                    right(page, piece, below, kept, &parts).filter(|found| {
                        columns == Columns::Merged
                            || starts_there(page, piece, found)
                    });
                let rest = match &found {
                    Some(found) => {
                        let start = piece.span.start();
                        let until = found.strip.span.start().max(start);
                        let span = Span::new(start, until);
                        page.trimmed(Strip { line, span })
                    }
                    None => piece,
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
    }
    if !parts.iter().any(|found| matches!(found.part, Part::Name(_)))
        && let Some(found) = alone(page, from, opening, noted, &parts)
    {
        parts.push(found);
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

/// Whether a part starts where its line does, but for noise.
fn starts_there(page: &Page<'_>, line: Strip, found: &Found) -> bool {
    let start = line.span.start();
    let before = Span::new(start, found.strip.span.start().max(start));
    before_is_noise(page.reading.at(before))
}

/// Whether a line goes on with the list, or is an item of one without signs:
/// it is no capitals and no name.
fn is_item(page: &Page<'_>, strip: Strip, left: &[Strip]) -> bool {
    let text = page.text(strip);
    let ends = text.trim_end().ends_with([';', ',', '.', ')']);
    let follows = left.last().is_some_and(|&last| {
        let last_text = page.text(last).trim_end();
        last.line + 1 == strip.line
            && !last_text.is_empty()
            && !last_text.ends_with('.')
    });
    capitals(text) < 0.6
        && (ends || follows && text.starts_with(char::is_lowercase))
}

/// How far below the last part of a signature, or the text, a name may stand
/// that no post leads in, in lines.
const NAME_BELOW: usize = 12;

/// The name of one who signs without a post: alone on one of the last lines,
/// or beside the note that the original bears a signature.
fn alone(
    page: &Page<'_>,
    from: usize,
    opening: Option<Opening>,
    noted: Option<usize>,
    parts: &[Found],
) -> Option<Found> {
    let filled = |line: &usize| !page.is_empty(*line);
    let last = page.lines.clone().rev().find(filled)?;
    let from = parts.last().map_or(from, |found| found.strip.line + 1);
    (from..page.lines.end).filter(filled).find_map(|line| {
        let beside = noted.is_some_and(|note| note.abs_diff(line) <= 3);
        let end = line == last || opening.is_some();
        let under = parts
            .last()
            .is_some_and(|found| line <= found.strip.line + NAME_BELOW);
        if !(beside || end || under) {
            return None;
        }
        let strip = page.line(line);
        let text = page.text(strip);
        let inner = bare(text);
        let count = words(inner).count();
        if behind_bullet(text).is_some()
            || !(2..=4).contains(&count)
            || inner.len() + 4 < text.trim().len()
            || text.trim_end().ends_with([',', ';', '.', ':'])
            || !(beside || under || line == last || count > 2)
        {
            return None;
        }
        let mut name = person::at_end(page.knowledge, inner, false)?;
        if name.start > 0 || name.confidence < 0.9 {
            return None;
        }
        name.confidence *= if beside || under { 0.95 } else { 0.8 };
        let strip = page.within(strip, inner);
        Some(Found { strip, part: Part::Name(name) })
    })
}

/// The parts of a signature that one line has where its cell lost its line
/// ends: `KT. BỘ TRƯỞNG` and `THỨ TRƯỞNG`.
fn unfolded(page: &Page<'_>, strip: Strip) -> Vec<Strip> {
    let text = page.text(strip);
    if text.len() > LONGEST || capitals(text) < 0.9 {
        return vec![strip];
    }
    let placed: Vec<_> = placed_words(text).collect();
    let mut cuts = vec![0];
    for (at, word) in placed.iter().enumerate() {
        if authority::is_sign(word.text) {
            let start = word.start();
            // A sign ends what stands before it.
            if at > 0 {
                cuts.push(start);
            }
        }
    }
    cuts.push(text.len());
    cuts.dedup();
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        let piece = text[pair[0]..pair[1]].trim();
        match post_behind(page, piece) {
            Some(at) => {
                out.push(page.within(strip, piece[..at].trim_end()));
                out.push(page.within(strip, &piece[at..]));
            }
            None => out.push(page.within(strip, piece)),
        }
    }
    out
}

/// Where the post of the one who signs begins behind the authority that it is
/// signed for.
fn post_behind(page: &Page<'_>, text: &str) -> Option<usize> {
    let placed: Vec<_> = placed_words(text).collect();
    let first = placed.first()?;
    if !authority::is_sign(first.text) {
        return None;
    }
    let body = &text[first.end()..];
    let knowledge = page.knowledge;
    let read = fuzzy::letters(body);
    let named = |letters: &[u8]| {
        let mut bodies = knowledge.bodies().iter();
        bodies.any(|body| body.letters == letters)
    };
    if named(&read) {
        return None;
    }
    (2..placed.len()).find_map(|at| {
        let start = placed[at].start();
        let rest = fuzzy::letters(&text[start..]);
        let before = &text[first.end()..start];
        let deputy = matches!(
            fuzzy::letters(placed[at].text).as_slice(),
            b"pho" | b"thu"
        ) && words(before).count() > 1;
        let post = knowledge.posts().iter().any(|p| p.letters == rest);
        let mut posts = knowledge.posts().iter();
        let begins =
            posts.any(|p| p.letters.len() > 6 && rest.starts_with(&p.letters));
        let whole = deputy && (post || rest.starts_with(b"pho"))
            || (post || begins) && {
                let letters = fuzzy::letters(before);
                let posts = knowledge.posts().iter();
                named(&letters)
                    || posts.clone().any(|p| p.letters == letters)
                    || post
                        && words(before).count() > 1
                        && bodies::head(knowledge, before, false).is_some()
            };
        whole.then_some(start)
    })
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
        && (under || has_post_first(page, &text[start..]))
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
    // In a text that nothing was changed in, a post of other letters is what
    // is printed, if it is words.
    let sound = page.reading.damage() == 0.0
        && distance > 0.0
        && capitals(text) > 0.99
        && words(text)
            .all(|word| syllable::is_possible(&bare(word).to_lowercase()));
    let most = if sound { 0.2 } else { limit };
    (distance <= most).then(|| {
        let value = match sound {
            true => words(bare(text)).collect::<Vec<_>>().join(" "),
            false => post.text.clone(),
        };
        (strip, (value, distance))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;
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
