//! Reads a file that must not change meanwhile.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use super::failure::{Failure, Stage, cannot_read};
use super::open::MOST;

/// The whole contents of a file, which must not change meanwhile.
pub fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    whole_by(path, |file, room| {
        let mut bytes = Vec::with_capacity(room);
        file.take(MOST).read_to_end(&mut bytes)?;
        Ok(bytes)
    })
}

/// The same of a file that is read in this way, with the room it takes.
fn whole_by(
    path: &Path,
    read: impl FnOnce(&File, usize) -> io::Result<Vec<u8>>,
) -> Result<Vec<u8>, Failure> {
    let failed =
        |error: &io::Error| Failure::new(Stage::Read, cannot_read(error));
    let file = File::open(path).map_err(|error| failed(&error))?;
    let before = file.metadata().map_err(|error| failed(&error))?;
    if !before.is_file() {
        let text = "is no regular file any more: put it back";
        return Err(Failure::new(Stage::Read, text));
    }
    if before.len() > MOST {
        return Err(Failure::new(
            Stage::Read,
            format!(
                "larger than {} MiB, which is the most that is read at once: \
                 cut it into several files",
                MOST >> 20
            ),
        ));
    }
    let bytes = read(&file, before.len() as usize);
    let bytes = bytes.map_err(|error| failed(&error))?;
    let after = file.metadata().map_err(|error| failed(&error))?;
    let now = path.metadata().map_err(|error| failed(&error))?;
    let same = |a: &Metadata, b: &Metadata| {
        a.len() == b.len() && a.modified().ok() == b.modified().ok()
    };
    match same(&before, &after) && same(&before, &now) {
        true => Ok(bytes),
        false => Err(Failure::new(
            Stage::Read,
            "changed while it was read: run again when it is whole",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    #[test]
    fn what_changes_while_it_is_read_is_refused() {
        let name = format!("khoidau-whole-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, "UY BAN").unwrap();
        assert_eq!(whole(&path).unwrap(), b"UY BAN");
        let appended = whole_by(&path, |_, _| {
            let mut file = File::options().append(true).open(&path)?;
            file.write_all(b" NHAN DAN")?;
            Ok(b"UY BAN".to_vec())
        });
        // Another takes its place, of the same length.
        let replaced = whole_by(&path, |file, _| {
            let other = path.with_extension("other");
            fs::write(&other, "UY BAN NHAN DAX")?;
            let old = std::time::SystemTime::UNIX_EPOCH;
            File::options().write(true).open(&other)?.set_modified(old)?;
            fs::rename(other, &path)?;
            io::read_to_string(file).map(String::into_bytes)
        });
        fs::remove_file(&path).unwrap();
        for refused in [appended, replaced] {
            let failure = refused.unwrap_err();
            assert_eq!(failure.stage(), Stage::Read);
            assert!(failure.to_string().contains("changed while"));
        }
    }
}
