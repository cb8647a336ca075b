//! A file that was opened: its text, where that is on its pages, and the file
//! again with edits of the text made in it.

use std::borrow::Cow;
use std::{fmt, io};

use crate::edit::EditLog;
use crate::format::boxes::around;
use crate::format::change::Changes;
use crate::format::charset::File;
#[cfg(feature = "docx")]
use crate::format::docx::{self, DocxText};
use crate::format::error::FormatError;
#[cfg(feature = "pdf")]
use crate::format::pdf::{Pdf, Reading, Risk};
use crate::format::scan::Scan;
use crate::format::splice::{Piece, Splices};
use crate::format::{About, Format, Kind, html, markdown, xml};
use crate::layout::{BoundingBox, Page};
use crate::record::{Document, Evidence};
use crate::span::Span;

/// Whether what was read before a correction stays findable in a file that is
/// written back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keep {
    /// It does, where the format has a place for it: hOCR in the title as
    /// `x_kd_ocr`, ALTO as an `ALTERNATIVE`, PAGE as a `TextEquiv` of a
    /// higher index, PDF as the revision before. The TSV of Tesseract and
    /// plain text have none.
    #[default]
    Old,
    /// It does not. A PDF is written whole, without what is no longer in use.
    No,
}

/// A file that was opened, as its reader saw it.
///
/// The text is what is corrected and read; its spans lead back to pages,
/// boxes and the bytes of the file. A file with boxes takes its own length in
/// memory (nothing of UTF-8 that was borrowed), its text, and some 50 bytes
/// for each word.
///
/// ```
/// use khoidau::edit::{Edit, EditKind, EditLog};
/// use khoidau::format::{self, Keep, Kind};
/// use khoidau::Span;
///
/// let file = "<html><body><div class='ocr_page'><span class='ocr_line'>\
///     <span class='ocrx_word' title='bbox 3 4 9 8'>S6</span>\
///     <span class='ocrx_word'>12</span></span></div></body></html>";
/// let source = format::open(file.as_bytes())?;
/// assert_eq!((source.kind(), source.text()), (Kind::Hocr, "S6 12\n"));
/// let mut edits = EditLog::new();
/// let span = Span::new(0, 2);
/// let edit = Edit::new(source.text(), span, "Số", EditKind::Letters, 900);
/// edits.push(edit.expect("the span is in the text"))?;
/// let written = source.apply(&edits, Keep::No);
/// assert_eq!(written, file.replace("S6", "Số").as_bytes());
/// let place = &source.locate(span)[0];
/// assert_eq!((place.page(), place.bbox().unwrap().left), (0, 3.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Source<'a> {
    kind: Kind,
    body: Body<'a>,
}

