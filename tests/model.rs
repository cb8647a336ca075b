//! Damaged model files are refused, naming the file and the remedy.

use std::fs;

use khoidau::{ErrorKind, Model};

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
