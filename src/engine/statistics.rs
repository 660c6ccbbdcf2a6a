//! Statistics that are sums of integers, so that merging them is exact and free of order.

use serde::{Deserialize, Serialize};

use super::time::{SimDuration, SimTime};

/// Count, sum, extremes and a log-bucketed histogram of spans.
///
/// Memory is at most 58 × 128 counters, taken as large values appear. A quantile is the lower edge
/// of its bucket, at most 1/128 below the value; spans under 128 ns, the least and the greatest
/// are exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    count: u64,
    sum: u128,
    least: Option<SimDuration>,
    greatest: Option<SimDuration>,
    #[serde(with = "sparse")]
    buckets: Vec<u64>,
}

/// Buckets per factor of two.
const SUBDIVISION_BITS: u32 = 7;

impl Tally {
    /// By which part of itself a value may be greater than its bucket says.
    pub const FINEST: f64 = 1.0 / (1 << SUBDIVISION_BITS) as f64;

    /// Counts one span.
    pub fn record(&mut self, span: SimDuration) {
        self.count += 1;
        self.sum += u128::from(span.as_nanos());
        self.least = Some(span.min(self.least.unwrap_or(span)));
        self.greatest = Some(span.max(self.greatest.unwrap_or(span)));
        let index = bucket(span.as_nanos());
        match self.buckets.get_mut(index) {
            Some(count) => *count += 1,
            None => self.begin(index),
        }
    }

    /// Counts the first span of the greatest bucket so far.
    #[cold]
    fn begin(&mut self, index: usize) {
        self.buckets.resize(index + 1, 0);
        self.buckets[index] = 1;
    }

    /// Adds all that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.least = match (self.least, other.least) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.greatest = self.greatest.max(other.greatest);
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
    }

    /// How many spans were counted.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// All spans together, at most [`SimDuration::FOREVER`].
    pub fn total(&self) -> SimDuration {
        SimDuration::from_nanos(u64::try_from(self.sum).unwrap_or(u64::MAX))
    }

    /// The mean span (s); `None` if none was counted.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / 1e9 / self.count as f64)
    }

    /// The greatest span.
    pub const fn greatest(&self) -> Option<SimDuration> {
        self.greatest
    }

    /// The least span.
    pub const fn least(&self) -> Option<SimDuration> {
        self.least
    }

    /// The buckets that hold spans, from the shortest: the lower edge, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (SimDuration, u64)> {
        let edged = self.buckets.iter().enumerate();
        edged
            .filter(|(_, count)| **count > 0)
            .map(|(index, count)| (SimDuration::from_nanos(lower_edge(index)), *count))
    }

    /// The span below or at which a share `q` (0 to 1) of all spans lies.
    pub fn quantile(&self, q: f64) -> Option<SimDuration> {
        Self::quantile_of_all(std::iter::once(self), q, self.count)
    }

    /// The span below or at which a share `q` (0 to 1) of `all` lies, of which `tallies` have counted
    /// those that end; `None` if so many do not.
    pub fn quantile_of_all<'t>(
        tallies: impl Iterator<Item = &'t Self> + Clone,
        q: f64,
        all: u64,
    ) -> Option<SimDuration> {
        let rank = ((q * all as f64).ceil() as u64).clamp(1, all.max(1));
        let buckets = tallies.clone().map(|tally| tally.buckets.len()).max()?;
        let mut below = 0;
        let index = (0..buckets).find(|index| {
            let counts = tallies.clone().filter_map(|tally| tally.buckets.get(*index));
            below += counts.sum::<u64>();
            below >= rank
        })?;
        let edge = SimDuration::from_nanos(lower_edge(index));
        let least = tallies.clone().filter_map(|tally| tally.least).min()?;
        Some(edge.clamp(least, tallies.filter_map(|tally| tally.greatest).max()?))
    }
}

/// The bucket of a value: 128 of width 1, then 128 a factor of two.
const fn bucket(value: u64) -> usize {
    let bits = 64 - value.leading_zeros();
    if bits <= SUBDIVISION_BITS {
        return value as usize;
    }
    let shift = bits - SUBDIVISION_BITS - 1;
    let mantissa = (value >> shift) as usize - (1 << SUBDIVISION_BITS);
    (((shift + 1) as usize) << SUBDIVISION_BITS) + mantissa
}

