//! What another engine, or an older one, has read of the same print.
//!
//! Two engines seldom make the same error. What the other has read where a
//! token stands is evidence of what was printed there: each reading of the
//! token is charged for how unlikely the other engine's is of it, under the
//! channel of that engine, as far as the two are independent (they see the
//! same ink, so they are so in part), and within a bound, so that what was
//! aligned wrongly does no harm.

mod align;
#[cfg(feature = "formats")]
mod boxes;

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::candidates::{Finder, Found};
use crate::channel::{Channel, explain};
use crate::cost::{Cost, NAT};
use crate::lexicon::Lexicon;
use crate::notation::roman;
use crate::span::Span;
use crate::token::{Token, TokenKind, is_figure, tokenize};
use crate::viet::fold;

use align::Pair;

/// Another engine's reading of the print that a text was read from, aligned
/// to the text.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use khoidau::repair::{Hints, SecondReading};
/// use khoidau::{Corrector, Model};
///
/// let corrector = Corrector::new(Model::embedded()?);
/// let read = "Đước 2: các chi bộ họp.\n\nNơi nhận:\n~ Như trên;\n\
///     ~ Lưu: VT (b/€), đồng chí Lò Văn Minh. giữ chức vụ cán bộ tỉnh.";
/// let other = "Budc 2: cac chi b6 hop.\n\nNoi nhan:\n- Nhu trén;\n\
///     - Luu: VT (b/c), ddng chi Lo Van Minh gitr chirc vu can b6 tinh.";
/// let second = SecondReading::new(read, other);
/// let hints = Hints::new().with_reading(&second);
/// let correction = corrector.worker().correct_with(read, &hints);
///
/// let printed = "Bước 2: các chi bộ họp.\n\nNơi nhận:\n- Như trên;\n\
///     - Lưu: VT (b/c), đồng chí Lò Văn Minh giữ chức vụ cán bộ tỉnh.";
/// assert_eq!(correction.text(), printed);
/// # }
/// # Ok::<(), khoidau::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SecondReading {
    /// What the other engine has read.
    text: Arc<str>,
    /// What of it stands where in the first text, in the order of that.
    pairs: Vec<Pair>,
}

impl SecondReading {
    /// A reading of the print that `first` was read from, aligned by its
    /// words. Both should be of the same pages in the same order; what has
    /// no counterpart is left out.
    ///
    /// Takes time in proportion to the words, times those between two that
    /// both have once, and memory for the latter.
    pub fn new(first: &str, second: impl Into<Arc<str>>) -> SecondReading {
        let text = second.into();
        let pairs = align::align(first, &text);
        SecondReading { text, pairs }
    }

    /// Where both readings of the print have a number and the digits differ:
    /// the bytes in `first`, the text it was aligned to, and what the other
    /// engine has read there. A correction changes none of them, for which of
    /// the two is right the print alone can tell.
    pub fn disputed_numbers<'r>(
        &'r self,
        first: &'r str,
    ) -> impl Iterator<Item = (Span, &'r str)> {
        self.pairs.iter().filter_map(move |pair| {
            let ours = first.get(pair.first.range())?;
            let theirs = &self.text[pair.second.range()];
            let differ = digits(ours).next().is_some()
                && digits(theirs).next().is_some()
                && is_figure(ours)
                && is_figure(theirs)
                && !digits(ours).eq(digits(theirs));
            differ.then_some((pair.first, theirs))
        })
    }

    /// The same beside a part of the first text, whose spans begin anew.
    ///
    /// Takes time in proportion to the words of the whole.
    pub fn within(&self, part: Span) -> SecondReading {
        self.of_part(|span| {
            let inside =
                part.start() <= span.start() && span.end() <= part.end();
            let base = part.start();
            inside.then(|| Span::new(span.start() - base, span.end() - base))
        })
    }

    /// What the other engine has read.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether anything of it has a counterpart.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.iter().all(|pair| pair.second.is_empty())
    }

    /// The same beside a part of the first text, into which `place` puts
    /// spans of the first.
    pub(super) fn of_part(
        &self,
        place: impl Fn(Span) -> Option<Span>,
    ) -> SecondReading {
        let own =
            |pair: &Pair| Some(Pair { first: place(pair.first)?, ..*pair });
        let pairs = self.pairs.iter().filter_map(own).collect();
        SecondReading { text: Arc::clone(&self.text), pairs }
    }
}

