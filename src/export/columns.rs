//! The columns of the circulars: keys, order, lengths, what is required.

use crate::record::Gazetteer;

/// One field of a circular's document record.
#[derive(Debug)]
pub struct Column {
    pub key: &'static str,
    /// The characters that are allowed.
    pub limit: usize,
    pub required: bool,
    pub value: Value,
}

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Not on the page: an archive gives it.
    Given,
    /// The same for every record.
    Constant(&'static str),
    TypeCode,
    TypeName,
    Number,
    Symbol,
    Date,
    Body,
    Subject,
    Pages,
    /// `03` where the page bears a secrecy mark.
    Mode,
    /// What has no field of its own.
    Rest,
}

/// Tiếng Việt.
const VIETNAMESE: Value = Value::Constant("01");

/// Tài liệu số hóa: what was read from paper.
const DIGITISED: Value = Value::Constant("02");

const fn column(
    key: &'static str,
    limit: usize,
    required: bool,
    value: Value,
) -> Column {
    Column { key, limit, required, value }
}

const YES: bool = true;
const NO: bool = false;

/// The document record of a package for submission (SIP), thông tư
/// 05/2025/TT-BNV.
pub const TT05: [Column; 21] = [
    column("docId", 25, YES, Value::Given),
    column("docCode", 100, YES, Value::Given),
    column("maintenance", 100, YES, Value::Given),
    column("typeName", 10, YES, Value::TypeCode),
    column("codeNumber", 11, NO, Value::Number),
    column("codeNotation", 30, NO, Value::Symbol),
    column("issuedDate", 10, YES, Value::Date),
    column("organName", 200, YES, Value::Body),
    column("subject", 500, YES, Value::Subject),
    column("language", 100, YES, VIETNAMESE),
    column("numberOfPage", 4, YES, Value::Pages),
    column("inforSign", 30, NO, Value::Given),
    column("keyword", 100, NO, Value::Given),
    column("mode", 20, YES, Value::Mode),
    column("confidenceLevel", 30, NO, DIGITISED),
    column("autograph", 2000, NO, Value::Given),
    column("format", 50, NO, Value::Given),
    column("riskRecovery", 1, YES, Value::Given),
    column("riskRecoveryStatus", 2, NO, Value::Given),
    column("process", 1, NO, Value::Given),
    column("description", 500, NO, Value::Rest),
];

/// The document record of thông tư 02/2019/TT-BNV. It is the older list;
/// fields count as required where those of [`TT05`] are.
pub const TT02: [Column; 22] = [
    column("DocCode", 25, YES, Value::Given),
    column("FileCode", 30, NO, Value::Given),
    column("Identifier", 13, NO, Value::Given),
    column("OrganId", 13, NO, Value::Given),
    column("FileCatalog", 4, NO, Value::Given),
    column("FileNotation", 20, NO, Value::Given),
    column("DocOrdinal", 10, NO, Value::Given),
    column("TypeName", 100, YES, Value::TypeName),
    column("CodeNumber", 11, NO, Value::Number),
    column("CodeNotation", 30, NO, Value::Symbol),
    column("IssuedDate", 10, YES, Value::Date),
    column("OrganName", 200, YES, Value::Body),
    column("Subject", 500, YES, Value::Subject),
    column("Language", 100, YES, VIETNAMESE),
    column("PageAmount", 4, YES, Value::Pages),
    column("Description", 500, NO, Value::Rest),
    column("InforSign", 30, NO, Value::Given),
    column("Keyword", 100, NO, Value::Given),
    column("Mode", 20, YES, Value::Mode),
    column("ConfidenceLevel", 30, NO, DIGITISED),
    column("Autograph", 2000, NO, Value::Given),
    column("Format", 50, NO, Value::Given),
];

/// Khác: any other type.
pub const OTHER: &str = "32";

/// The code of a type, `None` where only [`OTHER`] is left for it.
pub fn type_code(knowledge: &Gazetteer, name: &str) -> Option<String> {
    let name = plain(name);
    let known = knowledge.types().iter().filter(|t| plain(&t.name) == name);
    // What a user adds stands last.
    let code = known.filter_map(|known| known.code).next_back()?;
    Some(format!("{code:02}"))
}

/// Small letters with the tone marks at the uniform place.
fn plain(name: &str) -> String {
    let words = name.split_whitespace().map(|word| {
        let word = word.to_lowercase();
        crate::viet::tone::uniform(&word).into_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thông tư 05/2025/TT-BNV, from 01 on.
    const TYPES: [&str; 31] = [
        "Nghị quyết",
        "Quyết định",
        "Chỉ thị",
        "Quy chế",
        "Quy định",
        "Thông cáo",
        "Thông báo",
        "Hướng dẫn",
        "Chương trình",
        "Kế hoạch",
        "Phương án",
        "Đề án",
        "Dự án",
        "Báo cáo",
        "Tờ trình",
        "Giấy ủy quyền",
        "Phiếu gửi",
        "Phiếu chuyển",
        "Phiếu báo",
        "Biên bản",
        "Hợp đồng",
        "Công văn",
        "Công điện",
        "Bản ghi nhớ",
        "Bản thỏa thuận",
        "Giấy mời",
        "Giấy giới thiệu",
        "Giấy nghỉ phép",
        "Thư công",
        "Bản đồ",
        "Bản vẽ kỹ thuật",
    ];

    #[test]
    fn types_have_the_codes_of_the_circular() {
        let knowledge = Gazetteer::embedded();
        for (at, name) in TYPES.iter().enumerate() {
            let code = format!("{:02}", at + 1);
            assert_eq!(type_code(&knowledge, name), Some(code), "{name}");
        }
        let codes = knowledge.types().iter().filter(|t| t.code.is_some());
        let strange: Vec<&str> = codes
            .map(|known| &*known.name)
            .filter(|name| !TYPES.contains(name))
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
    }

    #[test]
    fn names_of_types_in_any_spelling() {
        let mut knowledge = Gazetteer::embedded().as_ref().clone();
        knowledge.add_text("type\tPhiếu trình\tPTr\tparty\t15").unwrap();
        let rows = [
            ("NGHỊ QUYẾT", Some("01")),
            ("Giấy uỷ quyền", Some("16")),
            ("Bản thoả thuận", Some("25")),
            ("phiếu trình", Some("15")),
            ("Kết luận", None),
            ("Thông tri", None),
            ("Quy hoạch", None),
            ("Tuyên bố", None),
            ("Phụ lục", None),
            ("Khác", None),
            ("", None),
        ];
        for (name, code) in rows {
            let found = type_code(&knowledge, name);
            assert_eq!(found.as_deref(), code, "{name:?}");
        }
    }
}
