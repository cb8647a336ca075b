//! XML that is written anew, element by element.

use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

/// Elements that grow in memory, which takes all that is written.
pub(crate) struct Tree {
    writer: Writer<Vec<u8>>,
    /// What is made of the texts of leaves.
    tidy: fn(&str) -> String,
}

impl Tree {
    /// No element yet. Texts of leaves are written as `tidy` makes them.
    pub(crate) fn new(tidy: fn(&str) -> String) -> Tree {
        let writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        Tree { writer, tidy }
    }

    fn write(&mut self, event: Event<'_>) {
        let written = self.writer.write_event(event);
        debug_assert!(written.is_ok(), "{written:?}");
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = start(name, attributes);
        self.write(Event::Start(start));
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element with attributes and no content.
    #[cfg(feature = "formats")]
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = start(name, attributes);
        self.write(Event::Empty(start));
    }

    /// An element with attributes and a text, which may be empty.
    #[cfg(feature = "formats")]
    pub(crate) fn word(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&(self.tidy)(text))));
        self.close(name);
    }

    /// An element with a text, if there is one.
    pub(crate) fn leaf(&mut self, name: &str, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return;
        };
        self.open(name, &[]);
        self.write(Event::Text(BytesText::new(&(self.tidy)(&text))));
        self.close(name);
    }

    /// An element around those that have a text, if there are any.
    #[cfg(feature = "export")]
    pub(crate) fn group<'n>(
        &mut self,
        name: &str,
        leaves: impl IntoIterator<Item = (&'n str, Option<String>)>,
    ) {
        let known = |leaf: &(&str, Option<String>)| {
            leaf.1.as_ref().is_some_and(|text| !text.is_empty())
        };
        let mut leaves = leaves.into_iter().filter(known).peekable();
        if leaves.peek().is_none() {
            return;
        }
        self.open(name, &[]);
        for (leaf, text) in leaves {
            self.leaf(leaf, text);
        }
        self.close(name);
    }

    /// All that was written, with a line end.
    pub(crate) fn text(self) -> String {
        let mut bytes = self.writer.into_inner();
        if !bytes.is_empty() {
            let _ = bytes.write_all(b"\n");
        }
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A start tag.
fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        // Names of files keep their spaces.
        let legal = |c: &char| {
            !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        let value: String = value.chars().filter(legal).collect();
        start.push_attribute((*key, &*value));
    }
    start
}
