//! From a reading to the records of its documents.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::notation::number::{self, Code, Form, is_abbreviation};
use crate::record::bodies::{self, BodyName};
use crate::record::casing;
use crate::record::cites;
use crate::record::header::{self, Header};
use crate::record::lists;
use crate::record::page::{Page, Strip, bare, capitals, uniform, words};
use crate::record::reading::Reading;
use crate::record::segment::{self, Segment};
use crate::record::signature;
use crate::record::spoken::spoken_of;
use crate::record::title;
use crate::record::{Alternative, Document, Field, Lines, Role, System};
use crate::span::Span;
use crate::tables::{Gazetteer, Mark};
use crate::viet::fuzzy;

/// Reads the records of documents off corrected text.
///
/// It holds the tables it knows documents by and is shared between threads.
///
/// ```
/// use khoidau::record::{Extractor, Reading};
///
/// let text = "TỈNH ỦY BÌNH PHÚ    ĐẢNG CỘNG SẢN VIỆT NAM
/// VĂN PHÒNG
/// Số 05-TB/VPTU       Bình Phú, ngày 03 tháng 4 năm 2025
///
/// THÔNG BÁO
/// về lịch tiếp công dân quý II
/// ";
/// let documents = Extractor::new().extract(&Reading::plain(text));
/// let record = &documents[0];
/// assert_eq!(record.number.as_ref().unwrap().value, "05");
/// assert_eq!(record.symbol.as_ref().unwrap().value, "TB/VPTU");
/// assert_eq!(record.date.as_ref().unwrap().value.to_string(), "2025-04-03");
/// let body = record.issuing_body_full.as_ref().unwrap();
/// assert_eq!(body.value, "Văn phòng Tỉnh ủy Bình Phú");
/// ```
#[derive(Clone, Debug)]
pub struct Extractor {
    knowledge: Arc<Gazetteer>,
    finder: Arc<cites::Finder>,
}

static EMBEDDED: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::made(Gazetteer::embedded()));

impl Default for Extractor {
    fn default() -> Extractor {
        Extractor::new()
    }
}

impl Extractor {
    /// An extractor that knows what the library's own tables hold.
    pub fn new() -> Extractor {
        EMBEDDED.clone()
    }

    /// An extractor with other tables.
    pub fn with_knowledge(knowledge: Gazetteer) -> Extractor {
        Extractor::made(Arc::new(knowledge))
    }

    fn made(knowledge: Arc<Gazetteer>) -> Extractor {
        let finder = Arc::new(cites::Finder::new(Arc::clone(&knowledge)));
        Extractor { knowledge, finder }
    }

    /// The tables it knows documents by.
    pub fn knowledge(&self) -> &Gazetteer {
        &self.knowledge
    }

    /// The most citations that the records of one text hold together; how
    /// many more it has stands in [`Document::citations_left_out`]. Texts
    /// that are dense with them have some ten on a page.
    pub const MOST_CITATIONS: usize = 20_000;

    /// The most documents of one text; the last of them takes all that
    /// follows.
    pub const MOST_DOCUMENTS: usize = 5_000;

    /// The records of the documents of a text, in its order.
    ///
    /// Takes time in proportion to the length of the text, mostly 50 ms and
    /// at most 1 s for a MB. Beyond text and correction it takes 4 bytes for
    /// each line of the text (8 from 4 GiB on), at most some 60 MB for the
    /// records, and the text of documents with form feeds once more, which is
    /// the evidence of how many pages they have. That holds for any text: of
    /// a line the first 8 KiB are looked at, but for citations, of which up to
    /// [`MOST_CITATIONS`](Self::MOST_CITATIONS) are kept and the others
    /// counted, and there are up to [`MOST_DOCUMENTS`](Self::MOST_DOCUMENTS)
    /// documents.
    pub fn extract(&self, reading: &Reading<'_>) -> Vec<Document> {
        let knowledge = &*self.knowledge;
        let room = Extractor::MOST_CITATIONS;
        let mut citing = Citing { finder: &self.finder, room };
        let most = Extractor::MOST_DOCUMENTS;
        let segments = segment::split(reading, knowledge, most);
        let mut documents: Vec<Document> = Vec::new();
        let mut before: Option<Range<usize>> = None;
        for segment in &segments {
            let page =
                Page { reading, knowledge, lines: segment.lines.clone() };
            let mut segment = segment.clone();
            if segment.role == Role::Attachment
                && segment.headed
                && !is_sent_along(reading, before.as_ref(), &page)
            {
                segment.role = Role::Main;
            }
            if segment.role == Role::Main {
                before = Some(segment.lines.clone());
            }
            let document = match segment.role {
                Role::Appendix => appendix(&page, &mut citing, &documents),
                _ => document(&page, &mut citing, &segment, &documents),
            };
            documents.push(document);
        }
        documents
    }
}

