//! Reading small whole numbers and sorted rows out of packed bits.
//!
//! Everything here is total: a place beyond the end reads as zeros, so a
//! damaged file can give wrong numbers but never a panic.

/// The bits one step of a scan looks at: what is left of an unaligned load of
/// eight bytes after the shift to the wanted bit.
const STEP: u32 = 56;

/// A run of bytes read as bits, the lowest bit of each byte first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a>(pub(super) &'a [u8]);

impl Bits<'_> {
    /// The bits from `at` on; the lowest 57 are valid.
    #[inline]
    fn load(self, at: usize) -> u64 {
        let rest = self.0.get(at / 8..).unwrap_or(&[]);
        let word = match rest.first_chunk::<8>() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => load_end(rest),
        };
        word >> (at % 8)
    }

    /// The number in the `width` bits (at most 32) from `at` on.
    #[inline]
    pub(super) fn get(self, at: usize, width: u32) -> u32 {
        (self.load(at) & ((1 << width) - 1)) as u32
    }

    /// The number of ones in the `len` bits from `at` on.
    pub(super) fn ones(self, mut at: usize, mut len: usize) -> usize {
        let mut sum = 0;
        while len > 0 {
            let step = len.min(STEP as usize);
            let chunk = self.load(at) & ((1 << step) - 1);
            sum += chunk.count_ones() as usize;
            at += step;
            len -= step;
        }
        sum
    }

    /// The place of the `nth` one (from zero) from `at` on, at most `end`.
    pub(super) fn select1(self, at: usize, nth: usize, end: usize) -> usize {
        self.select(at, nth, end, 0)
    }

    /// The place of the `nth` zero (from zero) from `at` on, at most `end`.
    pub(super) fn select0(self, at: usize, nth: usize, end: usize) -> usize {
        self.select(at, nth, end, u64::MAX)
    }

    fn select(
        self,
        mut at: usize,
        mut nth: usize,
        end: usize,
        flip: u64,
    ) -> usize {
        while at < end {
            let mut chunk = (self.load(at) ^ flip) & ((1 << STEP) - 1);
            // Where little is to be skipped, one by one is quickest.
            if nth < 3 && chunk != 0 {
                let mut left = nth;
                while left > 0 && chunk != 0 {
                    chunk &= chunk - 1;
                    left -= 1;
                }
                if chunk != 0 {
                    return (at + chunk.trailing_zeros() as usize).min(end);
                }
                chunk = (self.load(at) ^ flip) & ((1 << STEP) - 1);
            }
            let sums = byte_sums(chunk);
            let ones = (sums >> 56) as usize;
            if nth < ones {
                return (at + nth_one(chunk, sums, nth as u64)).min(end);
            }
            nth -= ones;
            at += STEP as usize;
        }
        end
    }
}

/// The last bytes of a run, fewer than eight, and zeros.
#[cold]
fn load_end(rest: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(word)
}

/// One in the lowest bit of each byte.
const BYTES: u64 = 0x0101_0101_0101_0101;

/// For each byte of a word the number of ones in it and in those below.
fn byte_sums(word: u64) -> u64 {
    let pairs = word - ((word >> 1) & (BYTES * 0x55));
    let fours = (pairs & (BYTES * 0x33)) + ((pairs >> 2) & (BYTES * 0x33));
    ((fours + (fours >> 4)) & (BYTES * 0x0F)).wrapping_mul(BYTES)
}

/// The place of the `nth` one (from zero), of which there are more.
///
/// Method: S. Vigna, "Broadword implementation of rank/select queries", WEA
/// 2008, down to the byte.
fn nth_one(word: u64, sums: u64, nth: u64) -> usize {
    let below = (((nth * BYTES) | (BYTES << 7)) - sums) & (BYTES << 7);
    let start = 8 * below.count_ones();
    let before = ((sums << 8) >> start) & 0xFF;
    let mut byte = word >> start;
    for _ in before..nth {
        byte &= byte - 1;
    }
    (start + byte.trailing_zeros()) as usize
}

/// The number of low bits each of `len` sorted values below `universe` keeps
/// apart from its high part: the floor of log2(universe / len).
pub(super) fn low_width(universe: usize, len: usize) -> u32 {
    if len == 0 || universe <= len {
        return 0;
    }
    // As a division would give, without one: rows are met all the time.
    let width = universe.ilog2() - len.ilog2();
    if len << width > universe { width - 1 } else { width }
}

