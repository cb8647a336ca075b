//! `khoidau clean`: repairs texts.

use anyhow::anyhow;

use crate::args::{Clean, Format, Repair};
use crate::input::Input;
use crate::message;
use crate::output::Output;
use crate::render::{Form, Render};
use crate::repair::{Repairer, Settings};

pub fn run(args: &Clean) -> anyhow::Result<bool> {
    repair(&args.repair, &args.profile, !args.no_adapt)
}

/// Repairs the inputs with a profile, which adapts to each or not. Says
/// whether something would change, where that was asked.
pub fn repair(
    args: &Repair,
    profile: &str,
    adapts: bool,
) -> anyhow::Result<bool> {
    let settings = Settings {
        model: args.model.as_deref(),
        profile,
        min_confidence: args.min_confidence,
        adapts,
        words: &args.words,
    };
    let corrector = settings.corrector()?;
    let mut repairer = Repairer::new(&corrector, &settings);
    let mut output = Output::new(args.output.as_deref())?;
    let mut found = false;
    for input in Input::all(&args.files) {
        match one(args, &input, &mut repairer, &mut output)? {
            Ok(changed) => found |= changed,
            Err(error) => message::error(&error),
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
    repairer.repair(decoded.text(), |piece| render.piece(&piece, output))?;
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
