//! The files of the compact model are what their manifest says, and the full
//! model what its own says.
//!
//! After a file was rebuilt, `.ci/manifest` writes the manifest anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use khoidau::channel::Channel;
use khoidau::ngram::Ngrams;
use unicode_normalization::UnicodeNormalization;

use crate::util::{built, model};

/// What `dictionaries/built` and the tables may hold in bytes, so
/// that the package stays below the registry's limit.
const BUDGET: u64 = 8 << 20;

const MANIFEST: &str = "MANIFEST.toml";

type Entry = BTreeMap<String, String>;

/// The entries of the manifest by file name. The manifest is written by a
/// script, so its TOML is of one shape: tables of one-line values.
fn manifest() -> BTreeMap<String, Entry> {
    entries(&built().join(MANIFEST))
}

fn entries(path: &Path) -> BTreeMap<String, Entry> {
    let text = fs::read_to_string(path).unwrap();
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "[[file]]" {
            entries.push(Entry::new());
            continue;
        }
        let (key, value) = line.split_once(" = ").expect(line);
        let value = value.trim_matches('"').to_owned();
        let entry = entries.last_mut().expect("a key before any table");
        let before = entry.insert(key.to_owned(), value);
        assert_eq!(before, None, "{key} stands twice");
    }
    let named =
        entries.into_iter().map(|entry| (entry["name"].clone(), entry));
    named.collect()
}

/// The files of the model by name, with their bytes.
fn files() -> BTreeMap<String, Vec<u8>> {
    fn collect(dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, out);
                continue;
            }
            let name = path.strip_prefix(built()).unwrap();
            let name = name.to_str().unwrap().replace('\\', "/");
            out.insert(name, fs::read(&path).unwrap());
        }
    }
    let mut files = BTreeMap::new();
    collect(&built(), &mut files);
    files.remove(MANIFEST).expect("there is a manifest");
    files
}

/// The number of lines in a profile that are no segment pair: the label,
/// the titles, the checksum.
const NO_PAIR: usize = 3;

/// The profiles that are files, with the names of the files. The model knows
/// each under the name its file has.
fn profiles() -> Vec<(String, Channel)> {
    let names = manifest().into_keys().filter_map(|file| {
        let name = file.strip_prefix("channels/")?.strip_suffix(".tsv")?;
        let text = fs::read_to_string(built().join(&file)).unwrap();
        assert!(model().channel(name).is_some(), "{file}");
        Some((file, Channel::parse(&text).unwrap()))
    });
    names.collect()
}

#[test]
fn every_file_is_in_the_manifest_with_its_size_and_checksum() {
    let (manifest, files) = (manifest(), files());
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(names, manifest.keys().collect::<Vec<_>>());
    for (name, bytes) in &files {
        let entry = &manifest[name];
        let remedy = "run .ci/manifest if the file was rebuilt";
        assert_eq!(
            entry["bytes"],
            bytes.len().to_string(),
            "{name}: {remedy}"
        );
        let sum = format!("{:08x}", crc32fast::hash(bytes));
        assert_eq!(entry["crc32"], sum, "{name}: {remedy}");
    }
}

#[test]
fn the_files_fit_the_budget() {
    let manifest = fs::metadata(built().join(MANIFEST)).unwrap().len();
    let files: u64 = files().values().map(|bytes| bytes.len() as u64).sum();
    let tables = built().with_file_name("tables");
    let tables: u64 = fs::read_dir(tables)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    let sum = manifest + files + tables;
    assert!(sum <= BUDGET, "{sum} bytes");
}

fn symbols() -> String {
    let path = built().with_file_name("tables").join("symbols.tsv");
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_table_of_symbols_is_sorted_sound_and_without_lost_marks() {
    let text = symbols();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("# kind\tform\tcount"));
    let mut last = None;
    let mut counts: BTreeMap<(&str, String), Vec<(u64, &str)>> =
        BTreeMap::new();
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[kind, form, count] = &fields[..] else { panic!("{line:?}") };
        let whose = ["level", "mass", "old", "party", "sole", "state"];
        let kinds = ["body", "short", "symbol", "type"];
        assert!(kinds.contains(&kind) || whose.contains(&kind));
        assert!(last < Some((kind, form)), "{line:?} is out of order");
        last = Some((kind, form));
        let composed: String = form.nfc().collect();
        assert_eq!(form, composed, "not composed");
        let fits = |c: char| c.is_alphanumeric() || "-/&".contains(c);
        assert!(!form.is_empty() && form.chars().all(fits), "{line:?}");
        let count: u64 = count.parse().expect(line);
        assert!(count > 0, "{line:?}");
        let key = (kind, khoidau::viet::fold(form));
        counts.entry(key).or_default().push((count, form));
    }
    for ((kind, _), forms) in counts.iter().filter(|row| row.0.0 == "symbol") {
        let most = forms.iter().max().unwrap();
        for form in forms {
            let rare = form.0 * 8 <= most.0;
            assert!(!rare, "{kind} {}: {} misprinted?", form.1, most.1);
        }
    }
}

