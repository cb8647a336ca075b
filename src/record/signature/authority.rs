//! On whose behalf a document is signed: `T/M BAN THƯỜNG VỤ`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, Part};
use crate::record::page::{
    Page, Strip, bare, capitals, placed_words, starts_large, words,
};
use crate::record::score;
use crate::record::{System, bodies};
use crate::tables::Phrases;
use crate::viet::fuzzy;
use crate::viet::syllable;

/// Signs of authority, at the start of what is on the right.
static AUTHORITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^
        (?: (?P<tm> T \s? [/I1l|i.\\'’]? \s? M )
          | (?P<kt> K \s? [/I1l|i.\\'’]? \s? T )
          | (?P<tl> T \s? [/I1l|i.\\'’]? \s? L )
          | (?P<tuq> T \.? U \.? Q )
          | (?P<q> Q )
        )
        (?P<dot> [.,:/] )? (?P<gap> \s* )",
    )
    .expect("the pattern is valid")
});

/// Whether a word is a sign of authority with its slash or stop.
pub(super) fn is_sign(word: &str) -> bool {
    static SIGN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:T[/.]?M|K[/.]?T|T[/.]?L|TUQ|T\.U\.Q)[.:,]?$")
            .expect("the pattern is valid")
    });
    SIGN.is_match(word) && word.contains(['.', '/'])
}

/// How a sign of authority is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignForm {
    /// `T/M`
    Slash,
    /// `TM.`
    Stop,
    /// `T.M.`
    Dots,
    /// `THAY MẶT`
    Spelled,
    /// It cannot be told any more.
    Lost,
}

/// The farthest a body may be from a known one behind a sign that nothing
/// else makes sure of.
const NEAR: f64 = 0.1;

/// The authority that a strip begins with; `inside` tells that something
/// stands before it on its line.
pub(super) fn find(
    page: &Page<'_>,
    strip: Strip,
    inside: bool,
) -> Option<Found> {
    let text = page.text(strip);
    let lead = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(found) = AUTHORITY.captures(lead) else {
        return spelled(page, strip, lead)
            .or_else(|| faint_authority(page, strip));
    };
    let whole = found.get(0)?;
    let dot = found.name("dot").is_some();
    let gap = !found["gap"].is_empty();
    let (sign, read) = ["tm", "kt", "tl", "tuq", "q"]
        .iter()
        .find_map(|&name| Some((name, found.name(name)?.as_str())))?;
    let inner = read.chars().filter(|c| c.is_alphabetic()).count();
    let parted = read.chars().count() > 2 && sign.len() == 2;
    let form = match (sign, parted, dot) {
        ("tm" | "kt" | "tl", true, _) if read.contains('.') => SignForm::Dots,
        ("tm" | "kt" | "tl", true, _) => SignForm::Slash,
        (_, _, true) => SignForm::Stop,
        _ => SignForm::Lost,
    };
    // `TIM` and `KIT` are words unless capitals stand behind them, and one
    // letter is a sign only with its stop.
    let rest = &lead[whole.end()..];
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let bound = dot || gap || (parted && inner == 2);
    if letters < 4 || !bound {
        return None;
    }
    let near = near_body(page, rest);
    if capitals(rest) < score::LEANING {
        // In small letters it is one before what is known, if its sign is
        // whole.
        let whole = form != SignForm::Lost && sign != "q";
        let known = near.as_ref().is_some_and(|&(_, d)| d < NEAR);
        if !(whole && known && !inside && starts_large(rest)) {
            return None;
        }
    }
    if near.is_none() && form == SignForm::Lost {
        return None;
    }
    // `Phòng TM, CT, HC` has a list behind it.
    if inside
        && near.is_none()
        && bodies::head(page.knowledge, rest, false).is_none()
        && !Phrases::get().begins_post(rest)
    {
        return None;
    }
    // One letter is an initial, too: `Q, A2`. An acting head signs for
    // nobody else: it is part of the post.
    if sign == "q" {
        let acting = dot && &found["dot"] == ".";
        let (name, distance) = near?;
        let value = match page.is_scanned() {
            true => format!("Q. {name}"),
            false => bare(lead).to_owned(),
        };
        let strip = page.within(strip, lead);
        return acting
            .then_some(Found { strip, part: Part::Post { value, distance } });
    }
    let body = page.trimmed(page.within(strip, rest));
    let strip = page.within(strip, lead);
    Some(Found { strip, part: Part::Authority { sign, form, body } })
}