/// A strictly rising row of numbers in Elias-Fano form: the low bits of all,
/// then the high parts as gaps in unary.
///
/// Method: P. Elias, "Efficient storage and retrieval by content and address
/// of static files", Journal of the ACM 21 (1974).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    /// The place of the row's first bit.
    at: usize,
    /// How many numbers the row holds.
    len: usize,
    /// One more than the largest number it may hold.
    universe: usize,
    /// The bits of the low part of a number.
    width: u32,
    /// Where the unary part begins and ends.
    high_at: usize,
    end: usize,
}

impl Row {
    /// The row that holds nothing.
    pub(super) const EMPTY: Row =
        Row { at: 0, len: 0, universe: 0, width: 0, high_at: 0, end: 0 };

    /// The row of `len` numbers below `universe` that begins at a bit.
    pub(super) fn new(at: usize, len: usize, universe: usize) -> Row {
        let width = low_width(universe, len);
        let high_at = at + len * width as usize;
        let end = match (len, universe) {
            (0, _) | (_, 0) => high_at,
            _ => high_at + len + ((universe - 1) >> width),
        };
        Row { at, len, universe, width, high_at, end }
    }

    /// How many numbers the row holds.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Where the row ends.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Where the unary part begins.
    pub(super) fn high_at(&self) -> usize {
        self.high_at
    }

    /// The bits the whole row takes.
    pub(super) fn bit_len(&self) -> usize {
        self.end - self.at
    }

    /// The place of `value` in the row, looked for from where the row was
    /// read last: values that rise are found in one pass. `skip` gives a
    /// zero of the unary part to start from: its number and its place, for
    /// rows that have a directory.
    #[inline]
    pub(super) fn seek(
        &self,
        bits: Bits<'_>,
        cursor: &mut Cursor,
        value: usize,
        skip: impl FnOnce(usize) -> (usize, usize),
    ) -> Option<usize> {
        if self.len == 0 || value >= self.universe {
            return None;
        }
        let width = self.width;
        let high = value >> width;
        let base = self.high_at;
        if high < cursor.high {
            *cursor = Cursor::START;
        }
        if high > cursor.high {
            let Cursor { high: mut zeros, mut place } = *cursor;
            if high - zeros > FAR {
                let (later, from) = skip(high - 1);
                if later > zeros {
                    (zeros, place) = (later, from);
                }
            }
            let nth = high - 1 - zeros;
            let zero = bits.select0(base + place, nth, self.end);
            *cursor = Cursor { high, place: zero + 1 - base };
        }
        let start = base + cursor.place;
        let index = cursor.place.checked_sub(high)?;
        if start >= self.end || index >= self.len {
            return None;
        }
        let low = (value & ((1 << width) - 1)) as u32;
        let mut run = (!bits.load(start)).trailing_zeros().min(STEP) as usize;
        if width == 0 {
            return (run > 0).then_some(index);
        }
        let mut at = 0;
        while at < run.min(self.len - index) {
            let place = self.at + (index + at) * width as usize;
            let seen = bits.get(place, width);
            if seen >= low {
                return (seen == low).then_some(index + at);
            }
            at += 1;
            if at == run && at.is_multiple_of(STEP as usize) {
                // A run that goes on behind the bits at hand.
                let more = (!bits.load(start + at)).trailing_zeros();
                run += more.min(STEP) as usize;
            }
        }
        None
    }
}

/// Zeros that are skipped faster one word of bits after another than by
/// asking a directory.
const FAR: usize = 256;

/// Where a row was read last: behind how many zeros of its unary part, and
/// their place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    high: usize,
    place: usize,
}

impl Cursor {
    /// The beginning of a row.
    pub(super) const START: Cursor = Cursor { high: 0, place: 0 };
}

/// A long rising run of numbers in Elias-Fano form with a directory built
/// when the file is opened, for random access by index.
#[derive(Clone, Debug)]
pub(super) struct Offsets {
    width: u32,
    high_at: usize,
    high_end: usize,
    /// The place of every 64th one of the unary part.
    samples: Vec<u32>,
}

impl Offsets {
    const EVERY: usize = 64;

    /// The bits `len` numbers not above `most` take.
    pub(super) fn bit_len(len: usize, most: usize) -> usize {
        let width = low_width(most + 1, len);
        len * width as usize + len + (most >> width)
    }

