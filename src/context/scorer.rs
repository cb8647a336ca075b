//! Scores of candidates in their context.

use fearless_simd::Level;

use super::format::CASES;
use super::kernels::{self, BEFORE};
use super::math;
use super::matrix::Rows;
use super::net::{Id, Layer, Net};
use super::segment::{Segment, segments};
use crate::cost::{self, Cost, NAT};
use crate::lexicon::Case;

/// What stands at a place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its word.
    pub word: Id,
    /// How it is written; what has no letters is [`Case::Lower`].
    pub case: Case,
}

/// What a candidate is weighed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The other candidates: the probabilities of all sum to one.
    Candidates,
    /// All words of the net: for costs that are compared with those of other
    /// places, as where a word may be two. Takes half as long again as all
    /// the rest of a word.
    Words,
}

/// A place and the words that may stand there.
#[derive(Clone, Copy, Debug)]
pub struct Question<'c> {
    /// The number of the token, which itself is not looked at.
    pub at: usize,
    /// How the word is written, where that is known.
    pub case: Option<Case>,
    /// The words.
    pub candidates: &'c [Id],
    /// What they are weighed against.
    pub over: Over,
}

/// What the context says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The cost of each candidate, in their order.
    pub costs: Vec<Cost>,
    /// The cost of each [`Case`]; means something where none was told.
    pub case: [Cost; 3],
}

/// Scores candidates; one for each thread.
///
/// ```
/// # fn main() -> Result<(), khoidau::Error> {
/// use khoidau::context::{Id, Net, Over, Question, Scorer, Token};
/// use khoidau::lexicon::Case;
///
/// # fn ask(net: &Net) {
/// let mut scorer = Scorer::new(net);
/// let token = |word: &str| Token {
///     word: net.id(word).unwrap_or(Id::UNKNOWN),
///     case: Case::Lower,
/// };
/// let text = ["giá", "bán", "lẻ"].map(token);
/// let candidates = ["bán", "bàn"].map(|w| token(w).word);
/// let question = Question {
///     at: 1,
///     case: Some(Case::Lower),
///     candidates: &candidates,
///     over: Over::Candidates,
/// };
/// let answers = scorer.score(&text, &[question]);
/// # }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Scorer {
    net: Net,
    level: Level,
    scratch: Scratch,
}

/// The memory of a scorer, used again for every segment.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// The text as one tower reads it, vector after vector.
    x: Vec<f32>,
    /// The same scaled, with rows of zeros before it.
    scaled: Vec<f32>,
    mixed: Vec<f32>,
    rows: Rows,
    gates: Vec<f32>,
    state: Vec<f32>,
    outward: Vec<f32>,
    /// What stands left and right of each place that is asked for.
    sides: Vec<f32>,
    around: Vec<f32>,
    hidden: Vec<f32>,
    products: Vec<i32>,
}

/// How much larger than the vectors of words is what the towers start from.
const GAIN: f32 = 16.0;

impl Scorer {
    /// A scorer that uses the widest vectors this machine has.
    pub fn new(net: &Net) -> Scorer {
        Scorer::at_level(net, Level::new())
    }

    pub(super) fn at_level(net: &Net, level: Level) -> Scorer {
        Scorer { net: net.clone(), level, scratch: Scratch::default() }
    }

