//! Opens the bytes of a file for what they are: a text in whatever encoding,
//! a scan with the places of its words, what was read off an image.

use crate::batch::failure::Failure;
use crate::batch::known::Known;
use crate::batch::listener::Listener;
use crate::encoding::legacy::{self, Found, Legacy};
use crate::encoding::{self, Decoded, Encoding, NotText};
use crate::format::image::ImageKind;
use crate::format::{self, Kind, Source as Scan};

pub use crate::batch::settings::ReadAs;

/// The most bytes of an input, some 400,000 pages. All of it is held in
/// memory, and a device may never end.
pub const MOST: u64 = 1 << 30;

/// An encoding that is named is doubted where fewer of the words are
/// syllables.
const DOUBTFUL: f64 = 0.5;

/// Endings of the names of files that hold no plain text.
pub const NO_TEXTS: [&str; 14] = [
    "bmp", "doc", "docx", "jp2", "jpeg", "jpg", "ods", "odt", "pdf", "png",
    "tif", "tiff", "xls", "xlsx",
];

/// Warns of a text whose name says that it is none: a copy may have failed.
pub fn tell_odd(name: &str, opened: &Opened<'_>, listener: &dyn Listener) {
    if !matches!(opened, Opened::Text(_)) {
        return;
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.unwrap_or_default().to_lowercase();
    if NO_TEXTS.contains(&&*ending) {
        listener.warning(format_args!(
            "is named .{ending}, but holds plain text, and is read as such: \
             see whether it is whole"
        ));
    }
}

/// The contents of a file, of whatever format they are; a text with a warning
/// where it was not read as UTF-8.
///
/// # Errors
///
/// If it is of no format that can be opened, or no sound text.
pub fn open<'b>(
    bytes: &'b [u8],
    how: &ReadAs,
    listener: &dyn Listener,
) -> Result<Opened<'b>, Failure> {
    match format::open(bytes) {
        Ok(scan) if is_no_text(&scan) => {
            decoded(scan, bytes, how.encoding).map(Opened::Scan)
        }
        // What is no markup may be a text in another encoding.
        Err(error) if is_markup(bytes) || is_binary(bytes) && !how.lossy => {
            Err(Failure::open(error))
        }
        _ => text(bytes, how, listener).map(Opened::Text),
    }
}

/// The contents as a text, with a warning where it was not read as UTF-8.
/// What is no sound text is refused, or where `lossy` says so read all the
/// same, with a warning.
fn text<'b>(
    bytes: &'b [u8],
    how: &ReadAs,
    listener: &dyn Listener,
) -> Result<Decoded<'b>, Failure> {
    let decoded = match encoding::open(bytes, how.encoding) {
        Ok(decoded) => decoded,
        Err(found) if how.lossy => read_lossy(bytes, &found, listener),
        Err(found) => {
            let or = match found {
                NotText::Invalid { trace: false, .. } => {
                    " with --encoding; --lossy reads what can be read"
                }
                NotText::Nul { .. } | NotText::Invalid { .. } => {
                    "; --lossy reads what can be read"
                }
                _ => "",
            };
            return Err(Failure::open(format_args!("{found}{or}")));
        }
    };
    say_encoding(&decoded, how, listener);
    Ok(decoded)
}

/// Says what encoding a text was read as, unless it was that asked for.
fn say_encoding(decoded: &Decoded<'_>, how: &ReadAs, listener: &dyn Listener) {
    let output = how.output;
    for found in decoded.legacy() {
        if found.is_forced() {
            if is_doubtful(found) {
                listener.warning(format_args!(
                    "read as {found}: is it in that encoding? Without \
                     --encoding it is recognised"
                ));
            }
            continue;
        }
        let parts = match found.spans().len() {
            1 => String::new(),
            parts => format!(" in {parts} parts"),
        };
        listener.warning(format_args!(
            "read as {found}{parts}; the output is {output}"
        ));
    }
    let encoding = decoded.encoding();
    let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if wide && encoding != output && how.encoding.is_none() {
        listener.warning(format_args!(
            "read as {encoding}; the output is {output}"
        ));
    }
}

