//! A guard before a file is loaded: streams of objects that inflate to far
//! more values than the file has room for would take gigabytes of memory.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// How many values streams of objects may have in a small file, and how many
/// more for each byte of the file. A value takes some 120 bytes in memory;
/// real files have one for two bytes.
const VALUES: u64 = 1_000_000;
const VALUES_PER_BYTE: u64 = 2;

/// How many bytes they may inflate to in a small file, and for each byte.
const BYTES: u64 = 64 << 20;
const BYTES_PER_BYTE: u64 = 64;

/// Whether the streams of objects of a file have no more than it has room
/// for.
///
/// Takes time in proportion to what they inflate to.
pub(crate) fn is_sound(file: &[u8]) -> bool {
    let length = file.len() as u64;
    let mut values = VALUES + VALUES_PER_BYTE * length;
    let mut bytes = BYTES + BYTES_PER_BYTE * length;
    let mut at = 0;
    while let Some(data) = next_stream(file, at) {
        at = data;
        let count = count(&file[data..], bytes);
        match (values.checked_sub(count.0), bytes.checked_sub(count.1)) {
            (Some(left), Some(room)) => (values, bytes) = (left, room),
            _ => return false,
        }
    }
    true
}

/// Where the data of the next stream of objects begins.
fn next_stream(file: &[u8], from: usize) -> Option<usize> {
    const TYPE: &[u8] = b"/ObjStm";
    const KEY: &[u8] = b"stream";
    let found = from + find(&file[from..], TYPE)?;
    let key = found + find(&file[found..], KEY)? + KEY.len();
    let rest = &file[key..];
    let line = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    Some(key + line)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == what[0])?;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}

/// How many values and bytes a stream inflates to, counted to somewhat over
/// `most` bytes.
fn count(data: &[u8], most: u64) -> (u64, u64) {
    let mut stream = ZlibDecoder::new(data);
    let mut buffer = [0; 1 << 14];
    let (mut values, mut bytes) = (0, 0);
    let mut between = true;
    while bytes <= most {
        // What is damaged ends there, as it does when it is loaded.
        let Ok(length @ 1..) = stream.read(&mut buffer) else { break };
        bytes += length as u64;
        for &byte in &buffer[..length] {
            let opens = matches!(byte, b'[' | b'<' | b'(');
            let begins = opens || byte == b'/';
            let white = byte.is_ascii_whitespace() || byte == 0;
            let ends = matches!(byte, b']' | b'>' | b')') || white;
            values += u64::from(begins || (between && !ends));
            between = opens || ends;
        }
    }
    (values, bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    fn file(objects: &[u8]) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(objects).expect("memory");
        let packed = packed.finish().expect("memory");
        let head = b"%PDF-1.7\n4 0 obj\n<</Type/ObjStm>>\nstream\r\n";
        [&head[..], &packed, b"\nendstream\nendobj"].concat()
    }

    #[test]
    fn values_are_counted() {
        let objects = b"10 0 11 6 <</A [1 2]>> (a b)/N true";
        let whole = file(objects);
        let data = next_stream(&whole, 0).expect("there is one");
        let (values, bytes) = count(&whole[data..], u64::MAX);
        assert_eq!(bytes, objects.len() as u64);
        assert!((12..=16).contains(&values), "{values}");
        assert_eq!(next_stream(&whole, data), None);
    }

    #[test]
    fn a_small_file_of_millions_of_values_is_not_sound() {
        assert!(is_sound(&file(&b"0 ".repeat(400_000))));
        assert!(!is_sound(&file(&b"0 ".repeat(2_000_000))));
        assert!(!is_sound(&file(&b"[".repeat(2_000_000))));
        assert!(is_sound(b"/ObjStm stream"));
        assert!(is_sound(b""));
    }
}
