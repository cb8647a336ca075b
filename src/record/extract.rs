//! From a reading to the records of its documents.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::notation::number::Code;
use crate::record::along;
use crate::record::bodies;
use crate::record::calibration;
use crate::record::cites;
use crate::record::clues::Look;
use crate::record::fields;
use crate::record::header;
use crate::record::lists;
use crate::record::page::{Page, Strip};
use crate::record::reading::Reading;
use crate::record::score;
use crate::record::segment::{self, Segment};
use crate::record::signature;
use crate::record::spoken::spoken_of;
use crate::record::title;
use crate::record::{Document, Lines, Role, Rule, System};
use crate::repair::Correction;
use crate::span::Span;
use crate::tables::{Gazetteer, Mark};

/// Reads the records of documents off corrected text.
///
/// It holds the tables it knows documents by and is shared between threads.
///
/// ```
/// use khoidau::record::Extractor;
///
/// let text = "TỈNH ỦY BÌNH PHÚ    ĐẢNG CỘNG SẢN VIỆT NAM
/// VĂN PHÒNG
/// Số 05-TB/VPTU       Bình Phú, ngày 03 tháng 4 năm 2025
///
/// THÔNG BÁO
/// về lịch tiếp công dân quý II
/// ";
/// let documents = Extractor::new().read(text);
/// let record = &documents[0];
/// assert_eq!(record.number().unwrap().value(), "05");
/// assert_eq!(record.symbol().unwrap().value(), "TB/VPTU");
/// assert_eq!(record.date().unwrap().value().to_string(), "2025-04-03");
/// let body = record.issuing_body_full().unwrap();
/// assert_eq!(body.value(), "Văn phòng Tỉnh ủy Bình Phú");
/// ```
#[derive(Clone, Debug)]
pub struct Extractor {
    knowledge: Arc<Gazetteer>,
    finder: Arc<cites::Finder>,
    calibrated: bool,
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
        Extractor { knowledge, finder, calibrated: true }
    }

    /// An extractor whose confidences are what its rules say, not how often
    /// such values are right, and whose fields keep the clues seen of them:
    /// what `dictionaries/calibrate` learns from.
    pub fn uncalibrated(mut self) -> Extractor {
        self.calibrated = false;
        self
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

    /// The records of the documents of a text that needs no repair, in its
    /// order. See [`extract`](Self::extract) for what it takes.
    pub fn read(&self, text: &str) -> Vec<Document> {
        self.extract(&Reading::plain(text))
    }

    /// The records of the documents of a repaired text, in its order; their
    /// evidence is in the text as it was before. See
    /// [`extract`](Self::extract) for what it takes.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::record::Extractor;
    /// use khoidau::{Corrector, Model};
    ///
    /// let read = "S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025\n";
    /// let corrector = Corrector::new(Model::embedded()?);
    /// let extractor = Extractor::new();
    /// let records = extractor.read_correction(&corrector.correct(read));
    /// let date = records[0].date().unwrap();
    /// assert_eq!(date.value().to_string(), "2025-04-03");
    /// assert!(date.evidence()[0].text().contains("ngay 03 thang 4"));
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn read_correction(
        &self,
        correction: &Correction<'_>,
    ) -> Vec<Document> {
        self.extract(&Reading::new(correction))
    }

    /// The records of the documents of a reading, in its order.
    ///
    /// Takes time in proportion to the length of the text, mostly 50 ms and
    /// at most 1 s for a MB. Beyond text and correction it takes 4 bytes for
    /// each line of the text (8 from 4 GiB on), and at most some 60 MB for the
    /// records. That holds for any text: of a line the first 8 KiB are looked at, but for citations, of which up to
    /// [`MOST_CITATIONS`](Self::MOST_CITATIONS) are kept and the others
    /// counted, and there are up to [`MOST_DOCUMENTS`](Self::MOST_DOCUMENTS)
    /// documents.
    pub fn extract(&self, reading: &Reading<'_>) -> Vec<Document> {
        let knowledge = &*self.knowledge;
        let room = Extractor::MOST_CITATIONS;
        let mut citing = Citing { finder: &self.finder, room };
        let most = Extractor::MOST_DOCUMENTS;
        let mut segments = segment::split(reading, knowledge, most);
        let mut before: Option<Range<usize>> = None;
        for segment in &mut segments {
            if segment.role == Role::Attachment && segment.headed {
                let lines = segment.lines.clone();
                let page = Page::new(reading, knowledge, lines);
                if !along::is_sent_along(reading, before.as_ref(), &page) {
                    segment.role = Role::Main;
                }
            }
            if segment.role == Role::Main {
                before = Some(segment.lines.clone());
            }
        }
        let mut documents: Vec<Document> = Vec::new();
        let mut damages = Vec::new();
        for (at, segment) in segments.iter().enumerate() {
            // What comes with a document was read with it.
            let whole = together(&segments, at);
            let page = Page::new(reading, knowledge, whole);
            let page = page.part(segment.lines.clone());
            let document = match segment.role {
                Role::Appendix => appendix(&page, &mut citing, &documents),
                _ => document(&page, &mut citing, segment, &documents),
            };
            damages.push(page.damage);
            documents.push(document);
        }
        for (document, damage) in documents.iter_mut().zip(damages) {
            Look::new(damage, knowledge).at(document);
            if self.calibrated {
                document.map_confidences(&calibration::calibrated);
            }
        }
        documents
    }
}

