//! Units of metrics.

/// What the number of a metric counts. How it is written and drawn follows from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A part of a whole, from 0 to 1.
    Share,
    /// A share of trials, which are much alike: of the replications, or of hangs.
    Chance,
    /// A span of time (s).
    Span,
    /// How many there are in a replication.
    Count,
    /// How many there are in 30 days.
    PerMonth,
    /// Money, in the currency of the experiment.
    Money,
}

impl Unit {
    /// How the name of a metric of this unit ends, so that whoever reads a file knows it.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Share | Self::Chance | Self::Count | Self::Money => "",
            Self::Span => "_seconds",
            Self::PerMonth => "_per_month",
        }
    }
    /// What it is, for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Share | Self::Chance => "share",
            Self::Span => "s",
            Self::Count => "count",
            Self::PerMonth => "per 30 days",
            Self::Money => "money",
        }
    }

    /// How a metric of it is estimated, which says what interval it has: see
    /// [`Intervals`](super::intervals).
    pub const fn estimator(self) -> &'static str {
        match self {
            Self::Chance => "share of trials",
            Self::Share | Self::Span | Self::Count | Self::PerMonth | Self::Money => "sum over sum",
        }
    }
}