/// Finds the citations of one document of a text after the other, as many as
/// there is room for.
struct Citing<'f> {
    finder: &'f cites::Finder,
    room: usize,
}

impl Citing<'_> {
    fn fill(
        &mut self,
        record: &mut Document,
        page: &Page<'_>,
        own: Option<&(Code, Strip)>,
    ) {
        let cited = self.finder.find_on(page, own, &mut self.room);
        record.cited_documents = cited.kept;
        record.citations_left_out = cited.left_out;
    }
}

/// How many lines of a document are searched for the draft it may be.
const HEAD: usize = 12;

/// Whether a document with a header of its own was sent along by the one
/// before, which says so, or is a draft: letters in one file are letters.
fn is_sent_along(
    reading: &Reading<'_>,
    before: Option<&Range<usize>>,
    page: &Page<'_>,
) -> bool {
    static ALONG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?xi) (?: gửi | đính | gởi ) \s+ kèm
            | (?: \( | , | ; | gửi | này | văn\ bản ) \s* kèm \s+ theo
            | gửi \s+ (?: \p{L}+ \s+ ){0,7} dự \s+ thảo",
        )
        .expect("the pattern is valid")
    });
    // What was issued with the one before says so itself.
    let told = page.lines.clone().take(HEAD).any(|line| {
        header::is_draft(page.text(page.line(line)))
            || segment::is_issued_with(page, line)
    });
    let Some(lines) = before else { return false };
    if told {
        return true;
    }
    // A document with a number of its own is sent along if it is named.
    let own = Own::of(page);
    lines.clone().any(|line| {
        let at = |line| reading.at(reading.line(line).unwrap_or_default());
        ALONG.is_match(at(line)) && {
            let around = line.saturating_sub(1).max(lines.start)
                ..(line + 2).min(lines.end);
            own.number.is_none()
                || around.into_iter().any(|line| own.is_in(at(line)))
        }
    })
}

/// By what a document sent along may be named.
struct Own {
    number: Option<String>,
    kind: Option<String>,
}

impl Own {
    fn of(page: &Page<'_>) -> Own {
        let mut own = Own { number: None, kind: None };
        let lines = page.lines.clone().filter(|&line| !page.is_empty(line));
        for line in lines.take(2 * HEAD) {
            for cell in page.cells(page.line(line)) {
                let text = page.text(cell);
                if own.number.is_none() {
                    own.number = number::header_with(page.knowledge, text)
                        .filter(|code| !code.number.is_empty())
                        .map(|code| code.printed());
                }
                if own.kind.is_none() {
                    own.kind = title::heading(page.knowledge, text)
                        .map(|named| named.kind.name.to_lowercase());
                }
            }
        }
        own
    }

    fn is_in(&self, text: &str) -> bool {
        let text = uniform(&text.to_lowercase());
        let has = |part: &Option<String>| {
            part.as_ref().is_some_and(|part| {
                text.contains(uniform(&part.to_lowercase()).as_str())
            })
        };
        has(&self.number) || has(&self.kind)
    }
}

/// The place of the document that those of a file belong to.
fn parent(documents: &[Document]) -> Option<usize> {
    documents
        .iter()
        .rposition(|one| matches!(one.role, Role::Main | Role::Attachment))
}

/// The lines of a page, as a record has them.
fn lines(page: &Page<'_>) -> Lines {
    let span = page.stretch().unwrap_or_default();
    page.reading.original_lines(page.reading.to_original(span))
}

