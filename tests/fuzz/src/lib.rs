//! The fuzz targets. Each takes any bytes and panics where a promise is
//! broken.

mod catalogue;
mod folders;
mod formats;
mod images;
mod seeds;
mod word;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use khoidau::context::Net;
use khoidau::encoding::legacy;
use khoidau::export::{
    Exporter, Form, Review, Source, to_csv, to_dot, to_json, to_list,
};
use khoidau::graph::GraphBuilder;
use khoidau::record::{Extractor, Gazetteer, Reading};
use khoidau::{
    Corrector, Error, Hints, Model, SecondReading, Span, Words, encoding,
};

/// A target: its name, the function, and what its inputs are made from.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 16] = [
    Target { name: "text", run: text, seeds: pages },
    Target { name: "second", run: second, seeds: pairs },
    Target { name: "lexicon", run: lexicon, seeds: lexicons },
    Target { name: "ngrams", run: ngrams, seeds: ngram_files },
    Target { name: "context", run: context, seeds: nets },
    Target { name: "channel", run: channel, seeds: channels },
    Target { name: "tables", run: tables, seeds: tables_and_words },
    Target { name: "scan", run: formats::scan, seeds: seeds::scans },
    Target { name: "pdf", run: formats::scan, seeds: seeds::documents },
    Target { name: "docx", run: word::document, seeds: word::parts },
    Target { name: "image", run: images::image, seeds: images::all },
    Target { name: "jsonl", run: formats::lines, seeds: seeds::lines },
    Target { name: "query", run: catalogue::query, seeds: seeds::queries },
    Target {
        name: "records",
        run: catalogue::records,
        seeds: folders::tables,
    },
    Target {
        name: "results",
        run: folders::results,
        seeds: folders::results_seeds,
    },
    Target { name: "sheet", run: folders::sheet, seeds: folders::sheets },
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The contents of the files in a directory whose names end so, in order.
fn files(directory: &str, ending: &str) -> Vec<Vec<u8>> {
    let directory = repository().join(directory);
    let mut paths: Vec<PathBuf> = fs::read_dir(&directory)
        .unwrap_or_else(|e| panic!("{}: {e}", directory.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn pages() -> Vec<Vec<u8>> {
    let mut pages = files("corpus", ".txt");
    pages.extend(files("corpus/records", ".txt"));
    pages.extend(files("tests/data", ".txt"));
    pages.extend(files("tests/data", ".tsv"));
    pages
}

fn lexicons() -> Vec<Vec<u8>> {
    files("dictionaries/built", "lexicon.fst")
}

fn ngram_files() -> Vec<Vec<u8>> {
    files("dictionaries/built", "ngram.lm")
}

fn nets() -> Vec<Vec<u8>> {
    files("dictionaries", ".nn")
}

/// Two readings of a page, one behind the other.
fn pairs() -> Vec<Vec<u8>> {
    let readings = ["light.eng", "light.vie", "heavy.eng", "heavy.vie"]
        .map(|by| files("corpus", &format!(".{by}.txt")));
    let [first, second, third, fourth] = readings;
    let pairs = first.iter().zip(&second).chain(third.iter().zip(&fourth));
    pairs.map(|(first, second)| [&**first, BETWEEN, second].concat()).collect()
}

fn channels() -> Vec<Vec<u8>> {
    files("dictionaries/built/channels", ".tsv")
}

fn tables_and_words() -> Vec<Vec<u8>> {
    files("dictionaries/tables", ".tsv")
}

/// Opened once. A broken model is no find of the targets of text.
fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::embedded().expect("the compact model"))
}

/// Correctors for `auto` and for each profile.
fn correctors() -> &'static [Corrector] {
    static CORRECTORS: OnceLock<Vec<Corrector>> = OnceLock::new();
    CORRECTORS.get_or_init(|| {
        let named = model().channels().iter().map(|channel| {
            let builder = Corrector::builder(model().clone());
            builder.profile(channel.name()).build().expect("a profile")
        });
        [Corrector::new(model().clone())].into_iter().chain(named).collect()
    })
}

const ENDS: [char; 7] =
    ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

fn line_ends(text: &str) -> Vec<char> {
    text.chars().filter(|c| ENDS.contains(c)).collect()
}

/// Bytes, decoded and repaired, read for records, written in every form.
pub fn text(data: &[u8]) {
    let (choice, data) = data.split_first().unwrap_or((&0, &[]));
    // A page, no book: what takes long with more is measured elsewhere.
    let data = &data[..data.len().min(6000)];
    old_encodings(data);
    let decoded = encoding::decode(data);
    let text = decoded.text();
    // One in two texts for `auto`.
    let all = correctors();
    let choice = usize::from(*choice);
    let at = if choice % 2 == 0 { 0 } else { choice / 2 % all.len() };
    let done = all[at].correct(text);

    assert_eq!(line_ends(text), line_ends(done.text()), "line ends");
    let mut rebuilt = String::new();
    let mut from = 0;
    for edit in done.edits() {
        let range = edit.span().range();
        assert!(from <= range.start, "overlap: {edit:?}");
        assert_eq!(text.get(range.clone()), Some(edit.before()));
        rebuilt.push_str(&text[from..range.start]);
        rebuilt.push_str(edit.after());
        from = range.end;
    }
    rebuilt.push_str(&text[from..]);
    assert_eq!(rebuilt, done.text(), "the edits are not the change");

    let extractor = Extractor::new();
    let knowledge = extractor.knowledge();
    for reading in [Reading::plain(text), Reading::new(&done)] {
        let documents = extractor.extract(&reading);
        let source = Source::file("a.txt", "in/a.txt");
        for form in Form::ALL {
            let exporter = Exporter::new(form).knowledge(knowledge.clone());
            exporter.file(&source, &documents);
            let _ = exporter.apart(&source, &documents);
        }
        Review::new().file(&source, &documents);
        let mut graph = GraphBuilder::new();
        graph.add("a.txt", &documents, |at| source.id(at));
        let graph = graph.build();
        for write in [to_list, to_csv, to_dot, to_json] {
            write(&graph);
        }
    }
}