    pub(super) fn new(bits: Bits<'_>, len: usize, most: usize) -> Offsets {
        let width = low_width(most + 1, len);
        let high_at = len * width as usize;
        let high_end = high_at + len + (most >> width);
        let mut samples = Vec::with_capacity(len / Self::EVERY + 1);
        let (mut seen, mut next) = (0, 0);
        for at in (high_at..high_end).step_by(STEP as usize) {
            let step = (high_end - at).min(STEP as usize);
            let chunk = bits.load(at) & ((1 << step) - 1);
            let sums = byte_sums(chunk);
            let ones = (sums >> 56) as usize;
            // A step has fewer ones than lie between two samples.
            if seen + ones > next {
                let place = nth_one(chunk, sums, (next - seen) as u64);
                samples.push((at + place) as u32);
                next += Self::EVERY;
            }
            seen += ones;
        }
        Offsets { width, high_at, high_end, samples }
    }

    /// The numbers at `index` and at `index + 1`.
    pub(super) fn pair(&self, bits: Bits<'_>, index: usize) -> (usize, usize) {
        let from = self.samples.get(index / Self::EVERY).copied();
        let from = from.unwrap_or(self.high_end as u32) as usize;
        let first = bits.select1(from, index % Self::EVERY, self.high_end);
        let second = bits.select1(first + 1, 0, self.high_end);
        (self.value(bits, index, first), self.value(bits, index + 1, second))
    }

    fn value(&self, bits: Bits<'_>, index: usize, place: usize) -> usize {
        let high = place.saturating_sub(self.high_at + index);
        let low = bits.get(index * self.width as usize, self.width);
        (high << self.width) | low as usize
    }
}

/// Which of a run of things have a mark, with a directory for counting the
/// marks before a place.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// The marks before every 256th place.
    before: Vec<u32>,
    ones: usize,
}

impl Marks {
    const EVERY: usize = 256;

    pub(super) fn new(bits: Bits<'_>, len: usize) -> Marks {
        let mut before = Vec::with_capacity(len / Self::EVERY + 1);
        let mut ones = 0;
        for at in (0..len).step_by(Self::EVERY) {
            before.push(ones as u32);
            ones += bits.ones(at, Self::EVERY.min(len - at));
        }
        Marks { before, ones }
    }

    pub(super) fn ones(&self) -> usize {
        self.ones
    }

    /// The number of marks before `place`.
    pub(super) fn rank(&self, bits: Bits<'_>, place: usize) -> usize {
        let block = place / Self::EVERY;
        let before = self.before.get(block).map_or(self.ones, |&b| b as usize);
        let start = block * Self::EVERY;
        before + bits.ones(start, place - start)
    }
}

/// The zeros before every 512th bit of the long rows.
#[derive(Clone, Debug)]
pub(super) struct Skips {
    /// Where each word's samples begin, with one more at the end.
    starts: Vec<u32>,
    zeros: Vec<u32>,
}

impl Skips {
    const EVERY: usize = 512;

    /// Nothing yet of so many rows, which together take so many bits.
    pub(super) fn new(rows: usize, bits: usize) -> Skips {
        let mut starts = Vec::with_capacity(rows + 2);
        starts.push(0);
        let zeros = Vec::with_capacity(rows + bits / Self::EVERY);
        Skips { starts, zeros }
    }

    /// Adds the samples of the next word's row.
    pub(super) fn push(&mut self, bits: Bits<'_>, row: &Row) {
        let mut zeros = 0;
        for at in (row.high_at()..row.end()).step_by(Self::EVERY) {
            self.zeros.push(zeros as u32);
            let len = Self::EVERY.min(row.end() - at);
            zeros += len - bits.ones(at, len);
        }
        self.starts.push(self.zeros.len() as u32);
    }

    /// A sampled place not behind the zero number `nth` of the row: the
    /// zeros before it, and the place.
    pub(super) fn seek(&self, word: usize, nth: usize) -> (usize, usize) {
        let samples =
            self.starts[word] as usize..self.starts[word + 1] as usize;
        let samples = &self.zeros[samples];
        let after = samples.partition_point(|&z| z as usize <= nth);
        match after.checked_sub(1) {
            Some(i) => (samples[i] as usize, i * Self::EVERY),
            None => (0, 0),
        }
    }
}

/// Writes numbers bit by bit; the counterpart of [`Bits`].
#[cfg(any(feature = "train", test))]
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    len: usize,
}

