//! Reading hOCR.

use crate::format::error::{Fault, FormatError};
use crate::format::hocr::title::{Facts, facts};
use crate::format::hocr::{Role, is_hidden, role};
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::format::xml::{EndTag, Entities, Event, Tag, Text};
use crate::format::{lenient, xml};
use crate::span::Span;

/// Reads a file as XML or, where it is not well formed, as a browser does.
pub(super) fn read(file: &str) -> Result<Scan, FormatError> {
    let mut tokens = xml::Tokens::new(file, Entities::Html);
    let strict = walk(file, || tokens.next());
    let error = match strict {
        Err(error) if error.fault() == Fault::Malformed => error,
        done => return done,
    };
    let mut tokens = lenient::Tokens::new(file);
    match walk(file, || tokens.next()) {
        // What the file says it is, is what it is measured by.
        Err(second)
            if second.fault() == Fault::Malformed
                && file.trim_start().starts_with("<?xml") =>
        {
            Err(error)
        }
        done => done,
    }
}

fn walk<'f>(
    file: &'f str,
    mut next: impl FnMut() -> Result<Option<Event<'f>>, FormatError>,
) -> Result<Scan, FormatError> {
    let mut reader = Reader {
        file,
        builder: ScanBuilder::default(),
        open: Vec::new(),
        inside: 0,
        in_line: 0,
        hidden: 0,
        word: None,
        loose: Loose::default(),
        astray: None,
        lined: false,
    };
    while let Some(event) = next()? {
        match event {
            Event::Start(tag) => reader.start(&tag)?,
            Event::End(tag) => reader.end(&tag),
            Event::Text(text) => reader.text(&text),
        }
    }
    reader.flush();
    match (reader.builder.words(), reader.astray) {
        // A file with lines that are empty, as after a correction that took
        // all their words, is one of hOCR whatever stands beside them.
        (0, Some(at)) if !reader.lined => {
            let reason = "text, but not in any line or word of hOCR";
            Err(FormatError::malformed(file, at, reason))
        }
        _ => Ok(reader.builder.finish()),
    }
}

/// What ends when an element does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    role: Option<Role>,
    /// Whether its class is one of hOCR.
    of_hocr: bool,
    hidden: bool,
    /// Whether it is one that a browser begins a line with.
    apart: bool,
}

struct Reader<'f> {
    file: &'f str,
    builder: ScanBuilder,
    open: Vec<Open>,
    /// How many elements of hOCR are open.
    inside: usize,
    in_line: usize,
    hidden: usize,
    word: Option<Word>,
    loose: Loose,
    /// The first text of the page that is in no element of hOCR.
    astray: Option<usize>,
    /// Whether a line or a word was met, be it without text.
    lined: bool,
}

/// A word whose end was not met yet.
#[derive(Debug, Default)]
struct Word {
    start: usize,
    facts: Facts,
    text: String,
    /// How many elements were open before it.
    depth: usize,
}

/// Text that is in no word, with the bytes of the file that its pieces are.
#[derive(Debug, Default)]
struct Loose {
    text: String,
    /// Where a piece begins in the text, and its bytes; one that is no bytes
    /// of its text stands for itself as a whole.
    pieces: Vec<(usize, Span, bool)>,
}

impl Loose {
    fn push(&mut self, text: &Text<'_>, as_it_stands: bool) {
        self.pieces.push((self.text.len(), text.span, as_it_stands));
        self.text.push_str(&text.decoded);
    }

    /// The bytes of a stretch of the text.
    fn bytes(&self, span: Span) -> Span {
        let piece = |at: usize| {
            let begun = self.pieces.partition_point(|piece| piece.0 <= at);
            self.pieces[begun.max(1) - 1]
        };
        // Of a section of CDATA the text is inside; of a reference all is
        // its text.
        let (begin, bytes, same) = piece(span.start());
        let start = match same {
            true => bytes.start() + span.start() - begin,
            false => bytes.start(),
        };
        let (begin, bytes, same) = piece(span.end() - 1);
        let end = match same {
            true => bytes.start() + span.end() - begin,
            false => bytes.end(),
        };
        Span::new(start, end)
    }
}

