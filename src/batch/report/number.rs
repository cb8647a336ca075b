//! Numbers: shares, steps, and how each language writes them.

use super::texts::Language;

/// The step, of so many from nothing to all, in which a part of a whole is;
/// all of it is in the last.
pub fn step(part: u64, of: u64, steps: usize) -> usize {
    let at = u128::from(part) * steps as u128 / u128::from(of.max(1));
    (at as usize).min(steps.saturating_sub(1))
}

/// The mean of confidences whose sum is given in per mille, to a thousandth;
/// nothing of none.
pub fn mean(per_mille: u64, count: u64) -> f64 {
    rounded(per_mille, count.max(1)) as f64 / 1000.0
}

/// `part / of`, rounded.
fn rounded(part: impl Into<u128>, of: u64) -> u64 {
    let of = u128::from(of.max(1));
    let rounded = (part.into() + of / 2) / of;
    u64::try_from(rounded).unwrap_or(u64::MAX)
}

/// The sum of counts, which may come from a file.
pub fn total<'c>(counts: impl IntoIterator<Item = &'c u64>) -> u64 {
    counts.into_iter().fold(0, |sum: u64, &c| sum.saturating_add(c))
}

impl Language {
    /// What parts thousands, and what parts the whole from its parts.
    fn signs(self) -> (char, char) {
        match self {
            Language::Vietnamese => ('.', ','),
            Language::English => (',', '.'),
        }
    }

    /// A whole number: `12.345`, `12,345`.
    pub fn count(self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(self.signs().0);
            }
            out.push(digit);
        }
        out
    }

    /// A number of tenths: `1.234,5`, `1,234.5`.
    fn tenths(self, tenths: u64) -> String {
        let whole = self.count(tenths / 10);
        format!("{whole}{}{}", self.signs().1, tenths % 10)
    }

    fn per_mille(self, per_mille: u64) -> String {
        // Nothing and all need no decimals.
        let number = match per_mille {
            0 | 1000 => self.count(per_mille / 10),
            _ => self.tenths(per_mille),
        };
        format!("{number}%")
    }

    /// A share: `17,1%`, `17.1%`. What is not nothing is not shown as
    /// nothing, nor as all what is not all.
    pub fn share(self, part: u64, of: u64) -> String {
        let per_mille = rounded(u128::from(part) * 1000, of);
        match per_mille {
            0 if part > 0 => format!("<\u{202f}{}", self.per_mille(1)),
            1000 if part < of => format!(">\u{202f}{}", self.per_mille(999)),
            _ => self.per_mille(per_mille),
        }
    }

    /// A confidence from 0 to 1.
    pub fn confidence(self, confidence: f64) -> String {
        // What is no number, or beyond, counts as the nearest that is.
        self.per_mille(((confidence * 1000.0).round() as u64).min(1000))
    }

    /// A number of bytes, in units of a thousand.
    pub fn bytes(self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
        if bytes < 1000 {
            return format!("{bytes}\u{a0}B");
        }
        let mut scale = 1000;
        for unit in UNITS {
            // 999,950 and more would be written as 1000.
            let tenths = rounded(u128::from(bytes) * 10, scale);
            if tenths < 10_000 || unit == UNITS[4] {
                return format!("{}\u{a0}{unit}", self.tenths(tenths));
            }
            scale *= 1000;
        }
        format!("{}\u{a0}B", self.count(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Language::{English, Vietnamese};

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(Vietnamese.count(0), "0");
        assert_eq!(Vietnamese.count(999), "999");
        assert_eq!(Vietnamese.count(1_234_567), "1.234.567");
        assert_eq!(English.count(1_234_567), "1,234,567");
        assert_eq!(Vietnamese.tenths(12_345), "1.234,5");
        assert_eq!(English.tenths(12_345), "1,234.5");
        assert_eq!(English.count(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn shares_are_rounded_and_never_to_nothing_or_all() {
        assert_eq!(Vietnamese.share(171, 1000), "17,1%");
        assert_eq!(English.share(171, 1000), "17.1%");
        assert_eq!(Vietnamese.share(0, 0), "0%");
        assert_eq!(Vietnamese.share(5, 5), "100%");
        assert_eq!(Vietnamese.share(1, 10_000), "<\u{202f}0,1%");
        assert_eq!(English.share(9_999, 10_000), ">\u{202f}99.9%");
        assert_eq!(Vietnamese.share(u64::MAX, u64::MAX), "100%");
        assert_eq!(Vietnamese.confidence(0.9814), "98,1%");
        assert_eq!(Vietnamese.confidence(f64::NAN), "0%");
        assert_eq!(Vietnamese.confidence(7.0), "100%");
    }

    #[test]
    fn bytes_have_the_unit_that_fits() {
        assert_eq!(Vietnamese.bytes(999), "999\u{a0}B");
        assert_eq!(Vietnamese.bytes(1_000), "1,0\u{a0}kB");
        assert_eq!(English.bytes(999_940), "999.9\u{a0}kB");
        assert_eq!(English.bytes(999_960), "1.0\u{a0}MB");
        assert_eq!(Vietnamese.bytes(1_234_567_890), "1,2\u{a0}GB");
        assert_eq!(English.bytes(u64::MAX), "18,446.7\u{a0}PB");
    }

    #[test]
    fn steps_take_all_in_the_last() {
        assert_eq!(step(0, 0, 10), 0);
        assert_eq!(step(9, 100, 10), 0);
        assert_eq!(step(10, 100, 10), 1);
        assert_eq!(step(100, 100, 10), 9);
        assert_eq!(step(900, 100, 10), 9);
        assert_eq!(step(899, 1000, 20), 17);
        assert_eq!(step(900, 1000, 20), 18);
        assert_eq!(step(u64::MAX, 1, 20), 19);
    }
}
