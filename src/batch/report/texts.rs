//! Every text of the page, in both languages.

use crate::EditKind;
use crate::repair::Condition;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// What the page begins in.
    Vietnamese,
    /// What it can be switched to.
    English,
}

/// A text in Vietnamese and English; `{}` is where a value stands.
pub type Text = [&'static str; 2];

impl Language {
    /// The code, after BCP 47.
    pub fn code(self) -> &'static str {
        self.of(["vi", "en"])
    }

    /// A text in this language.
    pub fn of(self, [vietnamese, english]: Text) -> &'static str {
        match self {
            Language::Vietnamese => vietnamese,
            Language::English => english,
        }
    }

    /// A text in this language with its values.
    pub fn with(self, text: Text, values: &[&str]) -> String {
        let mut parts = self.of(text).split("{}");
        let mut out = parts.next().unwrap_or_default().to_owned();
        let mut values = values.iter();
        for part in parts {
            out.push_str(values.next().copied().unwrap_or_default());
            out.push_str(part);
        }
        out
    }
}

pub const LANGUAGE: Text = ["Tiếng Việt", "English"];
pub const TITLE: Text =
    ["Báo cáo sửa lỗi nhận dạng chữ", "Report of the repair"];
pub const MADE_BY: Text = ["Khoidau {} · mô hình {}", "Khoidau {} · model {}"];
pub const GENERATED: Text =
    ["Lập lúc {} ngày {} (giờ UTC)", "Written on {} at {} UTC"];
pub const CONTENTS: Text = ["Mục lục", "Contents"];

pub const LEAD_READ: Text = [
    "Đã đọc {} trong số {} tệp, gồm {} trang và {} từ.",
    "Files read: {} of {}, with {} pages and {} words.",
];
pub const LEAD_CHANGED: Text = [
    "Đã sửa {} chỗ, bằng {} số từ.",
    "Places changed: {}, or {} of the words.",
];
pub const LEAD_DOUBTFUL: Text = [
    "{} chỗ còn nghi ngờ, cần có người xem lại, chưa kể các trường của bản \
     ghi.",
    "Places that are doubtful and should be looked at: {}, and fields of \
     records beside them.",
];
pub const LEAD_NO_DOUBT: Text =
    ["Không còn chỗ nào nghi ngờ.", "No place is doubtful."];
pub const LEAD_FAILED: Text = ["{} tệp bị lỗi.", "Files that failed: {}."];

pub const TOTALS: Text = ["Tổng số", "Totals"];
pub const FILES_READ: Text = ["Tệp đã đọc", "Files read"];
pub const FILES_NOTE: Text = ["trong {} tệp, {}", "of {} files, {}"];
pub const PAGES: Text = ["Trang", "Pages"];
pub const WORDS: Text = ["Từ", "Words"];
pub const CHANGED: Text = ["Chỗ đã sửa", "Changed"];
pub const CHANGED_NOTE: Text = ["{} số từ", "{} of the words"];
pub const DOUBTFUL: Text = ["Chỗ cần xem lại", "Doubtful"];
pub const DOUBTFUL_NOTE: Text =
    ["chưa chắc hoặc chưa sửa", "not sure, or not changed"];
pub const SUGGESTED: Text = ["Gợi ý chưa sửa", "Only suggested"];
pub const SUGGESTED_NOTE: Text =
    ["không đưa vào bản sửa", "not in the outputs"];
pub const DOCUMENTS: Text = ["Văn bản", "Documents"];
pub const DOCUMENTS_NOTE: Text = ["đã lập bản ghi", "with a record"];
pub const FAILED: Text = ["Tệp bị lỗi", "Files failed"];
pub const FAILED_NOTE: Text = ["{} số tệp", "{} of the files"];

