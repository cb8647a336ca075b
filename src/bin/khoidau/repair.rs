//! Corrects texts of any length: long ones in pieces, several at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, mem};

use anyhow::{Context, anyhow};
use khoidau::encoding::Encoding;
use khoidau::record::Gazetteer;
use khoidau::repair::{Hints, SecondReading};
use khoidau::{
    Correction, Corrector, Edit, ErrorKind, Model, Span, Words, Worker,
};
use rayon::prelude::*;

use crate::images::Images;
use crate::input::{Input, Opened};
use crate::{fault, message, model};

/// The bytes of a piece. It is some 200 pages, so a piece has all that can
/// be learned from a document, and it takes 30 MB to correct, 130 MB where
/// every word is one letter long and wrong.
pub const PIECE: u64 = 1 << 19;

/// How texts shall be corrected.
pub struct Settings<'a> {
    /// What was typed as the model.
    pub model: Option<&'a Path>,
    /// The channel profile, `auto` to choose one for each text.
    pub profile: &'a str,
    /// From 0 to 1.
    pub min_confidence: f64,
    /// Whether a text teaches its own damage.
    pub adapts: bool,
    /// The lists of words that stay.
    pub words: &'a [PathBuf],
    /// The types and bodies that are known, where a user lists more.
    pub tables: Option<Arc<Gazetteer>>,
    /// The sources of candidates that are left out.
    pub without: &'a [String],
    /// The encoding of the texts, if it is known.
    pub encoding: Option<Encoding>,
    /// Whether texts are left as they are.
    pub as_is: bool,
    /// How images are read.
    pub images: &'a Images,
}

/// The name that stands for no profile in particular.
const AUTO: &str = "auto";

impl Settings<'_> {
    /// A number that is another where texts may be corrected otherwise.
    fn number(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let own = format!(
            "{:?} {} {} {:?}",
            self.profile, self.min_confidence, self.adapts, self.without
        );
        hasher.update(own.as_bytes());
        for list in self.words {
            // What cannot be read was told of when the corrector was made.
            hasher.update(&fs::read(list).unwrap_or_default());
        }
        hasher.finalize()
    }

    /// Opens the model and makes the corrector.
    pub fn corrector(&self) -> anyhow::Result<Corrector> {
        let (opened, ()) = rayon::join(
            || model::open(self.model),
            // Asked for on the first page.
            || Gazetteer::embedded().prepare(),
        );
        let opened = opened?;
        message::detail(format_args!("model: {}", opened.choice));
        let model = opened.model;
        // The end of the program frees the model at once; word by word it
        // takes longer than a line takes to repair.
        mem::forget(model.clone());
        if self.profile != AUTO && model.channel(self.profile).is_none() {
            let names: Vec<&str> =
                model.channels().iter().map(|c| c.name()).collect();
            return Err(anyhow!(
                "--profile: there is no profile {:?}: choose {AUTO}, {}",
                self.profile,
                names.join(", ")
            ));
        }
        let mut builder =
            Corrector::builder(model).min_confidence(self.min_confidence);
        builder = builder.adapt(self.adapts);
        if self.profile != AUTO {
            builder = builder.profile(self.profile);
        }
        if let Some(tables) = &self.tables {
            builder = builder.tables(Arc::clone(tables));
        }
        for path in self.words {
            let advice = "--words needs a text file with a word a line";
            lists_are_files(path, advice)?;
            let words =
                Words::open(path).map_err(|error| match error.kind() {
                    ErrorKind::Io => anyhow!("{error}: {advice}"),
                    _ => error.into(),
                })?;
            builder = builder.words(words);
        }
        for source in self.without {
            if !Corrector::sources().any(|name| name == source) {
                let names: Vec<&str> = Corrector::sources().collect();
                return Err(anyhow!(
                    "--without: there is no source of candidates {source:?}: \
                     choose {}",
                    names.join(", ")
                ));
            }
            builder = builder.without_source(source);
        }
        builder.build().context("--min-confidence")
    }
}

