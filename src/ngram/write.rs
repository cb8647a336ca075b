//! Writing a model file, the counterpart of `model`.

use super::bits::{BitWriter, Offsets, Row};
use super::format::{Header, LABEL, PADDING, VERSION};
use crate::bytes::UNCHECKED;

/// A four-gram model in memory, quantised and ready to be written.
///
/// Word 0 to 3 are the classes (see [`WordId`](super::WordId)); the others
/// follow in byte order. Bigrams lie in the order of their two words and
/// trigrams in that of their bigram and the rank of their last word among
/// the successors of the middle one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// The words without the classes.
    pub(crate) words: Vec<String>,
    pub(crate) unigram: Vec<u16>,
    pub(crate) unigram_back_off: Vec<i16>,
    /// A power of two long, like the next.
    pub(crate) bigram_book: Vec<u16>,
    pub(crate) back_off_book: Vec<i16>,
    /// For each bigram code, for each back-off code, a book as long as a
    /// power of two.
    pub(crate) gain_book: Vec<i16>,
    /// The bigrams before those of each word, with one more at the end.
    pub(crate) bigram_starts: Vec<u32>,
    pub(crate) successors: Vec<u16>,
    pub(crate) bigram_codes: Vec<u16>,
    /// The trigrams before those of each bigram, with one more at the end.
    pub(crate) trigram_starts: Vec<u32>,
    /// An entry per bigram; read only where trigrams begin with it.
    pub(crate) back_off_codes: Vec<u16>,
    pub(crate) ranks: Vec<u16>,
    pub(crate) gain_codes: Vec<u16>,
    /// The four-grams before those of each trigram, with one more at the
    /// end.
    pub(crate) fourgram_starts: Vec<u32>,
    /// An entry per trigram; read only where four-grams begin with it.
    pub(crate) long_back_off_codes: Vec<u16>,
    /// The place of the last three words' trigram in its row.
    pub(crate) places: Vec<u16>,
    pub(crate) long_gain_codes: Vec<u16>,
    pub(crate) long_back_off_book: Vec<i16>,
    /// For each class of a trigram's cost, for each back-off code, a book.
    pub(crate) long_gain_book: Vec<i16>,
}

/// The bits `len` trigrams or four-grams of a context take, out of `universe`
/// that could be.
pub(crate) fn row_bits(len: usize, universe: usize, gain_width: u32) -> usize {
    let row = Row::new(0, len, universe);
    row.bit_len() + len * gain_width as usize
}

/// The bits of a row of `len` successors in a vocabulary of `words`.
pub(crate) fn successor_row_bits(len: usize, words: usize) -> usize {
    Row::new(0, len, words).bit_len()
}

/// The bits of the table of `contexts` rows in `trigram_bits` bits.
pub(crate) fn offset_bits(contexts: usize, trigram_bits: usize) -> usize {
    Offsets::bit_len(contexts + 1, trigram_bits)
}

/// The bits of the table that finds `contexts` trigrams by their place.
pub(crate) fn head_bits(contexts: usize, trigram_bits: usize) -> usize {
    Row::new(0, contexts, trigram_bits).bit_len()
}

