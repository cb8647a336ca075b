//! What goes to standard error, each line with the command's name in front.

use std::io;

/// Says what failed, with the causes behind it.
pub fn error(error: &anyhow::Error) {
    eprintln!("khoidau: {error:#}");
}

/// Says what is worth knowing although the work goes on.
pub fn warning(text: &str) {
    eprintln!("khoidau: warning: {text}");
}

/// Whether somebody closed the pipe we write to; for a filter that is a
/// normal end (`khoidau clean FILE | head`).
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