pub const CONDITION_TITLE: Text = ["Tình trạng các tệp", "Condition"];
pub const CONDITION: Text = ["Tình trạng", "Condition"];
pub const CONDITIONS: [(Condition, Text, Text); 3] = [
    (
        Condition::Sound,
        ["Chữ đúng", "Sound"],
        ["không phải sửa, giữ nguyên", "right as it was, left alone"],
    ),
    (
        Condition::Damaged,
        ["Có lỗi", "Damaged"],
        ["nhận dạng sai, đã sửa", "misread, and repaired"],
    ),
    (
        Condition::Hopeless,
        ["Quá nhiều lỗi", "Hopeless"],
        [
            "không đọc nổi hoặc không phải tiếng Việt, giữ nguyên",
            "beyond reading, or not Vietnamese, left alone",
        ],
    ),
];

pub const DAMAGE_TITLE: Text = ["Mức độ lỗi", "Damage"];
pub const DAMAGE_NOTE: Text = [
    "Số tệp theo tỷ lệ từ đã sửa, không kể tệp quá nhiều lỗi.",
    "Files by the share of their words that was changed; hopeless ones are \
     left out.",
];
pub const DAMAGE_AXIS: Text = ["tỷ lệ từ đã sửa", "share of words changed"];
pub const CONFIDENCE_TITLE: Text =
    ["Độ tin cậy của các chỗ sửa", "Confidence of the changes"];
pub const CONFIDENCE_NOTE: Text = [
    "Số chỗ sửa và gợi ý theo độ tin cậy. Dưới {}% (màu đỏ) là chưa chắc, nên \
     xem lại.",
    "Changes and suggestions by their confidence. What is below {}% (red) \
     should be looked at.",
];
pub const CONFIDENCE: Text = ["Độ tin cậy", "Confidence"];
/// Steps of confidence: the surest, the middle, and below.
pub const FROM: Text = ["từ {}% trở lên", "{}% and more"];
pub const FROM_TO: Text = ["{}–{}%", "{}–{}%"];
pub const BELOW: Text = ["dưới {}%", "below {}%"];
pub const UNSURE_TITLE: Text =
    ["Các chỗ chưa chắc", "Those that are not sure"];
pub const CHANGES: Text = ["Số chỗ", "Changes"];
pub const STEP: Text = ["{}: {}", "{}: {}"];

pub const WORST_TITLE: Text = ["Tệp nên xem trước", "Files to look at first"];
pub const WORST_NOTE: Text = [
    "{} tệp có tỷ lệ chỗ nghi ngờ cao nhất. Để xem lại từng chỗ bên ảnh \
     trang, chạy khoidau review với thư mục chứa báo cáo này.",
    "The {} files with the largest share of doubtful places. To check them \
     beside the page images, run khoidau review on the folder of this report.",
];
pub const NO_WORST: Text =
    ["Không có tệp nào cần xem lại.", "There is no file to look at."];
pub const FILE: Text = ["Tệp", "File"];
pub const MEAN: Text = ["Tin cậy trung bình", "Mean confidence"];
pub const DOUBTFUL_SHORT: Text = ["Nghi ngờ", "Doubtful"];
pub const CHANGED_SHORT: Text = ["Đã sửa", "Changed"];

pub const FREQUENT_TITLE: Text =
    ["Lỗi thường gặp nhất", "Most frequent changes"];
pub const FREQUENT_NOTE: Text = [
    "{} chỗ sửa và gợi ý lặp lại nhiều nhất trong cả thư mục.",
    "The {} changes and suggestions that were met most often.",
];
pub const NO_FREQUENT: Text =
    ["Không có chỗ nào phải sửa.", "Nothing had to be changed."];
pub const BEFORE: Text = ["Đọc là", "Read"];
pub const AFTER: Text = ["Sửa thành", "Repaired"];
pub const KIND: Text = ["Loại lỗi", "Kind"];
pub const COUNT: Text = ["Số lần", "Times"];
pub const EMPTY: Text = ["(bỏ)", "(removed)"];
pub const KINDS: [(EditKind, Text); 8] = [
    (EditKind::Marks, ["dấu", "marks"]),
    (EditKind::Letters, ["chữ cái", "letters"]),
    (EditKind::Case, ["hoa, thường", "capitals"]),
    (EditKind::Merge, ["từ bị tách", "parted"]),
    (EditKind::Split, ["từ bị dính", "glued"]),
    (EditKind::Unicode, ["mã ký tự", "code points"]),
    (EditKind::Code, ["số, ký hiệu", "numbers, symbols"]),
    (EditKind::Speck, ["vết bẩn", "specks"]),
];