#[cfg(any(feature = "train", test))]
impl BitWriter {
    /// Appends the low `width` bits of `value`.
    pub(crate) fn put(&mut self, value: usize, width: u32) {
        for i in 0..width {
            if self.len.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = (value >> i & 1) as u8;
            let last = self.bytes.len() - 1;
            self.bytes[last] |= bit << (self.len % 8);
            self.len += 1;
        }
    }

    /// Appends a rising row (equal neighbours allowed) below `universe`.
    pub(crate) fn put_row(&mut self, values: &[usize], universe: usize) {
        if values.is_empty() {
            return;
        }
        let width = low_width(universe, values.len());
        for &value in values {
            self.put(value, width);
        }
        let mut high = 0;
        for &value in values {
            while high < value >> width {
                self.put(0, 1);
                high += 1;
            }
            self.put(1, 1);
        }
        let last = universe.saturating_sub(1) >> width;
        for _ in high..last {
            self.put(0, 1);
        }
    }

    /// The number of bits written.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What was written, the last byte filled with zeros.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator, so that the rows differ and stay the same.
    fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) as usize % below
        }
    }

    #[test]
    fn a_row_finds_its_numbers_and_no_others() {
        let mut next = numbers(7);
        for universe in [1, 2, 3, 17, 200, 1000, 14000] {
            for _ in 0..20 {
                let share = 1 + next(50);
                let mut values: Vec<usize> =
                    (0..universe).filter(|_| next(share) == 0).collect();
                if values.is_empty() {
                    values.push(universe - 1);
                }
                let mut writer = BitWriter::default();
                writer.put(5, 3);
                writer.put_row(&values, universe);
                let row = Row::new(3, values.len(), universe);
                assert_eq!(writer.len(), 3 + row.bit_len());
                let bytes = writer.into_bytes();
                let mut cursor = Cursor::START;
                for x in 0..universe {
                    let here = values.binary_search(&x).ok();
                    let found = row.seek(
                        Bits(&bytes),
                        &mut Cursor { ..Cursor::START },
                        x,
                        |_| (0, 0),
                    );
                    assert_eq!(found, here);
                    let found =
                        row.seek(Bits(&bytes), &mut cursor, x, |_| (0, 0));
                    assert_eq!(found, here);
                }
                // In any order, only slower.
                for _ in 0..universe {
                    let x = next(universe);
                    let found =
                        row.seek(Bits(&bytes), &mut cursor, x, |_| (0, 0));
                    assert_eq!(found, values.binary_search(&x).ok());
                }
            }
        }
    }

    #[test]
    fn offsets_come_back_by_index() {
        let mut next = numbers(11);
        for len in [1, 2, 63, 64, 65, 500] {
            let mut values = vec![0];
            for _ in 0..len {
                values.push(values[values.len() - 1] + next(90));
            }
            let most = values[values.len() - 1];
            let mut writer = BitWriter::default();
            writer.put_row(&values, most + 1);
            assert_eq!(writer.len(), Offsets::bit_len(len + 1, most));
            let bytes = writer.into_bytes();
            let offsets = Offsets::new(Bits(&bytes), len + 1, most);
            for i in 0..len {
                let pair = offsets.pair(Bits(&bytes), i);
                assert_eq!(pair, (values[i], values[i + 1]));
            }
        }
    }

    #[test]
    fn the_nth_one_is_found_in_any_word() {
        let mut next = numbers(5);
        for _ in 0..2000 {
            let share = 1 + next(40);
            let word = (0..56)
                .filter(|_| next(share) == 0)
                .fold(0u64, |word, bit| word | 1 << bit);
            let sums = byte_sums(word);
            assert_eq!(sums >> 56, u64::from(word.count_ones()));
            let places = (0..64).filter(|bit| word >> bit & 1 == 1);
            for (nth, place) in places.enumerate() {
                assert_eq!(nth_one(word, sums, nth as u64), place);
            }
        }
    }

    #[test]
    fn marks_are_counted() {
        let mut next = numbers(3);
        let marks: Vec<bool> = (0..2000).map(|_| next(3) == 0).collect();
        let mut writer = BitWriter::default();
        for &mark in &marks {
            writer.put(usize::from(mark), 1);
        }
        let bytes = writer.into_bytes();
        let index = Marks::new(Bits(&bytes), marks.len());
        let mut before = 0;
        for (place, &mark) in marks.iter().enumerate() {
            assert_eq!(index.rank(Bits(&bytes), place), before);
            before += usize::from(mark);
        }
        assert_eq!(index.ones(), before);
    }
}
