//! Numbers for tests: the same on every run. Integration tests include this
//! file, too.

/// A linear congruential generator (Knuth's MMIX).
pub struct Random(pub u64);

impl Random {
    /// The next number below a limit, which must not be zero.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}