#[test]
fn opening_the_files_gives_the_counts_of_the_manifest() {
    let (model, manifest) = (model(), manifest());
    let [unigrams, bigrams, trigrams, fourgrams] = model.ngrams().counts();
    let mut rows = vec![
        ("lexicon.fst".to_owned(), "words", model.lexicon().len()),
        ("ngram.lm".to_owned(), "unigrams", unigrams),
        ("ngram.lm".to_owned(), "bigrams", bigrams),
        ("ngram.lm".to_owned(), "trigrams", trigrams),
        ("ngram.lm".to_owned(), "fourgrams", fourgrams),
    ];
    for (file, channel) in profiles() {
        rows.push((file, "pairs", channel.pairs().len()));
    }
    for (file, what, count) in &rows {
        assert_eq!(manifest[file][*what], count.to_string(), "{file}: {what}");
    }
    let counted =
        manifest.values().flat_map(|entry| entry.keys()).filter(|key| {
            !["name", "bytes", "crc32", "sha256", "format", "command"]
                .contains(&key.as_str())
        });
    assert_eq!(counted.count(), rows.len(), "a count that nothing confirms");
}

#[test]
fn a_profile_is_sorted_and_written_as_it_is_read() {
    for (file, channel) in profiles() {
        let text = fs::read_to_string(built().join(&file)).unwrap();
        assert_eq!(channel.render(), text, "{file}");
        assert_eq!(text.lines().count(), channel.pairs().len() + NO_PAIR);
    }
}

#[test]
fn the_full_model_is_what_its_manifest_says() {
    let path = built().with_file_name("full.lm");
    let bytes = fs::read(&path).unwrap();
    let entry = &entries(&path.with_extension("toml"))["full.lm"];
    assert_eq!(entry["bytes"], bytes.len().to_string());
    let sum = format!("{:08x}", crc32fast::hash(&bytes));
    assert_eq!(entry["crc32"], sum, "run .ci/manifest if it was rebuilt");
    assert!(bytes.len() <= 64 << 20, "{} bytes", bytes.len());
    let counts = Ngrams::open(&path).unwrap().counts();
    let names = ["unigrams", "bigrams", "trigrams", "fourgrams"];
    for (name, count) in names.into_iter().zip(counts) {
        assert_eq!(entry[name], count.to_string(), "{name}");
    }
    let guide = built().with_file_name("README.md");
    let guide = fs::read_to_string(guide).unwrap();
    assert!(guide.contains(&entry["sha256"]), "the guide has another sum");
}

/// The texts a file is made from are outside the repository, and the
/// guide names each of them.
#[test]
fn the_guide_has_every_command_of_the_manifest() {
    let guide = built().with_file_name("README.md");
    let guide = fs::read_to_string(guide).unwrap();
    let plain = |text: &str| {
        let text = text.replace('\\', " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let guide = plain(&guide);
    let full = entries(&built().with_file_name("full.toml"));
    for (name, entry) in manifest().into_iter().chain(full) {
        let command = plain(&entry["command"]);
        assert!(guide.contains(&command), "{name}: {command}");
    }
}

#[test]
fn the_table_of_places_is_sorted_sound_and_has_every_level() {
    let path = built().with_file_name("tables").join("places.tsv");
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("# name\tlevel"));
    let mut last = "";
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        let (name, level) = line.split_once('\t').expect(line);
        assert!(last < name, "{name:?} is out of order or repeated");
        last = name;
        let composed: String = name.nfc().collect();
        assert_eq!(name, composed, "not composed");
        let fits = |c: char| c.is_alphanumeric() || " -'’.,()".contains(c);
        assert!(name.chars().all(fits), "{name:?}");
        assert!(name.starts_with(char::is_uppercase), "{name:?}");
        *levels.entry(level).or_default() += 1;
    }
    // Provinces of all years, districts, communes.
    let least = [("1", 80), ("2", 500), ("3", 6000)];
    for (level, least) in least {
        assert!(levels[level] >= least, "{levels:?}");
    }
    assert_eq!(levels.len(), least.len());
}
