//! What proposes arcs for the tokens of a lattice.
//!
//! A [`CandidateSource`] knows one kind of thing that a token may have been.
//! [`ALL`] is the ordered list of them. Each has a name, so that it can be
//! left out and what it gives be measured (`benches/record/sources`).

mod border;
mod bullet;
mod compound;
mod cooccurrence;
mod date;
mod designation;
mod edge_sign;
mod foot;
mod footnote;
mod known_name;
mod lexicon;
mod lone_symbol;
mod lost_space;
mod notation;
mod number_word;
mod numeral;
mod second_reading;
mod speck;
mod stamp;
mod surname;
mod torn;
mod user_phrase;

use super::lattice::build::LatticeBuilder;
use crate::channel::Channel;
use crate::cost::Cost;

/// Proposes what a token, and some that follow it, may have been.
pub(in crate::repair) trait CandidateSource: Sync {
    /// Its name: lower case, words joined by hyphens.
    fn name(&self) -> &'static str;

    /// The damage without which it has nothing to propose.
    fn needs(&self) -> Damage;

    /// Lays arcs from the token at a place, and says what follows for those
    /// that let it stand.
    fn propose(&self, lattice: &mut LatticeBuilder<'_, '_>, place: &mut Place);
}

/// What a channel damages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::repair) enum Damage {
    /// Marks at least.
    Marks,
    /// Letters, too, be it seldom.
    Letters,
    /// Letters, and often.
    Much,
}

impl Damage {
    /// The damage that a channel does.
    fn of(channel: &Channel) -> Damage {
        match () {
            () if channel.keeps_letters() => Damage::Marks,
            () if channel.rarity() > 0 => Damage::Letters,
            () => Damage::Much,
        }
    }
}

/// A token of a stretch for which arcs are laid.
#[derive(Debug)]
pub(in crate::repair) struct Place {
    /// The token, and the stretch it stands in.
    pub at: usize,
    pub start: usize,
    pub end: usize,
    /// What it costs to let the token stand, beyond its own price.
    pub kept: Cost,
    /// Whether all is laid that the token may be: no other source is asked.
    pub settled: bool,
    /// Whether a reading was laid that lets the token stand.
    pub stands: bool,
}

/// All sources, in the order in which they are asked: arcs of the same cost
/// are taken in the order in which they were laid.
pub(in crate::repair) const ALL: [&dyn CandidateSource; 25] = [
    &notation::Notation,
    &speck::Speck,
    &stamp::Stamp,
    &foot::OnBehalf,
    &foot::Filed,
    &second_reading::SecondReading,
    &number_word::NumberWord,
    &date::ArticleNumber,
    &date::DayOrMonth,
    &lone_symbol::LoneSymbol,
    &lost_space::PartedRun,
    &numeral::Numeral,
    &designation::Designation,
    &lexicon::LexiconWords,
    &border::Border,
    &cooccurrence::Cooccurrence,
    &bullet::Bullet,
    &surname::ClippedSurname,
    &compound::Compound,
    &torn::Torn,
    &edge_sign::EdgeSign,
    &user_phrase::UserPhrase,
    &known_name::KnownName,
    &lost_space::SignSpace,
    &footnote::Footnote,
];

/// Some of the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repair) struct Sources(u32);

impl Default for Sources {
    fn default() -> Sources {
        Sources((1 << ALL.len()) - 1)
    }
}

impl Sources {
    /// The same but one; `None` if there is none of that name.
    pub(in crate::repair) fn without(self, name: &str) -> Option<Sources> {
        let number = ALL.iter().position(|source| source.name() == name)?;
        Some(Sources(self.0 & !(1 << number)))
    }

    /// One alone.
    #[cfg(all(test, feature = "train"))]
    fn only(name: &str) -> Sources {
        let number = ALL.iter().position(|source| source.name() == name);
        Sources(1 << number.unwrap())
    }

    /// Those that have something to propose under a channel.
    pub(in crate::repair) fn under(
        self,
        channel: &Channel,
    ) -> impl Iterator<Item = &'static dyn CandidateSource> + use<> {
        let damage = Damage::of(channel);
        ALL.into_iter()
            .enumerate()
            .filter(move |(number, _)| self.0 >> number & 1 == 1)
            .map(|(_, source)| source)
            .filter(move |source| source.needs() <= damage)
    }
}

#[cfg(all(test, feature = "train"))]
mod tiny;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_a_name_of_its_own_by_which_it_is_left_out() {
        for (nth, source) in ALL.iter().enumerate() {
            let name = source.name();
            let fits = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(name.chars().all(fits), "{name}");
            let rest = Sources::default().without(name).unwrap();
            assert_eq!(rest.0.count_ones() as usize, ALL.len() - 1);
            assert_eq!(rest.0 >> nth & 1, 0, "{name}");
        }
        assert_eq!(Sources::default().without("none"), None);
    }
}
