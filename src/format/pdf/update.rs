//! Objects that are new or take the place of old ones, and the file with
//! them: appended to it, so that it stays as it was up to there (ISO 32000-1,
//! 7.5.6), or written whole without what is no longer in use.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::xref::XrefType;
use lopdf::{Document, Object, ObjectId};

use crate::format::pdf::raw::{self, RawDictionary};
use crate::format::pdf::sources::Sources;

/// Objects to be written.
#[derive(Debug, Default)]
pub(crate) struct Update {
    /// Their numbers, generations and bytes, those of a stream with them.
    objects: BTreeMap<u32, (u16, Vec<u8>)>,
    /// The highest number in use.
    highest: u32,
    /// The dictionary of information, where it is a new one.
    info: Option<u32>,
}

/// A file has a table of all its numbers up to so many for each in use.
const SPARSE: usize = 16;

/// The bytes of a stream object that is deflated, with further entries of its
/// dictionary.
pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let data = deflated(data);
    let length = data.len();
    let head =
        format!("<< {entries} /Length {length} /Filter /FlateDecode >>");
    with_data(head.as_bytes(), &data)
}

/// A stream object with other content, deflated.
pub(crate) fn restreamed(
    dictionary: &RawDictionary<'_>,
    data: &[u8],
) -> Vec<u8> {
    let data = deflated(data);
    let length = data.len().to_string();
    let head = dictionary.with(&[
        ("Length", Some(length.as_bytes())),
        ("Filter", Some(b"/FlateDecode")),
        ("DecodeParms", None),
        ("DL", None),
    ]);
    with_data(&head, &data)
}

fn with_data(dictionary: &[u8], data: &[u8]) -> Vec<u8> {
    [dictionary, b"\nstream\n", data, b"\nendstream"].concat()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

impl Update {
    /// Nothing yet, of a file.
    pub(crate) fn new(document: &Document) -> Update {
        let table = &document.reference_table;
        let highest = document.max_id.max(table.max_id());
        Update { highest, ..Update::default() }
    }

    /// Adds an object, and gives its number; its generation is 0.
    pub(crate) fn add(&mut self, bytes: Vec<u8>) -> u32 {
        self.highest += 1;
        self.objects.insert(self.highest, (0, bytes));
        self.highest
    }

    /// Puts an object in the place of another.
    pub(crate) fn replace(&mut self, id: ObjectId, bytes: Vec<u8>) {
        self.objects.insert(id.0, (id.1, bytes));
    }

    /// Makes a new object the dictionary of information.
    pub(crate) fn add_info(&mut self, bytes: Vec<u8>) {
        self.info = Some(self.add(bytes));
    }

    /// Appends the objects to a file.
    ///
    /// `header` is where the header of the file stands, from which places are
    /// counted.
    pub(crate) fn append(
        &self,
        file: &[u8],
        header: usize,
        document: &Document,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        out.write_all(file)?;
        let mut out = Counted { out, at: file.len() - header };
        if !file.ends_with(b"\n") {
            out.write_all(b"\n")?;
        }
        let mut table = Table::default();
        for (&number, (generation, bytes)) in &self.objects {
            table.write((number, *generation), bytes, None, &mut out)?;
        }
        let previous = Some(document.xref_start);
        let next = self.highest + 1;
        match document.reference_table.cross_reference_type {
            XrefType::CrossReferenceTable => {
                let trailer = self.trailer(document, next, previous);
                table.finish(&trailer, &mut out)
            }
            // The stream is one object more.
            XrefType::CrossReferenceStream => {
                let trailer = self.trailer(document, next + 1, previous);
                table.finish_as_stream(&trailer, next, &mut out)
            }
        }
    }

    /// Writes all objects that are in use, those of the file as they are.
    ///
    /// # Errors
    ///
    /// Those of `out`, and `InvalidData` where an object of the file cannot
    /// be found.
    pub(crate) fn write_whole(
        &self,
        sources: &Sources<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let document = sources.document();
        let mut out = Counted { out, at: 0 };
        let version = match document.version.as_str() {
            // What stood in object streams stands alone now, which any
            // version has.
            version if version.len() == 3 && version.is_ascii() => version,
            _ => "1.7",
        };
        write!(out, "%PDF-{version}\n%")?;
        out.write_all(&[0xE2, 0xE3, 0xCF, 0xD3, b'\n'])?;
        let trailer = self.trailer(document, self.highest + 1, None);
        let mut table = Table::default();
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<ObjectId> = raw::references(trailer.as_bytes());
        waiting.reverse();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.0) {
                continue;
            }
            let own = self.objects.get(&id.0);
            let (bytes, data) = match own {
                Some((_, bytes)) => (bytes.clone(), None),
                None => match self.kept(sources, id)? {
                    Some(kept) => kept,
                    // A reference to nothing is null, and stays so.
                    None => continue,
                },
            };
            let head = match own {
                Some(_) => raw::object(&bytes, 0).unwrap_or_default(),
                None => 0..bytes.len(),
            };
            let below = raw::references(&bytes[head]);
            waiting.extend(below.into_iter().rev());
            table.write(id, &bytes, data, &mut out)?;
        }
        table.fill();
        let last = table.places.keys().next_back().copied().unwrap_or(0);
        let trailer = self.trailer(document, last + 1, None);
        table.finish(&trailer, &mut out)
    }

    /// An object of the file: its bytes, and the data of a stream.
    #[expect(clippy::type_complexity, reason = "bytes, and data of a stream")]
    fn kept<'s>(
        &self,
        sources: &Sources<'s>,
        id: ObjectId,
    ) -> io::Result<Option<(Vec<u8>, Option<&'s [u8]>)>> {
        if !sources.document().objects.contains_key(&id) {
            return Ok(None);
        }
        let Some(bytes) = sources.object(id) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("object {} {} is not where it should be", id.0, id.1),
            ));
        };
        let Some(stream) = sources.stream(id) else {
            return Ok(Some((bytes, None)));
        };
        let length = stream.content.len().to_string();
        let bytes = match RawDictionary::at(&bytes, 0) {
            Some(head) if head.get("Length") != Some(length.as_bytes()) => {
                head.with(&[("Length", Some(length.as_bytes()))])
            }
            _ => bytes,
        };
        Ok(Some((bytes, Some(&stream.content))))
    }

    /// The entries of the trailer.
    fn trailer(
        &self,
        document: &Document,
        size: u32,
        previous: Option<usize>,
    ) -> String {
        let mut out = format!("/Size {size}");
        let referred = |key: &[u8]| {
            let value = document.trailer.get(key).ok()?;
            value.as_reference().ok()
        };
        if let Some((number, generation)) = referred(b"Root") {
            let _ = write!(out, " /Root {number} {generation} R");
        }
        let info = self.info.map(|number| (number, 0));
        if let Some((number, generation)) = info.or_else(|| referred(b"Info"))
        {
            let _ = write!(out, " /Info {number} {generation} R");
        }
        if let Some(first) = first_id(document) {
            out.push_str(" /ID [");
            for part in [&first[..], &self.fingerprint(&first)] {
                out.push('<');
                for byte in part {
                    let _ = write!(out, "{byte:02X}");
                }
                out.push('>');
            }
            out.push(']');
        }
        if let Some(previous) = previous {
            let _ = write!(out, " /Prev {previous}");
        }
        out
    }

    /// What tells this state of the file from others: made of what is
    /// written, so that the same comes out each time.
    fn fingerprint(&self, first: &[u8]) -> [u8; 16] {
        let mut out = [0; 16];
        for (at, part) in out.chunks_mut(4).enumerate() {
            let mut hasher = crc32fast::Hasher::new_with_initial(at as u32);
            hasher.update(first);
            for (number, (_, bytes)) in &self.objects {
                hasher.update(&number.to_be_bytes());
                hasher.update(bytes);
            }
            part.copy_from_slice(&hasher.finalize().to_be_bytes());
        }
        out
    }
}