/// The most characters of a line with an authority that is written out.
const SPELLED_LINE: usize = 60;

/// An authority that is written out: `THỪA LỆNH BỘ TRƯỞNG`.
fn spelled(page: &Page<'_>, strip: Strip, lead: &str) -> Option<Found> {
    if lead.chars().count() > SPELLED_LINE {
        return None;
    }
    let (sign, end) = (2..=3).find_map(|count| {
        let end = placed_words(lead).nth(count - 1)?.end();
        let read = fuzzy::letters(&lead[..end]);
        let mut signs = Phrases::get().authorities().iter();
        let known = signs.find(|(phrase, _)| phrase.letters == read);
        known.map(|&(_, sign)| (sign, end))
    })?;
    let rest = lead[end..].trim_start_matches([':', '.', ',', ' ']);
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let known = near_body(page, rest).is_some_and(|(_, d)| d < NEAR);
    if letters < 4 || capitals(lead) < score::LEANING && !known {
        return None;
    }
    let body = page.trimmed(page.within(strip, rest));
    let strip = page.within(strip, lead);
    let form = SignForm::Spelled;
    Some(Found { strip, part: Part::Authority { sign, form, body } })
}

/// An authority whose sign cannot be read any more, before a body that
/// always has one: `/M BỘ CHÍNH TRỊ`, `YM ỦY BAN KIỂM TRA`.
fn faint_authority(page: &Page<'_>, strip: Strip) -> Option<Found> {
    let text = page.text(strip);
    let first = words(text).next()?;
    let rest = text[first.len()..].trim_start();
    let letters: Vec<char> =
        first.chars().filter(|c| c.is_alphanumeric()).collect();
    let slashed = first.contains('/');
    let short = (1..=4).contains(&letters.len())
        && !first.contains(char::is_lowercase);
    let sign = if letters.contains(&'M') || letters.contains(&'™') {
        "tm"
    } else if letters.contains(&'K') {
        "kt"
    } else if slashed && letters.contains(&'L') {
        "tl"
    } else {
        return None;
    };
    let wide = rest.chars().filter(|c| c.is_alphabetic()).count() >= 8;
    let known = near_body(page, rest).is_some_and(|(_, d)| d < 0.15);
    // `KÝ BAN …` goes on with a post.
    let word = syllable::is_possible(&first.to_lowercase());
    if !short || word || !wide || !known || capitals(rest) < score::CAPITALS {
        return None;
    }
    let form = if slashed || first.contains('|') {
        SignForm::Slash
    } else {
        SignForm::Lost
    };
    let body = page.trimmed(page.within(strip, rest));
    Some(Found { strip, part: Part::Authority { sign, form, body } })
}

/// The body or post nearest to a text, with its distance, which is less than
/// 0.3.
pub(super) fn near_body(page: &Page<'_>, text: &str) -> Option<(String, f64)> {
    let read = fuzzy::letters(text);
    let knowledge = page.knowledge;
    let bodies = knowledge.bodies().iter().chain(knowledge.heads());
    let bodies = bodies.map(|body| (body.letters.as_slice(), &body.name));
    let posts = knowledge.posts().iter();
    let posts = posts.map(|post| (post.letters.as_slice(), &post.text));
    let (name, distance) =
        fuzzy::nearest_below(&read, posts.chain(bodies), 0.3)?;
    Some((name.to_uppercase(), distance))
}

/// A sign of authority as it is printed, or as its system writes it.
pub(super) fn written(
    sign: &str,
    printed: &str,
    form: SignForm,
    system: Option<System>,
) -> String {
    let form = match (form, system) {
        (SignForm::Lost, Some(System::State)) => SignForm::Stop,
        (SignForm::Lost, _) => SignForm::Slash,
        (form, _) => form,
    };
    let letters = sign.to_uppercase();
    match (form, letters.split_at(1)) {
        (SignForm::Spelled, _) => printed.to_owned(),
        (SignForm::Slash, (one, two)) if two.len() == 1 => {
            format!("{one}/{two}")
        }
        (SignForm::Dots, (one, two)) => format!("{one}.{two}."),
        _ => format!("{letters}."),
    }
}
