//! What each source proposes, alone, in a world of a few words.

use std::collections::{BTreeMap, BTreeSet};

use super::Sources;
use crate::candidates::Finder;
use crate::channel::{Channel, Pair};
use crate::cost::NAT;
use crate::lexicon::{Lexicon, Stats};
use crate::model::Model;
use crate::ngram::Ngrams;
use crate::notation::Codes;
use crate::repair::document_cache::{DocumentCache, Pairs, SeenWord};
use crate::repair::hints::Hints;
use crate::repair::lattice::build::ArcAction;
use crate::repair::lattice::cache::ArcCache;
use crate::repair::pass::{Pass, Reader};
use crate::repair::second_reading::{SecondPage, SecondReading};
use crate::repair::user::dictionary::Vocabulary;
use crate::repair::worker::page;
use crate::repair::{Corrector, Words};
use crate::tables::Gazetteer;
use crate::train::lm::{Input, Trainer};
use crate::viet::fold;

const WORDS: [&str; 21] = [
    "an",
    "ban",
    "bộ",
    "các",
    "chi",
    "giao",
    "họp",
    "khẩn",
    "mật",
    "năm",
    "ngành",
    "nguyễn",
    "phường",
    "số",
    "trung",
    "tỉnh",
    "và",
    "văn",
    "xã",
    "ủy",
    "ương",
];

/// Its sentences.
const TEXT: &str = "Ban Trung ương giao các bộ và các xã, phường họp.\n\
    Tỉnh ủy và chi bộ họp năm năm; số xã là số chi.\n\
    Nguyễn An họp khẩn, số mật ở các ngành.\n";

/// An engine that reads no marks, takes a few letters for others, and loses
/// spaces and parts words.
fn channel() -> Channel {
    let mut pairs = BTreeMap::new();
    for word in WORDS {
        let upper = word.to_uppercase();
        for letter in word.chars().chain(upper.chars()) {
            let bare = fold(&letter.to_string());
            pairs.insert((letter.to_string(), bare.clone()), NAT / 4);
            pairs.insert((bare.clone(), bare), NAT / 8);
        }
    }
    for (printed, read, nats) in [
        ("ộ", "6", 2),
        ("ã", "4", 2),
        ("và", "&", 3),
        (" ", "", 3),
        ("", " ", 4),
        ("", ".", 6),
    ] {
        pairs.insert((printed.to_owned(), read.to_owned()), nats * NAT);
    }
    let pair = |((printed, read), cost)| Pair { printed, read, cost };
    Channel::new("tiny", pairs.into_iter().map(pair).collect())
}

fn model() -> Model {
    let words: BTreeSet<&str> = WORDS.into();
    let stats = Stats { cost: 4 * NAT, case: [0; 3] }.pack();
    let map = words.into_iter().map(|word| (word, stats));
    let map = fst::Map::from_iter(map).unwrap();
    let lexicon = Lexicon::from_bytes(map.into_fst().into_inner()).unwrap();
    let name = format!(
        "khoidau-tiny-{}-{:?}.txt",
        std::process::id(),
        std::thread::current().id()
    );
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, TEXT.repeat(3)).unwrap();
    let mut trainer = Trainer::new();
    trainer.word_floor(1);
    let trained = trainer.train(&[Input::new(&path, 1.0)], |_| {});
    std::fs::remove_file(&path).unwrap();
    let bytes = trained.unwrap().into_bytes();
    let ngrams = Ngrams::from_bytes(bytes).unwrap();
    Model::new(lexicon, ngrams, vec![channel()])
}

/// A text to be read in the tiny world.
struct World {
    model: Model,
    words: Words,
    tables: Gazetteer,
    said: Pairs,
}

impl World {
    fn new() -> World {
        World {
            model: model(),
            words: Words::default(),
            tables: Gazetteer::embedded().as_ref().clone(),
            said: Pairs::new(),
        }
    }

