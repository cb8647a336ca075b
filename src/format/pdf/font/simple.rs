//! Fonts whose codes are single bytes: Type 1, TrueType and Type 3.

use lopdf::{Dictionary, Document, Object};

use crate::format::error::FormatError;
use crate::format::pdf::budget::Budget;
use crate::format::pdf::font::cmap::ToUnicode;
use crate::format::pdf::font::encodings::{
    Encoding, STANDARD, SYMBOL, WIN_ANSI, ZAPF_DINGBATS,
};
use crate::format::pdf::font::metrics::Face;
use crate::format::pdf::font::truetype::GlyphMap;
use crate::format::pdf::font::{
    Facts, MAX_FONT_FILE, glyphs, type3_matrix, without_controls,
};
use crate::format::pdf::objects::{
    dictionary_of, get, get_name, get_number, get_stream, number, resolve,
};
use crate::format::pdf::tokens::{Operand, Token, Tokens};

/// The texts and widths of 256 codes.
#[derive(Debug)]
pub(crate) struct Simple {
    pool: String,
    /// Where the text of each code ends in the pool; it begins where the one
    /// before it ends.
    ends: [u32; 256],
    widths: [f64; 256],
}

/// What a font says of its codes.
struct Table {
    /// By the encoding, or the font itself.
    base: [Option<char>; 256],
    /// By a name: the text, or that it is not known.
    names: Vec<Option<Option<String>>>,
}

impl Simple {
    /// Codes of which nothing is known.
    pub(crate) fn undefined() -> Simple {
        let letters = WIN_ANSI.table();
        let text = |code: usize| match code {
            0x20 => " ".to_owned(),
            _ => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let width = |code: usize| {
            letters[code].map_or(0.0, |l| f64::from(Face::Sans.width(l)))
        };
        Simple::new(text, |code| width(code) / 1000.0)
    }

    fn new(
        text: impl Fn(usize) -> String,
        width: impl Fn(usize) -> f64,
    ) -> Simple {
        let mut simple = Simple {
            pool: String::new(),
            ends: [0; 256],
            widths: std::array::from_fn(width),
        };
        for code in 0..256 {
            simple.pool.push_str(&text(code));
            simple.ends[code] =
                u32::try_from(simple.pool.len()).unwrap_or(u32::MAX);
        }
        simple
    }

    pub(super) fn read(
        document: &Document,
        font: &Dictionary,
        facts: &Facts<'_>,
        to_unicode: Option<&ToUnicode>,
        legacy: bool,
        budget: &mut Budget,
    ) -> Result<Simple, FormatError> {
        let table = Table::read(document, font, facts, legacy, budget)?;
        let text = |code: usize| {
            let mut text = String::new();
            let said =
                to_unicode.is_some_and(|map| map.push(code as u32, &mut text));
            if !said {
                match table.text(code) {
                    Some(known) => text = known,
                    None => text.push(char::REPLACEMENT_CHARACTER),
                }
            }
            if !legacy {
                without_controls(&mut text, 0);
            }
            text
        };
        let widths = widths(document, font, facts, &table);
        Ok(Simple::new(text, |code| widths[code]))
    }

    /// What a code says.
    pub(crate) fn text(&self, code: u8) -> &str {
        let code = usize::from(code);
        let start = code.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pool[start as usize..self.ends[code] as usize]
    }

    /// How wide a code is, in units of the font size.
    pub(crate) fn width(&self, code: u8) -> f64 {
        self.widths[usize::from(code)]
    }
}

impl Table {
    fn read(
        document: &Document,
        font: &Dictionary,
        facts: &Facts<'_>,
        legacy: bool,
        budget: &mut Budget,
    ) -> Result<Table, FormatError> {
        let encoding = get(document, font, b"Encoding");
        let dictionary = encoding.and_then(dictionary_of);
        let named = match encoding {
            Some(Object::Name(name)) => Some(&**name),
            _ => {
                dictionary.and_then(|d| get_name(document, d, b"BaseEncoding"))
            }
        };
        let named = named.and_then(Encoding::named);
        let mut table = Table { base: [None; 256], names: vec![None; 256] };
        match named {
            // The bytes of an old encoding are what the font shows; WinAnsi
            // has blanks and hyphens in place of two letters.
            _ if legacy && named.is_none_or(|e| is(e, &WIN_ANSI)) => {
                table.base =
                    std::array::from_fn(|code| Some(char::from(code as u8)));
            }
            Some(encoding) => table.base = encoding.table(),
            None => {
                let whole = encoding.is_none();
                table.read_own(document, font, facts, whole, budget)?;
            }
        }
        if let Some(dictionary) = dictionary {
            table.read_differences(document, dictionary);
        }
        Ok(table)
    }

