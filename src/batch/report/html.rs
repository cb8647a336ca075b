//! The page as a whole: the template with the report in both languages.

use super::Report;
use super::page::Page;
use super::texts::{self, Language};

const TEMPLATE: &str = include_str!("assets/report.html");
const STYLE: &str = include_str!("assets/report.css");
const SCRIPT: &str = include_str!("assets/report.js");

/// The page of a report.
pub fn write(
    report: &Report,
    vietnamese: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::new();
    let mut parts = TEMPLATE.split("{{");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (key, rest) = part.split_once("}}").unwrap_or((part, ""));
        match key {
            "title" => {
                out.push_str(Language::Vietnamese.of(texts::TITLE));
            }
            "vietnamese" => {
                out.push_str(Language::Vietnamese.of(texts::LANGUAGE));
            }
            "english" => out.push_str(Language::English.of(texts::LANGUAGE)),
            "style" => out.push_str(STYLE.trim_end()),
            "script" => out.push_str(SCRIPT.trim_end()),
            "vi" => {
                let page = Page::new(report, Language::Vietnamese, vietnamese);
                page.write(&mut out);
            }
            "en" => {
                Page::new(report, Language::English, &|_| None)
                    .write(&mut out);
            }
            key => debug_assert!(false, "the template has {key}"),
        }
        out.push_str(rest);
    }
    out
}

/// A text as it may stand in HTML, between tags and in attributes alike.
///
/// What would end a line, turn the direction of reading or not be seen is
/// written as an escape (`\n`, `\u{202e}`), so that two different names never
/// look alike and none disturbs its surroundings.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_unseen(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// Controls, marks of direction, what takes no room, and what HTML forbids.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || (c as u32) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_would_take_for_its_own_is_escaped() {
        assert_eq!(
            escape("a\"b'c</script><!--&amp;"),
            "a&quot;b&#39;c&lt;/script&gt;&lt;!--&amp;amp;"
        );
    }

    #[test]
    fn what_is_not_seen_is_shown() {
        assert_eq!(escape("a\nb\r\tc"), "a\\nb\\r\\tc");
        assert_eq!(escape("x\u{202e}gpj.txt"), "x\\u{202e}gpj.txt");
        assert_eq!(escape("\0\u{ad}\u{feff}"), "\\u{0}\\u{ad}\\u{feff}");
        assert_eq!(escape("Đảng ủy 言"), "Đảng ủy 言");
        let decomposed = "e\u{302}\u{301}";
        assert_eq!(escape(decomposed), decomposed);
    }
}
