//! The machine that runs the content of a page: what its show operators show,
//! where, and whether it can be seen.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::encoding::legacy::Legacy;
use crate::format::error::FormatError;
use crate::format::pdf::budget::Budget;
use crate::format::pdf::cover::Covers;
use crate::format::pdf::font::Font;
use crate::format::pdf::graphics::{Path, Rectangle, State};
use crate::format::pdf::layer;
use crate::format::pdf::model::{HiddenBy, Matrix, Show};
use crate::format::pdf::objects::{
    IDENTITY, get, get_dictionary, get_number, multiply, number, resolve,
    text_string,
};
use crate::format::pdf::operators::{Operators, value_of};
use crate::format::pdf::tokens::Operand;

/// The name and the key of the layer that we write, a form.
pub(crate) const LAYER_NAME: &[u8] = layer::NAME.as_bytes();
pub(crate) const LAYER_KEY: &[u8] = layer::BY.as_bytes();

/// What a page shows.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// The text of all glyphs, which are stretches of it.
    pub text: String,
    pub glyphs: Vec<Glyph>,
    /// One for each show operator with glyphs, in the order of drawing.
    pub runs: Vec<Run>,
    /// What marked content says its text is.
    pub actual: Vec<String>,
    /// The form that is our own layer.
    pub layer: Option<ObjectId>,
    /// Whether images cover most of the page.
    pub images: bool,
}

/// One code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// Where it begins, in units of the font size from the start of the run.
    pub at: f64,
    /// How wide it is, in the same unit.
    pub width: f32,
    /// Where its text is in that of the page.
    pub start: u32,
    pub length: u16,
}

/// The glyphs of one show operator.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Which show operator.
    pub show: usize,
    /// From a text space of size 1, which begins where the operator does and
    /// whose x-axis is the direction of the text, to the default user space
    /// of the page.
    pub matrix: Matrix,
    pub glyphs: Range<usize>,
    /// What is put between letters beside their widths, in units of the font
    /// size.
    pub spacing: f64,
    pub ascent: f32,
    pub descent: f32,
    pub legacy: Option<(Legacy, bool)>,
    /// Whether it is in our own layer.
    pub own: bool,
    /// Which of the actual texts stands for it.
    pub actual: Option<usize>,
}

/// What pages have in common.
#[derive(Debug)]
pub(crate) struct Common<'a> {
    pub document: &'a Document,
    pub budget: Budget,
    /// The first is that of a font that is not there.
    pub(super) fonts: Vec<Rc<Font>>,
    /// By the places of their dictionaries in memory.
    known: HashMap<*const Dictionary, usize>,
    forms: HashMap<ObjectId, Rc<[u8]>>,
    /// The bytes of those.
    kept: usize,
}

/// The tag and the key of what may be switched off.
pub(super) const OPTIONAL: &[u8] = b"OC";

/// How many bytes of forms are kept for the next page that draws them.
const MAX_KEPT: usize = 32 << 20;

/// How deep graphics states may be saved.
const MAX_STATES: usize = 1 << 16;

/// The work of reading a font, in operators.
const FONT_WORK: u64 = 500;

