//! Says how far a run over folders has come.

use std::collections::VecDeque;
use std::fmt::Arguments;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use khoidau::batch::{Observer, Outcome};
use serde_json::json;

use crate::args::ProgressForm;
use crate::{lang, message};

/// The time between two plain lines.
const STEP: Duration = Duration::from_secs(10);

/// The time between two lines for programs.
const JSON_STEP: Duration = Duration::from_secs(1);

/// The failures that are told of as they happen; `errors.csv` has all.
const TOLD: usize = 20;

/// Tells of a run on standard error.
pub struct Shown {
    form: ProgressForm,
    bar: ProgressBar,
    failed: AtomicUsize,
    state: Mutex<State>,
}

struct State {
    begun: Instant,
    said: Instant,
    /// How many were done at some of the last moments.
    rate: VecDeque<(Instant, usize)>,
    files: usize,
    /// Those that were done before.
    before: usize,
    done: usize,
}

impl Shown {
    pub fn new(form: ProgressForm) -> Shown {
        let form = match form {
            ProgressForm::Auto if io::stderr().is_terminal() => {
                ProgressForm::Bar
            }
            ProgressForm::Auto => ProgressForm::Plain,
            form => form,
        };
        let now = Instant::now();
        let state = State {
            begun: now,
            said: now,
            rate: VecDeque::new(),
            files: 0,
            before: 0,
            done: 0,
        };
        Shown {
            form,
            bar: ProgressBar::hidden(),
            failed: AtomicUsize::new(0),
            state: Mutex::new(state),
        }
        .with_bar()
    }

    fn with_bar(mut self) -> Shown {
        if self.form == ProgressForm::Bar {
            let style = ProgressStyle::with_template(lang::text(
                "{bar:24} {human_pos} of {human_len} files  {per_sec}  \
                 {eta_precise} left  {msg}",
            ));
            self.bar = ProgressBar::new(0);
            if let Ok(style) = style {
                self.bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
            }
        }
        self
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn say(&self, state: &mut State, last: bool) {
        let now = Instant::now();
        let step = match self.form {
            ProgressForm::Json => JSON_STEP,
            _ => STEP,
        };
        if !last && now - state.said < step {
            return;
        }
        state.said = now;
        let failed = self.failed.load(Ordering::Relaxed);
        let left = state.left(now);
        let done = state.before + state.done;
        match self.form {
            ProgressForm::Json => {
                // For programs, so without our name in front.
                eprintln!(
                    "{}",
                    json!({
                        "files": state.files,
                        "done": done,
                        "failed": failed,
                        "seconds": (now - state.begun).as_secs(),
                        "left": left.map(|left| left.as_secs()),
                    })
                );
            }
            ProgressForm::Plain => {
                let failed = match failed {
                    0 => String::new(),
                    failed => format!(", {failed} failed"),
                };
                let left = match left.filter(|_| !last) {
                    Some(left) => format!(", {} left", spoken(left)),
                    None => String::new(),
                };
                message::note(format_args!(
                    "{done} of {} files done{failed}{left}",
                    state.files
                ));
            }
            _ => {}
        }
    }
}

/// A time for people.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The moments that the rate is judged by.
const MOMENTS: usize = 32;

impl State {
    /// How long the rest will take, at the rate of late.
    fn left(&mut self, now: Instant) -> Option<Duration> {
        self.rate.push_back((now, self.done));
        if self.rate.len() > MOMENTS {
            self.rate.pop_front();
        }
        let (then, before) = self
            .rate
            .front()
            .copied()
            .filter(|_| self.rate.len() > 1)
            .unwrap_or((self.begun, 0));
        let (passed, done) = (now - then, self.done - before);
        let rest = self.files.saturating_sub(self.before + self.done);
        if done == 0 {
            return None;
        }
        let seconds = passed.as_secs_f64() * rest as f64 / done as f64;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

impl Observer for Shown {
    fn begins(&self, files: usize, done: usize) {
        let mut state =
            self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.files, state.before) = (files, done);
        self.bar.set_length(files.saturating_sub(done) as u64);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn left_out(&self, folder: &Path) {
        self.bar.suspend(|| {
            message::note(format_args!(
                "{}: holds what another run has made, and is left out",
                folder.display()
            ));
        });
    }

    fn warning(&self, text: Arguments<'_>) {
        self.bar.suspend(|| message::warning(text));
    }

    fn done(&self, outcome: &Outcome) {
        if let Some(failure) = &outcome.failure {
            let failed = self.failed.fetch_add(1, Ordering::Relaxed);
            let name = &outcome.name;
            let said = format!("{} failed", failed + 1);
            self.bar.set_message(lang::said(&said).into_owned());
            let told = failed < TOLD && self.form != ProgressForm::Json;
            if told && self.form != ProgressForm::None {
                self.bar.suspend(|| {
                    message::note(format_args!("{name}: {failure}"));
                });
            }
        }
        let mut state =
            self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done += 1;
        self.bar.inc(1);
        let last = state.before + state.done == state.files;
        self.say(&mut state, last);
    }

    fn tables(&self) {
        self.bar.set_message(lang::text("tables"));
    }
}