/// Refuses a list that is no regular file: a pipe may never be written to, a
/// device never end.
pub fn lists_are_files(path: &Path, advice: &str) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => {
            Err(anyhow!("{}: not a regular file: {advice}", path.display()))
        }
        // What cannot be seen is told when it is opened.
        _ => Ok(()),
    }
}

/// How many inputs are read at the most to learn from.
const TEACHERS: usize = 256;

/// The corrector for inputs that one engine has read: it begins with what
/// they teach together.
///
/// Of many some all over the list are read, and of each as much as makes a
/// piece of all of them, from its start to the end of a line. What cannot be
/// read, or only once, teaches nothing, and is told of when its turn comes.
pub fn taught<'i>(
    corrector: &Corrector,
    settings: &Settings<'_>,
    inputs: impl ExactSizeIterator<Item = &'i Input>,
) -> Corrector {
    let step = inputs.len().div_ceil(TEACHERS).max(1);
    let share = PIECE as usize / inputs.len().clamp(1, TEACHERS);
    let texts: Vec<String> = inputs
        .step_by(step)
        .filter(|input| input.size().is_some())
        .filter_map(|input| {
            let read = settings.images.contents_ahead(input)?;
            let opened = Opened::new(&read.bytes, settings.encoding)?;
            let text = opened.text();
            Some(text[..piece_end(text, share)].to_owned())
        })
        .collect();
    corrector.taught_by(texts.iter().map(String::as_str))
}

/// A stretch of a text with its correction.
pub struct Piece<'t> {
    /// The offset of the piece in the text.
    pub base: usize,
    pub original: &'t str,
    pub correction: Correction<'t>,
}

/// Corrects one text after another.
pub struct Repairer<'c> {
    corrector: &'c Corrector,
    worker: Worker<'c>,
    chooses: bool,
    /// The settings that texts are corrected by, in a number.
    settings: u32,
    as_is: bool,
}

impl<'c> Repairer<'c> {
    pub fn new(
        corrector: &'c Corrector,
        settings: &Settings<'_>,
    ) -> Repairer<'c> {
        Repairer {
            corrector,
            worker: corrector.worker(),
            chooses: settings.profile == AUTO,
            settings: settings.number(),
            as_is: settings.as_is,
        }
    }

    /// What a file is told that corrected it: the version, the tiers of the
    /// model and a number of the settings. The same on the same text makes
    /// the same of it.
    pub fn credit(&self, engine_confidences: bool) -> String {
        let tiers: Vec<&str> =
            self.model().tiers().map(|tier| tier.name()).collect();
        let settings = self.settings ^ u32::from(engine_confidences);
        let version = env!("CARGO_PKG_VERSION");
        format!("khoidau {version}, {}, {settings:08x}", tiers.join("+"))
    }

    /// The model that repairs.
    pub fn model(&self) -> &'c Model {
        self.corrector.model()
    }

    /// Hands the corrected pieces of a text to `take`, in order.
    ///
    /// A text of up to [`PIECE`] bytes is one piece. Of a longer one the
    /// first piece decides the profile for all, and each adapts it by itself,
    /// so that the result does not depend on the number of threads.
    ///
    pub fn repair<'t>(
        &mut self,
        text: &'t str,
        known: &Known,
        mut take: impl FnMut(Piece<'t>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut pieces = Pieces { text, base: 0 };
        if self.as_is {
            return pieces.try_for_each(|(base, original)| {
                let correction = Correction::unchanged(original);
                take(Piece { base, original, correction })
            });
        }
        let (base, original) = pieces.next().unwrap_or_default();
        fault::rehearse(original);
        let own = known.within(base, original.len());
        let correction = self.worker.correct_with(original, &own.hints());
        let profile = correction.profile().to_owned();
        take(Piece { base, original, correction })?;
        if pieces.base == text.len() {
            return Ok(());
        }
        let chosen;
        let corrector = if self.chooses {
            chosen = self.corrector.with_profile(&profile)?;
            &chosen
        } else {
            self.corrector
        };
        let threads = rayon::current_num_threads().max(1);
        loop {
            // Only as many at once as there are threads: memory stays that
            // of a few pieces.
            let group: Vec<_> = pieces.by_ref().take(threads).collect();
            if group.is_empty() {
                return Ok(());
            }
            let repaired: Vec<Piece<'t>> = group
                .into_par_iter()
                .map(|(base, original)| {
                    let correction = fault::carried(|| {
                        fault::rehearse(original);
                        let own = known.within(base, original.len());
                        corrector.worker().correct_with(original, &own.hints())
                    });
                    Piece { base, original, correction }
                })
                .collect();
            repaired.into_iter().try_for_each(&mut take)?;
        }
    }
}