/// Reads what is no sound text, and says what became of it.
fn read_lossy<'b>(
    bytes: &'b [u8],
    found: &NotText,
    listener: &dyn Listener,
) -> Decoded<'b> {
    let decoded = encoding::decode(bytes);
    let lost = match decoded.replaced() {
        0 => String::new(),
        1 => ", with U+FFFD for one sequence of bytes".to_owned(),
        more => format!(", with U+FFFD for {more} sequences of bytes"),
    };
    listener.warning(format_args!(
        "{}: read as {} all the same{lost}",
        found.finding(),
        decoded.encoding(),
    ));
    decoded
}

/// The text of an input, and the file that it came from where that has the
/// places of its words.
#[derive(Debug)]
pub enum Opened<'b> {
    Text(Decoded<'b>),
    Scan(Scan<'b>),
    /// What was read off an image.
    Image(Scan<'b>, ImageKind),
}

impl<'b> Opened<'b> {
    /// Bytes of a file of any format; `None` where they cannot be read.
    pub fn new(
        bytes: &'b [u8],
        encoding: Option<Encoding>,
    ) -> Option<Opened<'b>> {
        match format::open(bytes) {
            Ok(scan) if is_no_text(&scan) => Some(Opened::Scan(scan)),
            _ => encoding::open(bytes, encoding).ok().map(Opened::Text),
        }
    }

    /// The contents of a file, where there is no other way to read them.
    ///
    /// # Errors
    ///
    /// If it is of no format that can be opened, or no sound text.
    pub fn sound(
        bytes: &'b [u8],
        encoding: Option<Encoding>,
    ) -> Result<Opened<'b>, Failure> {
        match format::open(bytes) {
            Ok(scan) if is_no_text(&scan) => {
                decoded(scan, bytes, encoding).map(Opened::Scan)
            }
            Err(error) if is_markup(bytes) || is_binary(bytes) => {
                Err(Failure::open(error))
            }
            _ => encoding::open(bytes, encoding)
                .map(Opened::Text)
                .map_err(Failure::open),
        }
    }

    /// What shows that the encoding that was named may be another.
    pub fn doubt(&self) -> Option<&Found> {
        self.legacy().iter().find(|found| is_doubtful(found))
    }

    /// The same, or the words of HTML alone where that is what it is: for a
    /// repair, which must leave the markup as it is. Records are read off all
    /// of it.
    pub fn or_html(self, bytes: &'b [u8]) -> Opened<'b> {
        let Opened::Text(decoded) = &self else { return self };
        // Most texts have no tag, and need not be opened once more.
        if decoded.read_as() != Encoding::Utf8 || !self.text().contains('<') {
            return self;
        }
        match format::open(bytes) {
            Ok(source) if source.kind() == Kind::Html => Opened::Scan(source),
            _ => self,
        }
    }

    /// What is repaired and read.
    pub fn text(&self) -> &str {
        match self {
            Opened::Text(decoded) => decoded.text(),
            Opened::Scan(scan) | Opened::Image(scan, _) => scan.text(),
        }
    }

    /// The file with the places of its words.
    pub fn scan(&self) -> Option<&Scan<'b>> {
        match self {
            Opened::Text(_) => None,
            Opened::Scan(scan) | Opened::Image(scan, _) => Some(scan),
        }
    }

    /// What the file says beside its text: which of it must stay, and how
    /// sure the engine was of the words where that is asked for.
    pub fn known(&self, confidences: bool) -> Known {
        let Some(scan) = self.scan() else { return Known::default() };
        let sure = scan.confidences().filter(|_| confidences);
        let protected = scan.protected();
        Known { confidences: sure.collect(), protected, second: None }
    }

    /// What the file is; text that is marked up is text.
    pub fn kind(&self) -> Kind {
        self.scan().map_or(Kind::Text, Scan::kind)
    }

    /// The name of what the file is.
    pub fn format(&self) -> &'static str {
        match self {
            Opened::Image(_, kind) => kind.name(),
            _ => self.kind().name(),
        }
    }

    /// The name of the encoding of the file.
    pub fn encoding(&self) -> &'static str {
        match self {
            Opened::Text(decoded) => decoded.read_as().name(),
            Opened::Scan(scan) | Opened::Image(scan, _) => scan.encoding(),
        }
    }

    /// The old encodings that were found in it.
    pub fn legacy(&self) -> &[Found] {
        match self {
            Opened::Text(decoded) => decoded.legacy(),
            Opened::Scan(_) | Opened::Image(..) => &[],
        }
    }

    /// Whether a byte order mark is to be kept in front of the text, so that
    /// a sound file comes out as it was, byte for byte.
    pub fn keeps_mark(&self) -> bool {
        match self {
            Opened::Text(decoded) => {
                decoded.has_mark() && decoded.encoding() == Encoding::Utf8
            }
            Opened::Scan(_) | Opened::Image(..) => false,
        }
    }
}

