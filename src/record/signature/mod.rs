//! The end of a document: who signed it on whose behalf, and who gets it.
//!
//! Recipients stand on the left and the signature on the right, and an
//! engine reads both as one line, or one column after the other. Each stretch
//! of a line is looked at once for what it can be ([`features`]); a search
//! over the lines decides what it is ([`sequence`]); [`fields`] makes the
//! values.

mod authority;
mod cost;
mod features;
mod fields;
mod post;
mod sequence;

use authority::SignForm;

use crate::record::lists::{self, Opening};
use crate::record::page::{Page, Strip};
use crate::record::person;
use crate::record::{Field, System};
use crate::viet::fuzzy;

/// What was found at the end of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    pub authority: Option<Field>,
    pub authority_body: Option<Field>,
    pub title: Option<Field>,
    pub signer: Option<Field>,
    pub recipients: Vec<Field>,
    /// The first line of it or of the recipients, counted from 0.
    pub start: Option<usize>,
}

/// How many lines above the recipients a signature may start.
const ABOVE: usize = 14;

/// How many lines from the recipients on a signature and their list may take.
const BELOW: usize = 400;

/// How many lines of a document without recipients are searched.
const TAIL: usize = 60;

/// A part of a signature.
#[derive(Clone, Debug)]
enum Part {
    /// The sign, and what stands behind it.
    Authority {
        sign: &'static str,
        form: SignForm,
        body: Strip,
    },
    Post {
        value: String,
        distance: f64,
    },
    /// More of the authority's body, or of the post above.
    More(String),
    /// `kiêm`: the post above and the one below are of one person.
    Also,
    Name(person::Name),
    /// The note that the original bears a signature, or a rank alone.
    Note,
}

/// A part of the signature and where it stands.
#[derive(Clone, Debug)]
struct Found {
    strip: Strip,
    part: Part,
}

/// Reads the end of a document. `system` decides how a sign of authority is
/// written that lost its slash or dot.
pub(crate) fn read(page: &Page<'_>, system: Option<System>) -> Signature {
    let opening = opening(page);
    let last = page.lines.end;
    let end = opening.map_or(last, |o| last.min(o.line + BELOW));
    let from = match opening {
        Some(opening) => opening.line.saturating_sub(ABOVE),
        None => end.saturating_sub(TAIL),
    };
    let from = from.max(page.lines.start);
    let pieces = features::see(page, from..end, opening);
    let decided = sequence::decode(page, &pieces);
    let mut parts: Vec<Found> = Vec::new();
    let mut items: Vec<(Strip, bool)> = Vec::new();
    for one in decided {
        items.extend(one.item);
        parts.extend(one.part);
    }
    let mut signature = fields::assemble(page, &parts, system);
    signature.recipients = lists::recipients(page, &items);
    let first = parts.iter().map(|found| found.strip.line);
    signature.start = first.chain(opening.map(|one| one.line)).min();
    signature
}

