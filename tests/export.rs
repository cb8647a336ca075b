//! Records in every form, from documents made by hand.

use khoidau::Span;
use khoidau::export::{Exporter, Form, Note, Review, SCHEMA, Source};
use khoidau::record::{
    Alternative, Citation, Date, Document, Evidence, Field, Lines, Role, Rule,
    System,
};
use quick_xml::events::Event;
use serde_json::Value;

use crate::schema;

/// A value as if it had been read.
fn field<T>(value: T) -> Field<T> {
    sure(value, 0.9)
}

fn sure<T>(value: T, confidence: f64) -> Field<T> {
    let place =
        Evidence::new(Span::new(3, 7), Lines { start: 2, end: 2 }, "s6 x");
    Field::new(value, confidence, Rule::Manual).with_evidence(place)
}

fn text(value: &str) -> Option<Field> {
    Some(field(value.to_owned()))
}

fn texts(values: &[&str]) -> Vec<Field> {
    values.iter().map(|value| field((*value).to_owned())).collect()
}

fn citation(name: &str, date: Option<Date>) -> Citation {
    let mut citation = Citation::new(field(name.to_owned()));
    citation.set_date(date.map(field));
    citation
}

fn blank() -> Document {
    Document::new(Lines { start: 1, end: 34 }, Role::Main)
}

/// A letter with everything that a letter can have.
fn letter() -> Document {
    let mut letter = blank();
    letter
        .set_system(field(System::Party))
        .set_number(text("05"))
        .set_symbol(text("CV/TU"))
        .set_doc_type(text("Công văn"))
        .set_subject(text("góp ý dự thảo đề án số hóa tài liệu."))
        .set_issuing_body(text("VĂN PHÒNG"))
        .set_superior_body(text("TỈNH ỦY HÒA PHÚ"))
        .set_issuing_body_full(text("Văn phòng Tỉnh ủy Hòa Phú"))
        .set_place(text("Hòa Phú"))
        .set_date(Date::new(2025, 6, 8).map(field))
        .set_addressees(texts(&["Các huyện ủy", "Các ban đảng"]))
        .set_recipients(texts(&["Như trên", "Lưu Văn phòng"]))
        .set_authority(text("K/T"))
        .set_authority_body(text("CHÁNH VĂN PHÒNG"))
        .set_signer_title(text("PHÓ CHÁNH VĂN PHÒNG"))
        .set_signer(text("Trần Thị Bông"))
        .set_secrecy(text("MẬT"))
        .set_urgency(text("KHẨN"))
        .set_cited_documents(vec![
            citation("57-NQ/TW", Date::new(2024, 12, 22)),
            citation("57-NQ/TW", Date::new(2024, 12, 22)),
            citation("193/2025/QH15", None),
        ])
        .set_pages(field(3));
    letter
}

/// A decision of the state and its appendix.
fn decision() -> Vec<Document> {
    let mut decision = Document::new(Lines { start: 1, end: 20 }, Role::Main);
    decision
        .set_system(field(System::State))
        .set_number(text("15"))
        .set_symbol(text("QĐ-UBND"))
        .set_doc_type(text("Quyết định"))
        .set_subject(text("ban hành quy chế làm việc"))
        .set_issuing_body(text("ỦY BAN NHÂN DÂN XÃ TÂN MỘC"))
        .set_date(Date::from_month(2025, 5).map(field));
    let lines = Lines { start: 21, end: 40 };
    let mut appendix = Document::new(lines, Role::Appendix);
    appendix
        .set_parent(0)
        .set_doc_type(text("Phụ lục"))
        .set_subject(text("danh mục hồ sơ"))
        .set_issuing_body(text("ỦY BAN NHÂN DÂN XÃ TÂN MỘC"));
    vec![decision, appendix]
}

fn source() -> Source {
    Source::file("1/a.txt", "in/1/a.txt")
}

