//! The bytes of the objects of a file that was loaded: where each stands in
//! it, or in one of its object streams.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId, Stream};

use crate::format::pdf::objects::inflate;
use crate::format::pdf::raw;

/// The most bytes that one stream is inflated to.
pub(crate) const INFLATED: usize = 1 << 28;

/// An object stream: its bytes, and where its objects start in them.
#[derive(Debug)]
struct Container {
    bytes: Vec<u8>,
    starts: HashMap<u32, usize>,
}

/// The objects of a file as bytes.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    /// The file from its header on, from which places are counted.
    bytes: &'a [u8],
    document: &'a Document,
    containers: RefCell<HashMap<u32, Option<Rc<Container>>>>,
}

impl<'a> Sources<'a> {
    /// Those of a file, whose bytes begin with its header.
    pub(crate) fn new(bytes: &'a [u8], document: &'a Document) -> Self {
        Sources { bytes, document, containers: RefCell::default() }
    }

    /// The bytes of an object; of a stream those of its dictionary. `None`
    /// where the file has no such object, or not where it says.
    pub(crate) fn object(&self, id: ObjectId) -> Option<Vec<u8>> {
        match *self.document.reference_table.get(id.0)? {
            XrefEntry::Normal { offset, .. } => {
                let span = self.at(id, offset as usize)?;
                Some(self.bytes[span].to_vec())
            }
            XrefEntry::Compressed { container, .. } => {
                let container = self.container(container)?;
                let start = *container.starts.get(&id.0)?;
                let span = raw::object(&container.bytes, start)?;
                Some(container.bytes[span].to_vec())
            }
            _ => None,
        }
    }

    /// An object that stands in the file itself, behind `12 0 obj`.
    fn at(&self, id: ObjectId, offset: usize) -> Option<Range<usize>> {
        let mut at = offset;
        for expected in [id.0, u32::from(id.1)] {
            let span = raw::object(self.bytes, at)?;
            let found = std::str::from_utf8(&self.bytes[span.clone()]).ok()?;
            if found.parse() != Ok(expected) {
                return None;
            }
            at = span.end;
        }
        at = raw::skip_space(self.bytes, at);
        if !self.bytes.get(at..)?.starts_with(b"obj") {
            return None;
        }
        at += 3;
        raw::object(self.bytes, at)
    }

    fn container(&self, number: u32) -> Option<Rc<Container>> {
        let mut all = self.containers.borrow_mut();
        let known = all.entry(number);
        known.or_insert_with(|| self.inflate(number).map(Rc::new)).clone()
    }

    fn inflate(&self, number: u32) -> Option<Container> {
        let stream = self.stream((number, 0))?;
        let integer = |key: &[u8]| {
            let value = stream.dict.get(key).ok()?.as_i64().ok()?;
            usize::try_from(value).ok()
        };
        let (count, first) = (integer(b"N")?, integer(b"First")?);
        let bytes = decoded(self.document, stream)?;
        let head = std::str::from_utf8(bytes.get(..first)?).ok()?;
        let mut numbers = head.split_ascii_whitespace();
        let mut starts = HashMap::new();
        for _ in 0..count {
            let number: u32 = numbers.next()?.parse().ok()?;
            let offset: usize = numbers.next()?.parse().ok()?;
            starts.insert(number, first.checked_add(offset)?);
        }
        Some(Container { bytes, starts })
    }

    /// A stream.
    pub(crate) fn stream(&self, id: ObjectId) -> Option<&'a Stream> {
        match self.document.objects.get(&id)? {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// The file that it is about.
    pub(crate) fn document(&self) -> &'a Document {
        self.document
    }
}

/// What a stream inflates to; `None` where it does not, or to too much.
pub(crate) fn decoded(
    document: &Document,
    stream: &Stream,
) -> Option<Vec<u8>> {
    // As the reader does it, whose places these bytes must have.
    inflate(document, stream, INFLATED).ok()
}
