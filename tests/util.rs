//! A fresh directory for each test, the real command in it, the model.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use khoidau::Model;
use khoidau::context::Net;

/// The directory of the compact model in this repository.
pub fn built() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/built")
}

/// The compact model, opened once.
pub fn model() -> Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::open(built()).unwrap()).clone()
}

/// The context net of the context tier.
pub fn net() -> Net {
    static NET: OnceLock<Net> = OnceLock::new();
    let path = || built().with_file_name("context.nn");
    NET.get_or_init(|| Net::open(path()).unwrap()).clone()
}

/// A new directory that is removed with all in it when dropped.
pub struct Dir {
    path: PathBuf,
}

impl Dir {
    /// Makes one; `name` tells whose it is while a test hangs.
    pub fn new(name: &str) -> Dir {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let id = std::process::id();
        let path = std::env::temp_dir()
            .join(format!("khoidau-test-{id}-{count}-{name}"));
        fs::create_dir_all(&path).unwrap();
        Dir { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Puts a file into it.
    pub fn put(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// Puts a script into it that can be started.
    ///
    /// It is written by another process: a file that this one has open for
    /// writing while another test starts a process stays open there for a
    /// moment, and who starts the script then hears "text file busy".
    #[cfg(all(unix, feature = "cli", feature = "embedded"))]
    pub fn put_program(&self, name: &str, script: &str) {
        use std::io::Write;
        use std::process::{Command, Stdio};
        let mut shell = Command::new("sh")
            .args(["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh"])
            .arg(self.join(name))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
    }

    /// Copies the model into it under a name.
    pub fn put_model(&self, name: &str) {
        fn copy(from: &Path, to: &Path) {
            fs::create_dir_all(to).unwrap();
            for entry in fs::read_dir(from).unwrap() {
                let entry = entry.unwrap();
                let to = to.join(entry.file_name());
                match entry.file_type().unwrap().is_dir() {
                    true => copy(&entry.path(), &to),
                    false => drop(fs::copy(entry.path(), to).unwrap()),
                }
            }
        }
        copy(&built(), &self.join(name));
    }
}

/// What only tests of the command need.
#[cfg(all(feature = "cli", feature = "embedded"))]
impl Dir {
    /// The contents of a file in it.
    pub fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.join(name)).unwrap()
    }

    /// The names of the files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.path)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The command, to be run in it.
    pub fn khoidau<S: AsRef<std::ffi::OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
    ) -> command::Command<'_> {
        command::Command::new(self, args)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(all(feature = "cli", feature = "embedded"))]
pub mod command {
    use std::ffi::OsStr;
    use std::io::Write;
    use std::process;
    use std::thread;

    use super::Dir;

