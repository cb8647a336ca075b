//! `khoidau restore`: puts marks on and changes nothing else.

use super::clean::{self, Adapts};
use crate::args::Restore;

/// The profile under which letters stay.
const UNMARKED: &str = "unmarked";

pub fn run(args: &Restore) -> anyhow::Result<bool> {
    clean::repair(&args.repair, UNMARKED, Adapts::Not)
}
