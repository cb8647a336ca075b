//! The encodings of Vietnamese before Unicode: read, written, and recognised
//! in texts.
//!
//! Word and PDF files give such texts as the characters of Latin-1 or
//! Windows-1252 that the bytes stand for there (`Céng hoµ x· héi` for *Cộng
//! hoà xã hội*), so all of this works on text; bytes become one by
//! [`from_bytes`].
//!
//! [`recognise()`] finds what parts of a text are in which encoding, and reads
//! them, only on proof: damage by OCR looks much like an old encoding, and a
//! text that is read wrongly is lost. [`read`] reads a text in an encoding
//! that is known. [`decode`] and [`encode`] are the tables alone.
//!
//! TCVN3 has no capitals with tones. A font in capitals showed them, so the
//! text has the small letters (`ñY BAN`); [`recognise()`] and [`read`] give the
//! capitals back where the letters around them are capitals, where a sentence
//! begins, and in names. A line that is in small letters altogether stays so,
//! unless its font is known ([`Legacy::of_font`]).

mod capitals;
mod convert;
mod evidence;
mod recognise;
mod suspicion;
mod table;
mod viqr;
mod write;

use std::fmt;
use std::str::FromStr;

use crate::Error;

pub use capitals::with_capitals;
pub(super) use convert::unicode;
pub use convert::{decode, from_bytes};
pub use evidence::Evidence;
pub(super) use recognise::recognise_lines;
pub use recognise::{Found, Recognised, read, recognise};
pub(super) use table::{byte_of, windows};
pub use write::{Encoded, Lost, encode};

/// An encoding of Vietnamese before Unicode, or a form of Unicode that is
/// read like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Legacy {
    /// TCVN 5712:1993, set 3, that of the ABC fonts: one byte a letter, no
    /// capitals with tones. The offices of the North until about 2005.
    Tcvn3,
    /// VNI for Windows: one byte for a letter, one for its marks. The offices
    /// of the South until about 2005.
    Vni,
    /// That of the Vietnamese Professionals Society: one byte a letter,
    /// some capitals as control characters.
    Vps,
    /// RFC 1456: one byte a letter, six capitals as control characters.
    Viscii,
    /// RFC 1456: ASCII, the marks as signs behind the letters (`Vie^.t`).
    Viqr,
    /// Windows code page 1258: letters with vowel marks, and tones behind
    /// them.
    Windows1258,
    /// Unicode with the marks as characters of their own, in any order: NFD,
    /// and letters with vowel marks with the tones behind them.
    Decomposed,
    /// UTF-8 whose bytes were taken for Windows-1252 and written as UTF-8
    /// again.
    DoubleUtf8,
}

impl Legacy {
    /// All of them, in the order that decides between two that fit equally.
    pub const ALL: [Legacy; 8] = [
        Legacy::Tcvn3,
        Legacy::Vni,
        Legacy::Vps,
        Legacy::Viscii,
        Legacy::Windows1258,
        Legacy::DoubleUtf8,
        Legacy::Decomposed,
        Legacy::Viqr,
    ];

    /// The name, which [`str::parse`] reads in any case.
    pub fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3",
            Legacy::Vni => "VNI",
            Legacy::Vps => "VPS",
            Legacy::Viscii => "VISCII",
            Legacy::Viqr => "VIQR",
            Legacy::Windows1258 => "CP1258",
            Legacy::Decomposed => "decomposed",
            Legacy::DoubleUtf8 => "double-UTF-8",
        }
    }

    /// Whether its texts are bytes that are no UTF-8, if they have letters
    /// with marks at all.
    pub fn is_eight_bit(self) -> bool {
        !matches!(self, Legacy::Viqr | Legacy::Decomposed | Legacy::DoubleUtf8)
    }

    /// The encoding that the name of a font tells, and whether the font shows
    /// small letters as capitals: `.VnTimeH` is TCVN3 in capitals, `VNI-Times`
    /// VNI, `VPS Times` VPS. `None` for a font of Unicode.
    ///
    /// ```
    /// use khoidau::encoding::legacy::Legacy;
    ///
    /// let capitals = Legacy::of_font(".VnArialH");
    /// assert_eq!(capitals, Some((Legacy::Tcvn3, true)));
    /// assert_eq!(Legacy::of_font("VNI-Times"), Some((Legacy::Vni, false)));
    /// assert_eq!(Legacy::of_font("Times New Roman"), None);
    /// ```
    pub fn of_font(name: &str) -> Option<(Legacy, bool)> {
        // A font that is embedded in part has six capitals before its name.
        let name = match name.split_once('+') {
            Some((tag, rest)) if tag.len() == 6 => rest,
            _ => name,
        };
        let dotted = name.starts_with('.');
        let name = name.trim_start_matches('.').trim();
        let starts = |start: &str| {
            let head = name.get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        if starts("vni") {
            return Some((Legacy::Vni, false));
        }
        if starts("vps") {
            return Some((Legacy::Vps, false));
        }
        // `.VnTime`, `.VnArial NarrowH`, `VnTimes2`; other makers name fonts
        // of Unicode `VNF-` or `Vni`, with a capital behind `Vn` hardly any.
        let upper = || name.strip_prefix("VN").filter(|_| dotted);
        let rest = name.strip_prefix("Vn").or_else(upper)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase()).then(|| {
            let face = rest.split([',', '-']).next().unwrap_or(rest);
            (Legacy::Tcvn3, face.ends_with('H'))
        })
    }
}

impl fmt::Display for Legacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Legacy {
    type Err = Error;

    /// Reads a name, in any case and with other names that are in use: `abc`,
    /// `tcvn`, `windows-1258`, `nfd`.
    fn from_str(name: &str) -> Result<Legacy, Error> {
        let key: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .map(|c| c.to_ascii_lowercase())
            .collect();
        Ok(match &*key {
            "tcvn3" | "tcvn" | "tcvn5712" | "tcvn57123" | "abc" | "vn3" => {
                Legacy::Tcvn3
            }
            "vni" | "vniwin" | "vniwindows" => Legacy::Vni,
            "vps" => Legacy::Vps,
            "viscii" => Legacy::Viscii,
            "viqr" => Legacy::Viqr,
            "cp1258" | "windows1258" | "1258" => Legacy::Windows1258,
            "decomposed" | "nfd" => Legacy::Decomposed,
            "doubleutf8" | "utf8twice" => Legacy::DoubleUtf8,
            _ => {
                let names: Vec<&str> =
                    Legacy::ALL.iter().map(|legacy| legacy.name()).collect();
                return Err(Error::data(format!(
                    "there is no encoding {name:?}: choose {}",
                    names.join(", ")
                )));
            }
        })
    }
}
