//! Opening a model file and asking it for costs.

use std::borrow::Cow;

use super::bits::{Bits, Marks, Offsets, Row};
use super::format::{
    HEADER, Header, LABEL, PADDING, Sections, UNCHECKED, VERSION, damaged,
};
use crate::cost::Cost;
use crate::error::Error;

/// The number of a word in a model; dense, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(u16);

impl WordId {
    /// The end of a sentence, and what stands before its first word.
    pub const BOUNDARY: WordId = WordId(0);
    /// Any word the vocabulary does not hold.
    pub const UNKNOWN: WordId = WordId(1);
    /// Any figure or date.
    pub const NUMBER: WordId = WordId(2);
    /// Any document code.
    pub const CODE: WordId = WordId(3);
    /// How many ids stand for classes; words come after them, sorted.
    pub const CLASSES: usize = 4;

    /// The number as an index, for tables with an entry per word.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the model remembers of the words so far.
///
/// Two states that are equal give every continuation the same cost, so a
/// decoder may keep the better of the paths that lead to them. Where no
/// trigram begins with the last two words, only the last one is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    word: WordId,
    /// The number of the context made by the last two words.
    context: u32,
}

/// Stands for "no such entry" among `u32` indexes.
const NONE: u32 = u32::MAX;

impl State {
    /// The last word.
    pub fn word(self) -> WordId {
        self.word
    }
}

/// A word after another, looked up once for all states that end in the
/// first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The cost after the first word alone.
    cost: Cost,
    /// The code of that cost where the two words are a bigram.
    code: u8,
    /// The rank of the second word among the successors of the first.
    rank: u32,
    next: State,
}

/// A state with its row of trigrams, looked up once for all words that may
/// follow.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    row: Row,
    code: u8,
    back_off: Cost,
}

/// A trigram model with back-off, read in place from the bytes of a file.
///
/// The words are counting forms (see [`counting_form`]). Costs are whole
/// numbers (see [`Cost`]) and the same on every machine.
///
/// # Resource usage
///
/// Beside the bytes, which a static slice lends without a copy, opening
/// allocates the vocabulary and small directories, about a thirtieth of the
/// file. A query takes no memory; it costs about the logarithm of the number
/// of successors of a word and a scan of a few words of bits.
///
/// [`counting_form`]: super::counting_form
#[derive(Clone, Debug)]
pub struct Ngrams {
    bytes: Cow<'static, [u8]>,
    header: Header,
    sections: Sections,
    /// The words one after another, and where each ends.
    text: String,
    ends: Vec<u32>,
    /// The bigrams before those of each word, with one more at the end.
    starts: Vec<u32>,
    /// Where each word's row of successors begins in its section.
    row_at: Vec<u32>,
    skips: Skips,
    marks: Marks,
    offsets: Offsets,
    codebook: Codebooks,
}

/// What the codes stand for.
#[derive(Clone, Debug)]
struct Codebooks {
    bigram: Vec<u16>,
    back_off: Vec<i16>,
    /// A book for each pair of a bigram's and a back-off's code.
    gain: Vec<i16>,
}

/// The zeros before every 512th bit of the long rows of successors.
#[derive(Clone, Debug)]
struct Skips {
    /// Where each word's samples begin, with one more at the end.
    starts: Vec<u32>,
    zeros: Vec<u16>,
}

impl Skips {
    const EVERY: usize = 512;

    fn new() -> Skips {
        Skips { starts: vec![0], zeros: Vec::new() }
    }

    /// Adds the samples of the next word's row.
    fn push(&mut self, bits: Bits<'_>, row: &Row) {
        let high_at = row.at + row.len * row.low_width() as usize;
        let mut zeros = 0;
        for at in (0..row.high_len()).step_by(Self::EVERY) {
            self.zeros.push(zeros as u16);
            let len = Self::EVERY.min(row.high_len() - at);
            zeros += len - bits.ones(high_at + at, len);
        }
        self.starts.push(self.zeros.len() as u32);
    }

