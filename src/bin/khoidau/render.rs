//! The forms a correction is shown in: text, JSON, diff, a list.

use std::fmt::Write as _;
use std::io::{Read, Seek, Write};

use anyhow::{Context, anyhow};
use khoidau::batch::form;
use khoidau::batch::open::Opened;
use khoidau::batch::pieces::Piece;
use khoidau::batch::places::{Counter, Place};
use khoidau::edit::EditLog;
use khoidau::encoding::Encoding;
use khoidau::encoding::legacy::{self, Found, Lost};
use khoidau::export::shown;
use khoidau::format::{Keep, Kind, Source as Scan};
use khoidau::repair::Condition;
use khoidau::{Edit, Model, Span};
use tempfile::SpooledTempFile;

use crate::message;
use crate::output::Output;

/// What is written of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The file, of the format that it has, with the corrections in it: of a
    /// text, the corrected text.
    File(Keep),
    /// A scan with the corrections in it, written anew in a format.
    Anew(Kind),
    /// The corrected text, whatever the format.
    Text,
    /// The corrected text of HTML, without its markup.
    Unmarked,
    /// A JSON object in a line.
    Json,
    /// The changed lines, before and after.
    Diff,
    /// The changes that would be made, one a line.
    List,
    /// Nothing.
    Silent,
}

/// Writes the corrections of one input, piece by piece.
pub struct Render<'a> {
    form: Form,
    colour: bool,
    name: &'a str,
    opened: &'a Opened<'a>,
    /// The edits of a file that is written at the end.
    edits: EditLog,
    /// The encoding of the text that is written, and what it does not have.
    written: Encoding,
    losses: Losses,
    /// The tiers of the model, as JSON.
    tiers: String,
    counter: Counter,
    json: Json,
    /// Whether anything was changed.
    pub changed: bool,
}

/// What an encoding did not have of the text that was written in it.
#[derive(Default)]
struct Losses {
    /// The lines that were written before.
    lines: usize,
    /// Capitals whose small letters were written.
    capitals: usize,
    /// Other characters, with the first: its line, what it was and what was
    /// written.
    others: usize,
    first: Option<(usize, char, &'static str)>,
}

impl Losses {
    /// Counts those of a piece.
    fn add(&mut self, text: &str, lost: &[Lost]) {
        for one in lost {
            if one.is_capital() {
                self.capitals += 1;
                continue;
            }
            self.others += 1;
            if self.first.is_none() {
                let before = &text[..one.span().start()];
                let line = 1 + self.lines + before.matches('\n').count();
                self.first = Some((line, one.character(), one.written()));
            }
        }
        self.lines += text.matches('\n').count();
    }

    fn tell(&self, name: &str, encoding: Encoding) {
        if let Some((line, character, written)) = self.first {
            message::warning(format_args!(
                "{name}: {encoding} does not have {} characters of the \
                 output, the first {character:?} in line {line}, which is \
                 written as {written:?}",
                self.others
            ));
        }
        if self.capitals > 0 {
            message::warning(format_args!(
                "{name}: {} capitals with tones are written small, as \
                 {encoding} has none: a font in capitals, such as .VnTimeH, \
                 shows them",
                self.capitals
            ));
        }
    }
}

/// The old encodings found in a text, as JSON objects.
fn found(legacy: &[Found]) -> String {
    let objects = legacy.iter().map(|found| {
        let evidence = found.evidence();
        let spans = found.spans().iter().map(|span| {
            format!("{{\"start\":{},\"end\":{}}}", span.start(), span.end())
        });
        format!(
            "{{\"encoding\":{},\"forced\":{},\"words\":{},\
             \"syllables\":{:.3},\"marked\":{:.3},\
             \"syllables_before\":{:.3},\"marked_before\":{:.3},\
             \"spans\":[{}]}}",
            quoted(found.encoding().name()),
            found.is_forced(),
            evidence.words(),
            evidence.syllables(),
            evidence.marked(),
            evidence.syllables_before(),
            evidence.marked_before(),
            spans.collect::<Vec<_>>().join(","),
        )
    });
    objects.collect::<Vec<_>>().join(",")
}

/// The parts of a JSON object that grow side by side.
#[derive(Default)]
struct Json {
    profile: String,
    condition: Option<Condition>,
    text: Spool,
    edits: Spool,
    suggestions: Spool,
}

/// What is kept until it is its turn to be written: an edit takes some 170
/// bytes of JSON, and a large text may have one in every word.
struct Spool {
    file: SpooledTempFile,
    is_empty: bool,
}

/// The bytes of a spool that are kept in memory; more go to a file without a
/// name in the system's directory for such.
const KEPT: usize = 4 << 20;

impl Default for Spool {
    fn default() -> Spool {
        Spool { file: SpooledTempFile::new(KEPT), is_empty: true }
    }
}

impl Spool {
    /// Adds a part behind what there is.
    fn add(&mut self, part: &str) -> anyhow::Result<()> {
        self.is_empty &= part.is_empty();
        self.file.write_all(part.as_bytes()).with_context(Spool::place)
    }

