//! The archive record of a document.

use super::clues::Clues;
use super::field::{Field, FieldRef, Lines};
use crate::date::Date;
use crate::tables::System;

/// What a document is to the others of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
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

/// The accessors of a field: of one that may be unknown, or of a list.
macro_rules! accessors {
    ($(#[$doc:meta])* $name:ident, $set:ident: Option<$value:ty>) => {
        $(#[$doc])*
        pub fn $name(&self) -> Option<&Field<$value>> {
            self.$name.as_ref()
        }

        #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
        pub fn $set(
            &mut self,
            field: impl Into<Option<Field<$value>>>,
        ) -> &mut Self {
            self.$name = field.into();
            self
        }
    };
    ($(#[$doc:meta])* $name:ident, $set:ident: Vec<$value:ty>) => {
        $(#[$doc])*
        pub fn $name(&self) -> &[Field<$value>] {
            &self.$name
        }

        #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
        pub fn $set(&mut self, fields: Vec<Field<$value>>) -> &mut Self {
            self.$name = fields;
            self
        }
    };
}

/// Declares the record: each field once, with its key in JSON and tables, its
/// accessors, and its place in the walk over all fields.
macro_rules! document {
    ($(
        $(#[$doc:meta])*
        $key:literal $name:ident, $set:ident: $kind:ident<$value:ty>;
    )*) => {
        /// The record of one document. What is not on the page is `None` or
        /// empty.
        ///
        /// ```
        /// use khoidau::record::{Document, Field, Lines, Role, Rule};
        ///
        /// let mut record = Document::new(Lines { start: 1, end: 9 }, Role::Main);
        /// record.set_number(Field::new("05".to_owned(), 0.9, Rule::Manual));
        /// assert_eq!(record.number().unwrap().value(), "05");
        /// for field in record.fields() {
        ///     assert_eq!((field.key(), &*field.value()), ("number", "05"));
        /// }
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        pub struct Document {
            pub(crate) lines: Lines,
            pub(crate) role: Role,
            pub(crate) parent: Option<usize>,
            $(pub(crate) $name: $kind<Field<$value>>,)*
            pub(crate) cited_documents: Vec<Citation>,
            pub(crate) citations_left_out: usize,
        }

        impl Document {
            /// A record of some lines in which nothing is known yet.
            pub fn new(lines: Lines, role: Role) -> Document {
                Document {
                    lines,
                    role,
                    parent: None,
                    $($name: $kind::default(),)*
                    cited_documents: Vec::new(),
                    citations_left_out: 0,
                }
            }

            $(accessors! { $(#[$doc])* $name, $set: $kind<$value> })*

            /// All fields that are known, in the order of JSON, each item of
            /// a list by itself. Those of citations are not among them; see
            /// [`Citation::fields`].
            pub fn fields(&self) -> impl Iterator<Item = FieldRef<'_>> {
                let all = std::iter::empty();
                $(let all = all.chain(
                    self.$name.iter().map(|one| FieldRef::new($key, one)),
                );)*
                all
            }

            /// The evidence of all fields, those of citations included, to be
            /// written to.
            pub(crate) fn evidence_mut(
                &mut self,
            ) -> impl Iterator<Item = &mut Vec<super::Evidence>> {
                let all = std::iter::empty();
                $(let all = all.chain(
                    self.$name.iter_mut().map(|one| &mut one.evidence),
                );)*
                let cited = self.cited_documents.iter_mut();
                all.chain(cited.flat_map(Citation::evidence_mut))
            }
        }

        impl Document {
            /// Notes at each field what is seen of it, those of citations
            /// left out.
            pub(super) fn note(
                &mut self,
                see: &dyn Fn(&FieldRef<'_>) -> Clues,
            ) {
                $(for one in self.$name.iter_mut() {
                    one.clues = see(&FieldRef::new($key, one));
                })*
            }

            /// Rewrites the confidence of each field and its alternatives by
            /// what was seen of it.
            pub(super) fn map_confidences(
                &mut self,
                map: &dyn Fn(Clues, f64) -> f64,
            ) {
                $(for one in self.$name.iter_mut() {
                    one.map_confidences(map);
                })*
                for cited in &mut self.cited_documents {
                    cited.map_confidences(map);
                }
            }
        }

        #[cfg(feature = "serde")]
        pub(super) mod stored {
            //! The record as it is kept in JSON.

            use super::*;
            use serde::ser::SerializeMap;

            impl Document {
                /// Adds all but the place of the document to a map.
                pub(crate) fn add_to<M: SerializeMap>(
                    &self,
                    map: &mut M,
                ) -> Result<(), M::Error> {
                    $(map.serialize_entry($key, &self.$name)?;)*
                    let cited = &self.cited_documents;
                    map.serialize_entry("cited_documents", cited)?;
                    match self.citations_left_out {
                        0 => Ok(()),
                        more => {
                            map.serialize_entry("citations_left_out", &more)
                        }
                    }
                }
            }

            #[derive(serde::Deserialize)]
            pub(in crate::record) struct Stored {
                pub line_start: usize,
                pub line_end: usize,
                pub role: Role,
                #[serde(default)]
                pub parent: Option<Parent>,
                $(
                    #[serde(rename = $key, default)]
                    pub $name: $kind<Field<$value>>,
                )*
                #[serde(default)]
                pub cited_documents: Vec<Citation>,
                #[serde(default)]
                pub citations_left_out: usize,
            }

            /// The place of a document in its file, counted from 0, or its
            /// name, which ends with the place counted from 1.
            #[derive(serde::Deserialize)]
            #[serde(untagged)]
            pub(in crate::record) enum Parent {
                Place(usize),
                Id(String),
            }

            impl From<Stored> for Document {
                fn from(stored: Stored) -> Document {
                    let parent = match stored.parent {
                        Some(Parent::Place(place)) => Some(place),
                        Some(Parent::Id(id)) => id
                            .rsplit_once('#')
                            .and_then(|(_, place)| place.parse().ok())
                            .and_then(|place: usize| place.checked_sub(1)),
                        None => None,
                    };
                    let (start, end) = (stored.line_start, stored.line_end);
                    Document {
                        lines: Lines { start, end },
                        role: stored.role,
                        parent,
                        $($name: stored.$name,)*
                        cited_documents: stored.cited_documents,
                        citations_left_out: stored.citations_left_out,
                    }
                }
            }
        }
    };
}

document! {
    /// The system, by header, number and signature.
    "system" system, set_system: Option<System>;
    /// The number as printed, with its leading zero: `05`.
    "number" number, set_number: Option<String>;
    /// What follows the number's separator: `CV/TU`, `2026/TT-BCT`.
    "symbol" symbol, set_symbol: Option<String>;
    /// The name of the type: `Công văn`.
    "type" doc_type, set_doc_type: Option<String>;
    /// The subject without `Về việc` and without a final stop.
    "subject" subject, set_subject: Option<String>;
    /// The body that issues it, as printed, its lines joined.
    "issuing_body" issuing_body, set_issuing_body: Option<String>;
    /// The body above that one in the header.
    "superior_body" superior_body, set_superior_body: Option<String>;
    /// Both in full: `Văn phòng Tỉnh ủy Kiên Giang`.
    "issuing_body_full" issuing_body_full, set_issuing_body_full: Option<String>;
    /// The place before the date.
    "place" place, set_place: Option<String>;
    /// The date of the document, never one of its text.
    "date" date, set_date: Option<Date>;
    /// The bodies it is sent to for action (Kính gửi).
    "addressees" addressees, set_addressees: Vec<String>;
    /// The bodies that get a copy (Nơi nhận), the archive's (Lưu) among them.
    "recipients" recipients, set_recipients: Vec<String>;
    /// The authority to sign, as printed: `T/M`, `KT.`
    "authority" authority, set_authority: Option<String>;
    /// The body or post after the authority.
    "authority_body" authority_body, set_authority_body: Option<String>;
    /// The post of the one who signed, as printed.
    "signer_title" signer_title, set_signer_title: Option<String>;
    /// The name of the one who signed.
    "signer" signer, set_signer: Option<String>;
    /// `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`.
    "secrecy" secrecy, set_secrecy: Option<String>;
    /// `KHẨN`, `THƯỢNG KHẨN`, `HỎA TỐC`.
    "urgency" urgency, set_urgency: Option<String>;
    /// `LƯU HÀNH NỘI BỘ` and its kind.
    "circulation" circulation, set_circulation: Option<String>;
    /// Whether it is a draft; the evidence is its mark (`Dự thảo lần 2`).
    "draft" draft, set_draft: Option<bool>;
    /// The number of pages, where the text shows where pages end.
    "pages" pages, set_pages: Option<usize>;
}

impl Document {
    /// The lines of the original text it takes.
    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// What it is to the others of the file.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The place of the document it belongs to in the list of the file's
    /// documents, counted from 0.
    pub fn parent(&self) -> Option<usize> {
        self.parent
    }

    /// Sets [`parent`](Self::parent).
    pub fn set_parent(
        &mut self,
        parent: impl Into<Option<usize>>,
    ) -> &mut Self {
        self.parent = parent.into();
        self
    }

    /// The documents its text names, in the order of the text.
    pub fn cited_documents(&self) -> &[Citation] {
        &self.cited_documents
    }

    /// Sets [`cited_documents`](Self::cited_documents).
    pub fn set_cited_documents(&mut self, cited: Vec<Citation>) -> &mut Self {
        self.cited_documents = cited;
        self
    }

    /// The number of citations of its text beyond those there was room for
    /// ([`Extractor::MOST_CITATIONS`](crate::record::Extractor)).
    pub fn citations_left_out(&self) -> usize {
        self.citations_left_out
    }
}

/// A document that is named in the text by its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    pub(crate) number_symbol: Field,
    pub(crate) canonical: Option<String>,
    pub(crate) doc_type: Option<Field>,
    pub(crate) issuer: Option<Field>,
    pub(crate) date: Option<Field<Date>>,
}

impl Citation {
    /// A citation of which nothing but number and symbol is known.
    pub fn new(number_symbol: Field) -> Citation {
        Citation {
            number_symbol,
            canonical: None,
            doc_type: None,
            issuer: None,
            date: None,
        }
    }

    /// Number and symbol as printed, without inner spaces: `57-NQ/TW`,
    /// `193/2025/NQ-QH15`.
    pub fn number_symbol(&self) -> &Field {
        &self.number_symbol
    }

    /// The form under which all its spellings meet, where that is another:
    /// `193/2025/QH15`.
    pub fn canonical(&self) -> Option<&str> {
        self.canonical.as_deref()
    }

    /// Sets [`canonical`](Self::canonical).
    pub fn set_canonical(
        &mut self,
        form: impl Into<Option<String>>,
    ) -> &mut Self {
        self.canonical = form.into();
        self
    }

    accessors! {
        /// The type, by the word before the number or else by the symbol.
        doc_type, set_doc_type: Option<String>
    }

    accessors! {
        /// The body it is said to be of.
        issuer, set_issuer: Option<String>
    }

    accessors! {
        /// Its date.
        date, set_date: Option<Date>
    }

    /// The fields that are known: `number_symbol`, `type`, `issuer`, `date`.
    pub fn fields(&self) -> impl Iterator<Item = FieldRef<'_>> {
        let text = |key, field| FieldRef::new::<String>(key, field);
        std::iter::once(text("number_symbol", &self.number_symbol))
            .chain(self.doc_type.iter().map(move |one| text("type", one)))
            .chain(self.issuer.iter().map(move |one| text("issuer", one)))
            .chain(self.date.iter().map(|one| FieldRef::new("date", one)))
    }

    /// Notes at each field what is seen of it.
    pub(super) fn note(&mut self, see: &dyn Fn(&FieldRef<'_>) -> Clues) {
        let number = &mut self.number_symbol;
        number.clues = see(&FieldRef::new("number_symbol", number));
        for (key, field) in
            [("type", &mut self.doc_type), ("issuer", &mut self.issuer)]
        {
            if let Some(field) = field {
                field.clues = see(&FieldRef::new(key, field));
            }
        }
        if let Some(date) = &mut self.date {
            date.clues = see(&FieldRef::new("date", date));
        }
    }

    fn map_confidences(&mut self, map: &dyn Fn(Clues, f64) -> f64) {
        self.number_symbol.map_confidences(map);
        let texts = [&mut self.doc_type, &mut self.issuer];
        for field in texts.into_iter().flatten() {
            field.map_confidences(map);
        }
        if let Some(date) = &mut self.date {
            date.map_confidences(map);
        }
    }

    fn evidence_mut(
        &mut self,
    ) -> impl Iterator<Item = &mut Vec<super::Evidence>> {
        std::iter::once(&mut self.number_symbol.evidence)
            .chain(self.doc_type.iter_mut().map(|one| &mut one.evidence))
            .chain(self.issuer.iter_mut().map(|one| &mut one.evidence))
            .chain(self.date.iter_mut().map(|one| &mut one.evidence))
    }
}
