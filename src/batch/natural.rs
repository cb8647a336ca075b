//! The order in which people count: 1, 2, 10.

use std::cmp::Ordering;

/// Compares two paths part by part, those that read alike by their bytes, so
/// that no two different ones are equal.
pub fn by_parts(a: &str, b: &str) -> Ordering {
    let (mut first, mut second) = (a.split('/'), b.split('/'));
    loop {
        let (x, y) = match (first.next(), second.next()) {
            (Some(x), Some(y)) => (x, y),
            (x, y) => return x.is_some().cmp(&y.is_some()),
        };
        let order = natural(x, y).then_with(|| x.cmp(y));
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares two names as people order them: runs of digits by their number,
/// everything else by its small letters. Names that differ in neither are
/// equal.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (first, second) = (run(a), run(b));
        let order = match (is_number(first), is_number(second)) {
            (true, true) => {
                let bare =
                    |digits: &str| digits.trim_start_matches('0').to_owned();
                let (x, y) = (bare(first), bare(second));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            _ => first.to_lowercase().cmp(&second.to_lowercase()),
        };
        if order.is_ne() || first.is_empty() {
            return order;
        }
        (a, b) = (&a[first.len()..], &b[second.len()..]);
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The digits a text begins with, or its one character that is none.
fn run(text: &str) -> &str {
    match text.chars().next() {
        Some(c) if c.is_ascii_digit() => {
            let end = text.find(|c: char| !c.is_ascii_digit());
            &text[..end.unwrap_or(text.len())]
        }
        Some(c) => &text[..c.len_utf8()],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_in_which_people_count() {
        let order = [
            "1.txt",
            "2.txt",
            "02b.txt",
            "10.txt",
            "a.txt",
            "A1",
            "a2-9",
            "A2-10",
            "b",
            "văn bản 9.txt",
            "văn bản 12.txt",
        ];
        let mut names = order;
        names.reverse();
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, order);
        let long = "9".repeat(40);
        assert_eq!(natural(&long, "10"), Ordering::Greater);
    }

    #[test]
    fn folders_stand_where_their_names_do() {
        let order = ["a/2.txt", "a/10.txt", "a.txt", "b/1/x", "B/1/x"];
        for (at, one) in order.iter().enumerate() {
            for (other_at, other) in order.iter().enumerate() {
                let order = by_parts(one, other);
                let expected = match (at, other_at) {
                    // Alike but for capitals: by their bytes.
                    (3, 4) => Ordering::Greater,
                    (4, 3) => Ordering::Less,
                    _ => at.cmp(&other_at),
                };
                assert_eq!(order, expected, "{one} {other}");
            }
        }
    }
}
