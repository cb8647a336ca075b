//! What can be typed behind `khoidau train`.

use std::path::PathBuf;

use clap::Subcommand;

/// Reads three numbers between commas.
fn three(text: &str) -> Result<[u32; 3], String> {
    let numbers: Result<Vec<u32>, _> =
        text.split(',').map(str::parse).collect();
    let numbers = numbers.ok().and_then(|n| n.try_into().ok());
    numbers.ok_or("give three numbers, such as 6,3,3".to_owned())
}

#[derive(Debug, Subcommand)]
pub enum Train {
    /// Count clean text into a lexicon
    Lexicon(TrainLexicon),
    /// Count clean text into an n-gram model
    Lm(TrainLm),
    /// Learn a channel profile from pairs of lines
    Channel(TrainChannel),
    /// Prepare what the context net is trained on
    #[command(subcommand)]
    Context(TrainContext),
}

/// What the context net is trained on.
#[derive(Debug, clap::Subcommand)]
pub enum TrainContext {
    /// Take the words of the net from an n-gram model
    Vocabulary {
        /// The n-gram model, such as dictionaries/full.lm
        #[arg(value_name = "MODEL")]
        ngrams: PathBuf,
        /// Where the vocabulary goes
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
        /// The most words and classes
        #[arg(long, value_name = "N", default_value_t = 1 << 14)]
        words: usize,
    },
    /// Turn text into ids, two bytes a token
    Encode {
        /// The vocabulary
        vocabulary: PathBuf,
        /// Clean text, a paragraph or sentence a line
        text: PathBuf,
        /// Where the ids go
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count which words are taken for which where engines misread them
    Confusions {
        /// The vocabulary
        vocabulary: PathBuf,
        /// Where the table goes: for each id the same number of pairs of id
        /// and share, two bytes each
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write the file of the net from trained weights
    Export {
        /// The vocabulary
        vocabulary: PathBuf,
        /// The weights, all parts
        #[arg(required = true, value_name = "WEIGHTS")]
        weights: Vec<PathBuf>,
        /// Where the net goes
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count the words of a clean text that a net picks among those of the
    /// same letters
    Measure {
        /// The net
        net: PathBuf,
        /// Clean text
        text: PathBuf,
        /// The same text, word for word, as it was repaired: what the net
        /// sees
        #[arg(long, value_name = "FILE")]
        seen: Option<PathBuf>,
    },
}

const LEXICON_EXAMPLES: &str = "\
Example:
  A lexicon of general text and of administrative text that counts threefold:
    khoidau train lexicon news.txt reports.txt=3 -o model/lexicon.fst";

/// Count clean text into a lexicon.
///
/// The lexicon holds every possible syllable, how often each was met and how
/// it is capitalised in the middle of a sentence, and foreign words and
/// abbreviations that are frequent enough.
#[derive(Debug, clap::Args)]
#[command(after_long_help = LEXICON_EXAMPLES)]
pub struct TrainLexicon {
    /// Clean text, a paragraph or sentence a line; FILE=3 counts it three
    /// times over
    #[arg(required = true, value_name = "FILE[=WEIGHT]")]
    pub text: Vec<String>,
    /// Where the lexicon goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// How often a syllable must occur to count as attested
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub syllable_floor: u64,
    /// How often any other word must occur to enter
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub foreign_floor: u64,
}

const LM_EXAMPLES: &str = "\
Examples:
  A model of general and of administrative text, the latter at double weight:
    khoidau train lm news.txt reports.txt=2 -o model/ngram.lm

  The same where the reports are among the news already:
    khoidau train lm news.txt --emphasis reports.txt -o model/ngram.lm

  A larger model, from start to end. Count once; sorting may take 4 GB, and
  what does not fit goes to the disk that has room:
    khoidau train lm news.txt reports.txt --memory 4096 --tmp /big/disk \\
        --counts counts --max-bytes 67108864 --floor 2 --words 30000 \\
        --code-bits 8,5,5 -o full.lm
  Try another weight; the counts are known, so it takes seconds:
    khoidau train lm news.txt reports.txt=3 --memory 4096 --tmp /big/disk \\
        --counts counts --max-bytes 67108864 --floor 2 --words 30000 \\
        --code-bits 8,5,5 -o full3.lm
  See which is better on a page whose printed text is known:
    khoidau eval --model full.lm --gold page.txt --noisy page.ocr.txt
    khoidau eval --model full3.lm --gold page.txt --noisy page.ocr.txt
  Use it by its path, or put it where it is found by itself:
    khoidau clean --model full3.lm page.ocr.txt
    khoidau model install full3.lm

600 MB of text take a minute and 1 GB of memory on two cores, 6 GB a quarter of
an hour and 1.5 GB: beyond --memory it grows with the different words, the
pairs of neighbours and the n-grams that are met often enough, not with the
text. Files for sorting take about twice the size of the texts, counts that are
kept a third of it. The same texts, in the same order, and settings give the
same bytes on every machine, whatever --memory, --counts and the number of
cores.";

/// Count clean text into an n-gram model.
///
/// The model tells how likely a word is after the three before it, signs such
/// as a comma being words too, and names others than the common words of the
/// same letters. It is smoothed after Kneser and Ney, and pruned until it fits
/// --max-bytes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = LM_EXAMPLES)]
pub struct TrainLm {
    /// Clean text, a paragraph or sentence a line; FILE=2.5 weighs it so
    /// many times over
    #[arg(required = true, value_name = "FILE[=WEIGHT]")]
    pub text: Vec<String>,
    /// Text that is part of another file too and is to weigh more; may be
    /// repeated
    ///
    /// It adds weight, but is not counted again where --floor and
    /// --long-floor decide.
    #[arg(long, value_name = "FILE[=WEIGHT]")]
    pub emphasis: Vec<String>,
    /// Where the model goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// The words of the vocabulary at most, names and signs among them
    #[arg(long, value_name = "N", default_value_t = 14_000)]
    pub words: usize,
    /// How often a word must occur to enter the vocabulary
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub word_floor: u64,
    /// How often two or three words in a row must occur to enter
    ///
    /// Two at least, or what was written once could be read out of the model.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub floor: u32,
    /// How often four words in a row must occur to enter
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub long_floor: u32,
    /// The bytes of the model at most
    #[arg(long, value_name = "N", default_value_t = 7_680 << 10)]
    pub max_bytes: usize,
    /// The bits of the codes of bigram costs, of gains and of back-off costs
    ///
    /// Each from 1 to 8. More tell costs apart more finely and take more
    /// bytes, which for a small model are better spent on n-grams.
    #[arg(
        long,
        value_name = "B,G,O",
        default_value = "6,3,3",
        value_parser = three
    )]
    pub code_bits: [u32; 3],
    /// The megabytes that sorting may take; the model does not depend on it
    #[arg(
        long,
        value_name = "MB",
        default_value_t = 1024,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub memory: u32,
    /// The directory for files that are removed at the end; that of --out if
    /// none is named
    ///
    /// It must be there. A run that is killed leaves its files behind in a
    /// directory .khoidau-train-*; the next run there tells of it.
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Keep the counts of each text in DIR and take them from there
    ///
    /// A later run counts only what is new or has changed by then: other
    /// weights, floors or sizes need no counting, and a run that was broken
    /// off goes on with the text it stopped at. A text is known by its path,
    /// size and time of change. --words and --word-floor may change the
    /// vocabulary, after which all is counted again, beside what is there;
    /// DIR may be emptied at any time.
    #[arg(long, value_name = "DIR")]
    pub counts: Option<PathBuf>,
}

const CHANNEL_EXAMPLES: &str = "\
Examples:
  From a page read by an engine and its printed text:
    khoidau train channel --name my-engine --noisy page.ocr.txt \\
        --gold page.txt -o model/channels/my-engine.tsv

