//! Who does the work: threads of this process, or processes of their own,
//! which can be ended.

use std::io::{BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::{fmt, io};

use super::failure::{Failure, Stage};
use super::frame;
use super::job::{Job, Outcome};
use super::work::Work;

/// Makes the command of a process.
pub type Program = Arc<dyn Fn() -> Command + Send + Sync>;

/// Who does the work.
#[derive(Clone, Default)]
pub enum Hands {
    /// Threads of this process. A file on which one hangs is waited for.
    #[default]
    Threads,
    /// Processes of their own: one that takes too long over a file, or ends,
    /// is replaced, and the file is named.
    Processes {
        /// Those that do jobs; see [`serve`].
        jobs: Program,
        /// One that builds the catalogue of the directory that is put behind
        /// its arguments, as `khoidau catalogue` does: the memory that this
        /// takes is given back with it. Without one, this process builds it.
        catalogue: Option<Program>,
    },
}

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Hands::Threads => "Threads",
            Hands::Processes { .. } => "Processes",
        })
    }
}

/// Does the jobs that come as lines of JSON, and answers each with its
/// outcome: what a process of [`Hands::Processes`] does with its standard
/// input and output.
///
/// # Errors
///
/// If an answer cannot be written, or a line is no job.
pub fn serve(
    work: &Work,
    input: impl Iterator<Item = io::Result<String>>,
    mut output: impl Write,
) -> io::Result<()> {
    let mut input = input;
    let failed = std::cell::RefCell::new(None);
    let next = || {
        if failed.borrow().is_some() {
            return None;
        }
        let line = input.next()?;
        let job = line
            .and_then(|line| Ok(serde_json::from_str::<Job>(&line)?))
            .map_err(|error| failed.replace(Some(error)));
        job.ok()
    };
    work.jobs(next, |outcome| {
        let written =
            frame::write(&outcome, &mut output).and_then(|()| output.flush());
        if let Err(error) = written {
            failed.replace(Some(error));
        }
    });
    failed.into_inner().map_or(Ok(()), Err)
}

/// Does jobs by one pair of hands, as long as there are any.
pub(super) fn work(
    hands: &Hands,
    work: &Work,
    limit: Option<Duration>,
    next: &(dyn Fn() -> Option<Job> + Sync),
    done: &SyncSender<Outcome>,
) {
    match hands {
        // Who hears of the outcomes may have stopped.
        Hands::Threads => {
            work.jobs(next, |outcome| drop(done.send(outcome)));
        }
        Hands::Processes { jobs: program, .. } => {
            let watch = Watch::new();
            thread::scope(|scope| {
                scope.spawn(|| watch.keep());
                let mut process =
                    Process { program, watch: &watch, ends: None };
                while let Some(job) = next() {
                    let outcome = process.job(&job, limit);
                    if done.send(outcome).is_err() {
                        break;
                    }
                }
                process.end();
                watch.stop();
            });
        }
    }
}

/// A process that does jobs, started when there is one.
struct Process<'p> {
    program: &'p Program,
    watch: &'p Watch,
    ends: Option<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Process<'_> {
    fn job(&mut self, job: &Job, limit: Option<Duration>) -> Outcome {
        let answer = self.answer(job, limit);
        let expired = self.watch.done();
        match answer {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(_) => {
                let failed = answer.err();
                self.ends = None;
                let ended = self.watch.reap();
                let why = match (expired, limit) {
                    (true, Some(limit)) => format!(
                        "took longer than {} seconds: give it more with \
                         --file-timeout, or part it",
                        limit.as_secs()
                    ),
                    _ => ended_text(ended, failed),
                };
                // What ended by itself may have done so for another reason
                // than the file, and is tried again by the next run.
                let is_limit = expired
                    || ended.is_some_and(|status| status.code().is_none());
                let stage = match is_limit {
                    true => Stage::Limit,
                    false => Stage::Repair,
                };
                Outcome::failed(&job.name, Failure::new(stage, why))
            }
        }
    }

    fn answer(
        &mut self,
        job: &Job,
        limit: Option<Duration>,
    ) -> io::Result<Option<Outcome>> {
        let (to, from) = match &mut self.ends {
            Some(ends) => ends,
            none => {
                let mut child = (self.program)()
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()?;
                let ends = child.stdin.take().zip(child.stdout.take());
                self.watch.take(child);
                let (to, from) = ends.ok_or(io::ErrorKind::BrokenPipe)?;
                none.insert((to, BufReader::new(from)))
            }
        };
        self.watch.begin(limit);
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        to.write_all(&line)?;
        to.flush()?;
        frame::read(from)
    }

    /// Lets the process end.
    fn end(&mut self) {
        self.ends = None;
        self.watch.reap();
    }
}

/// How a process ended without an answer.
fn ended_text(
    ended: Option<std::process::ExitStatus>,
    failed: Option<io::Error>,
) -> String {
    match (ended, failed) {
        (Some(status), _) => format!(
            "the process that worked on it ended ({status}), which may be \
             for want of memory: give it more with --file-memory, or part it"
        ),
        (None, Some(error)) => {
            format!("no process could be started to work on it: {error}")
        }
        (None, None) => "the process that worked on it ended".to_owned(),
    }
}

/// How long a process has to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// Ends a process that takes too long.
struct Watch {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    child: Option<Child>,
    deadline: Option<Instant>,
    expired: bool,
    stopped: bool,
}

impl Watch {
    fn new() -> Watch {
        Watch { state: Mutex::default(), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches another process.
    fn take(&self, child: Child) {
        self.state().child = Some(child);
    }

    /// A job begins.
    fn begin(&self, limit: Option<Duration>) {
        let mut state = self.state();
        state.deadline = limit.map(|limit| Instant::now() + limit);
        state.expired = false;
        self.changed.notify_all();
    }

    /// A job is done. Says whether its process was ended.
    fn done(&self) -> bool {
        let mut state = self.state();
        state.deadline = None;
        state.expired
    }

    /// Waits for the end of the process.
    fn reap(&self) -> Option<std::process::ExitStatus> {
        let mut child = self.state().child.take()?;
        let begun = Instant::now();
        while begun.elapsed() < GRACE {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(2));
        }
        let _ = child.kill();
        child.wait().ok()
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    /// Waits for deadlines, until stopped.
    fn keep(&self) {
        let mut state = self.state();
        while !state.stopped {
            let wait = state
                .deadline
                .map(|at| at.saturating_duration_since(Instant::now()));
            match wait {
                Some(Duration::ZERO) => {
                    state.deadline = None;
                    state.expired = true;
                    if let Some(child) = &mut state.child {
                        end(child);
                    }
                }
                Some(wait) => {
                    let waited = self.changed.wait_timeout(state, wait);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                None => {
                    let waited = self.changed.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// Ends a process: by the signal upon which it ends what it has started.
#[cfg(unix)]
fn end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let told = pid.map(|pid| kill_process(pid, Signal::TERM));
    let begun = Instant::now();
    while told == Some(Ok(())) && begun.elapsed() < GRACE {
        if let Ok(Some(_)) = child.try_wait() {
            return;
        }
        thread::sleep(Duration::from_millis(2));
    }
    let _ = child.kill();
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    let _ = child.kill();
}