    /// Writes all of it.
    fn pour(&mut self, output: &mut Output) -> anyhow::Result<()> {
        self.file.rewind().with_context(Spool::place)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match self.file.read(&mut buffer).with_context(Spool::place)? {
                0 => return Ok(()),
                len => output.write(&buffer[..len])?,
            }
        }
    }

    /// Where a spool goes that grows large, for errors.
    fn place() -> String {
        let dir = std::env::temp_dir();
        format!(
            "{}: no room for JSON of a large text: TMPDIR names another \
             directory",
            dir.display()
        )
    }
}

impl<'a> Render<'a> {
    /// Begins with an input.
    pub fn begin(
        form: Form,
        name: &'a str,
        opened: &'a Opened<'a>,
        model: &Model,
        written: Encoding,
        output: &mut Output,
    ) -> anyhow::Result<Render<'a>> {
        // A text goes out piece by piece.
        let form = match form {
            Form::File(_) if opened.scan().is_none() => Form::Text,
            Form::Text if opened.kind() == Kind::Html => Form::Unmarked,
            form => form,
        };
        // UTF-16 is nothing without a byte order mark.
        let mark = match written {
            Encoding::Utf16Le | Encoding::Utf16Be => true,
            Encoding::Utf8 => opened.keeps_mark(),
            _ => false,
        };
        if form == Form::Text && mark {
            output.write(&written.encode("", true))?;
        }
        let tiers: Vec<String> =
            model.tiers().map(|tier| quoted(tier.name())).collect();
        Ok(Render {
            form,
            tiers: tiers.join(","),
            colour: output.is_colourful(),
            name,
            opened,
            edits: EditLog::new(),
            written,
            losses: Losses::default(),
            counter: Counter::new(),
            json: Json::default(),
            changed: false,
        })
    }

    /// Writes the next piece, or as much of it as can be.
    pub fn piece(
        &mut self,
        piece: &Piece<'_>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let edits = piece.correction.edits();
        self.changed |= !edits.is_empty();
        match self.form {
            Form::File(_) | Form::Anew(_) | Form::Unmarked => {
                // Pieces follow one another.
                let log = piece.correction.edit_log();
                self.edits.append(piece.base, log)?;
            }
            Form::Text => {
                let text = piece.correction.text();
                match self.written {
                    Encoding::Legacy(old) => {
                        let encoded = legacy::encode(text, old);
                        self.losses.add(text, encoded.lost());
                        output.write(encoded.bytes())?;
                    }
                    written => output.write(&written.encode(text, false))?,
                }
            }
            Form::Json => self.json(piece)?,
            Form::Diff => output.write(self.diff(piece).as_bytes())?,
            Form::List => {
                let list = self.list(piece);
                output.write(list.as_bytes())?;
            }
            Form::Silent => {}
        }
        self.counter.pass(piece.original);
        Ok(())
    }

    /// Writes what is left.
    pub fn end(self, output: &mut Output) -> anyhow::Result<()> {
        self.losses.tell(self.name, self.written);
        match (self.form, self.opened.scan()) {
            (Form::Json, _) => {}
            (Form::File(keep), Some(scan)) => {
                let written = |out: &mut dyn Write| {
                    scan.apply_to(&self.edits, keep, out)
                };
                return output.write_by(written);
            }
            (Form::Anew(kind), Some(scan)) => {
                let bytes = scan.apply(&self.edits, Keep::No);
                let file = form::anew(&bytes, kind)
                    .map_err(|error| anyhow!("{}: {error}", self.name))?;
                return output.write(file.as_bytes());
            }
            (Form::Unmarked, Some(scan)) => {
                let text = form::unmarked(scan, &self.edits);
                return output.write(text.as_bytes());
            }
            _ => return Ok(()),
        }
        let Json { profile, condition, .. } = &self.json;
        let condition = condition.unwrap_or(Condition::Sound);
        let opening = format!(
            "{{\"file\":{},\"format\":\"{}\",\"profile\":{},\
             \"condition\":\"{}\",\"encoding\":\"{}\",\"legacy\":[{}],\
             \"tiers\":[{}]",
            quoted(self.name),
            self.opened.format(),
            quoted(profile),
            condition.name(),
            self.opened.encoding(),
            found(self.opened.legacy()),
            self.tiers,
        );
        output.write(opening.as_bytes())?;
        let Json { mut text, mut edits, mut suggestions, .. } = self.json;
        output.write(b",\"text\":\"")?;
        text.pour(output)?;
        output.write(b"\",\"edits\":[")?;
        edits.pour(output)?;
        output.write(b"],\"suggestions\":[")?;
        suggestions.pour(output)?;
        output.write(b"]}\n")
    }

    fn json(&mut self, piece: &Piece<'_>) -> anyhow::Result<()> {
        let correction = &piece.correction;
        let Piece { base, original, .. } = *piece;
        if self.json.profile.is_empty() {
            self.json.profile = correction.profile().to_owned();
        }
        // A text whose pieces differ is changed in places.
        let here = correction.condition();
        self.json.condition = match self.json.condition {
            Some(before) if before != here => Some(Condition::Damaged),
            _ => Some(here),
        };
        let text = quoted(correction.text());
        self.json.text.add(&text[1..text.len() - 1])?;
        for (edits, out) in [
            (correction.edits(), &mut self.json.edits),
            (correction.suggestions(), &mut self.json.suggestions),
        ] {
            let mut part = String::new();
            for place in self.counter.places(base, original, edits) {
                if !(out.is_empty && part.is_empty()) {
                    part.push(',');
                }
                let profile = correction.profile_of(place.edit);
                let scan = self.opened.scan().filter(|s| s.has_boxes());
                part.push_str(&object(&place, profile, scan));
            }
            out.add(&part)?;
        }
        Ok(())
    }

    /// The page and the box of a stretch of the text of a scan, whose lines are
    /// not those of its file.
    fn page(&self, start: usize, end: usize) -> Option<String> {
        let scan = self.opened.scan().filter(|scan| scan.has_boxes())?;
        let place = &scan.locate(Span::new(start, end))[0];
        let bbox = place.bbox().map_or(String::new(), |b| {
            format!(" [{}, {}, {}, {}]", b.left, b.top, b.right, b.bottom)
        });
        Some(format!(" page {}{bbox}", place.page() + 1))
    }

    /// What would change, or would in pages that are changed at all.
    fn list(&mut self, piece: &Piece<'_>) -> String {
        let correction = &piece.correction;
        let mut edits = correction.edits().to_vec();
        edits.extend(correction.held().cloned());
        edits.sort_by_key(|edit| edit.span().start());
        self.changed |= !edits.is_empty();
        let mut out = String::new();
        let places = self.counter.places(piece.base, piece.original, &edits);
        for place in places {
            let Place { edit, line, column, start, end } = place;
            let at = self
                .page(start, end)
                .unwrap_or_else(|| format!("{line}:{column}"));
            let name = shown(self.name);
            let _ = writeln!(out, "{name}:{at}: {}", explained(edit));
        }
        out
    }

    fn diff(&self, piece: &Piece<'_>) -> String {
        let mut out = String::new();
        let edits = piece.correction.edits();
        let places = self.counter.places(piece.base, piece.original, edits);
        let places: Vec<Place<'_>> = places.collect();
        let numbers: Vec<usize> =
            places.iter().map(|place| place.line).collect();
        let mut start = 0;
        while start < edits.len() {
            let same = numbers[start..].iter();
            let count = same.take_while(|&&n| n == numbers[start]).count();
            let edits = &edits[start..start + count];
            let line = Line { text: piece.original, edits };
            let at = self.page(places[start].start, places[start].end);
            let at = at.unwrap_or_else(|| numbers[start].to_string());
            line.diff(self.name, &at, self.colour, &mut out);
            start += count;
        }
        out
    }
}

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

