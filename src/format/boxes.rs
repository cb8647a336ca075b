//! Boxes: as files write them, and shared among the words that merge or
//! split.

use crate::layout::BoundingBox;

/// The largest number that a coordinate can be: no page has so many points. A
/// power of two, which is the same in any width of number.
pub(crate) const LARGEST: f64 = (1 << 30) as f64;

impl BoundingBox {
    /// The box of four edges, if they are numbers that a page can have, none
    /// before its opposite.
    pub(crate) fn of(edges: [f64; 4]) -> Option<BoundingBox> {
        let sound = edges.iter().all(|edge| edge.abs() <= LARGEST);
        let [left, top, right, bottom] = edges.map(|edge| edge as f32);
        (sound && left <= right && top <= bottom).then_some(BoundingBox {
            left,
            top,
            right,
            bottom,
        })
    }

    /// The smallest box around two.
    pub(crate) fn union(self, other: BoundingBox) -> BoundingBox {
        BoundingBox {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// The smallest box around some; `None` of none.
pub(crate) fn around(
    boxes: impl IntoIterator<Item = BoundingBox>,
) -> Option<BoundingBox> {
    boxes.into_iter().reduce(BoundingBox::union)
}

/// A box parted among words from left to right, by the share of characters
/// that each has, one character between two of them for the space. With
/// `whole`, all edges are whole numbers. None is outside the box.
pub(crate) fn shared(
    whole: BoundingBox,
    characters: &[usize],
    integers: bool,
) -> Vec<BoundingBox> {
    let spaces = characters.len().saturating_sub(1);
    let all = (characters.iter().sum::<usize>() + spaces).max(1) as f64;
    let (left, right) = (f64::from(whole.left), f64::from(whole.right));
    let edge = |before: usize| {
        let edge = left + (right - left) * before as f64 / all;
        let edge = if integers { edge.round() } else { edge };
        edge.clamp(left, right) as f32
    };
    let mut before = 0;
    let parts = characters.iter().map(|&count| {
        let (from, to) = (edge(before), edge(before + count));
        before += count + 1;
        BoundingBox { left: from, right: to, ..whole }
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(left: f32, right: f32) -> BoundingBox {
        BoundingBox { left, top: 5.0, right, bottom: 9.0 }
    }

    #[test]
    fn a_box_is_shared_by_characters() {
        type Row = (f32, f32, &'static [usize], &'static [(f32, f32)]);
        let rows: [Row; 4] = [
            (0.0, 70.0, &[3, 3], &[(0.0, 30.0), (40.0, 70.0)]),
            (10.0, 20.0, &[4], &[(10.0, 20.0)]),
            (1.0, 2.0, &[9, 9], &[(1.0, 1.0), (2.0, 2.0)]),
            (0.0, 10.0, &[], &[]),
        ];
        for (left, right, characters, expected) in rows {
            let parts = shared(of(left, right), characters, true);
            let expected: Vec<BoundingBox> =
                expected.iter().map(|&(from, to)| of(from, to)).collect();
            assert_eq!(parts, expected);
        }
        let parts = shared(of(0.0, 1.0), &[1, 1], false);
        assert!(parts[0].right > 0.3 && parts[0].right < 0.34);
    }

    #[test]
    fn boxes_that_are_none_are_not_made() {
        let bad = [f64::NAN, 1e300, -1e300, 1e10, f64::INFINITY];
        for edge in bad {
            assert_eq!(BoundingBox::of([0.0, 0.0, edge, 1.0]), None);
        }
        assert_eq!(BoundingBox::of([5.0, 0.0, 4.0, 1.0]), None);
        assert!(BoundingBox::of([-5.0, 0.0, -4.0, 1.0]).is_some());
        let all = around([of(3.0, 4.0), of(-1.0, 2.0)]);
        assert_eq!(all, Some(of(-1.0, 4.0)));
        assert_eq!(around([]), None);
    }
}
