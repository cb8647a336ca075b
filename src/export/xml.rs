//! Records as XML: `simpledc` of thông tư 05/2025/TT-BNV, message headers of
//! QCVN 102:2016/BTTTT, Dublin Core.
//!
//! All records stand in one `records` element, each in a `record` whose
//! attributes tell where it was read and what is missing; the element in it
//! is that of the standard and nothing else.

use super::delivery::Delivery;
use super::table::note_missing;
use super::text::tidy;
use super::{Exported, Exporter, Form, Note, Source};
use crate::record::Document;
use crate::xml_tree::Tree;

pub const CLOSING: &str = "</records>\n";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub fn opening() -> String {
    format!("{DECLARATION}<records>\n")
}

pub fn file(
    exporter: &Exporter,
    source: &Source,
    documents: &[Document],
) -> Exported {
    let mut out = Tree::new(tidy);
    let mut notes = Vec::new();
    let mut records = 0;
    for one in Delivery::records(exporter, source, documents) {
        records += 1;
        record(&one, &mut out, &mut notes);
    }
    Exported { text: out.text(), records, notes }
}

/// Each record as a text of its own, whose root is the element of the
/// standard; with the place of its document.
pub fn apart(
    exporter: &Exporter,
    source: &Source,
    documents: &[Document],
) -> Vec<(usize, Exported)> {
    let all = Delivery::records(exporter, source, documents).map(|one| {
        let (mut out, mut notes) = (Tree::new(tidy), Vec::new());
        element(&one, &mut out, &mut notes);
        let text = format!("{DECLARATION}{}", out.text());
        (one.index, Exported { text, records: 1, notes })
    });
    all.collect()
}

fn record(one: &Delivery<'_>, out: &mut Tree, notes: &mut Vec<Note>) {
    let missing = missing(one);

    let (id, lines) = (one.id(), one.lines());
    let absent = missing.join(" ");
    let mut about = vec![("id", &*id), ("lines", &*lines)];
    if let Some(file) = one.source.name_of(one.index) {
        about.insert(1, ("file", file));
    }
    about.push(("path", one.path()));
    if !absent.is_empty() {
        about.push(("missing", &absent));
    }
    out.open("record", &about);
    element(one, out, notes);
    out.close("record");
}

/// The required fields that the element will lack.
fn missing(one: &Delivery<'_>) -> Vec<&'static str> {
    match one.exporter.form {
        Form::Tt05Xml => one.missing_values(&one.values(&mut Vec::new())),
        _ => one.missing(),
    }
}

/// Writes the element of the standard, and notes what a person should know
/// of it.
fn element(one: &Delivery<'_>, out: &mut Tree, notes: &mut Vec<Note>) {
    match one.exporter.form {
        Form::EdXml => message_header(one, out),
        Form::DublinCore => dublin_core(one, out),
        _ => {
            out.open("simpledc", &[]);
            let columns = one.exporter.form.columns().iter();
            for (column, value) in columns.zip(one.values(notes)) {
                out.leaf(column.key, Some(value));
            }
            out.close("simpledc");
        }
    }
    note_missing(one, missing(one), notes);
}

const EDXML: &str = "http://www.e-doc.vn/Schema/";

fn message_header(one: &Delivery<'_>, out: &mut Tree) {
    let document = one.document();
    let outer = ["edXML:Envelope", "edXML:Header", "edXML:MessageHeader"];
    for (at, name) in outer.into_iter().enumerate() {
        let space = [("xmlns:edXML", EDXML)];
        out.open(name, if at == 0 { &space } else { &[] });
    }
    out.group(
        "edXML:From",
        [
            ("edXML:OrganizationInCharge", one.text(&document.superior_body)),
            ("edXML:OrganName", one.body()),
        ],
    );
    for body in one.texts(&document.addressees) {
        out.group("edXML:To", [("edXML:OrganName", Some(body))]);
    }
    out.group(
        "edXML:Code",
        [
            ("edXML:CodeNumber", one.text(&document.number)),
            ("edXML:CodeNotation", one.text(&document.symbol)),
        ],
    );
    out.group(
        "edXML:PromulgationInfo",
        [
            ("edXML:Place", one.text(&document.place)),
            ("edXML:Date", one.date().map(|date| date.to_string())),
        ],
    );
    out.leaf("edXML:type", one.text(&document.doc_type));
    out.leaf("edXML:Subject", one.subject());
    out.group(
        "edXML:Author",
        [
            ("edXML:Competence", one.competence()),
            ("edXML:Function", one.text(&document.signer_title)),
            ("edXML:FullName", one.text(&document.signer)),
        ],
    );
    let places = one.texts(&document.recipients).into_iter();
    out.group("edXML:ToPlaces", places.map(|p| ("edXML:Place", Some(p))));
    let pages = one.field(&document.pages).map(usize::to_string);
    let other = [
        ("edXML:Secret", one.text(&document.secrecy)),
        ("edXML:Priority", one.text(&document.urgency)),
        ("edXML:SphereOfPromulgation", one.text(&document.circulation)),
        ("edXML:PageAmount", pages),
    ];
    let appendices = one
        .appendices()
        .map(|appendix| ("edXML:Appendix", Some(title(&appendix))));
    out.group("edXML:OtherInfo", other.into_iter().chain(appendices));
    for name in outer.into_iter().rev() {
        out.close(name);
    }
}

fn dublin_core(one: &Delivery<'_>, out: &mut Tree) {
    let document = one.document();
    out.open(
        "metadata",
        &[
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ],
    );
    out.leaf("dc:identifier", one.number_symbol());
    out.leaf("dc:type", one.text(&document.doc_type));
    out.leaf("dc:title", one.subject());
    out.leaf("dc:creator", one.body());
    out.leaf("dc:contributor", one.text(&document.signer));
    out.leaf("dcterms:issued", one.date().map(|date| date.to_string()));
    out.leaf("dcterms:spatial", one.text(&document.place));
    out.leaf("dc:language", Some("vi".to_owned()));
    let audience = one.texts(&document.addressees);
    let audience = audience.into_iter().chain(one.texts(&document.recipients));
    for body in audience {
        out.leaf("dcterms:audience", Some(body));
    }
    out.leaf("dcterms:accessRights", one.text(&document.secrecy));
    let pages = one.field(&document.pages);
    out.leaf("dcterms:extent", pages.map(|pages| format!("{pages} trang")));
    let parent = one.parent().map(|parent| parent.name());
    out.leaf("dcterms:isPartOf", parent);
    for appendix in one.appendices() {
        out.leaf("dcterms:hasPart", Some(title(&appendix)));
    }
    for (name, date) in one.references() {
        let cited = match date {
            Some(date) => format!("{name} ({date})"),
            None => name,
        };
        out.leaf("dcterms:references", Some(cited));
    }
    out.close("metadata");
}

/// What an appendix is called.
fn title(appendix: &Delivery<'_>) -> String {
    let kind = || appendix.text(&appendix.document().doc_type);
    appendix.subject().or_else(kind).unwrap_or_else(|| appendix.id())
}