/// The share of the other reading's evidence that counts, in 256ths: two
/// engines see the same ink, so what they err in is not independent. Chosen
/// for the fewest right words that suffer, on 268 texts of which both halves
/// say the same: with a quarter 41 words more of 171,000 are wrong; with all of
/// it 24 fewer, but of those that were right 16 suffer, not 9.
const WEIGHT: Cost = NAT / 2;

/// The most that is said against a reading of one token, before the weight.
const MOST: Cost = 6 * NAT;

/// The most characters of what is heard of a token.
const LONGEST: usize = 64;

/// What the other engine has read where a token stands, or that and the next.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// Its characters, words parted by one space; none where it has nothing
    /// there.
    chars: Vec<char>,
    /// The bytes of them in the second reading.
    span: Span,
    /// How many tokens of the page it stands for.
    pub tokens: usize,
    /// Whether it says the same, but for marks if it has none: damage to the
    /// ink that both have read alike is no evidence of the print.
    pub agrees: bool,
    /// What it is if it is one token.
    pub kind: Option<TokenKind>,
    /// What it may have been printed as.
    pub found: Arc<Found>,
    /// What the likeliest of that costs the channel.
    best: Cost,
}

/// What the other engine has read of a page.
#[derive(Clone, Debug)]
pub(super) struct SecondPage {
    channel: Arc<Channel>,
    text: Arc<str>,
    /// For each token of the page.
    heard: Vec<Option<Heard>>,
}

impl SecondPage {
    /// What is heard of each token of a text, through a channel.
    pub(super) fn new(
        reading: &SecondReading,
        text: &str,
        tokens: &[Token<'_>],
        lexicon: &Lexicon,
        channel: Channel,
    ) -> SecondPage {
        let mut finder = Finder::default();
        let mut pairs = reading.pairs.iter().peekable();
        let mut heard = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            let span = token.span();
            while pairs.next_if(|p| p.first.end() <= span.start()).is_some() {}
            let mut own: Option<Span> = None;
            let mut whole = true;
            while let Some(pair) =
                pairs.next_if(|p| p.first.end() <= span.end())
            {
                whole &= pair.first.start() >= span.start();
                own = Some(match own {
                    None => pair.second,
                    Some(own) => Span::new(own.start(), pair.second.end()),
                });
            }
            // What stands for this token and the next is heard of both.
            let over = pairs.peek().filter(|p| p.first.start() < span.end());
            let mut count = 1;
            if let Some(over) = over {
                let next = tokens.get(at + 1).map(|next| next.span().end());
                let both = own.is_none()
                    && over.first.start() == span.start()
                    && next == Some(over.first.end());
                own = both.then_some(over.second);
                count = 2;
            }
            heard.push(own.filter(|_| whole).map(|own| {
                let read = token.through(&tokens[at + count - 1], text);
                let mut heard = Heard::new(&reading.text, own, count);
                heard.compare(read.text(), lexicon, &channel, &mut finder);
                heard
            }));
        }
        let text = Arc::clone(&reading.text);
        SecondPage { channel: Arc::new(channel), text, heard }
    }

    /// The same where tokens are in parts, of which the first of each are
    /// known: of parts nothing is heard.
    pub(super) fn of_parts(&self, firsts: &[usize]) -> SecondPage {
        let part = |(heard, ends): (&Option<Heard>, &[usize])| {
            let parts = ends[1] - ends[0];
            let one = heard.as_ref().filter(|h| parts == 1 && h.tokens == 1);
            std::iter::repeat_n(one.cloned(), parts)
        };
        let heard = self.heard.iter().zip(firsts.windows(2)).flat_map(part);
        let (channel, text) =
            (Arc::clone(&self.channel), Arc::clone(&self.text));
        SecondPage { channel, text, heard: heard.collect() }
    }

    /// What is heard of a token.
    pub(super) fn heard(&self, at: usize) -> Option<&Heard> {
        self.heard[at].as_ref()
    }

