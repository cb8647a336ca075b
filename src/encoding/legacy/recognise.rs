//! Which parts of a text are in which old encoding.
//!
//! Each line has a score under every encoding and as it stands: its syllables,
//! those with marks twice. The likeliest course of encodings through the lines
//! is searched, a change costing as much as some words give, so that a line
//! that tells nothing is of the encoding of those around it. What was found is
//! then proved, for each encoding and for each of its runs of lines: the words
//! must be Vietnamese with marks, and far more so than as they stood. By the
//! score alone every page that OCR has damaged would be in some old encoding.

use std::borrow::Cow;
use std::fmt;

use rustc_hash::FxHashSet;

use super::convert::{Care, convert};
use super::evidence::{Evidence, Judge, Tally};
use super::suspicion;
use super::{Legacy, with_capitals};
use crate::span::Span;
use crate::viet::letter::is_native;

/// The words that prove an encoding, at the least.
const WORDS: usize = 20;

/// Of the words as they are read, so many are syllables, at the least.
const SYLLABLES: f64 = 0.9;

/// The same for those with a mark; running text has seven in ten.
const MARKED: f64 = 0.3;

/// So many of those with a mark are different, at the least: as many as the
/// words and their share ask for. A sign that stands in every row of a table,
/// such as `µm`, is but one word, however often it proves itself.
const DIFFERENT: usize = 6;

/// How far the two shares together are ahead of the text as it stands, at the
/// least.
///
/// These bounds were measured on 96 pages damaged by OCR: the best legacy
/// reading of any came to shares of 0.68 and 0.01.
const LEAD: f64 = 0.4;

/// The least share of syllables in a run of lines too short to prove an
/// encoding that the rest of the text proves.
const SHORT_SYLLABLES: f64 = 0.75;

/// What a change from one encoding to another between two lines costs, in
/// the score of lines: as much as two words with marks give.
const CHANGE: i64 = 6;

/// The score of lines that cannot stay as they are.
const NEVER: i64 = -1_000_000;

/// Parts of a text that are in an old encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    encoding: Legacy,
    evidence: Evidence,
    spans: Vec<Span>,
    forced: bool,
}

impl Found {
    /// The encoding.
    pub fn encoding(&self) -> Legacy {
        self.encoding
    }

    /// What speaks for it, of all parts together.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Where the parts are, in bytes of the text as it was read: whole lines,
    /// in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether the encoding was named and not recognised.
    pub fn is_forced(&self) -> bool {
        self.forced
    }
}

/// The encoding with its evidence: `TCVN3 (98.2 % of 1204 words are syllables,
/// 71.4 % with marks; 31.0 % and 2.1 % as it stood)`.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| 100.0 * share;
        write!(
            f,
            "{} ({:.1} % of {} words are syllables, {:.1} % with marks; \
             {:.1} % and {:.1} % as it stood)",
            self.encoding,
            percent(self.evidence.syllables()),
            self.evidence.words(),
            percent(self.evidence.marked()),
            percent(self.evidence.syllables_before()),
            percent(self.evidence.marked_before()),
        )
    }
}

/// A text as it is read, and what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised<'a> {
    text: Cow<'a, str>,
    found: Vec<Found>,
}

impl<'a> Recognised<'a> {
    /// The text in composed Unicode, as many lines as before.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text alone; borrowed where nothing was found.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The encodings that were found, that of most words first; none in a text
    /// that is left as it is.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    pub(crate) fn into_parts(self) -> (Cow<'a, str>, Vec<Found>) {
        (self.text, self.found)
    }
}

