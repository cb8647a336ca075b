//! The counts behind the figures.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{Alignment, WILD_ID, align, distance};
use super::classes::{Class, classes, is_digits, is_numeral};
use super::figures::{Harm, Score};
use super::text::{Home, Text, Words};
use super::{Align, Evaluation, WordError, rounded, words};

#[derive(Default)]
pub(super) struct Tally {
    vocabulary: Words,
    words: u64,
    chars: u64,
    edits_in: u64,
    edits_out: u64,
    char_edits_in: u64,
    char_edits_out: u64,
    right_in: u64,
    fixed: u64,
    harmed: u64,
    codes: u64,
    codes_in: u64,
    codes_out: u64,
    harm: Harm,
    /// Kinds of error in the order they were met, with their counts.
    errors: Vec<(Pair, u64)>,
    places: HashMap<Pair, usize>,
}

/// Gold and output of a word error.
type Pair = (Option<u32>, Option<u32>);

impl Tally {
    /// Counts a line of each text. Lines of gold without a word, or with a
    /// wild one alone, are not scored.
    pub(super) fn add_line(&mut self, gold: &str, noisy: &str, out: &str) {
        let gold = self.vocabulary.read(gold);
        if !gold.ids.is_empty() && gold.ids != [WILD_ID] {
            self.add(&gold, noisy, out);
        }
    }

    /// Counts texts whose lines need not match.
    pub(super) fn add_text(&mut self, gold: &str, noisy: &str, out: &str) {
        let gold = self.vocabulary.read(gold);
        self.add(&gold, noisy, out);
    }

    fn add(&mut self, gold: &Text<'_>, noisy: &str, out: &str) {
        let noisy = self.vocabulary.read(noisy);
        let out = self.vocabulary.read(out);
        let was = align(&gold.ids, &noisy.ids);
        let is = align(&gold.ids, &out.ids);
        let scored = gold.ids.iter().filter(|&&id| id != WILD_ID);
        self.words += scored.count() as u64;
        self.edits_in += was.edits as u64;
        self.edits_out += is.edits as u64;
        self.count_found(&was, &is);
        let by_line: Vec<Range<usize>> = gold.by_line().collect();
        let cut_in = noisy.cut(&gold.ids, &by_line, &was);
        let cut_out = out.cut(&gold.ids, &by_line, &is);
        for ((line, before), after) in by_line.iter().zip(cut_in).zip(cut_out)
        {
            if gold.ids[line.clone()] != [WILD_ID] {
                let printed = gold.piece(line);
                let found =
                    line.clone().map(|at| (was.found[at], is.found[at]));
                self.count_classes(gold, line, printed, found);
                self.count_codes(
                    printed,
                    noisy.piece(&before),
                    out.piece(&after),
                );
                self.count_chars(
                    &gold.ids[line.clone()],
                    &noisy.ids[before],
                    &out.ids[after],
                );
            }
        }
        let alike = |a, b| self.vocabulary.alike(a, b);
        let homes_in = noisy.homes(gold, &by_line, &was, alike);
        let homes_out = out.homes(gold, &by_line, &is, alike);
        self.count_lines(&homes_in, &homes_out);
        for pair in is.pairs {
            self.count_error(pair);
        }
    }

    fn count_found(&mut self, was: &Alignment, is: &Alignment) {
        for (&before, &after) in was.found.iter().zip(&is.found) {
            self.right_in += u64::from(before);
            self.fixed += u64::from(after && !before);
            self.harmed += u64::from(before && !after);
        }
    }

    /// Counts harm to the words of a line by what they are.
    fn count_classes(
        &mut self,
        gold: &Text<'_>,
        line: &Range<usize>,
        printed: &str,
        found: impl Iterator<Item = (bool, bool)>,
    ) {
        let ids = gold.ids[line.clone()].iter();
        let harm = &mut self.harm;
        for ((id, class), (before, after)) in
            ids.zip(classes(printed)).zip(found)
        {
            let Some(class) = class else { continue };
            let rate = match class {
                Class::Name => &mut harm.names,
                Class::Number => &mut harm.numbers,
                Class::Code => &mut harm.codes,
                Class::Other => &mut harm.other,
            };
            rate.add(before, after);
            let word = self.vocabulary.word(Some(*id));
            if is_digits(word) {
                harm.digits.add(before, after);
            }
            if is_numeral(word) {
                harm.numerals.add(before, after);
            }
        }
    }

    fn count_codes(&mut self, gold: &str, noisy: &str, out: &str) {
        let codes = words::codes(gold);
        if !codes.is_empty() {
            self.codes += codes.len() as u64;
            self.codes_in += found(&codes, words::codes(noisy));
            self.codes_out += found(&codes, words::codes(out));
        }
    }

    fn count_chars(&mut self, gold: &[u32], noisy: &[u32], out: &[u32]) {
        if gold.contains(&WILD_ID) {
            return;
        }
        let gold = self.vocabulary.joined(gold);
        let noisy = self.vocabulary.joined(noisy);
        let out = self.vocabulary.joined(out);
        self.chars += gold.len() as u64;
        self.char_edits_in += distance(&gold, &noisy) as u64;
        self.char_edits_out += distance(&gold, &out) as u64;
    }

    /// Counts lines that had one to themselves and have it no longer.
    fn count_lines(&mut self, noisy: &[Option<Home>], out: &[Option<Home>]) {
        let (mut last_in, mut last_out) = (None, None);
        let own = |home: Option<Home>, last: &mut Option<u32>| {
            let line = home.map(|home| home.line);
            let is_own = line.is_some() && line != *last;
            *last = line.or(*last);
            is_own
        };
        for (&before, &after) in noisy.iter().zip(out) {
            let is_sure = before.is_some_and(|home| home.is_sure);
            let was = own(before, &mut last_in) && is_sure;
            self.harm.lines.add(was, own(after, &mut last_out));
        }
    }

    fn count_error(&mut self, pair: Pair) {
        let next = self.errors.len();
        let place = *self.places.entry(pair).or_insert(next);
        if place == next {
            self.errors.push((pair, 0));
        }
        self.errors[place].1 += 1;
    }

    pub(super) fn finish(mut self, aligned: Align) -> Evaluation {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        let codes = |found| match self.codes {
            0 => 1.0,
            all => share(found, all),
        };
        let score = Score {
            words: self.words,
            word_acc_in: rounded(1.0 - share(self.edits_in, self.words)),
            word_acc: rounded(1.0 - share(self.edits_out, self.words)),
            cer_in: rounded(share(self.char_edits_in, self.chars)),
            cer: rounded(share(self.char_edits_out, self.chars)),
            err: rounded(1.0 - share(self.edits_out, self.edits_in)),
            fixed: rounded(share(self.fixed, self.words)),
            harmed: rounded(share(self.harmed, self.right_in)),
            codes_in: rounded(codes(self.codes_in)),
            codes: rounded(codes(self.codes_out)),
            harm: self.harm,
        };
        // The sort is stable, which keeps equals in the order they were met.
        self.errors.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let errors = self.errors.iter().map(|&((gold, got), count)| {
            let gold = self.vocabulary.word(gold).to_owned();
            let got = self.vocabulary.word(got).to_owned();
            WordError { gold, got, count }
        });
        Evaluation { errors: errors.collect(), score, aligned }
    }
}

/// How many of the codes of gold there are among others, each counted once.
fn found(gold: &[String], mut others: Vec<String>) -> u64 {
    let mut count = 0;
    for code in gold {
        if let Some(at) = others.iter().position(|other| other == code) {
            others.swap_remove(at);
            count += 1;
        }
    }
    count
}
