//! Cuts degraded text into tokens, each with its class and its bytes.
//!
//! The same tokenizer reads the clean text that models are counted from and
//! the damaged text they repair, so both see the same words. It knows no
//! dictionary. Symbols that engines put for letters stay inside their word
//! (`tuy@n`, `vi,i`, `1)01`, `th*ong`); only what stands at a word's edge and
//! is ordinary punctuation is taken off.

mod class;
mod glued;

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::span::Span;

pub use class::TokenKind;
pub(crate) use class::{
    is_capital, is_combining, is_enumerator, is_figure, is_joined, is_short,
    is_symbol,
};
pub(crate) use glued::{is_whole, pieces, separate};

/// One token: a class, a line number and the bytes it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    text: &'t str,
    start: usize,
    line: u32,
    kind: TokenKind,
    glued: bool,
}

impl<'t> Token<'t> {
    /// The bytes of the token as they stand in the text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Where the token stands in the text.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// The class of the token.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The number of the token's line, from zero.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Whether no white space stands between this token and the one before.
    pub fn is_glued(&self) -> bool {
        self.glued
    }

    /// The token with all that stands up to the end of another after it, as a
    /// word; itself if that is no other.
    pub(crate) fn through(
        &self,
        last: &Token<'t>,
        text: &'t str,
    ) -> Token<'t> {
        if self == last {
            return *self;
        }
        let text = &text[self.start..last.start + last.text.len()];
        Token { text, kind: TokenKind::Word, ..*self }
    }

    /// A part of the token, by its bytes, of a kind.
    pub(crate) fn part(&self, part: Range<usize>, kind: TokenKind) -> Self {
        let start = self.start + part.start;
        let glued = self.glued || part.start > 0;
        Token { text: &self.text[part], start, kind, glued, ..*self }
    }

    /// Whether the token is neither word, number nor code.
    pub(crate) fn is_sign(&self) -> bool {
        !matches!(
            self.kind,
            TokenKind::Word
                | TokenKind::Alphanumeric
                | TokenKind::Number
                | TokenKind::Date
                | TokenKind::Code
                | TokenKind::Url
        )
    }

    /// Whether a sentence or a clause that stands alone ends at this token:
    /// what follows is read without the words before it.
    pub fn ends_sentence(&self) -> bool {
        match self.kind {
            TokenKind::Bar => true,
            TokenKind::Punctuation => {
                matches!(self.text, "." | "!" | "?" | "…" | ";" | ":")
            }
            _ => false,
        }
    }
}

/// Cuts `text` into tokens, in the order of the text; white space belongs to
/// none of them.
///
/// Takes time and memory linear in the length of the text.
///
/// ```
/// use khoidau::token::{TokenKind, tokenize};
///
/// let tokens = tokenize("Sé 07-BC/TGV, tuy@n truyén");
/// let seen: Vec<_> = tokens.iter().map(|t| (t.text(), t.kind())).collect();
/// assert_eq!(
///     seen,
///     [
///         ("Sé", TokenKind::Word),
///         ("07-BC/TGV", TokenKind::Code),
///         (",", TokenKind::Punctuation),
///         ("tuy@n", TokenKind::Word),
///         ("truyén", TokenKind::Word),
///     ]
/// );
/// ```
pub fn tokenize(text: &str) -> Vec<Token<'_>> {
    // One token in about six bytes is what Vietnamese comes to.
    let mut out = Vec::with_capacity(text.len() / 6 + 1);
    tokenize_into(text, &mut out);
    out
}

/// As [`tokenize`], into a vector whose memory is used again.
pub fn tokenize_into<'t>(text: &'t str, out: &mut Vec<Token<'t>>) {
    out.clear();
    let mut cutter =
        Cutter { text, out, line: 0, line_start: true, quote_open: false };
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c == '\n' {
            cutter.line += 1;
            cutter.line_start = true;
            cutter.quote_open = false;
        } else if !is_space(c) {
            let end = chunk_end(text, &mut chars);
            cutter.chunk(start, end);
            cutter.line_start = false;
        }
    }
}

/// Whether the character parts tokens without belonging to one. Controls
/// count: a NUL byte in a text is noise of the medium, not a letter.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{feff}'
}

/// Consumes up to the next space and gives the offset there.
fn chunk_end(text: &str, chars: &mut Peekable<CharIndices<'_>>) -> usize {
    while let Some(&(at, c)) = chars.peek() {
        if is_space(c) {
            return at;
        }
        chars.next();
    }
    text.len()
}

