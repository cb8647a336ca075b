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
    /// higher index. The TSV of Tesseract and plain text have none.
    #[default]
    Old,
    /// It does not.
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
    file: File<'a>,
    /// What a file with boxes is; the text of any other is itself.
    scan: Option<(&'static dyn Format, Scan)>,
    /// The words of HTML.
    unmarked: Option<String>,
    /// A document that is only read, with its bytes.
    #[cfg(feature = "docx")]
    docx: Option<Box<(DocxText, Cow<'a, [u8]>)>>,
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.scan.as_ref().map_or(0, |(_, scan)| scan.words.len());
        f.debug_struct("Source")
            .field("kind", &self.kind)
            .field("encoding", &self.encoding())
            .field("bytes", &self.file.text.len())
            .field("words", &words)
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
        #[cfg(feature = "docx")]
        if docx::is_document(&bytes) {
            let read = docx::read(&bytes)?;
            let mut source = Source::new(Kind::Docx, File::of_text("".into()));
            source.docx = Some(Box::new((read, bytes)));
            return Ok(source);
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
            return Ok(Source { unmarked, ..Source::new(kind, file) });
        };
        match format.read(text) {
            Ok(scan) => {
                let scan = Some((format, scan));
                Ok(Source { scan, ..Source::new(format.kind(), file) })
            }
            Err(error) => {
                let offset = file.raw_offset(error.offset());
                Err(error.at_byte(offset))
            }
        }
    }

    fn new(kind: Kind, file: File<'a>) -> Source<'a> {
        Source {
            kind,
            file,
            scan: None,
            unmarked: None,
            #[cfg(feature = "docx")]
            docx: None,
        }
    }

    /// What the file is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name of the encoding of the file, as declarations have it. What is
    /// written is in the same. Of a document of Word, the old encoding that
    /// its fonts show, if they do.
    pub fn encoding(&self) -> &'static str {
        #[cfg(feature = "docx")]
        if let Some((read, _)) = self.docx.as_deref()
            && let Some(old) = read.old_encoding()
        {
            return old.name();
        }
        self.file.charset.name()
    }

    /// What is corrected and read.
    ///
    /// Of a file with boxes: a line for each of its lines, words parted by
    /// one blank, an empty line between blocks (the paragraphs of hOCR and
    /// TSV), a form feed between pages. Of HTML, the file with every byte of
    /// its markup blank. Of a document of Word, a line for each paragraph and
    /// the text of tables, text boxes, headers, footers and notes. Of any
    /// other, the file, without a byte order mark.
    pub fn text(&self) -> &str {
        #[cfg(feature = "docx")]
        if let Some((read, _)) = self.docx.as_deref() {
            return read.text();
        }
        match &self.scan {
            Some((_, scan)) => &scan.text,
            None => self.unmarked.as_deref().unwrap_or(&self.file.text),
        }
    }

    /// Whether the words have places on pages.
    pub fn has_boxes(&self) -> bool {
        self.scan.is_some()
    }

    /// Whether edits can be made in the file: not in a document of Word,
    /// which is only read.
    pub fn is_writable(&self) -> bool {
        self.kind != Kind::Docx
    }

    /// What the file says of itself.
    pub fn about(&self) -> About {
        #[cfg(feature = "docx")]
        if let Some((read, _)) = self.docx.as_deref() {
            let engine = read.application().map(str::to_owned);
            return About { engine, ..About::default() };
        }
        if !self.has_boxes() {
            return About::default();
        }
        let text = &*self.file.text;
        let head = &text[..crate::lines::ahead(text, 0, LOOKED_AT)];
        About::of(self.kind, head)
    }

    /// How many words a file with boxes has.
    pub fn words(&self) -> usize {
        self.scan.as_ref().map_or(0, |(_, scan)| scan.words.len())
    }

    /// The pages of a file with boxes, each made when it is asked for; the
    /// spans of their words are in [`Source::text`]. None of any other.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = Page> {
        let scan = self.scan.as_ref().map(|(_, scan)| scan);
        let count = scan.map_or(0, |scan| scan.pages.len());
        (0..count).map(move |page| {
            scan.map_or_else(Page::default, |scan| scan.page(page))
        })
    }

    /// How sure the engine was of each word, from 0 to 1, in the order of the
    /// text; words of which the file does not say it are left out.
    pub fn confidences(&self) -> impl Iterator<Item = (Span, f32)> {
        let words = self.scan.iter().flat_map(|(_, scan)| &scan.words);
        words.filter_map(|word| Some((word.text_span(), word.confidence()?)))
    }

    /// Where a stretch of the text is: one place for each page that it is on,
    /// at least one.
    ///
    /// Takes time in proportion to the words of the stretch; the first time,
    /// where the file is not UTF-8, to the file.
    pub fn locate(&self, span: Span) -> Vec<Place> {
        let Some((_, scan)) = &self.scan else {
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
        let start = self.file.raw_offset(span.start());
        let end = self.file.raw_offset(span.end());
        Place { page, bbox, bytes: Span::new(start, end.max(start)) }
    }

    /// The bytes of the whole file with edits of [`Source::text`] made in it:
    /// the same file where none changes a word, and otherwise nothing but the
    /// words, what has to agree with them, and what is kept of them. A file
    /// that is only read ([`Source::is_writable`]) comes as it is.
    ///
    /// Takes time in proportion to the file.
    pub fn apply(&self, edits: &EditLog, keep: Keep) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.file.text.len() + 4096);
        // Writing to memory does not fail.
        let _ = self.apply_to(edits, keep, &mut out);
        out
    }

    /// As [`Source::apply`], written piece by piece: no second copy of the
    /// file is made.
    ///
    /// # Errors
    ///
    /// Those of `out`; edits in a file that is only read are refused as
    /// [`io::ErrorKind::Unsupported`] once it was written as it is.
    pub fn apply_to(
        &self,
        edits: &EditLog,
        keep: Keep,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        #[cfg(feature = "docx")]
        if let Some((_, bytes)) = self.docx.as_deref() {
            out.write_all(bytes)?;
            out.flush()?;
            return match edits.is_empty() {
                true => Ok(()),
                false => Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    "a document of Word is only read",
                )),
            };
        }
        let file = &*self.file.text;
        self.file.write_mark(out)?;
        let Some((format, scan)) = &self.scan else {
            return match edits.is_empty() {
                true => self.file.write(file, out),
                false => self.file.write(&edits.apply(file), out),
            };
        };
        let changes = Changes::new(scan, edits);
        let mut splices = Splices::default();
        if !changes.is_empty() {
            format.write(file, scan, &changes, keep, &mut splices);
            splices.settle(file);
        }
        for piece in splices.pieces(file) {
            match piece {
                Piece::Kept(text) | Piece::New(text) => {
                    self.file.write(text, out)?;
                }
            }
        }
        out.flush()
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
                "hOCR, ALTO and PAGE are read",
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

    /// The bytes of the file from its first word to its last.
    pub fn bytes(&self) -> Span {
        self.bytes
    }
}