    /// What a source proposes for a text: what would stand there, each
    /// reading once, a token that stays as it is left out.
    fn proposed(&self, source: &str, text: &str) -> BTreeSet<String> {
        self.proposed_beside(source, text, "")
    }

    /// The same where another engine has read something, too.
    fn proposed_beside(
        &self,
        source: &str,
        text: &str,
        other: &str,
    ) -> BTreeSet<String> {
        let corrector = Corrector::builder(self.model.clone())
            .profile("tiny")
            .words(self.words.clone())
            .tables(std::sync::Arc::new(self.tables.clone()))
            .build()
            .unwrap();
        let mut page = page(&corrector, text, &Hints::default(), false);
        page.second = (!other.is_empty()).then(|| {
            let (reading, lexicon) =
                (SecondReading::new(text, other), self.model.lexicon());
            let channel = self.model.channel("tiny").unwrap().clone();
            SecondPage::new(&reading, text, &page.tokens, lexicon, channel)
        });
        let own = corrector.words.as_deref();
        let (mut finder, mut own_finder) =
            (Finder::default(), Finder::default());
        let (mut cache, habits) =
            (ArcCache::default(), DocumentCache::new(&self.said));
        let symbols = std::sync::Arc::clone(self.tables.symbols());
        let mut codes = Codes::new(symbols);
        let channel = self.model.channel("tiny").unwrap();
        let mut reader = Reader {
            tables: &corrector.tables,
            channel,
            finder: &mut finder,
            own: own.map(|own| (own, &mut own_finder)),
            cache: &mut cache,
            codes: &mut codes,
            habits: &habits,
        };
        reader.codes.begin(crate::notation::Scene {
            channel,
            text,
            tokens: &page.tokens,
            forms: &page.forms,
        });
        let mut pass = Pass::new(&self.model, Sources::only(source));
        pass.lay(&self.model, &mut reader, &page, 0..page.tokens.len());
        let vocabulary = Vocabulary { model: &self.model, own };
        let written = pass.labels.iter().map(|label| {
            let mut made = String::new();
            match label.taken {
                ArcAction::Keep => {}
                ArcAction::Literal(nth) => {
                    made += &pass.literals[nth as usize].text;
                }
                ArcAction::Cached(laid, nth) => {
                    let laid = cache.laid(laid);
                    let arc = &laid.arcs[nth as usize];
                    let form = &page.forms[label.token];
                    laid.write(vocabulary, arc, arc.choice, form, &mut made);
                }
                ArcAction::Phrase(row) => {
                    let words = &pass.phrases[row as usize].words;
                    let word =
                        |&(entry, case): &(u32, crate::lexicon::Case)| {
                            case.write(vocabulary.entry(entry).form())
                        };
                    made =
                        words.iter().map(word).collect::<Vec<_>>().join(" ");
                }
            }
            made
        });
        written.filter(|made| !made.is_empty()).collect()
    }
}