/// What is known of a text beside what it says.
#[derive(Debug, Default)]
pub struct Known {
    /// How sure the engine was of words, in the order of the text.
    pub confidences: Vec<(Span, f32)>,
    /// Stretches in which nothing changes, in the same order.
    pub protected: Vec<Span>,
    /// What another engine has read of the same pages.
    pub second: Option<SecondReading>,
}

impl Known {
    fn hints(&self) -> Hints<'_> {
        let hints = Hints::new()
            .with_confidences(&self.confidences)
            .protecting(&self.protected);
        match &self.second {
            Some(second) => hints.with_reading(second),
            None => hints,
        }
    }

    /// What is known of a stretch of the text, with places in it.
    pub fn within(&self, base: usize, len: usize) -> Known {
        let end = base + len;
        let place =
            |span: Span| Span::new(span.start() - base, span.end() - base);
        let all = &self.confidences;
        let first = all.partition_point(|word| word.0.start() < base);
        let own = all[first..].iter();
        let own = own.take_while(|word| word.0.end() <= end);
        let confidences =
            own.map(|&(span, sure)| (place(span), sure)).collect();
        let all = &self.protected;
        let first = all.partition_point(|span| span.end() <= base);
        let own = all[first..].iter().take_while(|span| span.start() < end);
        let cut = |span: &Span| {
            place(Span::new(span.start().max(base), span.end().min(end)))
        };
        let protected = own.map(cut).collect();
        let second = self.second.as_ref();
        let second = second.map(|all| all.within(Span::new(base, end)));
        Known { confidences, protected, second }
    }

    /// Adds what is known of a text that is put behind others; of those no
    /// second reading is kept.
    pub fn append(&mut self, base: usize, other: Known) {
        let place =
            |span: Span| Span::new(base + span.start(), base + span.end());
        let words = other.confidences.into_iter();
        self.confidences.extend(words.map(|(span, sure)| (place(span), sure)));
        self.protected.extend(other.protected.into_iter().map(place));
    }
}

/// Cuts a text into pieces of at most [`PIECE`] bytes.
struct Pieces<'t> {
    text: &'t str,
    base: usize,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<(usize, &'t str)> {
        let base = self.base;
        let rest = &self.text[base..];
        if rest.is_empty() {
            return None;
        }
        let piece = &rest[..piece_end(rest, PIECE as usize)];
        self.base += piece.len();
        Some((base, piece))
    }
}

/// Where the piece at the start of `text` ends, which is within `limit` bytes
/// unless the first character is longer: behind a line end, behind white
/// space, between signs, before a letter, whatever of these is found first in
/// the second half of so many bytes and there is the last of its kind.
pub fn piece_end(text: &str, limit: usize) -> usize {
    if text.len() <= limit {
        return text.len();
    }
    let fits = (0..=limit).rev().find(|&at| text.is_char_boundary(at));
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = fits.unwrap_or(0).max(first);
    let half = (0..=end / 2).rev().find(|&at| text.is_char_boundary(at));
    let half = half.unwrap_or(0);
    let window = &text[half..end];
    if let Some(at) = window.rfind('\n') {
        return half + at + 1;
    }
    // The two bytes of a line end stay together.
    let is_space = |c: char| c.is_whitespace() && c != '\r';
    if let Some((at, space)) = window.char_indices().rfind(|p| is_space(p.1)) {
        return half + at + space.len_utf8();
    }
    let mut behind = text[end..].chars().next();
    let mut letter = None;
    for (at, before) in window.char_indices().rev() {
        let place = half + at + before.len_utf8();
        let parts = behind.is_none_or(|c| !is_mark(c) && c != '\n');
        if parts && !(before.is_alphanumeric() || is_mark(before)) {
            return place;
        }
        letter = letter.or(parts.then_some(place));
        behind = Some(before);
    }
    letter.unwrap_or(end)
}