/// What a file is made of.
enum Body<'a> {
    /// Its text is itself.
    Text(File<'a>),
    /// HTML, and its words alone.
    Html(File<'a>, String),
    /// A text with boxes.
    Scan(File<'a>, &'static dyn Format, Scan),
    /// Pages with text on and behind them.
    #[cfg(feature = "pdf")]
    Pdf(Box<Pdf<'a>>),
    /// A document that is only read, and its bytes.
    #[cfg(feature = "docx")]
    Docx(Box<(DocxText, Cow<'a, [u8]>)>),
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("kind", &self.kind)
            .field("encoding", &self.encoding())
            .field("words", &self.words())
            .finish_non_exhaustive()
    }
}

/// How much of a file is looked at to know what it is, in bytes: documents of
/// HTML may have long style sheets in front.
const LOOKED_AT: usize = 1 << 20;

/// The longest file, in bytes of UTF-8: places are kept in 32 bits.
const LONGEST: usize = u32::MAX as usize - 1;

impl<'a> Source<'a> {
    pub(super) fn open(
        bytes: Cow<'a, [u8]>,
    ) -> Result<Source<'a>, FormatError> {
        #[cfg(feature = "pdf")]
        if Kind::of_binary(&bytes) == Some(Kind::Pdf) {
            let body = Body::Pdf(Box::new(Pdf::open(bytes)?));
            return Ok(Source { kind: Kind::Pdf, body });
        }
        #[cfg(feature = "docx")]
        if docx::is_document(&bytes) {
            let read = docx::read(&bytes)?;
            let body = Body::Docx(Box::new((read, bytes)));
            return Ok(Source { kind: Kind::Docx, body });
        }
        let file = File::decode(bytes)?;
        let text = &*file.text;
        if text.len() > LONGEST {
            return Err(FormatError::refused(
                text,
                0,
                "a file of 4 GiB or more",
                "part it by pages",
            ));
        }
        let head = &text[..crate::lines::ahead(text, 0, LOOKED_AT)];
        let known = super::ALL.iter().find(|format| format.recognises(head));
        let Some(&format) = known else {
            let kind = kind_of_text(text, head)?;
            let unmarked = (kind == Kind::Html).then(|| html::unmarked(text));
            let body = match unmarked {
                Some(words) => Body::Html(file, words),
                None => Body::Text(file),
            };
            return Ok(Source { kind, body });
        };
        match format.read(text) {
            Ok(scan) => {
                let kind = format.kind();
                Ok(Source { kind, body: Body::Scan(file, format, scan) })
            }
            Err(error) => {
                let offset = file.raw_offset(error.offset());
                Err(error.at_byte(offset))
            }
        }
    }

    /// What the file is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file as a text, which a PDF or a document of Word is not.
    fn file(&self) -> Option<&File<'a>> {
        match &self.body {
            Body::Text(file) | Body::Html(file, _) | Body::Scan(file, ..) => {
                Some(file)
            }
            #[cfg(feature = "pdf")]
            Body::Pdf(_) => None,
            #[cfg(feature = "docx")]
            Body::Docx(_) => None,
        }
    }

    /// The words of a file with boxes.
    fn scan(&self) -> Option<&Scan> {
        match &self.body {
            Body::Scan(_, _, scan) => Some(scan),
            #[cfg(feature = "pdf")]
            Body::Pdf(pdf) => Some(pdf.scan()),
            _ => None,
        }
    }

    /// The name of the encoding of the file, as declarations have it. What is
    /// written is in the same. A PDF is `binary`; so is a document of Word,
    /// unless its fonts show an old encoding.
    pub fn encoding(&self) -> &'static str {
        #[cfg(feature = "docx")]
        if let Body::Docx(docx) = &self.body
            && let Some(old) = docx.0.old_encoding()
        {
            return old.name();
        }
        self.file().map_or("binary", |file| file.charset.name())
    }

    /// What is corrected and read.
    ///
    /// Of a file with boxes: a line for each of its lines, words parted by
    /// one blank, an empty line between blocks (the paragraphs of hOCR and
    /// TSV), a form feed between pages; in the visible text of a PDF more
    /// blanks between columns, as wide as the gap is. Of HTML, the file with every byte of
    /// its markup blank. Of a document of Word, a line for each paragraph and
    /// the text of tables, text boxes, headers, footers and notes. Of any
    /// other, the file, without a byte order mark.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(file) => &file.text,
            Body::Html(_, words) => words,
            Body::Scan(_, _, scan) => &scan.text,
            #[cfg(feature = "pdf")]
            Body::Pdf(pdf) => &pdf.scan().text,
            #[cfg(feature = "docx")]
            Body::Docx(docx) => docx.0.text(),
        }
    }

    /// Whether the words have places on pages.
    pub fn has_boxes(&self) -> bool {
        self.scan().is_some()
    }

    /// Whether edits can be made in the file: not in a document of Word,
    /// which is only read.
    pub fn is_writable(&self) -> bool {
        self.kind != Kind::Docx
    }

    /// What the file says of itself.
    pub fn about(&self) -> About {
        match &self.body {
            Body::Scan(file, ..) => {
                let text = &*file.text;
                let head = &text[..crate::lines::ahead(text, 0, LOOKED_AT)];
                About::of(self.kind, head)
            }
            #[cfg(feature = "pdf")]
            Body::Pdf(pdf) => {
                let (version, engine) = pdf.about();
                let version = Some(version);
                About { version, engine, unit: Some("point".to_owned()) }
            }
            #[cfg(feature = "docx")]
            Body::Docx(docx) => {
                let engine = docx.0.application().map(str::to_owned);
                About { engine, ..About::default() }
            }
            _ => About::default(),
        }
    }

    /// How many words a file with boxes has.
    pub fn words(&self) -> usize {
        self.scan().map_or(0, |scan| scan.words.len())
    }

    /// The pages of a file with boxes, each made when it is asked for; the
    /// spans of their words are in [`Source::text`]. None of any other.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = Page> {
        let scan = self.scan();
        let count = scan.map_or(0, |scan| scan.pages.len());
        (0..count).map(move |page| {
            scan.map_or_else(Page::default, |scan| scan.page(page))
        })
    }

    /// The image of each page that the file names, as the program that wrote
    /// it had it: a path on some machine, an address. Fewer than pages, or
    /// `None`, where it names none; none at all of a format without a place
    /// for it.
    ///
    /// Takes time in proportion to the file.
    pub fn images(&self) -> Vec<Option<String>> {
        match &self.body {
            Body::Scan(file, format, _) => format.images(&file.text),
            _ => Vec::new(),
        }
    }

    /// How sure the engine was of each word, from 0 to 1, in the order of the
    /// text; words of which the file does not say it are left out.
    pub fn confidences(&self) -> impl Iterator<Item = (Span, f32)> {
        let words = self.scan().into_iter().flat_map(|scan| &scan.words);
        words.filter_map(|word| Some((word.text_span(), word.confidence()?)))
    }

    /// The stretches of the text that must stay as they are, in its order:
    /// what can be seen on the pages of a PDF, which is read and never
    /// edited. Edits that touch them are left out of what is written.
    pub fn protected(&self) -> Vec<Span> {
        match &self.body {
            #[cfg(feature = "pdf")]
            Body::Pdf(pdf) => pdf.visible(),
            _ => Vec::new(),
        }
    }

    /// Where a stretch of the text is: one place for each page that it is on,
    /// at least one.
    ///
    /// Takes time in proportion to the words of the stretch; the first time,
    /// where the file is not UTF-8, to the file.
    pub fn locate(&self, span: Span) -> Vec<Place> {
        let Some(scan) = self.scan() else {
            return vec![self.place(0, None, span)];
        };
        let mut words = scan.words_in(span);
        if words.is_empty() {
            // Between two words: at the one behind it.
            let next = words.start.min(scan.words.len().saturating_sub(1));
            words = next..(next + 1).min(scan.words.len());
        }
        let mut places = Vec::new();
        while !words.is_empty() {
            let page = scan.page_of_word(words.start);
            let own = words
                .clone()
                .take_while(|&word| scan.page_of_word(word) == page);
            let end = words.start + own.count().max(1);
            let on_page = &scan.words[words.start..end];
            let bbox = around(on_page.iter().filter_map(|w| w.bbox()));
            let line = || scan.lines[scan.line_of(words.start)].bbox();
            let spans = on_page.iter().map(|word| word.place());
            let hull = spans.reduce(|all, next| {
                let start = all.start().min(next.start());
                Span::new(start, all.end().max(next.end()))
            });
            let hull = hull.unwrap_or_default();
            places.push(self.place(page, bbox.or_else(line), hull));
            words.start = end;
        }
        if places.is_empty() {
            places.push(self.place(0, None, Span::default()));
        }
        places
    }

    /// Puts page and box to the evidence of records that were read off the
    /// text, or to that in one of the files that make it where a name is
    /// given: pages count on through those files then, and stay as they are.
    /// What lies on two pages, such as the break between them, has no box.
    pub fn locate_records(
        &self,
        documents: &mut [Document],
        file: Option<&str>,
    ) {
        if !self.has_boxes() {
            return;
        }
        let all = documents.iter_mut().flat_map(Document::evidence_mut);
        for one in all.flatten() {
            self.locate_evidence(one, file);
        }
    }

    fn locate_evidence(&self, one: &mut Evidence, file: Option<&str>) {
        if one.file() != file {
            return;
        }
        let [place] = self.locate(one.span())[..] else { return };
        if file.is_none() {
            one.page = Some(place.page() + 1);
        }
        one.bbox = place.bbox();
    }

    fn place(
        &self,
        page: usize,
        bbox: Option<BoundingBox>,
        span: Span,
    ) -> Place {
        let bytes = self.file().map_or(Span::default(), |file| {
            let start = file.raw_offset(span.start());
            let end = file.raw_offset(span.end());
            Span::new(start, end.max(start))
        });
        Place { page, bbox, bytes }
    }

    /// The bytes of the whole file with edits of [`Source::text`] made in it:
    /// the same file where none changes a word, and otherwise nothing but the
    /// words, what has to agree with them, and what is kept of them. A PDF
    /// that cannot be written, as [`Source::apply_to`] says, is the same
    /// file, as is one that is only read ([`Source::is_writable`]).
    ///
    /// Takes time in proportion to the file.
    pub fn apply(&self, edits: &EditLog, keep: Keep) -> Vec<u8> {
        let mut out = Vec::new();
        // Writing to memory does not fail, but a PDF may refuse it.
        match self.apply_to(edits, keep, &mut out) {
            Ok(()) => out,
            Err(_) => self.unchanged(),
        }
    }

    /// The file as it is.
    fn unchanged(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let _ = self.apply_to(&EditLog::new(), Keep::Old, &mut out);
        out
    }

    /// As [`Source::apply`], written piece by piece: no second copy of the
    /// file is made.
    ///
    /// # Errors
    ///
    /// Those of `out`. Of a PDF also `PermissionDenied` where something
    /// would change and a risk of [`Source::risks`] was not accepted, and
    /// `InvalidData` where the file is not as it must be to be written. Edits
    /// in a file that is only read are `Unsupported`.
    pub fn apply_to(
        &self,
        edits: &EditLog,
        keep: Keep,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        match &self.body {
            Body::Text(file) | Body::Html(file, _) => {
                file.write_mark(out)?;
                let text = &*file.text;
                match edits.is_empty() {
                    true => file.write(text, out),
                    false => file.write(&edits.apply(text), out),
                }
            }
            Body::Scan(file, format, scan) => {
                file.write_mark(out)?;
                let text = &*file.text;
                let changes = Changes::new(scan, edits);
                let mut splices = Splices::default();
                if !changes.is_empty() {
                    format.write(text, scan, &changes, keep, &mut splices);
                    splices.settle(text);
                }
                for piece in splices.pieces(text) {
                    match piece {
                        Piece::Kept(text) | Piece::New(text) => {
                            file.write(text, out)?;
                        }
                    }
                }
                out.flush()
            }
            #[cfg(feature = "pdf")]
            Body::Pdf(pdf) => {
                pdf.apply_to(edits, keep, out)?;
                out.flush()
            }
            #[cfg(feature = "docx")]
            Body::Docx(docx) if edits.is_empty() => {
                out.write_all(&docx.1)?;
                out.flush()
            }
            #[cfg(feature = "docx")]
            Body::Docx(_) => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "a document of Word is only read",
            )),
        }
    }
}