/// The rows of a table by the names of its columns.
fn rows(
    exporter: &Exporter,
    documents: &[Document],
) -> Vec<Vec<(String, String)>> {
    let exported = exporter.file(&source(), documents);
    let table = exporter.opening() + exported.text() + exporter.closing();
    let table = table.strip_prefix('\u{feff}').expect("a sign of UTF-8");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names = reader.headers().unwrap().clone();
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let cells = names.iter().zip(record.iter());
        cells.map(|(name, cell)| (name.into(), cell.into())).collect()
    });
    records.collect()
}

/// The cells of a row that are not empty.
fn filled(row: &[(String, String)]) -> Vec<(&str, &str)> {
    let filled = row.iter().filter(|(_, cell)| !cell.is_empty());
    filled.map(|(name, cell)| (&**name, &**cell)).collect()
}

fn whole(exporter: &Exporter, documents: &[Document]) -> String {
    let exported = exporter.file(&source(), documents);
    exporter.opening() + exported.text() + exporter.closing()
}

fn json(documents: &[Document]) -> Value {
    let text = whole(&Exporter::new(Form::Json), documents);
    serde_json::from_str(&text).unwrap()
}

#[track_caller]
fn assert_fits(value: &Value) {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let errors = schema::errors(&schema, value);
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn json_fits_its_schema_whatever_is_known() {
    let mut doubtful = letter();
    let rival = Date::from_year(2025).unwrap();
    let rival = Alternative::new(rival, 0.1, Rule::DateAfterNumber);
    let date = doubtful.date().unwrap().clone().with_alternative(rival);
    let mut cited = doubtful.cited_documents().to_vec();
    cited[0].set_canonical("57-NQ/TW".to_owned());
    doubtful.set_date(date).set_draft(field(true)).set_cited_documents(cited);
    let rows =
        [vec![], vec![blank()], vec![letter()], vec![doubtful], decision()];
    for documents in rows {
        let value = json(&documents);
        assert_fits(&value);
        assert_eq!(
            value["documents"].as_array().unwrap().len(),
            documents.len()
        );
        let lines = Exporter::new(Form::JsonLines);
        let lines = whole(&lines, &documents);
        let lines: Vec<Value> =
            lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(Value::Array(lines), value["documents"]);
    }
}

#[test]
fn records_are_read_back_from_json() {
    let mut letter = letter();
    let rival = Alternative::new("Chỉ thị".to_owned(), 0.25, Rule::Manual);
    let place =
        Evidence::new(Span::new(0, 4), Lines { start: 1, end: 1 }, "CV")
            .with_page(2)
            .with_file("in/2.txt");
    let kind = letter.doc_type().unwrap().clone();
    letter
        .set_doc_type(kind.with_alternative(rival).with_evidence(place))
        .set_draft(field(true));
    let mut documents = decision();
    documents.push(letter);
    // By itself, and what the command writes.
    for one in &documents {
        let text = serde_json::to_string(one).unwrap();
        let back: Document = serde_json::from_str(&text).unwrap();
        assert_eq!(back, *one, "{text}");
    }
    let lines = whole(&Exporter::new(Form::JsonLines), &documents);
    let back: Vec<Document> =
        lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(back, documents);
    let bad = [
        ("\"confidence\":0.9", "\"confidence\":1.9"),
        ("\"rule\":\"manual\"", "\"rule\":\"guess\""),
        ("\"span\":[3,7]", "\"span\":[7,3]"),
        ("2025-06-08", "2025-06-31"),
        ("\"role\":\"main\"", "\"role\":\"letter\""),
    ];
    let good = serde_json::to_string(&documents[2]).unwrap();
    for (from, to) in bad {
        assert!(good.contains(from), "{from}");
        let bad = good.replace(from, to);
        assert!(serde_json::from_str::<Document>(&bad).is_err(), "{to}");
    }
}

#[test]
fn the_schema_refuses_what_is_not_a_record() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let good = json(&[letter()]);
    let change = |path: &str, value: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(path).expect(path) = value;
        bad
    };
    let number = "/documents/0/number";
    let bad = [
        change("/version", 1.into()),
        change("/documents/0", Value::Null),
        change("/documents/0/role", "letter".into()),
        change("/documents/0/line_start", 0.into()),
        change("/documents/0/parent", 1.into()),
        change("/documents/0/id", "a.txt".into()),
        change("/documents/0/draft", false.into()),
        change("/documents/0/addressees", Value::Null),
        change("/documents/0/pages/value", 0.into()),
        change("/documents/0/system/value", "church".into()),
        change("/documents/0/date/value", "8/6/2025".into()),
        change("/documents/0/date/precision", "hour".into()),
        change("/documents/0/cited_documents/0/number_symbol", Value::Null),
        change(number, "05".into()),
        change(&format!("{number}/value"), 5.into()),
        change(&format!("{number}/confidence"), 1.5.into()),
        change(&format!("{number}/rule"), "số".into()),
        change(&format!("{number}/evidence"), Value::Null),
        change(&format!("{number}/evidence/0/span"), vec![1].into()),
        change(&format!("{number}/evidence/0/lines/1"), 0.into()),
        change(&format!("{number}/evidence/0/page"), 0.into()),
        change(&format!("{number}/evidence/0/text"), Value::Null),
        change(&format!("{number}/evidence/0/bbox"), vec![1].into()),
    ];
    for bad in bad {
        assert!(!schema::errors(&schema, &bad).is_empty(), "{bad:#}");
    }
    // Every key must be there, and no other.
    let document = &good["documents"][0];
    for key in document.as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad["documents"][0].as_object_mut().unwrap().remove(key);
        assert!(!schema::errors(&schema, &bad).is_empty(), "{key}");
    }
    let mut bad = good.clone();
    bad["documents"][0]["more"] = 1.into();
    assert!(!schema::errors(&schema, &bad).is_empty());
}

