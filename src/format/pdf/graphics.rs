//! The graphics state: matrices, what is seen, and the text state.

use crate::format::pdf::model::{HiddenBy, Matrix};
use crate::format::pdf::objects::{IDENTITY, bounds};

/// A rectangle: left, bottom, right, top.
pub(crate) type Rectangle = [f64; 4];

/// What `q` saves and `Q` brings back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct State {
    /// From user space to the default user space of the page.
    pub ctm: Matrix,
    /// The rectangle outside which nothing is drawn; `None` where the clip is
    /// of another form.
    pub clip: Option<Rectangle>,
    /// The alpha of what is filled, images among it.
    pub fill_alpha: f64,
    /// The alpha of lines.
    pub stroke_alpha: f64,
    /// Whether the blend mode is the normal one.
    pub normal_blend: bool,
    /// Whether there is a soft mask.
    pub masked: bool,
    /// Which of the fonts that were read.
    pub font: usize,
    pub size: f64,
    /// `Tc`.
    pub letter_space: f64,
    /// `Tw`.
    pub word_space: f64,
    /// `Tz`, as a factor.
    pub scale: f64,
    /// `TL`.
    pub leading: f64,
    /// `Ts`.
    pub rise: f64,
    /// `Tr`.
    pub mode: i64,
}

/// Far beyond any page.
const EVERYWHERE: Rectangle = [-1e12, -1e12, 1e12, 1e12];

