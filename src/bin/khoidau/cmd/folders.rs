//! `khoidau clean` on folders: into another one, or each file in its place.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use khoidau::batch::open::ReadAs;
use khoidau::batch::pieces::Repairer;
use khoidau::batch::spare::{self, ORIGINAL};
use khoidau::batch::target::Target;
use khoidau::batch::walk::{Found, Listing, Walk};
use khoidau::batch::{HIDDEN, Job, Outcome, Work, fault};
use khoidau::encoding::Encoding;
use khoidau::format::Keep;
use khoidau::record::Extractor;
use rayon::prelude::*;

use super::batch::form;
use crate::abreast::{self, Pool};
use crate::args::{Clean, Repair, To};
use crate::images::Images;
use crate::input::Input;
use crate::message::{self, Progress};
use crate::pending::{Pending, keep_original};
use crate::repair::{Settings, taught};

/// Whether folders are to be repaired.
pub fn is_asked(args: &Clean) -> bool {
    args.out.is_some() || args.in_place
}

/// Where what becomes of a file goes.
enum Place {
    /// Below a folder, as the file is below the one that was named.
    Below(PathBuf),
    /// Where the file is; whether what it was is kept beside it.
    Same { backup: bool },
}

pub fn run(args: &Clean) -> anyhow::Result<()> {
    let repair = &args.repair;
    let place = match &args.out {
        Some(out) => Place::Below(out.clone()),
        None => Place::Same { backup: !args.no_backup },
    };
    if repair.files.is_empty() {
        return Err(anyhow!("name the folders and files to repair"));
    }
    let images = Images::new(&repair.reading).making_pdf(repair.to == To::Pdf);
    let settings = Settings {
        model: repair.model.as_deref(),
        profile: &args.profile,
        min_confidence: repair.min_confidence,
        adapts: !args.no_adapt,
        words: &repair.words,
        tables: None,
        without: &repair.without,
        encoding: repair.encoding.0,
        as_is: repair.as_is,
        images: &images,
    };
    let listing = listing(args, &place)?;
    let paths: Vec<(PathBuf, &str)> = listing
        .files
        .iter()
        .map(|file| (Listing::path(&repair.files, file), &*file.name))
        .collect();
    let inputs: Vec<Input> =
        paths.iter().map(|(path, _)| Input::new(path)).collect();
    let mut corrector = settings.corrector()?;
    if args.one_engine {
        corrector = taught(&corrector, &settings, inputs.iter());
    }
    let work = work(repair, &settings, corrector);
    let target = match &place {
        Place::Below(out) => {
            Some((Target::new(out, &repair.files)?, &listing))
        }
        Place::Same { .. } => None,
    };
    let pool = Pool::new(|| Repairer::new(&work.corrector, work.manner));
    let progress = Progress::new();
    let all: Vec<(&Input, &(PathBuf, &str))> =
        inputs.iter().zip(&paths).collect();
    let (mut done, mut written, mut others) = (0, 0, 0);
    for group in abreast::groups(&all, |one| one.0.weight()) {
        if all.len() > 1 {
            progress.step(format_args!("{done} of {} files", all.len()));
        }
        let results: Vec<_> = group
            .par_iter()
            .map(|(_, (path, name))| {
                one((&work, &place, target.as_ref()), path, name, &pool)
            })
            .collect();
        progress.clear();
        for ((_, (path, _)), result) in group.iter().zip(results) {
            match result {
                Ok(Done { notes, changed, other }) => {
                    written += usize::from(changed);
                    others += usize::from(other);
                    for note in notes {
                        message::warning(format_args!(
                            "{}: {note}",
                            path.display()
                        ));
                    }
                }
                Err(error) => message::error(&error),
            }
        }
        done += group.len();
    }
    if others > 0 {
        message::warning(format_args!(
            "{others} files are images or documents that are only read, and \
             stay as they are: --out names a folder for their texts"
        ));
    }
    let what = match place {
        Place::Below(out) => format!("written to {}", out.display()),
        Place::Same { .. } => "repaired".to_owned(),
    };
    message::note(format_args!("{written} of {} files {what}", all.len()));
    Ok(())
}

/// The files; what cannot be taken is reported.
fn listing(args: &Clean, place: &Place) -> anyhow::Result<Listing> {
    let mut globs = args.glob.clone();
    if let Place::Same { .. } = place {
        globs.push(format!("!*.{ORIGINAL}"));
    }
    let mut walk = Walk::new().globs(globs);
    if let Place::Below(out) = place {
        fs::create_dir_all(out)
            .with_context(|| format!("{}: cannot be made", out.display()))?;
        let there = out.canonicalize()?;
        let mut inputs = args.repair.files.iter();
        if inputs.any(|one| one.canonicalize().ok() == Some(there.clone())) {
            return Err(anyhow!(
                "{}: is an input: name another folder behind --out, or take \
                 --in-place",
                out.display()
            ));
        }
        // What a run keeps track of is not written over behind its back.
        if out.join(HIDDEN).is_dir() {
            return Err(anyhow!(
                "{}: has the outputs of a run: name another folder behind \
                 --out",
                out.display()
            ));
        }
        walk = walk.except(out);
    }
    let mut listing = walk.list(&args.repair.files)?;
    if let Place::Same { .. } = place {
        without_own_links(&mut listing, &args.repair.files);
    }
    for (name, failure) in &listing.refused {
        message::error(&anyhow!("{name}: {failure}"));
    }
    Ok(listing)
}

