//! Damaged model files are refused, naming the file and the remedy.

use std::fs;

use khoidau::ngram::Ngrams;
use khoidau::{ErrorKind, Model};

use crate::random::Random;
use crate::util::{Dir, built};

/// The files of a model and the command that makes each.
const FILES: [(&str, &str); 3] = [
    ("lexicon.fst", "khoidau train lexicon"),
    ("ngram.lm", "khoidau train lm"),
    ("channels/tesseract-vie.tsv", "khoidau train channel"),
];

/// Opens the model with other bytes in the place of one file; asserts that
/// it is refused, that the file is named, and that there is advice.
fn assert_refused(dir: &Dir, (name, maker): (&str, &str), bytes: &[u8]) {
    dir.put(name, bytes);
    let error = match Model::open(dir.path()) {
        Err(error) => error,
        Ok(_) => panic!("{name} of {} bytes was taken", bytes.len()),
    };
    assert_eq!(error.kind(), ErrorKind::Model, "{name}: {error}");
    let said = error.to_string();
    let base = name.rsplit('/').next().unwrap();
    assert!(said.contains(base), "{said}: names no {base}");
    assert!(said.contains(maker), "{said}: does not say what to do");
}

/// Offsets to try in a file: every one of its head and tail, and some
/// between.
fn offsets(length: usize, between: usize) -> Vec<usize> {
    let edge = 40.min(length / 2);
    let step = (length / between).max(1);
    let mut offsets: Vec<usize> = (0..edge)
        .chain((edge..length - edge).step_by(step))
        .chain(length - edge..length)
        .collect();
    offsets.dedup();
    offsets
}

fn each_file(mut f: impl FnMut(&Dir, (&str, &str), &[u8])) {
    for file in FILES {
        let dir = Dir::new("model");
        // Links would do, but not on every system.
        dir.put_model(".");
        let whole = fs::read(built().join(file.0)).unwrap();
        f(&dir, file, &whole);
        dir.put(file.0, &whole);
        Model::open(dir.path()).expect("the whole file is sound");
    }
}

#[test]
fn files_cut_short_are_refused() {
    each_file(|dir, file, whole| {
        for length in offsets(whole.len(), 16) {
            // A text that lacks its last line end is whole.
            if file.0.ends_with(".tsv") && length == whole.len() - 1 {
                continue;
            }
            assert_refused(dir, file, &whole[..length]);
        }
    });
}

#[test]
fn files_with_a_flipped_bit_are_refused() {
    each_file(|dir, file, whole| {
        let mut bytes = whole.to_vec();
        for (number, at) in offsets(whole.len(), 16).into_iter().enumerate() {
            // The bit of small letters is left alone: checksums may be
            // written with either kind.
            let bit = 1 << [0, 1, 2, 3, 4, 6][number % 6];
            if file.0.ends_with(".tsv") && at == whole.len() - 1 {
                continue;
            }
            bytes[at] ^= bit;
            assert_refused(dir, file, &bytes);
            bytes[at] ^= bit;
        }
    });
}

#[test]
fn files_with_more_behind_them_are_refused() {
    each_file(|dir, file, whole| {
        for more in [&b"\0"[..], b"x", b"more of it\n"] {
            assert_refused(dir, file, &[whole, more].concat());
        }
    });
}

#[test]
fn files_of_another_kind_are_refused() {
    let kinds: [&[u8]; 5] =
        [b"", b"\0", b"%PDF-1.7\n", &[0xff; 64], "một\thai\n".as_bytes()];
    each_file(|dir, file, _| {
        for bytes in kinds {
            assert_refused(dir, file, bytes);
        }
    });
    // One file of the model in the place of another.
    for (name, other) in [(0, 1), (1, 0), (2, 0), (0, 2), (1, 2)] {
        let dir = Dir::new("swapped");
        dir.put_model(".");
        let bytes = fs::read(built().join(FILES[other].0)).unwrap();
        let Err(error) = ({
            dir.put(FILES[name].0, &bytes);
            Model::open(dir.path())
        }) else {
            panic!("{} was taken for {}", FILES[other].0, FILES[name].0);
        };
        assert_eq!(error.kind(), ErrorKind::Model, "{error}");
    }
}

/// Opens n-grams with their checksum made right, as somebody who wants to do
/// harm would, and asks for costs if that succeeds.
fn open_forged(mut bytes: Vec<u8>) -> bool {
    let sum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    let Ok(ngrams) = Ngrams::from_bytes(bytes) else { return false };
    let mut state = ngrams.start();
    for id in ngrams.ids().step_by(97).chain(ngrams.ids().take(9)) {
        state = ngrams.score(state, id).1;
        ngrams.id(ngrams.word(id));
    }
    true
}