    /// The real command.
    pub struct Command<'d> {
        dir: &'d Dir,
        command: process::Command,
        stdin: Vec<u8>,
    }

    impl<'d> Command<'d> {
        pub fn new<S: AsRef<OsStr>>(
            dir: &'d Dir,
            args: impl IntoIterator<Item = S>,
        ) -> Command<'d> {
            let mut command =
                process::Command::new(env!("CARGO_BIN_EXE_khoidau"));
            command.current_dir(dir.path()).args(args);
            command.env_remove("NO_COLOR");
            // Whether there is a full model on this machine must not matter.
            command.env("KHOIDAU_MODEL", "compact");
            // Nor must the language of whoever runs the tests.
            command.env("KHOIDAU_LANG", "en");
            Command { dir, command, stdin: Vec::new() }
        }

        /// What stands on standard input; nothing if this is not called.
        pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Command<'d> {
            self.stdin = bytes.into();
            self
        }

        /// Sets a variable of the environment.
        pub fn env(mut self, name: &str, value: &str) -> Command<'d> {
            self.command.env(name, value);
            self
        }

        /// Standard output goes to a file.
        pub fn stdout_to(mut self, file: std::fs::File) -> Command<'d> {
            self.command.stdout(file);
            self
        }

        /// Runs it and keeps all that it said.
        pub fn run(mut self) -> Ran {
            use process::Stdio;
            self.command.stdin(Stdio::piped()).stderr(Stdio::piped());
            let shown = format!(
                "command: {:?}\ndirectory: {}",
                self.command,
                self.dir.path().display()
            );
            let mut child = self.command.spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            let bytes = self.stdin;
            // From a thread of its own, for the command may write before it
            // has read all; it may also not want to read all.
            let writer = thread::spawn(move || {
                let _ = stdin.write_all(&bytes);
            });
            let output = child.wait_with_output().unwrap();
            writer.join().unwrap();
            Ran { output, shown }
        }

        /// Runs it with standard output in a pipe and keeps all that it
        /// said.
        pub fn output(mut self) -> Ran {
            self.command.stdout(process::Stdio::piped());
            self.run()
        }

        /// The same, with the most memory it had at a time, in bytes, as far
        /// as looking at it again and again shows.
        #[cfg(target_os = "linux")]
        pub fn output_with_peak(mut self) -> (Ran, usize) {
            use process::Stdio;
            self.command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let shown = format!("command: {:?}", self.command);
            let child = self.command.spawn().unwrap();
            let status = format!("/proc/{}/status", child.id());
            let watch = thread::spawn(move || {
                let mut peak = 0;
                // Of a process that has ended nothing is said any more.
                while let Ok(text) = std::fs::read_to_string(&status) {
                    let mut lines = text.lines();
                    let Some(line) =
                        lines.find_map(|line| line.strip_prefix("VmHWM:"))
                    else {
                        break;
                    };
                    let kib = line.trim().trim_end_matches(" kB");
                    peak = kib.parse::<usize>().unwrap() << 10;
                    thread::sleep(std::time::Duration::from_millis(5));
                }
                peak
            });
            let output = child.wait_with_output().unwrap();
            (Ran { output, shown }, watch.join().unwrap())
        }

        /// Runs it, reads the first bytes of its output and closes the pipe.
        pub fn output_head(mut self, length: usize) -> (Vec<u8>, Ran) {
            use process::Stdio;
            use std::io::Read;
            self.command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let shown = format!("command: {:?}, piped", self.command);
            let mut child = self.command.spawn().unwrap();
            let mut head = vec![0; length];
            child.stdout.take().unwrap().read_exact(&mut head).unwrap();
            let output = child.wait_with_output().unwrap();
            (head, Ran { output, shown })
        }
    }

    /// What a command did.
    pub struct Ran {
        output: process::Output,
        shown: String,
    }

    impl Ran {
        /// Fails the test with all that is known of the run.
        #[track_caller]
        pub fn fail(&self, why: &str) -> ! {
            let process::Output { status, stdout, stderr } = &self.output;
            panic!(
                "{why}\n{}\nstatus: {status}\nstdout: {}\nstderr: {}",
                self.shown,
                String::from_utf8_lossy(stdout),
                String::from_utf8_lossy(stderr),
            );
        }

        /// Asserts the exit status.
        #[track_caller]
        pub fn status(&self, expected: i32) -> &Ran {
            if self.output.status.code() != Some(expected) {
                self.fail(&format!("expected the exit status {expected}"));
            }
            self
        }

        /// Asserts that nothing was said on standard error.
        #[track_caller]
        pub fn quiet(&self) -> &Ran {
            if !self.output.stderr.is_empty() {
                self.fail("expected nothing on standard error");
            }
            self
        }

        /// Asserts that every line on standard error begins with the
        /// command's name, and that all these are said there.
        #[track_caller]
        pub fn says(&self, parts: &[&str]) -> &Ran {
            let said = String::from_utf8_lossy(&self.output.stderr);
            if !said.lines().all(|line| line.starts_with("khoidau: ")) {
                self.fail("expected `khoidau: ` before each line");
            }
            self.mentions(parts)
        }

        /// Asserts that all these are said on standard error.
        #[track_caller]
        pub fn mentions(&self, parts: &[&str]) -> &Ran {
            let said = String::from_utf8_lossy(&self.output.stderr);
            for part in parts {
                if !said.contains(part) {
                    self.fail(&format!("expected {part:?} on stderr"));
                }
            }
            self
        }

        /// Asserts what stands on standard output.
        #[track_caller]
        pub fn prints(&self, expected: impl AsRef<[u8]>) -> &Ran {
            let expected = expected.as_ref();
            if self.output.stdout != expected {
                let expected = String::from_utf8_lossy(expected);
                self.fail(&format!("expected on stdout: {expected:?}"));
            }
            self
        }

        /// What was said on standard error.
        pub fn stderr(&self) -> String {
            String::from_utf8_lossy(&self.output.stderr).into_owned()
        }

        /// Standard output, which must be UTF-8.
        #[track_caller]
        pub fn stdout(&self) -> String {
            match String::from_utf8(self.output.stdout.clone()) {
                Ok(text) => text,
                Err(_) => self.fail("expected UTF-8 on stdout"),
            }
        }
    }
}