/// Leaves links out that lead to a file which is listed, too, and is repaired
/// where it is.
fn without_own_links(listing: &mut Listing, inputs: &[PathBuf]) {
    let path = |file: &Found| Listing::path(inputs, file);
    let is_link = |file: &Found| fs::read_link(path(file)).is_ok();
    if !listing.files.iter().any(is_link) {
        return;
    }
    let files = listing.files.iter().filter(|file| !is_link(file));
    let real: HashSet<PathBuf> =
        files.filter_map(|file| path(file).canonicalize().ok()).collect();
    listing.files.retain(|file| {
        let leads_to = path(file).canonicalize();
        !is_link(file) || leads_to.is_ok_and(|to| !real.contains(&to))
    });
}

fn work(
    args: &Repair,
    settings: &Settings<'_>,
    corrector: khoidau::Corrector,
) -> Work {
    Work {
        corrector,
        extractor: Extractor::new(),
        manner: settings.manner(),
        images: settings.images.how.clone(),
        read_as: ReadAs {
            encoding: args.encoding.0,
            lossy: args.lossy,
            output: Encoding::Utf8,
        },
        engine_confidences: args.engine_confidences,
        to: form(args.to),
        keep: match args.keep && !args.forget_old {
            true => Keep::Old,
            false => Keep::No,
        },
        force: args.force.clone(),
        texts: true,
        records: false,
    }
}

/// What became of a file.
struct Done {
    notes: Vec<String>,
    changed: bool,
    /// Whether it could only become another file.
    other: bool,
}

/// Repairs a file and puts it in its place.
fn one<'c, F: Fn() -> Repairer<'c>>(
    (work, place, target): (&Work, &Place, Option<&(Target, &Listing)>),
    path: &Path,
    name: &str,
    pool: &Pool<'c, F>,
) -> anyhow::Result<Done> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        anyhow!(
            "{shown}: what becomes of it cannot be written: {error}: check \
             that the directory is yours to write in and has room"
        )
    };
    let beside = match place {
        Place::Below(out) => out.join(name),
        Place::Same { .. } => path.to_owned(),
    };
    if let Some((target, _)) = target {
        let checked = target.check(&beside);
        checked.map_err(|failure| anyhow!("{shown}: {failure}"))?;
    }
    if let Some(folder) = beside.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    if let Place::Same { .. } = place {
        refuse_link(path)?;
    }
    let mut pending = Pending::new(beside.clone()).map_err(cannot)?;
    let job = Job {
        name: name.to_owned(),
        path: path.to_owned(),
        scratch: pending.temporary().to_owned(),
        sample: None,
        decided: Vec::new(),
    };
    let read = || pool.with(|repairer| work.file(&job, repairer));
    let outcome = fault::caught(read)?;
    let Outcome { output, failure, mut notes, .. } = outcome;
    if let Some(failure) = failure {
        return Err(anyhow!("{shown}: {failure}"));
    }
    let Some(output) = output else {
        return Err(anyhow!("{shown}: not written"));
    };
    match place {
        Place::Below(out) => {
            pending.path = out.join(&output);
            if let Some((target, listing)) = target
                && output != name
            {
                let checked = target.check(&pending.path);
                checked.map_err(|failure| anyhow!("{shown}: {failure}"))?;
                if listing.has(&output) {
                    return Err(anyhow!(
                        "{shown}: would take the place of what is made of \
                         {output}: rename one of the two"
                    ));
                }
            }
        }
        Place::Same { .. } if output != name => {
            return Ok(Done { notes, changed: false, other: true });
        }
        Place::Same { backup } => {
            let same = fs::read(pending.temporary()).map_err(cannot)?
                == fs::read(path).map_err(cannot)?;
            if same {
                return Ok(Done { notes, changed: false, other: false });
            }
            if *backup {
                let kept = keep_original(path).map_err(cannot)?;
                notes.extend(kept.and_then(|kept| unusual(path, &kept)));
            }
        }
    }
    pending.commit().map_err(cannot)?;
    Ok(Done { notes, changed: true, other: false })
}

/// Refuses a link, which would become a file of its own, while what it leads
/// to stays as it is.
fn refuse_link(path: &Path) -> anyhow::Result<()> {
    match fs::read_link(path) {
        Ok(_) => {
            let real = path.canonicalize().unwrap_or_default();
            Err(anyhow!(
                "{}: is a link, and stays as it is: name what it leads to, \
                 {}",
                path.display(),
                real.display()
            ))
        }
        Err(_) => Ok(()),
    }
}

/// Says what a file is kept as, where that is not the usual name.
fn unusual(path: &Path, kept: &Path) -> Option<String> {
    let usual = spare::names(path).next();
    (usual.as_deref() != Some(kept)).then(|| {
        format!(
            "what it was is kept as {}, for another file has the name for it",
            kept.file_name().unwrap_or_default().display()
        )
    })
}