    /// A sampled place not behind the zero number `nth` of the row: the
    /// zeros before it, and the place.
    fn seek(&self, word: usize, nth: usize) -> (usize, usize) {
        let samples =
            self.starts[word] as usize..self.starts[word + 1] as usize;
        let samples = &self.zeros[samples];
        let after = samples.partition_point(|&z| usize::from(z) <= nth);
        match after.checked_sub(1) {
            Some(i) => (samples[i].into(), i * Self::EVERY),
            None => (0, 0),
        }
    }
}

impl Ngrams {
    /// Opens a model from the bytes of its file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) where the label, the
    /// version, the checksum or a section's length is not what it should be.
    /// A file that opens never makes a query panic.
    pub fn from_bytes(
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Ngrams, Error> {
        let bytes = bytes.into();
        check(&bytes)?;
        let header = Header::read(&bytes)?;
        let (sections, end) = header.sections();
        if bytes.len() != end + PADDING {
            return Err(damaged("its length is not the one it states"));
        }
        if header.words < WordId::CLASSES || header.words > 1 << 16 {
            return Err(damaged("the number of words is out of range"));
        }
        let (text, ends) =
            read_words(&bytes[sections.words.clone()], &header)?;
        let lengths = read_rows(&bytes[sections.rows.clone()], &header)?;
        let successors = Bits(&bytes[sections.successors.start..]);
        let mut starts = vec![0];
        let mut row_at = Vec::with_capacity(header.words);
        let mut skips = Skips::new();
        let (mut bigrams, mut at) = (0, 0);
        for len in lengths {
            let row = Row { at, len, universe: header.words };
            skips.push(successors, &row);
            row_at.push(at as u32);
            at += row.bit_len();
            bigrams += len;
            starts.push(bigrams as u32);
        }
        if bigrams != header.bigrams || at != header.successor_bits {
            return Err(damaged("the rows do not fill their section"));
        }
        let marks =
            Marks::new(Bits(&bytes[sections.contexts.start..]), bigrams);
        if marks.ones() != header.contexts {
            return Err(damaged("the number of contexts is wrong"));
        }
        let offsets = Offsets::new(
            Bits(&bytes[sections.offsets.start..]),
            header.contexts + 1,
            header.trigram_bits,
        );
        let codebook =
            Codebooks::read(&bytes[sections.codebooks.clone()], &header);
        Ok(Ngrams {
            bytes,
            header,
            sections,
            text,
            ends,
            starts,
            row_at,
            skips,
            marks,
            offsets,
            codebook,
        })
    }

    /// The id of a word given in its counting form.
    pub fn id(&self, counting_form: &str) -> Option<WordId> {
        let (mut low, mut high) = (WordId::CLASSES, self.header.words);
        while low < high {
            let middle = low.midpoint(high);
            let word = self.word(WordId(middle as u16));
            match word.cmp(counting_form) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    return Some(WordId(middle as u16));
                }
            }
        }
        None
    }

    /// The counting form of a word; empty for the classes.
    pub fn word(&self, id: WordId) -> &str {
        let Some(i) = id.index().checked_sub(WordId::CLASSES) else {
            return "";
        };
        let start = match i {
            0 => 0,
            i => self.ends.get(i - 1).map_or(0, |&e| e as usize),
        };
        let end = self.ends.get(i).map_or(start, |&e| e as usize);
        self.text.get(start..end).unwrap_or("")
    }

    /// All ids, those of the classes first, then the words in byte order.
    pub fn ids(&self) -> impl Iterator<Item = WordId> + use<> {
        (0..self.header.words).map(|i| WordId(i as u16))
    }

    /// The number of unigrams (the classes included), bigrams and trigrams.
    pub fn counts(&self) -> [usize; 3] {
        [self.header.words, self.header.bigrams, self.header.trigrams]
    }

    /// The number of bytes the model takes.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The state before the first word of a sentence.
    pub fn start(&self) -> State {
        State { word: WordId::BOUNDARY, context: NONE }
    }

    /// The cost of a word without regard to its neighbours.
    pub fn unigram(&self, word: WordId) -> Cost {
        u16::from_le_bytes(self.unigram_bytes(word.index())).into()
    }

    /// What it costs to forget all that stands before a bigram's last word.
    fn unigram_back_off(&self, word: WordId) -> Cost {
        let at = self.header.words + word.index();
        i16::from_le_bytes(self.unigram_bytes(at)).into()
    }

    fn unigram_bytes(&self, index: usize) -> [u8; 2] {
        let at = self.sections.unigrams.start + 2 * index;
        match self.bytes.get(at..at + 2) {
            Some(&[a, b]) => [a, b],
            _ => [0; 2],
        }
    }

    /// Looks up `word` after `before`.
    pub fn link(&self, before: WordId, word: WordId) -> Link {
        let plain = State { word, context: NONE };
        match self.bigram(before, word) {
            Some((rank, entry)) => {
                let width = self.header.bigram_width;
                let codes = self.section(self.sections.bigram_codes.start);
                let code = codes.get(entry * width as usize, width);
                let next = match word {
                    WordId::BOUNDARY => None,
                    _ => self.marks.rank(
                        self.section(self.sections.contexts.start),
                        entry,
                    ),
                };
                Link {
                    cost: self.codebook.bigram[code as usize].into(),
                    code: code as u8,
                    rank: rank as u32,
                    next: State {
                        word,
                        context: next.map_or(NONE, |c| c as u32),
                    },
                }
            }
            None => Link {
                cost: self.unigram_back_off(before) + self.unigram(word),
                code: 0,
                rank: NONE,
                next: plain,
            },
        }
    }

    /// The rank of `word` among the successors of `before` and the number
    /// of the bigram.
    fn bigram(&self, before: WordId, word: WordId) -> Option<(usize, usize)> {
        let w = before.index();
        let start = *self.starts.get(w)? as usize;
        let len = *self.starts.get(w + 1)? as usize - start;
        let row = Row {
            at: *self.row_at.get(w)? as usize,
            len,
            universe: self.header.words,
        };
        let bits = self.section(self.sections.successors.start);
        let rank =
            row.find(bits, word.index(), |nth| self.skips.seek(w, nth))?;
        Some((rank, start + rank))
    }

    /// Looks up the trigrams that begin with the last two words of `state`.
    pub fn context(&self, state: State) -> Context {
        let none = Row { at: 0, len: 0, universe: 0 };
        if state.context == NONE {
            return Context { row: none, code: 0, back_off: 0 };
        }
        let context = state.context as usize;
        let width = self.header.back_off_width;
        let codes = self.section(self.sections.back_off_codes.start);
        let code = codes.get(context * width as usize, width);
        let back_off = self.codebook.back_off[code as usize].into();
        let (at, end) = self
            .offsets
            .pair(self.section(self.sections.offsets.start), context);
        let w = state.word.index();
        let universe = match (self.starts.get(w), self.starts.get(w + 1)) {
            (Some(&a), Some(&b)) => (b - a) as usize,
            _ => 0,
        };
        let bit_len = end.saturating_sub(at);
        let row = row_of_length(at, bit_len, universe, self.header.gain_width);
        Context { row: row.unwrap_or(none), code: code as u8, back_off }
    }

    /// The cost of a linked word in a context, and the state after it. The
    /// context must be that of a state whose last word is the link's first.
    pub fn score_link(&self, context: &Context, link: &Link) -> (Cost, State) {
        let bits = self.section(self.sections.trigrams.start);
        let row = &context.row;
        let found = match link.rank {
            NONE => None,
            rank => row.find(bits, rank as usize, |_| (0, 0)),
        };
        let cost = match found {
            Some(index) => {
                let width = self.header.gain_width;
                let at = row.at + row.bit_len() + index * width as usize;
                let book = usize::from(link.code)
                    << self.header.back_off_width
                    | usize::from(context.code);
                let code = book << width | bits.get(at, width) as usize;
                link.cost - Cost::from(self.codebook.gain[code])
            }
            None => link.cost + context.back_off,
        };
        (cost, link.next)
    }

    /// The cost of `word` after `state`, and the state after it.
    ///
    /// The cost of [`WordId::BOUNDARY`] is that of ending the sentence; the
    /// state after it is [`start`](Ngrams::start).
    pub fn score(&self, state: State, word: WordId) -> (Cost, State) {
        let link = self.link(state.word, word);
        self.score_link(&self.context(state), &link)
    }

    fn section(&self, start: usize) -> Bits<'_> {
        // A section lends what follows it too: the checked lengths keep
        // reads inside, and a load of eight bytes may pass the end.
        Bits(self.bytes.get(start..).unwrap_or(&[]))
    }
}

