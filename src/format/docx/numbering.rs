//! The numbers of lists, which Word shows and does not write down.

use rustc_hash::FxHashMap;

use crate::format::docx::font::{Font, read_stretch, sign};
use crate::format::docx::styles::{NumberProps, Styles};
use crate::format::docx::walk::{Walk, is_on, number};
use crate::format::error::FormatError;
use crate::format::xml::Tag;

/// How many levels a list has.
const LEVELS: usize = 9;

/// The longest text around the numbers of a level, in characters.
const TEXT: usize = 64;

/// The largest number that is written in Roman numerals or letters; Word goes
/// no further either.
const MOST: u32 = 780;

/// How a number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Decimal,
    /// With zeros in front, so many digits at the least.
    Padded(usize),
    Upper(Letters),
    Lower(Letters),
    Ordinal,
    Vietnamese,
    /// The text of the level alone.
    Bullet,
    /// No number.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Roman,
    Latin,
}

impl Form {
    /// That of a name of the format, as far as documents of the country have
    /// it.
    fn of(name: &str, custom: Option<&str>) -> Form {
        match name {
            "upperRoman" => Form::Upper(Letters::Roman),
            "lowerRoman" => Form::Lower(Letters::Roman),
            "upperLetter" => Form::Upper(Letters::Latin),
            "lowerLetter" => Form::Lower(Letters::Latin),
            "decimalZero" => Form::Padded(2),
            "custom" => {
                let first = custom.unwrap_or("").split(',').next();
                Form::Padded(first.unwrap_or("").trim().len().clamp(1, 6))
            }
            "ordinal" => Form::Ordinal,
            "vietnameseCounting" => Form::Vietnamese,
            "bullet" => Form::Bullet,
            "none" => Form::None,
            _ => Form::Decimal,
        }
    }

    fn write(self, n: u32) -> String {
        match self {
            Form::Upper(_) | Form::Lower(_) if n == 0 || n > MOST => {
                n.to_string()
            }
            Form::Upper(Letters::Roman) => roman(n),
            Form::Lower(Letters::Roman) => roman(n).to_lowercase(),
            Form::Upper(Letters::Latin) => latin(n).to_uppercase(),
            Form::Lower(Letters::Latin) => latin(n),
            Form::Padded(digits) => format!("{n:0digits$}"),
            Form::Ordinal => {
                let end = match (n % 10, n % 100) {
                    (_, 11..=13) => "th",
                    (1, _) => "st",
                    (2, _) => "nd",
                    (3, _) => "rd",
                    _ => "th",
                };
                format!("{n}{end}")
            }
            Form::Vietnamese => vietnamese(n),
            Form::Bullet | Form::None => String::new(),
            Form::Decimal => n.to_string(),
        }
    }
}

fn roman(mut n: u32) -> String {
    const NUMERALS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, numeral) in NUMERALS {
        while n >= value {
            out.push_str(numeral);
            n -= value;
        }
    }
    out
}

/// `a` to `z`, then `aa`, `bb`.
fn latin(n: u32) -> String {
    let (times, letter) = ((n - 1) / 26 + 1, (n - 1) % 26);
    let letter = char::from(b'a' + u8::try_from(letter).unwrap_or(0));
    std::iter::repeat_n(letter, times as usize).collect()
}

fn vietnamese(n: u32) -> String {
    const DIGITS: [&str; 10] = [
        "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
    ];
    let digit = |n: u32| DIGITS[n as usize % 10];
    match n {
        0..10 => digit(n).to_owned(),
        10 => "mười".to_owned(),
        15 => "mười lăm".to_owned(),
        11..20 => format!("mười {}", digit(n)),
        20..100 => match n % 10 {
            0 => format!("{} mươi", digit(n / 10)),
            1 => format!("{} mươi mốt", digit(n / 10)),
            5 => format!("{} mươi lăm", digit(n / 10)),
            _ => format!("{} mươi {}", digit(n / 10), digit(n)),
        },
        _ => n.to_string(),
    }
}

/// A level of a list.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    form: Form,
    /// `%1.%2)`: numbers of levels and what stands around them.
    text: String,
    /// Whether nothing stands between the number and the paragraph.
    glued: bool,
    /// Numbers of other levels are digits.
    legal: bool,
    /// The level after which it begins anew, counted from 1; 0 for never.
    restart: Option<usize>,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Abstract {
    levels: FxHashMap<usize, Level>,
    /// The style of lists that has the levels.
    link: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct List {
    template: u32,
    starts: FxHashMap<usize, u32>,
    levels: FxHashMap<usize, Level>,
}

/// The lists of a document, and how far each has been counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbering {
    templates: FxHashMap<u32, Abstract>,
    lists: FxHashMap<u32, List>,
    /// The last number of each level, by template.
    counts: FxHashMap<u32, [Option<u32>; LEVELS]>,
    /// The lists and levels whose own start was heeded.
    begun: FxHashMap<(u32, usize), ()>,
}

