//! The systems of bodies.

/// The system of bodies a document comes from, which decides its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum System {
    /// The Party.
    Party,
    /// The state: government, assemblies, courts, public bodies.
    State,
    /// Mặt trận Tổ quốc and the organisations of its kind.
    Mass,
}

impl System {
    /// `party`, `state` or `mass`.
    pub fn name(self) -> &'static str {
        match self {
            System::Party => "party",
            System::State => "state",
            System::Mass => "mass",
        }
    }
}
