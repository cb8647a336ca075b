//! The objects of a PDF file: loaded within limits, references followed,
//! streams inflated.
//!
//! All getters are lenient as viewers are: a value of a wrong type, or a
//! reference to nothing, is as if it were not there.

use std::borrow::Cow;

use lopdf::xref::XrefRecovery;
use lopdf::{
    DecompressError, Dictionary, Document, Error, LoadOptions, Object,
    ObjectId, Stream,
};

use crate::format::error::FormatError;
use crate::format::pdf::guard;
use crate::format::pdf::model::Matrix;

/// A PDF file that was loaded, and what there is to say against writing it.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Its objects.
    pub document: Document,
    /// Whether it is encrypted and opens without a password.
    pub encrypted: bool,
    /// How its cross-reference table was mended, `None` where it was sound.
    pub damage: Option<Damage>,
}

/// How a damaged file could still be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// A cross-reference table is not where the file says.
    Misplaced,
    /// The cross-reference table was made anew from the objects that were
    /// found; some may be missing or old.
    Rebuilt,
}

/// The most bytes that a stream of objects or of cross-references may inflate
/// to. That of a file with a million objects takes some 7 MiB.
const MAX_OBJECT_STREAM: usize = 16 << 20;

/// The sign of a PDF file, with which its header begins.
const SIGN: &[u8] = b"%PDF-";

/// The most bytes before the header that viewers skip.
const HEADER_WITHIN: usize = 1024;

const WHOLE_COPY: &str = "take a whole copy of it, or write it anew with the \
                          program that made it";

/// Where the header of a file begins; `None` where it is no PDF.
pub(crate) fn header(bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(HEADER_WITHIN + SIGN.len())];
    let mut windows = head.windows(SIGN.len()).enumerate();
    let is_header =
        |&(at, part): &(usize, &[u8])| part == SIGN && begins_line(bytes, at);
    windows.find(is_header).map(|(at, _)| at)
}

/// Whether a sign is that of a header: a text may have it as a word. What
/// stands before headers ends with its line or is no text, and a version
/// follows.
fn begins_line(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    let version = bytes.get(at + SIGN.len()).is_some_and(u8::is_ascii_digit);
    let ended = before
        .last()
        .is_none_or(|&b| b != b'\t' && !(b' '..=b'~').contains(&b));
    before.trim_ascii().is_empty() || (ended && version)
}

/// Loads a file.
///
/// # Errors
///
/// Where it is no PDF, is cut short, needs a password, has no pages, or
/// inflates beyond all use.
pub(crate) fn load(bytes: &[u8]) -> Result<Loaded, FormatError> {
    if header(bytes).is_none() {
        return Err(refused("no header of PDF", WHOLE_COPY));
    }
    if !guard::is_sound(bytes) {
        return Err(refused(
            "a PDF file whose objects inflate to far more than it has room \
             for",
            "write it anew without object streams, for example with qpdf \
             --object-streams=disable",
        ));
    }
    let options = LoadOptions::with_max_decompressed_size(MAX_OBJECT_STREAM);
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| not_loaded(&error))?;
    // With the empty password it is decrypted by now; without the right one
    // the trailer still says that it is encrypted.
    if document.trailer.has(b"Encrypt") {
        return Err(refused(
            "an encrypted file that needs a password",
            "save it without one, for example with qpdf --decrypt",
        ));
    }
    if document.page_iter().next().is_none() {
        return Err(refused("a PDF file without pages", WHOLE_COPY));
    }
    let encrypted = document.was_encrypted();
    let damage = document.xref_recovery.map(|recovery| match recovery {
        XrefRecovery::OffsetCorrected => Damage::Misplaced,
        _ => Damage::Rebuilt,
    });
    Ok(Loaded { document, encrypted, damage })
}

fn not_loaded(error: &Error) -> FormatError {
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            refused(
                "a PDF file whose objects inflate to more than 16 MiB in one \
                 stream",
                "write it anew with object streams of usual size",
            )
        }
        Error::InvalidPassword | Error::Decryption(_) => refused(
            "an encrypted file that needs a password",
            "save it without one, for example with qpdf --decrypt",
        ),
        Error::UnsupportedSecurityHandler(_) => refused(
            "an encrypted file whose method is not known",
            "save it without encryption in the program that made it",
        ),
        _ => refused(
            format!("a PDF file that is damaged or cut short ({error})"),
            WHOLE_COPY,
        ),
    }
}

/// A file or a page that must not be read; the text of a PDF has no lines to
/// count.
pub(crate) fn refused(
    reason: impl Into<String>,
    remedy: &'static str,
) -> FormatError {
    FormatError::refused("", 0, reason, remedy)
}