/// Whether a character is a mark to be put on the letter before it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// An edit of a piece with its place in the whole text.
#[derive(Clone, Copy)]
pub struct Place<'e> {
    pub edit: &'e Edit,
    pub start: usize,
    pub end: usize,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// Counts lines and columns along a text, piece after piece.
pub struct Counter {
    line: usize,
    /// Characters of the line before the piece.
    column: usize,
}

impl Counter {
    pub fn new() -> Counter {
        Counter { line: 1, column: 1 }
    }

    /// The places of edits in the order of the text.
    pub fn places<'e>(
        &self,
        base: usize,
        original: &'e str,
        edits: &'e [Edit],
    ) -> impl Iterator<Item = Place<'e>> {
        let mut here = Counter { line: self.line, column: self.column };
        let mut done = 0;
        edits.iter().map(move |edit| {
            let span = edit.span();
            here.pass(&original[done..span.start()]);
            done = span.start();
            Place {
                edit,
                start: base + span.start(),
                end: base + span.end(),
                line: here.line,
                column: here.column,
            }
        })
    }

    /// Goes on behind `text`.
    pub fn pass(&mut self, text: &str) {
        let lines = text.matches('\n').count();
        let rest = text.rfind('\n').map_or(text, |at| &text[at + 1..]);
        if lines > 0 {
            self.line += lines;
            self.column = 1;
        }
        self.column += rest.chars().count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_at_lines_then_at_spaces_then_anywhere() {
        // Text, limit, end of the first piece.
        let rows = [
            ("", 4, 0),
            ("ab\n", 4, 3),
            ("ab\ncd\nef", 7, 6),
            ("ab cd ef", 4, 3),
            ("abcdefg hi", 4, 4),
            ("abcdefghi", 4, 4),
            ("đđđđ đ", 3, 2),
            ("ộ", 1, 3),
            ("ab\u{a0}cdef", 5, 4),
            // What is short is not worth a piece of its own.
            ("a\nbcd efgh", 8, 6),
            ("a bcd/efgh", 8, 6),
            ("a bcdefghi", 8, 8),
            ("////////", 6, 6),
            // A mark stays with its letter, a line end is one.
            ("abcdo\u{302}\u{323}n", 7, 4),
            ("abcdef \r\ng", 8, 7),
        ];
        for (text, limit, end) in rows {
            assert_eq!(piece_end(text, limit), end, "{text:?}");
        }
    }

    #[test]
    fn pieces_are_the_text_and_none_is_too_long() {
        let most = PIECE as usize;
        let mut texts = vec!["/".repeat(3 * most), "ộ".repeat(most)];
        texts.push("a".repeat(most) + " " + &"b".repeat(2 * most));
        texts.push("\n".to_owned() + &"a b ".repeat(most));
        texts.push("o\u{302}".repeat(most));
        for text in texts {
            let pieces = Pieces { text: &text, base: 0 };
            let pieces: Vec<&str> = pieces.map(|(_, piece)| piece).collect();
            assert!(pieces.concat() == text);
            let (_, whole) = pieces.split_last().unwrap();
            for piece in whole {
                assert!((most / 2..=most).contains(&piece.len()));
            }
        }
    }

    #[test]
    fn lines_and_columns_go_on_from_piece_to_piece() {
        let mut counter = Counter::new();
        let at = |c: &Counter| (c.line, c.column);
        counter.pass("đi\r\nxa");
        assert_eq!(at(&counter), (2, 3));
        counter.pass(" ơi");
        assert_eq!(at(&counter), (2, 6));
        counter.pass("\n\n");
        assert_eq!(at(&counter), (4, 1));
    }
}
