//! What pages draw beside text: images, forms, and the looks of annotations.

use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::format::error::FormatError;
use crate::format::pdf::graphics::State;
use crate::format::pdf::interpret::{
    LAYER_KEY, LAYER_NAME, Machine, OPTIONAL, Place, set,
};
use crate::format::pdf::objects::{
    IDENTITY, bounds, get, get_dictionary, get_name, get_number, get_numbers,
    multiply, resolve, resolve_id,
};

/// How deep forms may be drawn in one another.
const MAX_FORMS: usize = 32;

/// The work of drawing a form, in operators.
const FORM_WORK: u64 = 8;

impl<'a> Machine<'a, '_> {
    /// Draws what its annotations look like.
    pub(crate) fn annotations(
        &mut self,
        page: &'a Dictionary,
    ) -> Result<(), FormatError> {
        let document = self.common.document;
        let list = get(document, page, b"Annots");
        let list = list.and_then(|list| list.as_array().ok());
        for annotation in list.into_iter().flatten() {
            self.common.budget.take(FORM_WORK)?;
            let annotation = resolve(document, annotation);
            let Ok(annotation) = annotation.as_dict() else { continue };
            self.annotation(annotation)?;
        }
        Ok(())
    }

    fn annotation(
        &mut self,
        annotation: &'a Dictionary,
    ) -> Result<(), FormatError> {
        const HIDDEN: i64 = 1 << 1;
        const NO_VIEW: i64 = 1 << 5;
        let document = self.common.document;
        let flags = get_number(document, annotation, b"F").unwrap_or(0.0);
        let subtype = get_name(document, annotation, b"Subtype");
        if flags as i64 & (HIDDEN | NO_VIEW) != 0 || subtype == Some(b"Popup")
        {
            return Ok(());
        }
        let looks = get_dictionary(document, annotation, b"AP");
        let Some(mut look) = looks.and_then(|looks| looks.get(b"N").ok())
        else {
            return Ok(());
        };
        if let Object::Dictionary(states) = resolve(document, look) {
            let state = get_name(document, annotation, b"AS");
            match state.and_then(|state| states.get(state).ok()) {
                Some(now) => look = now,
                None => return Ok(()),
            }
        }
        let (Some(id), Object::Stream(form)) = resolve_id(document, look)
        else {
            return Ok(());
        };
        let numbers = |dictionary: &Dictionary, key: &[u8]| {
            get_numbers::<4>(document, dictionary, key)
        };
        let (Some(rect), Some(bbox)) =
            (numbers(annotation, b"Rect"), numbers(&form.dict, b"BBox"))
        else {
            return Ok(());
        };
        let matrix = get_numbers(document, &form.dict, b"Matrix");
        let from = bounds(&matrix.unwrap_or(IDENTITY), bbox);
        let to = bounds(&IDENTITY, rect);
        let scale = |low: usize| {
            let scale = (to[low + 2] - to[low]) / (from[low + 2] - from[low]);
            if scale.is_finite() { scale } else { 1.0 }
        };
        let (x, y) = (scale(0), scale(1));
        self.state = State::default();
        self.state.ctm =
            [x, 0.0, 0.0, y, to[0] - x * from[0], to[1] - y * from[1]];
        self.form(id, form, b"")
    }

    /// Draws what a name stands for.
    pub(super) fn paint(&mut self, name: &[u8]) -> Result<(), FormatError> {
        let document = self.common.document;
        let Some(found) = self.resource(b"XObject", name) else {
            return Ok(());
        };
        let (Some(id), Object::Stream(stream)) = resolve_id(document, found)
        else {
            return Ok(());
        };
        match get_name(document, &stream.dict, b"Subtype") {
            Some(b"Image") => {
                let has = |key: &[u8]| get(document, &stream.dict, key);
                let in_data =
                    get_number(document, &stream.dict, b"SMaskInData");
                let opaque = has(b"SMask").is_none()
                    && has(b"Mask").is_none()
                    && has(OPTIONAL).is_none()
                    && in_data.unwrap_or(0.0) == 0.0
                    && !matches!(
                        has(b"ImageMask"),
                        Some(Object::Boolean(true))
                    );
                self.image(opaque);
                Ok(())
            }
            Some(b"Form") => {
                self.common.budget.take(FORM_WORK)?;
                self.form(id, stream, name)
            }
            _ => Ok(()),
        }
    }

    /// Draws an image.
    pub(super) fn image(&mut self, opaque: bool) {
        let after = self.ink.len();
        let opaque = opaque && self.opaque && self.optional.is_none();
        self.covers.image(&self.state, opaque, after);
    }

    /// Draws a form.
    fn form(
        &mut self,
        id: ObjectId,
        form: &'a Stream,
        name: &[u8],
    ) -> Result<(), FormatError> {
        // A form that draws itself is drawn once.
        if self.open.contains(&id) {
            return Ok(());
        }
        if self.open.len() >= MAX_FORMS {
            return Err(self
                .common
                .budget
                .refused("forms are drawn in one another 32 deep"));
        }
        let document = self.common.document;
        let content = self.common.form(id, form)?;
        let before = self.state;
        let (own, clear, opaque) = (self.own, self.clear, self.opaque);
        let (text, line) = (self.text, self.line);
        let path = std::mem::take(&mut self.path);
        let (marked, actual) = (self.marked, self.actual);
        let optional = self.optional;
        // An image that can be switched off hides nothing for good.
        self.opaque &= !form.dict.has(OPTIONAL);

        if let Some(matrix) = get_numbers(document, &form.dict, b"Matrix") {
            let ctm = multiply(&matrix, &before.ctm);
            set(&mut self.state.ctm, ctm);
        }
        if let Some(bbox) = get_numbers::<4>(document, &form.dict, b"BBox") {
            self.state.clip_to(bounds(&IDENTITY, bbox));
        }
        if get(document, &form.dict, b"Group").is_some() {
            // A group is drawn by itself, and then put in with the alpha.
            self.clear |= before.fill_alpha <= 0.0;
            self.opaque &= before.is_opaque();
            self.state.fill_alpha = 1.0;
            self.state.stroke_alpha = 1.0;
            self.state.normal_blend = true;
            self.state.masked = false;
        }
        if name == LAYER_NAME && form.dict.has(LAYER_KEY) {
            self.own = true;
            self.drawn.layer = Some(id);
        }
        let resources = get_dictionary(document, &form.dict, b"Resources");
        self.resources.extend(resources);
        self.open.push(id);
        let floor = self.saved.len();
        let done = self.run(&content, &Place::Form(id));

        self.saved.truncate(floor);
        self.open.pop();
        if resources.is_some() {
            self.resources.pop();
        }
        self.state = before;
        (self.own, self.clear, self.opaque) = (own, clear, opaque);
        (self.text, self.line) = (text, line);
        self.path = path;
        (self.marked, self.actual) = (marked, actual);
        self.optional = optional;
        done
    }
}