impl Numbering {
    /// Reads the part of the lists.
    pub(super) fn read(
        text: &str,
        part: &str,
    ) -> Result<Numbering, FormatError> {
        let mut walk = Walk::new(text, part);
        let mut out = Numbering::default();
        let Some(root) = walk.find("numbering")? else { return Ok(out) };
        while let Some(tag) = walk.element(&root)? {
            match tag.local() {
                "abstractNum" => {
                    let id = tag.number("abstractNumId").unwrap_or(0.0);
                    let template = template(&mut walk, &tag)?;
                    out.templates.insert(id as u32, template);
                }
                "num" => {
                    let id = tag.number("numId").unwrap_or(0.0);
                    let list = list(&mut walk, &tag)?;
                    out.lists.insert(id as u32, list);
                }
                _ => walk.skip(&tag)?,
            }
        }
        Ok(out)
    }

    /// The template of a list, through the style that it may lead to.
    fn template(&self, list: &List, styles: &Styles) -> Option<u32> {
        let mut id = list.template;
        for _ in 0..4 {
            let link = self.templates.get(&id)?.link.as_deref();
            let Some(link) = link else { break };
            let next = styles.list_of(link).and_then(|l| self.lists.get(&l));
            let Some(next) = next else { break };
            id = next.template;
        }
        Some(id)
    }

    /// Counts a paragraph, and gives the number before it, with the space
    /// behind.
    pub(super) fn next(
        &mut self,
        direct: NumberProps,
        style: Option<&str>,
        styles: &Styles,
    ) -> Option<String> {
        let of_style = styles.number_of(style);
        let id = direct.list.or(of_style.list).filter(|&id| id > 0)?;
        let list = self.lists.get(&id)?;
        let template_id = self.template(list, styles)?;
        let template = self.templates.get(&template_id)?;
        // A style may be tied to its level by the list alone.
        let tied = || {
            let mut levels = template.levels.iter();
            let own = levels.find(|(_, level)| {
                level.style.is_some() && level.style.as_deref() == style
            });
            own.map(|(&at, _)| at)
        };
        let at = match direct.level {
            Some(level) => level,
            None if direct.list.is_none() => {
                tied().or(of_style.level).unwrap_or(0)
            }
            None => of_style.level.unwrap_or(0),
        };
        let at = at.min(LEVELS - 1);
        let level = |at: usize| {
            let own = list.levels.get(&at);
            own.or_else(|| template.levels.get(&at))
        };
        let own = level(at)?;
        let counts = self.counts.entry(template_id).or_default();
        let begin = list
            .starts
            .get(&at)
            .filter(|_| self.begun.insert((id, at), ()).is_none());
        counts[at] = Some(match (begin, counts[at]) {
            (Some(&start), _) => start,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => own.start,
        });
        for (below, count) in counts.iter_mut().enumerate().skip(at + 1) {
            // A level begins anew behind any above it, or as it says; 0 is
            // never.
            let restarts = match level(below).and_then(|l| l.restart) {
                Some(0) => false,
                Some(after) => at < after,
                None => true,
            };
            if restarts {
                *count = None;
            }
        }
        let mut text = String::new();
        let mut rest = own.text.chars().peekable();
        while let Some(c) = rest.next() {
            let place = rest.peek().and_then(|c| c.to_digit(10));
            let place = place.filter(|n| c == '%' && *n > 0);
            let Some(place) = place else {
                text.push(c);
                continue;
            };
            rest.next();
            let of = place as usize - 1;
            let other = level(of);
            let count = counts[of.min(LEVELS - 1)];
            let count = count.or(other.map(|l| l.start)).unwrap_or(1);
            let form = other.map_or(Form::Decimal, |level| level.form);
            let form = match own.legal && form != Form::None {
                true => Form::Decimal,
                false => form,
            };
            text.push_str(&form.write(count));
        }
        if text.trim().is_empty() {
            return None;
        }
        if !own.glued && !text.ends_with(char::is_whitespace) {
            text.push(' ');
        }
        Some(text)
    }
}

fn template<'f>(
    walk: &mut Walk<'f>,
    tag: &Tag<'f>,
) -> Result<Abstract, FormatError> {
    let mut out = Abstract::default();
    while let Some(inner) = walk.element(tag)? {
        match inner.local() {
            "lvl" => {
                let (at, level) = level(walk, &inner)?;
                out.levels.insert(at, level);
            }
            name => {
                if name == "numStyleLink" {
                    out.link = inner.value("val").map(|v| v.into());
                }
                walk.skip(&inner)?;
            }
        }
    }
    Ok(out)
}

