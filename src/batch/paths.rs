//! Paths in JSON, whatever they are made of: as text where they are Unicode,
//! else as the numbers that the system has for them.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A path, or another word of the system, as it is written.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Written {
    /// One that is Unicode.
    Text(String),
    /// The bytes of any other; the units of two bytes where the system has
    /// those.
    Raw(Vec<u16>),
}

impl Written {
    /// How a path is written.
    pub fn of(path: &OsStr) -> Written {
        match path.to_str() {
            Some(text) => Written::Text(text.to_owned()),
            None => Written::Raw(units(path)),
        }
    }

    /// The path; `None` where the system has none that is written so.
    pub fn read(self) -> Option<OsString> {
        match self {
            Written::Text(text) => Some(text.into()),
            Written::Raw(units) => from_units(&units),
        }
    }
}

#[cfg(windows)]
fn units(path: &OsStr) -> Vec<u16> {
    use std::os::windows::ffi::OsStrExt;
    path.encode_wide().collect()
}

#[cfg(windows)]
fn from_units(units: &[u16]) -> Option<OsString> {
    use std::os::windows::ffi::OsStringExt;
    Some(OsString::from_wide(units))
}

#[cfg(not(windows))]
fn units(path: &OsStr) -> Vec<u16> {
    path.as_encoded_bytes().iter().map(|&byte| byte.into()).collect()
}

#[cfg(unix)]
fn from_units(units: &[u16]) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt;
    let bytes = units.iter().map(|&unit| u8::try_from(unit));
    Some(OsString::from_vec(bytes.collect::<Result<_, _>>().ok()?))
}

#[cfg(not(any(unix, windows)))]
fn from_units(_: &[u16]) -> Option<OsString> {
    None
}

/// A path that `serde` reads and writes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
struct Whole(PathBuf);

impl From<Whole> for Written {
    fn from(path: Whole) -> Written {
        Written::of(path.0.as_os_str())
    }
}

impl TryFrom<Written> for Whole {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Whole, Self::Error> {
        let path = written.read().ok_or("is no path of this system")?;
        Ok(Whole(path.into()))
    }
}

/// One path of a value.
pub mod one {
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Whole;

    /// Writes it.
    pub fn serialize<S: Serializer>(
        path: &Path,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        Whole(path.to_owned()).serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<PathBuf, D::Error> {
        Whole::deserialize(from).map(|path| path.0)
    }
}

/// A path that there may be.
pub mod perhaps {
    use std::path::PathBuf;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Whole;

    /// Writes it.
    pub fn serialize<S: Serializer>(
        path: &Option<PathBuf>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        path.clone().map(Whole).serialize(to)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<PathBuf>, D::Error> {
        let path = Option::<Whole>::deserialize(from)?;
        Ok(path.map(|path| path.0))
    }
}

/// The paths of a list.
pub mod all {
    use std::path::PathBuf;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::Whole;

    /// Writes them.
    pub fn serialize<S: Serializer>(
        paths: &[PathBuf],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(paths.iter().cloned().map(Whole))
    }

    /// Reads them.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<PathBuf>, D::Error> {
        let paths = Vec::<Whole>::deserialize(from)?;
        Ok(paths.into_iter().map(|path| path.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "one")]
        one: PathBuf,
        #[serde(with = "all")]
        all: Vec<PathBuf>,
    }

    #[cfg(unix)]
    #[test]
    fn a_path_is_read_as_it_was_written_whatever_its_bytes() {
        use std::os::unix::ffi::OsStringExt;
        let raw = OsString::from_vec(b"gi\xe1\xba\xa5y/\xff\xfe\n\"".to_vec());
        let kept = Kept { one: raw.into(), all: vec!["giấy/\"".into()] };
        let text = serde_json::to_string(&kept).unwrap();
        assert!(text.ends_with(r#""all":["giấy/\""]}"#), "{text}");
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), kept);
        let wrong = serde_json::from_str::<Kept>(r#"{"one":[900],"all":[]}"#);
        assert!(wrong.unwrap_err().to_string().contains("is no path"));
    }
}
