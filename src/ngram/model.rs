//! Opening a model file and asking it for costs.

use std::borrow::Cow;
use std::path::Path;

use super::bits::{Bits, Cursor, Marks, Offsets, Row, Skips, low_width};
use super::format::{COST_CLASSES, Header, Sections, cost_class, damaged};
use super::open::{check, header, read_rows, read_words};
use crate::bytes::Bytes;
use crate::cost::Cost;
use crate::error::Error;
use crate::parallel;

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
/// four-gram begins with the last three words, only two are remembered, and
/// only one where no trigram begins with those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    word: WordId,
    /// The number of the bigram of the last two words, if trigrams begin
    /// with it.
    context: u32,
    /// The number of the context made by the last three words.
    long: u32,
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

/// A state with its rows of trigrams and four-grams, looked up once for all
/// words that may follow, and where in them the last word was looked for.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    row: Row,
    at: Cursor,
    heads_at: Cursor,
    code: u8,
    back_off: Cost,
    long: Row,
    long_at: Cursor,
    long_code: u8,
    long_back_off: Cost,
}

impl Context {
    const NONE: Context = Context {
        row: Row::EMPTY,
        at: Cursor::START,
        heads_at: Cursor::START,
        code: 0,
        back_off: 0,
        long: Row::EMPTY,
        long_at: Cursor::START,
        long_code: 0,
        long_back_off: 0,
    };
}

/// A four-gram model with back-off, read in place from the bytes of a file.
///
/// The words are counting forms (see [`counting_form`]). Costs are whole
/// numbers (see [`Cost`]) and the same on every machine.
///
/// # Resource usage
///
/// Beside the bytes, which a static slice or a mapped file lends without a
/// copy, opening allocates the vocabulary and small directories, about a
/// thirtieth of the file. The checksum is always checked, so that opening
/// reads the file once: two milliseconds for eight megabytes, ten for 64
/// where the system has them in memory. A query takes no
/// memory and about a tenth of a microsecond: a sample, then a scan of a few
/// words of bits.
///
/// A decoder that tries many words after many states asks for each
/// [`link`](Ngrams::link) and each [`context`](Ngrams::context) once and
/// joins them with [`score_link`](Ngrams::score_link).
///
/// [`counting_form`]: super::counting_form
#[derive(Clone, Debug)]
pub struct Ngrams {
    bytes: Bytes,
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
    long_offsets: Offsets,
    codebook: Codebooks,
}

/// Where the rows of successors are.
struct Rows {
    starts: Vec<u32>,
    row_at: Vec<u32>,
    skips: Skips,
}

impl Rows {
    fn read(
        bytes: &[u8],
        header: &Header,
        sections: &Sections,
    ) -> Result<Rows, Error> {
        let lengths = read_rows(&bytes[sections.rows.clone()], header)?;
        let successors = Bits(&bytes[sections.successors.start..]);
        let mut starts = Vec::with_capacity(header.words + 1);
        starts.push(0);
        let mut row_at = Vec::with_capacity(header.words);
        let mut skips = Skips::new(header.words, header.successor_bits);
        let (mut bigrams, mut at) = (0, 0);
        for len in lengths {
            let row = Row::new(at, len, header.words);
            if row.end() > header.successor_bits {
                return Err(damaged("a row passes the end of its section"));
            }
            skips.push(successors, &row);
            row_at.push(at as u32);
            at += row.bit_len();
            bigrams += len;
            starts.push(bigrams as u32);
        }
        if bigrams != header.bigrams || at != header.successor_bits {
            return Err(damaged("the rows do not fill their section"));
        }
        let heads = Bits(&bytes[sections.heads.start..]);
        // The heads' samples come after those of the words.
        skips.push(heads, &heads_row(header));
        Ok(Rows { starts, row_at, skips })
    }
}