/// Finds and reads what parts of a text are in an old encoding, by runs of
/// lines; the rest stays as it is.
///
/// An encoding is recognised only on proof: at least 20 words, of which nine
/// in ten are Vietnamese syllables and three in ten have marks, six of them
/// different, both shares
/// together 0.4 ahead of the text as it stands. Texts in other languages and
/// texts damaged by OCR stay, and so do texts of a few words, which only
/// [`read`] reads.
///
/// ```
/// use khoidau::encoding::legacy::{Legacy, recognise};
///
/// let page = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n\
///             §éc lËp - Tù do - H¹nh phóc\n\
///             C¨n cø LuËt tæ chøc ChÝnh phñ ngµy 25 th¸ng 12;\n";
/// let read = recognise(page);
/// assert!(read.text().starts_with("Cộng hoà xã hội chủ nghĩa"));
/// let [found] = read.found() else { panic!("one encoding") };
/// assert_eq!(found.encoding(), Legacy::Tcvn3);
/// assert!(found.evidence().syllables() > 0.9);
/// assert_eq!(found.spans()[0].range(), 0..read.text().len());
/// ```
///
/// # Complexity
///
/// Linear in the text; one that has no sign of an old encoding is only looked
/// through.
pub fn recognise(text: &str) -> Recognised<'_> {
    if !suspicion::is_suspicious(text) {
        return Recognised { text: text.into(), found: Vec::new() };
    }
    recognise_lines(text, &[])
        .unwrap_or_else(|| Recognised { text: text.into(), found: Vec::new() })
}

/// Reads a text all of which is in one encoding, whatever there is of proof;
/// capitals that the encoding lacks come back.
///
/// ```
/// use khoidau::encoding::legacy::{Legacy, read};
///
/// let read = read("TM. ñY BAN NH¢N D¢N X·", Legacy::Tcvn3);
/// assert_eq!(read.text(), "TM. ỦY BAN NHÂN DÂN XÃ");
/// assert!(read.found()[0].is_forced());
/// ```
pub fn read(text: &str, legacy: Legacy) -> Recognised<'_> {
    let mut judge = Judge::default();
    let plain = judge.tally(text);
    let decoded = decode_part(text, legacy);
    let evidence = Evidence::new(judge.tally(&decoded), plain);
    let spans = vec![Span::new(0, decoded.len())];
    let found =
        vec![Found { encoding: legacy, evidence, spans, forced: true }];
    Recognised { text: decoded, found }
}

/// Some whole lines in an encoding.
fn decode_part(text: &str, legacy: Legacy) -> Cow<'_, str> {
    let decoded = convert(text, legacy, Care::Words);
    match legacy {
        Legacy::Tcvn3 => with_capitals(&decoded).into_owned().into(),
        _ => decoded,
    }
}

/// How many courses there are: as it stands, and each encoding.
const COURSES: usize = 1 + Legacy::ALL.len();

/// The course of VIQR, which is ASCII.
const VIQR: usize = COURSES - 1;

/// A line with its words in each course.
struct Line<'t> {
    text: &'t str,
    /// Of a line that the encodings read differently.
    tallies: Option<[Tally; COURSES]>,
    /// The words with letters that only Unicode has, which speak against
    /// encodings of bytes.
    unicode: usize,
    /// Whether it is no text as it stands.
    must: bool,
}

/// A run of lines in one course.
struct Run {
    course: usize,
    lines: std::ops::Range<usize>,
    evidence: Evidence,
    must: bool,
}

/// The bytes of the parts that long texts are judged in, at line ends: some
/// 400 pages, so each has proof enough of its own, and memory is that of one.
const PART: usize = 1 << 20;

/// [`recognise`] without the look before it, where the lines that `must` says
/// are no text as they stand; `None` if one of them is in no run that is
/// proved.
pub(in super::super) fn recognise_lines<'a>(
    text: &'a str,
    mut must: &[bool],
) -> Option<Recognised<'a>> {
    let mut judge = Judge::default();
    let mut out = Out::default();
    let mut rest = text;
    while !rest.is_empty() {
        // Parts of one size, so that none is small at the end.
        let parts = rest.len().div_ceil(PART);
        let near = rest.len() / parts;
        let mut bytes = rest.as_bytes()[near..].iter();
        let line = bytes.position(|&byte| byte == b'\n');
        let end = line.map_or(rest.len(), |at| near + at + 1);
        let (part, behind) = rest.split_at(end);
        let lines = read_part(part, must, &mut judge, &mut out)?;
        must = must.get(lines..).unwrap_or(&[]);
        rest = behind;
    }
    let Out { text: decoded, mut found } = out;
    if found.is_empty() {
        return Some(Recognised { text: text.into(), found });
    }
    found.sort_by_key(|found| {
        (std::cmp::Reverse(found.evidence.words()), found.encoding)
    });
    Some(Recognised { text: decoded.into(), found })
}