impl Default for State {
    fn default() -> State {
        State {
            ctm: IDENTITY,
            clip: Some(EVERYWHERE),
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            normal_blend: true,
            masked: false,
            font: 0,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// The text rendering mode that shows nothing. Mode 7 shows nothing either,
/// but what is drawn behind it is seen through its letters.
const INVISIBLE: i64 = 3;

impl State {
    /// What hides text by its own state.
    pub(crate) fn hides(&self) -> HiddenBy {
        let fills = matches!(self.mode, 0 | 2 | 4 | 6);
        let strokes = matches!(self.mode, 1 | 2 | 5 | 6);
        let clear = |alpha: f64| alpha <= 0.0;
        if self.mode == INVISIBLE {
            HiddenBy::Mode3
        } else if (fills || strokes)
            && (!fills || clear(self.fill_alpha))
            && (!strokes || clear(self.stroke_alpha))
        {
            HiddenBy::Alpha
        } else {
            HiddenBy::Nothing
        }
    }

    /// Whether what is filled hides what is below it.
    pub(crate) fn is_opaque(&self) -> bool {
        self.fill_alpha >= 1.0 && self.normal_blend && !self.masked
    }

    /// Draws nothing any more outside a rectangle of user space.
    pub(crate) fn clip_to(&mut self, rectangle: Rectangle) {
        let inside =
            is_upright(&self.ctm).then(|| bounds(&self.ctm, rectangle));
        self.clip = self.clip.zip(inside).map(|(a, b)| intersection(a, b));
    }
}

/// Whether rectangles stay upright rectangles.
pub(crate) fn is_upright([a, b, c, d, ..]: &Matrix) -> bool {
    // A skew that moves the far corner of a page by less than a pixel.
    let small = |part: f64, whole: f64| part.abs() <= 1e-4 * whole.abs();
    (small(*b, *a) && small(*c, *d)) || (small(*a, *b) && small(*d, *c))
}

/// What is in both; it may be empty.
pub(crate) fn intersection(a: Rectangle, b: Rectangle) -> Rectangle {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// The area of a rectangle, 0 for an empty one.
pub(crate) fn area([left, bottom, right, top]: Rectangle) -> f64 {
    (right - left).max(0.0) * (top - bottom).max(0.0)
}

/// The path that is being made, as far as it matters for clipping: whether it
/// is one rectangle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    points: Vec<(f64, f64)>,
    /// By `re`.
    rectangle: Option<Rectangle>,
    /// Whether it is anything else than one rectangle.
    other: bool,
    /// Whether it clips when it is painted.
    pub clips: bool,
}

/// The corners of a rectangle, and the first one again.
const CORNERS: usize = 5;

impl Path {
    /// Adds a rectangle.
    pub(crate) fn rectangle(&mut self, [x, y, w, h]: [f64; 4]) {
        let first = self.rectangle.is_none() && self.points.is_empty();
        self.other |= !first;
        self.rectangle =
            Some([x.min(x + w), y.min(y + h), x.max(x + w), y.max(y + h)]);
    }

    /// Begins a line at a point.
    pub(crate) fn start(&mut self, x: f64, y: f64) {
        self.other |= !self.points.is_empty() || self.rectangle.is_some();
        self.points.clear();
        self.points.push((x, y));
    }

    /// Goes on to a point.
    pub(crate) fn line(&mut self, x: f64, y: f64) {
        match self.points.len() < CORNERS {
            true => self.points.push((x, y)),
            false => self.other = true,
        }
    }

    /// Adds what is no rectangle.
    pub(crate) fn curve(&mut self) {
        self.other = true;
    }

    /// What it clips to when it is painted; `Some(None)` for another form
    /// than one rectangle. The next path begins.
    pub(crate) fn finish(&mut self) -> Option<Option<Rectangle>> {
        let clips = std::mem::take(&mut self.clips);
        let found = match self.other {
            true => None,
            false => self.rectangle.or_else(|| upright(&self.points)),
        };
        self.points.clear();
        self.rectangle = None;
        self.other = false;
        clips.then_some(found)
    }
}

/// The rectangle that has these corners in turn.
fn upright(points: &[(f64, f64)]) -> Option<Rectangle> {
    let corners = match points {
        [corners @ .., last] if corners.len() == 4 => {
            (corners[0] == *last).then_some(corners)?
        }
        corners if corners.len() == 4 => corners,
        _ => return None,
    };
    let level = |a: usize, b: usize| corners[a].1 == corners[b].1;
    let plumb = |a: usize, b: usize| corners[a].0 == corners[b].0;
    let whole = (level(0, 1) && plumb(1, 2) && level(2, 3) && plumb(3, 0))
        || (plumb(0, 1) && level(1, 2) && plumb(2, 3) && level(3, 0));
    let (a, b) = (corners[0], corners[2]);
    whole.then(|| [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_hidden_by_mode_or_alpha() {
        let cases = [
            (0, 1.0, 1.0, HiddenBy::Nothing),
            (3, 1.0, 1.0, HiddenBy::Mode3),
            (7, 0.0, 0.0, HiddenBy::Nothing),
            (0, 0.0, 1.0, HiddenBy::Alpha),
            (1, 0.0, 1.0, HiddenBy::Nothing),
            (1, 1.0, 0.0, HiddenBy::Alpha),
            (2, 0.0, 1.0, HiddenBy::Nothing),
            (2, 0.0, 0.0, HiddenBy::Alpha),
            (9, 0.0, 0.0, HiddenBy::Nothing),
        ];
        for (mode, fill_alpha, stroke_alpha, expected) in cases {
            let state =
                State { mode, fill_alpha, stroke_alpha, ..State::default() };
            assert_eq!(state.hides(), expected, "{mode}");
        }
    }

    #[test]
    fn one_rectangle_is_known_as_a_clip() {
        let mut path = Path::default();
        let square = Some([1.0, 2.0, 3.0, 4.0]);
        path.rectangle([3.0, 4.0, -2.0, -2.0]);
        path.clips = true;
        assert_eq!(path.finish(), Some(square));
        path.rectangle([0.0, 0.0, 1.0, 1.0]);
        assert_eq!(path.finish(), None);
        for (x, y) in [(1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0)] {
            match path.points.is_empty() {
                true => path.start(x, y),
                false => path.line(x, y),
            }
        }
        let mut closed = path.clone();
        closed.line(1.0, 2.0);
        (path.clips, closed.clips) = (true, true);
        assert_eq!(path.finish(), Some(square));
        assert_eq!(closed.finish(), Some(square));
        path.start(0.0, 0.0);
        path.line(1.0, 0.0);
        path.line(1.0, 1.0);
        path.clips = true;
        assert_eq!(path.finish(), Some(None));
    }
}