/// Whether a text is hardly Vietnamese in an encoding that was named for it.
fn is_doubtful(found: &Found) -> bool {
    let evidence = found.evidence();
    found.is_forced()
        && evidence.words() > 0
        && evidence.syllables() < DOUBTFUL
}

/// A scan whose words are in the encoding that was named. One in whose words
/// an old encoding is recognised is refused where none was: what is new in it
/// would be in another than the rest.
fn decoded<'b>(
    scan: Scan<'b>,
    bytes: &'b [u8],
    asked: Option<Encoding>,
) -> Result<Scan<'b>, Failure> {
    let asked = match asked {
        // Fonts say the encoding of what is no text.
        None if scan.encoding() == "binary" => return Ok(scan),
        None => {
            let read = legacy::recognise(scan.text());
            return match read.found().first() {
                None => Ok(scan),
                Some(found) => Err(Failure::open(format_args!(
                    "its words were read as {found}: with --encoding {} they \
                     are repaired, and the file is then all Unicode",
                    found.encoding().name().to_lowercase()
                ))),
            };
        }
        Some(Encoding::Legacy(Legacy::Viqr)) => {
            return Err(Failure::open(format_args!(
                "VIQR has the signs of markup, and is not read in files of \
                 the format {}",
                scan.kind()
            )));
        }
        Some(Encoding::Legacy(legacy)) => legacy,
        Some(asked) if asked.name() == scan.encoding() => return Ok(scan),
        Some(asked) => {
            return Err(Failure::open(format_args!(
                "is in {}, as it declares itself, not in {asked}: leave out \
                 --encoding",
                scan.encoding()
            )));
        }
    };
    let text = encoding::open(bytes, Some(Encoding::Legacy(asked)))
        .map_err(Failure::open)?;
    let text = text.into_text().into_owned().into_bytes();
    format::open(text).map_err(Failure::open)
}

/// Whether a file is more than its text.
fn is_no_text(scan: &Scan<'_>) -> bool {
    scan.has_boxes() || !scan.is_writable()
}

/// Whether bytes are a PDF, an archive or a document of an office program.
fn is_binary(bytes: &[u8]) -> bool {
    use encoding::Format::{OfficeZip, Ole, Zip};
    Kind::of_binary(bytes).is_some()
        || matches!(encoding::Format::of(bytes), Some(OfficeZip | Zip | Ole))
}

/// Whether bytes are to be taken for markup, sound or not: a tag is the first
/// thing in them.
fn is_markup(bytes: &[u8]) -> bool {
    let mut plain = bytes.iter().filter(|byte| byte.is_ascii() && **byte > 0);
    let first = plain.find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'<')
}
