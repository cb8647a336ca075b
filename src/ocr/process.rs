//! Programs of the machine as processes: with limits of time, memory and
//! output, ended with all that they started.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Limits;

/// What has to go when the program ends by a signal.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Whether it is ending, and nothing may begin any more.
    pub(super) stopped: bool,
    pub(super) folders: Vec<PathBuf>,
    /// The numbers of the processes, each the head of a group of its own.
    groups: Vec<u32>,
}

static RUNNING: Mutex<Running> = Mutex::new(Running {
    stopped: false,
    folders: Vec::new(),
    groups: Vec::new(),
});

pub(super) fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends all processes that read pages and takes their folders away; nothing
/// is read any more afterwards.
///
/// For a program that a signal ends: call it from the thread that waits for
/// signals, and end the program.
pub fn stop() {
    let mut running = running();
    running.stopped = true;
    for group in running.groups.drain(..) {
        end_group(group);
    }
    for folder in running.folders.drain(..) {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// What a process did.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Why a process did not come to its end.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It could not be started.
    Start(io::Error),
    /// Its time was over.
    Time,
    /// It wrote more than was asked for.
    Output,
}

/// The most bytes of its standard error that are kept: the last ones tell
/// why it failed.
const SAID: usize = 1 << 16;

/// How often a process is looked at, at the longest.
const PAUSE: Duration = Duration::from_millis(10);

/// How long a pipe is waited for whose process has ended: another that it
/// started may hold it.
const GRACE: Duration = Duration::from_secs(2);

/// The limits that a shell sets before it becomes the program. What a system
/// does not hold, as macOS does not that of memory, is left out. Time of the processor is
/// for a process whose parent was killed.
#[cfg(unix)]
const WITH_LIMITS: &str = "\
    ulimit -c 0 2>/dev/null
    ulimit -v \"$1\" 2>/dev/null
    ulimit -t \"$2\" 2>/dev/null
    shift 2
    exec \"$@\"";

/// A program with its arguments, within limits.
fn command(program: &OsStr, args: &[OsString], limits: &Limits) -> Command {
    let mut command;
    #[cfg(unix)]
    {
        let kibibytes = (limits.memory >> 10).max(1).to_string();
        let seconds = (limits.time.as_secs() + 10).to_string();
        command = Command::new("/bin/sh");
        command.args(["-c", WITH_LIMITS, "sh", &kibibytes, &seconds]);
        command.arg(program);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    #[cfg(not(unix))]
    {
        let _ = limits;
        command = Command::new(program);
    }
    command.args(args);
    // Pages are read side by side; threads inside each only slow that down.
    command.env("OMP_THREAD_LIMIT", "1");
    command
}

/// Runs a program to its end. No more than `most` bytes of its standard
/// output are taken.
pub(super) fn run(
    program: &OsStr,
    args: &[OsString],
    limits: &Limits,
    most: usize,
) -> Result<Ran, Stopped> {
    let mut command = command(program, args, limits);
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let deadline = Instant::now() + limits.time;
    let mut child = {
        let mut running = running();
        if running.stopped {
            let ending = io::Error::other("the program is ending");
            return Err(Stopped::Start(ending));
        }
        let child = command.spawn().map_err(Stopped::Start)?;
        running.groups.push(child.id());
        child
    };
    let stdout = child.stdout.take().map(|pipe| kept(pipe, most + 1, false));
    let stderr = child.stderr.take().map(|pipe| kept(pipe, SAID, true));
    let ended = watched(&mut child, stdout.as_ref(), deadline, most);
    let (status, early) = match ended {
        Ok(ended) => ended,
        Err(stopped) => {
            end(&mut child);
            return Err(stopped);
        }
    };
    let group = child.id();
    let rest = |pipe: Option<Receiver<Vec<u8>>>| {
        let pipe = pipe?;
        let bytes = pipe.recv_timeout(GRACE);
        if let Err(RecvTimeoutError::Timeout) = bytes {
            // Whoever holds the pipe is of the group, so there is one.
            end_group(group);
            return pipe.recv_timeout(GRACE).ok();
        }
        bytes.ok()
    };
    let stdout = early.or_else(|| rest(stdout)).unwrap_or_default();
    let stderr = rest(stderr).unwrap_or_default();
    match stdout.len() > most {
        true => Err(Stopped::Output),
        false => Ok(Ran { status, stdout, stderr }),
    }
}

/// Waits until a process ends, its time is over, or it has written too much.
/// Gives what it has written by then, if its output is closed.
fn watched(
    child: &mut Child,
    stdout: Option<&Receiver<Vec<u8>>>,
    deadline: Instant,
    most: usize,
) -> Result<(ExitStatus, Option<Vec<u8>>), Stopped> {
    let mut written: Option<Vec<u8>> = None;
    let mut pause = Duration::from_millis(1);
    loop {
        {
            // Once it is waited for, its number may be another's.
            let mut running = running();
            if let Some(status) = child.try_wait().map_err(Stopped::Start)? {
                running.groups.retain(|&group| group != child.id());
                return Ok((status, written));
            }
        }
        if Instant::now() >= deadline {
            return Err(Stopped::Time);
        }
        if written.is_none() {
            written = stdout.and_then(|pipe| pipe.try_recv().ok());
        }
        if written.as_ref().is_some_and(|bytes| bytes.len() > most) {
            return Err(Stopped::Output);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(PAUSE);
    }
}

/// Reads a pipe on a thread of its own: its first bytes or, where it is read
/// to its end, its last ones.
fn kept(
    pipe: impl Read + Send + 'static,
    most: usize,
    last: bool,
) -> Receiver<Vec<u8>> {
    let (give, take) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if last {
            let mut pipe = pipe;
            let mut buffer = [0; 4096];
            while let Ok(len @ 1..) = pipe.read(&mut buffer) {
                bytes.extend_from_slice(&buffer[..len]);
                if bytes.len() > 2 * most {
                    bytes.drain(..bytes.len() - most);
                }
            }
        } else {
            // What breaks off is judged by what it is then.
            let _ = pipe.take(most as u64).read_to_end(&mut bytes);
        }
        let _ = give.send(bytes);
    });
    take
}

/// Ends a process with all that it started.
fn end(child: &mut Child) {
    let mut running = running();
    running.groups.retain(|&group| group != child.id());
    end_group(child.id());
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn end_group(group: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(_: u32) {}

impl Ran {
    /// The last lines of its standard error, in one.
    pub(super) fn said(&self) -> String {
        const LINES: usize = 3;
        const LONGEST: usize = 300;
        let said = String::from_utf8_lossy(&self.stderr);
        let lines = said.lines().map(str::trim).filter(|l| !l.is_empty());
        let mut lines: Vec<&str> = lines.rev().take(LINES).collect();
        lines.reverse();
        let visible = |c: &char| !c.is_control();
        lines.join("; ").chars().filter(visible).take(LONGEST).collect()
    }

    /// Whether it failed for want of memory, by what libraries say then.
    pub(super) fn lacked_memory(&self) -> bool {
        const SIGNS: [&str; 6] = [
            "bad_alloc",
            "calloc fail",
            "malloc fail",
            "annot allocate",
            "out of memory",
            "Out of memory",
        ];
        let said = String::from_utf8_lossy(&self.stderr);
        SIGNS.iter().any(|sign| said.contains(sign))
    }

    /// Whether the shell did not find the program. One that is there and
    /// cannot be started, to which shells give 126, says why by itself.
    pub(super) fn is_missing(&self) -> bool {
        cfg!(unix) && self.status.code() == Some(127)
    }
}
