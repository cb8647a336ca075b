//! The bytes of a model file: the header, the order of the sections and
//! their checks.
//!
//! All numbers are little-endian.
//!
//! | Section | Content |
//! |---|---|
//! | header | label, version, CRC-32 of the rest, its counts |
//! | words | each word as shared prefix length, rest length, rest |
//! | rows | the number of successors of each word, variable length |
//! | unigrams | cost (u16) of each word, then back-off cost (i16) of each |
//! | codebooks | bigram costs (u16), back-off costs (i16), gains (i16) |
//! | successors | the successors of each word, one Elias-Fano row each |
//! | bigram codes | the codebook entry of each bigram's cost |
//! | contexts | a bit for each bigram: trigrams begin with it |
//! | back-off codes | the codebook entry of each such bigram's back-off |
//! | offsets | where each such bigram's trigrams begin, Elias-Fano |
//! | trigrams | per context: ranks (Elias-Fano), then codes of the gains |
//! | heads | places of the gains of trigrams that four-grams begin with |
//! | long back-off codes | the codebook entry of each one's back-off |
//! | long offsets | where each one's four-grams begin, Elias-Fano |
//! | four-grams | as trigrams, ranks being places in a row of trigrams |
//!
//! A trigram (a, b, c) is stored as the rank of c among the successors of b,
//! a much smaller number than c itself: G. E. Pibiri and R. Venturini,
//! "Handling massive n-gram datasets efficiently", ACM TOIS 37 (2019). Its
//! cost is stored as the gain over the cost of (b, c) as that was quantised,
//! so that the two errors do not add up. How large a gain can be follows
//! from the cost of (b, c) and the back-off of (a, b), so each pair of their
//! codes has a codebook of gains of its own: three bits are then as good as
//! five.

use std::ops::Range;

use super::bits::{Offsets, Row};
use crate::bytes::UNCHECKED;
use crate::cost::{Cost, NAT};
use crate::error::Error;

pub(crate) const LABEL: [u8; 8] = *b"khoidaLM";
pub(crate) const VERSION: u32 = 1;
/// The bytes before the first section.
pub(crate) const HEADER: usize = 64;
/// Zeros at the end, so that no load of eight bytes leaves the file.
pub(crate) const PADDING: usize = 8;

/// The counts of the header; with them the places of all sections follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// Words, the four classes included.
    pub(crate) words: usize,
    /// Bytes of the section `words`.
    pub(crate) word_bytes: usize,
    /// Bytes of the section `rows`.
    pub(crate) row_bytes: usize,
    pub(crate) bigrams: usize,
    /// Bits of the section `successors`.
    pub(crate) successor_bits: usize,
    /// Bigrams that trigrams begin with.
    pub(crate) contexts: usize,
    pub(crate) trigrams: usize,
    /// Bits of the section `trigrams`.
    pub(crate) trigram_bits: usize,
    /// Trigrams that four-grams begin with.
    pub(crate) long_contexts: usize,
    pub(crate) fourgrams: usize,
    /// Bits of the section `fourgrams`.
    pub(crate) fourgram_bits: usize,
    /// The widths of the codes of bigram costs, trigram gains, back-off.
    pub(crate) bigram_width: u32,
    pub(crate) gain_width: u32,
    pub(crate) back_off_width: u32,
}

/// The places of the sections in the file.
#[derive(Clone, Debug)]
pub(crate) struct Sections {
    pub(crate) words: Range<usize>,
    pub(crate) rows: Range<usize>,
    pub(crate) unigrams: Range<usize>,
    pub(crate) codebooks: Range<usize>,
    pub(crate) successors: Range<usize>,
    pub(crate) bigram_codes: Range<usize>,
    pub(crate) contexts: Range<usize>,
    pub(crate) back_off_codes: Range<usize>,
    pub(crate) offsets: Range<usize>,
    pub(crate) trigrams: Range<usize>,
    pub(crate) heads: Range<usize>,
    pub(crate) long_back_off_codes: Range<usize>,
    pub(crate) long_offsets: Range<usize>,
    pub(crate) fourgrams: Range<usize>,
}