impl<'a> Common<'a> {
    pub(crate) fn new(document: &'a Document) -> Common<'a> {
        Common {
            document,
            budget: Budget::new(document),
            fonts: vec![Rc::new(Font::undefined())],
            known: HashMap::new(),
            forms: HashMap::new(),
            kept: 0,
        }
    }

    fn font(&mut self, font: &'a Dictionary) -> Result<usize, FormatError> {
        let key = std::ptr::from_ref(font);
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        self.budget.take(FONT_WORK)?;
        let read = Font::read(self.document, font, &mut self.budget)?;
        self.fonts.push(Rc::new(read));
        let index = self.fonts.len() - 1;
        self.known.insert(key, index);
        Ok(index)
    }

    pub(super) fn form(
        &mut self,
        id: ObjectId,
        stream: &Stream,
    ) -> Result<Rc<[u8]>, FormatError> {
        if let Some(content) = self.forms.get(&id) {
            return Ok(content.clone());
        }
        let content = self.budget.inflate(self.document, stream)?;
        let content: Rc<[u8]> = content.into();
        if self.kept + content.len() <= MAX_KEPT {
            self.kept += content.len();
            self.forms.insert(id, content.clone());
        }
        Ok(content)
    }
}

/// Where the operators that are run stand.
pub(super) enum Place<'p> {
    /// In the contents of the page, whose parts begin at these offsets.
    Page(&'p [usize]),
    Form(ObjectId),
}

/// The machine, for one page.
pub(crate) struct Machine<'a, 'c> {
    pub(super) common: &'c mut Common<'a>,
    pub(super) shows: &'c mut Vec<Show>,
    /// The first of `shows` that is of this page.
    pub(super) first: usize,
    pub(super) page: usize,
    pub(super) state: State,
    pub(super) saved: Vec<State>,
    pub(super) path: Path,
    /// The text matrix, and that of the start of the line.
    pub(super) text: Matrix,
    pub(super) line: Matrix,
    /// Whether the text object clips when it ends.
    pub(super) text_clips: bool,
    /// Those of the page, and of each form in it.
    pub(super) resources: Vec<&'a Dictionary>,
    /// The forms that are being drawn.
    pub(super) open: Vec<ObjectId>,
    /// Whether they are in our own layer, are drawn with an alpha of 0, and
    /// are drawn so that their images hide what is below.
    pub(super) own: bool,
    pub(super) clear: bool,
    pub(super) opaque: bool,
    /// How deep marked content is, and which actual text stands for it from
    /// which depth on.
    pub(super) marked: usize,
    pub(super) actual: Option<(usize, usize)>,
    /// From which depth on it may be switched off.
    pub(super) optional: Option<usize>,
    pub(super) covers: Covers,
    /// The ink of each show operator of the page.
    pub(super) ink: Vec<Option<Rectangle>>,
    pub(super) drawn: Drawn,
}

/// A page that is drawn.
pub(crate) struct Sheet<'a> {
    /// Its number, counted from 0.
    pub number: usize,
    pub resources: Option<&'a Dictionary>,
    /// What is shown of it, in its default user space.
    pub frame: Rectangle,
}

impl<'a, 'c> Machine<'a, 'c> {
    pub(crate) fn new(
        common: &'c mut Common<'a>,
        shows: &'c mut Vec<Show>,
        sheet: &Sheet<'a>,
    ) -> Machine<'a, 'c> {
        Machine {
            common,
            first: shows.len(),
            shows,
            page: sheet.number,
            state: State::default(),
            saved: Vec::new(),
            path: Path::default(),
            text: IDENTITY,
            line: IDENTITY,
            text_clips: false,
            resources: sheet.resources.into_iter().collect(),
            open: Vec::new(),
            own: false,
            clear: false,
            opaque: true,
            marked: 0,
            actual: None,
            optional: None,
            covers: Covers::new(sheet.frame),
            ink: Vec::new(),
            drawn: Drawn {
                text: String::new(),
                glyphs: Vec::new(),
                runs: Vec::new(),
                actual: Vec::new(),
                layer: None,
                images: false,
            },
        }
    }

    /// Runs the contents of the page, whose parts begin at `parts`.
    pub(crate) fn contents(
        &mut self,
        content: &[u8],
        parts: &[usize],
    ) -> Result<(), FormatError> {
        self.run(content, &Place::Page(parts))
    }

    /// What the page shows; what images hide of it is known now.
    pub(crate) fn finish(mut self) -> Drawn {
        self.drawn.images = self.covers.are_most();
        self.covers.finish();
        let shows = &mut self.shows[self.first..];
        for (index, (show, ink)) in shows.iter_mut().zip(&self.ink).enumerate()
        {
            let hidden = ink.is_some_and(|ink| self.covers.cover(ink, index));
            if hidden {
                show.hidden = true;
                show.last_hidden_reason = HiddenBy::Image;
            }
        }
        self.drawn
    }

