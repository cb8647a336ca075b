//! `khoidau clean`: repairs texts.

use anyhow::anyhow;
use khoidau::batch::fault::{self, Fault};
use khoidau::batch::form;
use khoidau::batch::jsonl;
use khoidau::batch::known::Known;
use khoidau::batch::open::{Opened, ReadAs};
use khoidau::batch::pieces::Repairer;
use khoidau::edit::EditLog;
use khoidau::encoding::{self, Encoding};
use khoidau::format::{Keep, Kind, Source as Scan};
use khoidau::repair::Condition;
use rayon::prelude::*;

use super::folders;
use crate::abreast::{self, Pool};
use crate::args::{Clean, Format, Repair, To};
use crate::images::Images;
use crate::input::{Identity, Input, emptied};
use crate::message;
use crate::output::{Output, ending};
use crate::render::{Form, Render};
use crate::repair::{Settings, taught};

pub fn run(args: &Clean) -> anyhow::Result<bool> {
    if folders::is_asked(args) {
        return folders::run(args).map(|()| false);
    }
    let adapts = match (args.no_adapt, args.one_engine) {
        (true, _) => Adapts::Not,
        (_, true) => Adapts::Together,
        _ => Adapts::Each,
    };
    repair(&args.repair, &args.profile, adapts)
}

/// What teaches the profile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Adapts {
    /// Nothing.
    Not,
    /// Each text for itself.
    Each,
    /// All texts together, and then each for itself.
    Together,
}

/// Repairs the inputs with a profile, which adapts to each or not. Says
/// whether something would change, where that was asked.
pub fn repair(
    args: &Repair,
    profile: &str,
    adapts: Adapts,
) -> anyhow::Result<bool> {
    let images = Images::new(&args.reading).making_pdf(args.to == To::Pdf);
    let settings = Settings {
        model: args.model.as_deref(),
        profile,
        min_confidence: args.min_confidence,
        adapts: adapts != Adapts::Not,
        words: &args.words,
        tables: None,
        without: &args.without,
        encoding: args.encoding.0,
        as_is: args.as_is,
        images: &images,
    };
    let as_text = matches!(form_of(args), Form::File(_) | Form::Text);
    if args.encoding_out.is_some() && !as_text {
        return Err(anyhow!(
            "--encoding-out is the encoding of the text: leave out --format, \
             whose other forms are UTF-8"
        ));
    }
    let inputs = Input::all(&args.files);
    let is_input = spare(args, &inputs)?;
    let mut corrector = settings.corrector()?;
    if adapts == Adapts::Together {
        corrector = taught(&corrector, &settings, inputs.iter());
    }
    let pool = Pool::new(|| settings.repairer(&corrector));
    let mut output = Output::new(args.output.as_deref())?;
    let mut found = false;
    let mut told = |result: anyhow::Result<bool>| match result {
        Ok(changed) => found |= changed,
        Err(error) => message::error(&error),
    };
    for group in abreast::groups(&inputs, Input::weight) {
        if let [input] = group {
            // One alone goes out as it comes.
            told(one((args, &images), input, &pool, &mut output)?);
            continue;
        }
        let repaired: Vec<_> = group
            .par_iter()
            .map(|input| {
                let mut buffer = output.buffer();
                let result = one((args, &images), input, &pool, &mut buffer);
                (buffer, result)
            })
            .collect();
        for (buffer, result) in repaired {
            let result = result?;
            // What an input that failed left there may be half of it.
            if result.is_ok() {
                output.take(buffer)?;
            }
            told(result);
        }
    }
    match &args.output {
        // A file that lacks an input must not take the place of one that
        // may be whole.
        Some(path) if message::was_raised() => Err(anyhow!(
            "{}: {}, because an input failed",
            path.display(),
            output.fate()
        )),
        _ => {
            if let Some(path) = args.output.as_ref().filter(|_| is_input)
                && let Some(kept) = output.keep_original()?
            {
                message::note(format_args!(
                    "{}: what it was is kept as {}",
                    path.display(),
                    kept.file_name().unwrap_or_default().display()
                ));
            }
            output.finish()?;
            Ok(found && (args.check || args.suggest))
        }
    }
}