impl Header {
    /// The header's bytes after the checksum.
    #[cfg(feature = "train")]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let numbers = [
            self.words,
            self.word_bytes,
            self.row_bytes,
            self.bigrams,
            self.successor_bits,
            self.contexts,
            self.trigrams,
            self.trigram_bits,
            self.long_contexts,
            self.fourgrams,
            self.fourgram_bits,
        ];
        let mut out = Vec::with_capacity(HEADER - UNCHECKED);
        for number in numbers {
            out.extend_from_slice(&(number as u32).to_le_bytes());
        }
        let widths =
            [self.bigram_width, self.gain_width, self.back_off_width, 0];
        out.extend(widths.map(|w| w as u8));
        out.resize(HEADER - UNCHECKED, 0);
        out
    }

    /// Reads the header at the beginning of a file of so many bytes.
    pub(crate) fn read(bytes: &[u8], len: usize) -> Result<Header, Error> {
        let number = |i: usize| {
            let at = UNCHECKED + 4 * i;
            let mut four = [0; 4];
            match bytes.get(at..at + 4) {
                Some(found) => four.copy_from_slice(found),
                None => return Err(damaged("the header is cut short")),
            }
            let number = u32::from_le_bytes(four) as usize;
            // Nothing takes less than a bit, so what is larger is wrong and
            // must not get into sums.
            match number / 8 <= len {
                true => Ok(number),
                false => Err(damaged("it states more than it holds")),
            }
        };
        let mut widths = [0; 4];
        match bytes.get(UNCHECKED + 44..HEADER) {
            Some(found) => widths.copy_from_slice(found),
            None => return Err(damaged("the header is cut short")),
        }
        let width = |i: usize| match u32::from(widths[i]) {
            width @ 1..=8 => Ok(width),
            _ => Err(damaged("a code is empty or wider than 8 bits")),
        };
        Ok(Header {
            words: number(0)?,
            word_bytes: number(1)?,
            row_bytes: number(2)?,
            bigrams: number(3)?,
            successor_bits: number(4)?,
            contexts: number(5)?,
            trigrams: number(6)?,
            trigram_bits: number(7)?,
            long_contexts: number(8)?,
            fourgrams: number(9)?,
            fourgram_bits: number(10)?,
            bigram_width: width(0)?,
            gain_width: width(1)?,
            back_off_width: width(2)?,
        })
    }

    /// The number of unigrams, bigrams, trigrams and four-grams.
    pub(crate) fn counts(&self) -> [usize; 4] {
        [self.words, self.bigrams, self.trigrams, self.fourgrams]
    }

    /// Where the sections lie, and where the last of them ends.
    pub(crate) fn sections(&self) -> (Sections, usize) {
        let mut end = HEADER;
        let mut next = |len: usize| {
            let start = end;
            end += len;
            start..end
        };
        let bytes = |bits: usize| bits.div_ceil(8);
        let codebooks = codebook_bytes(
            self.bigram_width,
            self.gain_width,
            self.back_off_width,
        );
        let sections = Sections {
            words: next(self.word_bytes),
            rows: next(self.row_bytes),
            unigrams: next(4 * self.words),
            codebooks: next(codebooks),
            successors: next(bytes(self.successor_bits)),
            bigram_codes: next(bytes(
                self.bigrams * self.bigram_width as usize,
            )),
            contexts: next(bytes(self.bigrams)),
            back_off_codes: next(bytes(
                self.contexts * self.back_off_width as usize,
            )),
            offsets: next(bytes(self.offset_bits())),
            trigrams: next(bytes(self.trigram_bits)),
            heads: next(bytes(
                Row::new(0, self.long_contexts, self.trigram_bits).bit_len(),
            )),
            long_back_off_codes: next(bytes(
                self.long_contexts * self.back_off_width as usize,
            )),
            long_offsets: next(bytes(self.long_offset_bits())),
            fourgrams: next(bytes(self.fourgram_bits)),
        };
        (sections, end)
    }

    /// Bits of the section `offsets`.
    pub(crate) fn offset_bits(&self) -> usize {
        Offsets::bit_len(self.contexts + 1, self.trigram_bits)
    }

    /// Bits of the section `long_offsets`.
    pub(crate) fn long_offset_bits(&self) -> usize {
        Offsets::bit_len(self.long_contexts + 1, self.fourgram_bits)
    }
}

/// The books of gains of four-grams differ by the cost of the trigram below,
/// in this many classes of a quarter of a nat each.
pub(crate) const COST_CLASSES: usize = 64;

/// The class of a trigram's cost.
pub(crate) fn cost_class(cost: Cost) -> usize {
    (cost.max(0) / (NAT / 4)).min(COST_CLASSES as Cost - 1) as usize
}

/// The bytes of all codebooks.
pub(crate) fn codebook_bytes(bigram: u32, gain: u32, back_off: u32) -> usize {
    let entries = (1 << bigram)
        + (1 << back_off)
        + (1 << (bigram + back_off + gain))
        + (1 << back_off)
        + (COST_CLASSES << (back_off + gain));
    2 * entries
}

pub(crate) fn damaged(what: &str) -> Error {
    Error::model(format!(
        "the n-gram model is damaged ({what}); put the file in place again \
         or rebuild it with `khoidau train lm`"
    ))
}
