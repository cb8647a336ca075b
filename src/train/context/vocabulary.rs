//! The words the context net knows, each with its id.

use std::collections::HashMap;
use std::path::Path;

use crate::error::Error;
use crate::lexicon::Lexicon;
use crate::ngram::{Ngrams, WordId, counting_form};

/// The classes that come before the words, in the order of their ids.
const CLASSES: [&str; 8] = [
    "<pad>",
    "<boundary>",
    "<number>",
    "<code>",
    "<unknown>",
    "<mask>",
    "<reserved>",
    "<reserved>",
];

/// The words of the context net in the order of their ids: eight classes,
/// then the words of an n-gram model, the commonest first. A word with a
/// capital is the name that the n-gram model counts apart (see
/// [`capital_form`](crate::ngram::capital_form)).
#[derive(Clone, Debug)]
pub struct Vocabulary {
    words: Vec<String>,
    ids: HashMap<String, u16>,
}

impl Vocabulary {
    /// The end of a sentence.
    pub const BOUNDARY: u16 = 1;
    /// Any number or date.
    pub const NUMBER: u16 = 2;
    /// Any document code.
    pub const CODE: u16 = 3;
    /// Any word that has no id.
    pub const UNKNOWN: u16 = 4;
    /// The first id of a word.
    pub const FIRST: u16 = CLASSES.len() as u16;
    /// The most words and classes: ids have 14 bits.
    pub const MOST: usize = 1 << 14;

    /// The `most` commonest words of an n-gram model, names apart, classes
    /// counted: signs, and what the lexicon holds. Other words are foreign;
    /// no text is repaired to them.
    pub fn from_ngrams(
        ngrams: &Ngrams,
        lexicon: &Lexicon,
        most: usize,
    ) -> Vocabulary {
        let is_kept = |word: &str| {
            !word.contains(char::is_alphabetic)
                || lexicon.get(&counting_form(word)).is_some()
        };
        let words = ngrams.ids().skip(WordId::CLASSES);
        let words = words.filter(|&id| is_kept(ngrams.word(id)));
        let mut words: Vec<(i32, &str)> =
            words.map(|id| (ngrams.unigram(id), ngrams.word(id))).collect();
        words.sort_unstable();
        words.truncate(most.min(Self::MOST).saturating_sub(CLASSES.len()));
        let words = words.into_iter().map(|(_, word)| word);
        Vocabulary::new(CLASSES.into_iter().chain(words))
    }

    /// Reads the text that [`render`](Vocabulary::render) wrote.
    ///
    /// # Errors
    ///
    /// If it does not begin with the classes, or has more words than ids.
    pub fn parse(text: &str) -> Result<Vocabulary, Error> {
        let vocabulary = Vocabulary::new(text.lines());
        let front = vocabulary.words.iter().take(CLASSES.len());
        let len = vocabulary.words.len();
        if !front.eq(CLASSES.iter()) || len > Self::MOST {
            return Err(Error::data(format!(
                "this is no vocabulary of the context net: it must begin \
                 with {} and have {} lines at most",
                CLASSES.join(", "),
                Self::MOST
            )));
        }
        Ok(vocabulary)
    }

    /// Reads a vocabulary from its file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, and as of [`parse`](Vocabulary::parse).
    pub fn open(path: &Path) -> Result<Vocabulary, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::io(path, "read the vocabulary", e))?;
        Vocabulary::parse(&text).map_err(|e| e.in_file(path))
    }

    fn new<'w>(words: impl Iterator<Item = &'w str>) -> Vocabulary {
        let words: Vec<String> = words.map(str::to_owned).collect();
        let ids = words.iter().zip(0..).map(|(word, id)| (word.clone(), id));
        Vocabulary { ids: ids.collect(), words }
    }

    /// The text of its file: one word a line.
    pub fn render(&self) -> String {
        let mut out = self.words.join("\n");
        out.push('\n');
        out
    }

    /// All words in the order of their ids, the classes first.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The id of a word in its counting form, or of a name.
    pub fn id(&self, word: &str) -> Option<u16> {
        self.ids.get(word).copied()
    }
}