#[test]
fn json_tells_values_and_evidence() {
    let documents = [letter(), decision().remove(1)];
    let value = json(&documents);
    let first = &value["documents"][0];
    assert_eq!(first["id"], "in/1/a.txt#1");
    assert_eq!(first["file"], "1/a.txt");
    assert_eq!(first["path"], "in/1/a.txt");
    assert_eq!(first["system"]["value"], "party");
    let number = serde_json::json!({
        "value": "05", "confidence": 0.9, "rule": "manual",
        "evidence": [{
            "page": null, "lines": [2, 2], "span": [3, 7], "bbox": null,
            "text": "s6 x"
        }],
        "alternatives": []
    });
    assert_eq!(first["number"], number);
    assert_eq!(first["date"]["value"], "2025-06-08");
    assert_eq!(first["date"]["precision"], "day");
    assert_eq!(first["draft"], Value::Null);
    assert_eq!(first["addressees"][1]["value"], "Các ban đảng");
    assert_eq!(first["circulation"], Value::Null);
    assert_eq!(first["pages"]["value"], 3);
    let cited = &first["cited_documents"][0];
    assert_eq!(cited["number_symbol"]["value"], "57-NQ/TW");
    assert_eq!(cited["date"]["value"], "2024-12-22");
    assert_eq!(value["documents"][1]["parent"], "in/1/a.txt#1");
    let stdin = Exporter::new(Form::JsonLines);
    let stdin = stdin.file(&Source::stdin(), &[blank()]);
    let stdin: Value = serde_json::from_str(stdin.text()).unwrap();
    assert_eq!(stdin["file"], Value::Null);
    assert_eq!(stdin["path"], "-");
    assert_eq!(stdin["id"], "-#1");
}

