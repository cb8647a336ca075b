//! Outcomes as bytes: a line of JSON, and the lines that go into tables.
//!
//! The same form goes through pipes between processes and into the spools of
//! a run.

use std::io::{self, BufRead, Read as _, Write};

use serde::{Deserialize, Serialize};

use super::job::Outcome;

/// The most bytes that are believed of a part; what says more is damaged.
const MOST: u64 = 1 << 32;

#[derive(Serialize)]
struct Written<'o> {
    outcome: &'o Outcome,
    lengths: [u64; 3],
}

#[derive(Deserialize)]
struct Stored {
    outcome: Outcome,
    lengths: [u64; 3],
}

/// Writes an outcome.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let parts = [&outcome.records, &outcome.table, &outcome.changes];
    let lengths = parts.map(|part| part.len() as u64);
    serde_json::to_writer(&mut *out, &Written { outcome, lengths })?;
    out.write_all(b"\n")?;
    for part in parts {
        out.write_all(part)?;
    }
    Ok(())
}

/// Reads an outcome; `None` at the end.
pub fn read(from: &mut dyn BufRead) -> io::Result<Option<Outcome>> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let Stored { mut outcome, lengths } = serde_json::from_slice(&line)?;
    let parts =
        [&mut outcome.records, &mut outcome.table, &mut outcome.changes];
    for (part, length) in parts.into_iter().zip(lengths) {
        if length > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // As much room as there turns out to be bytes.
        let read = (&mut *from).take(length).read_to_end(part)?;
        if read as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(Some(outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_read_as_it_was_written() {
        let mut outcome = Outcome::new("a\nb.txt");
        outcome.records = b"{}\n{}\n".to_vec();
        outcome.changes = b"\n".to_vec();
        outcome.figures.words = 7;
        let mut bytes = Vec::new();
        write(&outcome, &mut bytes).unwrap();
        write(&Outcome::new("c"), &mut bytes).unwrap();
        let mut from = &bytes[..];
        let first = read(&mut from).unwrap().unwrap();
        assert_eq!(
            (first.name, first.figures),
            (outcome.name, outcome.figures)
        );
        assert_eq!(
            (first.records, first.changes),
            (outcome.records, outcome.changes)
        );
        assert_eq!(read(&mut from).unwrap().unwrap().name, "c");
        assert!(read(&mut from).unwrap().is_none());
        for cut in 1..bytes.len() - 1 {
            let mut from = &bytes[..cut];
            // Whole ones are read, the torn one is an error.
            while let Ok(Some(_)) = read(&mut from) {}
        }
        let torn = &bytes[..bytes.len() - 2];
        let mut from = torn;
        assert!(read(&mut from).is_ok() && read(&mut from).is_err());
    }
}