/// What parts the readings of a page.
const BETWEEN: &[u8] = b"\x1c\n";

/// A text beside another reading of the same page: its lines stay, and no
/// digit comes from the other one.
pub fn second(data: &[u8]) {
    let parts = data.windows(BETWEEN.len()).position(|two| two == BETWEEN);
    let (first, behind) = data.split_at(parts.unwrap_or(data.len() / 2));
    let first = String::from_utf8_lossy(&first[..first.len().min(6000)]);
    let behind = String::from_utf8_lossy(&behind[..behind.len().min(6000)]);
    let reading = SecondReading::new(&first, behind.into_owned());
    let disputed: Vec<_> = reading.disputed_numbers(&first).collect();
    let hints = Hints::new().with_reading(&reading);
    let mut worker = correctors()[0].worker();
    let done = worker.correct_with(&first, &hints);
    assert_eq!(line_ends(&first), line_ends(done.text()), "line ends");
    let numbers = |span: Span| {
        done.edits().iter().any(|edit| {
            let own = edit.span();
            own.start() < span.end() && span.start() < own.end()
        })
    };
    for (span, theirs) in disputed {
        assert!(!numbers(span), "{theirs:?} was taken for a number");
    }
}

/// A text that shows whether a model that opened can be used.
const SAMPLE: &str =
    "Uy ban nhan dan tinh ban hànb Quyét djnh s6 12/QD-UBND ngay 05/3/2024\n";

fn used(model: Result<Model, Error>) {
    if let Ok(model) = model {
        Corrector::new(model).correct(SAMPLE);
    }
}

fn part(directory: &str, name: &str) -> &'static [u8] {
    files(directory, name).remove(0).leak()
}

fn built() -> &'static (&'static [u8], &'static [u8], &'static str) {
    static BUILT: OnceLock<(&[u8], &[u8], &str)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let channel = part("dictionaries/built/channels", "vie.tsv");
        (
            part("dictionaries/built", "lexicon.fst"),
            part("dictionaries/built", "ngram.lm"),
            std::str::from_utf8(channel).expect("a profile is UTF-8"),
        )
    })
}

/// CRC-32C as the fst crate keeps it, masked (Snappy's framing format).
fn masked_crc32c(data: &[u8]) -> u32 {
    let mut sum = !0u32;
    for &byte in data {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0x82f6_3b78 & (sum & 1).wrapping_neg());
        }
    }
    (!sum).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Bytes as a lexicon, with their checksum made good: what only damages a
/// file is refused by it, and says nothing of what is behind.
pub fn lexicon(data: &[u8]) {
    let (_, ngrams, channel) = built();
    let mut data = data.to_vec();
    if let Some(end) = data.len().checked_sub(4) {
        let sum = masked_crc32c(&data[..end]);
        data[end..].copy_from_slice(&sum.to_le_bytes());
    }
    used(Model::from_bytes(data, *ngrams, &[channel]));
}

/// Where the checksum of a file of n-grams or of a net stands; it covers what
/// is behind.
const SUM: std::ops::Range<usize> = 12..16;

fn summed(data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    if data.len() >= SUM.end {
        let sum = crc32fast::hash(&data[SUM.end..]);
        data[SUM].copy_from_slice(&sum.to_le_bytes());
    }
    data
}

/// Bytes as a file of n-grams, with their checksum made good.
pub fn ngrams(data: &[u8]) {
    let (lexicon, _, channel) = built();
    used(Model::from_bytes(*lexicon, summed(data), &[channel]));
}

/// Bytes as a net of the context tier, with their checksum made good.
pub fn context(data: &[u8]) {
    let net = Net::from_bytes(summed(data));
    used(net.map(|net| model().clone().with_context(net)));
}

/// Bytes as a channel profile.
pub fn channel(data: &[u8]) {
    let (lexicon, ngrams, _) = built();
    if let Ok(channel) = std::str::from_utf8(data) {
        used(Model::from_bytes(*lexicon, *ngrams, &[channel]));
    }
}

/// Bytes as tables of bodies and types, and as a list of words.
pub fn tables(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut knowledge = (*Gazetteer::embedded()).clone();
    if knowledge.add_text(text).is_ok() {
        let extractor = Extractor::with_knowledge(knowledge);
        extractor.extract(&Reading::plain(text));
    }
    if let Ok(words) = Words::parse(text) {
        let builder = Corrector::builder(model().clone()).words(words);
        builder.build().expect("words that were read").correct(SAMPLE);
    }
}

/// Texts in old encodings, recognised and forced: as many lines as before.
fn old_encodings(data: &[u8]) {
    let text = legacy::from_bytes(data);
    let lines = |text: &str| text.matches('\n').count();
    let read = legacy::recognise(&text);
    assert_eq!(lines(read.text()), lines(&text));
    for one in legacy::Legacy::ALL {
        assert_eq!(lines(legacy::read(&text, one).text()), lines(&text));
        let back = legacy::encode(&legacy::decode(&text, one), one);
        assert!(back.lost().len() <= text.chars().count());
        let _ = encoding::open(data, Some(encoding::Encoding::Legacy(one)));
    }
    let _ = encoding::open(data, None);
}
