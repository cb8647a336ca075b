//! Files that appear all at once: written beside their place, then renamed;
//! nothing is left behind, whether the work fails or is broken off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use khoidau::batch::spare;

/// The temporary files there are. Whoever holds it keeps others from making
/// new ones and from renaming them.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is written under another name, beside its place.
pub struct Pending {
    pub file: File,
    temporary: PathBuf,
    pub path: PathBuf,
    committed: bool,
}

impl Pending {
    /// Begins a file. One that is there already must be one that may be
    /// written to, and keeps its permissions.
    pub fn new(path: PathBuf) -> io::Result<Pending> {
        let old = match OpenOptions::new().write(true).open(&path) {
            Ok(old) => Some(old.metadata()?.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        watch_signals();
        abandoned::sweep(path.parent().unwrap_or(Path::new("")));
        let mut all = temporary();
        let (file, temporary) = beside(&path)?;
        all.push(temporary.clone());
        drop(all);
        let pending = Pending { file, temporary, path, committed: false };
        if let Some(permissions) = old {
            fs::set_permissions(&pending.temporary, permissions)?;
        }
        Ok(pending)
    }

    /// Where the file is until then.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts the file in its place.
    pub fn commit(&mut self) -> io::Result<()> {
        // Else a crash of the system might leave the name with no contents.
        self.file.sync_all()?;
        let mut all = temporary();
        fs::rename(&self.temporary, &self.path)?;
        all.retain(|path| *path != self.temporary);
        self.committed = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.committed {
            let mut all = temporary();
            let _ = fs::remove_file(&self.temporary);
            all.retain(|path| *path != self.temporary);
        }
    }
}

/// Keeps a file under another name beside it, and says which; nothing where
/// it is kept already. A file that is there is somebody's, whoever made it,
/// and is neither written over nor taken for a copy that it is not.
pub fn keep_original(path: &Path) -> io::Result<Option<PathBuf>> {
    let contents = fs::read(path)?;
    for original in spare::names(path) {
        if fs::symlink_metadata(&original).is_ok() {
            if fs::read(&original).is_ok_and(|there| there == contents) {
                return Ok(None);
            }
            continue;
        }
        // Not a link: the two would change together for who writes into one.
        let mut kept = Pending::new(original.clone())?;
        kept.file.write_all(&contents)?;
        let permissions = fs::metadata(path)?.permissions();
        fs::set_permissions(kept.temporary(), permissions)?;
        kept.commit()?;
        return Ok(Some(original));
    }
    Ok(None)
}

/// How the name of a temporary file begins and ends; between stand the numbers
/// of the process and of the file.
const BEGIN: &str = ".khoidau-";
const END: &str = ".tmp";

/// How many names are tried for a temporary file: those of earlier processes
/// of our number, which were killed, may be taken.
const NAMES: u32 = 1000;

/// A new file beside another. Its name does not grow with that one's, which
/// may be as long as the system allows.
fn beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let process = std::process::id();
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true);
    let mut tried = 0;
    loop {
        let name = format!("{BEGIN}{process}-{tried}{END}");
        let temporary = path.with_file_name(name);
        tried += 1;
        match options.open(&temporary) {
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists
                    && tried < NAMES => {}
            opened => {
                let file = opened?;
                abandoned::hold(&file);
                return Ok((file, temporary));
            }
        }
    }
}

