//! PDF files: their text is read with its places, and the hidden text that an
//! engine laid behind the images of pages is written back corrected, in
//! place.

// Until `--to pdf` puts words on pages.
#[cfg(feature = "ocr")]
#[allow(dead_code)]
pub(crate) mod image;
#[cfg(feature = "ocr")]
#[allow(dead_code)]
pub(crate) mod make;
