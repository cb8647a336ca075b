use fearless_simd::{Level, Simd};

use super::format::{CLASSES, Layer, Weights};
use super::{Answer, Id, Net, Over, Question, Scorer, Token, plain};
use crate::cost::{Cost, NAT};
use crate::lexicon::Case;
use crate::random::Random;

/// The sizes of the nets of these tests.
const WIDTH: usize = 16;
const STATE: usize = 32;
const MEET: usize = 48;

const WORDS: [&str; 6] = ["bán", "bàn", "giá", "lẻ", "ghế", "Hòa"];

/// The id of a word of [`WORDS`].
fn id(word: &str) -> Id {
    Id((CLASSES + WORDS.iter().position(|&w| w == word).unwrap()) as u16)
}

/// A net that knows nothing: all weights are zero.
fn empty() -> Weights {
    let classes = [""; CLASSES].into_iter();
    let words: Vec<String> = classes.chain(WORDS).map(Into::into).collect();
    let count = words.len();
    let layer = || Layer {
        convolution: vec![0.0; 4 * WIDTH],
        gate_bias: vec![0.0; STATE],
        in_scales: vec![1.0; 3 * STATE],
        out_scales: vec![1.0; WIDTH],
        inward: vec![0; 3 * STATE * WIDTH],
        outward: vec![0; WIDTH * STATE],
    };
    Weights {
        words,
        vector_scales: vec![1.0; count],
        bias: vec![0.0; count],
        case: vec![0.0; 3 * WIDTH],
        told_case: vec![0.0; 4 * MEET],
        to_case: vec![0.0; 3 * WIDTH],
        to_case_bias: vec![0.0; 3],
        layers: vec![[layer(), layer()]],
        meet_scales: vec![1.0; MEET],
        last_scales: vec![1.0; WIDTH],
        vectors: vec![0; count * WIDTH],
        meet: vec![0; MEET * 2 * WIDTH],
        last: vec![0; WIDTH * MEET],
    }
}

/// A net of two layers with weights drawn by lot.
fn drawn(seed: u64) -> Weights {
    let mut net = empty();
    net.layers.push(net.layers[0].clone());
    let mut random = Random(seed);
    let mut floats = |numbers: &mut Vec<f32>, size: f32| {
        for x in numbers {
            *x = (random.below(2001) as f32 / 1000.0 - 1.0) * size;
        }
    };
    floats(&mut net.vector_scales, 0.001);
    floats(&mut net.bias, 1.0);
    floats(&mut net.case, 0.1);
    floats(&mut net.told_case, 1.0);
    floats(&mut net.to_case, 1.0);
    for layer in net.layers.iter_mut().flatten() {
        floats(&mut layer.convolution, 1.0);
        floats(&mut layer.gate_bias, 2.0);
        floats(&mut layer.in_scales, 0.01);
        floats(&mut layer.out_scales, 0.01);
    }
    floats(&mut net.meet_scales, 0.01);
    floats(&mut net.last_scales, 0.01);
    let mut bytes = |numbers: &mut Vec<u8>| {
        for x in numbers {
            *x = (random.below(255) as i32 - 127) as i8 as u8;
        }
    };
    bytes(&mut net.vectors);
    for layer in net.layers.iter_mut().flatten() {
        bytes(&mut layer.inward);
        bytes(&mut layer.outward);
    }
    bytes(&mut net.meet);
    bytes(&mut net.last);
    net
}

fn open(net: &Weights) -> Net {
    Net::from_bytes(net.to_bytes()).unwrap()
}

/// A text drawn by lot.
fn text(len: usize, seed: u64) -> Vec<Token> {
    let mut random = Random(seed);
    (0..len)
        .map(|_| Token {
            word: Id(random.below(CLASSES + WORDS.len()) as u16),
            case: Case::ALL[random.below(3)],
        })
        .collect()
}

fn question<'c>(at: usize, candidates: &'c [Id]) -> Question<'c> {
    Question { at, case: None, candidates, over: Over::Candidates }
}

/// Every width of vectors that this machine has.
fn levels() -> Vec<Level> {
    let best = Level::new();
    let mut levels = vec![best];
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        levels.extend(best.as_avx2().map(|simd| simd.level()));
        levels.extend(best.as_sse4_2().map(|simd| simd.level()));
        levels.extend(best.as_sse2().map(|simd| simd.level()));
    }
    levels
}