/// Reads a part of whole lines, and says of how many it saw what `must` says;
/// `None` if one of those that must is in no run that is proved.
fn read_part(
    text: &str,
    must: &[bool],
    judge: &mut Judge,
    out: &mut Out,
) -> Option<usize> {
    if must.is_empty() && !suspicion::is_suspicious(text) {
        out.text.push_str(text);
        return Some(0);
    }
    let mut lines: Vec<Line<'_>> = text
        .split_inclusive('\n')
        .enumerate()
        .map(|(at, line)| {
            let must = must.get(at).is_some_and(|&must| must);
            Line::new(line, must, judge)
        })
        .collect();
    let mut open = [true; COURSES];
    let mut runs = proved(&lines, &mut open, judge);
    // Lines without any sign of an old encoding are of those around them, but
    // may also read better as they stand.
    if runs.iter().any(|run| run.course > 0) {
        for (course, open) in open.iter_mut().enumerate().skip(1) {
            *open = runs.iter().any(|run| run.course == course);
        }
        for line in &mut lines {
            line.tally(&open, judge);
        }
        runs = proved(&lines, &mut open, judge);
    }
    let mut done = 0;
    for run in &runs {
        let of = &lines[run.lines.clone()];
        let len: usize = of.iter().map(|line| line.text.len()).sum();
        let part = &text[done..done + len];
        done += len;
        match run.course {
            0 if run.must => return None,
            0 => out.text.push_str(part),
            course => out.add(part, Legacy::ALL[course - 1], run),
        }
    }
    Some(lines.len())
}