fn list<'f>(walk: &mut Walk<'f>, tag: &Tag<'f>) -> Result<List, FormatError> {
    let mut out = List::default();
    while let Some(inner) = walk.element(tag)? {
        match inner.local() {
            "abstractNumId" => {
                out.template = number(&inner).unwrap_or(0);
                walk.skip(&inner)?;
            }
            "lvlOverride" => {
                let at = inner.number("ilvl").unwrap_or(0.0) as usize;
                while let Some(tag) = walk.element(&inner)? {
                    match tag.local() {
                        "lvl" => {
                            let (_, level) = level(walk, &tag)?;
                            out.levels.insert(at, level);
                        }
                        name => {
                            if let ("startOverride", Some(start)) =
                                (name, number(&tag))
                            {
                                out.starts.insert(at, start);
                            }
                            walk.skip(&tag)?;
                        }
                    }
                }
            }
            _ => walk.skip(&inner)?,
        }
    }
    Ok(out)
}

fn level<'f>(
    walk: &mut Walk<'f>,
    tag: &Tag<'f>,
) -> Result<(usize, Level), FormatError> {
    let at = tag.number("ilvl").unwrap_or(0.0) as usize;
    let mut level = Level { start: 0, ..Level::default() };
    let (mut font, mut symbols) = (Font::Unicode, String::new());
    while let Some(inner) = walk.element(tag)? {
        let value = || inner.value("val").unwrap_or_default();
        match inner.local() {
            "start" => level.start = number(&inner).unwrap_or(0),
            "numFmt" => {
                let custom = inner.value("format");
                level.form = Form::of(&value(), custom.as_deref());
            }
            // The newer way to say it is inside, the older behind it.
            "AlternateContent" => {
                while let Some(choice) = walk.element(&inner)? {
                    while let Some(tag) = walk.element(&choice)? {
                        if tag.local() == "numFmt"
                            && choice.local() == "Choice"
                        {
                            let name = tag.value("val").unwrap_or_default();
                            let custom = tag.value("format");
                            level.form = Form::of(&name, custom.as_deref());
                        }
                        walk.skip(&tag)?;
                    }
                }
                continue;
            }
            "lvlText" => level.text = value().chars().take(TEXT).collect(),
            "suff" => level.glued = value() == "nothing",
            "isLgl" => level.legal = is_on(&inner),
            "lvlRestart" => level.restart = number(&inner),
            "pStyle" => level.style = Some(value().into_owned()),
            "rPr" => {
                while let Some(tag) = walk.element(&inner)? {
                    if tag.local() == "rFonts" {
                        symbols = tag
                            .value("hAnsi")
                            .or(tag.value("ascii"))
                            .unwrap_or_default()
                            .into_owned();
                        font = Font::of(&symbols);
                    }
                    walk.skip(&tag)?;
                }
                continue;
            }
            _ => {}
        }
        walk.skip(&inner)?;
    }
    level.text = shown(&level, font, &symbols);
    Ok((at, level))
}

/// The text of a level in characters.
fn shown(level: &Level, font: Font, name: &str) -> String {
    if level.form != Form::Bullet {
        return read_stretch(font, &level.text).0;
    }
    let mut chars = level.text.chars();
    match (chars.next(), chars.next()) {
        // What shows as a ring.
        (Some('o'), None) if name.starts_with("Courier") => "○".to_owned(),
        (Some(c), None) if font != Font::Unicode || u32::from(c) >= 0xF000 => {
            match sign(name, u32::from(c)) {
                char::REPLACEMENT_CHARACTER => "•".to_owned(),
                sign => sign.to_string(),
            }
        }
        _ => level.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_forms_of_word() {
        let rows = [
            ("decimal", 12, "12"),
            ("upperRoman", 14, "XIV"),
            ("lowerRoman", 4, "iv"),
            ("upperLetter", 2, "B"),
            ("lowerLetter", 28, "bb"),
            ("decimalZero", 7, "07"),
            ("ordinal", 22, "22nd"),
            ("ordinal", 11, "11th"),
            ("vietnameseCounting", 21, "hai mươi mốt"),
            ("vietnameseCounting", 4, "bốn"),
            ("upperRoman", 4_000_000_000, "4000000000"),
            ("lowerLetter", 0, "0"),
            ("none", 3, ""),
            ("chineseCounting", 3, "3"),
        ];
        for (name, n, expected) in rows {
            assert_eq!(Form::of(name, None).write(n), expected, "{name} {n}");
        }
        let form = Form::of("custom", Some("001, 002, 003, ..."));
        assert_eq!(form.write(5), "005");
    }
}