/// The record of an appendix: a title of its own, the body of its parent.
fn appendix(
    page: &Page<'_>,
    citing: &mut Citing<'_>,
    before: &[Document],
) -> Document {
    let mut record = Document::new(lines(page), Role::Appendix);
    record.parent = parent(before);
    let reading = page.reading;
    let mut lines = page.lines.clone().filter(|&line| !page.is_empty(line));
    let Some(first) = lines.next() else { return record };
    let strip = page.line(first);
    let name = "Phụ lục".to_owned();
    record.doc_type = Some(reading.field(strip.span, name, 0.97, "phụ lục"));
    if let Some(line) = lines.next()
        && !segment::is_issued_with(page, line)
    {
        let strip = page.line(line);
        let strips = title::subject(page, strip, line + 1);
        record.subject = subject(page, &strips, "tên phụ lục");
    }
    if let Some(parent) = record.parent {
        let parent = &before[parent];
        record.system.clone_from(&parent.system);
        record.issuing_body.clone_from(&parent.issuing_body);
        record.superior_body.clone_from(&parent.superior_body);
        record.issuing_body_full.clone_from(&parent.issuing_body_full);
    }
    citing.fill(&mut record, page, None);
    record.pages = pages(page);
    record
}

fn document(
    page: &Page<'_>,
    citing: &mut Citing<'_>,
    segment: &Segment,
    before: &[Document],
) -> Document {
    let header = header::read(page);
    let mut record = Document::new(lines(page), segment.role);
    if segment.role != Role::Main {
        record.parent = parent(before);
    }
    let reading = page.reading;
    let code = header.number.as_ref();
    let mut names = bodies::split(page, &header.left);
    // Capitals above a text that has no other part of a header are its title.
    let headed = code.is_some()
        || header.system.is_some()
        || header.place_date.is_some();
    names.retain(|body| body.known || headed);
    mend_bodies(page, &header, &mut names);
    record.system = system(page, &header, &names);
    let known = record.system.as_ref().map(|field| field.value);

    let tail = Page { lines: header.end..page.lines.end, ..page.clone() };
    let end = signature::read(&tail, known);
    if record.system.is_none()
        && let Some(authority) = &end.authority
    {
        let value = if authority.value.contains('/') {
            System::Party
        } else {
            System::State
        };
        let mut field = authority.map(value);
        field.confidence *= 0.6;
        record.system = Some(field);
    }
    let known = record.system.as_ref().map(|field| field.value);

    doc_type(&mut record, page, &header, &names, known);
    if let Some((code, strip)) = code {
        numbered(&mut record, page, code, *strip, &names);
    }
    record.subject = subject(page, &header.subject, "trích yếu");
    bodies(&mut record, page, &names);
    if let Some((found, strip)) = &header.place_date {
        let at = |span: Span| offset(*strip, span);
        let sure = found.certainty;
        if let (Some(span), Some(name)) = (found.place, &found.name) {
            // In a sound text the place is what is printed.
            let printed = page.text(*strip).get(span.range()).unwrap_or("");
            let sound = !page.is_damaged();
            let name = if sound {
                words(printed).collect::<Vec<_>>().join(" ")
            } else {
                name.clone()
            };
            record.place =
                Some(reading.field(at(span), name, sure, "địa danh"));
        }
        if let Some(date) = found.date {
            // How sure the place is says nothing of the date behind it.
            let start = found.place.map_or(found.span.start(), Span::end);
            let end = found.span.end();
            let span = at(Span::new(start.min(end), end));
            record.date = Some(reading.field(span, date, sure, "ngày tháng"));
        }
    }
    for (mark, value, distance, strip) in &header.marks {
        let field =
            reading.field(strip.span, value.clone(), 0.97 - distance, "dấu");
        let into = match mark {
            Mark::Secrecy => &mut record.secrecy,
            Mark::Urgency => &mut record.urgency,
            Mark::Circulation => &mut record.circulation,
        };
        into.get_or_insert(field);
    }
    if let Some(strip) = header.draft {
        record.draft = Some(reading.field(strip.span, true, 0.95, "dự thảo"));
    } else if let Some((code, strip)) = code
        && code.number.is_empty()
        && record
            .date
            .as_ref()
            .is_none_or(|date| date.value.precision() != "day")
    {
        // Neither number nor day is filled in: it was never issued.
        let span = offset(*strip, code.span);
        record.draft = Some(reading.field(span, true, 0.7, "số để trống"));
    }
    if let Some(opening) = header.address {
        record.addressees = lists::addressees(page, opening).0;
    }
    record.authority = end.authority;
    record.authority_body = end.authority_body;
    record.signer_title = end.title;
    record.signer = end.signer;
    record.recipients = end.recipients;
    citing.fill(&mut record, page, code);
    // A caption above the header names the document itself.
    if let Some((code, _)) = code {
        let own = code.printed();
        let end = match header.end < page.lines.end {
            true => reading.line(header.end).unwrap_or_default(),
            false => Span::new(usize::MAX, usize::MAX),
        };
        let end = match end.start() {
            usize::MAX => usize::MAX,
            _ => reading.to_original(end).start(),
        };
        record.cited_documents.retain(|cited| {
            let there = &cited.number_symbol;
            there.span.start() >= end || there.value != own
        });
    }
    record.pages = pages(page);
    if record.system.is_none() {
        record.system = spoken_of(page);
    }
    record
}