/// The edits of one line.
struct Line<'p> {
    text: &'p str,
    edits: &'p [Edit],
}

impl Line<'_> {
    /// Writes where the line is, how it was, how it is, and what changed.
    fn diff(&self, name: &str, at: &str, colour: bool, out: &mut String) {
        let paint = |text: &str, style: &str| match colour {
            true if !text.is_empty() => format!("{style}{text}{RESET}"),
            _ => text.to_owned(),
        };
        let changes: Vec<String> = self.edits.iter().map(explained).collect();
        let old = self.with(|edit| paint(edit.before(), RED));
        let new = self.with(|edit| paint(edit.after(), GREEN));
        let place = paint(&format!("{}:{at}", shown(name)), DIM);
        let changes = paint(&changes.join("; "), DIM);
        let _ = writeln!(out, "{place}\n- {old}\n+ {new}\n  {changes}");
    }

    /// The line with something in the place of each edit.
    fn with(&self, shown: impl Fn(&Edit) -> String) -> String {
        let (Some(first), Some(last)) =
            (self.edits.first(), self.edits.last())
        else {
            return String::new();
        };
        let begin = self.text[..first.span().start()].rfind('\n');
        let begin = begin.map_or(0, |at| at + 1);
        let from = last.span().end();
        let end = self.text[from..].find('\n');
        let end = end.map_or(self.text.len(), |at| from + at);
        let mut out = String::new();
        let mut done = begin;
        for edit in self.edits {
            out.push_str(&self.text[done..edit.span().start()]);
            out.push_str(&shown(edit));
            done = edit.span().end();
        }
        out.push_str(self.text[done..end].trim_end_matches('\r'));
        out
    }
}

