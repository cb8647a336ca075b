//! Aligns two readings of the same pages by the boxes of their words.

use super::{SecondReading, align};
use crate::format::Source;
use crate::layout::{BoundingBox, Page};

/// The least share of the height of the lower of two boxes that they must have in common to be on one line.
const OVERLAP: f32 = 0.5;

/// A line of the first reading.
struct Line {
    bbox: BoundingBox,
    words: Vec<(f32, String)>,
}

impl SecondReading {
    /// A reading of the pages that another is of, aligned by the boxes of
    /// its words, so that the order in which the two read columns and tables
    /// does not matter; by its words alone where either has no boxes. Boxes
    /// are measured by the sizes of the pages where both say them.
    pub fn of_scans(first: &Source<'_>, second: &Source<'_>) -> SecondReading {
        if !first.has_boxes() || !second.has_boxes() {
            return SecondReading::new(first.text(), second.text());
        }
        let mut text = String::with_capacity(second.text().len());
        for (ours, theirs) in first.pages().zip(second.pages()) {
            for line in lines(&ours, &theirs, second.text()) {
                for (_, word) in line.words {
                    text += &word;
                    text.push(' ');
                }
                text.push('\n');
            }
        }
        let pairs = align::align(first.text(), &text);
        SecondReading { text: text.into(), pairs }
    }
}

/// The words of the other reading of a page on the lines of the one.
fn lines(ours: &Page, theirs: &Page, text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in ours.blocks.iter().flat_map(|block| &block.lines) {
        for cell in &line.cells {
            let boxes = cell.words.iter().filter_map(|word| word.bbox);
            let bbox = boxes.reduce(hull);
            lines.extend(bbox.map(|bbox| Line { bbox, words: Vec::new() }));
        }
    }
    let scale = match (ours.size, theirs.size) {
        (Some((w, h)), Some((x, y))) if x > 0.0 && y > 0.0 => (w / x, h / y),
        _ => (1.0, 1.0),
    };
    let cells = theirs.blocks.iter().flat_map(|block| &block.lines);
    let words = cells.flat_map(|line| &line.cells).flat_map(|c| &c.words);
    for word in words {
        let Some(bbox) = word.bbox else { continue };
        let bbox = BoundingBox {
            left: bbox.left * scale.0,
            right: bbox.right * scale.0,
            top: bbox.top * scale.1,
            bottom: bbox.bottom * scale.1,
        };
        let mut best: Option<(f32, usize)> = None;
        for (number, line) in lines.iter().enumerate() {
            let share = shared_height(&bbox, &line.bbox);
            let height = line.bbox.bottom - line.bbox.top;
            let beside = bbox.left < line.bbox.right + height
                && bbox.right > line.bbox.left - height;
            let better = best.is_none_or(|best| share > best.0);
            if share >= OVERLAP && beside && better {
                best = Some((share, number));
            }
        }
        if let Some((_, number)) = best {
            let said = match &word.text {
                Some(text) => text.clone(),
                None => text[word.span.range()].to_owned(),
            };
            lines[number].words.push((bbox.left, said));
        }
    }
    for line in &mut lines {
        line.words.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    lines
}

/// The share of the lower box's height that two have in common.
fn shared_height(one: &BoundingBox, other: &BoundingBox) -> f32 {
    let both = one.bottom.min(other.bottom) - one.top.max(other.top);
    let lower = (one.bottom - one.top).min(other.bottom - other.top);
    if lower > 0.0 { both / lower } else { 0.0 }
}

fn hull(one: BoundingBox, other: BoundingBox) -> BoundingBox {
    BoundingBox {
        left: one.left.min(other.left),
        top: one.top.min(other.top),
        right: one.right.max(other.right),
        bottom: one.bottom.max(other.bottom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of words, each with the left and the upper edge of its box.
    fn page(size: u32, words: &[(&str, u32, u32)]) -> String {
        let scale = |n: u32| n * size / 100;
        let word = |(nth, &(word, x, y)): (usize, &(&str, u32, u32))| {
            format!(
                "<span class='ocr_line' title='bbox {x} {y} {r} {b}'>\
                 <span class='ocrx_word' id='w{nth}' title='bbox {x} {y} {r} \
                 {b}'>{word}</span></span>",
                x = scale(x),
                y = scale(y),
                r = scale(x + 8),
                b = scale(y + 4),
            )
        };
        let words: String = words.iter().enumerate().map(word).collect();
        format!(
            "<html><body><div class='ocr_page' title='bbox 0 0 {size} \
             {size}'><p class='ocr_par'>{words}</p></div></body></html>"
        )
    }

    #[test]
    fn words_at_one_place_are_aligned_in_whatever_order_they_were_read() {
        let ours = [("Kính", 0, 0), ("gửi", 10, 0), ("Nơi", 50, 0)];
        let theirs = [("Noi", 50, 1), ("giri", 10, 1), ("Kinh", 0, 0)];
        let (ours, theirs) = (page(100, &ours), page(300, &theirs));
        let open = |page| crate::format::open(page).unwrap();
        let (first, other) = (open(ours.as_bytes()), open(theirs.as_bytes()));
        let second = SecondReading::of_scans(&first, &other);
        let found: Vec<_> = second
            .pairs
            .iter()
            .map(|p| {
                (
                    &first.text()[p.first.range()],
                    &second.text[p.second.range()],
                )
            })
            .collect();
        let pairs = [("Kính", "Kinh"), ("gửi", "giri"), ("Nơi", "Noi")];
        assert_eq!(found, pairs);
    }
}
