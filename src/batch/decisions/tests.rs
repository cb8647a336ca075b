use std::fs;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn change(start: usize, end: usize, after: &str) -> Decision {
    Decision::Change(Change {
        file: "a/b.txt".to_owned(),
        content: "c".repeat(64),
        start,
        end,
        before: "Nghi".to_owned(),
        after: after.to_owned(),
        who: "mai".to_owned(),
        when: "2026-11-28T02:03:04Z".to_owned(),
    })
}

fn undo(of: usize) -> Decision {
    let when = "2026-11-28T02:03:05Z".to_owned();
    Decision::Undo(Undo { of, who: "mai".to_owned(), when })
}

fn held(all: &Decisions) -> Vec<(usize, String)> {
    let of = all.of("a/b.txt", &"c".repeat(64));
    let after = |one: Decision| match one {
        Decision::Change(one) => one.after,
        other => panic!("{other:?}"),
    };
    of.into_iter().map(|(number, one)| (number, after(one))).collect()
}

#[test]
fn a_line_has_the_keys_in_their_order() {
    let dir = folder();
    let mut all = Decisions::open(dir.path()).unwrap();
    assert_eq!(all.append(&change(340, 344, "Nghị")).unwrap(), 1);
    let field = Decision::Field(Field {
        file: "a/b.txt".to_owned(),
        content: "c".repeat(64),
        document: 1,
        field: "signer".to_owned(),
        before: Some("Nguyễn \"A\"".to_owned()),
        after: None,
        who: "mai".to_owned(),
        when: "2026-11-28T02:03:04Z".to_owned(),
    });
    assert_eq!(all.append(&field).unwrap(), 2);
    assert_eq!(all.append(&undo(1)).unwrap(), 3);
    let c = "c".repeat(64);
    let expected = format!(
        "{{\"version\":1,\"file\":\"a/b.txt\",\"content\":\"{c}\",\
         \"kind\":\"change\",\"start\":340,\"end\":344,\"before\":\"Nghi\",\
         \"after\":\"Nghị\",\"who\":\"mai\",\
         \"when\":\"2026-11-28T02:03:04Z\"}}\n\
         {{\"version\":1,\"file\":\"a/b.txt\",\"content\":\"{c}\",\
         \"kind\":\"field\",\"document\":1,\"field\":\"signer\",\
         \"before\":\"Nguyễn \\\"A\\\"\",\"after\":null,\"who\":\"mai\",\
         \"when\":\"2026-11-28T02:03:04Z\"}}\n\
         {{\"version\":1,\"kind\":\"undo\",\"of\":1,\"who\":\"mai\",\
         \"when\":\"2026-11-28T02:03:05Z\"}}\n"
    );
    assert_eq!(fs::read_to_string(all.path()).unwrap(), expected);
    let again = Decisions::open(dir.path()).unwrap();
    assert_eq!(again.count(), 3);
    assert_eq!(again.get(2), Some(&field));
    assert_eq!(again.broken(), []);
    assert!(again.files().eq(["a/b.txt"]) && again.has("a/b.txt"));
}

#[test]
fn the_last_word_holds_until_it_is_taken_back() {
    let dir = folder();
    let mut all = Decisions::open(dir.path()).unwrap();
    all.append(&change(10, 14, "Nghị")).unwrap();
    all.append(&change(20, 24, "Nghĩ")).unwrap();
    // Overlaps the first alone.
    all.append(&change(12, 20, "Nghỉ")).unwrap();
    let of = |rows: &[(usize, &str)]| -> Vec<(usize, String)> {
        rows.iter().map(|&(n, after)| (n, after.to_owned())).collect()
    };
    assert_eq!(held(&all), of(&[(2, "Nghĩ"), (3, "Nghỉ")]));
    all.append(&undo(3)).unwrap();
    assert_eq!(held(&all), of(&[(1, "Nghị"), (2, "Nghĩ")]));
    // The same stretch, of no length.
    all.append(&change(30, 30, "a")).unwrap();
    all.append(&change(30, 30, "b")).unwrap();
    let rows = of(&[(1, "Nghị"), (2, "Nghĩ"), (6, "b")]);
    assert_eq!(held(&all), rows);
    assert_eq!(held(&Decisions::open(dir.path()).unwrap()), rows);
    assert!(all.of("a/b.txt", "of other contents").is_empty());
    let error = all.append(&undo(4)).unwrap_err().to_string();
    assert_eq!(error, "takes back 4, which is no decision");
    assert!(all.append(&undo(9)).is_err());
    assert_eq!(all.count(), 6);
}