pub const RECORDS_TITLE: Text = ["Bản ghi lưu trữ", "Archive records"];
pub const MISSING_TITLE: Text =
    ["Trường bắt buộc còn thiếu", "Required fields that are missing"];
pub const NO_MISSING: Text = [
    "Không văn bản nào thiếu trường bắt buộc.",
    "No document lacks a required field.",
];
pub const FIELD: Text = ["Trường", "Field"];
pub const TYPES_TITLE: Text = ["Loại văn bản", "Types of documents"];
pub const NO_TYPES: Text =
    ["Chưa nhận ra loại văn bản nào.", "No type was recognised."];
pub const TYPE: Text = ["Tên loại", "Type"];
pub const YEARS_TITLE: Text = ["Năm ban hành", "Years"];
pub const YEARS_NOTE: Text = [
    "Số văn bản theo năm ghi trên văn bản.",
    "Documents by the year of their date.",
];
pub const YEARS_STEP_NOTE: Text = [
    "Số văn bản theo năm ghi trên văn bản; mỗi cột {} năm, tính từ năm ghi \
     dưới cột.",
    "Documents by the year of their date; each column is {} years from the \
     one below it.",
];
pub const NO_YEARS: Text =
    ["Chưa đọc được ngày của văn bản nào.", "No date was read."];

pub const SOURCES_TITLE: Text = ["Nguồn", "Sources"];
pub const FORMATS_TITLE: Text = ["Định dạng", "Formats"];
pub const FORMAT: Text = ["Định dạng", "Format"];
pub const PROFILES_TITLE: Text = ["Kiểu lỗi nhận dạng", "Profiles of engines"];
pub const PROFILE: Text = ["Kiểu lỗi", "Profile"];
pub const NONE_READ: Text = ["Chưa đọc được tệp nào.", "No file was read."];
pub const FILES: Text = ["Số tệp", "Files"];
pub const DOCUMENT_COUNT: Text = ["Số văn bản", "Documents"];
pub const SHARE: Text = ["Tỷ lệ", "Share"];
pub const OTHERS: Text = ["khác", "others"];

pub const ERRORS_TITLE: Text = ["Tệp bị lỗi", "Files that failed"];
pub const ERRORS_NOTE: Text = [
    "Các tệp này không được xử lý trọn vẹn; các tệp khác không bị ảnh hưởng.",
    "These were not done, or not wholly; the others were.",
];
pub const ERRORS_CUT: Text = [
    "Bảng có {} trong số {} lỗi; errors.csv có đủ.",
    "Listed are {} of {}; errors.csv has all.",
];
pub const NO_ERRORS: Text = ["Không có tệp nào bị lỗi.", "No file failed."];
pub const STAGE: Text = ["Bước", "Stage"];
pub const ERROR: Text = ["Lỗi", "Error"];
pub const MORE_ROWS: Text = ["Xem {} dòng còn lại", "Show the other {} rows"];

pub const FOOTER: Text = [
    "Trang này tự đủ: không cần mạng, không gửi gì đi đâu. Số liệu ở \
     report.json, từng chỗ sửa ở changes.jsonl, bản ghi ở records.csv.",
    "This page needs no network and sends nothing anywhere. The figures are \
     in report.json, the changes in changes.jsonl, the records in \
     records.csv.",
];

/// What the required fields of all forms are called.
pub const FIELDS: [(&str, Text); 20] = [
    ("system", ["Hệ thống văn bản", "System"]),
    ("number", ["Số", "Number"]),
    ("symbol", ["Ký hiệu", "Symbol"]),
    ("type", ["Tên loại", "Type"]),
    ("subject", ["Trích yếu", "Subject"]),
    ("issuing_body", ["Cơ quan ban hành", "Issuing body"]),
    ("superior_body", ["Cơ quan cấp trên", "Superior body"]),
    ("place", ["Địa danh", "Place"]),
    ("date", ["Ngày tháng năm", "Date"]),
    ("addressees", ["Kính gửi", "Addressees"]),
    ("recipients", ["Nơi nhận", "Recipients"]),
    ("authority", ["Quyền hạn ký", "Authority"]),
    ("authority_body", ["Ký thay mặt cơ quan", "Signed on behalf of"]),
    ("signer_title", ["Chức vụ người ký", "Signer's title"]),
    ("signer", ["Người ký", "Signer"]),
    ("secrecy", ["Độ mật", "Secrecy"]),
    ("urgency", ["Độ khẩn", "Urgency"]),
    ("circulation", ["Phạm vi lưu hành", "Circulation"]),
    ("pages", ["Số trang", "Pages"]),
    ("cited_documents", ["Văn bản viện dẫn", "Cited documents"]),
];

