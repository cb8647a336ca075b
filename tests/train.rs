//! The `train` subcommands, on a world of ten lines.

use crate::util::Dir;

/// Clean text of a small world.
const TEXT: &str = "\
Ủy ban nhân dân tỉnh báo cáo kết quả.
Ủy ban nhân dân huyện báo cáo kết quả.
Ủy ban nhân dân xã báo cáo tình hình.
Hội đồng nhân dân tỉnh họp phiên đầu năm.
Hội đồng nhân dân huyện họp phiên cuối năm.
";

/// The same as an engine without marks reads it.
fn read() -> String {
    khoidau::viet::fold(TEXT)
}

#[test]
fn a_lexicon_is_counted_and_can_be_opened() {
    let dir = Dir::new("lexicon");
    dir.put("a.txt", TEXT);
    let args = ["train", "lexicon", "a.txt=3", "-o", "lexicon.fst"];
    let ran = dir.khoidau(args).output();
    ran.status(0).prints("").says(&["lexicon.fst: "]);
    let bytes = dir.get("lexicon.fst");
    let lexicon = khoidau::lexicon::Lexicon::from_bytes(bytes).unwrap();
    assert!(lexicon.get("nhân").is_some());
    assert_eq!(dir.names(), ["a.txt", "lexicon.fst"]);
}

#[test]
fn an_n_gram_model_is_counted_and_can_be_opened() {
    let dir = Dir::new("lm");
    dir.put("a.txt", TEXT);
    dir.put("b.txt", TEXT.lines().next().unwrap());
    let args = ["train", "lm", "a.txt=2", "--emphasis", "b.txt=1.5"];
    let floors = ["--floor", "1", "--word-floor", "1", "-o", "ngram.lm"];
    let ran = dir.khoidau(args.iter().chain(&floors)).output();
    ran.status(0).prints("").says(&["ngram.lm: ", "trigrams"]);
    let bytes = dir.get("ngram.lm");
    let ngrams = khoidau::ngram::Ngrams::from_bytes(bytes).unwrap();
    assert!(ngrams.id("nhân").is_some());
    assert_eq!(dir.names(), ["a.txt", "b.txt", "ngram.lm"]);
}

#[test]
fn what_stands_in_the_way_of_training_is_told_before_text_is_read() {
    let dir = Dir::new("lm-places");
    dir.put("a.txt", TEXT);
    dir.put("tmp/.khoidau-train-1-0/run-0", "");
    let train = |more: &[&str]| {
        let args = ["train", "lm", "a.txt", "--word-floor", "1"];
        dir.khoidau(args.iter().chain(more)).output()
    };
    let ran = train(&["-o", "missing/x.lm"]);
    ran.status(2).prints("").says(&["missing/x.lm", "exists"]);
    let ran = train(&["-o", "x.lm", "--tmp", "missing"]);
    ran.status(2).prints("").says(&["missing"]);
    let ran = train(&["-o", "x.lm", "--max-bytes", "100"]);
    ran.status(2).prints("").says(&["100", "fewer words"]);
    // What a killed run has left is told and left alone.
    let ran = train(&["-o", "x.lm", "--tmp", "tmp"]);
    ran.status(0).mentions(&[".khoidau-train-1-0", "broken off"]);
    assert_eq!(dir.names(), ["a.txt", "tmp", "x.lm"]);
    assert_eq!(dir.get("tmp/.khoidau-train-1-0/run-0"), b"");
}