    pub(super) fn run(
        &mut self,
        content: &[u8],
        place: &Place<'_>,
    ) -> Result<(), FormatError> {
        let mut operators = Operators::new(content);
        let mut operands = Vec::new();
        let floor = self.saved.len();
        while let Some(operator) = operators.next(&mut operands) {
            self.common.budget.take(1)?;
            match operator.name {
                b"q" => {
                    if self.saved.len() >= floor + MAX_STATES {
                        return Err(self.common.budget.refused(
                            "more than 65,536 graphics states are saved",
                        ));
                    }
                    self.saved.push(self.state);
                }
                b"Q" => {
                    if self.saved.len() > floor
                        && let Some(state) = self.saved.pop()
                    {
                        self.state = state;
                    }
                }
                b"Do" => {
                    if let Some(name) = operands.last().and_then(|o| o.name())
                    {
                        self.paint(name)?;
                    }
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.show(&operator, &operands, place)?;
                }
                b"Tf" => self.set_font(&operands)?,
                b"gs" => {
                    if let Some(name) = operands.last().and_then(|o| o.name())
                    {
                        self.set_state(name)?;
                    }
                }
                b"BDC" | b"BMC" | b"EMC" => {
                    self.mark(operator.name, &operands)?;
                }
                name => self.step(name, &operands),
            }
        }
        self.saved.truncate(floor);
        Ok(())
    }

