//! What a run of characters between two spaces is, judged by its shape.

use crate::viet::glyph::is_slash;
use crate::viet::letter::{fold_char, is_vowel, lower_char};

/// The class of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A word, damaged or not: the only class that is repaired against the
    /// lexicon.
    Word,
    /// A figure, with its separators, percent sign or unit.
    Number,
    /// A day, a month and a year, or a month and a year, in figures.
    Date,
    /// A short designation of letters and digits: `U18`, `H2O`, `QL1A`,
    /// `km2`, `Covid-19`. In damaged text it may be a word in which a digit
    /// was read for a letter (`B6`).
    Alphanumeric,
    /// The number and symbol of a document (`07-BC/TGV`) or another compound
    /// of capital abbreviations (`KT-XH`).
    Code,
    /// The mark of a list item: `a)`, `1.1.`, `(i)`, `II.`
    Enumerator,
    /// A sign of punctuation, one character.
    Punctuation,
    /// The upright line of a table.
    Bar,
    /// Signs that are no punctuation.
    Noise,
    /// An address of the web or of electronic mail.
    Url,
}

/// Whether the sign is taken off the left edge of a word.
pub(super) fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '<'
            | '"'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '«'
            | '-'
            | '–'
            | '—'
            | '•'
            | '+'
            | '*'
            | '='
            | '…'
            | '.'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '/'
            | '>'
            | ')'
            | ']'
            | '}'
            | '\''
            | '’'
            | '|'
            | '_'
            | '·'
            | '¦'
            | '»'
    )
}

/// Whether `c`, the last character of `core`, is taken off it.
pub(super) fn closes(core: &str, c: char, quote_open: bool) -> bool {
    match c {
        '\'' | '’' => {
            // After a letter it may be what is left of a horn (`u'`).
            quote_open || !core.chars().any(char::is_alphanumeric)
        }
        ')' => !core[..core.len() - 1].contains('('),
        '%' | '‰' => false,
        '‘' => false,
        c => opens(c),
    }
}

/// The class of one sign at the edge of a word.
pub(super) fn edge_kind(c: char) -> TokenKind {
    match c {
        '|' | '¦' => TokenKind::Bar,
        _ => TokenKind::Punctuation,
    }
}

/// The length of the address at the start of `chunk`, if it is one.
pub(super) fn url_len(chunk: &str) -> Option<usize> {
    if !chunk.contains('.') && !chunk.contains("://") {
        return None;
    }
    let end = chunk
        .trim_end_matches(['.', ',', ';', ':', ')', '"', '”', '>', '!', '?'])
        .len();
    let body = &chunk[..end];
    if body.contains("://") || body.starts_with("www.") {
        return Some(end);
    }
    let host = match body.split_once('@') {
        Some((user, host)) if !user.is_empty() && user.is_ascii() => host,
        Some(_) => return None,
        None => body,
    };
    let host = host.split('/').next().unwrap_or(host);
    let (name, top) = host.rsplit_once('.')?;
    let known = ["vn", "com", "net", "org", "gov", "edu", "info", "html"];
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (known.contains(&top) && !name.is_empty() && name.chars().all(plain))
        .then_some(end)
}

/// Whether the whole chunk is the mark of a list item.
pub(crate) fn is_enumerator(chunk: &str, line_start: bool) -> bool {
    let parenthesised = chunk.starts_with('(') && chunk.ends_with(')');
    let inner = match chunk.strip_suffix(')') {
        Some(inner) => inner.strip_prefix('(').unwrap_or(inner),
        None if line_start && chunk.ends_with('.') => {
            let inner = &chunk[..chunk.len() - 1];
            return is_roman(inner) || is_item_number(inner);
        }
        None => return false,
    };
    let mut chars = inner.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii_lowercase() || c == 'đ' => true,
        (Some(_), Some(_)) if parenthesised || line_start => {
            is_roman(inner) || is_item_number(inner)
        }
        (Some(c), None) => c.is_ascii_digit() && (parenthesised || line_start),
        _ => false,
    }
}

/// A Roman numeral below forty, in one case.
fn is_roman(text: &str) -> bool {
    let small = text.bytes().all(|b| b"ivx".contains(&b));
    let large = text.bytes().all(|b| b"IVX".contains(&b));
    !text.is_empty() && text.len() <= 7 && (small || large)
}