/// Puts right what the other parts of the header know better.
fn mend_bodies(page: &Page<'_>, header: &Header<'_>, names: &mut [BodyName]) {
    let damaged = page.is_damaged();
    let place = header.place_date.as_ref();
    let place = place.and_then(|(found, _)| found.name.as_deref());
    if let Some(place) = place.filter(|_| damaged) {
        for body in names.iter_mut() {
            body.name = bodies::with_place(&body.name, place);
        }
    }
    // The symbol says which body it is where the name is badly read.
    let code = header.number.as_ref().map(|(code, _)| code);
    if let (Some(body), Some(code), true) = (names.last_mut(), code, damaged) {
        let own = code.body.split('-').next().unwrap_or("");
        if let Some(known) = page.knowledge.body_of_sign(own) {
            let read = fuzzy::letters(&body.name);
            let distance = fuzzy::distance(&read, &known.letters);
            // The symbol of a body may have that of the one above in it.
            let apart = read.len().abs_diff(known.letters.len());
            if distance > 0.0 && distance <= 0.35 && apart <= 2 {
                body.name = known.name.to_uppercase();
                body.confidence = body.confidence.min(0.8);
            }
        }
    }
}

/// A span of a strip's text as one of the whole text.
fn offset(strip: Strip, span: Span) -> Span {
    let start = strip.span.start();
    Span::new(start + span.start(), start + span.end())
}

/// The system, by the header, the bodies and the form of the number.
fn system(
    page: &Page<'_>,
    header: &Header<'_>,
    names: &[BodyName],
) -> Option<Field<System>> {
    let reading = page.reading;
    let body = names
        .last()
        .and_then(|body| Some((body.system?, Page::hull(&body.strips))));
    // Mặt trận and the organisations write under the name of the state, and
    // so do the bodies below them.
    let mass = |body: &&BodyName| body.system == Some(System::Mass);
    if let Some(body) = names.iter().find(mass) {
        let span = Page::hull(&body.strips);
        return Some(reading.field(span, System::Mass, 0.95, "cơ quan"));
    }
    if let Some((system, strip)) = header.system {
        return Some(reading.field(strip.span, system, 0.98, "tiêu đề"));
    }
    if let Some((system, span)) = body {
        return Some(reading.field(span, system, 0.85, "cơ quan"));
    }
    let (code, strip) = header.number.as_ref()?;
    let system = match code.form {
        Form::Party => System::Party,
        Form::State | Form::StateLetter | Form::Legal | Form::Assembly => {
            System::State
        }
        Form::Mass => System::Mass,
        Form::Old => return None,
    };
    let span = offset(*strip, code.span);
    Some(reading.field(span, system, 0.8 * code.certainty, "số ký hiệu"))
}

