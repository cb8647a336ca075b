//! Loops the fuzz targets on any toolchain.
//!
//!     khoidau-fuzz SECONDS [TARGET]... [--seed N] [--from N] [--keep DIR]
//!     khoidau-fuzz --input FILE TARGET
//!
//! The seconds are shared by the targets (default: all). Inputs are made of
//! the files of the repository, spoiled in ways that files are: the same
//! sequence for the same seed, as far as the time goes. What panics or takes
//! more than ten seconds is written to the directory (default: `found`), made
//! small where that can be done, and named; the exit status is then 1.
//! `--input` runs a target on one such file. What ends the process at once
//! (memory that cannot be had, an input that hangs) leaves the file `running`
//! there, which says at which input: `--from` begins with that one.

use std::env;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use khoidau_fuzz::{TARGETS, Target};

#[path = "../../../src/random.rs"]
mod random;

use random::Random;

/// No input takes longer than this on any machine that is in use.
const SLOW: Duration = Duration::from_secs(10);

/// What takes this long will not come back.
const HANGS: Duration = Duration::from_secs(60);

/// How long a find is made smaller.
const SHRINK: Duration = Duration::from_secs(5);

/// Pieces that were hard on programs like this one.
const PIECES: &[&str] = &[
    "\0",
    "\r\n",
    "\n\n",
    "\u{c}",
    "\u{feff}",
    "\u{fffd}",
    "\u{301}",
    "\u{2028}",
    "e\u{302}\u{323}",
    "HỎA\nTỐC",
    "TỐI\nMẬT",
    "số 35, 36, 37-NQ/TW",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
    "ĐẢNG CỘNG SẢN VIỆT NAM\n",
    "Độc lập - Tự do - Hạnh phúc\n",
    "QUYẾT ĐỊNH\n",
    "Số: /QĐ-UBND",
    "ngày 31/02/",
    "Nơi nhận:\n",
    "TM. ỦY BAN NHÂN DÂN\n",
    "Điều 1.",
    "l2/1O/2O24",
    "XXXXIV",
    "12/QĐ-UBND, 13/QĐ-UBND và ",
    "////////",
    "(((((((",
    "........",
    "|||",
    "99999999999999999999",
    "-2147483648",
    "18446744073709551615",
    "1e308",
    "null",
    "\"",
    "{}",
    "[]",
    "type\t\t\t\t",
    "\t\t\t",
    "# ",
    "",
];

fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seeds[random.below(seeds.len())].clone();
    if data.len() > 8000 && random.below(4) > 0 && seeds.len() > 1 {
        let at = random.below(data.len() - 6000);
        data = data[at..at + 6000].to_vec();
    }
    for _ in 0..random.below(7) {
        let at = random.below(data.len() + 1);
        let end = (at + random.below(40)).min(data.len());
        match random.below(10) {
            0 if at < data.len() => data[at] ^= 1 << random.below(8),
            1 if at < data.len() => data[at] = random.below(256) as u8,
            2 => data.truncate(at),
            3 => drop(data.drain(at..end)),
            4 => {
                let copy = data[at..end].to_vec();
                let to = random.below(data.len() + 1);
                data.splice(to..to, copy);
            }
            5 => {
                let copy = data[at..end].repeat(random.below(60));
                data.splice(at..at, copy);
            }
            6 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(400)).min(other.len());
                data.splice(at..at, other[from..to].to_vec());
            }
            7 => {
                let value = [0, 1, 0x7f, 0x80, 0xff][random.below(5)];
                let to = (at + 1 + random.below(8)).min(data.len());
                data[at..to].fill(value);
            }
            8 => {
                // Lines change places.
                let mut lines: Vec<Vec<u8>> =
                    data.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
                let (a, b) =
                    (random.below(lines.len()), random.below(lines.len()));
                lines.swap(a, b);
                data = lines.join(&b'\n');
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                data.splice(at..at, piece.bytes());
            }
        }
    }
    data
}

/// Where the last panic was.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Since when the input that runs now has run.
static SINCE: Mutex<Option<Instant>> = Mutex::new(None);

/// Ends the process, which `running` then accounts for, where an input hangs.
fn watch() {
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_secs(1));
            let since = *SINCE.lock().expect("no panic holds it");
            if since.is_some_and(|since| since.elapsed() > HANGS) {
                println!("FOUND an input that takes more than {HANGS:?}");
                process::exit(1);
            }
        }
    });
}

/// Why an input is a find, if it is one: where it panics, and what that says.
struct Find {
    place: String,
    why: String,
}