/// The least value of a bucket.
const fn lower_edge(bucket: usize) -> u64 {
    let (octave, mantissa) = (bucket >> SUBDIVISION_BITS, bucket & ((1 << SUBDIVISION_BITS) - 1));
    if octave == 0 {
        return mantissa as u64;
    }
    ((mantissa + (1 << SUBDIVISION_BITS)) as u64) << (octave - 1)
}

/// Time spent up in each of a fixed number of equal bins of `[0, horizon)`.
///
/// Bin `k` covers `[⌈k·H/n⌉, ⌈(k+1)·H/n⌉)` in whole nanoseconds, so the bins tile the horizon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Shortfall", into = "Shortfall")]
pub struct BinnedUptime {
    horizon: SimDuration,
    up: Vec<u64>,
}

impl BinnedUptime {
    /// `bins` empty bins over `[0, horizon)`.
    ///
    /// # Panics
    /// If there are no bins, or more bins than nanoseconds.
    pub fn new(horizon: SimDuration, bins: usize) -> Self {
        assert!(bins > 0 && bins as u64 <= horizon.as_nanos(), "{bins} bins in {horizon}");
        Self { horizon, up: vec![0; bins] }
    }

    /// Adds the up time `[from, to)`, which lies inside the horizon.
    pub fn record(&mut self, from: SimTime, to: SimTime) {
        if from == to {
            return;
        }
        let (from, to) = (from.as_nanos(), to.as_nanos());
        for bin in self.bin_of(from)..=self.bin_of(to - 1) {
            self.up[bin] += to.min(self.start_of(bin + 1)) - from.max(self.start_of(bin));
        }
    }

    /// Nanoseconds up in each bin.
    pub fn up_nanos(&self) -> &[u64] {
        &self.up
    }

    /// The instant at which bin `k` begins; that of the bin after the last is the horizon.
    pub fn start(&self, k: usize) -> SimTime {
        SimTime::from_nanos(self.start_of(k))
    }

    /// The length of bin `k` (ns).
    fn length(&self, k: usize) -> u64 {
        self.start_of(k + 1) - self.start_of(k)
    }

    /// Total time up.
    pub fn total(&self) -> SimDuration {
        SimDuration::from_nanos(self.up.iter().sum())
    }

    /// ⌈k·H/n⌉, by the quotient of H/n and what it leaves: their product does not fit, and long
    /// division takes long.
    fn start_of(&self, k: usize) -> u64 {
        let (k, n, horizon) = (k as u64, self.up.len() as u64, self.horizon.as_nanos());
        k * (horizon / n) + (k * (horizon % n)).div_ceil(n)
    }

    /// The last bin that has begun: at most the quotient of the time and the shortest bin.
    fn bin_of(&self, nanos: u64) -> usize {
        let n = self.up.len();
        let shortest = self.horizon.as_nanos() / n as u64;
        let mut bin = ((nanos / shortest) as usize).min(n - 1);
        while self.start_of(bin) > nanos {
            bin -= 1;
        }
        bin
    }
}

/// Counters of which most are zero, written down as pairs of index and count.
mod sparse {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::bucket;

    pub(super) fn serialize<S: Serializer>(counts: &[u64], into: S) -> Result<S::Ok, S::Error> {
        let held = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        held.collect::<Vec<_>>().serialize(into)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<u64>, D::Error> {
        let pairs = Vec::<(usize, u64)>::deserialize(from)?;
        let length = pairs.last().map_or(0, |(index, _)| index + 1);
        let most = bucket(u64::MAX);
        if length > most + 1 || !pairs.is_sorted_by(|one, other| one.0 < other.0) {
            return Err(D::Error::custom("these are no buckets"));
        }
        let mut counts = vec![0; length];
        pairs.into_iter().for_each(|(index, count)| counts[index] = count);
        Ok(counts)
    }
}

/// Uptime as it is written down: by what each bin lacks, which is nothing in most of them.
#[derive(Serialize, Deserialize)]
struct Shortfall {
    horizon: SimDuration,
    down: Vec<u64>,
}

impl From<BinnedUptime> for Shortfall {
    fn from(bins: BinnedUptime) -> Self {
        let down = |(k, up): (usize, &u64)| bins.length(k) - up;
        let down = bins.up.iter().enumerate().map(down).collect();
        Self { horizon: bins.horizon, down }
    }
}

impl TryFrom<Shortfall> for BinnedUptime {
    type Error = &'static str;

