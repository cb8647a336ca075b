//! Images that cover text: a page image drawn over a layer of text hides it
//! as well as any mode of text does.

use crate::format::pdf::graphics::{
    Rectangle, State, area, intersection, is_upright,
};
use crate::format::pdf::model::Matrix;
use crate::format::pdf::objects::{bounds, inverse, transform};

/// The images of a page, and what they cover.
#[derive(Debug)]
pub(crate) struct Covers {
    page: Rectangle,
    covers: Vec<Cover>,
    /// What all images have of the page, in square points; where they lie
    /// over one another it counts more than once.
    area: f64,
}

/// What an opaque image covers.
#[derive(Clone, Copy, Debug)]
struct Cover {
    /// The rectangle around it, within the clip.
    inside: Rectangle,
    /// From the page to the unit square of an image that is not upright.
    skewed: Option<Matrix>,
    /// How many show operators were drawn before.
    after: usize,
}

/// How many covers are looked at for each show operator, the largest ones.
const MAX_COVERS: usize = 64;

/// How many are kept until the end of a page.
const MAX_KEPT: usize = 4096;

/// How far strips of one page image may be apart, in points: half a pixel of
/// 72 dots an inch.
const SEAM: f64 = 0.5;

/// How far text may reach out of a cover, in points: the edges of images are
/// rounded to pixels.
const EDGE: f64 = 0.5;

/// What share of a page images cover that are said to cover most of it.
const MOST: f64 = 0.5;

impl Covers {
    /// None yet.
    pub(crate) fn new(page: Rectangle) -> Covers {
        Covers { page, covers: Vec::new(), area: 0.0 }
    }

    /// Whether images cover most of the page.
    pub(crate) fn are_most(&self) -> bool {
        self.area >= MOST * area(self.page)
    }

    /// Adds an image; `after` show operators were drawn before it.
    pub(crate) fn image(&mut self, state: &State, opaque: bool, after: usize) {
        let around = bounds(&state.ctm, [0.0, 0.0, 1.0, 1.0]);
        self.area += area(intersection(around, self.page));
        let Some(clip) = state.clip else { return };
        if !opaque || !state.is_opaque() {
            return;
        }
        let inside = intersection(around, clip);
        let skewed = match is_upright(&state.ctm) {
            true => None,
            false => match inverse(&state.ctm) {
                Some(inverse) => Some(inverse),
                None => return,
            },
        };
        self.covers.push(Cover { inside, skewed, after });
        self.join();
        if self.covers.len() > MAX_KEPT {
            self.keep_largest();
        }
    }

    /// Makes the last two one where they are strips of one image.
    fn join(&mut self) {
        while let [.., before, last] = &mut self.covers[..] {
            let (a, b) = (before.inside, last.inside);
            let near = |a: f64, b: f64| (a - b).abs() <= SEAM;
            let same = |low: usize| {
                near(a[low], b[low]) && near(a[low + 2], b[low + 2])
            };
            let touch = |low: usize| {
                near(a[low], b[low + 2]) || near(a[low + 2], b[low])
            };
            let upright = before.skewed.is_none() && last.skewed.is_none();
            let strips = (same(0) && touch(1)) || (same(1) && touch(0));
            if !upright || !strips {
                return;
            }
            before.inside = [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ];
            before.after = before.after.min(last.after);
            self.covers.pop();
        }
    }

    fn keep_largest(&mut self) {
        self.covers.sort_by(|a, b| area(b.inside).total_cmp(&area(a.inside)));
        self.covers.truncate(MAX_COVERS);
    }

    /// Ends the page: no more images are added.
    pub(crate) fn finish(&mut self) {
        self.keep_largest();
    }

    /// Whether text in a rectangle, drawn by a show operator that so many
    /// were drawn before, cannot be seen. What lies outside the page cannot
    /// be seen either way.
    pub(crate) fn cover(&self, text: Rectangle, before: usize) -> bool {
        let [left, bottom, right, top] = text;
        if !text.iter().all(|edge| edge.is_finite()) {
            return false;
        }
        let on_page = intersection(text, self.page);
        let seen = on_page[0] <= on_page[2] && on_page[1] <= on_page[3];
        let [left, bottom, right, top] =
            if seen { on_page } else { [left, bottom, right, top] };
        self.covers.iter().filter(|cover| before < cover.after).any(|cover| {
            let [a, b, c, d] = cover.inside;
            let inside = left >= a - EDGE
                && bottom >= b - EDGE
                && right <= c + EDGE
                && top <= d + EDGE;
            inside
                && cover.skewed.is_none_or(|matrix| {
                    let corners = [
                        (left, bottom),
                        (right, bottom),
                        (left, top),
                        (right, top),
                    ];
                    corners.iter().all(|&(x, y)| {
                        let (x, y) = transform(&matrix, x, y);
                        (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)
                    })
                })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(ctm: Matrix) -> State {
        State { ctm, ..State::default() }
    }

    #[test]
    fn later_opaque_images_cover_text() {
        let mut covers = Covers::new([0.0, 0.0, 100.0, 200.0]);
        let whole = state([100.0, 0.0, 0.0, 200.0, 0.0, 0.0]);
        covers.image(&whole, true, 5);
        covers.finish();
        let text = [10.0, 10.0, 60.0, 20.0];
        assert!(covers.cover(text, 4));
        assert!(!covers.cover(text, 5));
        // The end of a line that hangs over the edge of the page.
        assert!(covers.cover([60.0, 10.0, 130.0, 20.0], 0));
        assert!(covers.are_most());
    }

    #[test]
    fn an_image_that_lets_through_covers_nothing() {
        let ctm = [100.0, 0.0, 0.0, 200.0, 0.0, 0.0];
        let clear = State { fill_alpha: 0.5, ..state(ctm) };
        let masked = State { masked: true, ..state(ctm) };
        let clipped = State { clip: None, ..state(ctm) };
        let corner =
            State { clip: Some([0.0, 0.0, 20.0, 20.0]), ..state(ctm) };
        let text = [10.0, 10.0, 60.0, 20.0];
        for state in [clear, masked, clipped, corner] {
            let mut covers = Covers::new([0.0, 0.0, 100.0, 200.0]);
            covers.image(&state, true, 1);
            covers.finish();
            assert!(!covers.cover(text, 0), "{state:?}");
        }
        let mut covers = Covers::new([0.0, 0.0, 100.0, 200.0]);
        covers.image(&state(ctm), false, 1);
        assert!(!covers.cover(text, 0));
    }

    #[test]
    fn strips_and_tiles_are_one_image() {
        let mut covers = Covers::new([0.0, 0.0, 100.0, 100.0]);
        for row in 0..4 {
            for column in 0..2 {
                let (x, y) = (50.0 * f64::from(column), 25.0 * f64::from(row));
                covers.image(&state([50.0, 0.0, 0.0, 25.0, x, y]), true, 1);
            }
        }
        covers.finish();
        assert!(covers.cover([20.0, 20.0, 80.0, 60.0], 0));
    }

    #[test]
    fn a_turned_image_covers_its_own_shape() {
        let mut covers = Covers::new([0.0, 0.0, 100.0, 100.0]);
        // A diamond from (50, 0) to (50, 100).
        covers.image(&state([50.0, 50.0, -50.0, 50.0, 50.0, 0.0]), true, 1);
        covers.finish();
        assert!(covers.cover([40.0, 45.0, 60.0, 55.0], 0));
        assert!(!covers.cover([0.0, 0.0, 10.0, 10.0], 0));
    }
}