/// An edit in a line for people: what became what, of what kind, how surely,
/// and what else it may have been.
fn explained(edit: &Edit) -> String {
    let (before, after, kind) = (edit.before(), edit.after(), edit.kind());
    let mut out =
        format!("{before} -> {after} ({kind}, {:.3}", edit.confidence());
    if let Some(second) = edit.runner_up() {
        let (text, sure) = (second.text(), second.confidence());
        let _ = write!(out, "; or {text}, {sure:.3}");
    }
    out.push(')');
    out
}

/// An edit as a JSON object.
fn object(
    place: &Place<'_>,
    profile: &str,
    scan: Option<&Scan<'_>>,
) -> String {
    let Place { edit, start, end, line, column } = place;
    let runner_up = match edit.runner_up() {
        None => "null".to_owned(),
        Some(second) => format!(
            "{{\"text\":{},\"confidence\":{:.3}}}",
            quoted(second.text()),
            second.confidence(),
        ),
    };
    // Where it is on the page, of files that say so.
    let boxed = match scan {
        None => String::new(),
        Some(scan) => {
            let place = &scan.locate(Span::new(*start, *end))[0];
            let bbox = place.bbox().map_or("null".to_owned(), |b| {
                format!("[{},{},{},{}]", b.left, b.top, b.right, b.bottom)
            });
            format!(",\"page\":{},\"bbox\":{bbox}", place.page() + 1)
        }
    };
    format!(
        "{{\"start\":{start},\"end\":{end},\"line\":{line},\
         \"column\":{column},\"before\":{},\"after\":{},\
         \"kind\":\"{}\",\"confidence\":{:.3},\"profile\":{},\
         \"runner_up\":{runner_up}{boxed}}}",
        quoted(edit.before()),
        quoted(edit.after()),
        edit.kind(),
        edit.confidence(),
        quoted(profile),
    )
}

/// A JSON string with its quotes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use khoidau::EditKind;

    use super::*;

    const TEXT: &str = "mot\nuy ban nhan dan\r\nhai";

    fn edits() -> Vec<Edit> {
        [(4, 6, "ủy", 900), (11, 15, "nhân", 1000)]
            .into_iter()
            .map(|(start, end, after, sure)| {
                let span = Span::new(start, end);
                Edit::new(TEXT, span, after, EditKind::Marks, sure).unwrap()
            })
            .collect()
    }

    #[test]
    fn a_diff_shows_the_line_before_and_after() {
        let edits = edits();
        let line = Line { text: TEXT, edits: &edits };
        let mut out = String::new();
        line.diff("a.txt", "2", false, &mut out);
        assert_eq!(
            out,
            "a.txt:2\n- uy ban nhan dan\n+ ủy ban nhân dan\n  \
             uy -> ủy (marks, 0.900); nhan -> nhân (marks, 1.000)\n"
        );
    }

    #[test]
    fn colours_mark_the_changed_words_alone() {
        let edits = edits();
        let line = Line { text: TEXT, edits: &edits };
        let mut out = String::new();
        line.diff("a.txt", "2", true, &mut out);
        let new = "+ \x1b[32mủy\x1b[0m ban \x1b[32mnhân\x1b[0m dan\n";
        assert!(out.contains(new), "{out}");
        assert!(out.contains("- \x1b[31muy\x1b[0m ban "), "{out}");
    }
}
