//! The `khoidau` command.
fn main() {}