    /// Operators that change nothing but the state.
    fn step(&mut self, name: &[u8], operands: &[Operand<'_>]) {
        let state = &mut self.state;
        match name {
            b"cm" => {
                if let Some(matrix) = numbers(operands) {
                    let ctm = multiply(&matrix, &state.ctm);
                    set(&mut state.ctm, ctm);
                }
            }
            b"BT" => {
                self.text = IDENTITY;
                self.line = IDENTITY;
            }
            b"ET" => {
                let clips = std::mem::take(&mut self.text_clips);
                state.clip = state.clip.filter(|_| !clips);
            }
            b"Td" | b"TD" => {
                if let Some([x, y]) = numbers(operands) {
                    if name == b"TD" {
                        state.leading = -y;
                    }
                    self.next_line(x, y);
                }
            }
            b"Tm" => {
                if let Some(matrix) = numbers(operands) {
                    self.text = matrix;
                    self.line = matrix;
                }
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tc" => state.letter_space = last(operands, state.letter_space),
            b"Tw" => state.word_space = last(operands, state.word_space),
            b"Tz" => {
                state.scale = last(operands, 100.0 * state.scale) / 100.0;
            }
            b"TL" => state.leading = last(operands, state.leading),
            b"Ts" => state.rise = last(operands, state.rise),
            b"Tr" => state.mode = last(operands, state.mode as f64) as i64,
            b"re" => {
                if let Some(rectangle) = numbers(operands) {
                    self.path.rectangle(rectangle);
                }
            }
            b"m" | b"l" => {
                if let Some([x, y]) = numbers(operands) {
                    match name {
                        b"m" => self.path.start(x, y),
                        _ => self.path.line(x, y),
                    }
                }
            }
            b"c" | b"v" | b"y" => self.path.curve(),
            b"W" | b"W*" => self.path.clips = true,
            b"n" | b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b"
            | b"b*" => match self.path.finish() {
                Some(Some(rectangle)) => state.clip_to(rectangle),
                Some(None) => state.clip = None,
                None => {}
            },
            b"BI" => {
                let mask = |inside: &[u8]| {
                    value_of(inside, b"IM").is_some()
                        || value_of(inside, b"ImageMask").is_some()
                };
                let opaque = matches!(
                    operands,
                    [Operand::Dictionary(inside)] if !mask(inside)
                );
                self.image(opaque);
            }
            _ => {}
        }
    }

    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        let moved = multiply(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        set(&mut self.line, moved);
        self.text = self.line;
    }

    /// What a name stands for: in the innermost resources that have it.
    pub(super) fn resource(
        &self,
        kind: &[u8],
        name: &[u8],
    ) -> Option<&'a Object> {
        let document = self.common.document;
        self.resources.iter().rev().find_map(|resources| {
            get_dictionary(document, resources, kind)?.get(name).ok()
        })
    }

    fn set_font(
        &mut self,
        operands: &[Operand<'_>],
    ) -> Result<(), FormatError> {
        let [.., name, size] = operands else { return Ok(()) };
        self.state.size = size.number().unwrap_or(self.state.size);
        let Some(name) = name.name() else { return Ok(()) };
        let font = self.resource(b"Font", name);
        let font = font.map(|font| resolve(self.common.document, font));
        self.state.font = match font {
            Some(Object::Dictionary(font)) => self.common.font(font)?,
            _ => 0,
        };
        Ok(())
    }

    fn set_state(&mut self, name: &[u8]) -> Result<(), FormatError> {
        let document = self.common.document;
        let Some(found) = self.resource(b"ExtGState", name) else {
            return Ok(());
        };
        let Ok(found) = resolve(document, found).as_dict() else {
            return Ok(());
        };
        if let Some(alpha) = get_number(document, found, b"ca") {
            self.state.fill_alpha = alpha;
        }
        if let Some(alpha) = get_number(document, found, b"CA") {
            self.state.stroke_alpha = alpha;
        }
        match get(document, found, b"BM") {
            Some(Object::Name(mode)) => {
                self.state.normal_blend = is_normal(mode);
            }
            Some(Object::Array(modes)) => {
                let first = modes.first().and_then(|m| m.as_name().ok());
                self.state.normal_blend = first.is_some_and(is_normal);
            }
            _ => {}
        }
        match get(document, found, b"SMask") {
            Some(Object::Name(_)) => self.state.masked = false,
            Some(_) => self.state.masked = true,
            None => {}
        }
        let font = get(document, found, b"Font");
        if let Some([font, size]) =
            font.and_then(|f| f.as_array().ok()).map(Vec::as_slice)
            && let Object::Dictionary(font) = resolve(document, font)
        {
            self.state.font = self.common.font(font)?;
            let size = number(resolve(document, size));
            self.state.size = size.unwrap_or(self.state.size);
        }
        Ok(())
    }

    fn mark(
        &mut self,
        name: &[u8],
        operands: &[Operand<'_>],
    ) -> Result<(), FormatError> {
        if name == b"EMC" {
            self.marked = self.marked.saturating_sub(1);
            if self.actual.is_some_and(|(depth, _)| depth > self.marked) {
                self.actual = None;
            }
            if self.optional.is_some_and(|depth| depth > self.marked) {
                self.optional = None;
            }
            return Ok(());
        }
        self.marked += 1;
        if let Some(Operand::Name(tag)) = operands.first()
            && &**tag == OPTIONAL
        {
            self.optional.get_or_insert(self.marked);
        }
        if name == b"BMC" || self.actual.is_some() {
            return Ok(());
        }
        let document = self.common.document;
        let text = match operands.last() {
            Some(Operand::Dictionary(inside)) => {
                match value_of(inside, b"ActualText") {
                    Some(Operand::String(text)) => {
                        Some(text_string(&text).into_owned())
                    }
                    _ => None,
                }
            }
            Some(Operand::Name(name)) => self
                .resource(b"Properties", name)
                .and_then(|of| resolve(document, of).as_dict().ok())
                .and_then(|of| get(document, of, b"ActualText"))
                .and_then(|text| text.as_str().ok())
                .map(|text| text_string(text).into_owned()),
            _ => None,
        };
        if let Some(text) = text {
            self.common.budget.take(text.len() as u64)?;
            self.actual = Some((self.marked, self.drawn.actual.len()));
            self.drawn.actual.push(text);
        }
        Ok(())
    }
}

/// The last operands, where they are so many numbers.
fn numbers<const N: usize>(operands: &[Operand<'_>]) -> Option<[f64; N]> {
    let from = operands.len().checked_sub(N)?;
    let mut out = [0.0; N];
    for (number, operand) in out.iter_mut().zip(&operands[from..]) {
        *number = operand.number()?;
    }
    Some(out)
}

/// The last operand, where it is a number.
fn last(operands: &[Operand<'_>], otherwise: f64) -> f64 {
    operands.last().and_then(Operand::number).unwrap_or(otherwise)
}

/// Sets a matrix that is of finite numbers.
pub(super) fn set(matrix: &mut Matrix, to: Matrix) {
    if to.iter().all(|part| part.is_finite()) {
        *matrix = to;
    }
}

fn is_normal(mode: &[u8]) -> bool {
    matches!(mode, b"Normal" | b"Compatible")
}