/// What an engine has read off the image of a page of a PDF.
#[cfg(feature = "pdf")]
#[derive(Clone, Copy, Debug)]
pub struct PageReading<'r> {
    /// The page of the PDF, counted from 0.
    pub page: usize,
    /// A file with boxes, in dots from the top left of the page as it is
    /// shown.
    pub source: &'r Source<'r>,
    /// Which page of that file it is, counted from 0.
    pub page_read: usize,
    /// How many dots an inch of the page has across and down.
    pub dpi: (f64, f64),
    /// Whether the boxes are of the page before a viewer turns it, as
    /// `/Rotate` says; the lower left corner is then that of its space.
    pub unturned: bool,
}

/// What only a PDF has.
#[cfg(feature = "pdf")]
impl Source<'_> {
    fn pdf(&self) -> Option<&Pdf<'_>> {
        match &self.body {
            Body::Pdf(pdf) => Some(pdf),
            _ => None,
        }
    }

    /// What writing corrections to the file would do besides; each such risk
    /// must be accepted before.
    pub fn risks(&self) -> &[Risk] {
        self.pdf().map_or(&[], Pdf::risks)
    }

    /// Takes a risk.
    pub fn accept(&mut self, risk: Risk) {
        if let Body::Pdf(pdf) = &mut self.body {
            pdf.accept(risk);
        }
    }

    /// The pages of a PDF that are images without any text, counted from 0:
    /// those that an engine should read.
    pub fn unread_pages(&self) -> Vec<usize> {
        self.pdf().map_or(Vec::new(), Pdf::unread)
    }

    /// The pages of a PDF whose text, if they have any, is hidden: those that
    /// an engine may read anew.
    pub fn rereadable_pages(&self) -> Vec<usize> {
        self.pdf().map_or(Vec::new(), Pdf::rereadable)
    }

    /// Takes what an engine has read off images of pages of a PDF for their
    /// text, in the place of the hidden text that they have. Other files stay
    /// as they are.
    pub fn take_readings<'r>(
        &mut self,
        readings: impl IntoIterator<Item = PageReading<'r>>,
    ) {
        let Body::Pdf(pdf) = &mut self.body else { return };
        let readings = readings.into_iter().filter_map(|read| {
            let PageReading { page, source, page_read, dpi, unturned } = read;
            let (scan, of) = (source.scan()?, page_read);
            Some((page, Reading { scan, page: of, dpi, unturned }))
        });
        pdf.take(&readings.collect());
    }

    /// Names who corrects the file, which a PDF keeps; the name and version
    /// of this library without.
    pub fn credit(&mut self, by: &str) {
        if let Body::Pdf(pdf) = &mut self.body {
            pdf.credit(by);
        }
    }

    /// Who corrected the hidden text of a PDF before, by what was told to
    /// [`Source::credit`]; `None` where no one did, or not all of it.
    pub fn corrected_by(&self) -> Option<String> {
        self.pdf().and_then(Pdf::corrected_by)
    }
}