/// The type: as printed, or by the symbol where nothing is; what the other
/// says is a runner-up.
fn doc_type(
    record: &mut Document,
    page: &Page<'_>,
    header: &Header<'_>,
    names: &[BodyName],
    system: Option<System>,
) {
    let reading = page.reading;
    let code = header.number.as_ref();
    let by_symbol: Vec<&str> = match code {
        Some((code, _)) if code.form == Form::StateLetter => vec!["Công văn"],
        // A body whose name begins with the letters of a type writes letters
        // that seem to be of it: 5491/CT-CS of Cục Thuế.
        Some((code, _))
            if header.title.is_none() && is_own_sign(code, names) =>
        {
            vec!["Công văn"]
        }
        Some((code, _)) => match &code.type_sign {
            Some(sign) => {
                let types = page.knowledge.types_of_sign(sign, system);
                types.into_iter().map(|kind| kind.name.as_str()).collect()
            }
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let span = |(code, strip): &(Code, Strip)| offset(*strip, code.span);
    if let Some((named, strip)) = &header.title {
        let text = page.text(*strip);
        let there = page.within(*strip, &text[named.start..named.end]);
        let name = named.kind.name.clone();
        let sure = 0.98 - named.distance;
        let mut field = reading.field(there.span, name, sure, "tên loại in");
        // `40/GXN-CAH` is of a type that few symbols bear.
        let own =
            code.and_then(|(code, _)| code.symbol.split(['-', '/']).next());
        let agrees = by_symbol.contains(&field.value.as_str())
            || own == Some(named.kind.sign.as_str());
        if !agrees && let Some(&other) = by_symbol.first() {
            field.confidence *= 0.8;
            field.runners_up.push(Alternative {
                value: other.to_owned(),
                confidence: 0.3,
                rule: "tên loại theo ký hiệu",
            });
        }
        record.doc_type = Some(field);
        return;
    }
    let letter = "Công văn";
    if let Some(&first) = by_symbol.first()
        && let Some(code) = code
    {
        let sure = 0.9 / by_symbol.len() as f64 * code.0.certainty;
        let rule = "tên loại theo ký hiệu";
        let mut field =
            reading.field(span(code), first.to_owned(), sure, rule);
        for other in &by_symbol[1..] {
            let value = (*other).to_owned();
            let confidence = field.confidence;
            field.runners_up.push(Alternative { value, confidence, rule });
        }
        record.doc_type = Some(field);
    } else if let (Some(opening), Some(first)) =
        (header.address, header.subject.first())
    {
        // Addressed, with a subject under its number, and no title.
        let led = title::lead_in(page.text(*first)) > 0;
        if led {
            let span = page.line(opening.line).span;
            let rule = "kính gửi, không tên loại";
            let value = letter.to_owned();
            record.doc_type = Some(reading.field(span, value, 0.6, rule));
        }
    }
}

/// Whether what seems to be the sign of a type are the first letters of the
/// words of the body that issues.
fn is_own_sign(code: &Code, names: &[BodyName]) -> bool {
    let (Some(sign), Some(body)) = (&code.type_sign, names.last()) else {
        return false;
    };
    let letters = words(&body.name).filter_map(|word| word.chars().next());
    letters.collect::<String>() == *sign
}

/// Number and symbol.
fn numbered(
    record: &mut Document,
    page: &Page<'_>,
    code: &Code,
    strip: Strip,
    names: &[BodyName],
) {
    let reading = page.reading;
    let span = offset(strip, code.span);
    let sure = code.certainty;
    if !code.number.is_empty() {
        let number = code.number.clone();
        record.number = Some(reading.field(span, number, sure, "số"));
    }
    if code.symbol.is_empty() {
        return;
    }
    let mut symbol = code.symbol.clone();
    let mut sure = sure;
    // The printed type knows better how its sign is written.
    if let (Some(read), Some(printed)) = (&code.type_sign, &record.doc_type) {
        let system = record.system.as_ref().map(|field| field.value);
        let types = page.knowledge.types().iter();
        let mut signs = types
            .filter(|kind| kind.name == printed.value)
            .filter(|kind| match (kind.system, system) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            })
            .map(|kind| kind.sign.as_str())
            .filter(|sign| !sign.is_empty());
        let own = signs.clone().any(|sign| sign == read);
        let close = |sign: &&str| {
            let (a, b) = (fuzzy::letters(read), fuzzy::letters(sign));
            fuzzy::distance(&a, &b) <= 0.5
                && sign.len().abs_diff(read.len()) < 3
        };
        // What was put right by the letters alone may be another sign.
        let there = page.text(strip).get(code.span.range()).unwrap_or("");
        let unknown = !there.contains(read.as_str())
            || !page.knowledge.types().iter().any(|k| &k.sign == read);
        if !own
            && (unknown || page.is_damaged())
            && let Some(sign) = signs.find(close)
            && let Some(at) = symbol.find(read.as_str())
        {
            symbol.replace_range(at..at + read.len(), sign);
            sure *= 0.85;
        }
    }
    // A committee of the Party has two letters, of which one was lost.
    if code.form == Form::Party
        && let Some(head) = symbol.strip_suffix("/U")
        && let Some(level) = committee(names)
    {
        symbol = format!("{head}/{level}");
        sure *= 0.85;
    }
    let mut field = reading.field(span, symbol, sure, "ký hiệu");
    if field.value != code.symbol {
        field.runners_up.push(Alternative {
            value: code.symbol.clone(),
            confidence: field.confidence * 0.3,
            rule: "ký hiệu",
        });
    }
    record.symbol = Some(field);
}

/// The letters that the issuing committee of the Party has in symbols.
fn committee(names: &[BodyName]) -> Option<&'static str> {
    let name = names.last()?.name.to_lowercase();
    let levels = [
        ("đảng ủy", "ĐU"),
        ("huyện ủy", "HU"),
        ("quận ủy", "QU"),
        ("tỉnh ủy", "TU"),
        ("thành ủy", "TU"),
        ("thị ủy", "ThU"),
    ];
    let name = uniform(&name);
    let level = levels.iter().find(|(start, _)| name.starts_with(start));
    level.map(|(_, letters)| *letters)
}

