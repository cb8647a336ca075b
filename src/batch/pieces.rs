//! Corrects texts of any length: long ones in pieces, several at a time.

use rayon::prelude::*;

use crate::batch::fault;
use crate::batch::known::Known;
use crate::model::Model;
use crate::repair::{Correction, Corrector, Worker};

pub use crate::batch::settings::Manner;

/// The bytes of a piece. It is some 200 pages, so a piece has all that can
/// be learned from a document, and it takes 30 MB to correct, 130 MB where
/// every word is one letter long and wrong.
pub const PIECE: u64 = 1 << 19;

/// A stretch of a text with its correction.
#[derive(Debug)]
pub struct Piece<'t> {
    /// The offset of the piece in the text.
    pub base: usize,
    /// What was read there.
    pub original: &'t str,
    /// What became of it.
    pub correction: Correction<'t>,
}

/// Corrects one text after another.
#[derive(Debug)]
pub struct Repairer<'c> {
    corrector: &'c Corrector,
    worker: Worker,
    manner: Manner,
}

impl<'c> Repairer<'c> {
    /// A repairer with scratch memory of its own, for one thread.
    pub fn new(corrector: &'c Corrector, manner: Manner) -> Repairer<'c> {
        Repairer { corrector, worker: corrector.worker(), manner }
    }

    /// What a file is told that corrected it: the version, the tiers of the
    /// model and a number of the settings. The same on the same text makes
    /// the same of it.
    pub fn credit(&self, engine_confidences: bool) -> String {
        let tiers: Vec<&str> =
            self.model().tiers().map(|tier| tier.name()).collect();
        let settings = self.manner.settings ^ u32::from(engine_confidences);
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
    /// # Errors
    ///
    /// Those of `take`, after which no more is repaired.
    pub fn repair<'t, E>(
        &mut self,
        text: &'t str,
        known: &Known,
        mut take: impl FnMut(Piece<'t>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut pieces = Pieces { text, base: 0 };
        if self.manner.as_is {
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
        let corrector = if self.manner.chooses {
            // It is one of the model that it was chosen from.
            chosen = self.corrector.with_profile(&profile);
            chosen.as_ref().unwrap_or(self.corrector)
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
                        corrector.correct_with(original, &own.hints())
                    });
                    Piece { base, original, correction }
                })
                .collect();
            repaired.into_iter().try_for_each(&mut take)?;
        }
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
}
