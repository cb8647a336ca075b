//! Texts and what they are in another language, from files of GNU gettext
//! (PO), which translators have programs for.

use std::collections::HashMap;

use super::template::{Template, parts};

/// What each English text is in another language.
#[derive(Default)]
pub struct Catalogue {
    whole: HashMap<String, String>,
    /// Texts with holes, those that say most first.
    templates: Vec<Template>,
}

impl Catalogue {
    /// Reads the texts of PO files that are said as they stand.
    pub fn of_texts(files: &[&str]) -> Catalogue {
        let all = files.iter().flat_map(|file| entries(file));
        Catalogue { whole: all.collect(), templates: Vec::new() }
    }

    /// Reads PO files of messages, in which `{}` and `{*}` stand for what
    /// differs from message to message.
    pub fn of_messages(files: &[&str]) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (english, other) in files.iter().flat_map(|file| entries(file)) {
            match Template::new(&english, &other) {
                Some(template) => catalogue.templates.push(template),
                None => drop(catalogue.whole.insert(english, other)),
            }
        }
        // A stable order, so that the same message is always said alike.
        catalogue
            .templates
            .sort_by_key(|template| std::cmp::Reverse(template.letters()));
        catalogue
    }

    /// A text that is always the same.
    pub fn whole(&self, english: &str) -> Option<&str> {
        self.whole.get(english).map(String::as_str)
    }

    /// A text of several paragraphs; those that are not known stay English.
    pub fn paragraphs(&self, english: &str) -> String {
        let paragraphs = english.split("\n\n").map(|paragraph| {
            self.paragraph(paragraph).unwrap_or_else(|| paragraph.to_owned())
        });
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }

    /// A paragraph. The first one of a long help ends in a stop, that of the
    /// short help does not.
    pub fn paragraph(&self, english: &str) -> Option<String> {
        self.whole(english).map(str::to_owned).or_else(|| {
            let other = self.whole(english.strip_suffix('.')?)?;
            Some(format!("{other}."))
        })
    }

    /// A message, part by part: what is wrong, why, and what can be done.
    /// Parts that are not known stay as they are, and so does a word with
    /// something behind it, which is the name of a file rather than ours.
    pub fn message(&self, english: &str) -> String {
        let mut out = String::new();
        for (part, behind) in parts(english) {
            let is_name = !behind.is_empty() && !part.contains(' ');
            match self.part(part).filter(|_| !is_name) {
                Some(other) => out.push_str(&other),
                None => out.push_str(part),
            }
            out.push_str(behind);
        }
        out
    }

    /// A part of a message.
    fn part(&self, english: &str) -> Option<String> {
        if let Some(other) = self.whole(english) {
            return Some(other.to_owned());
        }
        self.templates
            .iter()
            .find_map(|one| one.fill(english, |hole| self.message(hole)))
    }

    /// Whether a part is known, whatever stands in its holes.
    #[cfg(test)]
    pub fn knows(&self, part: &str) -> bool {
        self.whole(part).is_some()
            || self.templates.iter().any(|one| one.is(part))
    }

    /// All texts with holes.
    #[cfg(test)]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// All texts without.
    #[cfg(test)]
    pub fn wholes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.whole.iter().map(|(one, other)| (&**one, &**other))
    }
}

/// The texts of a PO file and their translations; those that have none are
/// left out.
pub fn entries(file: &str) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut is_translation = false;
    for line in file.lines() {
        let line = line.trim();
        let quoted = if let Some(rest) = line.strip_prefix("msgid ") {
            entries.push(Default::default());
            is_translation = false;
            rest
        } else if let Some(rest) = line.strip_prefix("msgstr ") {
            is_translation = true;
            rest
        } else {
            line
        };
        let Some(text) = unquoted(quoted) else { continue };
        if let Some((english, other)) = entries.last_mut() {
            let to = if is_translation { other } else { english };
            to.push_str(&text);
        }
    }
    entries
        .retain(|(english, other)| !english.is_empty() && !other.is_empty());
    entries
}

/// A string of PO without its quotation marks and escapes.
fn unquoted(text: &str) -> Option<String> {
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        out.push(match sign {
            '\\' => match signs.next()? {
                'n' => '\n',
                't' => '\t',
                other => other,
            },
            sign => sign,
        });
    }
    Some(out)
}