/// `1`, `1.1`, `2.10.3`: figures of at most two digits parted by stops.
fn is_item_number(text: &str) -> bool {
    text.split('.').all(|part| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The class of a core that is one token; `None` where it is a word or has
/// to be cut.
pub(super) fn whole(core: &str) -> Option<TokenKind> {
    let mut digits = 0;
    let mut letters = 0;
    for c in core.chars() {
        digits += usize::from(c.is_ascii_digit());
        letters += usize::from(c.is_alphabetic());
    }
    if digits + letters == 0 {
        return Some(TokenKind::Noise);
    }
    if digits > 0 && letters == 0 && is_figure(core) {
        let date = is_date(core);
        return Some(if date { TokenKind::Date } else { TokenKind::Number });
    }
    if digits > 0 && letters > 0 && is_measure(core) {
        return Some(TokenKind::Number);
    }
    if is_code(core) {
        return Some(TokenKind::Code);
    }
    is_alphanumeric(core).then_some(TokenKind::Alphanumeric)
}

/// The longest designation, in bytes.
const LONGEST_ALPHANUMERIC: usize = 16;

/// The signs of the elements that formulas in documents are made of.
const ELEMENTS: [&str; 27] = [
    "Ag", "Al", "As", "Ba", "Br", "Ca", "Cd", "Cl", "Cr", "Cu", "Fe", "Hg",
    "Mg", "Mn", "Na", "Ni", "Pb", "Si", "Sn", "Zn", "C", "F", "H", "K", "N",
    "O", "S",
];

/// Letters and digits that name something together: a unit with its power, a
/// chemical formula, a word with a number behind a hyphen, or upper-case
/// letters before digits or behind them.
fn is_alphanumeric(core: &str) -> bool {
    if core.len() > LONGEST_ALPHANUMERIC {
        return false;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let is_power = |c: char| matches!(c, '2' | '3' | '²' | '³');
    if let Some(unit) = core.strip_suffix(is_power) {
        let units = ["m", "km", "hm", "dam", "dm", "cm", "mm"];
        if units.contains(&unit) {
            return true;
        }
    }
    let is_large = |c: char| c.is_ascii_uppercase() || c == 'Đ';
    let split = |text: &str, of: &dyn Fn(char) -> bool| {
        text.find(|c| !of(c)).unwrap_or(text.len())
    };
    let large = split(core, &is_large);
    if let Some((name, number)) = core.split_once('-') {
        // `Covid-19`, but not `tinh-2` or `F-16`, which is a code.
        let mut letters = name.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let rest = letters.as_str();
        return capital
            && rest.chars().nth(1).is_some()
            && rest.chars().all(char::is_lowercase)
            && (1..=4).contains(&number.len())
            && number.chars().all(is_digit);
    }
    if is_formula(core) {
        return true;
    }
    if let Some(place) = core.strip_prefix("Km") {
        // Where on a road: `Km268+865`.
        let parts = |c| matches!(c, '+' | '.' | ',');
        return place
            .split(parts)
            .all(|part| !part.is_empty() && part.chars().all(is_digit));
    }
    if (1..=4).contains(&core[..large].chars().count()) {
        // `U18`, `QL1A`, `PM2.5`
        let rest = &core[large..];
        let whole = split(rest, &is_digit);
        let tail = &rest[whole..];
        let is_part = |part: &str| {
            (1..=2).contains(&part.len()) && part.chars().all(is_digit)
        };
        return (1..=4).contains(&whole)
            && (tail.is_empty()
                || tail.len() == 1 && tail.chars().all(is_large)
                || tail.strip_prefix(['.', ',']).is_some_and(is_part));
    }
    // `5G`, `12A1`
    let whole = split(core, &is_digit);
    let rest = &core[whole..];
    let large = split(rest, &is_large);
    (1..=3).contains(&whole)
        && (1..=2).contains(&rest[..large].chars().count())
        && rest.len() - large <= 2
        && rest[large..].chars().all(is_digit)
}

/// Whether a text is a chemical formula of two elements or more with a
/// count (`H2SO4`).
fn is_formula(text: &str) -> bool {
    let mut rest = text;
    let mut elements = 0;
    let mut counted = false;
    while !rest.is_empty() {
        let element = ELEMENTS.iter().find(|sign| rest.starts_with(**sign));
        let Some(element) = element else { return false };
        elements += 1;
        let after = &rest[element.len()..];
        rest = after.trim_start_matches(|c: char| {
            c.is_ascii_digit() || ('₀'..='₉').contains(&c)
        });
        counted |= rest.len() < after.len();
    }
    elements > 1 && counted
}

/// Whether a text is digits and the signs that stand between or after them.
pub(crate) fn is_figure(core: &str) -> bool {
    core.chars().all(|c| c.is_ascii_digit() || ".,/⁄:-–—%‰+*x²³°".contains(c))
}

/// `d/m/y` or `m/y` with one kind of separator and figures in range.
fn is_date(core: &str) -> bool {
    let Some(separator) = core.chars().find(|c| "/-.".contains(*c)) else {
        return false;
    };
    let mut parts = [0u32; 3];
    let mut count = 0;
    for part in core.split(separator) {
        let figures = part.bytes().all(|b| b.is_ascii_digit());
        if count == 3 || !figures || !(1..=4).contains(&part.len()) {
            return false;
        }
        parts[count] = part.parse().unwrap_or(0);
        count += 1;
    }
    let year = |y: u32| (1..=99).contains(&y) || (1800..=2199).contains(&y);
    let month = |m: u32| (1..=12).contains(&m);
    match count {
        3 => (1..=31).contains(&parts[0]) && month(parts[1]) && year(parts[2]),
        2 => separator == '/' && month(parts[0]) && parts[1] >= 1800,
        _ => false,
    }
}

/// A figure with a unit written to it (`20h00`, `5km`, `100.000đ`, `30m2`).
fn is_measure(core: &str) -> bool {
    let Some(at) = core.find(|c: char| c.is_alphabetic()) else {
        return false;
    };
    let (figure, rest) = core.split_at(at);
    if figure.is_empty() || !is_figure(figure) {
        return false;
    }
    let unit_end =
        rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (unit, tail) = rest.split_at(unit_end);
    let after = |c: char| c.is_ascii_digit();
    match unit {
        "h" | "g" => tail.chars().all(after),
        "m" | "km" | "cm" => matches!(tail, "" | "2" | "3" | "²" | "³"),
        "đ" | "ha" | "kg" | "kW" | "MW" | "kV" | "mm" => tail.is_empty(),
        _ => false,
    }
}

/// Whether a character is a mark on the letter before it.
pub(crate) fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a text is the number and symbol of a document.
pub(crate) fn is_symbol(text: &str) -> bool {
    whole(text) == Some(TokenKind::Code)
}

/// Capital abbreviations joined by `-`, `/`, with figures or without.
fn is_code(core: &str) -> bool {
    if !core.contains(|c| c == '-' || is_slash(c)) {
        return false;
    }
    let first_is_digit = core.starts_with(|c: char| c.is_ascii_digit());
    let mut segments = 0;
    let mut lettered = 0;
    let mut voiceless = false;
    let mut single = true;
    for segment in core.split(|c| matches!(c, '-' | '.') || is_slash(c)) {
        if segment.is_empty() {
            continue;
        }
        segments += 1;
        let mut upper = 0;
        let mut lower = 0;
        let mut vowel = false;
        for c in segment.chars() {
            upper += usize::from(c.is_uppercase());
            lower += usize::from(c.is_lowercase());
            vowel |= is_vowel(fold_char(c));
            if is_combining(c) {
                continue;
            }
            if !c.is_alphanumeric() && c != '&' && c != '\'' {
                return false;
            }
        }
        if upper + lower == 0 {
            continue;
        }
        lettered += 1;
        single &= upper + lower == 1;
        // `74a/QĐ-TTTT`: a small letter may follow the figure.
        let suffix = lower == 1
            && upper == 0
            && segment.starts_with(|c: char| c.is_ascii_digit());
        if lower > upper && !suffix && upper + lower > 1 {
            return false;
        }
        voiceless |= !vowel && upper + lower > 1;
    }
    if lettered == 0 || segments < 2 {
        return false;
    }
    if first_is_digit { true } else { voiceless || single }
}

/// The first place where two words were written together with a sign, or
/// several, as their start and end; both sides must look like words.
pub(super) fn joint(core: &str) -> Option<(usize, usize)> {
    // Two letters are all that is asked, so no run is walked to its end.
    let letters_before = |at: usize| {
        core[..at]
            .chars()
            .rev()
            .filter(|c| !is_combining(*c))
            .take(2)
            .take_while(|c| c.is_alphabetic())
            .count()
    };
    let letters_after = |at: usize| {
        core[at..]
            .chars()
            .filter(|c| !is_combining(*c))
            .take(2)
            .take_while(|c| c.is_alphabetic())
            .count()
    };
    core.char_indices().find_map(|(at, c)| {
        let mut wanted = joins(c)?;
        let mut end = at + c.len_utf8();
        if letters_before(at) < wanted {
            return None;
        }
        for c in core[end..].chars() {
            let Some(more) = joins(c) else { break };
            wanted = wanted.max(more);
            end += c.len_utf8();
        }
        let fits =
            letters_before(at) >= wanted && letters_after(end) >= wanted;
        // `vi,i` is a damaged word and `U.B` an abbreviation; only two
        // letters on each side make it two words.
        fits.then_some((at, end))
    })
}

/// How many letters there must be on both sides of a sign for it to stand
/// between words; `None` if it does not.
fn joins(c: char) -> Option<usize> {
    match c {
        '-' | '–' | '—' | '…' => Some(1),
        c if is_slash(c) => Some(1),
        '.' | ',' | ';' | ':' | '(' | ')' | '"' | '“' | '”' => Some(2),
        _ => None,
    }
}

/// Whether a text is written in capitals: at least two letters and more
/// large ones than small.
pub(crate) fn is_capital(text: &str) -> bool {
    let mut large = 0;
    let mut small = 0;
    for c in text.chars() {
        if c.is_alphabetic() {
            let l = lower_char(c);
            large += usize::from(l != c);
            small += usize::from(l == c);
        }
    }
    large >= 2 && large > small
}

/// The longest abbreviation, in characters.
const LONGEST_SHORT: usize = 12;

/// Whether a word is written as an abbreviation is: large letters, and not
/// many.
pub(crate) fn is_short(form: &str) -> bool {
    let mut count = 0;
    for c in form.chars() {
        count += 1;
        if count > LONGEST_SHORT || !c.is_uppercase() {
            return false;
        }
    }
    count >= 2
}

/// Whether a word is two abbreviations with `&` between them.
pub(crate) fn is_joined(form: &str) -> bool {
    form.split_once('&')
        .is_some_and(|(left, right)| is_short(left) && is_short(right))
}
