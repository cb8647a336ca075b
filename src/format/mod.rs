//! Readers of the forms that texts come in: each turns one into the blocks of
//! [`crate::layout`].
//!
//! [`read`] knows by the text which it is: plain text, text with the signs
//! and tables of Markdown, or HTML.

mod html;
mod markdown;
mod text;

pub(crate) use markdown::blanked;

use crate::layout::Text;
use crate::span::Span;

/// The lines of a text of any of these forms.
///
/// Takes time in proportion to its length.
pub fn read(source: &str) -> Text {
    if html::is_html(source) {
        return html::read(source);
    }
    text::read(source)
}

/// The line that starts at an offset, without its end, and where the next
/// starts.
fn line_at(source: &str, at: usize) -> (Span, usize) {
    let end = source[at..].find('\n').map_or(source.len(), |end| at + end);
    let next = (end + 1).min(source.len());
    let kept = source[at..end].trim_end_matches('\r');
    (Span::new(at, at + kept.len()), next)
}