/// The first part of what names the file.
fn first_id(document: &Document) -> Option<Vec<u8>> {
    let id = document.trailer.get(b"ID").ok()?;
    let (_, id) = document.dereference(id).ok()?;
    match id.as_array().ok()?.first()? {
        Object::String(first, _) => Some(first.clone()),
        _ => None,
    }
}

/// A writer that knows how far it is.
struct Counted<'o> {
    out: &'o mut dyn Write,
    at: usize,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.at += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The cross-reference table of what was written.
#[derive(Debug, Default)]
struct Table {
    /// Where each object stands, and its generation.
    places: BTreeMap<u32, (usize, u16)>,
}

impl Table {
    fn write(
        &mut self,
        (number, generation): ObjectId,
        bytes: &[u8],
        data: Option<&[u8]>,
        out: &mut Counted<'_>,
    ) -> io::Result<()> {
        self.places.insert(number, (out.at, generation));
        writeln!(out, "{number} {generation} obj")?;
        out.write_all(bytes)?;
        if let Some(data) = data {
            out.write_all(b"\nstream\n")?;
            out.write_all(data)?;
            out.write_all(b"\nendstream")?;
        }
        out.write_all(b"\nendobj\n")
    }

    /// The numbers without gaps, as first and count.
    fn sections(&self) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        for &number in self.places.keys() {
            match out.last_mut() {
                Some((first, count)) if *first + *count == number => {
                    *count += 1;
                }
                _ => out.push((number, 1)),
            }
        }
        out
    }

    /// Lists the numbers that are not in use as free, as a file that has one
    /// table must; where numbers are few and far between that is left out.
    fn fill(&mut self) {
        let last = self.places.keys().next_back().copied().unwrap_or(0);
        let most = SPARSE.saturating_mul(self.places.len() + 100);
        let last = if last as usize > most { 0 } else { last };
        for number in 0..=last {
            self.places.entry(number).or_insert((0, u16::MAX));
        }
    }

    fn finish(self, trailer: &str, out: &mut Counted<'_>) -> io::Result<()> {
        let start = out.at;
        out.write_all(b"xref\n")?;
        for (first, count) in self.sections() {
            writeln!(out, "{first} {count}")?;
            for number in first..first + count {
                let (at, generation) = self.places[&number];
                // Nothing that is in use is of that generation.
                let free = generation == u16::MAX;
                let state = if free { 'f' } else { 'n' };
                write!(out, "{at:010} {generation:05} {state}\r\n")?;
            }
        }
        write!(out, "trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n")
    }

    fn finish_as_stream(
        mut self,
        trailer: &str,
        number: u32,
        out: &mut Counted<'_>,
    ) -> io::Result<()> {
        let start = out.at;
        self.places.insert(number, (start, 0));
        let mut index = String::new();
        let mut rows = Vec::with_capacity(7 * self.places.len());
        for (first, count) in self.sections() {
            let _ = write!(index, "{first} {count} ");
        }
        for &(at, generation) in self.places.values() {
            rows.push(1);
            rows.extend((at as u32).to_be_bytes());
            rows.extend(generation.to_be_bytes());
        }
        let entries = format!(
            "/Type /XRef {trailer} /W [1 4 2] /Index [{}]",
            index.trim_end()
        );
        let stream = stream(&entries, &rows);
        writeln!(out, "{number} 0 obj")?;
        out.write_all(&stream)?;
        write!(out, "\nendobj\nstartxref\n{start}\n%%EOF\n")
    }
}