#[test]
fn forged_n_grams_are_refused_or_read_and_never_a_panic() {
    let whole = fs::read(built().join("ngram.lm")).unwrap();
    assert!(open_forged(whole.clone()));
    let mut next = Random(5);
    let mut opened = 0;
    // Every number of the header, made small, large and giant.
    for at in 16..64 {
        for value in [0, 1, 0x7f, 0xff, whole[at] ^ 1] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            opened += usize::from(open_forged(bytes));
        }
    }
    // The words, the rows, and whatever comes then.
    for round in 0..120 {
        let mut bytes = whole.clone();
        let within = [2_000, 100_000, whole.len() - 64][round % 3];
        for _ in 0..1 + round % 5 {
            bytes[64 + next.below(within)] = next.below(256) as u8;
        }
        opened += usize::from(open_forged(bytes));
    }
    for _ in 0..20 {
        let bytes = whole[..64 + next.below(whole.len() - 64)].to_vec();
        assert!(!open_forged(bytes));
    }
    assert!(opened > 10, "the header was all that was tried: {opened}");
}

#[test]
fn rows_beyond_the_file_are_refused_before_anything_is_kept_of_them() {
    // Ten thousand words whose rows are as long as can be stated.
    let words = 10_000u32;
    let whole = fs::read(built().join("ngram.lm")).unwrap();
    let number = |at: usize| {
        u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize
    };
    let (word_bytes, row_bytes) = (number(20), number(24));
    let mut bytes = whole.clone();
    let rows = 64 + word_bytes..64 + word_bytes + row_bytes;
    bytes[rows].fill(0x7f);
    assert!(!open_forged(bytes.clone()));
    bytes[16..20].copy_from_slice(&words.to_le_bytes());
    assert!(!open_forged(bytes));
}

#[test]
fn forged_profiles_are_refused_or_read_and_never_a_panic() {
    let path = built().join("channels/tesseract-vie.tsv");
    let whole = fs::read_to_string(path).unwrap();
    let lexicon = fs::read(built().join("lexicon.fst")).unwrap();
    let ngrams = fs::read(built().join("ngram.lm")).unwrap();
    let body = &whole[..whole.trim_end().rfind('\n').unwrap() + 1];
    let few: String = body.split_inclusive('\n').take(60).collect();
    let mut next = Random(3);
    for round in 0..2000 {
        let mut chars: Vec<char> = few.chars().collect();
        for _ in 0..1 + round % 4 {
            let pool = ['\t', '\n', '\\', 's', 'ộ', '9', '\0', '-', ' '];
            let at = 22 + next.below(chars.len() - 22);
            match next.below(3) {
                0 => chars[at] = pool[next.below(pool.len())],
                1 => chars.insert(at, pool[next.below(pool.len())]),
                _ => drop(chars.remove(at)),
            }
        }
        let mut text: String = chars.into_iter().collect();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text += &format!("crc32 {:08x}\n", crc32fast::hash(text.as_bytes()));
        let read = khoidau::channel::Channel::parse(&text);
        // What opens can be corrected with.
        if read.is_ok() && round % 200 == 0 {
            let parts = (lexicon.clone(), ngrams.clone());
            let model = Model::from_bytes(parts.0, parts.1, &[&text]);
            let corrector = khoidau::Corrector::new(model.unwrap());
            corrector.correct("Ban Chi dao Trung wong");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_models() {
    for (name, _) in FILES {
        let dir = Dir::new("special");
        dir.put_model(".");
        fs::remove_file(dir.join(name)).unwrap();
        fs::create_dir(dir.join(name)).unwrap();
        let error = Model::open(dir.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        let said = error.to_string();
        assert!(said.contains("only regular files are models"), "{said}");
        fs::remove_dir(dir.join(name)).unwrap();
        std::os::unix::fs::symlink("/dev/zero", dir.join(name)).unwrap();
        let said = Model::open(dir.path()).unwrap_err().to_string();
        assert!(said.contains("only regular files are models"), "{said}");
    }
    let error = Ngrams::open("/dev/zero").unwrap_err();
    assert!(error.to_string().contains("/dev/zero"), "{error}");
}

#[test]
fn the_embedded_model_is_the_one_in_the_repository() {
    let opened = crate::util::model();
    assert!(opened.lexicon().len() > 5_000);
    #[cfg(feature = "embedded")]
    {
        let embedded = Model::embedded().unwrap();
        assert_eq!(embedded.lexicon().len(), opened.lexicon().len());
        assert_eq!(embedded.ngrams().counts(), opened.ngrams().counts());
        let text = |model: &Model| -> Vec<String> {
            model.channels().iter().map(|c| c.render()).collect()
        };
        assert_eq!(text(&embedded), text(&opened));
    }
}
