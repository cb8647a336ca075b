//! Reads the records off a text, each document of it repaired by itself.

use std::convert::Infallible;

use crate::batch::fault;
use crate::batch::known::Known;
use crate::batch::listener::Listener;
use crate::batch::pieces::Repairer;
use crate::record::{Document, Extractor, Pieces, Reading, Role};
use crate::repair::Condition;

/// The records of a text, with what else is known of it.
///
/// Documents of one text may come from several engines, so each is repaired
/// by itself once it is known where it begins.
pub fn read(
    (original, known): (&str, &Known),
    extractor: &Extractor,
    repairer: Option<&mut Repairer<'_>>,
    listener: &dyn Listener,
) -> Vec<Document> {
    let Some(repairer) = repairer else {
        fault::rehearse(original);
        return extractor.extract(&Reading::plain(original));
    };
    let (reading, hopeless) = repaired((original, known), &[], repairer);
    let documents = extractor.extract(&reading);
    drop(reading);
    let first = (documents, hopeless);
    apart((original, known), first, extractor, repairer, listener)
}

/// The records of a text whose first reading, of the whole of it at once, gave
/// some, and had hopeless stretches or none.
pub fn apart(
    (original, known): (&str, &Known),
    (mut documents, mut is_hopeless): (Vec<Document>, bool),
    extractor: &Extractor,
    repairer: &mut Repairer<'_>,
    listener: &dyn Listener,
) -> Vec<Document> {
    let starts = starts(original, &documents);
    if !starts.is_empty() {
        let (reading, hopeless) =
            repaired((original, known), &starts, repairer);
        let alone = extractor.extract(&reading);
        // Where they would be parted otherwise now, nothing is gained.
        let parts = |documents: &[Document]| -> Vec<_> {
            documents.iter().map(|one| (one.role(), one.lines())).collect()
        };
        if parts(&alone) == parts(&documents) {
            (documents, is_hopeless) = (alone, hopeless);
        }
    }
    if is_hopeless {
        listener.warning(format_args!(
            "too damaged, or not in Vietnamese, or in part so: the record is \
             read off it as it is; --profile NAME repairs it all the same"
        ));
    }
    documents
}

/// A text repaired, the stretches between some places in it each by itself,
/// and whether one of them is hopeless.
///
/// A document may lie anywhere in it, so all corrections of the text are held
/// until it is read: beside the text some 230 bytes for each change.
fn repaired<'t>(
    (original, known): (&'t str, &Known),
    starts: &[usize],
    repairer: &mut Repairer<'_>,
) -> (Reading<'t>, bool) {
    let mut pieces = Pieces::new(original);
    let mut hopeless = false;
    let ends = starts.iter().copied().chain([original.len()]);
    let mut from = 0;
    for end in ends {
        let own = known.within(from, end - from);
        let text = &original[from..end];
        let Ok(()) = repairer.repair::<Infallible>(text, &own, |piece| {
            hopeless |= piece.correction.condition() == Condition::Hopeless;
            pieces.push(from + piece.base, &piece.correction);
            Ok(())
        });
        from = end;
    }
    (pieces.finish(), hopeless)
}

/// Where in a text all documents but the first begin that are no part of the
/// one before them.
fn starts(original: &str, documents: &[Document]) -> Vec<usize> {
    let mains = documents.iter().filter(|one| one.role() == Role::Main);
    let mut lines = mains.map(|one| one.lines().start).skip(1).peekable();
    let mut starts = Vec::new();
    let mut begins = 0;
    for (at, line) in original.split_inclusive('\n').enumerate() {
        // Lines are counted from 1.
        if lines.next_if(|&start| start <= at + 1).is_some() && begins > 0 {
            starts.push(begins);
        }
        begins += line.len();
        if lines.peek().is_none() {
            break;
        }
    }
    starts.dedup();
    starts
}