fn stream_of(object: &Object) -> Option<&Stream> {
    object.as_stream().ok()
}

/// The bytes of a stream without its filters, at most `limit`.
pub(crate) fn inflate(
    document: &Document,
    stream: &Stream,
    limit: usize,
) -> Result<Vec<u8>, Error> {
    let keys: [&[u8]; 2] = [b"Filter", b"DecodeParms"];
    let indirect = |key: &&[u8]| match stream.dict.get(key) {
        Ok(Object::Reference(_)) => true,
        Ok(Object::Array(of)) => of.iter().any(|o| o.as_reference().is_ok()),
        _ => false,
    };
    if !keys.iter().any(indirect) {
        return stream.get_plain_content_with_limit(limit);
    }
    // lopdf reads direct filters only.
    let mut direct = stream.clone();
    for key in keys {
        if let Some(value) = get(document, &stream.dict, key) {
            let value = match value {
                Object::Array(of) => Object::Array(
                    of.iter().map(|o| resolve(document, o).clone()).collect(),
                ),
                other => other.clone(),
            };
            direct.dict.set(key, value);
        }
    }
    direct.get_plain_content_with_limit(limit)
}

/// An object behind its references; null where there is none.
pub(crate) fn resolve<'a>(
    document: &'a Document,
    object: &'a Object,
) -> &'a Object {
    match document.dereference(object) {
        Ok((_, object)) => object,
        Err(_) => &Object::Null,
    }
}

/// The id of the last reference to an object, and the object.
pub(crate) fn resolve_id<'a>(
    document: &'a Document,
    object: &'a Object,
) -> (Option<ObjectId>, &'a Object) {
    document.dereference(object).unwrap_or((None, &Object::Null))
}

/// What a dictionary has for a key, behind references; never null.
pub(crate) fn get<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Object> {
    let object = resolve(document, dictionary.get(key).ok()?);
    (!object.is_null()).then_some(object)
}

/// A dictionary in a dictionary, or that of a stream.
pub(crate) fn get_dictionary<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Dictionary> {
    dictionary_of(get(document, dictionary, key)?)
}