/// What a file without boxes is.
fn kind_of_text(text: &str, head: &str) -> Result<Kind, FormatError> {
    if let Some(root) = xml::root(head) {
        let html = root.local().eq_ignore_ascii_case("html");
        let xml = head.trim_start().starts_with("<?xml")
            || root.attributes().any(|a| a.name.starts_with("xmlns"));
        if xml && !html {
            return Err(FormatError::refused(
                text,
                root.span.start(),
                format!("an XML file whose root is <{}>", root.name),
                "of XML, hOCR, ALTO and PAGE are read: have the program that \
                 made it write one of these, or plain text",
            ));
        }
    }
    Ok(if html::is_html(text) {
        Kind::Html
    } else if markdown::blanked(head).is_some() {
        Kind::Markdown
    } else {
        Kind::Text
    })
}

/// Where a stretch of a text is in the file and on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    page: usize,
    bbox: Option<BoundingBox>,
    bytes: Span,
}

impl Place {
    /// The page, counted from 0.
    pub fn page(&self) -> usize {
        self.page
    }

    /// The smallest box around its words, or that of the line where they have
    /// none, in the unit of the file; `None` where that has none either.
    pub fn bbox(&self) -> Option<BoundingBox> {
        self.bbox
    }

    /// The bytes of the file from its first word to its last; none of a PDF,
    /// whose text is compressed.
    pub fn bytes(&self) -> Span {
        self.bytes
    }
}
