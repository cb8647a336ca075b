//! The pages of a document in several files, read as one text.

use super::reading::FORM_FEED;
use super::{Document, Evidence, Lines};
use crate::span::Span;

/// Files that are read as one text, with a page break between two.
///
/// ```
/// use khoidau::record::{Extractor, Joined};
///
/// let mut joined = Joined::new();
/// joined.push("1.txt", "Số 05-TB/VPTU\nBình Phú, ngày 03 tháng 4 năm 2025\n");
/// joined.push("2.txt", "Căn cứ Kết luận số 12-KL/TU, ngày 02/01/2025\n");
/// let mut documents = Extractor::new().read(joined.text());
/// let begins = joined.locate(&mut documents);
/// assert_eq!(begins, [0]);
/// let cited = &documents[0].cited_documents()[0];
/// let place = &cited.number_symbol().evidence()[0];
/// assert_eq!((place.file(), place.lines().start), (Some("2.txt"), 1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Joined {
    text: String,
    files: Vec<File>,
}

/// A file of the text.
#[derive(Clone, Debug)]
struct File {
    name: Box<str>,
    /// Its bytes in the text.
    span: Span,
    /// The lines of the text before its own.
    lines: usize,
}

impl Joined {
    /// No file yet.
    pub fn new() -> Joined {
        Joined::default()
    }

    /// Adds a file, after the others.
    pub fn push(&mut self, name: impl Into<Box<str>>, text: &str) {
        if let Some(last) = self.files.last() {
            let own = &self.text[last.span.range()];
            let mut lines = own.matches('\n').count();
            if !own.ends_with('\n') {
                self.text.push('\n');
                lines += 1;
            }
            let lines = last.lines + lines;
            self.text.push(FORM_FEED);
            self.add(name.into(), text, lines);
        } else {
            self.add(name.into(), text, 0);
        }
    }

    fn add(&mut self, name: Box<str>, text: &str, lines: usize) {
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.files.push(File { name, span, lines });
    }

    /// The text of all files.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Turns bytes and lines of the text, in the records that were read off
    /// it, into those of the files, and returns for each document the place of
    /// the file in which it begins.
    ///
    /// Evidence names its file; what lies in two is parted. The lines of a
    /// document are counted from the start of the file in which it begins, on
    /// through those that follow.
    pub fn locate(&self, documents: &mut [Document]) -> Vec<usize> {
        documents.iter_mut().map(|one| self.locate_one(one)).collect()
    }

    fn locate_one(&self, document: &mut Document) -> usize {
        for evidence in document.evidence_mut() {
            let places = std::mem::take(evidence).into_iter();
            *evidence = places.flat_map(|one| self.places(one)).collect();
        }
        let Lines { start, end } = document.lines;
        let follows = self.files.partition_point(|file| file.lines < start);
        let at = follows.saturating_sub(1);
        let before = self.files.get(at).map_or(0, |file| file.lines);
        document.lines = Lines {
            start: start.saturating_sub(before),
            end: end.saturating_sub(before),
        };
        at
    }

