//! What the numbers of a list say once for all.

use super::words::words;
use super::{Issuer, Kind, Mention};
use crate::record::Rule;

/// The longest description of one document in a list of them, in bytes.
const DESCRIPTION: usize = 480;

/// Gives the numbers of a list what only one of them says: the issuer
/// behind the last or before the first, the type before the first.
pub(super) fn share(text: &str, mentions: &mut [Mention]) {
    for at in (1..mentions.len()).rev() {
        let (left, right) = mentions.split_at_mut(at);
        let (a, b) = (&mut left[at - 1], &right[0]);
        if a.issuer.is_none()
            && b.code.body == a.code.body
            && linked(text, a, b)
            && let Some(issuer) = b.issuer
        {
            a.issuer = Some(of_list(issuer));
        }
    }
    for at in 1..mentions.len() {
        let (left, right) = mentions.split_at_mut(at);
        let (a, b) = (&left[at - 1], &mut right[0]);
        let goes_on = described(text, a, b);
        if b.issuer.is_none()
            && goes_on
            && let Some(issuer) = a.issuer
        {
            b.issuer = Some(of_list(issuer));
        }
        if b.kind.is_none()
            && (goes_on || b.code.type_sign.is_none() && linked(text, a, b))
            && let Some(Kind { span, name, .. }) = &a.kind
        {
            let (span, name) = (*span, name.clone());
            b.kind = Some(Kind { span, name, rule: Rule::TypeOfList });
        }
    }
}

fn of_list(issuer: Issuer) -> Issuer {
    let sure = issuer.sure * 0.95;
    Issuer { sure, rule: Rule::IssuerOfList, ..issuer }
}

/// Whether one number follows another with nothing between that says more.
fn linked(text: &str, a: &Mention, b: &Mention) -> bool {
    let Some(gap) = text.get(a.end..b.start) else { return false };
    gap.len() < 24
        && !gap.contains(['.', ':'])
        // What parts them is weaker between two of one type.
        && (!gap.contains(';') || a.code.type_sign == b.code.type_sign)
        && words(gap, 0, gap.len()).iter().all(|word| {
            matches!(&*word.flat, "va" | "cac" | "so" | "hoac")
        })
}

/// Whether the second number is the next of a list whose head named type
/// and issuer before the first, each with what it is about: `các Quyết định
/// của Bộ Nội vụ: số 12/QĐ-BNV về …; số 15/QĐ-BNV về …`.
fn described(text: &str, a: &Mention, b: &Mention) -> bool {
    let headed = a
        .issuer
        .is_some_and(|issuer| issuer.span.end() <= a.code.span.start());
    let Some(gap) = text.get(a.end..b.start) else { return false };
    headed
        && b.kind.is_none()
        && b.code.worded
        && b.code.symbol == a.code.symbol
        && gap.len() < DESCRIPTION
        && gap.trim_end().ends_with([';', ','])
        && !gap.contains(". ")
}