    fn try_from(Shortfall { horizon, down }: Shortfall) -> Result<Self, Self::Error> {
        if down.is_empty() || down.len() as u64 > horizon.as_nanos() {
            return Err("there are no such bins");
        }
        let mut bins = Self::new(horizon, down.len());
        for (k, down) in down.into_iter().enumerate() {
            bins.up[k] = bins.length(k).checked_sub(down).ok_or("a bin lacks more than it has")?;
        }
        Ok(bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ns(value: u64) -> SimDuration {
        SimDuration::from_nanos(value)
    }

    #[test]
    fn a_bucket_holds_its_lower_edge_and_is_narrow() {
        for value in (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1]) {
            let edge = lower_edge(bucket(value));
            assert!(edge <= value && value - edge <= value / 128, "{value}: {edge}");
            assert_eq!(bucket(edge), bucket(value));
        }
        assert_eq!(bucket(u64::MAX) + 1, 58 * 128);
    }

    #[test]
    fn merged_tallies_equal_one_tally_of_all() {
        let values = [5, 1_000, 7, 123_456_789, 5];
        let (mut whole, mut left, mut right) =
            (Tally::default(), Tally::default(), Tally::default());
        for (k, value) in values.into_iter().enumerate() {
            whole.record(ns(value));
            if k % 2 == 0 { &mut left } else { &mut right }.record(ns(value));
        }
        left.merge(&right);
        assert_eq!(left, whole);
        assert_eq!(whole.quantile(0.5), Some(ns(7)));
        assert_eq!(whole.quantile(1.0).map(|q| q <= ns(123_456_789)), Some(true));
        assert_eq!(Tally::default().quantile(0.5), None);
        let buckets: Vec<_> = whole.buckets().collect();
        assert_eq!(buckets[..2], [(ns(5), 2), (ns(7), 1)]);
        assert_eq!(buckets.iter().map(|(_, count)| count).sum::<u64>(), whole.count());
    }

    #[test]
    fn the_mean_and_the_extremes_are_exact() {
        let mut tally = Tally::default();
        assert_eq!((tally.mean(), tally.least(), tally.greatest()), (None, None, None));
        for seconds in [3, 1, 2, 10] {
            tally.record(SimDuration::from_secs(seconds));
        }
        assert_eq!(tally.mean(), Some(4.0));
        let ends = [1, 10].map(|seconds| Some(SimDuration::from_secs(seconds)));
        assert_eq!([tally.least(), tally.greatest()], ends);
        // At most 1/128 below: of four the second is the median.
        let median = tally.quantile(0.5).expect("four").as_secs_f64();
        assert!(median <= 2.0 && 2.0 - median <= 2.0 / 128.0, "{median}");
        let mut empty = Tally::default();
        empty.merge(&tally);
        tally.merge(&Tally::default());
        assert_eq!(empty, tally);
    }

    #[test]
    fn bins_tile_the_horizon_exactly() {
        let mut bins = BinnedUptime::new(ns(1000), 7);
        bins.record(SimTime::ZERO, SimTime::from_nanos(1000));
        assert_eq!(bins.total(), ns(1000));
        for k in 0..7 {
            let width = bins.start(k + 1).since(bins.start(k)).as_nanos();
            assert_eq!(bins.up_nanos()[k], width, "bin {k}");
        }
    }

    #[test]
    fn up_time_is_split_between_the_bins_it_touches() {
        let mut bins = BinnedUptime::new(ns(100), 10);
        bins.record(SimTime::from_nanos(15), SimTime::from_nanos(30));
        bins.record(SimTime::from_nanos(30), SimTime::from_nanos(30));
        assert_eq!(bins.up_nanos(), [0, 5, 10, 0, 0, 0, 0, 0, 0, 0]);
    }
}
