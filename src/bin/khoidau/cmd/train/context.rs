//! `khoidau train context`: what the context net is trained on.

use std::path::Path;

use anyhow::Context;
use khoidau::context::Net;
use khoidau::ngram::Ngrams;
use khoidau::train::context::{
    Vocabulary, confusions, encode, export, measure,
};
use rayon::prelude::*;

use super::read;
use crate::args::TrainContext;
use crate::message::Progress;
use crate::model;
use crate::output::write_file;

/// The bytes of text that are encoded at a time, about.
const BLOCK: usize = 1 << 20;

pub fn run(args: &TrainContext) -> anyhow::Result<()> {
    match args {
        TrainContext::Vocabulary { ngrams, out, words } => {
            let ngrams = Ngrams::open(ngrams)?;
            let model = model::open(None)?.model;
            let vocabulary =
                Vocabulary::from_ngrams(&ngrams, model.lexicon(), *words);
            done(out, vocabulary.render().as_bytes(), "bytes")
        }
        TrainContext::Encode { vocabulary, text, out } => {
            let vocabulary = Vocabulary::open(vocabulary)?;
            let text =
                read(text).with_context(|| text.display().to_string())?;
            let ids: Vec<Vec<u16>> = blocks(&text)
                .into_par_iter()
                .map(|block| encode(&vocabulary, block))
                .collect();
            let bytes: Vec<u8> =
                ids.iter().flatten().flat_map(|id| id.to_le_bytes()).collect();
            done(out, &bytes, "bytes of ids")
        }
        TrainContext::Confusions { vocabulary, out } => {
            let vocabulary = Vocabulary::open(vocabulary)?;
            let table = confusions(&model::open(None)?.model, &vocabulary);
            let bytes: Vec<u8> = table
                .into_iter()
                .flatten()
                .flat_map(|(id, share)| [id, share])
                .flat_map(u16::to_le_bytes)
                .collect();
            done(out, &bytes, "bytes of pairs")
        }
        TrainContext::Export { vocabulary, weights, out } => {
            let vocabulary = Vocabulary::open(vocabulary)?;
            done(out, &export(&vocabulary, weights)?, "bytes of a net")
        }
        TrainContext::Measure { net, text, seen } => {
            let net = Net::open(net)?;
            let text = read(text)?;
            let seen = seen.as_ref().map(|path| read(path)).transpose()?;
            let found = measure(&net, &text, seen.as_deref())?;
            let share = |right: usize| {
                100.0 * right as f64 / found.words.max(1) as f64
            };
            println!("words\t{}", found.words);
            println!("right\t{:.3} %", share(found.right));
            println!("right, case not told\t{:.3} %", share(found.right_open));
            println!("nats a word\t{:.4}", found.nats);
            Ok(())
        }
    }
}

fn done(out: &Path, bytes: &[u8], what: &str) -> anyhow::Result<()> {
    write_file(out, bytes)?;
    let (name, len) = (out.display(), bytes.len());
    Progress::new().done(format_args!("{name}: {len} {what}"));
    Ok(())
}

/// Parts of a text that end with lines.
fn blocks(mut text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    while !text.is_empty() {
        let rest = &text.as_bytes()[BLOCK.min(text.len())..];
        let end = rest.iter().position(|&byte| byte == b'\n');
        let end = end.map_or(text.len(), |n| text.len() - rest.len() + n + 1);
        let (block, rest) = text.split_at(end);
        blocks.push(block);
        text = rest;
    }
    blocks
}