    /// The encoding that is in the font itself.
    fn read_own(
        &mut self,
        document: &Document,
        font: &Dictionary,
        facts: &Facts<'_>,
        whole: bool,
        budget: &mut Budget,
    ) -> Result<(), FormatError> {
        let name = facts.name.split('+').next_back().unwrap_or("");
        let subtype = get_name(document, font, b"Subtype").unwrap_or(b"");
        let file = |key: &[u8]| get_stream(document, facts.descriptor?, key);
        if subtype == b"Type3" {
            self.base[0x20] = Some(' ');
            return Ok(());
        }
        if name.starts_with("Symbol") {
            self.base = SYMBOL.table();
        } else if name.starts_with("ZapfDingbats") {
            self.base = ZAPF_DINGBATS.table();
        } else if subtype == b"TrueType" {
            self.base = WIN_ANSI.table();
            let symbols = whole && facts.is_symbolic();
            if let Some(file) = file(b"FontFile2").filter(|_| symbols) {
                let font =
                    budget.inflate_font(document, file, MAX_FONT_FILE)?;
                let map = GlyphMap::parse(&font.unwrap_or_default());
                for (code, letter) in self.base.iter_mut().enumerate() {
                    *letter = map.letter_of_code(code as u8).or(*letter);
                }
            }
        } else {
            self.base = STANDARD.table();
            if let Some(file) = file(b"FontFile") {
                let font =
                    budget.inflate_font(document, file, MAX_FONT_FILE)?;
                self.read_type1(&font.unwrap_or_default());
            }
        }
        Ok(())
    }

    /// The encoding of a Type 1 font: `dup 65 /A put` in the part of it that
    /// is not encrypted.
    fn read_type1(&mut self, font: &[u8]) {
        let mut tokens = Tokens::new(font);
        let mut before = [const { None }; 2];
        let mut begun = false;
        while let Some((token, _)) = tokens.next() {
            match token {
                Token::Operator(b"eexec") => return,
                Token::Operator(b"StandardEncoding") if begun => return,
                Token::Operator(b"put") if begun => {
                    if let [
                        Some(Operand::Number(code)),
                        Some(Operand::Name(name)),
                    ] = &before
                        && (0.0..256.0).contains(code)
                    {
                        self.name(*code as usize, name);
                    }
                }
                Token::Operand(operand) => {
                    if operand.name() == Some(b"Encoding") {
                        begun = true;
                    }
                    before.swap(0, 1);
                    before[1] = Some(operand);
                }
                Token::Operator(_) => {}
            }
        }
    }

    fn read_differences(
        &mut self,
        document: &Document,
        encoding: &Dictionary,
    ) {
        let Some(Object::Array(differences)) =
            get(document, encoding, b"Differences")
        else {
            return;
        };
        let mut code = 0;
        for object in differences {
            match resolve(document, object) {
                Object::Name(name) => {
                    self.name(code, name);
                    code += 1;
                }
                object => {
                    let next = number(object).unwrap_or(256.0);
                    code = next.clamp(0.0, 256.0) as usize;
                }
            }
        }
    }

    fn name(&mut self, code: usize, name: &[u8]) {
        if let Some(entry) = self.names.get_mut(code) {
            let mut text = String::new();
            let known = glyphs::push(name, &mut text);
            *entry = Some(known.then_some(text));
        }
    }

    fn text(&self, code: usize) -> Option<String> {
        match &self.names[code] {
            Some(named) => named.clone(),
            None => self.base[code].map(String::from),
        }
    }
}

fn is(encoding: &Encoding, other: &Encoding) -> bool {
    std::ptr::eq(encoding, other)
}

/// The widths of all codes, in units of the font size.
fn widths(
    document: &Document,
    font: &Dictionary,
    facts: &Facts<'_>,
    table: &Table,
) -> [f64; 256] {
    let subtype = get_name(document, font, b"Subtype").unwrap_or(b"");
    let scale = match subtype {
        b"Type3" => type3_matrix(document, font)[0],
        _ => 0.001,
    };
    let missing = facts
        .descriptor
        .and_then(|d| get_number(document, d, b"MissingWidth"))
        .unwrap_or(0.0);
    let listed =
        get(document, font, b"Widths").and_then(|w| w.as_array().ok());
    let mut widths = [scale * missing; 256];
    if let Some(listed) = listed {
        let first = get_number(document, font, b"FirstChar").unwrap_or(0.0);
        let first = first.clamp(0.0, 256.0) as usize;
        for (width, object) in widths[first..].iter_mut().zip(listed) {
            if let Some(said) = number(resolve(document, object)) {
                *width = scale * said;
            }
        }
    } else if subtype != b"Type3" {
        let face = facts.face();
        for (code, width) in widths.iter_mut().enumerate() {
            let text = table.text(code);
            if let Some(letter) = text.and_then(|text| text.chars().next()) {
                *width = f64::from(face.width(letter)) / 1000.0;
            }
        }
    }
    widths
}
