//! The thresholds that several duties share, each by its name.
//!
//! They were set by hand on the development sets. What a rule alone needs
//! stands beside it. What confidence a value has in
//! the end is learned: `calibration`.

/// The share of capitals from which on a line leans to a name in capitals,
/// whatever small words, specks and misread letters it has, such as engines
/// leave of a seal.
pub(super) const LEANING: f64 = 0.6;

/// The share of capitals from which on a line is one in capitals, some of them
/// misread as small letters. Set by hand: with 0.75 and 0.8 in its place no
/// figure of `.ci/accuracy` or of the real records differs.
pub(super) const CAPITALS: f64 = 0.7;

/// The share of capitals from which on a word or a short text is an
/// abbreviation or a heading, and no name of a person or place.
pub(super) const ALL_CAPITALS: f64 = 0.9;

/// The share of capitals below which a long line is running text: what it
/// has of abbreviations and names is less.
pub(super) const RUNNING: f64 = 0.4;

/// How many characters such a line has at the least.
pub(super) const RUNNING_LENGTH: usize = 45;

// What a rule says of its values, before `calibration` makes of it and of
// the clues how often such values are right: only their order counts, from
// what is printed whole down to what is inferred.

/// What is printed whole and known by every letter: the name of the nation, a
/// title, a body of the table.
pub(super) const KNOWN: f64 = 0.98;

/// What stands by itself where such things stand: a stamp, a post, a name, a
/// type before a number.
pub(super) const PRINTED: f64 = 0.97;

/// What is printed whole, but is known by how it begins alone: other bodies,
/// items of lists, the word of a draft.
pub(super) const BEGUN: f64 = 0.95;

/// A subject: where it ends is told by the lines around it.
pub(super) const SUBJECT: f64 = 0.93;

/// What the sign in the number of a document says of it.
pub(super) const OF_SYMBOL: f64 = 0.9;

/// The same of a number that is cited, or of the body of a header.
pub(super) const OF_OTHERS: f64 = 0.85;

/// What the form of a number says.
pub(super) const OF_FORM: f64 = 0.8;

/// What is open: a number or day left blank, an item of two or three letters.
pub(super) const OPEN: f64 = 0.7;

/// What nothing but the text around it says: one of several meanings of a
/// sign, a letter by its address, the system that a text speaks of, a body
/// that is like none that is known.
pub(super) const INFERRED: f64 = 0.6;

/// What is left of it where the value was put right by something else, and
/// where something else contradicts it.
pub(super) const MENDED: f64 = 0.85;
pub(super) const CONTRADICTED: f64 = 0.8;

/// What a runner-up has, as a share of one that is sure.
pub(super) const RUNNER_UP: f64 = 0.3;
