//! Vietnamese, in the terms of văn thư and lưu trữ.

use std::sync::OnceLock;

use super::catalogue::Catalogue;

/// What is said as it stands: help, headings, labels.
pub const TEXTS: [&str; 10] = [
    include_str!("vi/general.po"),
    include_str!("vi/clean.po"),
    include_str!("vi/batch.po"),
    include_str!("vi/extract.po"),
    include_str!("vi/search.po"),
    include_str!("vi/inspect.po"),
    include_str!("vi/review.po"),
    include_str!("vi/eval.po"),
    include_str!("vi/model.po"),
    include_str!("vi/train.po"),
];

/// What is said of a run: notes, warnings, errors and what they are made of.
pub const MESSAGES: [&str; 9] = [
    include_str!("vi/usage.po"),
    include_str!("vi/messages.po"),
    include_str!("vi/commands.po"),
    include_str!("vi/runs.po"),
    include_str!("vi/records.po"),
    include_str!("vi/files.po"),
    include_str!("vi/reading.po"),
    include_str!("vi/models.po"),
    include_str!("vi/training.po"),
];

/// The texts, read once, and only where they are wanted.
pub fn texts() -> &'static Catalogue {
    static TEXT: OnceLock<Catalogue> = OnceLock::new();
    TEXT.get_or_init(|| Catalogue::of_texts(&TEXTS))
}

/// The messages, as the texts.
pub fn messages() -> &'static Catalogue {
    static MESSAGE: OnceLock<Catalogue> = OnceLock::new();
    MESSAGE.get_or_init(|| Catalogue::of_messages(&MESSAGES))
}