    /// A place in the text as places in files, without the white space at
    /// their borders.
    fn places(&self, one: Evidence) -> Vec<Evidence> {
        let span = one.span;
        let first =
            self.files.partition_point(|file| file.span.end() < span.start());
        let mut places = Vec::new();
        for file in &self.files[first..] {
            if file.span.start() > span.end() {
                break;
            }
            let start = span.start().max(file.span.start());
            let end = span.end().min(file.span.end());
            let part = self.text.get(start..end).unwrap_or("");
            let whole = part.len() == span.len();
            let text = if whole { part } else { part.trim() };
            if text.trim().is_empty() {
                continue;
            }
            let lead = Span::of(text, part).map_or(0, Span::start);
            // The line in which the part begins, and what it skips of it.
            let line = match start == span.start() {
                true => one.lines.start.saturating_sub(file.lines).max(1),
                false => 1,
            };
            let line = line + part[..lead].matches('\n').count();
            let own = text.strip_suffix('\n').unwrap_or(text);
            // A record from elsewhere may say anything.
            let passed = self.text.get(span.start()..start + lead);
            let passed = passed.unwrap_or("");
            let feeds = passed.matches(FORM_FEED).count();
            let from = start + lead - file.span.start();
            places.push(Evidence {
                file: Some(file.name.clone()),
                page: one.page.map(|page| page.saturating_add(feeds)),
                lines: Lines {
                    start: line,
                    end: line + own.matches('\n').count(),
                },
                span: Span::new(from, from + text.len()),
                bbox: one.bbox,
                text: text.to_owned(),
            });
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, Role, Rule};

    #[test]
    fn places_from_elsewhere_may_be_anything() {
        let mut joined = Joined::new();
        joined.push("a", "đđđđđ");
        joined.push("b", "báo cáo\n");
        let ends = [0, 1, 3, 11, 13, 14, 40, usize::MAX];
        let spans = ends.into_iter().flat_map(|start| {
            let ends = ends.into_iter().filter(move |&end| end >= start);
            ends.map(move |end| Span::new(start, end))
        });
        for span in spans {
            let lines = Lines { start: 1, end: usize::MAX };
            let place = Evidence::new(span, lines, "x").with_page(usize::MAX);
            let number = Field::new(String::new(), 1.0, Rule::Manual);
            let mut document = Document::new(lines, Role::Main);
            document.set_number(number.with_evidence(place));
            joined.locate(&mut [document]);
        }
    }

    #[test]
    fn bytes_lines_and_pages_are_those_of_the_files() {
        let mut joined = Joined::new();
        let files = [("a", "một\nhai"), ("b", "\nba\nbốn\n"), ("c", "năm\n")];
        for (name, text) in files {
            joined.push(name, text);
        }
        assert_eq!(joined.text(), "một\nhai\n\u{C}\nba\nbốn\n\u{C}năm\n");
        let pair = |lines: Lines| (lines.start, lines.end);
        let places = |from: &str, to: &str| {
            let text = joined.text();
            let start = text.find(from).unwrap();
            let end = text.find(to).unwrap() + to.len();
            let line = |at: usize| text[..at].matches('\n').count() + 1;
            let lines = Lines { start: line(start), end: line(end) };
            let page = text[..start].matches(FORM_FEED).count() + 1;
            let place =
                Evidence::new(Span::new(start, end), lines, &text[start..end]);
            let number = Field::new(String::new(), 1.0, Rule::Manual)
                .with_evidence(place.with_page(page));
            let mut document = Document::new(lines, Role::Main);
            document.set_number(number);
            let mut documents = [document];
            let begins = joined.locate(&mut documents)[0];
            let [document] = documents;
            for place in document.number().unwrap().evidence() {
                let file = files.iter().find(|f| Some(f.0) == place.file());
                let (name, text) = file.unwrap();
                assert_eq!(&text[place.span().range()], place.text());
                assert_eq!(place.file(), Some(*name));
            }
            let places = document.number().unwrap().evidence().iter();
            let places = places.map(|place| {
                let (file, page) = (place.file().unwrap(), place.page());
                (file.to_owned(), page.unwrap(), pair(place.lines()))
            });
            (begins, pair(document.lines), places.collect::<Vec<_>>())
        };
        let place = |file: &str, page, lines: (usize, usize)| {
            (file.to_owned(), page, lines)
        };
        assert_eq!(
            places("hai", "hai"),
            (0, (2, 2), vec![place("a", 1, (2, 2))])
        );
        assert_eq!(
            places("bốn", "bốn"),
            (1, (3, 3), vec![place("b", 2, (3, 3))])
        );
        assert_eq!(
            places("hai", "năm"),
            (
                0,
                (2, 6),
                vec![
                    place("a", 1, (2, 2)),
                    place("b", 2, (2, 3)),
                    place("c", 3, (1, 1))
                ]
            )
        );
    }
}