/// The state of cutting one text.
struct Cutter<'t, 'o> {
    text: &'t str,
    out: &'o mut Vec<Token<'t>>,
    line: u32,
    line_start: bool,
    /// Whether a single quotation mark was opened on this line, so that the
    /// next one closes it and is no damaged letter.
    quote_open: bool,
}

impl<'t> Cutter<'t, '_> {
    fn push(&mut self, start: usize, end: usize, kind: TokenKind) {
        let glued = self.out.last().is_some_and(|last| {
            last.start + last.text.len() == start && last.line == self.line
        });
        self.out.push(Token {
            text: &self.text[start..end],
            start,
            line: self.line,
            kind,
            glued,
        });
    }

    /// Cuts what stands between two spaces.
    fn chunk(&mut self, mut start: usize, mut end: usize) {
        let chunk = &self.text[start..end];
        if let Some(len) = class::url_len(chunk) {
            self.push(start, start + len, TokenKind::Url);
            start += len;
        } else if class::is_enumerator(chunk, self.line_start) {
            self.push(start, end, TokenKind::Enumerator);
            return;
        }
        // What opens, from the left.
        while let Some(c) = self.text[start..end].chars().next() {
            let len = c.len_utf8();
            if !class::opens(c) {
                break;
            }
            if matches!(c, '\'' | '‘' | '’') {
                self.quote_open = true;
            }
            self.push(start, start + len, class::edge_kind(c));
            start += len;
        }
        // What closes, from the right; pushed after the core.
        let core_start = start;
        let mut closers = Vec::new();
        while let Some(c) = self.text[core_start..end].chars().next_back() {
            let core = &self.text[core_start..end];
            if !class::closes(core, c, self.quote_open) {
                break;
            }
            if matches!(c, '\'' | '’') {
                self.quote_open = false;
            }
            end -= c.len_utf8();
            closers.push((end, c));
        }
        if core_start < end {
            self.core(core_start, end);
        }
        for &(at, c) in closers.iter().rev() {
            self.push(at, at + c.len_utf8(), class::edge_kind(c));
        }
    }

    /// Classes a core, or cuts it where several words were written together
    /// with a sign between them.
    fn core(&mut self, start: usize, end: usize) {
        let core = &self.text[start..end];
        if let Some(kind) = class::whole(core) {
            self.push(start, end, kind);
            return;
        }
        match class::joint(core) {
            None => self.push(start, end, TokenKind::Word),
            Some((left, right)) => {
                self.part(start, start + left);
                self.signs(start + left, start + right);
                // A loop over the joints would do as well; the depth here is
                // bounded because `joint` cuts off the left part whole.
                let mut rest = start + right;
                while let Some((l, r)) = class::joint(&self.text[rest..end]) {
                    self.part(rest, rest + l);
                    self.signs(rest + l, rest + r);
                    rest += r;
                }
                self.part(rest, end);
            }
        }
    }

    /// The signs at a joint.
    fn signs(&mut self, start: usize, end: usize) {
        for (at, c) in self.text[start..end].char_indices() {
            let at = start + at;
            self.push(at, at + c.len_utf8(), TokenKind::Punctuation);
        }
    }

    /// One part of a core that was cut at a joint.
    fn part(&mut self, start: usize, end: usize) {
        if start < end {
            let kind = class::whole(&self.text[start..end])
                .unwrap_or(TokenKind::Word);
            self.push(start, end, kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::*;

    fn cut(text: &str) -> Vec<(&str, TokenKind)> {
        tokenize(text).iter().map(|t| (t.text(), t.kind())).collect()
    }

    #[test]
    fn classes() {
        let rows: &[(&str, &[(&str, TokenKind)])] = &[
            ("tuy@n", &[("tuy@n", Word)]),
            ("vi,i", &[("vi,i", Word)]),
            ("1)01", &[("1)01", Word)]),
            ("th*ong", &[("th*ong", Word)]),
            ("u' s^ x&", &[("u'", Word), ("s^", Word), ("x&", Word)]),
            ("s6 16p 4o", &[("s6", Word), ("16p", Word), ("4o", Word)]),
            (
                "'xã' hội'",
                &[
                    ("'", Punctuation),
                    ("xã", Word),
                    ("'", Punctuation),
                    ("hội'", Word),
                ],
            ),
            (
                "a) đ) việc",
                &[("a)", Enumerator), ("đ)", Enumerator), ("việc", Word)],
            ),
            (
                "1.1. (i) 12.",
                &[
                    ("1.1.", Enumerator),
                    ("(i)", Enumerator),
                    ("12", Number),
                    (".", Punctuation),
                ],
            ),
            ("57-NQ/TW", &[("57-NQ/TW", Code)]),
            ("193/2025/QH15,", &[("193/2025/QH15", Code), (",", Punctuation)]),
            ("02-KHIBCDTW", &[("02-KHIBCDTW", Code)]),
            (
                "NQ/TW KT-XH T/M",
                &[("NQ/TW", Code), ("KT-XH", Code), ("T/M", Code)],
            ),
            ("22/12/2024", &[("22/12/2024", Date)]),
            ("01-10-1997.", &[("01-10-1997", Date), (".", Punctuation)]),
            (
                "2025-2030 6,5% 20h00",
                &[("2025-2030", Number), ("6,5%", Number), ("20h00", Number)],
            ),
            (
                "xã/phường",
                &[("xã", Word), ("/", Punctuation), ("phường", Word)],
            ),
            ("TE-XA", &[("TE", Word), ("-", Punctuation), ("XA", Word)]),
            (
                "(viết tắt)",
                &[
                    ("(", Punctuation),
                    ("viết", Word),
                    ("tắt", Word),
                    (")", Punctuation),
                ],
            ),
            ("|Tên| |", &[("|", Bar), ("Tên", Word), ("|", Bar), ("|", Bar)]),
            (
                "https://vi.example/a?b=1.",
                &[("https://vi.example/a?b=1", Url), (".", Punctuation)],
            ),
            ("vanthu@tinh.gov.vn", &[("vanthu@tinh.gov.vn", Url)]),
            ("~ ¬ %", &[("~", Noise), ("¬", Noise), ("%", Noise)]),
            (
                "hồ sơ:.vv... Lưu::VT",
                &[
                    ("hồ", Word),
                    ("sơ", Word),
                    (":", Punctuation),
                    (".", Punctuation),
                    ("vv", Word),
                    (".", Punctuation),
                    (".", Punctuation),
                    (".", Punctuation),
                    ("Lưu", Word),
                    (":", Punctuation),
                    (":", Punctuation),
                    ("VT", Word),
                ],
            ),
            (
                "U18 H2O QL1A km2 Covid-19 PM2.5 5G CaCO3",
                &[
                    ("U18", Alphanumeric),
                    ("H2O", Alphanumeric),
                    ("QL1A", Alphanumeric),
                    ("km2", Alphanumeric),
                    ("Covid-19", Alphanumeric),
                    ("PM2.5", Alphanumeric),
                    ("5G", Alphanumeric),
                    ("CaCO3", Alphanumeric),
                ],
            ),
            (
                "D1NH thang5 tinh-2 4o Dieu5 12thang",
                &[
                    ("D1NH", Word),
                    ("thang5", Word),
                    ("tinh-2", Word),
                    ("4o", Word),
                    ("Dieu5", Word),
                    ("12thang", Word),
                ],
            ),
            ("V⁄v 1⁄2", &[("V⁄v", Code), ("1⁄2", Number)]),
            ("họp.Các", &[("họp", Word), (".", Punctuation), ("Các", Word)]),
            ("\u{0} \u{feff}", &[]),
        ];
        for (text, expected) in rows {
            assert_eq!(cut(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn spans_lines_and_glue_are_those_of_the_text() {
        let text = "Số 5,\n  ngày";
        let tokens = tokenize(text);
        for token in &tokens {
            assert_eq!(&text[token.span().range()], token.text());
        }
        let seen: Vec<_> =
            tokens.iter().map(|t| (t.line(), t.is_glued())).collect();
        assert_eq!(seen, [(0, false), (0, false), (0, true), (1, false)]);
    }

    #[test]
    fn every_visible_byte_belongs_to_a_token_once() {
        for text in [
            "((a)-/|b''’’..c)))",
            "-/-/-a-/b/-",
            "x.y.z..Ab.cd,ef;gh",
            "Ưu: «đ/c» T/M… 1/2/3/4 -5",
            "a/b-c/d NQ-/TW //// ''''",
        ] {
            let mut expected: String = text.to_owned();
            expected.retain(|c| c != ' ');
            let joined: String =
                tokenize(text).iter().map(|t| t.text()).collect();
            assert_eq!(joined, expected);
        }
    }
}
