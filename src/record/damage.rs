//! How well an engine read a stretch of a text, as far as it shows.

/// Up to this share of changed words, what is printed counts for more than
/// what is known.
pub(super) const SOUND: f64 = 0.03;

/// The share of changed words from which on an engine may have misread any
/// line.
const MISREAD: f64 = 0.01;

/// Signs that engines read a seal or a signature as, and that papers do not
/// print by themselves: seen in scans alone.
const SPECKS: [char; 13] =
    ['⁄', '\\', '`', '¬', 'ƒ', '^', '¡', '¢', '£', '¥', '€', '®', '©'];

/// Whether a word is what a seal or a signature leaves: such a sign, with a
/// letter or digit at most.
pub(crate) fn is_speck(word: &str) -> bool {
    // `(b/€)` is a note, read badly.
    word.contains(SPECKS)
        && !word.contains(['(', ')'])
        && word.chars().filter(|c| c.is_alphanumeric()).count() <= 1
}

/// Whether a text has specks. A `\` at the end of a line is a line break of
/// Markdown.
fn has_specks(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_end().trim_end_matches('\\');
        line.contains(SPECKS) && line.split_whitespace().any(is_speck)
    })
}

/// What shows of an engine in a document: each of a text has its own, so that
/// it is read as it would be alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Damage {
    /// The share of the words that were changed, from 0 to 1.
    share: f64,
    /// Whether a seal or a signature left specks.
    specked: bool,
}

impl Damage {
    /// That of a text as it was read, of so many words when corrected, in
    /// which so many changes were made.
    pub(super) fn of(original: &str, words: usize, edits: usize) -> Damage {
        let share = match edits {
            0 => 0.0,
            _ => (edits as f64 / words.max(1) as f64).min(1.0),
        };
        Damage { share, specked: has_specks(original) }
    }

    /// The share of the words that were changed, from 0 to 1.
    pub(super) fn share(self) -> f64 {
        self.share
    }

    /// Whether so much of the text was changed that what is known counts for
    /// more than what stands there.
    pub(super) fn is_damaged(self) -> bool {
        self.share > SOUND
    }

    /// Whether an engine read the text off a scan, so that what stands there
    /// may not be what is printed: something was corrected, or a seal left
    /// specks.
    pub(super) fn is_scanned(self) -> bool {
        self.share > 0.0 || self.specked
    }

    /// Whether so much of the text was changed, or a seal left such specks,
    /// that any line may be misread.
    pub(super) fn is_misread(self) -> bool {
        self.share > MISREAD || self.specked
    }
}

#[cfg(test)]
mod tests {
    use super::Damage;

    #[test]
    fn specks_of_a_seal_show_a_scan_and_printed_signs_do_not() {
        let rows = [
            ("- Lưu: VT. \\ ` ⁄2 Trần Văn Bình", true),
            ("- Như trên; ⁄ Z", true),
            ("- Như trên; | ~ _ - +", false),
            ("giá 50€, mã a^2 và C:\\tệp", false),
            // A line break of Markdown.
            ("Nơi nhận: \\\n\\\n- Như trên", false),
        ];
        for (text, scanned) in rows {
            assert_eq!(Damage::of(text, 9, 0).is_scanned(), scanned, "{text}");
        }
    }

    #[test]
    fn the_share_of_changed_words_tells_how_much_is_known_better() {
        let rows = [
            (0, [false, false, false]),
            (1, [true, false, false]),
            (2, [true, true, false]),
            (4, [true, true, true]),
            (1000, [true, true, true]),
        ];
        for (edits, expected) in rows {
            let damage = Damage::of("một", 100, edits);
            let found = [
                damage.is_scanned(),
                damage.is_misread(),
                damage.is_damaged(),
            ];
            assert_eq!(found, expected, "{edits} of 100");
        }
    }
}