#[test]
fn a_line_torn_off_anywhere_is_left_out_and_closed() {
    let dir = folder();
    let mut all = Decisions::open(dir.path()).unwrap();
    all.append(&change(10, 14, "Nghị")).unwrap();
    all.append(&change(20, 24, "Nghĩ")).unwrap();
    let whole = fs::read(all.path()).unwrap();
    let first = whole.iter().position(|&b| b == b'\n').unwrap() + 1;
    // Each costs a write to the disk: not all, but both ends.
    let last = whole.len() - 1;
    for cut in (first..last).step_by(9).chain([last - 1, last]) {
        fs::write(all.path(), &whole[..cut]).unwrap();
        let mut torn = Decisions::open(dir.path()).unwrap();
        assert_eq!(torn.broken(), [], "{cut}");
        // All but its end is there: nothing of it is lost.
        let complete = cut == last;
        assert_eq!(held(&torn).len(), 1 + usize::from(complete), "{cut}");
        let number = torn.append(&change(30, 34, "Nghỉ")).unwrap();
        let again = Decisions::open(dir.path()).unwrap();
        assert_eq!(held(&again), held(&torn), "{cut}");
        assert_eq!(again.get(number), Some(&change(30, 34, "Nghỉ")));
        let broken: Vec<usize> =
            again.broken().iter().map(|one| one.line).collect();
        let at_end = cut == first || complete;
        assert_eq!(broken, if at_end { vec![] } else { vec![2] }, "{cut}");
        let bytes = fs::read(all.path()).unwrap();
        assert!(bytes.starts_with(&whole[..cut]), "{cut}");
    }
}

#[test]
fn broken_lines_are_told_by_their_numbers_and_keep_them() {
    let dir = folder();
    let path = dir.path().join(FILE);
    let mut all = Decisions::open(dir.path()).unwrap();
    all.append(&change(10, 14, "Nghị")).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"\0\0\0\n{\"version\":2,\"kind\":\"change\"}\n");
    bytes.extend(b"{\"version\":1,\"kind\":\"undo\",\"of\":2,\"who\":\"\",");
    bytes.extend(b"\"when\":\"\"}\n{\"version\":1,\"kind\":\"wish\"}\n\n");
    fs::write(&path, &bytes).unwrap();
    let mut all = Decisions::open(dir.path()).unwrap();
    let lines: Vec<usize> = all.broken().iter().map(|one| one.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
    assert_eq!(
        all.broken()[1].why,
        "version 2 of decisions, of which 1 is known"
    );
    assert_eq!(all.append(&change(20, 24, "Nghĩ")).unwrap(), 7);
    assert_eq!(held(&all).len(), 2);
}

#[test]
fn what_another_program_appended_is_not_written_over() {
    let dir = folder();
    let mut one = Decisions::open(dir.path()).unwrap();
    one.append(&change(10, 14, "Nghị")).unwrap();
    let mut late = Decisions::open(dir.path()).unwrap();
    one.append(&change(20, 24, "Nghĩ")).unwrap();
    let error = late.append(&change(30, 34, "Nghỉ")).unwrap_err();
    assert!(error.to_string().ends_with("start again"), "{error}");
    assert_eq!(Decisions::open(dir.path()).unwrap().count(), 2);
}

#[test]
fn a_time_has_whole_seconds_of_utc() {
    let now = now();
    assert_eq!(now.len(), "2026-11-28T02:03:04Z".len(), "{now}");
    assert!(now.ends_with('Z') && now[..4] >= *"2024", "{now}");
}

#[test]
fn contents_are_told_by_their_hash() {
    // The first test vector of SHA-256.
    assert_eq!(
        content(&mut &b""[..]).unwrap(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}