#[test]
fn a_profile_is_learned_and_can_be_used() {
    let dir = Dir::new("channel");
    dir.put("gold.txt", TEXT);
    dir.put("noisy.txt", read());
    dir.put_model("m");
    let args = ["train", "channel", "--name", "mine", "--min-count", "0.5"];
    let args = args.iter().chain(&["--noisy", "noisy.txt", "--gold"]);
    let args = args.chain(&["gold.txt", "-o", "m/channels/mine.tsv"]);
    let ran = dir.khoidau(args).output();
    ran.status(0).prints("").says(&["mine.tsv: ", "from 5 lines"]);
    let args = ["clean", "--model", "m", "--profile", "mine", "noisy.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(0).quiet();
    assert!(ran.stdout().contains("Hội đồng nhân dân tỉnh"));
    // A line that the engine made up puts nothing out of step.
    let profile = dir.get("m/channels/mine.tsv");
    dir.put("noisy.txt", format!("zq x ww\n{}", read()));
    let args = ["train", "channel", "--name", "mine", "--min-count", "0.5"];
    let args = args.iter().chain(&["--noisy", "noisy.txt", "--gold"]);
    let ran = dir.khoidau(args.chain(&["gold.txt", "-o", "again.tsv"]));
    ran.output().status(0).says(&["from 5 lines"]);
    assert_eq!(dir.get("again.tsv"), profile);
}

#[test]
fn bad_training_data_is_refused_and_nothing_is_written() {
    let dir = Dir::new("bad-training");
    dir.put("gold.txt", TEXT);
    dir.put("noisy.txt", "one line\n");
    dir.put("pairs.tsv", "một\tmot\nno tab\n");
    let out = ["-o", "out.tsv"];
    let rows: [(&[&str], &[&str]); 7] = [
        (&["channel", "--name", "x", "pairs.tsv"], &["pairs.tsv", "line 2"]),
        (
            &[
                "channel",
                "--name",
                "x",
                "--noisy",
                "noisy.txt",
                "--gold",
                "gold.txt",
            ],
            &["noisy.txt", "gold.txt", "the same page"],
        ),
        (&["lexicon", "none.txt"], &["none.txt"]),
        (&["lexicon", "gold.txt=many"], &["gold.txt=many", "weight"]),
        (&["lm", "none.txt"], &["none.txt"]),
        (&["lm", "gold.txt=0"], &["gold.txt", "weight"]),
        (&["lexicon", "empty.txt"], &["empty.txt"]),
    ];
    for (args, said) in rows {
        let args = ["train"].iter().chain(args).chain(&out);
        dir.khoidau(args).output().status(2).prints("").says(said);
        assert_eq!(dir.names(), ["gold.txt", "noisy.txt", "pairs.tsv"]);
    }
}

#[test]
fn each_help_has_a_worked_example() {
    let dir = Dir::new("train-help");
    for what in ["lexicon", "lm", "channel"] {
        let ran = dir.khoidau(["train", what, "--help"]).output();
        let help = ran.status(0).quiet().stdout();
        assert!(
            help.contains(&format!("    khoidau train {what} ")),
            "{help}"
        );
    }
}

#[test]
fn counts_that_were_kept_give_the_same_model() {
    let dir = Dir::new("counts");
    dir.put("a.txt", TEXT.repeat(40));
    let train = |more: &[&str]| {
        let args = ["train", "lm", "a.txt", "--word-floor", "1"];
        let args = args.iter().chain(&["-o", "ngram.lm"]).chain(more);
        dir.khoidau(args).output().status(0).says(&["ngram.lm: "]);
        dir.get("ngram.lm")
    };
    let whole = train(&[]);
    assert_eq!(train(&["--memory", "1", "--counts", "c"]), whole);
    assert_eq!(train(&["--counts", "c"]), whole);
    dir.put_model("m");
    assert_eq!(dir.names(), ["a.txt", "c", "m", "ngram.lm"]);
    let finer = train(&["--counts", "c", "--code-bits", "8,5,5"]);
    assert!(finer.len() > whole.len());
    let args = ["train", "lm", "a.txt", "-o", "x", "--code-bits", "8,5"];
    dir.khoidau(args).output().status(2).mentions(&["6,3,3"]);
    // The model serves beside the embedded lexicon.
    let args = ["restore", "-v", "--model", "ngram.lm"];
    let ran = dir.khoidau(args).stdin("bao cao ket qua\n").output();
    ran.status(0).prints("báo cáo kết quả\n").says(&["model: ngram.lm"]);
}

/// The words of a small context net.
const VOCABULARY: &str = "\
<pad>
<boundary>
<number>
<code>
<unknown>
<mask>
<reserved>
<reserved>
nhân
nhẫn
dân
Hòa
hòa
,
";

/// Numbers of two bytes.
fn shorts(bytes: &[u8]) -> Vec<u16> {
    let two = bytes.chunks_exact(2);
    two.map(|b| u16::from_le_bytes([b[0], b[1]])).collect()
}

#[test]
fn a_context_net_is_prepared_exported_and_measured() {
    let dir = Dir::new("context");
    dir.put("lm.txt", TEXT.repeat(5));
    dir.put("vocab.txt", VOCABULARY);
    let text = "Nhân dân, số 3, ở Hoà 12/QĐ-UB\nHòa XYZ\n";
    dir.put("a.txt", text);
    // Words of a model, the commonest first, at most as many as are wanted.
    let train = ["train", "lm", "lm.txt", "-o", "ngram.lm"];
    let floors = ["--floor", "1", "--word-floor", "1"];
    dir.khoidau(train.iter().chain(&floors)).output().status(0);
    let context = |args: &[&str]| {
        dir.khoidau(["train", "context"].iter().chain(args)).output()
    };
    let args = ["vocabulary", "ngram.lm", "-o", "words.txt", "--words", "12"];
    context(&args).status(0).says(&["words.txt: "]);
    let words = String::from_utf8(dir.get("words.txt")).unwrap();
    assert_eq!(words.lines().count(), 12);
    assert!(words.starts_with("<pad>\n<boundary>\n"), "{words}");
    // The id, and the case above it. A name is a word of its own inside a
    // sentence alone.
    let args = ["encode", "vocab.txt", "a.txt", "-o", "a.bin"];
    context(&args).status(0).says(&["a.bin: 26 bytes"]);
    let (title, upper) = (1 << 14, 2 << 14);
    assert_eq!(
        shorts(&dir.get("a.bin")),
        [
            8 | title,
            10,
            13,
            4,
            2,
            13,
            4,
            11 | title,
            3,
            1,
            12 | title,
            4 | upper,
            1
        ]
    );
    let args = ["confusions", "vocab.txt", "-o", "confusions.bin"];
    context(&args).status(0).says(&["confusions.bin: "]);
    let pairs = shorts(&dir.get("confusions.bin"));
    assert_eq!(pairs.len() % (2 * 14), 0);
    let row = &pairs[8 * pairs.len() / 14..9 * pairs.len() / 14];
    let taken: Vec<u16> = row.chunks_exact(2).map(|pair| pair[0]).collect();
    assert!(taken.contains(&9) && !taken.contains(&8), "{row:?}");
    // A net drawn by lot, and how good it is.
    let data = std::path::Path::new("tests/data/context");
    for name in ["vocab.txt", "weights.npz"] {
        dir.put(name, std::fs::read(data.join(name)).unwrap());
    }
    let args = ["export", "vocab.txt", "weights.npz", "-o", "context.nn"];
    context(&args).status(0).says(&["context.nn: "]);
    dir.put("seen.txt", text.replace("dân", "dẫn"));
    let args = ["measure", "context.nn", "a.txt", "--seen", "seen.txt"];
    let ran = context(&args);
    let measured = ran.status(0).stdout();
    assert!(measured.starts_with("words\t"), "{measured}");
    assert!(measured.contains("right\t"), "{measured}");
    dir.put("seen.txt", "dân");
    let args = ["measure", "context.nn", "a.txt", "--seen", "seen.txt"];
    context(&args).status(2).says(&["tokens"]);
    dir.put("vocab.txt", "một\nhai\n");
    let args = ["encode", "vocab.txt", "a.txt", "-o", "b.bin"];
    context(&args).status(2).says(&["vocab.txt", "<boundary>"]);
}
