//! `khoidau clean`: repairs texts.

use anyhow::anyhow;
use khoidau::corrector::Condition;
use rayon::prelude::*;

use crate::args::{Clean, Format, Repair};
use crate::batch::{self, Pool};
use crate::input::Input;
use crate::message;
use crate::output::Output;
use crate::render::{Form, Render};
use crate::repair::{Repairer, Settings, taught};

pub fn run(args: &Clean) -> anyhow::Result<bool> {
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
    let settings = Settings {
        model: args.model.as_deref(),
        profile,
        min_confidence: args.min_confidence,
        adapts: adapts != Adapts::Not,
        words: &args.words,
    };
    let inputs = Input::all(&args.files);
    let mut corrector = settings.corrector()?;
    if adapts == Adapts::Together {
        corrector = taught(&corrector, inputs.iter());
    }
    let pool = Pool::new(|| Repairer::new(&corrector, &settings));
    let mut output = Output::new(args.output.as_deref())?;
    let mut found = false;
    let mut told = |result: anyhow::Result<bool>| match result {
        Ok(changed) => found |= changed,
        Err(error) => message::error(&error),
    };
    for group in batch::groups(&inputs, |input| input) {
        if let [input] = group {
            // One alone goes out as it comes.
            let result =
                pool.with(|repairer| one(args, input, repairer, &mut output));
            told(result?);
            continue;
        }
        let repaired: Vec<_> = group
            .par_iter()
            .map(|input| {
                let mut buffer = output.buffer();
                let result = pool
                    .with(|repairer| one(args, input, repairer, &mut buffer));
                (buffer, result)
            })
            .collect();
        for (buffer, result) in repaired {
            output.take(buffer)?;
            told(result?);
        }
    }
    match &args.output {
        // A file that lacks an input must not take the place of one that
        // may be whole.
        Some(path) if message::was_raised() => Err(anyhow!(
            "{}: left as it was, because an input failed",
            path.display()
        )),
        _ => {
            output.finish()?;
            Ok(found && (args.check || args.suggest))
        }
    }
}

/// Repairs one input. The inner error is one of the input, after which the
/// others have their turn; the outer one is of the output and ends the run.
fn one(
    args: &Repair,
    input: &Input,
    repairer: &mut Repairer<'_>,
    output: &mut Output,
) -> anyhow::Result<anyhow::Result<bool>> {
    let bytes = match input.read() {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error)),
    };
    let decoded = match input.decode(&bytes, args.strict) {
        Ok(decoded) => decoded,
        Err(error) => return Ok(Err(error)),
    };
    let name = input.to_string();
    let mut render = Render::begin(form(args), &name, &decoded, output)?;
    let mut hopeless = false;
    repairer.repair(decoded.text(), |piece| {
        hopeless |= piece.correction.condition() == Condition::Hopeless;
        render.piece(&piece, output)
    })?;
    if hopeless {
        message::warning(format_args!(
            "{name}: too damaged, or not in Vietnamese: left as it was; \
             --suggest lists what might be, --profile NAME changes it"
        ));
    }
    let changed = render.changed;
    render.end(output)?;
    Ok(Ok(changed))
}

fn form(args: &Repair) -> Form {
    if args.check {
        return Form::Silent;
    }
    if args.suggest {
        return Form::List;
    }
    match args.format {
        Format::Text => Form::Text,
        Format::Json => Form::Json,
        Format::Diff => Form::Diff,
    }
}