#[test]
fn every_width_of_vectors_gives_the_bytes_of_one_number_at_a_time() {
    for seed in 1..=5 {
        let weights = drawn(seed);
        let net = open(&weights);
        for len in [1, 2, 3, 9, 40] {
            let text = text(len, seed);
            let asked: Vec<Question<'_>> = (0..len)
                .map(|at| Question {
                    case: [None, Some(Case::Title)][at % 2],
                    ..question(at, &[])
                })
                .collect();
            let exact: Vec<u32> = asked
                .iter()
                .flat_map(|question| plain::hidden(&weights, &text, question))
                .map(f32::to_bits)
                .collect();
            for level in levels() {
                let mut scorer = Scorer::at_level(&net, level);
                let found = scorer.hidden(&text, &asked);
                let bits: Vec<u32> =
                    found.into_iter().map(f32::to_bits).collect();
                assert!(bits == exact, "{level:?}, {len} words");
            }
        }
    }
}

#[test]
fn without_weights_the_biases_decide() {
    let mut weights = empty();
    weights.bias[id("bán").index()] = 3f32.ln();
    weights.to_case_bias = vec![2f32.ln(), 0.0, 0.0];
    let net = open(&weights);
    let mut scorer = Scorer::new(&net);
    let candidates = ["bán", "bàn"].map(id);
    let nats = |p: f64| (-p.ln() * f64::from(NAT)).round() as Cost;
    let text = text(3, 1);
    let answers = scorer.score(
        &text,
        &[
            question(1, &candidates),
            Question { over: Over::Words, ..question(1, &candidates) },
            question(0, &[]),
        ],
    );
    let case = [0.5, 0.25, 0.25].map(nats);
    assert_eq!(
        answers,
        [
            Answer { costs: vec![nats(0.75), nats(0.25)], case },
            // The words are six, the classes eight.
            Answer { costs: vec![nats(3.0 / 16.0), nats(1.0 / 16.0)], case },
            Answer { costs: vec![], case },
        ]
    );
}

/// A net by hand: the word on the left says which of two stands here.
fn knows_the_left() -> Weights {
    let mut net = empty();
    let one = 127;
    // The first number of a vector tells the words apart; the second is the
    // same for all.
    for (word, sign) in [("giá", 1i8), ("ghế", -1)] {
        let at = id(word).index() * WIDTH;
        net.vectors[at] = (sign * one) as u8;
        net.vectors[at + 1] = one as u8;
    }
    for (word, sign) in [("bán", 1i8), ("bàn", -1)] {
        net.vectors[id(word).index() * WIDTH + 2] = (sign * one) as u8;
    }
    net.vector_scales.fill(1.0 / 127.0);
    // Forwards: the new state is the first number, where the second opens
    // the way out; it goes to the third.
    let layer = &mut net.layers[0][0];
    layer.convolution[3 * WIDTH..].fill(1.0);
    layer.gate_bias.fill(20.0);
    layer.in_scales.fill(1.0 / 127.0);
    layer.out_scales.fill(1.0);
    layer.inward[0] = one as u8;
    layer.inward[2 * STATE * WIDTH + 1] = one as u8;
    layer.outward[2 * STATE] = one as u8;
    // Both signs go through the layer where the sides meet.
    net.meet_scales.fill(1.0 / 127.0);
    net.last_scales.fill(1.0 / 127.0);
    net.meet[2] = one as u8;
    net.meet[2 * WIDTH + 2] = -one as u8;
    net.last[2 * MEET] = one as u8;
    net.last[2 * MEET + 1] = -one as u8;
    net
}

#[test]
fn the_word_on_the_left_decides_where_the_weights_say_so() {
    let net = open(&knows_the_left());
    let mut scorer = Scorer::new(&net);
    let candidates = ["bán", "bàn"].map(id);
    let token = |word: &str| Token { word: id(word), case: Case::Lower };
    let mut best = |words: &[&str], at: usize| {
        let text: Vec<Token> = words.iter().map(|w| token(w)).collect();
        let answer = &scorer.score(&text, &[question(at, &candidates)])[0];
        let costs = [answer.costs[0], answer.costs[1]];
        match costs {
            [a, b] if a + NAT < b => "bán",
            [a, b] if b + NAT < a => "bàn",
            _ => "either",
        }
    };
    assert_eq!(best(&["giá", "bàn"], 1), "bán");
    assert_eq!(best(&["ghế", "bàn"], 1), "bàn");
    // What stands right, what was before the last word, and the word itself
    // say nothing to this net.
    assert_eq!(best(&["bàn", "giá"], 0), "either");
    assert_eq!(best(&["ghế", "giá", "lẻ"], 2), "bán");
    assert_eq!(best(&["ghế", "lẻ"], 0), "either");
}