/// The subject without its lead-in and without a final stop.
fn subject(
    page: &Page<'_>,
    strips: &[Strip],
    rule: &'static str,
) -> Option<Field> {
    let joined = page.printed(&page.joined(strips));
    let lead = title::lead_in(&joined);
    let value = bare(joined[lead..].trim_start_matches([':', ' ', '-']));
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 4 {
        return None;
    }
    let sentence = |value: &str| {
        let mut lower = casing::in_sentence(page.knowledge, value);
        let short = words(value).next().is_some_and(is_abbreviation);
        if let Some(first) = lower.get(..1).filter(|_| !short) {
            let first = first.to_lowercase();
            lower.replace_range(..1, &first);
        }
        lower
    };
    let small = |value: &str| -> String {
        words(value).map(unquoted).collect::<Vec<_>>().join(" ")
    };
    let first = strips.first().map_or("", |&strip| bare(page.text(strip)));
    let value = if capitals(value) > 0.7 {
        sentence(value)
    } else if lead == 0
        && capitals(first) > 0.9
        && words(first).nth(1).is_some()
        && let Some(rest) = value.strip_prefix(&*page.printed(first))
    {
        // `BÁO CÁO TỔNG KẾT` goes on in small letters.
        format!("{} {}", sentence(first), small(rest))
    } else {
        small(value)
    };
    Some(page.reading.field(Page::hull(strips), value, 0.93, rule))
}

/// A word without a single quote that is a speck: `‘học`.
fn unquoted(word: &str) -> &str {
    let marks = ['‘', '`', '\'', '’', '´'];
    let start = word.trim_start_matches(marks);
    if word.ends_with(marks) { word } else { start }
}

/// The issuing body and the one above it.
fn bodies(record: &mut Document, page: &Page<'_>, names: &[BodyName]) {
    let Some((issuing, above)) = names.split_last() else { return };
    let field = |body: &BodyName| {
        let span = Page::hull(&body.strips);
        let name = body.name.clone();
        page.reading.field(span, name, body.confidence, "cơ quan ban hành")
    };
    record.issuing_body = Some(field(issuing));
    let mut full = issuing.in_sentence(page.knowledge);
    if let Some((first, rest)) = above.split_first() {
        let mut whole = first.clone();
        for body in rest {
            whole.strips.extend(&body.strips);
            whole.name = format!("{} {}", whole.name, body.name);
            whole.printed = format!("{} {}", whole.printed, body.printed);
            whole.confidence = whole.confidence.min(body.confidence);
        }
        record.superior_body = Some(field(&whole));
        let above = whole.in_sentence(page.knowledge);
        full = casing::full_name(&full, &above);
    }
    record.issuing_body_full =
        record.issuing_body.as_ref().map(|field| field.map(full));
}

/// The number of pages, where form feeds show where pages end.
fn pages(page: &Page<'_>) -> Option<Field<usize>> {
    if !page.reading.is_paged() {
        return None;
    }
    let span = page.stretch()?;
    let text = page.reading.at(span).trim_matches(char::is_whitespace);
    let ends = text.matches('\u{C}').count();
    Some(page.reading.field(span, ends + 1, 1.0, "dấu ngắt trang"))
}
