//! The unit of every score in the decoder: whole numbers, so that the same
//! bytes come out on every machine.

/// A negative natural logarithm of a probability in steps of 1/256 nat; less
/// is better.
pub type Cost = i32;

/// The [`Cost`] of one nat (a factor of *e* in probability).
pub const NAT: Cost = 256;

/// The cost of a probability; anything too small to matter, zero included,
/// costs 40 nats.
#[cfg(feature = "train")]
pub(crate) fn of_probability(p: f64) -> Cost {
    let nats = if p > 0.0 { (-p.ln()).min(40.0) } else { 40.0 };
    (nats * f64::from(NAT)).round() as Cost
}
