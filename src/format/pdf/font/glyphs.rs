//! The names of glyphs, after the Adobe Glyph List (for new fonts 1.7, and
//! the names of the list that letters with marks follow).

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Names that do not follow from their letters, each before its character.
const NAMES: &str = "\
    exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & \
    quotesingle ' parenleft ( parenright ) asterisk * plus + comma , \
    hyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 \
    six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = \
    greater > question ? at @ bracketleft [ backslash \\ bracketright ] \
    asciicircum ^ underscore _ grave ` braceleft { bar | braceright } \
    asciitilde ~ exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥ \
    brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª \
    guillemotleft « logicalnot ¬ registered ® macron ¯ overscore ¯ \
    degree ° plusminus ± twosuperior ² threesuperior ³ acute ´ mu µ mu1 µ \
    paragraph ¶ periodcentered · middot · cedilla ¸ onesuperior ¹ \
    ordmasculine º guillemotright » onequarter ¼ onehalf ½ \
    threequarters ¾ questiondown ¿ AE Æ ae æ Eth Ð eth ð multiply × \
    divide ÷ Oslash Ø oslash ø Thorn Þ thorn þ germandbls ß Dcroat Đ \
    dcroat đ Dslash Đ dslash đ Dbar Đ dbar đ dmacron đ dong ₫ dotlessi ı \
    dotlessj ȷ Hbar Ħ hbar ħ IJ Ĳ ij ĳ kgreenlandic ĸ Lslash Ł lslash ł \
    napostrophe ŉ Eng Ŋ eng ŋ OE Œ oe œ Tbar Ŧ tbar ŧ longs ſ florin ƒ \
    circumflex ˆ caron ˇ breve ˘ dotaccent ˙ ring ˚ ogonek ˛ tilde ˜ ilde ˜ \
    hungarumlaut ˝ endash – emdash — horizontalbar ― afii00208 ― \
    underscoredbl ‗ quoteleft ‘ quoteright ’ quotesinglbase ‚ \
    quotereversed ‛ quotedblleft “ quotedblright ” quotedblbase „ dagger † \
    daggerdbl ‡ bullet • onedotenleader ․ twodotenleader ‥ ellipsis … \
    perthousand ‰ minute ′ second ″ guilsinglleft ‹ guilsinglright › \
    exclamdbl ‼ fraction ⁄ zerosuperior ⁰ foursuperior ⁴ fivesuperior ⁵ \
    sixsuperior ⁶ sevensuperior ⁷ eightsuperior ⁸ ninesuperior ⁹ \
    nsuperior ⁿ zeroinferior ₀ oneinferior ₁ twoinferior ₂ threeinferior ₃ \
    fourinferior ₄ fiveinferior ₅ sixinferior ₆ seveninferior ₇ \
    eightinferior ₈ nineinferior ₉ franc ₣ lira ₤ peseta ₧ Euro € euro € \
    afii61289 ℓ afii61352 № numero № trademark ™ Omega Ω estimated ℮ \
    onethird ⅓ twothirds ⅔ oneeighth ⅛ threeeighths ⅜ fiveeighths ⅝ \
    seveneighths ⅞ arrowleft ← arrowup ↑ arrowright → arrowdown ↓ \
    arrowboth ↔ arrowdblleft ⇐ arrowdblright ⇒ arrowdblboth ⇔ universal ∀ \
    partialdiff ∂ existential ∃ emptyset ∅ Delta ∆ gradient ∇ element ∈ \
    notelement ∉ suchthat ∋ product ∏ summation ∑ minus − asteriskmath ∗ \
    radical √ proportional ∝ infinity ∞ angle ∠ logicaland ∧ logicalor ∨ \
    intersection ∩ union ∪ integral ∫ therefore ∴ similar ∼ congruent ≅ \
    approxequal ≈ notequal ≠ equivalence ≡ lessequal ≤ greaterequal ≥ \
    propersubset ⊂ propersuperset ⊃ circleplus ⊕ circlemultiply ⊗ \
    perpendicular ⊥ dotmath ⋅ filledbox ■ H18073 ▪ H18543 ▪ square □ \
    H22073 □ triagup ▲ triagrt ► triagdn ▼ triaglf ◄ lozenge ◊ circle ○ \
    H18533 ● openbullet ◦ invbullet ◘ star ★ female ♀ male ♂ spade ♠ club ♣ \
    heart ♥ diamond ♦ musicalnote ♪ checkmark ✓ ff ﬀ fi ﬁ fl ﬂ ffi ﬃ ffl ﬄ \
    Alpha Α Beta Β Gamma Γ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ \
    Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ \
    Phi Φ Chi Χ Psi Ψ alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η \
    theta θ iota ι kappa κ lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma1 ς \
    sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω theta1 ϑ phi1 ϕ \
    omega1 ϖ Upsilon1 ϒ aleph ℵ";