/// What the codes stand for.
#[derive(Clone, Debug)]
struct Codebooks {
    bigram: Vec<u16>,
    back_off: Vec<i16>,
    /// A book for each pair of a bigram's and a back-off's code.
    gain: Vec<i16>,
    long_back_off: Vec<i16>,
    /// A book for each class of a trigram's cost and each code of a
    /// back-off.
    long_gain: Vec<i16>,
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
        Ngrams::checked(Bytes::Held(bytes.into()))
    }

    /// Opens the model that is compiled in: bytes that do not change, and
    /// that a test has checked, need no checksum.
    #[cfg(feature = "embedded")]
    pub(crate) fn embedded(bytes: &'static [u8]) -> Result<Ngrams, Error> {
        let bytes = Bytes::Held(bytes.into());
        let ngrams = Ngrams::read(&bytes)?;
        Ok(Ngrams { bytes, ..ngrams })
    }

    /// Opens the model in a file, which is mapped rather than read (feature
    /// `mmap`): programs that use the same file share its memory.
    ///
    /// A model in use must not be changed in place. To replace it, write
    /// another file and rename it to the name of the first, as
    /// `khoidau train lm` does.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or is no regular file, and as of
    /// [`from_bytes`](Ngrams::from_bytes); the message names the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Ngrams, Error> {
        let path = path.as_ref();
        Ngrams::checked(Bytes::open(path)?).map_err(|e| e.in_file(path))
    }

    /// Reads the bytes and, side by side with it, checks them.
    fn checked(bytes: Bytes) -> Result<Ngrams, Error> {
        let (checked, read) =
            parallel::join(|| check(&bytes), || Ngrams::read(&bytes));
        // What is said of damaged bytes is what the check says.
        let ngrams = checked.and(read)?;
        Ok(Ngrams { bytes, ..ngrams })
    }

    /// Reads all but the bytes themselves, which may be any.
    fn read(bytes: &[u8]) -> Result<Ngrams, Error> {
        let header = header(bytes, bytes.len())?;
        let (sections, _) = header.sections();
        let ((words, rows), (marks, (offsets, long_offsets))) = parallel::join(
            || {
                parallel::join(
                    || read_words(&bytes[sections.words.clone()], &header),
                    || Rows::read(bytes, &header, &sections),
                )
            },
            || {
                let bits = |from: usize| Bits(&bytes[from..]);
                let marks =
                    Marks::new(bits(sections.contexts.start), header.bigrams);
                let offsets = Offsets::new(
                    bits(sections.offsets.start),
                    header.contexts + 1,
                    header.trigram_bits,
                );
                let long_offsets = Offsets::new(
                    bits(sections.long_offsets.start),
                    header.long_contexts + 1,
                    header.fourgram_bits,
                );
                (marks, (offsets, long_offsets))
            },
        );
        let (text, ends) = words?;
        let Rows { starts, row_at, skips } = rows?;
        if marks.ones() != header.contexts {
            return Err(damaged("the number of contexts is wrong"));
        }
        let codebook =
            Codebooks::read(&bytes[sections.codebooks.clone()], &header);
        Ok(Ngrams {
            bytes: Bytes::Held(Cow::Borrowed(&[])),
            header,
            sections,
            text,
            ends,
            starts,
            row_at,
            skips,
            marks,
            offsets,
            long_offsets,
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
    pub fn ids(&self) -> impl Iterator<Item = WordId> + Clone + use<> {
        (0..self.header.words).map(|i| WordId(i as u16))
    }

    /// The id with this number, which must be below the number of unigrams.
    pub(crate) fn id_at(&self, index: usize) -> WordId {
        debug_assert!(index < self.header.words);
        WordId(index as u16)
    }

    /// The number of unigrams (the classes included), bigrams, trigrams and
    /// four-grams.
    pub fn counts(&self) -> [usize; 4] {
        self.header.counts()
    }

    /// The number of bytes the model takes.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The state before the first word of a sentence.
    pub fn start(&self) -> State {
        State { word: WordId::BOUNDARY, context: NONE, long: NONE }
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
        let mut found = None;
        self.links(before, [word], |link| found = Some(link));
        found.unwrap_or(Link {
            cost: 0,
            code: 0,
            rank: NONE,
            next: self.start(),
        })
    }

    /// Looks up each of `words` after `before` and hands over the link of
    /// each. Words in rising order are found in one pass over what may
    /// follow `before`.
    pub fn links(
        &self,
        before: WordId,
        words: impl IntoIterator<Item = WordId>,
        mut each: impl FnMut(Link),
    ) {
        let bytes: &[u8] = &self.bytes;
        let w = before.index();
        let start = self.starts.get(w).map_or(0, |&s| s as usize);
        let end = self.starts.get(w + 1).map_or(start, |&e| e as usize);
        let at = self.row_at.get(w).map_or(0, |&at| at as usize);
        let row = Row::new(at, end - start, self.header.words);
        let successors = section(bytes, self.sections.successors.start);
        let codes = section(bytes, self.sections.bigram_codes.start);
        let contexts = section(bytes, self.sections.contexts.start);
        let width = self.header.bigram_width;
        let back_off = self.unigram_back_off(before);
        let mut cursor = Cursor::START;
        for word in words {
            let skip = |nth| self.skips.seek(w, nth);
            let rank = row.seek(successors, &mut cursor, word.index(), skip);
            let mut next = State { word, context: NONE, long: NONE };
            let Some(rank) = rank else {
                let cost = back_off + self.unigram(word);
                each(Link { cost, code: 0, rank: NONE, next });
                continue;
            };
            let bigram = start + rank;
            let code = codes.get(bigram * width as usize, width);
            if word != WordId::BOUNDARY && contexts.get(bigram, 1) == 1 {
                next.context = bigram as u32;
            }
            let link = Link {
                cost: self.codebook.bigram[code as usize].into(),
                code: code as u8,
                rank: rank as u32,
                next,
            };
            each(link);
        }
    }

    /// Looks up the trigrams and four-grams that begin with the last words
    /// of `state`.
    pub fn context(&self, state: State) -> Context {
        let mut out = Context::NONE;
        if state.context == NONE {
            return out;
        }
        let w = state.word.index();
        let universe = match (self.starts.get(w), self.starts.get(w + 1)) {
            (Some(&a), Some(&b)) => (b - a) as usize,
            _ => 0,
        };
        let bytes: &[u8] = &self.bytes;
        let contexts = section(bytes, self.sections.contexts.start);
        let context = self.marks.rank(contexts, state.context as usize);
        let offsets = section(bytes, self.sections.offsets.start);
        let bits = self.offsets.pair(offsets, context);
        out.row = row_between(bits, universe, self.header.gain_width);
        let codes = section(bytes, self.sections.back_off_codes.start);
        out.code = self.back_off_code(codes, context);
        out.back_off = self.codebook.back_off[usize::from(out.code)].into();
        if state.long == NONE {
            return out;
        }
        let context = state.long as usize;
        let offsets = section(bytes, self.sections.long_offsets.start);
        let bits = self.long_offsets.pair(offsets, context);
        out.long = row_between(bits, out.row.len(), self.header.gain_width);
        let codes = section(bytes, self.sections.long_back_off_codes.start);
        out.long_code = self.back_off_code(codes, context);
        out.long_back_off =
            self.codebook.long_back_off[usize::from(out.long_code)].into();
        out
    }

    fn back_off_code(&self, codes: Bits<'_>, context: usize) -> u8 {
        let width = self.header.back_off_width;
        codes.get(context * width as usize, width) as u8
    }

    /// The cost of a linked word in a context, and the state after it. The
    /// context must be that of a state whose last word is the link's first.
    ///
    /// Quickest for words in rising order, since the context remembers
    /// where it was read last.
    pub fn score_link(
        &self,
        context: &mut Context,
        link: &Link,
    ) -> (Cost, State) {
        let width = self.header.gain_width;
        let row = &context.row;
        let back_off = context.back_off + context.long_back_off;
        if link.rank == NONE || row.len() == 0 {
            return (link.cost + back_off, link.next);
        }
        let bytes: &[u8] = &self.bytes;
        let bits = section(bytes, self.sections.trigrams.start);
        let rank = link.rank as usize;
        let index = row.seek(bits, &mut context.at, rank, |_| (0, 0));
        let Some(index) = index else {
            return (link.cost + back_off, link.next);
        };
        let at = row.end() + index * width as usize;
        let book = usize::from(link.code) << self.header.back_off_width
            | usize::from(context.code);
        let code = book << width | bits.get(at, width) as usize;
        let cost = link.cost - Cost::from(self.codebook.gain[code]);
        let mut next = link.next;
        if next.context != NONE {
            let heads = section(bytes, self.sections.heads.start);
            let skip = |nth| self.skips.seek(self.header.words, nth);
            let row = heads_row(&self.header);
            let long = row.seek(heads, &mut context.heads_at, at, skip);
            next.long = long.map_or(NONE, |l| l as u32);
        }
        let bits = section(bytes, self.sections.fourgrams.start);
        let row = &context.long;
        match row.seek(bits, &mut context.long_at, index, |_| (0, 0)) {
            Some(index) => {
                let at = row.end() + index * width as usize;
                let book = cost_class(cost) << self.header.back_off_width
                    | usize::from(context.long_code);
                let code = book << width | bits.get(at, width) as usize;
                let gain = self.codebook.long_gain[code];
                (cost - Cost::from(gain), next)
            }
            None => (cost + context.long_back_off, next),
        }
    }

    /// The cost of `word` after `state`, and the state after it.
    ///
    /// The cost of [`WordId::BOUNDARY`] is that of ending the sentence; the
    /// state after it is [`start`](Ngrams::start).
    pub fn score(&self, state: State, word: WordId) -> (Cost, State) {
        let link = self.link(state.word, word);
        self.score_link(&mut self.context(state), &link)
    }
}

/// The section that starts there, as bits.
#[inline]
fn section(bytes: &[u8], start: usize) -> Bits<'_> {
    // A section lends what follows it too: the checked lengths keep reads
    // inside, and a load of eight bytes may pass the end.
    Bits(bytes.get(start..).unwrap_or(&[]))
}

/// The places of the gains of the trigrams that four-grams begin with.
fn heads_row(header: &Header) -> Row {
    Row::new(0, header.long_contexts, header.trigram_bits)
}

/// The row of trigrams or four-grams between two places.
fn row_between(
    (at, end): (usize, usize),
    universe: usize,
    gain_width: u32,
) -> Row {
    row_of_length(at, end.saturating_sub(at), universe, gain_width)
        .unwrap_or(Row::EMPTY)
}

/// The row of trigrams that takes `bit_len` bits with the codes of its
/// gains; the number of its entries follows from that length.
fn row_of_length(
    at: usize,
    bit_len: usize,
    universe: usize,
    gain_width: u32,
) -> Option<Row> {
    if universe == 0 {
        return None;
    }
    // Were all low parts `width` bits wide, so many entries would fit.
    // Divisions of 32 bits are far quicker than those of 64.
    let fits = |width: u32| {
        let unary = (universe - 1) >> width;
        let each = width + 1 + gain_width;
        let len = bit_len.saturating_sub(unary) as u32 / each;
        (len as usize).clamp(1, universe)
    };
    // The width asks for a length and the length for a width: near the first
    // guess is the pair that takes just these bits.
    let guess = fits(low_width(universe, fits(0)));
    let guess = low_width(universe, guess);
    let near = [guess, guess + 1, guess.wrapping_sub(1), guess + 2];
    let far = 0..=universe.ilog2();
    near.into_iter().chain(far).filter(|&width| width < 32).find_map(|width| {
        let row = Row::new(at, fits(width), universe);
        let need = row.bit_len() + row.len() * gain_width as usize;
        (need == bit_len).then_some(row)
    })
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
            long_back_off: signed(take(header.back_off_width)),
            long_gain: signed(take(
                COST_CLASSES.ilog2()
                    + header.back_off_width
                    + header.gain_width,
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{HEADER, LABEL, PADDING};
    use super::*;

    #[test]
    fn the_length_of_a_row_tells_its_entries() {
        for width in 1..=8 {
            for universe in (1..300).chain([1000, 14_003]) {
                for len in (1..=universe).step_by(1 + universe / 300) {
                    let row = Row::new(5, len, universe);
                    let bits = row.bit_len() + len * width as usize;
                    assert_eq!(
                        row_of_length(5, bits, universe, width),
                        Some(row)
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_model_is_refused_with_advice() {
        let mut old = vec![0; HEADER + PADDING];
        old[..8].copy_from_slice(&LABEL);
        old[8] = 99;
        for (bytes, part) in [
            (Vec::new(), "no n-gram model"),
            (b"khoidaLM".to_vec(), "no n-gram model"),
            (vec![7; 400], "no n-gram model"),
            (old, "version 99"),
        ] {
            let error = Ngrams::from_bytes(bytes).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Model);
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
