//! Plain text: lines and form feeds, columns shown by space, and tables in
//! the signs of Markdown where a program put them there.

use crate::format::{line_at, markdown};
use crate::layout::{Physical, Text, TextBuilder, blocks, logical};
use crate::span::Span;

/// The longest line, in bytes, that may be one of the frame of a document:
/// what is longer is running text.
const SHORT: usize = 110;

/// How many short lines are looked at together.
const TOGETHER: usize = 120;

/// How many lines a block of columns may have at the most.
const COLUMNS: usize = 96;

/// Reads a plain text.
pub(super) fn read(source: &str) -> Text {
    let mut builder = TextBuilder::new(source);
    let mut at = 0;
    while at < source.len() {
        if let Some(end) = markdown::table(source, at, &mut builder) {
            at = end;
            continue;
        }
        let (line, next) = line_at(source, at);
        if gazette_head(source, line) {
            at = next;
            continue;
        }
        if line.len() > SHORT {
            builder.copy(Span::new(at, next));
            at = next;
            continue;
        }
        let physical = Physical::new(source, line);
        if let Some(anchor) = physical.anchor(source) {
            let mut lines = vec![physical];
            let mut ends = vec![next];
            let mut from = next;
            while lines.len() < COLUMNS && from < source.len() {
                let (line, next) = line_at(source, from);
                // A form feed ends a page.
                if source[line.range()].contains('\u{C}') {
                    break;
                }
                lines.push(Physical::new(source, trimmed(source, line)));
                ends.push(next);
                from = next;
            }
            let (block, taken) = blocks(source, &lines, anchor);
            builder.block(&block);
            at = ends[taken - 1];
            continue;
        }
        at = short_lines(source, at, &mut builder);
    }
    builder.finish()
}

/// A line without the space around it if nothing is on it.
fn trimmed(source: &str, line: Span) -> Span {
    match source[line.range()].trim().is_empty() {
        true => Span::new(line.start(), line.start()),
        false => line,
    }
}

/// Reads short lines up to a long one, a table or columns.
fn short_lines(
    source: &str,
    start: usize,
    builder: &mut TextBuilder<'_>,
) -> usize {
    let mut lines = Vec::new();
    let mut at = start;
    while at < source.len() && lines.len() < TOGETHER {
        let (line, next) = line_at(source, at);
        if at > start {
            let table = markdown::opens_table(source, line);
            if line.len() > SHORT
                || table
                || gazette_head(source, line)
                || Physical::new(source, line).anchor(source).is_some()
            {
                break;
            }
        }
        lines.push(line);
        at = next;
    }
    let whole: Vec<Span> =
        lines.iter().map(|&line| trimmed(source, line)).collect();
    let units = logical(source, &whole);
    // Lines that stay as they are keep their bytes, form feeds included.
    if units.iter().count() == lines.len() {
        builder.copy(Span::new(start, at));
    } else {
        builder.units(&units);
    }
    at
}

/// Whether a line is the running head of an official gazette.
fn gazette_head(source: &str, line: Span) -> bool {
    let text = source[line.range()].trim();
    let text = text.trim_matches(|c: char| c.is_ascii_digit()).trim();
    text.len() < SHORT
        && text.starts_with("CÔNG BÁO")
        && text.contains("/Số")
        && text.contains("/Ngày")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let text = read(text);
        text.as_str().lines().map(|line| line.trim().to_owned()).collect()
    }

    #[test]
    fn columns_come_one_after_the_other() {
        let text = "\
BỘ MÂY VÀ XÃ         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HỘI                       Độc lập - Tự do - Hạnh phúc
Số: 22/QĐ-BMX             Hà Nội, ngày 09 tháng 12 năm 2022

                  QUYẾT ĐỊNH
       Về việc kiểm kê
";
        let expected = [
            "BỘ MÂY VÀ XÃ",
            "HỘI",
            "Số: 22/QĐ-BMX",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Hà Nội, ngày 09 tháng 12 năm 2022",
            "",
            "QUYẾT ĐỊNH",
            "Về việc kiểm kê",
        ];
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn a_signature_beside_its_recipients_comes_after_them() {
        let text = "\
Nơi nhận:                                 GIÁM ĐỐC
- Như Điều 2;
- Phó GĐ: ông Trần Văn Bình;
- Lưu: VT.


                                            Đỗ Văn Cảnh
";
        let found = lines(text);
        let found: Vec<&str> = found
            .iter()
            .map(String::as_str)
            .filter(|l| !l.is_empty())
            .collect();
        let expected = [
            "Nơi nhận:",
            "- Như Điều 2;",
            "- Phó GĐ: ông Trần Văn Bình;",
            "- Lưu: VT.",
            "GIÁM ĐỐC",
            "Đỗ Văn Cảnh",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn other_text_is_copied() {
        for text in
            ["", "\n\n", "một\r\nhai  ba\n\u{C}bốn", "a    b\nc    d\n"]
        {
            assert_eq!(read(text).as_str(), text);
        }
    }

    #[test]
    fn the_heads_of_a_gazette_are_left_out() {
        let text = "Điều 1.\nCÔNG BÁO/Số 1 + 2/Ngày 3-4-2020\nĐiều 2.\n";
        assert_eq!(read(text).as_str(), "Điều 1.\nĐiều 2.\n");
    }
}
