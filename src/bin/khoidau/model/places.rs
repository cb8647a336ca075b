//! Where the files of larger models are looked for: directories for data, and
//! never the current directory, so that a command means the same everywhere.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::anyhow;

/// The name of our folder in a directory for data.
const OURS: &str = "khoidau";

/// The value of a variable that is set to something.
pub fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Our directory for the data of the user, if there is one: in
/// `XDG_DATA_HOME`, else where the system keeps such.
fn user() -> Option<PathBuf> {
    // After the XDG Base Directory Specification, which has relative paths
    // ignored.
    let set = |name| variable(name).map(PathBuf::from);
    let home = || {
        if cfg!(windows) {
            // Not that which follows the user to other machines.
            return set("LOCALAPPDATA");
        }
        let below = match cfg!(target_os = "macos") {
            true => "Library/Application Support",
            false => ".local/share",
        };
        Some(set("HOME")?.join(below))
    };
    let absolute = |path: &PathBuf| path.is_absolute();
    let dir = set("XDG_DATA_HOME").filter(absolute);
    Some(dir.or_else(home).filter(absolute)?.join(OURS))
}

/// Our directory for the data of the user, where models are installed.
pub fn home() -> anyhow::Result<PathBuf> {
    user().ok_or_else(|| {
        let variable = match cfg!(windows) {
            true => "LOCALAPPDATA",
            false => "HOME",
        };
        anyhow!(
            "there is no directory for data of the user: set XDG_DATA_HOME \
             or {variable} to an absolute path"
        )
    })
}

/// Our directories for data: that of the user, then those of the system.
pub fn all() -> impl Iterator<Item = PathBuf> {
    let system = match (variable("XDG_DATA_DIRS"), cfg!(unix)) {
        (Some(dirs), _) => dirs,
        (None, true) => "/usr/local/share:/usr/share".into(),
        (None, false) => OsString::new(),
    };
    let system: Vec<PathBuf> = env::split_paths(&system).collect();
    let system = system.into_iter().filter(|path| path.is_absolute());
    user().into_iter().chain(system.map(|path| path.join(OURS)))
}

/// Where a file is in the first of our directories for data that has it.
pub fn find(file: &str) -> Option<PathBuf> {
    all().map(|dir| dir.join(file)).find(|path| path.is_file())
}
