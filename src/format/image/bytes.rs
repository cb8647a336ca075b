//! Numbers out of the bytes of an image, none of which may be there.

/// Bytes with the order in which their numbers are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a> {
    pub(crate) all: &'a [u8],
    little: bool,
}

impl<'a> Bytes<'a> {
    /// Numbers with their highest byte first.
    pub(crate) fn big(all: &'a [u8]) -> Bytes<'a> {
        Bytes { all, little: false }
    }

    /// Numbers with their lowest byte first.
    pub(crate) fn little(all: &'a [u8]) -> Bytes<'a> {
        Bytes { all, little: true }
    }

    /// Whether the lowest byte of a number comes first.
    pub(crate) fn is_little(self) -> bool {
        self.little
    }

    /// So many bytes from a place on.
    pub(crate) fn slice(self, at: usize, len: usize) -> Option<&'a [u8]> {
        self.all.get(at..at.checked_add(len)?)
    }

    pub(crate) fn u8(self, at: usize) -> Option<u8> {
        self.all.get(at).copied()
    }

    pub(crate) fn u16(self, at: usize) -> Option<u16> {
        self.number(at, 2).map(|number| number as u16)
    }

    pub(crate) fn u32(self, at: usize) -> Option<u32> {
        self.number(at, 4).map(|number| number as u32)
    }

    /// A number of one to eight bytes.
    pub(crate) fn number(self, at: usize, len: usize) -> Option<u64> {
        let bytes = self.slice(at, len)?.iter();
        let add = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        Some(match self.little {
            true => bytes.rev().fold(0, add),
            false => bytes.fold(0, add),
        })
    }
}