/// The lines of a segment, of the document that it comes with, and of all that
/// comes with that.
fn together(segments: &[Segment], at: usize) -> Range<usize> {
    let is_main = |segment: &Segment| segment.role == Role::Main;
    let first = segments[..=at].iter().rposition(is_main).unwrap_or(0);
    let rest = segments[at + 1..].iter().position(is_main);
    let last = rest.map_or(segments.len(), |more| at + 1 + more) - 1;
    segments[first].lines.start..segments[last].lines.end
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
    record.doc_type = Some(reading.field(
        strip.span,
        name,
        score::PRINTED,
        Rule::AppendixHeading,
    ));
    if let Some(line) = lines.next()
        && !segment::is_issued_with(page, line)
    {
        let strip = page.line(line);
        let strips = title::subject(page, strip, line + 1);
        record.subject = fields::subject(page, &strips, Rule::AppendixTitle);
    }
    if let Some(parent) = record.parent {
        let parent = &before[parent];
        record.system.clone_from(&parent.system);
        record.issuing_body.clone_from(&parent.issuing_body);
        record.superior_body.clone_from(&parent.superior_body);
        record.issuing_body_full.clone_from(&parent.issuing_body_full);
    }
    citing.fill(&mut record, page, None);
    record.pages = fields::pages(page);
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
    fields::mend_bodies(page, &header, &mut names);
    record.system = fields::system(page, &header, &names);
    let known = record.system.as_ref().map(|field| field.value);

    let tail = page.part(header.end..page.lines.end);
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
        field.confidence *= score::INFERRED;
        record.system = Some(field);
    }
    let known = record.system.as_ref().map(|field| field.value);

    fields::doc_type(&mut record, page, &header, &names, known);
    if let Some((code, strip)) = code {
        fields::numbered(&mut record, page, code, *strip, &names);
    }
    record.subject =
        fields::subject(page, &header.subject, Rule::SubjectLines);
    fields::bodies_of(&mut record, page, &names);
    let dated = header.place_date.as_ref();
    let dated = dated.filter(|(found, _)| found.date.is_some());
    // Reports of communes have place and date above the signature.
    let closing = match (dated, end.start) {
        (None, Some(start)) => fields::closing(page, header.end, start),
        _ => None,
    };
    if let Some((found, strip)) = &header.place_date {
        let rules = (Rule::HeaderPlace, Rule::HeaderDate);
        fields::placed(&mut record, page, found, *strip, rules);
    }
    if let Some((found, strip)) = &closing {
        let rules = (Rule::ClosingPlace, Rule::ClosingDate);
        fields::placed(&mut record, page, found, *strip, rules);
    }
    for (mark, value, distance, strip) in &header.marks {
        let field = reading.field(
            strip.span,
            value.clone(),
            score::PRINTED - distance,
            Rule::Stamp,
        );
        let into = match mark {
            Mark::Secrecy => &mut record.secrecy,
            Mark::Urgency => &mut record.urgency,
            Mark::Circulation => &mut record.circulation,
        };
        into.get_or_insert(field);
    }
    if let Some(strip) = header.draft {
        record.draft = Some(reading.field(
            strip.span,
            true,
            score::BEGUN,
            Rule::DraftMark,
        ));
    } else if let Some((code, strip)) = code
        && code.number.is_empty()
        && record.date.as_ref().is_none_or(|date| date.value.day().is_none())
    {
        // Neither number nor day is filled in: it was never issued.
        let span = fields::offset(*strip, code.span);
        record.draft =
            Some(reading.field(span, true, score::OPEN, Rule::BlankNumber));
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
            there.start() >= end || there.value != own
        });
    }
    record.pages = fields::pages(page);
    if record.system.is_none() {
        record.system = spoken_of(page);
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Document> {
        Extractor::new().extract(&Reading::plain(text))
    }

    /// Number, symbol, type, subject and date of the first document.
    fn first(text: &str) -> [Option<String>; 5] {
        let documents = read(text);
        let one = &documents[0];
        let text = |field: &Option<crate::record::Field>| {
            field.as_ref().map(|field| field.value.clone())
        };
        [
            text(&one.number),
            text(&one.symbol),
            text(&one.doc_type),
            text(&one.subject),
            one.date.as_ref().map(|field| field.value.to_string()),
        ]
    }

    #[test]
    fn number_and_date_may_stand_in_the_title() {
        let rows = [
            (
                "VIỆT NAM DÂN CHỦ CỘNG HÒA\nĐộc lập - Tự do - Hạnh phúc\n\n\
                 SẮC LỆNH\nSỐ 47-B NGÀY 20 THÁNG 10 NĂM 1946\n\
                 VỀ VIỆC LẬP MỘT NHA KHO\n\nChiểu theo đề nghị của Bộ.\n",
                ["47", "B", "Sắc lệnh", "lập một nha kho", "1946-10-20"],
            ),
            (
                "CHÍNH PHỦ\n\nNGHỊ ĐỊNH CỦA CHÍNH PHỦ SỐ 114/2003/NĐ-CP\n\
                 NGÀY 10/10/2003 VỀ CÁN BỘ XÃ\n\nCHÍNH PHỦ\n\n\
                 Căn cứ Luật Tổ chức Chính phủ;\n",
                ["114", "2003/NĐ-CP", "Nghị định", "cán bộ xã", "2003-10-10"],
            ),
        ];
        for (text, expected) in rows {
            let expected = expected.map(|value| Some(value.to_owned()));
            assert_eq!(first(text), expected, "{text}");
        }
    }

    #[test]
    fn the_box_of_a_web_page_is_no_part_of_the_text() {
        let head = "Công văn 44/STC-NS năm 2016\n\n\
            Số hiệu: 44/STC-NS   Loại văn bản: Công văn\n\
            Nơi ban hành: Sở Tài chính   Người ký: Trần Văn Tám\n\
            Ngày ban hành: 17/05/2016   Ngày hiệu lực: Đã biết\n\n";
        let body = "SỞ TÀI CHÍNH\n-------\n\n\
            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
            Độc lập - Tự do - Hạnh phúc\n\n\
            Số: 44/STC-NS\nV/v vướng mắc về thủ tục\n\n\
            Bình Phú, ngày 17 tháng 05 năm 2016\n\nKính gửi: Cục Thuế.\n\n\
            Sở Tài chính trả lời như sau.\n";
        let expected = first(body);
        assert_eq!(expected[3].as_deref(), Some("vướng mắc về thủ tục"));
        let text = format!("{head}{body}");
        assert_eq!(first(&text), expected);
        assert_eq!(read(&text).len(), 1);
        // It is all that is known where the header is cut off.
        let text = format!("{head}Kính gửi: Cục Thuế.\n\nSở trả lời.\n");
        let [number, symbol, _, _, date] = first(&text);
        assert_eq!(number.as_deref(), Some("44"));
        assert_eq!(symbol.as_deref(), Some("STC-NS"));
        assert_eq!(date.as_deref(), Some("2016-05-17"));
    }

    #[test]
    fn a_date_above_the_signature_is_that_of_a_header_without_one() {
        let text = |header: &str, closing: &str| {
            format!(
                "ỦY BAN NHÂN DÂN\nXÃ ĐẠI AN\n{header}\
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                 Độc lập - Tự do - Hạnh phúc\n\nBÁO CÁO\n\
                 Tình hình kinh tế năm 2005\n\n\
                 Ủy ban nhân dân xã báo cáo kết quả như sau.\n\n\
                 {closing}\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\
                 Dương Văn Khoa\n"
            )
        };
        let date = |text: &str| first(text)[4].clone();
        let closing = "Đại An, ngày 20 tháng 12 năm 2005";
        let own = "Đại An, ngày 18 tháng 12 năm 2005\n";
        assert_eq!(date(&text("", closing)).as_deref(), Some("2005-12-20"));
        assert_eq!(date(&text(own, closing)).as_deref(), Some("2005-12-18"));
        // A date in a sentence is none.
        let sentence = "Báo cáo lập tại xã, ngày 20 tháng 12 năm 2005 có dấu.";
        assert_eq!(date(&text("", sentence)), None);
    }

    #[test]
    fn letters_of_one_text_are_documents_of_their_own() {
        let letter = |number: usize, said: &str| {
            format!(
                "SỞ XÂY DỰNG\nPHÒNG HÀNH CHÍNH\nSố: {number}/BC-SXD\n\
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                 Độc lập - Tự do - Hạnh phúc\n\
                 Bình Phú, ngày 09 tháng 12 năm 2022\n\n\
                 BÁO CÁO\nKết quả công tác\n\n\
                 Căn cứ Luật Xây dựng, Sở báo cáo. {said}\n\n\
                 Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\n\n\
                 Trần Văn Tám\n\n"
            )
        };
        let roles = |text: &str| -> Vec<Role> {
            read(text).iter().map(|one| one.role).collect()
        };
        // What was issued with something is not what comes next.
        let said = "Quy chế ban hành kèm theo Quyết định này (kèm theo \
                    Quyết định số 5/QĐ-SXD) được thực hiện tốt.";
        let text: String = (1..11).map(|at| letter(at, said)).collect();
        assert_eq!(roles(&text), [Role::Main; 10]);
        let said = "Sở gửi kèm theo Báo cáo kết quả công tác.";
        let text = letter(1, said) + &letter(2, "");
        assert_eq!(roles(&text), [Role::Main, Role::Attachment]);
    }

    #[test]
    fn strange_texts_have_a_record_without_invented_values() {
        let words = "từ\n".repeat(10_000);
        let nested = "<table><tr><td>".repeat(200);
        let bars = "| | |\n".repeat(300);
        for text in [words.as_str(), &nested, &bars, "|---|---|\n||\n"] {
            for one in read(text) {
                let values = [&one.number, &one.symbol, &one.subject];
                assert!(values.iter().all(|value| value.is_none()), "{text}");
                assert!(one.date.is_none() && one.signer.is_none());
            }
        }
    }
}