/// Refuses to write over what would be lost by it. Says whether the output is
/// the input.
fn spare(args: &Repair, inputs: &[Input]) -> anyhow::Result<bool> {
    let Some(path) = &args.output else { return Ok(false) };
    let Some(output) = Identity::of(path) else { return Ok(false) };
    let is_output = |other: Option<Identity>| other.as_ref() == Some(&output);
    let refused = |why: &str| {
        let path = path.display();
        Err(anyhow!("{path}: {why}: name another file behind -o"))
    };
    if args.words.iter().any(|list| is_output(Identity::of(list))) {
        return refused("is the list of --words, which would be lost");
    }
    let mut inputs_lost =
        inputs.iter().filter(|i| is_output(Identity::of_input(i)));
    let Some(lost) = inputs_lost.next() else { return Ok(false) };
    if lost.image().is_some() {
        return refused("is an image that is read, and would be lost");
    }
    match form_of(args) {
        Form::File(_) if args.lossy => refused(
            "is an input, too, and would lose what --lossy does not read",
        ),
        Form::File(_) if !output_encoding(args).is_unicode() => refused(
            "is an input, too, and --encoding-out may not hold all of it",
        ),
        Form::File(_) if inputs.len() > 1 => {
            refused("is one of several inputs, and would become all of them")
        }
        Form::File(_) => Ok(true),
        _ => refused(
            "is an input, too, and would be lost, for what is written is \
             another form of it",
        ),
    }
}

/// Repairs one input with a repairer of the pool. The inner error is one of
/// the input, after which the others have their turn; the outer one is of the
/// output and ends the run.
fn one<'c, F: Fn() -> Repairer<'c>>(
    how: (&Repair, &Images),
    input: &Input,
    pool: &Pool<'c, F>,
    output: &mut Output,
) -> anyhow::Result<anyhow::Result<bool>> {
    let work = || pool.with(|repairer| read(how, input, repairer, output));
    fault::caught(work).unwrap_or_else(|fault: Fault| {
        let error = anyhow::Error::from(fault);
        Ok(Err(error.context(format!("{input}: not repaired"))))
    })
}

/// Repairs one input; the errors are those of [`one`].
fn read(
    (args, images): (&Repair, &Images),
    input: &Input,
    repairer: &mut Repairer<'_>,
    output: &mut Output,
) -> anyhow::Result<anyhow::Result<bool>> {
    if let Input::File(path) = input
        && path.is_dir()
    {
        return Ok(Err(anyhow!(
            "{input}: is a directory: name the files in it, or with --out \
             the folder that its repaired files go to, or take --in-place"
        )));
    }
    let contents = match images.contents(input) {
        Ok(contents) => contents,
        Err(error) => return Ok(Err(error)),
    };
    let bytes = &contents.bytes;
    if let Some(error) = emptied(args.output.as_deref(), input, bytes) {
        return Ok(Err(error));
    }
    let how = ReadAs {
        encoding: args.encoding.0,
        lossy: args.lossy,
        output: output_encoding(args),
    };
    let mut opened = match input.open(bytes, &how) {
        Ok(opened) => contents.known(opened),
        Err(error) => return Ok(Err(error)),
    };
    let credit = repairer.credit(args.engine_confidences);
    if let Opened::Scan(scan) = &mut opened {
        args.force.iter().for_each(|&risk| scan.accept(risk));
        scan.credit(&credit);
    }
    // Markup is kept byte by byte, so in no other encoding.
    let opened = match args.encoding_out {
        None => opened.or_html(bytes),
        Some(_) => opened,
    };
    if let (Some(found), Some(path)) = (opened.doubt(), &args.output)
        && Identity::of(path).is_some_and(|output| {
            Identity::of_input(input).as_ref() == Some(&output)
        })
    {
        return Ok(Err(anyhow!(
            "{input}: read as {found}: it may be in another encoding, and is \
             not written over: leave out --encoding, which is then \
             recognised, or name another file behind -o"
        )));
    }
    let form = match (form_of(args), &opened) {
        // There is no such thing as an image corrected in its place.
        (Form::File(_), Opened::Image(..)) => Form::Text,
        // One that was made of an image has no text before.
        (Form::Anew(Kind::Pdf), Opened::Scan(scan))
            if scan.kind() == Kind::Pdf =>
        {
            Form::File(match contents.image.is_some() || !keeps(args) {
                true => Keep::No,
                false => Keep::Old,
            })
        }
        (form, _) => form,
    };
    if let Err(error) = fits((args, form), input, &opened) {
        return Ok(Err(error));
    }
    let name = input.to_string();
    if opened.scan().is_none() && jsonl::is_jsonl(opened.text()) {
        if args.encoding_out.is_some() {
            return Ok(Err(anyhow!(
                "{input}: holds JSON lines, which are UTF-8: leave out \
                 --encoding-out"
            )));
        }
        return lines(&name, form, &opened, repairer, output).map(Ok);
    }
    if opened.scan().is_none()
        && let Err(error) = jsonl::refuse_other_json(opened.text())
    {
        return Ok(Err(anyhow!("{input}: {error}")));
    }
    if let Some(error) = unwritable((args, form), input, &opened, output) {
        return Ok(Err(error));
    }
    if let (Form::File(keep), Some(scan)) = (form, opened.scan())
        && scan.corrected_by().as_deref() == Some(&credit)
    {
        message::detail(format_args!(
            "{input}: was corrected by the same before, and stays as it is"
        ));
        let none = EditLog::new();
        let written = output.write_by(|out| scan.apply_to(&none, keep, out));
        return written.map(|()| Ok(false));
    }
    let mut known = opened.known(args.engine_confidences);
    known.second = contents.second(&opened);
    let opened = (&opened, &known);
    repaired(&name, (form, how.output), opened, repairer, output).map(Ok)
}