/// An object as a dictionary, or that of a stream.
pub(crate) fn dictionary_of(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A stream in a dictionary.
pub(crate) fn get_stream<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Stream> {
    stream_of(get(document, dictionary, key)?)
}

/// A name in a dictionary.
pub(crate) fn get_name<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a [u8]> {
    get(document, dictionary, key)?.as_name().ok()
}

/// A finite number in a dictionary.
pub(crate) fn get_number(
    document: &Document,
    dictionary: &Dictionary,
    key: &[u8],
) -> Option<f64> {
    number(get(document, dictionary, key)?)
}

/// A finite number.
pub(crate) fn number(object: &Object) -> Option<f64> {
    match *object {
        Object::Integer(integer) => Some(integer as f64),
        // The shortest decimal of a single is what the file said.
        Object::Real(real) => real.to_string().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// An array of so many numbers in a dictionary.
pub(crate) fn get_numbers<const N: usize>(
    document: &Document,
    dictionary: &Dictionary,
    key: &[u8],
) -> Option<[f64; N]> {
    let array = get(document, dictionary, key)?.as_array().ok()?;
    let mut numbers = [0.0; N];
    for (index, number) in numbers.iter_mut().enumerate() {
        *number = self::number(resolve(document, array.get(index)?))?;
    }
    Some(numbers)
}

/// The longest way up the tree of pages.
const MAX_TREE: usize = 64;

/// What a page has for a key, or the nodes above it have.
pub(crate) fn inherited<'a>(
    document: &'a Document,
    page: &'a Dictionary,
    key: &[u8],
) -> Option<(&'a Dictionary, &'a Object)> {
    let mut node = page;
    for _ in 0..MAX_TREE {
        if let Some(object) = get(document, node, key) {
            return Some((node, object));
        }
        node = get_dictionary(document, node, b"Parent")?;
    }
    None
}

/// The matrix that first does `first` and then `then`.
pub(crate) fn multiply(first: &Matrix, then: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *first;
    let [m, n, o, p, q, r] = *then;
    [
        a * m + b * o,
        a * n + b * p,
        c * m + d * o,
        c * n + d * p,
        e * m + f * o + q,
        e * n + f * p + r,
    ]
}

/// The matrix that undoes another; `None` where nothing does.
pub(crate) fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let [a, b, c, d, e, f] = *matrix;
    let all = a * d - b * c;
    if !all.is_normal() {
        return None;
    }
    let [a, b, c, d] = [d / all, -b / all, -c / all, a / all];
    Some([a, b, c, d, -(a * e + c * f), -(b * e + d * f)])
}

/// A point through a matrix.
pub(crate) fn transform(matrix: &Matrix, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = *matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// The matrix that changes nothing.
pub(crate) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The left, bottom, right and top edge of a rectangle after a matrix.
pub(crate) fn bounds(matrix: &Matrix, [x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
    let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)];
    let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for (x, y) in corners {
        let (x, y) = transform(matrix, x, y);
        bounds[0] = bounds[0].min(x);
        bounds[1] = bounds[1].min(y);
        bounds[2] = bounds[2].max(x);
        bounds[3] = bounds[3].max(y);
    }
    bounds
}

/// The text of a string outside content streams: UTF-16 or UTF-8 with a byte
/// order mark, otherwise near enough to Latin-1.
pub(crate) fn text_string(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).into(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).into(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The characters of UTF-16; U+FFFD for halves of pairs.
pub(crate) fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]]));
    let letters = char::decode_utf16(units);
    letters
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::testing::Pdf;

    fn error(bytes: &[u8]) -> String {
        load(bytes).expect_err("it must not load").to_string()
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_a_remedy() {
        assert!(error(b"").contains("no header of PDF"));
        assert!(error(b"%PDF-1.4\nabc").contains("damaged or cut short"));
        assert!(error(&Pdf::new().finish()).contains("without pages"));
        let mut locked = Pdf::new();
        locked.page_of("", "");
        let zeros = "0".repeat(64);
        let lock = locked.object(format!(
            "<< /Filter /Standard /V 1 /R 2 /P -4 /O <{zeros}> /U <{zeros}> >>"
        ));
        locked.trailer(&format!("/Encrypt {lock} 0 R /ID [<00> <00>]"));
        assert!(error(&locked.finish()).contains("password"));
        let mut other = Pdf::new();
        other.page_of("", "");
        let lock = other.object("<< /Filter /Own >>");
        other.trailer(&format!("/Encrypt {lock} 0 R"));
        assert!(error(&other.finish()).contains("encrypted"));
    }

    #[test]
    fn a_text_that_names_the_sign_is_no_pdf() {
        let rows: [(&[u8], Option<usize>); 7] = [
            (b"%PDF-1.7", Some(0)),
            (b"\xEF\xBB\xBF%PDF-1.7", Some(3)),
            (b" \r\n%PDF-", Some(3)),
            (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4", Some(19)),
            (b"5\t1\t96\t%PDF-1.4", None),
            (b"<span>%PDF-1.4</span>", None),
            (b"It begins with\n%PDF-, then", None),
        ];
        for (bytes, expected) in rows {
            assert_eq!(header(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_mended_table_is_said() {
        let mut pdf = Pdf::new();
        pdf.page_of("", "");
        let whole = pdf.finish();
        assert_eq!(load(&whole).expect("sound").damage, None);
        let cut = whole.len() - 40;
        let loaded = load(&whole[..cut]).expect("objects are there");
        assert_eq!(loaded.damage, Some(Damage::Rebuilt));
        let junk = [b"junk\n", &whole[..]].concat();
        assert_eq!(load(&junk).expect("viewers read it").damage, None);
    }

    #[test]
    fn streams_are_read_with_indirect_filters() {
        let mut pdf = Pdf::new();
        let filter = pdf.object("/ASCIIHexDecode");
        let names = pdf.object(format!("[{filter} 0 R]"));
        let stream = pdf.stream(&format!("/Filter {names} 0 R"), "4142>");
        pdf.page("");
        let document = load(&pdf.finish()).expect("sound").document;
        let id = (u32::try_from(stream).expect("small"), 0);
        let stream = document.get_object(id).expect("there");
        let stream = stream.as_stream().expect("a stream");
        let bytes = inflate(&document, stream, 10).expect("short");
        assert_eq!(bytes, b"AB");
        assert!(inflate(&document, stream, 1).is_err());
    }

    #[test]
    fn matrices_follow_one_another() {
        let first = [2.0, 0.0, 0.0, 2.0, 0.0, 0.0];
        let then = [0.0, 1.0, -1.0, 0.0, 10.0, 20.0];
        let both = multiply(&first, &then);
        assert_eq!(transform(&both, 1.0, 0.0), (10.0, 22.0));
        assert_eq!(
            bounds(&both, [0.0, 0.0, 1.0, 1.0]),
            [8.0, 20.0, 10.0, 22.0]
        );
    }
}
