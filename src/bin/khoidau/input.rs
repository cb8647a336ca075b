//! Reads what is to be worked on: named files and standard input.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use khoidau::encoding::legacy::{self, Found, Legacy};
use khoidau::encoding::{self, Decoded, Encoding, NotText};
use khoidau::format::image::ImageKind;
use khoidau::format::{self, Kind, Source as Scan};

use crate::message;
use crate::repair::{Known, PIECE};

/// The most bytes of an input, some 400,000 pages. All of it is held in
/// memory, and a device may never end.
pub const MOST: u64 = 1 << 30;

/// The bytes by which an image is known.
const HEAD: u64 = 64;

/// The bytes of a long page of text.
const PAGE: u64 = 1 << 14;

/// An encoding that is named is doubted where fewer of the words are
/// syllables.
const DOUBTFUL: f64 = 0.5;

/// How inputs are read.
#[derive(Clone, Copy, Debug)]
pub struct ReadAs {
    /// The encoding, if it is known.
    pub encoding: Option<Encoding>,
    /// Whether what is no sound text is read, too.
    pub lossy: bool,
    /// The encoding of what is written.
    pub output: Encoding,
}

/// A named file or standard input.
#[derive(Clone, Debug)]
pub enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// What was typed: `-` is standard input.
    pub fn new(path: &Path) -> Input {
        match path.to_str() {
            Some("-") => Input::Stdin,
            _ => Input::File(path.to_owned()),
        }
    }

    /// Those typed; standard input where there are none.
    pub fn all(paths: &[PathBuf]) -> Vec<Input> {
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                message::reading_from_terminal();
            }
            return vec![Input::Stdin];
        }
        paths.iter().map(|path| Input::new(path)).collect()
    }

    /// The size of a regular file, which can be read more than once.
    pub fn size(&self) -> Option<u64> {
        let Input::File(path) = self else { return None };
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file);
        data.map(|data| data.len())
    }

    /// How much work it is, as the size of a text: of an image that of the
    /// text that may be on it, wherever it can be looked at.
    pub fn weight(&self) -> Option<u64> {
        let size = self.size()?;
        match size > PIECE && self.image().is_some() {
            true => Some(PAGE),
            false => Some(size),
        }
    }

    /// What kind of image a file is, by how it begins.
    pub fn image(&self) -> Option<ImageKind> {
        let Input::File(path) = self else { return None };
        let mut head = Vec::new();
        let file = fs::File::open(path).ok()?;
        file.take(HEAD).read_to_end(&mut head).ok()?;
        ImageKind::of(&head)
    }

    /// The whole contents.
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let large = || {
            anyhow!(
                "{self}: larger than {} MiB, which is the most that is read \
                 at once: cut it into several files",
                MOST >> 20
            )
        };
        if self.size().is_some_and(|size| size > MOST) {
            return Err(large());
        }
        let mut bytes = Vec::new();
        let read = match self {
            Input::Stdin => {
                io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)
            }
            Input::File(path) => fs::File::open(path)
                .and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes)),
        };
        read.map_err(|error| anyhow!("{self}: {}", cannot_read(&error)))?;
        match bytes.len() as u64 > MOST {
            true => Err(large()),
            false => Ok(bytes),
        }
    }

    /// The contents, of whatever format they are; a text with a warning where
    /// it was not read as UTF-8.
    pub fn open<'b>(
        &self,
        bytes: &'b [u8],
        how: &ReadAs,
    ) -> anyhow::Result<Opened<'b>> {
        match format::open(bytes) {
            Ok(scan) if is_no_text(&scan) => {
                decoded(scan, bytes, how.encoding)
                    .map(Opened::Scan)
                    .map_err(|error| anyhow!("{self}: {error}"))
            }
            // What is no markup may be a text in another encoding.
            Err(error)
                if is_markup(bytes) || is_binary(bytes) && !how.lossy =>
            {
                Err(anyhow!("{self}: {error}"))
            }
            _ => self.text(bytes, how).map(Opened::Text),
        }
    }

    /// The contents as a text, with a warning where it was not read as UTF-8.
    /// What is no sound text is refused, or where `lossy` says so read all
    /// the same, with a warning.
    fn text<'b>(
        &self,
        bytes: &'b [u8],
        how: &ReadAs,
    ) -> anyhow::Result<Decoded<'b>> {
        let decoded = match encoding::open(bytes, how.encoding) {
            Ok(decoded) => decoded,
            Err(found) if how.lossy => self.read_lossy(bytes, found),
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
                return Err(anyhow!("{self}: {found}{or}"));
            }
        };
        self.say_encoding(&decoded, how);
        Ok(decoded)
    }

    /// The contents as a text, where there is no other way to read them.
    pub fn sound_text<'b>(
        &self,
        bytes: &'b [u8],
        encoding: Option<Encoding>,
    ) -> anyhow::Result<Decoded<'b>> {
        encoding::open(bytes, encoding)
            .map_err(|found| anyhow!("{self}: {found}"))
    }

    /// Says what encoding a text was read as, unless it was that asked for.
    fn say_encoding(&self, decoded: &Decoded<'_>, how: &ReadAs) {
        let output = how.output;
        for found in decoded.legacy() {
            if found.is_forced() {
                if is_doubtful(found) {
                    message::warning(format_args!(
                        "{self}: read as {found}: is it in that encoding? \
                         Without --encoding it is recognised"
                    ));
                }
                continue;
            }
            let parts = match found.spans().len() {
                1 => String::new(),
                parts => format!(" in {parts} parts"),
            };
            message::warning(format_args!(
                "{self}: read as {found}{parts}; the output is {output}"
            ));
        }
        let encoding = decoded.encoding();
        let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        if wide && encoding != output && how.encoding.is_none() {
            message::warning(format_args!(
                "{self}: read as {encoding}; the output is {output}"
            ));
        }
    }

    /// The contents as Unicode text; what is none is refused.
    #[cfg(feature = "train")]
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> anyhow::Result<Decoded<'b>> {
        encoding::decode_strict(bytes)
            .map_err(|found| anyhow!("{self}: {found}"))
    }

    /// Reads what is no sound text, and says what became of it.
    fn read_lossy<'b>(&self, bytes: &'b [u8], found: NotText) -> Decoded<'b> {
        let decoded = encoding::decode(bytes);
        let lost = match decoded.replaced() {
            0 => String::new(),
            1 => ", with U+FFFD for one sequence of bytes".to_owned(),
            more => format!(", with U+FFFD for {more} sequences of bytes"),
        };
        message::warning(format_args!(
            "{self}: {}: read as {} all the same{lost}",
            found.finding(),
            decoded.encoding(),
        ));
        decoded
    }
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

    /// The contents of an input, where there is no other way to read them.
    pub fn sound(
        input: &Input,
        bytes: &'b [u8],
        encoding: Option<Encoding>,
    ) -> anyhow::Result<Opened<'b>> {
        match format::open(bytes) {
            Ok(scan) if is_no_text(&scan) => decoded(scan, bytes, encoding)
                .map(Opened::Scan)
                .map_err(|error| anyhow!("{input}: {error}")),
            Err(error) if is_markup(bytes) || is_binary(bytes) => {
                Err(anyhow!("{input}: {error}"))
            }
            _ => input.sound_text(bytes, encoding).map(Opened::Text),
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
) -> anyhow::Result<Scan<'b>> {
    let asked = match asked {
        // Fonts say the encoding of what is no text.
        None if scan.encoding() == "binary" => return Ok(scan),
        None => {
            let read = legacy::recognise(scan.text());
            return match read.found().first() {
                None => Ok(scan),
                Some(found) => Err(anyhow!(
                    "its words were read as {found}: with --encoding {} they \
                     are repaired, and the file is then all Unicode",
                    found.encoding().name().to_lowercase()
                )),
            };
        }
        Some(Encoding::Legacy(Legacy::Viqr)) => {
            return Err(anyhow!(
                "VIQR has the signs of markup, and is not read in files of \
                 the format {}",
                scan.kind()
            ));
        }
        Some(Encoding::Legacy(legacy)) => legacy,
        Some(asked) if asked.name() == scan.encoding() => return Ok(scan),
        Some(asked) => {
            return Err(anyhow!(
                "is in {}, as it declares itself, not in {asked}: leave out \
                 --encoding",
                scan.encoding()
            ));
        }
    };
    let text = encoding::open(bytes, Some(Encoding::Legacy(asked)))
        .map_err(|found| anyhow!("{found}"))?;
    let text = text.into_text().into_owned().into_bytes();
    Ok(format::open(text)?)
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