fn tried(target: &Target, data: &[u8]) -> Option<Find> {
    let from = Instant::now();
    *SINCE.lock().expect("no panic holds it") = Some(from);
    let panicked = panic::catch_unwind(|| (target.run)(data)).err();
    let took = from.elapsed();
    *SINCE.lock().expect("no panic holds it") = None;
    if let Some(why) = panicked {
        let text = why.downcast_ref::<String>().cloned();
        let text = text
            .or_else(|| why.downcast_ref::<&str>().map(|s| (*s).to_owned()));
        let place = PLACE.lock().expect("no panic holds it").clone();
        return Some(Find { place, why: text.unwrap_or_default() });
    }
    let slow = || Find { place: "slow".into(), why: format!("took {took:?}") };
    (took > SLOW).then(slow)
}

/// Takes parts away for as long as the input stays the same find.
fn smaller(target: &Target, mut data: Vec<u8>, place: &str) -> Vec<u8> {
    let until = Instant::now() + SHRINK;
    let mut size = data.len() / 2;
    while size > 0 && Instant::now() < until {
        let mut at = 0;
        while at + size <= data.len() && Instant::now() < until {
            let mut less = data.clone();
            less.drain(at..at + size);
            match tried(target, &less) {
                Some(find) if find.place == place => data = less,
                _ => at += size,
            }
        }
        size /= 2;
    }
    data
}

fn keep(target: &Target, data: Vec<u8>, find: &Find, to: &Path) {
    let data = smaller(target, data, &find.place);
    let count = fs::read_dir(to).map_or(0, Iterator::count);
    let path = to.join(format!("{}-{count:03}", target.name));
    fs::write(&path, &data).expect("what was found is written");
    let Find { place, why } = find;
    println!("FOUND {} {} at {place}: {why}", target.name, path.display());
    println!(
        "    {:?}",
        String::from_utf8_lossy(&data[..data.len().min(400)])
    );
}

struct Options {
    seconds: u64,
    seed: u64,
    from: u64,
    keep: PathBuf,
    input: Option<PathBuf>,
    targets: Vec<&'static Target>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        seconds: 60,
        seed: 1,
        from: 0,
        keep: PathBuf::from("found"),
        input: None,
        targets: Vec::new(),
    };
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} wants a value"));
        let number = |text: String| {
            text.parse::<u64>().map_err(|_| format!("{text}: no number"))
        };
        match arg.as_str() {
            "--seed" => options.seed = number(value()?)?,
            "--from" => options.from = number(value()?)?,
            "--keep" => options.keep = value()?.into(),
            "--input" => options.input = Some(value()?.into()),
            _ if arg.parse::<u64>().is_ok() => options.seconds = number(arg)?,
            _ => {
                let known = TARGETS.iter().find(|t| t.name == arg);
                options.targets.push(known.ok_or_else(|| {
                    let names: Vec<_> =
                        TARGETS.iter().map(|t| t.name).collect();
                    format!("{arg}: no target; there are {}", names.join(", "))
                })?);
            }
        }
    }
    if options.targets.is_empty() {
        options.targets.extend(&TARGETS);
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(why) => {
            eprintln!("khoidau-fuzz: {why}");
            return ExitCode::from(2);
        }
    };
    if let Some(path) = options.input {
        let data = fs::read(&path).expect("the input can be read");
        (options.targets[0].run)(&data);
        return ExitCode::SUCCESS;
    }
    watch();
    // The traces are shown by --input.
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or(String::new(), |at| at.to_string());
        *PLACE.lock().expect("no panic holds it") = place;
    }));
    let share =
        Duration::from_secs(options.seconds) / options.targets.len() as u32;
    fs::create_dir_all(&options.keep).expect("the directory for finds");
    let running = options.keep.join("running");
    let mut finds = 0;
    for target in &options.targets {
        let seeds = (target.seeds)();
        let mut random = Random(options.seed);
        let until = Instant::now() + share;
        let (mut runs, mut known) = (0, Vec::new());
        while Instant::now() < until && known.len() < 20 {
            let data = mutated(&seeds, &mut random);
            runs += 1;
            if runs <= options.from {
                continue;
            }
            let here = format!("{} --seed {}", target.name, options.seed);
            fs::write(&running, format!("{here} --from {}\n", runs - 1))
                .expect("what runs is written");
            if let Some(find) = tried(target, &data)
                && !known.contains(&find.place)
            {
                known.push(find.place.clone());
                keep(target, data, &find, &options.keep);
                finds += 1;
            }
        }
        println!("{:8} {runs} inputs, {} found", target.name, known.len());
    }
    let _ = fs::remove_file(running);
    ExitCode::from(u8::from(finds > 0))
}