    /// What it costs more that some tokens were printed as `printed`, by what
    /// is heard of them.
    pub(super) fn cost(
        &self,
        at: usize,
        tokens: usize,
        printed: &str,
    ) -> Cost {
        let heard = &self.heard[at..at + tokens];
        let says = |heard: &Option<Heard>| {
            heard.as_ref().is_some_and(|h| !h.is_nothing() && h.tokens == 1)
        };
        if !heard.iter().all(says) || heard.iter().flatten().all(|h| h.agrees)
        {
            return 0;
        }
        let (Some(Some(first)), Some(Some(last))) =
            (heard.first(), heard.last())
        else {
            return 0;
        };
        let printed: Vec<char> = printed.nfc().take(LONGEST).collect();
        let joined;
        let read = match tokens {
            1 => &first.chars,
            _ => {
                let span = Span::new(first.span.start(), last.span.end());
                joined = characters(&self.text[span.range()]);
                &joined
            }
        };
        if *read == printed {
            return 0;
        }
        let best: Cost = heard.iter().flatten().map(|heard| heard.best).sum();
        let cost = explain::cost(&self.channel, read, &printed) - best;
        cost.clamp(0, MOST * tokens as Cost) * WEIGHT / NAT
    }
}

/// The composed characters of what was read, words parted by one space.
fn characters(text: &str) -> Vec<char> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.nfc().take(LONGEST).collect()
}

/// The digits of a text.
fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(char::is_ascii_digit)
}

impl Heard {
    fn new(text: &str, span: Span, tokens: usize) -> Heard {
        let mut chars = characters(&text[span.range()]);
        // The strokes of a numeral are read as one another.
        let read: String = chars.iter().collect();
        let core = read.trim_end_matches(|c: char| !c.is_alphanumeric());
        if let Some(numeral) = roman::repaired(core) {
            let rest = read[core.len()..].chars();
            chars = numeral.chars().chain(rest).collect();
        }
        let (kind, found) = (None, Arc::default());
        Heard { chars, span, tokens, agrees: false, kind, found, best: 0 }
    }

    /// Finds out what it is beside what the first engine has read.
    fn compare(
        &mut self,
        read: &str,
        lexicon: &Lexicon,
        channel: &Channel,
        finder: &mut Finder,
    ) {
        let form = self.text();
        let plain = |text: &str| match channel.reads_marks() {
            true => text.nfc().collect(),
            false => fold(text).to_lowercase(),
        };
        self.agrees = plain(&form) == plain(read);
        let [one] = tokenize(&form)[..] else { return };
        if self.agrees {
            return;
        }
        self.kind = Some(one.kind());
        if matches!(one.kind(), TokenKind::Word | TokenKind::Alphanumeric) {
            self.found = finder.find(lexicon, channel, &form);
            let words = self.found.words.iter().map(|word| word.channel);
            self.best = words.fold(self.found.same, Cost::min);
        }
    }

    /// Whether the other engine has nothing where the first has something.
    pub(super) fn is_nothing(&self) -> bool {
        self.chars.is_empty()
    }

    /// What was read, as it stands.
    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_whose_digits_differ_are_in_dispute() {
        let first = "Đạt 36,8% của 1.250 hộ; số 12-QĐ/TU, ngày 5/8/2025.";
        let other = "Dat 96,8% cia 1.250 h6; s6 12-QD/TU, ngay 5/9/2025,";
        let second = SecondReading::new(first, other);
        let found: Vec<_> = second
            .disputed_numbers(first)
            .map(|(span, theirs)| (&first[span.range()], theirs))
            .collect();
        let disputed = [("36,8%", "96,8%"), ("5/8/2025", "5/9/2025")];
        assert_eq!(found, disputed);
    }

    #[test]
    fn a_part_of_the_text_keeps_what_stands_beside_it() {
        let second = SecondReading::new("một hai ba", "mot hai ba");
        let place = |span: Span| {
            let start = span.start().checked_sub(6)?;
            Some(Span::new(start, span.end() - 6))
        };
        let part = second.of_part(place);
        assert_eq!(part.pairs.len(), 2);
        assert_eq!(part.pairs[0].first, Span::new(0, 3));
        assert!(!part.is_empty());
        assert!(second.of_part(|_| None).is_empty());
    }
}
