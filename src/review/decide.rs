//! Decides words and fields.

use unicode_normalization::UnicodeNormalization;

use super::decisions::{self, Decision};
use super::desk::{Done, Place, Refusal, Review, View, changed};
use super::records;

/// The longest text that may be typed, in bytes: longer than any line.
const LONGEST: usize = 2000;

impl Review {
    /// Decides a word or a field; `None` is a field that the page has not.
    pub(super) fn decide(
        &mut self,
        place: Place,
        after: Option<&str>,
    ) -> Result<usize, Refusal> {
        let unknown = Refusal::unknown;
        let (who, when) = (self.who.clone(), decisions::now());
        let decision = match place.view {
            View::Lines => {
                let line = self.lines.lines.get(place.item);
                let line = line.ok_or_else(unknown)?.clone();
                let changes = self.lines.changes(&line);
                let changes = changes.map_err(|_| Refusal::stale())?;
                let change = changes.get(place.question);
                let change = change.ok_or_else(unknown)?.clone();
                // What stands or was offered is taken as it is.
                let after = match after {
                    Some(own) if change.offers(own) => own.to_owned(),
                    other => word(other)?,
                };
                let content = self.content(&change.file)?;
                Decision::Change(decisions::Change {
                    file: change.file,
                    content,
                    start: change.start,
                    end: change.end,
                    before: change.before,
                    after,
                    who,
                    when,
                })
            }
            View::Fields => {
                let entry = self.records.entries.get(place.item);
                let entry = entry.ok_or_else(unknown)?.clone();
                let mark = entry.marks.get(place.question);
                let mark = mark.ok_or_else(unknown)?;
                let after = value(&mark.key, after)?;
                let before = match mark.decided {
                    // What the record has may be what was decided.
                    Some(number) => match self.decisions.get(number) {
                        Some(Decision::Field(one)) => one.before.clone(),
                        _ => return Err(Refusal::stale()),
                    },
                    None => {
                        let record = self.records.record(&entry);
                        let record = record.map_err(|_| Refusal::stale())?;
                        record.value(&mark.key)
                    }
                };
                let content = self.content(&entry.file)?;
                Decision::Field(decisions::Field {
                    file: entry.file,
                    content,
                    document: entry.document,
                    field: mark.own.clone(),
                    before,
                    after,
                    who,
                    when,
                })
            }
        };
        let number = self.append(&decision)?;
        self.mark(place, Some(number));
        self.done.retain(|done| done.place != place);
        self.done.push(Done { number, place });
        Ok(number)
    }

    /// Decides anew what a decision is about, asked still or not.
    pub(super) fn again(
        &mut self,
        of: usize,
        after: Option<&str>,
    ) -> Result<usize, Refusal> {
        let (who, when) = (self.who.clone(), decisions::now());
        let decision = match self.held_one(of)? {
            Decision::Change(one) => {
                let after = match after {
                    Some(after) if after == one.before => after.to_owned(),
                    other => word(other)?,
                };
                Decision::Change(decisions::Change { after, who, when, ..one })
            }
            Decision::Field(one) => {
                let after = value(&one.field, after)?;
                Decision::Field(decisions::Field { after, who, when, ..one })
            }
            Decision::Undo(_) => return Err(Refusal::unknown()),
        };
        let (file, content) = (decision.file(), decision.content());
        let (Some(file), Some(content)) = (file, content) else {
            return Err(Refusal::unknown());
        };
        if self.content(file)? != content {
            return Err(changed(file));
        }
        let number = self.append(&decision)?;
        self.remember();
        Ok(number)
    }

    /// A decision that holds.
    pub(super) fn held_one(&self, number: usize) -> Result<Decision, Refusal> {
        let one = self.decisions.get(number).cloned();
        let one = one.ok_or_else(Refusal::unknown)?;
        let (file, content) = (one.file(), one.content());
        let held = self
            .decisions
            .of(file.unwrap_or_default(), content.unwrap_or_default());
        match held.iter().any(|(own, _)| *own == number) {
            true => Ok(one),
            false => Err(Refusal::unknown()),
        }
    }
}

/// A word as it is to be.
fn word(after: Option<&str>) -> Result<String, Refusal> {
    let after = after
        .ok_or_else(|| Refusal::new("text", "a word is to be something"))?;
    Ok(cleaned(after)?.trim().to_owned())
}

/// A value as it is to be; `None` where the page has none.
fn value(key: &str, after: Option<&str>) -> Result<Option<String>, Refusal> {
    let after = after.map(cleaned).transpose()?;
    let after = after.map(|text| text.trim().to_owned());
    let after = after.filter(|text| !text.is_empty());
    match &after {
        Some(after) if !records::may_be(key, after) => Err(Refusal::new(
            "value",
            format!("{after:?} is no value of {key}"),
        )),
        _ => Ok(after),
    }
}

/// What was typed as it is kept: composed, and on one line.
pub(super) fn cleaned(text: &str) -> Result<String, Refusal> {
    let text: String = text.nfc().collect();
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return Err(Refusal::new(
            "text",
            format!(
                "a text of one line is asked for, of {LONGEST} bytes at most"
            ),
        ));
    }
    Ok(text)
}
