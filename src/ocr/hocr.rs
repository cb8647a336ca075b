//! The hOCR of single pages, joined to one file.

/// The text between the body tags of a file.
pub(super) fn body(file: &str) -> Option<&str> {
    let (_, behind) = file.split_once("<body>")?;
    let (body, _) = behind.rsplit_once("</body>")?;
    Some(body.trim_matches('\n'))
}

/// What stands before the pages and behind them.
const BEFORE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"
    \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">
<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">
 <head>
  <title></title>
  <meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>
";
const BEHIND: &str = " </body>\n</html>\n";

/// A file of pages, with the name and version of the engine.
pub(super) fn joined(engine: &str, pages: &[String]) -> String {
    let mut file = BEFORE.to_owned();
    file += &format!(
        "  <meta name='ocr-system' content='{}'/>\n  <meta \
         name='ocr-capabilities' content='ocr_page ocr_carea ocr_par \
         ocr_line ocrx_word ocrp_wconf'/>\n </head>\n <body>\n",
        escaped(engine)
    );
    for page in pages {
        file += page;
        file += "\n";
    }
    file + BEHIND
}

/// A page with its number, counted from 0, in the names of its parts, and with
/// the name of the image that the user knows.
pub(super) fn numbered(page: &str, number: usize, image: &str) -> String {
    const PARTS: [&str; 5] = ["page_", "block_", "par_", "line_", "word_"];
    let mut out = String::with_capacity(page.len() + 64);
    let mut rest = page;
    while let Some(at) = rest.find("id='") {
        let (before, behind) = rest.split_at(at + "id='".len());
        out += before;
        rest = behind;
        let part = PARTS.iter().find(|part| rest.starts_with(**part));
        if let Some(part) = part {
            out += part;
            out += &(number + 1).to_string();
            rest = rest[part.len()..].trim_start_matches(digit);
        }
    }
    out += rest;
    titled(&out, number, image)
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A page whose title names the image and its number.
fn titled(page: &str, number: usize, image: &str) -> String {
    let Some(at) = page.find("class='ocr_page'") else {
        return page.to_owned();
    };
    let end = page[at..].find('>').map_or(page.len(), |end| at + end);
    let (before, tag, behind) = (&page[..at], &page[at..end], &page[end..]);
    let mut tag = tag.to_owned();
    if let Some(start) = tag.find("image \"")
        && let Some(end) = tag[start + 7..].find("\";")
    {
        let name = format!("image \"{}\"", escaped(image));
        tag.replace_range(start..start + 7 + end + 1, &name);
    }
    if let Some(start) = tag.find("ppageno ") {
        let start = start + "ppageno ".len();
        let len = tag[start..].find(|c| !digit(c));
        let end = len.map_or(tag.len(), |len| start + len);
        tag.replace_range(start..end, &number.to_string());
    }
    format!("{before}{tag}{behind}")
}

/// A page on which nothing was read.
pub(super) fn empty(
    number: usize,
    image: &str,
    (width, height): (u32, u32),
) -> String {
    format!(
        "  <div class='ocr_page' id='page_{}' title='image \"{}\"; bbox 0 0 \
         {width} {height}; ppageno {number}'>\n  </div>",
        number + 1,
        escaped(image)
    )
}

/// A text for attributes between either quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            // Not in XML, not even by its number.
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