/// The runs of lines of the likeliest course, in encodings of which there is
/// proof; those of which there is none are closed.
fn proved(
    lines: &[Line<'_>],
    open: &mut [bool; COURSES],
    judge: &mut Judge,
) -> Vec<Run> {
    loop {
        let runs = runs(lines, &likeliest(lines, open));
        // One after another, that of fewest words first: what one loses,
        // another may win.
        let refused = (1..COURSES)
            .filter_map(|course| {
                let mut of = runs.iter().filter(|run| run.course == course);
                let first = of.next()?.evidence;
                let all = of.fold(first, |all, run| all.and(run.evidence));
                let holds =
                    proves(&all) && are_different(lines, &runs, course, judge);
                (!holds).then_some((all.words(), course))
            })
            .min();
        match refused {
            Some((_, course)) => open[course] = false,
            None => return runs,
        }
    }
}

/// The text as far as it is read.
#[derive(Default)]
struct Out {
    text: String,
    found: Vec<Found>,
}

impl Out {
    /// Adds a run that is in an encoding.
    fn add(&mut self, part: &str, encoding: Legacy, run: &Run) {
        let start = self.text.len();
        self.text.push_str(&decode_part(part, encoding));
        let span = Span::new(start, self.text.len());
        let known = self.found.iter_mut().find(|f| f.encoding == encoding);
        match known {
            Some(found) => {
                found.evidence = found.evidence.and(run.evidence);
                match found.spans.last_mut() {
                    Some(last) if last.end() == start => {
                        *last = Span::new(last.start(), span.end());
                    }
                    _ => found.spans.push(span),
                }
            }
            None => self.found.push(Found {
                encoding,
                evidence: run.evidence,
                spans: vec![span],
                forced: false,
            }),
        }
    }
}

/// Whether the words that prove a course are [`DIFFERENT`] enough.
fn are_different(
    lines: &[Line<'_>],
    runs: &[Run],
    course: usize,
    judge: &mut Judge,
) -> bool {
    let mut found = FxHashSet::default();
    let own = runs.iter().filter(|run| run.course == course);
    let own = own.flat_map(|run| &lines[run.lines.clone()]);
    for line in own.filter(|line| line.tallies.is_some()) {
        let legacy = Legacy::ALL[course - 1];
        let decoded = convert(line.text, legacy, Care::Words);
        judge.collect(&decoded, &mut found, DIFFERENT);
        if found.len() >= DIFFERENT {
            return true;
        }
    }
    false
}

fn proves(evidence: &Evidence) -> bool {
    evidence.words() >= WORDS
        && evidence.syllables() >= SYLLABLES
        && evidence.marked() >= MARKED
        && evidence.lead() >= LEAD
}

impl<'t> Line<'t> {
    /// A line, with the words of it that tell of an old encoding.
    fn new(text: &'t str, must: bool, judge: &mut Judge) -> Line<'t> {
        let mut line = Line { text, tallies: None, unicode: 0, must };
        if must || suspicion::has_sign(text) {
            line.tally(&[true; COURSES], judge);
        }
        line
    }

    /// Counts the words in the open courses, if that was not done; courses read
    /// plain ASCII alike.
    fn tally(&mut self, open: &[bool; COURSES], judge: &mut Judge) {
        if self.tallies.is_some() || self.text.is_ascii() && !open[VIQR] {
            return;
        }
        let mut tallies = [judge.tally(self.text); COURSES];
        for (course, tally) in tallies.iter_mut().enumerate().skip(1) {
            if open[course] {
                let legacy = Legacy::ALL[course - 1];
                let decoded = convert(self.text, legacy, Care::Words);
                if decoded != self.text {
                    *tally = judge.tally(&decoded);
                }
            }
        }
        self.tallies = Some(tallies);
        let words = self.text.split(|c: char| !c.is_alphanumeric());
        self.unicode = words.filter(|word| word.contains(is_native)).count();
    }

    fn score(&self, course: usize) -> i64 {
        let of_bytes = course > 0 && Legacy::ALL[course - 1].is_eight_bit();
        if self.must && !of_bytes {
            return NEVER;
        }
        let unicode = if of_bytes { 2 * self.unicode as i64 } else { 0 };
        self.tallies.map_or(0, |tallies| tallies[course].score() - unicode)
    }

    fn evidence(&self, course: usize) -> Evidence {
        self.tallies.map_or(Evidence::default(), |tallies| {
            Evidence::new(tallies[course], tallies[0])
        })
    }
}

/// The likeliest course of each line, by dynamic programming; of two that are
/// equally likely the one that changes less, then the one listed first.
fn likeliest(lines: &[Line<'_>], open: &[bool; COURSES]) -> Vec<u8> {
    let mut best = [NEVER * COURSES as i64; COURSES];
    for (score, _) in best.iter_mut().zip(open).filter(|(_, open)| **open) {
        *score = 0;
    }
    let mut from: Vec<[u8; COURSES]> = Vec::with_capacity(lines.len());
    for line in lines {
        let (top, &most) = best
            .iter()
            .enumerate()
            .max_by_key(|&(at, &score)| (score, std::cmp::Reverse(at)))
            .unwrap_or((0, &0));
        let mut back = [0u8; COURSES];
        for course in 0..COURSES {
            let changed = most - CHANGE;
            let stays = best[course] >= changed;
            back[course] = if stays { course as u8 } else { top as u8 };
            let before = if stays { best[course] } else { changed };
            best[course] = match open[course] {
                true => before + line.score(course),
                false => NEVER * (COURSES + lines.len()) as i64,
            };
        }
        from.push(back);
    }
    let last = (0..COURSES)
        .max_by_key(|&at| (best[at], std::cmp::Reverse(at)))
        .unwrap_or(0);
    let mut course = last as u8;
    let mut courses = vec![0; lines.len()];
    for (place, back) in courses.iter_mut().zip(&from).rev() {
        *place = course;
        course = back[usize::from(course)];
    }
    courses
}

/// The runs of lines in one course; those in an encoding that do not bear it
/// out are as they stand.
fn runs(lines: &[Line<'_>], courses: &[u8]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, (line, &course)) in lines.iter().zip(courses).enumerate() {
        let course = usize::from(course);
        let evidence = line.evidence(course);
        match runs.last_mut().filter(|run| run.course == course) {
            Some(run) => {
                run.lines.end = at + 1;
                run.evidence = run.evidence.and(evidence);
                run.must |= line.must;
            }
            None => runs.push(Run {
                course,
                lines: at..at + 1,
                evidence,
                must: line.must,
            }),
        }
    }
    for run in runs.iter_mut().filter(|run| run.course > 0 && !run.must) {
        let short = run.evidence.words() < WORDS;
        let is_good = short
            && run.evidence.syllables() >= SHORT_SYLLABLES
            && run.evidence.marked() >= MARKED
            && run.evidence.lead() >= LEAD;
        if !is_good && !proves(&run.evidence) {
            run.course = 0;
        }
    }
    runs
}