impl Draft {
    /// The bytes of the file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let words = self.unigram.len();
        let mut header = Header {
            words,
            bigrams: self.successors.len(),
            trigrams: self.ranks.len(),
            bigram_width: self.bigram_book.len().ilog2(),
            gain_width: self.gain_book.len().ilog2()
                - self.bigram_book.len().ilog2()
                - self.back_off_book.len().ilog2(),
            back_off_width: self.back_off_book.len().ilog2(),
            ..Header::default()
        };
        let names = word_bytes(&self.words);
        let mut rows = Vec::new();
        let mut successors = BitWriter::default();
        for pair in self.bigram_starts.windows(2) {
            let range = pair[0] as usize..pair[1] as usize;
            put_number(&mut rows, range.len());
            let row: Vec<usize> =
                self.successors[range].iter().map(|&s| s.into()).collect();
            successors.put_row(&row, words);
        }
        let mut bigram_codes = BitWriter::default();
        for &code in &self.bigram_codes {
            bigram_codes.put(code.into(), header.bigram_width);
        }
        let mut contexts = BitWriter::default();
        let mut back_off_codes = BitWriter::default();
        let mut offsets = Vec::new();
        let mut trigrams = BitWriter::default();
        let mut heads = Vec::new();
        let mut long_back_off_codes = BitWriter::default();
        let mut long_offsets = Vec::new();
        let mut fourgrams = BitWriter::default();
        for (bigram, pair) in self.trigram_starts.windows(2).enumerate() {
            let range = pair[0] as usize..pair[1] as usize;
            contexts.put(usize::from(!range.is_empty()), 1);
            if range.is_empty() {
                continue;
            }
            header.contexts += 1;
            offsets.push(trigrams.len());
            back_off_codes.put(
                self.back_off_codes[bigram].into(),
                header.back_off_width,
            );
            let middle = usize::from(self.successors[bigram]);
            let universe =
                self.bigram_starts[middle + 1] - self.bigram_starts[middle];
            let ranks: Vec<usize> =
                self.ranks[range.clone()].iter().map(|&r| r.into()).collect();
            trigrams.put_row(&ranks, universe as usize);
            for i in range {
                let four = self.fourgram_starts[i] as usize
                    ..self.fourgram_starts[i + 1] as usize;
                if !four.is_empty() {
                    heads.push(trigrams.len());
                    let code = self.long_back_off_codes[i].into();
                    long_back_off_codes.put(code, header.back_off_width);
                    long_offsets.push(fourgrams.len());
                    let suffix = self.bigram_starts[middle] as usize
                        + usize::from(self.ranks[i]);
                    let universe = self.trigram_starts[suffix + 1]
                        - self.trigram_starts[suffix];
                    let places: Vec<usize> = self.places[four.clone()]
                        .iter()
                        .map(|&p| p.into())
                        .collect();
                    fourgrams.put_row(&places, universe as usize);
                    for &code in &self.long_gain_codes[four] {
                        fourgrams.put(code.into(), header.gain_width);
                    }
                }
                trigrams.put(self.gain_codes[i].into(), header.gain_width);
            }
        }
        offsets.push(trigrams.len());
        long_offsets.push(fourgrams.len());
        header.long_contexts = heads.len();
        header.fourgrams = self.places.len();
        header.fourgram_bits = fourgrams.len();
        let mut head_bits = BitWriter::default();
        head_bits.put_row(&heads, trigrams.len());
        let mut long_offset_bits = BitWriter::default();
        long_offset_bits.put_row(&long_offsets, fourgrams.len() + 1);
        header.word_bytes = names.len();
        header.row_bytes = rows.len();
        header.successor_bits = successors.len();
        header.trigram_bits = trigrams.len();
        let mut offset_bits = BitWriter::default();
        offset_bits.put_row(&offsets, trigrams.len() + 1);
        debug_assert_eq!(offset_bits.len(), header.offset_bits());

        let mut body = header.to_bytes();
        body.extend(names);
        body.extend(rows);
        body.extend(self.unigram.iter().flat_map(|c| c.to_le_bytes()));
        body.extend(
            self.unigram_back_off.iter().flat_map(|c| c.to_le_bytes()),
        );
        body.extend(self.bigram_book.iter().flat_map(|c| c.to_le_bytes()));
        for book in [
            &self.back_off_book,
            &self.gain_book,
            &self.long_back_off_book,
            &self.long_gain_book,
        ] {
            body.extend(book.iter().flat_map(|c| c.to_le_bytes()));
        }
        for section in [
            successors,
            bigram_codes,
            contexts,
            back_off_codes,
            offset_bits,
            trigrams,
            head_bits,
            long_back_off_codes,
            long_offset_bits,
            fourgrams,
        ] {
            body.extend(section.into_bytes());
        }
        body.extend([0; PADDING]);
        seal(&body)
    }
}

/// The words, each without what it shares with the one before.
pub(crate) fn word_bytes(words: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last: &[u8] = &[];
    for word in words {
        let word = word.as_bytes();
        let shared = word.iter().zip(last).take_while(|(a, b)| a == b).count();
        // A length is one byte; longer things are no words.
        let shared = shared.min(255);
        debug_assert!(word.len() - shared <= 255);
        out.push(shared as u8);
        out.push((word.len() - shared) as u8);
        out.extend_from_slice(&word[shared..]);
        last = word;
    }
    out
}

/// Puts label, version and checksum before a header's rest and the sections.
pub(crate) fn seal(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(UNCHECKED + body.len());
    out.extend_from_slice(&LABEL);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    out.extend_from_slice(body);
    out
}

/// Seven bits a byte, the lowest first, a high bit where more follow.
fn put_number(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}