/// Names of blanks, which cannot stand in the list above.
const BLANKS: [(&str, char); 8] = [
    ("space", ' '),
    ("spacehackarabic", ' '),
    ("nbspace", '\u{A0}'),
    ("nonbreakingspace", '\u{A0}'),
    ("sfthyphen", '\u{AD}'),
    ("softhyphen", '\u{AD}'),
    ("figurespace", '\u{2007}'),
    ("zerowidthspace", '\u{200B}'),
];

/// What stands behind the letter that has a mark: `ecircumflexacute`.
const MARKS: [(&str, char); 24] = [
    ("circumflex", '\u{302}'),
    ("dotbelow", '\u{323}'),
    ("hookabove", '\u{309}'),
    ("horn", '\u{31B}'),
    ("breve", '\u{306}'),
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("tilde", '\u{303}'),
    ("dieresis", '\u{308}'),
    ("ringbelow", '\u{325}'),
    ("ring", '\u{30A}'),
    ("caron", '\u{30C}'),
    ("cedilla", '\u{327}'),
    ("ogonek", '\u{328}'),
    ("macron", '\u{304}'),
    ("hungarumlaut", '\u{30B}'),
    ("dblacute", '\u{30B}'),
    ("dblgrave", '\u{30F}'),
    ("invertedbreve", '\u{311}'),
    ("linebelow", '\u{331}'),
    ("dotaccent", '\u{307}'),
    ("dot", '\u{307}'),
    ("commaaccent", '\u{327}'),
    ("hook", '\u{309}'),
];

/// Marks by themselves: `hookabovecomb`, `gravecomb`, `dotbelowcomb`.
const COMBINING: &str = "comb";

fn names() -> &'static HashMap<&'static str, char> {
    static ALL: OnceLock<HashMap<&str, char>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: HashMap<_, _> = BLANKS.into_iter().collect();
        let mut words = NAMES.split_whitespace();
        while let (Some(name), Some(letter)) = (words.next(), words.next()) {
            all.extend(letter.chars().next().map(|letter| (name, letter)));
        }
        all
    })
}

/// The longest name that has a meaning.
const LONGEST: usize = 64;

/// Adds the text of a glyph by its name; whether it has one.
pub(crate) fn push(name: &[u8], out: &mut String) -> bool {
    let Ok(name) = str::from_utf8(name) else { return false };
    if name.len() > LONGEST {
        return false;
    }
    // What stands behind a dot says which form of the letter it is.
    let name = name.split('.').next().unwrap_or(name);
    let before = out.len();
    let all =
        !name.is_empty() && name.split('_').all(|part| push_part(part, out));
    if !all {
        out.truncate(before);
    }
    all
}

fn push_part(name: &str, out: &mut String) -> bool {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        let known = letter.is_ascii_alphabetic();
        out.extend(known.then_some(letter));
        return known;
    }
    if let Some(&letter) = names().get(name) {
        out.push(letter);
        return true;
    }
    push_marked(name, out) || push_numbered(name, out)
}

