//! What is written by its name in JSON.

use crate::EditKind;
use crate::repair::Condition;

/// One of a few that are told apart by their names.
pub trait Named: Copy + 'static {
    /// All there are.
    const ALL: &'static [Self];

    /// The name of one.
    fn name(self) -> &'static str;
}

impl Named for Condition {
    const ALL: &'static [Condition] = &Condition::ALL;

    fn name(self) -> &'static str {
        Condition::name(self)
    }
}

impl Named for EditKind {
    const ALL: &'static [EditKind] = &EditKind::ALL;

    fn name(self) -> &'static str {
        EditKind::name(self)
    }
}

/// The one of this name.
pub fn named<T: Named>(name: &str) -> Option<T> {
    T::ALL.iter().copied().find(|one| one.name() == name)
}

/// For `#[serde(with)]`.
pub mod by_name {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Named, named};

    pub fn serialize<T: Named, S: Serializer>(
        one: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(one.name())
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        let name = Cow::<str>::deserialize(from)?;
        named(&name).ok_or_else(|| {
            let names: Vec<&str> = T::ALL.iter().map(|o| o.name()).collect();
            let names = names.join(", ");
            D::Error::custom(format!("{name:?} is none of {names}"))
        })
    }
}

/// The same for what may be missing.
pub mod by_name_if_any {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Named, by_name};

    pub fn serialize<T: Named, S: Serializer>(
        one: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match one {
            Some(one) => by_name::serialize(one, to),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        #[derive(Deserialize)]
        #[serde(bound = "T: Named")]
        struct One<T: Named>(#[serde(with = "by_name")] T);
        Ok(Option::<One<T>>::deserialize(from)?.map(|One(one)| one))
    }
}