#[test]
fn texts_follow_each_other_in_one_object() {
    let exporter = Exporter::new(Form::Json);
    let file = |name: &str| {
        let source = Source::file(name, name);
        exporter.file(&source, &[letter(), blank()]).text().to_owned()
    };
    let text = exporter.opening()
        + &file("a")
        + exporter.separator()
        + &file("b")
        + exporter.closing();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_fits(&value);
    let ids: Vec<&str> = value["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["a#1", "a#2", "b#1", "b#2"]);
}

#[test]
fn the_columns_of_the_circulars_stand_in_their_order() {
    let rows = [
        (
            Form::Tt05Csv,
            "docId,docCode,maintenance,typeName,codeNumber,codeNotation,\
             issuedDate,organName,subject,language,numberOfPage,inforSign,\
             keyword,mode,confidenceLevel,autograph,format,riskRecovery,\
             riskRecoveryStatus,process,description,file,path,lines,missing",
        ),
        (
            Form::Tt02Csv,
            "DocCode,FileCode,Identifier,OrganId,FileCatalog,FileNotation,\
             DocOrdinal,TypeName,CodeNumber,CodeNotation,IssuedDate,\
             OrganName,Subject,Language,PageAmount,Description,InforSign,\
             Keyword,Mode,ConfidenceLevel,Autograph,Format,file,path,lines,\
             missing",
        ),
    ];
    for (form, names) in rows {
        let opening = Exporter::new(form).opening();
        assert_eq!(opening, format!("\u{feff}{names}\r\n"));
    }
}

const REST: &str = "Ký: K/T CHÁNH VĂN PHÒNG, PHÓ CHÁNH VĂN PHÒNG, Trần Thị \
                    Bông. Nơi ban hành: Hòa Phú. Độ mật: MẬT. Độ khẩn: KHẨN. \
                    Viện dẫn: 57-NQ/TW ngày 22/12/2024; 193/2025/QH15. \
                    Kính gửi: Các huyện ủy; Các ban đảng. Nơi nhận: Như \
                    trên; Lưu Văn phòng";

#[test]
fn a_letter_after_the_circular_of_2025() {
    let rows = rows(&Exporter::new(Form::Tt05Csv), &[letter()]);
    assert_eq!(
        filled(&rows[0]),
        [
            ("typeName", "22"),
            ("codeNumber", "05"),
            ("codeNotation", "CV/TU"),
            ("issuedDate", "08/06/2025"),
            ("organName", "VĂN PHÒNG TỈNH ỦY HÒA PHÚ"),
            ("subject", "Góp ý dự thảo đề án số hóa tài liệu"),
            ("language", "01"),
            ("numberOfPage", "3"),
            ("mode", "03"),
            ("confidenceLevel", "02"),
            ("description", REST),
            ("file", "1/a.txt"),
            ("path", "in/1/a.txt"),
            ("lines", "1-34"),
            ("missing", "docId docCode maintenance riskRecovery"),
        ]
    );
}

#[test]
fn a_letter_after_the_circular_of_2019() {
    let rows = rows(&Exporter::new(Form::Tt02Csv), &[letter()]);
    assert_eq!(
        filled(&rows[0]),
        [
            ("TypeName", "CÔNG VĂN"),
            ("CodeNumber", "05"),
            ("CodeNotation", "CV/TU"),
            ("IssuedDate", "08/06/2025"),
            ("OrganName", "VĂN PHÒNG TỈNH ỦY HÒA PHÚ"),
            ("Subject", "Góp ý dự thảo đề án số hóa tài liệu"),
            ("Language", "01"),
            ("PageAmount", "3"),
            ("Description", REST),
            ("Mode", "03"),
            ("ConfidenceLevel", "02"),
            ("file", "1/a.txt"),
            ("path", "in/1/a.txt"),
            ("lines", "1-34"),
            ("missing", "DocCode"),
        ]
    );
}

#[test]
fn state_documents_their_dates_and_appendices() {
    let exporter = Exporter::new(Form::Tt05Csv);
    let own = exporter.clone().appendix_records(true);
    let plain = exporter
        .clone()
        .leading_slash(false)
        .capitals(false)
        .short_dates(true);
    let cell = |row: &[(String, String)], key: &str| {
        row.iter().find(|(name, _)| name == key).unwrap().1.clone()
    };
    let told = rows(&exporter, &decision());
    assert_eq!(told.len(), 1);
    assert_eq!(cell(&told[0], "codeNotation"), "/QĐ-UBND");
    assert_eq!(cell(&told[0], "issuedDate"), "00/05/2025");
    assert_eq!(cell(&told[0], "description"), "Phụ lục: Danh mục hồ sơ");
    assert_eq!(exporter.file(&source(), &decision()).records(), 1);
    let told = rows(&plain, &decision());
    assert_eq!(cell(&told[0], "codeNotation"), "QĐ-UBND");
    assert_eq!(cell(&told[0], "issuedDate"), "05/2025");
    let told = rows(&own, &decision());
    assert_eq!(told.len(), 2);
    assert_eq!(cell(&told[0], "description"), "");
    assert_eq!(cell(&told[1], "typeName"), "32");
    let rest = "Tên loại: Phụ lục. Kèm theo: 15/QĐ-UBND";
    assert_eq!(cell(&told[1], "description"), rest);
    // The table of all fields has all documents.
    assert_eq!(rows(&Exporter::new(Form::Csv), &decision()).len(), 2);
}

#[test]
fn a_type_without_a_code_keeps_its_name() {
    let mut document = blank();
    document.set_doc_type(text("Kết luận"));
    let rows = rows(&Exporter::new(Form::Tt05Csv), &[document]);
    assert!(filled(&rows[0]).contains(&("typeName", "32")));
    let told = ("description", "Tên loại: Kết luận");
    assert!(filled(&rows[0]).contains(&told));
}

#[test]
fn long_values_are_cut_at_a_word_and_told() {
    let long = "phát triển chuyển đổi số ".repeat(40);
    let mut document = blank();
    document.set_subject(text(&long)).set_number(text(&"1".repeat(12)));
    let exporter = Exporter::new(Form::Tt05Csv);
    let rows = rows(&exporter, std::slice::from_ref(&document));
    let cell =
        |key| rows[0].iter().find(|(name, _)| name == key).unwrap().1.clone();
    let subject = cell("subject");
    assert!(subject.chars().count() <= 500);
    assert!(subject.chars().count() > 490);
    let whole = long.trim().replacen('p', "P", 1);
    let rest = whole.strip_prefix(&subject).unwrap();
    assert!(rest.starts_with(' '), "{rest}");
    assert_eq!(cell("codeNumber"), "");
    let exported = exporter.file(&source(), &[document]);
    let cuts: Vec<(&str, usize)> = exported
        .notes()
        .iter()
        .filter_map(|note| match note {
            Note::Cut { key, kept, .. } => Some((*key, *kept)),
            _ => None,
        })
        .collect();
    let kept = subject.chars().count();
    assert_eq!(cuts, [("codeNumber", 0), ("subject", kept)]);
    let told = exported.notes()[1].to_string();
    assert!(told.starts_with("in/1/a.txt#1: subject: cut at a word"));
}

#[test]
fn what_no_page_tells_can_be_set_and_required() {
    let exporter = Exporter::new(Form::Tt05Csv)
        .set("maintenance", "01")
        .unwrap()
        .set("mode", "01")
        .unwrap()
        .set("language", "06")
        .unwrap()
        .set("subject", "Không có trích yếu")
        .unwrap()
        .required(["codeNumber", "maintenance", "docId"])
        .unwrap();
    let rows = rows(&exporter, &[letter(), blank()]);
    let cells = |row: usize| {
        let keys = ["maintenance", "mode", "language", "subject", "missing"];
        keys.map(|key| {
            rows[row].iter().find(|(name, _)| name == key).unwrap().1.clone()
        })
    };
    let subject = "Góp ý dự thảo đề án số hóa tài liệu";
    assert_eq!(cells(0), ["01", "03", "06", subject, "docId"]);
    let subject = "Không có trích yếu";
    assert_eq!(cells(1), ["01", "01", "06", subject, "docId codeNumber"]);
    let error = |exporter: Result<Exporter, khoidau::Error>| {
        exporter.map(|_| ()).unwrap_err().to_string()
    };
    let exporter = Exporter::new(Form::Tt05Csv);
    let told = error(exporter.clone().set("Maintenance", "01"));
    assert!(told.contains("choose from docId, docCode"), "{told}");
    let told = error(exporter.clone().set("docId", &"1".repeat(26)));
    assert!(told.contains("26 characters, where 25 are allowed"), "{told}");
    let told = error(exporter.clone().required(["number"]));
    assert!(told.contains("has no field \"number\""), "{told}");
    let told = error(Exporter::new(Form::EdXml).set("docId", "1"));
    assert!(told.contains("has no field to set"), "{told}");
    let told = error(exporter.min_confidence(f64::NAN));
    assert!(told.contains("from 0 to 1"), "{told}");
}

#[test]
fn values_that_are_not_sure_stay_out_of_delivery_but_not_of_json() {
    let mut document = letter();
    document
        .set_subject(sure("số hóa".to_owned(), 0.4))
        .set_date(Date::new(2025, 1, 2).map(|date| sure(date, 0.6)));
    let documents = [document];
    for form in Form::ALL {
        let exporter = Exporter::new(form).min_confidence(0.5).unwrap();
        let text = whole(&exporter, &documents);
        let is_json = matches!(form, Form::Json | Form::JsonLines);
        let folded = text.to_lowercase();
        assert_eq!(folded.contains("số hóa"), is_json, "{form}: {text}");
        assert!(text.contains("2025"), "{form}: {text}");
        if !is_json {
            let key = match form {
                Form::Tt02Csv => "Subject",
                _ => "subject",
            };
            let notes = exporter.file(&source(), &documents);
            let missing = notes.notes().iter().any(|note| {
                matches!(note, Note::Missing { keys, .. } if keys.contains(&key))
            });
            assert!(missing, "{form}");
        }
    }
}

#[test]
fn message_headers_have_the_names_of_the_exchange_standard() {
    let told = whole(&Exporter::new(Form::EdXml), &[letter()]);
    let leaves: Vec<(String, String)> = leaves(&told);
    let expected = [
        ("edXML:OrganizationInCharge", "TỈNH ỦY HÒA PHÚ"),
        ("edXML:OrganName", "Văn phòng Tỉnh ủy Hòa Phú"),
        ("edXML:OrganName", "Các huyện ủy"),
        ("edXML:OrganName", "Các ban đảng"),
        ("edXML:CodeNumber", "05"),
        ("edXML:CodeNotation", "CV/TU"),
        ("edXML:Place", "Hòa Phú"),
        ("edXML:Date", "2025-06-08"),
        ("edXML:type", "Công văn"),
        ("edXML:Subject", "Góp ý dự thảo đề án số hóa tài liệu"),
        ("edXML:Competence", "K/T CHÁNH VĂN PHÒNG"),
        ("edXML:Function", "PHÓ CHÁNH VĂN PHÒNG"),
        ("edXML:FullName", "Trần Thị Bông"),
        ("edXML:Place", "Như trên"),
        ("edXML:Place", "Lưu Văn phòng"),
        ("edXML:Secret", "MẬT"),
        ("edXML:Priority", "KHẨN"),
        ("edXML:PageAmount", "3"),
    ];
    assert_eq!(leaves, expected.map(|(k, v)| (k.into(), v.into())));
    let told = whole(&Exporter::new(Form::EdXml), &decision());
    assert!(told.contains("<edXML:Appendix>Danh mục hồ sơ<"), "{told}");
    assert!(!told.contains("edXML:To>"), "{told}");
}

#[test]
fn dublin_core_has_the_terms_of_the_mapping() {
    let told = whole(&Exporter::new(Form::DublinCore), &[letter()]);
    let expected = [
        ("dc:identifier", "05-CV/TU"),
        ("dc:type", "Công văn"),
        ("dc:title", "Góp ý dự thảo đề án số hóa tài liệu"),
        ("dc:creator", "Văn phòng Tỉnh ủy Hòa Phú"),
        ("dc:contributor", "Trần Thị Bông"),
        ("dcterms:issued", "2025-06-08"),
        ("dcterms:spatial", "Hòa Phú"),
        ("dc:language", "vi"),
        ("dcterms:audience", "Các huyện ủy"),
        ("dcterms:audience", "Các ban đảng"),
        ("dcterms:audience", "Như trên"),
        ("dcterms:audience", "Lưu Văn phòng"),
        ("dcterms:accessRights", "MẬT"),
        ("dcterms:extent", "3 trang"),
        ("dcterms:references", "57-NQ/TW (2024-12-22)"),
        ("dcterms:references", "193/2025/QH15"),
    ];
    assert_eq!(leaves(&told), expected.map(|(k, v)| (k.into(), v.into())));
    let exporter = Exporter::new(Form::DublinCore);
    let told = whole(&exporter, &decision());
    let part = "<dcterms:hasPart>Danh mục hồ sơ</dcterms:hasPart>";
    assert!(told.contains(part), "{told}");
    let told = whole(&exporter.appendix_records(true), &decision());
    let part = "<dcterms:isPartOf>15/QĐ-UBND</dcterms:isPartOf>";
    assert!(told.contains(part), "{told}");
}

/// The elements of an XML text that hold text, in order. Fails if the text
/// is not well-formed.
fn leaves(text: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut held = String::new();
    let mut leaves = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().0.to_owned();
                for attribute in start.attributes() {
                    attribute.unwrap();
                }
                open.push(name);
                held.clear();
            }
            Event::Text(part) => held.push_str(&part),
            Event::GeneralRef(name) => {
                let text = quick_xml::escape::resolve_predefined_entity(&name);
                held.push_str(text.expect("only the five names of XML"));
            }
            Event::End(_) => {
                let name = open.pop().unwrap();
                if !held.trim().is_empty() {
                    leaves.push((name, held.clone()));
                }
                held.clear();
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("nothing else is written: {other:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    leaves
}

/// A linear congruential generator: the same texts on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn text(&mut self) -> String {
        const PARTS: [&str; 40] = [
            "a",
            "Ủy",
            "ban",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\"",
            "\"\"",
            "'",
            ",",
            ";",
            "<",
            ">",
            "&",
            "&amp;",
            "&#0;",
            "]]>",
            "<!--",
            "--",
            "?>",
            "=1+1",
            "@x",
            "-",
            "+",
            "\\",
            "\\n",
            "\0",
            "\u{1b}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{ffff}",
            "\u{fffe}",
            "e\u{302}\u{301}",
            "😀",
            "./.",
            ".",
        ];
        let length = self.below(12);
        (0..length).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    fn field(&mut self) -> Option<Field> {
        (self.below(6) > 0).then(|| field(self.text()))
    }

    fn document(&mut self) -> Document {
        let mut document = blank();
        type Set = fn(&mut Document, Option<Field>) -> &mut Document;
        let fields: [Set; 15] = [
            Document::set_number,
            Document::set_symbol,
            Document::set_doc_type,
            Document::set_subject,
            Document::set_issuing_body,
            Document::set_superior_body,
            Document::set_issuing_body_full,
            Document::set_place,
            Document::set_authority,
            Document::set_authority_body,
            Document::set_signer_title,
            Document::set_signer,
            Document::set_secrecy,
            Document::set_urgency,
            Document::set_circulation,
        ];
        for set in fields {
            set(&mut document, self.field());
        }
        let mut list = || (0..2).filter_map(|_| self.field()).collect();
        document.set_addressees(list()).set_recipients(list());
        let cited = citation(&self.text(), None);
        document.set_cited_documents(vec![cited]);
        document
    }
}

/// A text as delivery forms have it, in other words than theirs.
fn tidied(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let spaced: String = text
        .nfc()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expected(field: Option<&Field>) -> String {
    field.map(|field| tidied(field.value())).unwrap_or_default()
}

#[test]
fn any_text_comes_back_out_of_every_form() {
    let mut random = Random(5);
    let mut seen = 0;
    for _ in 0..400 {
        let document = random.document();
        let documents = [document.clone(), blank()];
        assert_fits(&json(&documents));
        let value = json(&documents);
        let raw = |key: &str| value["documents"][0][key]["value"].as_str();
        let given = document.place().map(|field| &**field.value());
        assert_eq!(raw("place"), given);
        let place = expected(document.place());
        let rows = rows(&Exporter::new(Form::Csv), &documents);
        let cell = |key: &str| {
            &rows[0].iter().find(|(name, _)| name == key).unwrap().1
        };
        assert_eq!(*cell("place"), place);
        assert_eq!(*cell("type"), expected(document.doc_type()));
        assert_eq!(*cell("signer"), expected(document.signer()));
        let list: Vec<String> = document
            .recipients()
            .iter()
            .map(|field| tidied(field.value()))
            .filter(|text| !text.is_empty())
            .collect();
        assert_eq!(*cell("recipients"), list.join("\n"));
        for form in [Form::Tt05Csv, Form::Tt02Csv] {
            let rows = self::rows(&Exporter::new(form), &documents);
            assert_eq!(rows.len(), 2, "{form}");
        }
        let form = Exporter::new(Form::DublinCore);
        let leaves = self::leaves(&whole(&form, &documents));
        let of = |name: &str| {
            let leaf = leaves.iter().find(|(leaf, _)| leaf == name);
            leaf.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        assert_eq!(of("dcterms:spatial"), place);
        assert_eq!(of("dc:type"), expected(document.doc_type()));
        seen += usize::from(!place.is_empty());
        for form in [Form::Tt05Xml, Form::EdXml] {
            self::leaves(&whole(&Exporter::new(form), &documents));
        }
    }
    assert!(seen > 200, "too few texts were tried");
}

#[test]
fn names_of_files_may_hold_anything() {
    let name = "a & b \"c\" <d>, e's.txt";
    let source = Source::file(name, format!("in/{name}"));
    for form in Form::ALL {
        let exporter = Exporter::new(form);
        let exported = exporter.file(&source, &[letter()]);
        let text = exporter.opening() + exported.text() + exporter.closing();
        match form {
            Form::Json => {
                let value: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(value["documents"][0]["file"], name);
            }
            Form::JsonLines => {
                let value: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(value["file"], name);
            }
            Form::Tt05Xml | Form::EdXml | Form::DublinCore => {
                assert_eq!(attribute(&text, "record", "file"), name);
            }
            _ => {
                let table = text.strip_prefix('\u{feff}').unwrap();
                let mut reader = csv::Reader::from_reader(table.as_bytes());
                let record = reader.records().next().unwrap().unwrap();
                assert!(record.iter().any(|cell| cell == name));
            }
        }
    }
}

fn attribute(text: &str, element: &str, key: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().0 == element => {
                let found = start.try_get_attribute(key).unwrap().unwrap();
                return quick_xml::escape::unescape(&found.value)
                    .unwrap()
                    .into_owned();
            }
            Event::Eof => panic!("no element {element}"),
            _ => {}
        }
    }
}

#[test]
fn the_review_lists_what_is_missing_doubtful_or_at_odds() {
    let mut document = letter();
    let rival = |value: &str, confidence| {
        Alternative::new(value.to_owned(), confidence, Rule::HeaderSymbol)
    };
    let kind = field("Công văn".to_owned());
    let number = field("05".to_owned());
    document
        .set_issuing_body(None)
        .set_issuing_body_full(None)
        .set_place(sure("Hòa Phú".to_owned(), 0.62))
        .set_doc_type(kind.with_alternative(rival("Chương trình", 0.3)))
        .set_number(number.with_alternative(rival("06", 0.1)));
    let review = Review::new().sure(0.7).unwrap();
    let list = review.file(&source(), &[document.clone(), letter()]);
    assert_eq!(
        list,
        "in/1/a.txt#1, lines 1-34: 05-CV/TU\n  \
         missing: issuing_body\n  \
         disagree: type, line 2: Công văn (manual, 0.900) or Chương trình \
         (header-symbol, 0.300)\n  \
         doubtful: place, line 2: Hòa Phú (manual, 0.620)\n"
    );
    assert_eq!(review.file(&source(), &[letter()]), "");
    // The letter's values are 0.9 sure.
    let all = Review::new();
    let all = all.file(&source(), &[letter()]);
    assert!(all.contains("doubtful: signer, line 2: Trần Thị Bông"), "{all}");
    let strict = Exporter::new(Form::Csv).required(["circulation"]).unwrap();
    let strict = Review::new().required_of(&strict);
    let list = strict.file(&source(), &[letter()]);
    assert!(list.contains("missing: circulation"), "{list}");
    // An appendix has neither date nor number of its own.
    assert_eq!(review.file(&source(), &decision()), "");
}
