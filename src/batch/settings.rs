//! How files are opened, and how the corrector is used.

use crate::encoding::Encoding;

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

impl Default for ReadAs {
    /// Encodings are recognised, what is no sound text is refused.
    fn default() -> ReadAs {
        ReadAs { encoding: None, lossy: false, output: Encoding::Utf8 }
    }
}

/// How the corrector of a run is used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Whether each text is given the profile that it is likeliest under; of
    /// a long one the first piece decides.
    pub chooses: bool,
    /// Whether texts are left as they are.
    pub as_is: bool,
    /// A number that is another where texts may be corrected otherwise.
    pub settings: u32,
}