/// Where the recipients open: where it is written without an error, or else
/// the last place that may be it.
fn opening(page: &Page<'_>) -> Option<Opening> {
    let lines = page.lines.clone();
    let openings = lines
        .filter_map(|line| lists::recipients_opening(page, page.line(line)));
    let mut last = None;
    for opening in openings {
        let text = page.text(page.line(opening.line));
        let read = fuzzy::letters(text);
        if read.starts_with(b"noinhan") || read.starts_with(b"noigui") {
            return Some(opening);
        }
        last = Some(opening);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;
    use crate::tables::Gazetteer;

    fn value(field: &Option<Field>) -> &str {
        field.as_ref().map_or("", |field| &field.value)
    }

    #[test]
    fn signatures_beside_and_below_the_recipients_are_the_same() {
        let knowledge = Gazetteer::embedded();
        // A text; authority, its body, title, name, number of recipients.
        let rows = [
            (
                "Nơi nhận: T/M BAN THƯỜNG VỤ\n- Như trên, PHÓ BÍ THƯ\n\n\
              - Lưu Văn phòng.\nTrần Văn Bình",
                "T/M",
                "BAN THƯỜNG VỤ",
                "PHÓ BÍ THƯ",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. GIÁM ĐỐC\n\
              PHÓ GIÁM ĐỐC\n(Đã ký)\nTrần Văn Bình",
                "KT.",
                "GIÁM ĐỐC",
                "PHÓ GIÁM ĐỐC",
                "Trần Văn Bình",
                2,
            ),
            (
                "TM. ỦY BAN NHÂN DÂN\nCHỦ TICH\n\nTrần Văn Bình\n\n\
              Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.",
                "TM.",
                "ỦY BAN NHÂN DÂN",
                "CHỦ TỊCH",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận: TIM BỘ CHÍNH TRỊ\n- Các tỉnh ủy,\n\
              - Lưu Văn phòng. Trần Văn Bình",
                "T/M",
                "BỘ CHÍNH TRỊ",
                "",
                "Trần Văn Bình",
                2,
            ),
            (
                "Nơi nhận: CHÁNH VĂN PHÒNG\n- Như trên,\n- Lưu VPTU.\n\
              rần Văn Bình",
                "",
                "",
                "CHÁNH VĂN PHÒNG",
                "Trần Văn Bình",
                2,
            ),
            (
                "PHÓ CHÁNH VĂN PHÒNG TRUNG ƯƠNG\nkiêm\nTỔ TRƯỞNG",
                "",
                "",
                "PHÓ CHÁNH VĂN PHÒNG TRUNG ƯƠNG kiêm TỔ TRƯỞNG",
                "",
                0,
            ),
            // What stands above the text decides; nobody signs there.
            (
                "HIỆU TRƯỞNG TRƯỜNG TIỂU HỌC HÒA BÌNH\nCăn cứ Điều lệ;\n\
              Điều 1. Thành lập đội.\nNơi nhận:\n- Như trên;\n- Lưu VT.\n\
              HIỆU TRƯỞNG\n\nThS. Trần Văn Bình",
                "",
                "",
                "HIỆU TRƯỞNG",
                "Trần Văn Bình",
                2,
            ),
            // A list may have no signs, no ends, or one line.
            (
                "Nơi nhận:\nNhư trên\nỦy ban nhân dân tỉnh\nLưu: VT.\n\
              HẠT TRƯỞNG\n\nĐại úy Lò Văn Bình",
                "",
                "",
                "HẠT TRƯỞNG",
                "Lò Văn Bình",
                3,
            ),
            (
                "Nơi nhận: - Như trên; - Ủy ban nhân dân tỉnh; - Lưu: VT.\n\
              THỪA LỆNH BỘ TRƯỞNG\nVỤ TRƯỞNG VỤ LAO ĐỘNG -\nTIỀN LƯƠNG\n\
              (Đã ký)\nTrần Văn Bình",
                "THỪA LỆNH",
                "BỘ TRƯỞNG",
                "VỤ TRƯỞNG VỤ LAO ĐỘNG - TIỀN LƯƠNG",
                "Trần Văn Bình",
                3,
            ),
            (
                "Nơi nhận: Như trên; Ủy ban nhân dân tỉnh; Lưu: VT.\n\
              KÝ THAY GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nTrần Văn Bình (đã ký)",
                "KÝ THAY",
                "GIÁM ĐỐC",
                "PHÓ GIÁM ĐỐC",
                "Trần Văn Bình",
                3,
            ),
            // A unit goes on with the body, and a page number is nothing.
            (
                "TM. ỦY BAN NHÂN DÂN\nTỈNH BÌNH PHÚ\nCHỦ TỊCH\n\n12\n\n\
              H'Yim Kđoh\nNơi nhận:\n- Như trên;\n- Lưu: VT.",
                "TM.",
                "ỦY BAN NHÂN DÂN TỈNH BÌNH PHÚ",
                "CHỦ TỊCH",
                "H'Yim Kđoh",
                2,
            ),
            (
                "Nơi nhận:\n- Phòng TM, CT, HC;\n- Phó Giám đốc: ông \
              Trần Ngọc Minh;\n- Lưu: VT.\nTM. Ủy ban nhân dân\nChủ tịch\n\
              Trần Văn Bình",
                "TM.",
                "ỦY BAN NHÂN DÂN",
                "Chủ tịch",
                "Trần Văn Bình",
                3,
            ),
            // Of two that sign side by side the one on the right presides.
            (
                "NGƯỜI GHI BIÊN BẢN          ĐẠI DIỆN CƠ SỞ\n\
              Trần Thị Xoan               Trưng Văn Hãn",
                "",
                "",
                "ĐẠI DIỆN CƠ SỞ",
                "Trưng Văn Hãn",
                0,
            ),
            // A name alone is one who signs where it is noted.
            (
                "Thông tư này có hiệu lực từ ngày ký.\n\nTrần Văn Bình\n\
              (Đã ký)",
                "",
                "",
                "",
                "Trần Văn Bình",
                0,
            ),
            // Two columns on one line, with the strokes of a signature.
            (
                "Nơi nhận: Z TM. BAN CHẤP HÀNH\n\
              - Như trên, ⁄ 7a CHÁNH VĂN PHÒNG\n\
              - Đảng ủy xã, + kiêm\n- Thành viên Tổ; N TỔ TRƯỞNG\n\
              - Lưu: VT. Nào _⁄ Trần Văn Bình",
                "TM.",
                "BAN CHẤP HÀNH",
                "CHÁNH VĂN PHÒNG kiêm TỔ TRƯỞNG",
                "Trần Văn Bình",
                4,
            ),
            (
                "Trong quý tới, TIM kiếm nguồn vốn.\nNơi nhận:\n- Như trên.",
                "",
                "",
                "",
                "",
                1,
            ),
        ];
        for (text, authority, body, title, name, recipients) in rows {
            let reading = Reading::plain(text);
            let lines = 0..reading.lines().len();
            let page = Page::new(&reading, &knowledge, lines);
            let found = read(&page, None);
            assert_eq!(value(&found.authority), authority, "{text}");
            assert_eq!(value(&found.authority_body), body, "{text}");
            assert_eq!(value(&found.title), title, "{text}");
            assert_eq!(value(&found.signer), name, "{text}");
            assert_eq!(found.recipients.len(), recipients, "{text}");
        }
    }
}
