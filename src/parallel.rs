//! Two things at once, where the build has the threads for it.

/// Does both: side by side with the feature `parallel`, else one after the
/// other. The outcome is the same.
#[cfg(feature = "parallel")]
pub(crate) use rayon::join;

#[cfg(not(feature = "parallel"))]
pub(crate) fn join<A, B>(
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B,
) -> (A, B) {
    (one(), other())
}