/// The temporary files of processes that were killed: no signal told them to
/// take these away.
#[cfg(unix)]
mod abandoned {
    use std::collections::HashSet;
    use std::fs::{self, File};
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, PoisonError};

    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    use super::{BEGIN, END};

    /// The folders that were looked through.
    static SWEPT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);

    /// Holds a file until its process ends, however it does. Where there are
    /// no locks, nobody takes it away.
    pub fn hold(file: &File) {
        let _ = file.try_lock();
    }

    /// Takes away, once in each folder, the files of processes that are gone.
    pub fn sweep(folder: &Path) {
        let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let swept = swept.get_or_insert_default();
        if !swept.insert(folder.to_owned()) {
            return;
        }
        let named = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        // A folder that cannot be listed may be written to all the same.
        let Ok(entries) = fs::read_dir(named) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let process = name.to_str().and_then(process_of);
            if process.is_some_and(is_gone) && is_file(&entry) {
                take_away(&entry.path());
            }
        }
    }

    fn is_file(entry: &fs::DirEntry) -> bool {
        entry.file_type().is_ok_and(|kind| kind.is_file())
    }

    /// The process whose file has such a name.
    fn process_of(name: &str) -> Option<Pid> {
        let numbers = name.strip_prefix(BEGIN)?.strip_suffix(END)?;
        let (process, file) = numbers.split_once('-')?;
        file.parse::<u32>().ok()?;
        Pid::from_raw(process.parse().ok()?)
    }

    fn is_gone(process: Pid) -> bool {
        test_kill_process(process) == Err(Errno::SRCH)
    }

    /// Takes a file away that nobody holds: one of its number may be at work
    /// on another machine.
    fn take_away(path: &Path) {
        let file = File::options().write(true).open(path);
        if file.is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Elsewhere what is locked cannot be written to by its own process either,
/// so nobody knows whose a file is.
#[cfg(not(unix))]
mod abandoned {
    pub fn hold(_: &std::fs::File) {}

    pub fn sweep(_: &std::path::Path) {}
}

/// From the first file on, has the signals that end a program take the
/// temporary files away first, and end what reads pages.
#[cfg(unix)]
pub fn watch_signals() {
    static WATCHED: std::sync::Once = std::sync::Once::new();
    WATCHED.call_once(|| {
        // Without the watch, files stay behind where the program is broken
        // off, which is no reason not to begin.
        let _ = signals::watch();
    });
}

#[cfg(not(unix))]
pub fn watch_signals() {}

/// Whether a signal is about to end the program.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Waits for the end where a signal is about to end the program: what it took
/// away is no failure, and the status is that of the signal.
pub fn leave_to_signals() {
    while ENDING.load(Ordering::Acquire) {
        std::thread::park();
    }
}

/// What is said where a signal ends the program.
static FAREWELL: OnceLock<&str> = OnceLock::new();

/// Sets what is said where the program is broken off.
pub fn say_at_the_end(text: &'static str) {
    let _ = FAREWELL.set(text);
}

#[cfg(unix)]
mod signals {
    use std::sync::Arc;
    use std::{fs, io, process, thread};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// Waits for a signal on a thread of its own; takes the files away and
    /// lets the signal do what it does.
    pub fn watch() -> io::Result<()> {
        // A file that may not grow any more is an error, which is told, where
        // the system would end the program.
        let _ = flag::register(SIGXFSZ, Arc::default());
        let ends = [SIGINT, SIGTERM, SIGHUP];
        let mut signals =
            Signals::new(ends.into_iter().filter(|&s| !is_ignored(s)))?;
        let wait = move || {
            let Some(signal) = signals.forever().next() else { return };
            // Held to the end, so that no file is begun or renamed any more.
            let all = super::temporary();
            super::ENDING.store(true, super::Ordering::Release);
            khoidau::ocr::stop();
            if let Some(text) = super::FAREWELL.get() {
                crate::message::note(text);
            }
            for path in all.iter() {
                let _ = fs::remove_file(path);
            }
            let _ = emulate_default_handler(signal);
            process::exit(128 + signal);
        };
        let thread = thread::Builder::new().name("signals".to_owned());
        thread.spawn(wait).map(drop)
    }

    /// Whether whoever started us wants a signal to be ignored, as `nohup`
    /// does, or a shell for what runs in the background. Where the system
    /// does not say, that of `nohup` is taken to be.
    fn is_ignored(signal: i32) -> bool {
        let status = fs::read_to_string("/proc/self/status");
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
        let mask =
            line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        match mask {
            Some(mask) => mask >> (signal - 1) & 1 == 1,
            None => signal == SIGHUP,
        }
    }
}
