//! What a PDF file says, as its reader saw it: words with the operators that
//! show them, and pages with what the writer needs to know of them.

use std::ops::Range;

use lopdf::ObjectId;

use crate::format::scan::Scan;
use crate::span::Span;

/// A transformation `[a b c d e f]` as in PDF: `x' = a·x + c·y + e` and
/// `y' = b·x + d·y + f`.
pub(crate) type Matrix = [f64; 6];

/// Which content stream a show operator stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StreamOf {
    /// That of a page, counted from 0, or one part of it.
    Page {
        page: usize,
        /// Which of [`PdfPage::contents`] it is.
        part: usize,
    },
    /// That of a form, which may be drawn on many pages.
    Form(ObjectId),
}

/// The operators that show text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShowKind {
    /// `Tj`.
    Show,
    /// `TJ`.
    ShowArray,
    /// `'`: begins a line first.
    NextLine,
    /// `"`: sets the spaces between words and between letters, and begins a
    /// line first.
    NextLineSpaced,
}

/// Why text cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HiddenBy {
    /// It can be seen.
    Nothing,
    /// The text rendering mode 3.
    Mode3,
    /// An alpha of 0.
    Alpha,
    /// An opaque image that is drawn over it.
    Image,
}

/// One show operator as drawn once: a form that is drawn twice gives two with
/// the same stream and span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Show {
    /// The page, counted from 0.
    pub page: usize,
    /// The stream that it stands in.
    pub stream: StreamOf,
    /// Its operands and the operator, in the decoded bytes of that stream.
    pub span: Range<usize>,
    /// Whether its operands begin in an earlier part of the contents of the
    /// page; `span` is then where the operator stands, in its own part.
    pub split: bool,
    /// Which operator it is.
    pub kind: ShowKind,
    /// How far it moves, as a number in the array of `TJ`:
    /// `[-advance] TJ` moves as far.
    pub advance: f64,
    /// Whether its text cannot be seen.
    pub hidden: bool,
    /// What hides it; the last of them where there are several.
    pub last_hidden_reason: HiddenBy,
}

/// A word, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PdfWord {
    /// Where it is in the text of the scan.
    pub text: Span,
    /// The page, counted from 0.
    pub page: usize,
    /// From a text space of size 1, whose origin is on the baseline at the
    /// start of the word, to the default user space of the page: the font
    /// size, the horizontal scaling, the rise and all matrices are in it.
    pub matrix: Matrix,
    /// How wide the word is in that space, without a space behind it: it ends
    /// at `matrix · (width, 0)`.
    pub width: f64,
    /// How far its font reaches above the baseline, in thousandths.
    pub ascent: f32,
    /// How far its font reaches below, in thousandths and negative.
    pub descent: f32,
    /// Whether it cannot be seen.
    pub hidden: bool,
    /// The show operators that its glyphs are from, in [`PdfText::shows`].
    pub shows: Range<usize>,
    /// Whether it stands in a layer of our own.
    pub own: bool,
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PdfPage {
    /// Its object.
    pub id: ObjectId,
    /// Its content streams, in order.
    pub contents: Vec<ObjectId>,
    /// The forms with hidden text that are drawn on it, without a layer of
    /// our own.
    pub forms: Vec<ObjectId>,
    /// The form that is a layer of our own.
    pub layer: Option<ObjectId>,
    /// Whether images cover most of it.
    pub images: bool,
    /// From its default user space to the page as it is shown, in points,
    /// with y downwards.
    pub to_page: Matrix,
    /// Width and height of the page as it is shown, in points.
    pub size: (f32, f32),
}

/// What a PDF file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct PdfText {
    /// The text, its lines, blocks and pages; the place of a word of it is
    /// the empty span at its index in `words`.
    pub scan: Scan,
    /// The words of the scan, in the same order.
    pub words: Vec<PdfWord>,
    /// All show operators that were drawn, in that order.
    pub shows: Vec<Show>,
    /// The pages, in order.
    pub pages: Vec<PdfPage>,
}