/// The error where a file would be replaced by what is read from a standard
/// input that is empty: most often the input was not named.
pub fn emptied(
    output: Option<&Path>,
    input: &Input,
    bytes: &[u8],
) -> Option<anyhow::Error> {
    let path = output.filter(|_| bytes.is_empty())?;
    let held = fs::metadata(path).is_ok_and(|data| data.len() > 0);
    (matches!(input, Input::Stdin) && held).then(|| {
        anyhow!(
            "{input}: is empty, and {} would be lost: name the file that is \
             to be read, or another one behind -o",
            path.display()
        )
    })
}

/// What tells a regular file from all others, by whatever name it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(Unique);

#[cfg(unix)]
type Unique = (u64, u64);

#[cfg(not(unix))]
type Unique = PathBuf;

impl Identity {
    /// That of a regular file that is there.
    pub fn of(path: &Path) -> Option<Identity> {
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Identity::made(&data, path)
    }

    /// That of an input.
    pub fn of_input(input: &Input) -> Option<Identity> {
        match input {
            Input::File(path) => Identity::of(path),
            Input::Stdin => Identity::of_stdin(),
        }
    }

    /// Device and number on it.
    #[cfg(unix)]
    fn made(data: &fs::Metadata, _: &Path) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt;
        Some(Identity((data.dev(), data.ino())))
    }

    #[cfg(not(unix))]
    fn made(_: &fs::Metadata, path: &Path) -> Option<Identity> {
        fs::canonicalize(path).ok().map(Identity)
    }

    #[cfg(unix)]
    fn of_stdin() -> Option<Identity> {
        use std::os::fd::AsFd;
        let stdin = io::stdin().as_fd().try_clone_to_owned().ok()?;
        let data = fs::File::from(stdin).metadata().ok();
        let data = data.filter(fs::Metadata::is_file)?;
        Identity::made(&data, Path::new(""))
    }

    #[cfg(not(unix))]
    fn of_stdin() -> Option<Identity> {
        None
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("<stdin>"),
            Input::File(path) => path.display().fmt(f),
        }
    }
}

/// What went wrong and what to do, in the same words on every system.
fn cannot_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "no such file: check the name and the directory".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "is a directory: name the files in it".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "permission denied: ask for the right to read it".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    }
}