/// Refuses what cannot be written in a form.
fn fits(
    (args, form): (&Repair, Form),
    input: &Input,
    opened: &Opened<'_>,
) -> anyhow::Result<()> {
    let inputs = args.files.len();
    let is_pdf = match form {
        Form::File(_) => opened.scan().is_some_and(|s| s.kind() == Kind::Pdf),
        form => form == Form::Anew(Kind::Pdf),
    };
    if let Some(path) = args.output.as_deref() {
        let ending = ending(path).unwrap_or_default();
        if is_pdf && ending == "txt" {
            return Err(anyhow!(
                "{}: would be a PDF under the name of a text: take --to \
                 text, or the ending .pdf",
                path.display()
            ));
        }
        if !is_pdf && ending == "pdf" {
            return Err(anyhow!(
                "{}: would be no PDF: images become one with --to pdf; give \
                 the text another ending",
                path.display()
            ));
        }
    }
    let output = args.output.as_deref().and_then(Identity::of);
    let is_output = || output == Identity::of_input(input);
    match (form, opened.scan()) {
        (Form::File(_), Some(scan)) if !scan.is_writable() => Err(anyhow!(
            "{input}: is a document of the format {}, which is only read: \
             take --to text",
            scan.kind()
        )),
        // Of standard input it is not known before it is read.
        _ if matches!(opened, Opened::Image(..))
            && output.is_some()
            && is_output() =>
        {
            Err(anyhow!(
                "{input}: is an image that is read, and would be lost: name \
                 another file behind -o"
            ))
        }
        (Form::File(_) | Form::Anew(_), Some(scan))
            if args.encoding_out.is_some() =>
        {
            Err(anyhow!(
                "{input}: is a file of the format {}, which keeps its \
                 encoding: leave out --encoding-out, or take --to text",
                scan.kind()
            ))
        }
        (Form::Anew(Kind::Pdf), _) => Err(anyhow!(
            "{input}: has no images of its pages, which a PDF needs: name \
             the images, or take another format"
        )),
        (Form::Anew(kind), scan) if !scan.is_some_and(Scan::has_boxes) => {
            Err(anyhow!(
                "{input}: has no places of words, as the format {kind} needs \
             them: take --to text"
            ))
        }
        (Form::File(_) | Form::Anew(_), Some(scan))
            if inputs > 1 && scan.has_boxes() =>
        {
            Err(anyhow!(
                "{input}: is a file of the format {}, which cannot share an \
                 output with others: name each alone, as in `for f in *; do \
                 khoidau clean -o \"$f\" \"$f\"; done`, or take --to text",
                scan.kind()
            ))
        }
        _ => Ok(()),
    }
}

