//! What was decided, as the page lists it.

use serde::Serialize;

use super::decisions::Decision;
use super::desk::{Review, View};
use super::memory::HeldDecision;
use super::view::Segment;

/// A decision that holds.
#[derive(Debug, Serialize)]
pub(super) struct DecisionView {
    item: usize,
    number: usize,
    file: String,
    view: View,
    /// Of a field: which document of the file, and which field.
    document: Option<usize>,
    key: Option<String>,
    before: Option<String>,
    after: Option<String>,
    who: String,
    when: String,
    state: State,
    /// Of a word: its line, as far as it is known.
    line: Option<usize>,
    text: Vec<Segment>,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It is in the outputs.
    Applied,
    /// They are not written anew yet.
    Waiting,
    /// The file has other contents now.
    Outdated,
}

impl Review {
    /// Decisions that hold, the last first: some of them from one on.
    pub(super) fn decision_views(
        &mut self,
        from: usize,
        count: usize,
    ) -> Vec<DecisionView> {
        let all = self.all_held().into_iter().enumerate();
        let all: Vec<_> = all.skip(from).take(count).collect();
        let views = all.into_iter().filter_map(|(item, one)| {
            let HeldDecision { number, decision, fits } = one;
            let state = match fits {
                false => State::Outdated,
                true if self.is_applied(number) => State::Applied,
                true => State::Waiting,
            };
            Some(match decision {
                Decision::Change(one) => {
                    let line = fits.then(|| self.line_of(&one)).flatten();
                    let (line, text) = match line {
                        Some((line, text)) => (Some(line), text),
                        None => (None, Vec::new()),
                    };
                    DecisionView {
                        item,
                        number,
                        file: one.file,
                        view: View::Lines,
                        document: None,
                        key: None,
                        before: Some(one.before),
                        after: Some(one.after),
                        who: one.who,
                        when: one.when,
                        state,
                        line,
                        text,
                    }
                }
                Decision::Field(one) => DecisionView {
                    item,
                    number,
                    file: one.file,
                    view: View::Fields,
                    document: Some(one.document),
                    key: Some(one.field),
                    before: one.before,
                    after: one.after,
                    who: one.who,
                    when: one.when,
                    state,
                    line: None,
                    text: Vec::new(),
                },
                Decision::Undo(_) => return None,
            })
        });
        views.collect()
    }
}