#[test]
fn an_answer_depends_on_the_text_alone() {
    let net = open(&drawn(3));
    let text = text(700, 9);
    let candidates = WORDS.map(id);
    let mut random = Random(4);
    let asked: Vec<Question<'_>> = (0..300)
        .map(|_| Question {
            case: [None, Some(Case::Lower)][random.below(2)],
            over: [Over::Candidates, Over::Words][random.below(2)],
            ..question(random.below(700), &candidates)
        })
        .collect();
    let mut scorer = Scorer::new(&net);
    let together = scorer.score(&text, &asked);
    for (question, answer) in asked.iter().zip(&together) {
        let alone = scorer.score(&text, &[*question]);
        assert_eq!(alone[0], *answer);
        // The word at the place is not looked at.
        let mut other = text.clone();
        other[question.at].case = Case::Upper;
        if other[question.at].word != Id::BOUNDARY {
            other[question.at].word = Id::MASK;
        }
        assert_eq!(scorer.score(&other, &[*question])[0], *answer);
    }
    assert!(scorer.score(&text, &[]).is_empty());
    assert!(scorer.score(&[], &[]).is_empty());
}

#[test]
fn words_have_ids_and_classes_have_no_words() {
    let net = open(&drawn(1));
    assert_eq!(net.id("bán"), Some(id("bán")));
    assert_eq!(net.id("Hòa"), Some(id("Hòa")));
    assert_eq!((net.id("hòa"), net.id("")), (None, None));
    assert_eq!(net.word(id("lẻ")), "lẻ");
    assert_eq!((net.word(Id::BOUNDARY), net.word(Id(999))), ("", ""));
    assert_eq!(net.ids().count(), CLASSES + WORDS.len());
    // An id of another net is an unknown word.
    let text = |word| [Token { word, case: Case::Lower }; 2];
    let candidates = [Id(999), id("lẻ")];
    let known = [Id::UNKNOWN, id("lẻ")];
    let mut scorer = Scorer::new(&net);
    assert_eq!(
        scorer.score(&text(Id(999)), &[question(1, &candidates)]),
        scorer.score(&text(Id::UNKNOWN), &[question(1, &known)])
    );
}

#[test]
fn damaged_bytes_are_refused_with_advice() {
    let good = drawn(2).to_bytes();
    let advice = |bytes: &[u8]| {
        let error = Net::from_bytes(bytes.to_vec()).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Model);
        let message = error.to_string();
        assert!(message.contains("khoidau train context export"), "{message}");
        message
    };
    for at in (0..good.len()).step_by(7).chain(0..64) {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        advice(&bad);
    }
    for len in [0, 7, 63, 64, 200, good.len() - 1] {
        advice(&good[..len]);
    }
    let mut other = good.clone();
    other[8] = 9;
    assert!(advice(&other).contains("version 9"));
    assert!(
        advice(b"khoidaLM and more bytes than a header has, by far, yes")
            .contains("no context net")
    );
}

/// Makes the checksum right, as somebody who wants to do harm would.
fn forge(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn forged_bytes_are_refused_or_read_and_never_a_panic() {
    let good = drawn(2).to_bytes();
    assert_eq!(forge(good.clone()), good);
    let text = text(12, 5);
    let candidates = WORDS.map(id);
    let mut opened = 0;
    let mut random = Random(11);
    let places = (16..64).chain((0..400).map(|_| random.below(good.len())));
    for at in places.filter(|&at| at >= 16) {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            let Ok(net) = Net::from_bytes(forge(bad)) else { continue };
            let asked =
                [Question { over: Over::Words, ..question(4, &candidates) }];
            Scorer::new(&net).score(&text, &asked);
            opened += 1;
        }
    }
    assert!(opened > 0);
    // The largest numbers that are read, everywhere.
    let mut net = drawn(2);
    net.vector_scales.fill(1e4);
    net.bias.fill(-1e4);
    for layer in net.layers.iter_mut().flatten() {
        layer.in_scales.fill(1e4);
        layer.out_scales.fill(-1e4);
        layer.convolution.fill(1e4);
    }
    net.meet_scales.fill(1e4);
    net.last_scales.fill(1e4);
    let asked = [question(4, &candidates)];
    Scorer::new(&open(&net)).score(&text, &asked);
    for bad in [f32::NAN, f32::INFINITY, 2e4] {
        net.bias[3] = bad;
        assert!(Net::from_bytes(net.to_bytes()).is_err());
    }
}

#[test]
#[should_panic(expected = "question is about token")]
fn a_question_about_no_place_is_a_mistake_of_the_program() {
    let net = open(&drawn(1));
    Scorer::new(&net).score(&text(3, 1), &[question(3, &[])]);
}