/// The row of trigrams that takes `bit_len` bits with the codes of its
/// gains; the number of its entries follows from that length.
fn row_of_length(
    at: usize,
    bit_len: usize,
    universe: usize,
    gain_width: u32,
) -> Option<Row> {
    let need = |len: usize| {
        let row = Row { at, len, universe };
        row.bit_len() + len * gain_width as usize
    };
    // The length rises with the number of entries: where one entry more
    // makes all low parts one bit narrower, the unary part grows by as much.
    let (mut low, mut high) = (1, universe);
    while low < high {
        let middle = low.midpoint(high);
        if need(middle) < bit_len {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (universe > 0).then_some(Row { at, len: low, universe })
}

impl Codebooks {
    fn read(bytes: &[u8], header: &Header) -> Codebooks {
        let mut pairs = bytes.chunks_exact(2).map(|c| [c[0], c[1]]);
        let mut take = |width: u32| -> Vec<[u8; 2]> {
            pairs.by_ref().take(1 << width).collect()
        };
        let signed = |pairs: Vec<[u8; 2]>| -> Vec<i16> {
            pairs.into_iter().map(i16::from_le_bytes).collect()
        };
        Codebooks {
            bigram: take(header.bigram_width)
                .into_iter()
                .map(u16::from_le_bytes)
                .collect(),
            back_off: signed(take(header.back_off_width)),
            gain: signed(take(
                header.bigram_width
                    + header.back_off_width
                    + header.gain_width,
            )),
        }
    }
}

fn check(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() < HEADER || bytes[..8] != LABEL {
        return Err(Error::model(
            "this is no n-gram model of khoidau; name the file that \
             `khoidau train lm` wrote",
        ));
    }
    let number = |at: usize| {
        u32::from_le_bytes([
            bytes[at],
            bytes[at + 1],
            bytes[at + 2],
            bytes[at + 3],
        ])
    };
    if number(8) != VERSION {
        return Err(Error::model(format!(
            "the n-gram model has format version {}, this program reads \
             version {VERSION}; rebuild it with `khoidau train lm`",
            number(8)
        )));
    }
    if crc32fast::hash(&bytes[UNCHECKED..]) != number(12) {
        return Err(damaged("its checksum does not fit"));
    }
    Ok(())
}

/// Reads the front-coded words; they must rise in byte order.
fn read_words(
    mut bytes: &[u8],
    header: &Header,
) -> Result<(String, Vec<u32>), Error> {
    let mut text = Vec::new();
    let mut ends = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    for _ in WordId::CLASSES..header.words {
        let [shared, len, rest @ ..] = bytes else {
            return Err(damaged("the words are cut short"));
        };
        let (shared, len) = (usize::from(*shared), usize::from(*len));
        if shared > last.len() || len > rest.len() {
            return Err(damaged("a word is cut short"));
        }
        let (tail, rest) = rest.split_at(len);
        let rises = tail > &last[shared..];
        last.truncate(shared);
        last.extend_from_slice(tail);
        if !rises || std::str::from_utf8(&last).is_err() {
            return Err(damaged("the words are not sorted text"));
        }
        text.extend_from_slice(&last);
        ends.push(text.len() as u32);
        bytes = rest;
    }
    let text = String::from_utf8(text)
        .map_err(|_| damaged("the words are not text"))?;
    Ok((text, ends))
}

/// Reads the number of successors of each word.
fn read_rows(bytes: &[u8], header: &Header) -> Result<Vec<usize>, Error> {
    let mut lengths = Vec::with_capacity(header.words);
    let mut bytes = bytes.iter();
    for _ in 0..header.words {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = bytes.next().filter(|_| shift < 21);
            let byte =
                byte.ok_or_else(|| damaged("the rows are cut short"))?;
            value |= usize::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                break;
            }
        }
        if value > header.words {
            return Err(damaged("a row is longer than the vocabulary"));
        }
        lengths.push(value);
    }
    Ok(lengths)
}
