//! The text of a document that is searched and shown, made of its fields: it
//! is not stored a second time.

use super::fold::{Term, terms};
use super::record::Key;
use crate::graph::joined;
use crate::record::Date;
use crate::tables::System;

/// A column of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// Type, number and symbol, date: `Kết luận số 05-KL/ĐU ngày 20/8/2025`.
    Title,
    Subject,
    /// The issuing body and the one above it.
    Body,
    Place,
    /// The one who signed, the post, and for whom.
    Signer,
    /// Addressees and recipients.
    People,
    /// The documents that are named.
    Cites,
}

pub(super) const COLUMNS: usize = 7;

impl Column {
    pub const ALL: [Column; COLUMNS] = [
        Column::Title,
        Column::Subject,
        Column::Body,
        Column::Place,
        Column::Signer,
        Column::People,
        Column::Cites,
    ];

    /// Its name in the index.
    pub fn name(self) -> &'static str {
        match self {
            Column::Title => "title",
            Column::Subject => "subject",
            Column::Body => "body",
            Column::Place => "place",
            Column::Signer => "signer",
            Column::People => "people",
            Column::Cites => "cites",
        }
    }
}

/// A column for each part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    columns: [String; COLUMNS],
}

/// What stands between the values of a column.
pub(super) const BETWEEN: &str = "; ";

impl Text {
    /// Out of the fields, in the order of their keys, and of type and number
    /// of what is cited.
    pub fn of(fields: &[(Key, &str)], cited: &[(Option<&str>, &str)]) -> Text {
        let all =
            |key| fields.iter().filter(move |f| f.0 == key).map(|&(_, v)| v);
        let one = |key| all(key).next();
        let mut text = Text::default();
        let title = title(
            one(Key::Type),
            one(Key::System),
            one(Key::Number),
            one(Key::Symbol),
            one(Key::Date),
        );
        text.add(Column::Title, &title);
        text.add(Column::Subject, one(Key::Subject).unwrap_or_default());
        for key in [Key::IssuingBodyFull, Key::IssuingBody, Key::SuperiorBody]
        {
            text.add_new(Column::Body, one(key).unwrap_or_default());
        }
        text.add(Column::Place, one(Key::Place).unwrap_or_default());
        for key in [Key::AuthorityBody, Key::SignerTitle, Key::Signer] {
            text.add(Column::Signer, one(key).unwrap_or_default());
        }
        for value in all(Key::Addressees).chain(all(Key::Recipients)) {
            text.add(Column::People, value);
        }
        let mut seen = std::collections::HashSet::new();
        for &(doc_type, number) in cited {
            // A text names some documents again and again.
            if seen.insert((doc_type, number)) {
                let named: Vec<&str> =
                    doc_type.into_iter().chain([number]).collect();
                text.add(Column::Cites, &named.join(" "));
            }
        }
        text
    }

    fn add(&mut self, column: Column, value: &str) {
        let text = &mut self.columns[column as usize];
        if !value.is_empty() {
            if !text.is_empty() {
                text.push_str(BETWEEN);
            }
            text.push_str(value);
        }
    }

    /// Adds a value unless its words stand there already.
    fn add_new(&mut self, column: Column, value: &str) {
        let folded = |text| -> Vec<String> {
            terms(text).map(|term| term.folded).collect()
        };
        let there = folded(&self.columns[column as usize]);
        let new = folded(value);
        if !there.windows(new.len().max(1)).any(|part| part == new) {
            self.add(column, value);
        }
    }

    pub fn column(&self, column: Column) -> &str {
        &self.columns[column as usize]
    }

    /// The words of a column for the index, and all marked words.
    pub fn indexed(&self) -> ([String; COLUMNS], String) {
        let mut columns: [String; COLUMNS] = Default::default();
        let mut marked = Vec::new();
        for (out, text) in columns.iter_mut().zip(&self.columns) {
            for Term { folded, marked: word, .. } in terms(text) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&folded);
                marked.extend(word);
            }
        }
        marked.sort_unstable();
        marked.dedup();
        (columns, marked.join(" "))
    }
}

/// `Kết luận số 05-KL/ĐU ngày 20/8/2025`, as far as known.
fn title(
    doc_type: Option<&str>,
    system: Option<&str>,
    number: Option<&str>,
    symbol: Option<&str>,
    date: Option<&str>,
) -> String {
    let all = [System::Party, System::State, System::Mass];
    let system = all.into_iter().find(|one| Some(one.name()) == system);
    let number = match (number, symbol) {
        (Some(number), Some(symbol)) => Some(joined(number, symbol, system)),
        (one, other) => one.or(other).map(str::to_owned),
    };
    let mut words = Vec::new();
    words.extend(doc_type.map(str::to_owned));
    if let Some(number) = number {
        words.extend(doc_type.map(|_| "số".to_owned()));
        words.push(number);
    }
    if let Some(date) = date.and_then(|date| date.parse::<Date>().ok()) {
        let year = date.year();
        words.push(match (date.month(), date.day()) {
            (Some(month), Some(day)) => format!("ngày {day}/{month}/{year}"),
            (Some(month), None) => format!("tháng {month}/{year}"),
            (None, _) => format!("năm {year}"),
        });
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_what_a_reader_would_write() {
        let fields = [
            (Key::System, "party"),
            (Key::Number, "05"),
            (Key::Symbol, "KL/ĐU"),
            (Key::Type, "Kết luận"),
            (Key::Subject, "đẩy mạnh chuyển đổi số"),
            (Key::IssuingBody, "ĐẢNG UỶ XÃ PHÚ HẬU"),
            (Key::SuperiorBody, "ĐẢNG BỘ TỈNH"),
            (Key::IssuingBodyFull, "Đảng ủy xã Phú Hậu"),
            (Key::Date, "2025-08-20"),
            (Key::Recipients, "Lưu VPĐU"),
            (Key::Recipients, "Các chi bộ"),
        ];
        let cited = [
            (Some("Nghị quyết"), "57-NQ/TW"),
            (None, "9-KH/ĐU"),
            (Some("Nghị quyết"), "57-NQ/TW"),
        ];
        let text = Text::of(&fields, &cited);
        let rows = [
            (Column::Title, "Kết luận số 05-KL/ĐU ngày 20/8/2025"),
            (Column::Subject, "đẩy mạnh chuyển đổi số"),
            (Column::Body, "Đảng ủy xã Phú Hậu; ĐẢNG BỘ TỈNH"),
            (Column::Place, ""),
            (Column::People, "Lưu VPĐU; Các chi bộ"),
            (Column::Cites, "Nghị quyết 57-NQ/TW; 9-KH/ĐU"),
        ];
        for (column, is) in rows {
            assert_eq!(text.column(column), is);
        }
        let (columns, marked) = text.indexed();
        assert_eq!(columns[0], "ket luan so 5 kl du ngay 20 8 2025");
        assert!(marked.split(' ').any(|word| word == "ủy"), "{marked}");
        assert!(!marked.contains("uỷ"), "{marked}");
    }
}
