//! The archive record of a document: its values, each with its evidence.

use std::fmt;

use crate::span::Span;

/// A run of lines of the original text, counted from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first line.
    pub start: usize,
    /// The last line, not before the first.
    pub end: usize,
}

/// What else a field might be.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative<T = String> {
    /// The value.
    pub value: T,
    /// From 0 to 1, not more than that of the field.
    pub confidence: f64,
    /// The name of the rule that found it.
    pub rule: &'static str,
}

/// A value that was read off the page, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T = String> {
    /// The value in its normal form.
    pub value: T,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// The bytes of the original text it was read from.
    pub span: Span,
    /// The lines of the original text it was read from.
    pub lines: Lines,
    /// What the original text says there.
    pub raw: String,
    /// The name of the rule that found it.
    pub rule: &'static str,
    /// What else it might be, likeliest first.
    pub runners_up: Vec<Alternative<T>>,
}

impl<T> Field<T> {
    /// The field with another value read from the same place.
    pub fn map<U>(&self, value: U) -> Field<U> {
        Field {
            value,
            confidence: self.confidence,
            span: self.span,
            lines: self.lines,
            raw: self.raw.clone(),
            rule: self.rule,
            runners_up: Vec::new(),
        }
    }
}

/// What a document is to the others of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A document by itself.
    Main,
    /// A whole document that another one sends along.
    Attachment,
    /// A phụ lục: a part of its parent with a title of its own.
    Appendix,
    /// The note of a bản sao, with its own number and signature.
    Copy,
}

impl Role {
    /// `main`, `attachment`, `appendix` or `copy`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Main => "main",
            Role::Attachment => "attachment",
            Role::Appendix => "appendix",
            Role::Copy => "copy",
        }
    }
}

/// The system of bodies a document comes from, which decides its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// The Party.
    Party,
    /// The state: government, assemblies, courts, public bodies.
    State,
    /// Mặt trận Tổ quốc and the organisations of its kind.
    Mass,
}

impl System {
    /// `party`, `state` or `mass`.
    pub fn name(self) -> &'static str {
        match self {
            System::Party => "party",
            System::State => "state",
            System::Mass => "mass",
        }
    }
}

/// A date of which the day, or the day and the month, may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl Date {
    /// A whole date; `None` if there is no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        jiff::civil::Date::new(year, month, day).ok()?;
        Some(Date { year, month: Some(month), day: Some(day) })
    }

    /// A date without its day; `None` if there is no such month.
    pub fn month(year: i16, month: i8) -> Option<Date> {
        jiff::civil::Date::new(year, month, 1).ok()?;
        Some(Date { year, month: Some(month), day: None })
    }

    /// A year alone.
    pub fn year(year: i16) -> Date {
        Date { year, month: None, day: None }
    }

    /// The year, the month if it is known, and the day if it is known.
    pub fn parts(self) -> (i16, Option<i8>, Option<i8>) {
        (self.year, self.month, self.day)
    }

    /// `day`, `month` or `year`: the smallest part that is known.
    pub fn precision(self) -> &'static str {
        match (self.month, self.day) {
            (Some(_), Some(_)) => "day",
            (Some(_), None) => "month",
            (None, _) => "year",
        }
    }
}

/// ISO 8601 as far as known: `2025-06-08`, `2025-06` or `2025`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// A document that is named in the text by its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// As printed, without inner spaces: `57-NQ/TW`, `193/2025/NQ-QH15`.
    pub number_symbol: Field,
    /// The form under which all its spellings meet, where that is another:
    /// `193/2025/QH15`.
    pub canonical: Option<String>,
    /// The type, by the word before the number or else by the symbol.
    pub doc_type: Option<Field>,
    /// The body it is said to be of.
    pub issuer: Option<Field>,
    /// Its date.
    pub date: Option<Field<Date>>,
}

/// The record of one document. What is not on the page is `None` or empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The lines of the original text it takes.
    pub lines: Lines,
    /// What it is to the others of the file.
    pub role: Role,
    /// The place, in the list of the file's documents, of the one it belongs
    /// to.
    pub parent: Option<usize>,
    /// The system, by header, number and signature.
    pub system: Option<Field<System>>,
    /// The number as printed, with its leading zero: `05`.
    pub number: Option<Field>,
    /// What follows the number's separator: `CV/TU`, `2026/TT-BCT`.
    pub symbol: Option<Field>,
    /// The name of the type: `Công văn`.
    pub doc_type: Option<Field>,
    /// What it is about, without `Về việc` and without a final stop.
    pub subject: Option<Field>,
    /// The body that issues it, as printed, its lines joined.
    pub issuing_body: Option<Field>,
    /// The body above that one in the header.
    pub superior_body: Option<Field>,
    /// Both in full: `Văn phòng Tỉnh ủy Kiên Giang`.
    pub issuing_body_full: Option<Field>,
    /// The place before the date.
    pub place: Option<Field>,
    /// The date of the document, never one of its text.
    pub date: Option<Field<Date>>,
    /// Whom it is sent to for action (Kính gửi).
    pub addressees: Vec<Field>,
    /// Who gets a copy (Nơi nhận), the archive's (Lưu) among them.
    pub recipients: Vec<Field>,
    /// On whose behalf it is signed, as printed: `T/M`, `KT.`
    pub authority: Option<Field>,
    /// The body or post behind the authority.
    pub authority_body: Option<Field>,
    /// The post of the one who signed, as printed.
    pub signer_title: Option<Field>,
    /// The name of the one who signed.
    pub signer: Option<Field>,
    /// `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`.
    pub secrecy: Option<Field>,
    /// `KHẨN`, `THƯỢNG KHẨN`, `HỎA TỐC`.
    pub urgency: Option<Field>,
    /// `LƯU HÀNH NỘI BỘ` and its kind.
    pub circulation: Option<Field>,
    /// Whether it is a draft; the raw text is its mark (`Dự thảo lần 2`).
    pub draft: Option<Field<bool>>,
    /// The documents its text names, in the order of the text.
    pub cited_documents: Vec<Citation>,
    /// How many more citations its text has than there was room for
    /// ([`Extractor::MOST_CITATIONS`](crate::record::Extractor)).
    pub citations_left_out: usize,
    /// The number of pages, where the text shows where pages end.
    pub pages: Option<Field<usize>>,
}

impl Document {
    /// A record of some lines in which nothing is known yet.
    pub fn new(lines: Lines, role: Role) -> Document {
        Document {
            lines,
            role,
            parent: None,
            system: None,
            number: None,
            symbol: None,
            doc_type: None,
            subject: None,
            issuing_body: None,
            superior_body: None,
            issuing_body_full: None,
            place: None,
            date: None,
            addressees: Vec::new(),
            recipients: Vec::new(),
            authority: None,
            authority_body: None,
            signer_title: None,
            signer: None,
            secrecy: None,
            urgency: None,
            circulation: None,
            draft: None,
            cited_documents: Vec::new(),
            citations_left_out: 0,
            pages: None,
        }
    }
}