/// Why a PDF must not be written, if it is to be.
fn unwritable(
    (args, form): (&Repair, Form),
    input: &Input,
    opened: &Opened<'_>,
    output: &Output,
) -> Option<anyhow::Error> {
    let scan = opened.scan().filter(|scan| scan.kind() == Kind::Pdf)?;
    if !matches!(form, Form::File(_)) {
        return None;
    }
    if output.is_terminal() {
        return Some(anyhow!(
            "{input}: is a PDF, which is not for a terminal: name a file \
             behind -o, or take --to text"
        ));
    }
    form::risky(scan, &args.force).map(|why| anyhow!("{input}: {why}"))
}

/// Repairs what was opened. Says whether something changed.
fn repaired(
    name: &str,
    (form, written): (Form, Encoding),
    (opened, known): (&Opened<'_>, &Known),
    repairer: &mut Repairer<'_>,
    output: &mut Output,
) -> anyhow::Result<bool> {
    let model = repairer.model();
    let mut render =
        Render::begin(form, name, opened, model, written, output)?;
    let (mut pieces, mut hopeless) = (0, 0);
    repairer.repair(opened.text(), known, |piece| {
        pieces += 1;
        let condition = piece.correction.condition();
        hopeless += usize::from(condition == Condition::Hopeless);
        render.piece(&piece, output)
    })?;
    if hopeless > 0 {
        let (which, words) = match hopeless == pieces {
            true => ("", "no word was changed"),
            false => ("in part ", "no word was changed there"),
        };
        message::warning(format_args!(
            "{name}: {which}too damaged, or not in Vietnamese: {words}; \
             --suggest lists what might be, --profile NAME changes it"
        ));
    }
    let changed = render.changed;
    render.end(output)?;
    Ok(changed)
}

/// Repairs the texts of JSON lines, each by itself. A line that is none is
/// named and stays as it is.
fn lines(
    name: &str,
    form: Form,
    opened: &Opened<'_>,
    repairer: &mut Repairer<'_>,
    output: &mut Output,
) -> anyhow::Result<bool> {
    let mut changed = false;
    let as_utf8 = (form, Encoding::Utf8);
    let old = jsonl::Old::of(opened.text());
    old.tell(&message::Of(&name));
    for (at, whole) in opened.text().split_inclusive('\n').enumerate() {
        let line = whole.trim_end_matches(['\n', '\r']);
        let end = &whole[line.len()..];
        let row = match jsonl::Row::parse(line) {
            Ok(row) => row,
            Err(error) => {
                if !line.trim().is_empty() {
                    let at = at + 1;
                    message::error(&anyhow!("{name}: line {at}: {error}"));
                }
                if matches!(form, Form::File(_) | Form::Text) {
                    output.write(whole.as_bytes())?;
                }
                continue;
            }
        };
        let id = row.id.clone().unwrap_or_else(|| (at + 1).to_string());
        let name = format!("{name}#{id}");
        let sound = old.read(at, &row.text);
        let decoded = encoding::decode(sound.as_bytes());
        let text = (&Opened::Text(decoded), &Known::default());
        if !matches!(form, Form::File(_) | Form::Text) {
            changed |= repaired(&name, as_utf8, text, repairer, output)?;
            continue;
        }
        let mut written = Output::Memory(Vec::new(), false);
        changed |= repaired(&name, as_utf8, text, repairer, &mut written)?;
        let written = written.into_text();
        output.write(row.with(&written).as_bytes())?;
        output.write(end.as_bytes())?;
    }
    Ok(changed)
}

/// Whether what was read before stays in the file.
fn keeps(args: &Repair) -> bool {
    args.keep && !args.forget_old
}

/// The encoding of the text that is written.
fn output_encoding(args: &Repair) -> Encoding {
    args.encoding_out.unwrap_or(Encoding::Utf8)
}

fn form_of(args: &Repair) -> Form {
    if args.check {
        return Form::Silent;
    }
    if args.suggest {
        return Form::List;
    }
    if let Some(kind) = args.to.kind() {
        return Form::Anew(kind);
    }
    match args.format {
        Format::Text if args.to == To::Text => Form::Text,
        Format::Text => Form::File(match keeps(args) {
            true => Keep::Old,
            false => Keep::No,
        }),
        Format::Json => Form::Json,
        Format::Diff => Form::Diff,
    }
}
