//! Makes small PDF files for tests: objects, a cross-reference table, a
//! trailer.

use std::fmt::Write as _;

/// A PDF file that is being made. Objects are numbered from 1; the first is
/// the catalog, the second the tree of pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pdf {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    trailer: String,
}

impl Pdf {
    /// One without pages.
    pub(crate) fn new() -> Pdf {
        Pdf { objects: vec![Vec::new(); 2], ..Pdf::default() }
    }

    /// Adds an object; returns its number.
    pub(crate) fn object(&mut self, object: impl Into<Vec<u8>>) -> usize {
        self.objects.push(object.into());
        self.objects.len()
    }

    /// Adds a stream with the entries of its dictionary.
    pub(crate) fn stream(
        &mut self,
        entries: &str,
        content: impl AsRef<[u8]>,
    ) -> usize {
        let content = content.as_ref();
        let length = content.len();
        let mut object =
            format!("<< {entries} /Length {length} >>\nstream\n").into_bytes();
        object.extend_from_slice(content);
        object.extend_from_slice(b"\nendstream");
        self.object(object)
    }

    /// Adds a page with the entries of its dictionary.
    pub(crate) fn page(&mut self, entries: &str) -> usize {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {entries} >>"
        );
        let number = self.object(page);
        self.pages.push(number);
        number
    }

    /// Adds a page with the entries of its resources, and its contents.
    pub(crate) fn page_of(
        &mut self,
        resources: &str,
        content: impl AsRef<[u8]>,
    ) -> usize {
        let content = self.stream("", content);
        self.page(&format!(
            "/Resources << {resources} >> /Contents {content} 0 R"
        ))
    }

    /// Adds the font without glyphs that Tesseract writes: codes of two bytes
    /// are characters, each half as wide as the font is high.
    pub(crate) fn glyphless(&mut self) -> usize {
        let map = self.stream(
            "",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange \
             1 beginbfrange <0000> <FFFF> <0000> endbfrange",
        );
        let inner = self.object(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GlyphLessFont \
             /CIDSystemInfo << /Ordering (Identity) /Registry (Adobe) \
             /Supplement 0 >> /DW 500 >>",
        );
        self.object(format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /GlyphLessFont \
             /Encoding /Identity-H /DescendantFonts [{inner} 0 R] \
             /ToUnicode {map} 0 R >>"
        ))
    }

    /// Adds one of the standard fonts.
    pub(crate) fn font(&mut self, name: &str) -> usize {
        self.object(format!(
            "<< /Type /Font /Subtype /Type1 /BaseFont /{name} \
             /Encoding /WinAnsiEncoding >>"
        ))
    }

    /// Adds an image of one pixel; `entries` may give it a mask.
    pub(crate) fn image(&mut self, entries: &str) -> usize {
        let entries = format!(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 \
             /ColorSpace /DeviceGray /BitsPerComponent 8 {entries}"
        );
        self.stream(&entries, b"\x80")
    }

    /// Adds entries to the trailer.
    pub(crate) fn trailer(&mut self, entries: &str) {
        self.trailer.push_str(entries);
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let mut kids = String::new();
        for page in &self.pages {
            let _ = write!(kids, "{page} 0 R ");
        }
        let count = self.pages.len();
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
        self.objects[1] =
            format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>").into();
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = String::new();
        for (index, object) in self.objects.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", file.len());
            file.extend_from_slice(
                format!("{} 0 obj\n", index + 1).as_bytes(),
            );
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        let size = self.objects.len() + 1;
        let trailer = &self.trailer;
        file.extend_from_slice(
            format!(
                "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n\
                 << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n\
                 {start}\n%%EOF\n"
            )
            .as_bytes(),
        );
        file
    }
}

/// The codes of a text in the font without glyphs, as a string.
pub(crate) fn codes(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("{unit:04X}"));
    format!("<{}>", units.collect::<String>())
}