/// A letter and its marks.
fn push_marked(name: &str, out: &mut String) -> bool {
    let mut rest = name;
    let mut text = String::new();
    if let Some(mark) = name.strip_suffix(COMBINING) {
        let found = MARKS.iter().find(|known| known.0 == mark);
        out.extend(found.map(|known| known.1));
        return found.is_some();
    }
    for start in ["AE", "ae", "Oslash", "oslash", "dotless"] {
        if let Some(behind) = name.strip_prefix(start) {
            match start {
                // `dotlessigrave` is no other letter than `igrave`.
                "dotless" => rest = behind,
                _ => {
                    text.extend(names().get(start));
                    rest = behind;
                }
            }
        }
    }
    let base = match text.chars().next() {
        Some(base) => base,
        None => {
            let Some(base) = rest.chars().next() else { return false };
            if !base.is_ascii_alphabetic() {
                return false;
            }
            rest = &rest[1..];
            text.push(base);
            base
        }
    };
    while !rest.is_empty() {
        let found = MARKS.iter().find(|mark| rest.starts_with(mark.0));
        let Some(&(mark, letter)) = found else { return false };
        rest = &rest[mark.len()..];
        // Romanian has a comma where the others have it drawn as a cedilla.
        let comma = mark == "commaaccent" && matches!(base, 'S' | 's');
        text.push(if comma { '\u{326}' } else { letter });
    }
    out.extend(text.nfc());
    true
}

/// `uni1EA5`, of which several may follow one another, and `u1EA5`.
fn push_numbered(name: &str, out: &mut String) -> bool {
    let hexadecimal =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    let mut letter = |digits: &str| {
        let code = u32::from_str_radix(digits, 16).ok();
        let letter = code.and_then(char::from_u32);
        out.extend(letter);
        letter.is_some()
    };
    if let Some(digits) = name.strip_prefix("uni") {
        let whole = !digits.is_empty() && digits.len() % 4 == 0;
        if whole && hexadecimal(digits) {
            return (0..digits.len() / 4)
                .all(|at| letter(&digits[4 * at..4 * at + 4]));
        }
    }
    match name.strip_prefix('u') {
        Some(digits)
            if (4..=6).contains(&digits.len()) && hexadecimal(digits) =>
        {
            letter(digits)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_letters() {
        let cases = [
            ("A", "A"),
            ("space", " "),
            ("quotedbl", "\""),
            ("Aacute", "Á"),
            ("ecircumflexacute", "ế"),
            ("Ohornhookabove", "Ở"),
            ("udotbelow", "ụ"),
            ("uhorn", "ư"),
            ("dcroat", "đ"),
            ("dong", "₫"),
            ("acircumflexdotbelow", "ậ"),
            ("abrevegrave", "ằ"),
            ("Scommaaccent", "Ș"),
            ("Tcommaaccent", "Ţ"),
            ("aeacute", "ǽ"),
            ("dotlessi", "ı"),
            ("hookabovecomb", "\u{309}"),
            ("uni1EA5", "ấ"),
            ("uni00410042", "AB"),
            ("u1EA5", "ấ"),
            ("u1F600", "😀"),
            ("a.sc", "a"),
            ("f_i", "fi"),
            ("one.oldstyle", "1"),
            ("sigma1", "ς"),
        ];
        for (name, text) in cases {
            let mut out = String::from("|");
            assert!(push(name.as_bytes(), &mut out), "{name}");
            assert_eq!(&out[1..], text, "{name}");
        }
        for name in ["", ".notdef", "g12", "uniZZZZ", "uD800", "glyph1", "é"]
        {
            let mut out = String::new();
            assert!(!push(name.as_bytes(), &mut out), "{name}");
            assert_eq!(out, "", "{name}");
        }
    }
}