  From a table whose last two columns are the line as read and as printed:
    khoidau train channel --name my-engine pairs.tsv \\
        -o model/channels/my-engine.tsv

A page or two are enough to begin with. The profile is text that can be read
and compared; `khoidau clean --model model --profile my-engine` uses it.";

/// Learn a channel profile from pairs of lines.
///
/// The profile says how likely each printed character, or two, is read as
/// something else, spaces among them. It is learned by expectation
/// maximisation. Lines that the engine made up teach nothing.
///
/// Where a reading has as many lines as its gold, line i of one is line i of
/// the other. Where an engine joined, tore, lost or added lines, they are
/// paired by the letters they share.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CHANNEL_EXAMPLES)]
pub struct TrainChannel {
    /// Tab-separated files; the last two fields of a line are the line as
    /// read and the line as printed
    #[arg(value_name = "PAIRS", required_unless_present = "noisy")]
    pub pairs: Vec<PathBuf>,
    /// A reading whose printed text follows with --gold; may be repeated
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub noisy: Vec<PathBuf>,
    /// The printed text of the reading in the same place
    #[arg(long, value_name = "FILE", requires = "noisy")]
    pub gold: Vec<PathBuf>,
    /// The name of the profile
    #[arg(long)]
    pub name: String,
    /// Segments expected less often than this are left out
    #[arg(long, value_name = "COUNT", default_value_t = 2.0)]
    pub min_count: f64,
    /// Where the profile goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}