/// Elements of HTML that begin and end a block, whatever their class.
const BLOCKS: &[&str] = &["p", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements that begin and end a line.
const APART: &[&str] = &["div", "td", "th", "tr", "li", "table", "body"];

impl<'f> Reader<'f> {
    fn start(&mut self, tag: &Tag<'f>) -> Result<(), FormatError> {
        let name = tag.local();
        let is = |names: &[&str]| {
            names.iter().any(|one| one.eq_ignore_ascii_case(name))
        };
        let classes = tag.value("class");
        let mut role = classes.and_then(|classes| role(&classes));
        let of_hocr = role.is_some();
        if role.is_none() && is(BLOCKS) && self.word.is_none() {
            role = Some(Role::Block);
        }
        let outer = [Role::Page, Role::Block, Role::Line, Role::Word];
        if self.word.is_some() && role.is_some_and(|r| outer.contains(&r)) {
            // A word in a word, or a line: the outer one is none.
            self.close_word(tag.span.start());
        }
        self.lined |= matches!(role, Some(Role::Line | Role::Word));
        let apart = is(APART) && self.word.is_none();
        let line_end = name.eq_ignore_ascii_case("br");
        if line_end {
            match &mut self.word {
                Some(word) => word.text.push(' '),
                None if self.inside > 0 => self.end_line(),
                None => {}
            }
        }
        let title = tag.attribute("title");
        let facts = match (title, role) {
            (
                Some(title),
                Some(Role::Page | Role::Block | Role::Line | Role::Word),
            ) => facts(self.file, &title)?,
            _ => Facts::default(),
        };
        match role {
            Some(Role::Page) => {
                self.flush();
                let size = facts.bbox.map(|page| (page.right, page.bottom));
                self.builder.page(tag.span, size);
            }
            Some(Role::Block) => {
                self.flush();
                self.builder.block(tag.span, facts.bbox);
            }
            Some(Role::Line) => {
                self.flush();
                self.builder.line(tag.span, facts.bbox);
            }
            Some(Role::Word) => {
                self.flush();
                if !tag.empty {
                    self.word = Some(Word {
                        start: tag.span.start(),
                        facts,
                        text: String::new(),
                        depth: self.open.len(),
                    });
                }
            }
            Some(Role::Character | Role::Other) | None => {
                if apart && self.in_line == 0 {
                    self.end_line();
                }
            }
        }
        if tag.empty {
            return Ok(());
        }
        let hidden = is_hidden(name);
        self.inside += usize::from(of_hocr);
        self.in_line += usize::from(role == Some(Role::Line));
        self.hidden += usize::from(hidden);
        self.open.push(Open { role, of_hocr, hidden, apart });
        Ok(())
    }

    fn end(&mut self, tag: &EndTag<'f>) {
        let Some(open) = self.open.pop() else { return };
        self.hidden -= usize::from(open.hidden);
        self.inside -= usize::from(open.of_hocr);
        let word = self.word.as_ref();
        if word.is_some_and(|word| word.depth == self.open.len()) {
            self.close_word(tag.span.end());
        }
        let nowhere = Span::default();
        match open.role {
            Some(Role::Page | Role::Block) => {
                self.flush();
                self.builder.block(nowhere, None);
            }
            Some(Role::Line) => {
                self.in_line -= 1;
                self.end_line();
            }
            _ if open.apart && self.in_line == 0 => self.end_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &Text<'f>) {
        if self.hidden > 0 {
            return;
        }
        if let Some(word) = &mut self.word {
            word.text.push_str(&text.decoded);
        } else if self.inside > 0 {
            let same = text.decoded.len() == text.span.len();
            self.loose.push(text, same);
        } else if self.astray.is_none() && !text.decoded.trim().is_empty() {
            self.astray = Some(text.span.start());
        }
    }

    fn close_word(&mut self, end: usize) {
        let Some(word) = self.word.take() else { return };
        let place = Span::new(word.start, end);
        let Facts { bbox, confidence } = word.facts;
        let unit = Unit::Element;
        self.builder.word(&word.text, place, unit, bbox, confidence);
    }

    /// Adds the words of the text that was met outside words.
    fn flush(&mut self) {
        if self.loose.text.trim().is_empty() {
            self.loose.text.clear();
            self.loose.pieces.clear();
            return;
        }
        let loose = std::mem::take(&mut self.loose);
        self.builder.stretches(&loose.text, |span| loose.bytes(span));
    }

    fn end_line(&mut self) {
        self.flush();
        self.builder.line(Span::default(), None);
    }
}
