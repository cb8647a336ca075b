//! The rules by which values are read off a page.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Declares the rules, each once: its variant, its name, what it reads.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $name:literal,)*) => {
        /// What a value was known by.
        ///
        /// Names are stable: they stay what they are in all versions of the
        /// JSON schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Rule] = &[$(Rule::$rule,)*];

            /// The name, such as `printed-type`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Rule::$rule => $name,)*
                }
            }
        }
    };
}

rules! {
    /// The value was given, not read: a record made by hand.
    Manual = "manual",
    /// The national heading or the Party's title.
    NationalHeading = "national-heading",
    /// The system of the issuing body.
    SystemOfBody = "system-of-body",
    /// The system whose form the number and symbol have.
    SystemOfNumber = "system-of-number",
    /// The system whose bodies the text mentions most.
    BodiesMentioned = "bodies-mentioned",
    /// The number line of the header, before the separator.
    HeaderNumber = "header-number",
    /// The number line of the header, after the separator.
    HeaderSymbol = "header-symbol",
    /// The type printed as a title.
    PrintedType = "printed-type",
    /// The type whose sign is in the symbol.
    TypeOfSymbol = "type-of-symbol",
    /// A letter: addressed, with a subject below its number, without a type.
    AddressedWithoutType = "addressed-without-type",
    /// The word Phụ lục at the head of a page.
    AppendixHeading = "appendix-heading",
    /// The title of an appendix.
    AppendixTitle = "appendix-title",
    /// The lines below the type or, in a letter, below the number.
    SubjectLines = "subject-lines",
    /// The bodies above the number.
    HeaderBody = "header-body",
    /// The place before the date of the header.
    HeaderPlace = "header-place",
    /// The date of the header.
    HeaderDate = "header-date",
    /// The place before a date above the signature.
    ClosingPlace = "closing-place",
    /// The date above the signature, where the header has none.
    ClosingDate = "closing-date",
    /// A mark of secrecy, urgency or circulation.
    Stamp = "stamp",
    /// A line that says the document is a draft.
    DraftMark = "draft-mark",
    /// A number and a day that were never filled in.
    BlankNumber = "blank-number",
    /// The list after Kính gửi.
    Addressees = "addressees",
    /// The list after Nơi nhận.
    Recipients = "recipients",
    /// The line that says on whose behalf it is signed.
    SigningAuthority = "signing-authority",
    /// The post above the signature.
    SignerPost = "signer-post",
    /// The name below the signature.
    SignerName = "signer-name",
    /// Form feeds, which show where pages end.
    PageBreaks = "page-breaks",
    /// A number with its symbol in the text.
    CitedNumber = "cited-number",
    /// The type before a cited number.
    TypeBeforeNumber = "type-before-number",
    /// A document's name before a cited number.
    NameBeforeNumber = "name-before-number",
    /// The type of another number of the same list.
    TypeOfList = "type-of-list",
    /// The date before a cited number.
    DateBeforeNumber = "date-before-number",
    /// The date after a cited number.
    DateAfterNumber = "date-after-number",
    /// The body before a cited number, after `của`.
    IssuerBeforeNumber = "issuer-before-number",
    /// The body after a cited number, after `của`.
    IssuerAfterNumber = "issuer-after-number",
    /// The body after a cited number, after `do`.
    IssuerAfterBy = "issuer-after-by",
    /// The body after a cited number without a word between.
    BodyAfterNumber = "body-after-number",
    /// The body before the bracket that a cited number is in.
    BodyBeforeBracket = "body-before-bracket",
    /// The body the clause of a cited number speaks of.
    BodyOfClause = "body-of-clause",
    /// The body that is the subject of the sentence with a cited number.
    SubjectOfSentence = "subject-of-sentence",
    /// The issuer of another number of the same list.
    IssuerOfList = "issuer-of-list",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a rule's name.
impl FromStr for Rule {
    type Err = Error;

    fn from_str(name: &str) -> Result<Rule, Error> {
        let known = Rule::ALL.iter().find(|rule| rule.name() == name);
        known.copied().ok_or_else(|| {
            Error::setting(format!(
                "{name:?} is the name of no rule: `Rule::ALL` lists them"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_read_back() {
        for &rule in Rule::ALL {
            let name = rule.name();
            assert_eq!(name.parse::<Rule>().unwrap(), rule);
            let is_plain = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(name.chars().all(is_plain), "{name}");
        }
        assert!("số".parse::<Rule>().is_err());
    }
}