/// What the tiers of models are called.
pub const TIERS: [(&str, Text); 4] = [
    ("compact", ["gọn", "compact"]),
    ("full", ["đầy đủ", "full"]),
    ("own", ["tự huấn luyện", "own"]),
    ("context", ["ngữ cảnh", "context"]),
];

/// What formats are called where their names do not say it.
pub const FORMATS: [(&str, Text); 12] = [
    ("text", ["Văn bản thuần", "Plain text"]),
    ("markdown", ["Markdown", "Markdown"]),
    ("html", ["HTML", "HTML"]),
    ("hocr", ["hOCR", "hOCR"]),
    ("alto", ["ALTO", "ALTO"]),
    ("page", ["PAGE XML", "PAGE XML"]),
    ("tsv", ["TSV của Tesseract", "TSV of Tesseract"]),
    ("pdf", ["PDF", "PDF"]),
    ("docx", ["Word (.docx)", "Word (.docx)"]),
    ("image", ["Ảnh", "Images"]),
    ("jsonl", ["JSON theo dòng", "JSON lines"]),
    ("", ["không rõ", "unknown"]),
];

/// What profiles are called where their names do not say it.
pub const PROFILES: [(&str, Text); 7] = [
    ("clean", ["Chữ đúng", "Clean text"]),
    ("tesseract-eng", ["Tesseract, không tiếng Việt", "Tesseract, English"]),
    ("tesseract-vie", ["Tesseract, tiếng Việt", "Tesseract, Vietnamese"]),
    ("letter-drop", ["Bỏ sót chữ cái", "Letters dropped"]),
    ("ppocr", ["PP-OCR", "PP-OCR"]),
    ("unmarked", ["Chữ không dấu", "Typed without marks"]),
    ("general", ["Lỗi nói chung", "General"]),
];

/// What the steps in which a file may fail are called.
pub const STAGES: [(&str, Text); 7] = [
    ("name", ["tên tệp", "name"]),
    ("read", ["đọc", "read"]),
    ("open", ["mở", "open"]),
    ("repair", ["sửa", "repair"]),
    ("write", ["ghi", "write"]),
    ("disk", ["ổ đĩa", "disk"]),
    ("limit", ["quá giới hạn", "limit"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_condition_has_a_name() {
        for kind in EditKind::ALL {
            assert!(KINDS.iter().any(|(one, _)| *one == kind), "{kind}");
        }
        for condition in Condition::ALL {
            let mut all = CONDITIONS.iter();
            assert!(all.any(|one| one.0 == condition), "{condition:?}");
        }
    }

    #[test]
    fn every_format_and_profile_and_field_that_ships_has_a_name() {
        let has = |names: &[(&str, Text)], name: &str| {
            assert!(names.iter().any(|(one, _)| *one == name), "{name}");
        };
        for kind in crate::format::Kind::ALL {
            has(&FORMATS, kind.name());
        }
        for key in crate::export::KEYS {
            has(&FIELDS, key);
        }
        #[cfg(feature = "embedded")]
        for channel in crate::Model::embedded().unwrap().channels() {
            has(&PROFILES, channel.name());
        }
    }

    #[test]
    fn values_take_their_places_in_order() {
        let text = ["{} trong {}", "{} of {}"];
        let vietnamese = Language::Vietnamese;
        assert_eq!(vietnamese.with(text, &["1", "{}"]), "1 trong {}");
        assert_eq!(Language::English.with(text, &["1"]), "1 of ");
    }
}