    /// Answers questions about a text, in their order.
    ///
    /// A text is a run of sentences, [`Id::BOUNDARY`] after each; it may be
    /// of any length. It is read in parts of up to 144 tokens, cut between
    /// sentences where that can be; parts that nothing is asked of are not
    /// read. The answer to a question depends on the text alone, not on the
    /// other questions.
    ///
    /// # Panics
    ///
    /// If a question is about a place that the text does not have.
    ///
    /// # Complexity
    ///
    /// Linear: about 5 million multiplications a token read and 1.2 million a
    /// question, 3.6 million more for [`Over::Words`], for the net of
    /// `dictionaries/`. Memory is a megabyte, whatever the length.
    pub fn score(
        &mut self,
        tokens: &[Token],
        questions: &[Question<'_>],
    ) -> Vec<Answer> {
        let mut order: Vec<usize> = (0..questions.len()).collect();
        order.sort_by_key(|&i| questions[i].at);
        let mut answers: Vec<Option<Answer>> = vec![None; questions.len()];
        let mut left = &order[..];
        for segment in segments(tokens) {
            let count = left
                .iter()
                .take_while(|&&i| questions[i].at < segment.own.end)
                .count();
            let (here, later) = left.split_at(count);
            left = later;
            if here.is_empty() {
                continue;
            }
            let asked: Vec<Question<'_>> =
                here.iter().map(|&i| questions[i]).collect();
            self.look_around(tokens, &segment, &asked);
            self.meet(&asked);
            let found = self.weigh(&asked);
            for (&i, answer) in here.iter().zip(found) {
                answers[i] = Some(answer);
            }
        }
        let missing = left.first().map(|&i| questions[i].at);
        assert!(
            missing.is_none(),
            "a question is about token {missing:?} of {}",
            tokens.len()
        );
        answers.into_iter().flatten().collect()
    }

    /// What the vectors of words are compared with, for questions about one
    /// segment.
    #[cfg(test)]
    pub(super) fn hidden(
        &mut self,
        tokens: &[Token],
        asked: &[Question<'_>],
    ) -> Vec<f32> {
        let segment = segments(tokens).next().unwrap();
        self.look_around(tokens, &segment, asked);
        self.meet(asked);
        self.scratch.around.clone()
    }

    /// Fills `sides` for each question.
    fn look_around(
        &mut self,
        tokens: &[Token],
        segment: &Segment,
        asked: &[Question<'_>],
    ) {
        let net = self.net.clone();
        let width = net.parts.sizes.vector;
        let (Some(first), Some(last)) = (asked.first(), asked.last()) else {
            return;
        };
        self.scratch.sides.clear();
        self.scratch.sides.resize(asked.len() * 2 * width, 0.0);
        // What stands beyond the last question but for one tower is not
        // looked at.
        let sight = &segment.sight;
        let before = &tokens[sight.start..last.at];
        let after = &tokens[first.at + 1..sight.end];
        self.embed(before.iter());
        self.climb(&net.parts.towers[0]);
        for (question, sides) in
            asked.iter().zip(self.scratch.sides.chunks_exact_mut(2 * width))
        {
            if let Some(row) = question.at.checked_sub(sight.start + 1) {
                let x = &self.scratch.x[row * width..][..width];
                sides[..width].copy_from_slice(x);
            }
        }
        self.embed(after.iter().rev());
        self.climb(&net.parts.towers[1]);
        for (question, sides) in
            asked.iter().zip(self.scratch.sides.chunks_exact_mut(2 * width))
        {
            if let Some(row) = sight.end.checked_sub(question.at + 2) {
                let x = &self.scratch.x[row * width..][..width];
                sides[width..].copy_from_slice(x);
            }
        }
    }

    /// What a tower starts from.
    fn embed<'t>(&mut self, tokens: impl Iterator<Item = &'t Token>) {
        let parts = &self.net.parts;
        let width = parts.sizes.vector;
        let x = &mut self.scratch.x;
        x.clear();
        for token in tokens {
            let (vector, scale) = parts.vector(token.word);
            let case = &parts.case[token.case as usize * width..][..width];
            let whole = vector.iter().map(|&w| f32::from(w as i8));
            x.extend(
                whole.zip(case).map(|(w, case)| GAIN * (w * scale + case)),
            );
        }
    }

    /// Takes `x` through the layers of a tower.
    fn climb(&mut self, layers: &[Layer]) {
        let parts = &self.net.parts;
        let width = parts.sizes.vector;
        let level = self.level;
        let s = &mut self.scratch;
        let before = BEFORE * width;
        s.scaled.clear();
        s.scaled.resize(before + s.x.len(), 0.0);
        s.mixed.clear();
        s.mixed.resize(s.x.len(), 0.0);
        for layer in layers {
            kernels::normalise(level, &s.x, width, &mut s.scaled[before..]);
            let weights = &layer.convolution;
            kernels::convolve(level, &s.scaled, width, weights, &mut s.mixed);
            s.rows.round(level, &s.mixed, width);
            parts.matrix(&layer.inward).multiply(level, &s.rows, &mut s.gates);
            let states = layer.gate_bias.len();
            s.state.clear();
            s.state.resize(states, 0.0);
            s.outward.clear();
            s.outward.resize(s.gates.len() / 3, 0.0);
            let bias = &layer.gate_bias;
            let (state, out) = (&mut s.state, &mut s.outward);
            kernels::recur(level, &s.gates, bias, state, out);
            s.rows.round(level, &s.outward, states);
            parts.matrix(&layer.outward).multiply(
                level,
                &s.rows,
                &mut s.gates,
            );
            kernels::add(level, &s.gates, &mut s.x);
        }
    }

    /// Brings both sides of each place together: `around` is then what the
    /// vectors of words are compared with.
    fn meet(&mut self, asked: &[Question<'_>]) {
        let parts = &self.net.parts;
        let (width, meet) = (parts.sizes.vector, parts.sizes.meet);
        let level = self.level;
        let s = &mut self.scratch;
        s.scaled.clear();
        s.scaled.resize(s.sides.len(), 0.0);
        kernels::normalise(level, &s.sides, 2 * width, &mut s.scaled);
        s.rows.round(level, &s.scaled, 2 * width);
        parts.matrix(&parts.meet).multiply(level, &s.rows, &mut s.around);
        s.hidden.clear();
        s.hidden.resize(s.around.len(), 0.0);
        let rows = s.around.chunks_exact(meet);
        for ((question, around), hidden) in
            asked.iter().zip(rows).zip(s.hidden.chunks_exact_mut(meet))
        {
            let case = question.case.map_or(CASES, |case| case as usize);
            let told = &parts.told_case[case * meet..][..meet];
            kernels::gated_sum(level, around, told, hidden);
        }
        s.rows.round(level, &s.hidden, meet);
        parts.matrix(&parts.last).multiply(level, &s.rows, &mut s.around);
    }

    /// Compares what stands around with the candidates.
    fn weigh(&mut self, asked: &[Question<'_>]) -> Vec<Answer> {
        let parts = &self.net.parts;
        let width = parts.sizes.vector;
        let level = self.level;
        let s = &mut self.scratch;
        s.rows.round(level, &s.around, width);
        let mut row = Vec::with_capacity(width);
        let mut answers = Vec::with_capacity(asked.len());
        for (i, question) in asked.iter().enumerate() {
            row.clear();
            row.extend(s.rows.row(i));
            let scale = s.rows.scales[i];
            let logits = |ids: &mut dyn Iterator<Item = usize>,
                          products: &[i32]|
             -> Vec<f32> {
                let each = ids.zip(products).map(|(id, &product)| {
                    let scale = scale * parts.vector_scales[id];
                    product as f32 * scale + parts.bias[id]
                });
                each.collect()
            };
            s.products.clear();
            let ids = question.candidates.iter().copied();
            let vectors = ids.clone().map(|id| parts.vector(id).0);
            kernels::dots(level, &row, vectors, &mut s.products);
            let mut known = ids.map(|id| parts.known(id));
            let own = logits(&mut known, &s.products);
            let whole = match question.over {
                Over::Candidates => mass(&own),
                Over::Words => {
                    s.products.clear();
                    let all = parts.all_vectors().chunks_exact(width);
                    kernels::dots(level, &row, all, &mut s.products);
                    mass(&logits(&mut (0..parts.sizes.words), &s.products))
                }
            };
            let hidden = &s.around[i * width..][..width];
            let case = parts.to_case.chunks_exact(width);
            let case: Vec<f32> = case
                .zip(&parts.to_case_bias)
                .map(|(w, bias)| math::dot(hidden, w) + bias)
                .collect();
            let sum = mass(&case);
            answers.push(Answer {
                costs: own.iter().map(|&x| in_cost(x, whole)).collect(),
                case: [0, 1, 2].map(|i| in_cost(case[i], sum)),
            });
        }
        answers
    }
}

/// The logarithm of the sum of the powers of *e*, as greatest exponent and
/// logarithm of the rest.
fn mass(logits: &[f32]) -> (f32, f64) {
    let most = logits.iter().fold(-1e30f32, |a, &b| if b > a { b } else { a });
    let sum: f64 = logits.iter().map(|x| f64::from(math::exp(x - most))).sum();
    (most, cost::ln(sum.max(1.0)))
}

/// A logit as cost, at most 40 nats.
fn in_cost(logit: f32, (most, rest): (f32, f64)) -> Cost {
    let nats = f64::from(most - logit) + rest;
    (nats.clamp(0.0, 40.0) * f64::from(NAT)).round() as Cost
}
