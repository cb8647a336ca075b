//! What is known of the genre, from `dictionaries/tables`.

mod fixed;
pub(crate) mod places;

pub(crate) use fixed::Fixed;