#[test]
fn each_source_proposes_what_it_is_for_and_nothing_elsewhere() {
    let mut world = World::new();
    world.words = Words::parse("chi ủy an").unwrap();
    let rows: &[(&str, &str, &[&str], &[&str])] = &[
        // The source, what was read, what it proposes, what it does not.
        ("lexicon", "tinh uy", &["tỉnh", "ủy"], &["bộ"]),
        ("lexicon", "trunguong", &["trung ương"], &[]),
        ("torn", "ng anh", &["ngành"], &[]),
        ("torn", "ban an", &[], &["banan"]),
        ("edge-sign", "cac b_ hop", &["bộ"], &[]),
        ("edge-sign", "cac bo_ hop", &[], &["bộ"]),
        ("speck", "tinh.uy hop", &[" "], &[]),
        ("speck", "tinh. Uy hop", &[], &[" "]),
        ("lone-symbol", "chi & xa", &["và"], &[]),
        ("lone-symbol", "A&B", &[], &["và"]),
        ("compound", "cac b6/nganh", &["bộ/ngành"], &[]),
        ("compound", "12/NQ", &[], &["ủy"]),
        ("border", "nam2020", &["năm 2020"], &[]),
        ("border", "A4", &[], &["A 4"]),
        ("sign-space", "cac,xa,phuong,nganh,bo", &[", "], &[]),
        ("sign-space", "1,5", &[], &[", "]),
        ("number-word", "S6: 12-QD/TU", &["Số"], &[]),
        ("number-word", "cac S6: 12-QD/TU", &[], &["Số"]),
        ("article-number", "Điều l. Ban", &["1"], &[]),
        ("article-number", "Điều x. Ban", &[], &["1"]),
        ("day-or-month", "ngày l2 tháng O3 năm 2020", &["12", "03"], &[]),
        ("day-or-month", "lên l2 xã", &[], &["12"]),
        ("stamp", "MAT\n", &["MẬT"], &[]),
        ("stamp", "mat\n", &[], &["MẬT", "mật"]),
        ("on-behalf", "TIM BAN AN", &["T/M"], &[]),
        ("filed", "Luu: VI", &["VT"], &[]),
        ("filed", "Các: VI", &[], &["VT"]),
        ("notation", "so 12-QB/TU", &["12-QĐ/TU"], &[]),
        ("known-name", "Nguyen Van An", &["Nguyễn Văn An"], &[]),
        ("known-name", "Cac bo hop", &[], &["Các Bộ Họp"]),
        ("clipped-surname", "uyen Van An\n", &["Nguyễn"], &[]),
        ("clipped-surname", "uyen van an\n", &[], &["Nguyễn"]),
        ("user-phrase", "chi uy an hop", &["chi ủy an"], &[]),
    ];
    let mut wrong = Vec::new();
    for &(source, read, some, none) in rows {
        let proposed = world.proposed(source, read);
        let lacks = some.iter().any(|&text| !proposed.contains(text));
        if lacks || none.iter().any(|&text| proposed.contains(text)) {
            wrong.push((source, read, proposed));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_document_says_again_is_proposed_beside_its_neighbour() {
    let mut world = World::new();
    assert!(world.proposed("cooccurrence", "Trung ixcing").is_empty());
    let entry = |word| world.model.lexicon().entry(word).unwrap();
    let said = |word| SeenWord {
        id: world.model.id(entry(word)),
        entry: entry(word),
        case: crate::lexicon::Case::Lower,
    };
    world.said = [((said("trung"), said("ương")), 9)].into();
    let proposed = world.proposed("cooccurrence", "Trung uxcing");
    assert_eq!(proposed, ["ương".to_owned()].into());
}

#[test]
fn what_another_engine_has_read_is_proposed_where_this_one_read_otherwise() {
    let world = World::new();
    let rows: &[(&str, &str, &[&str])] = &[
        // What was read, what another engine has read, what is proposed.
        ("cac xyng hop", "cac xa hop", &[]),
        ("cac phxxxg hop", "cac phuong hop", &["phường"]),
        ("khoa XI hop", "khoa XII hop", &["XII"]),
        ("khoa XI hop", "khoa Xll hop", &["XII"]),
        ("khoa XII hop", "khoa XI hop", &[]),
        ("~ Trung uong", "- Trung uong", &["-"]),
        ("- Trung uong", "~ Trung uong", &[]),
        ("nam !2 hop", "nam 12 hop", &["12"]),
        ("nam 12 hop", "nam 17 hop", &[]),
        ("nam 12 hop", "nam hop", &[]),
        ("trung uong, hop", "trung uong hop", &[]),
    ];
    for (read, other, expected) in rows {
        let proposed = world.proposed_beside("second-reading", read, other);
        let expected = expected.iter().map(|&text| text.to_owned()).collect();
        assert_eq!(proposed, expected, "{read:?} {other:?}");
    }
}
