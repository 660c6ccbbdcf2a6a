use super::*;
use crate::engine::random::Stream;
use crate::engine::{Distribution, Streams};

/// How often of a thousand a 95 % interval may cover the truth: two standard deviations.
const COVERS: std::ops::RangeInclusive<u32> = 936..=964;

const TRIES: u64 = 1000;
const INCIDENTS: usize = 60;
const DAY: f64 = 86_400.0;

fn stream(number: u64) -> Stream {
    Streams::new(147_203, number).stream("calibration", "test")
}

/// So many lengths of `law`, each watched for a span that is even between nothing and `longest` (s).
fn drawn(law: &Distribution, longest: f64, stream: &mut Stream) -> Lengths {
    let watched = Distribution::Uniform { low: 0.0, high: longest };
    let (mut ended, mut open) = (Vec::new(), Vec::new());
    for _ in 0..INCIDENTS {
        let [length, watched] = [law, &watched].map(|law| law.sample(stream).as_secs_f64());
        if length <= watched { ended.push(length) } else { open.push(watched) }
    }
    Lengths::new(ended, open)
}

/// How often of a thousand tries the interval of each number of a law covers it, and the share that
/// was cut.
fn covered(family: Family, place: f64, shape: f64, longest: f64) -> (Vec<u32>, f64) {
    let law = family.law(place, shape);
    let mut counts = vec![0; if family.keys().1.is_some() { 2 } else { 1 }];
    let mut cut = 0;
    for number in 0..TRIES {
        let lengths = drawn(&law, longest, &mut stream(number));
        cut += lengths.open.len();
        let fit = Fit::of(family, &lengths, CONFIDENCE);
        for ((count, parameter), truth) in
            counts.iter_mut().zip(&fit.parameters).zip([place, shape])
        {
            let is_above = parameter.low.is_none_or(|low| low <= truth);
            let is_below = parameter.high.is_none_or(|high| truth <= high);
            *count += u32::from(is_above && is_below);
        }
    }
    (counts, cut as f64 / (TRIES as usize * INCIDENTS) as f64)
}

fn assert_covers(family: Family, place: f64, shape: f64, longest: f64) {
    let (counts, cut) = covered(family, place, shape, longest);
    assert!((0.15..0.4).contains(&cut), "{family:?}: {cut} of all are cut");
    for count in &counts {
        assert!(COVERS.contains(count), "{family:?}: {counts:?} of a thousand");
    }
}

#[test]
fn intervals_of_an_exponential_law_cover_it_as_often_as_they_say() {
    assert_covers(Family::Exponential, 3_600.0, 1.0, 4.0 * 3_600.0);
}

#[test]
fn intervals_of_a_lognormal_law_cover_it_as_often_as_they_say() {
    assert_covers(Family::Lognormal, 7_200.0, 1.0, 10.0 * 7_200.0);
}

#[test]
fn intervals_of_a_weibull_law_cover_it_as_often_as_they_say() {
    assert_covers(Family::Weibull, 3_600.0, 0.8, 4.0 * 3_600.0);
}

/// Incidents of a port that hangs once in `gap` (s) and is down for so long, until it was watched for
/// `observed` (s).
fn watched(gap: f64, outage: &Distribution, observed: f64, stream: &mut Stream) -> String {
    let gap = Distribution::Exponential { mean: gap };
    let mut table = String::from("start,detected,restored\n");
    let mut now = 0.0;
    loop {
        now += gap.sample(stream).as_secs_f64();
        if now >= observed {
            return table;
        }
        let start = now;
        now += outage.sample(stream).as_secs_f64();
        let restored = if now < observed { format!("{now:.3} s") } else { String::new() };
        table += &format!("{start:.3} s,{start:.3} s,{restored}\n");
    }
}

#[test]
fn the_interval_of_a_rate_covers_it_as_often_as_it_says() {
    let outage = Distribution::Lognormal { median: 0.2 * DAY, sigma: 1.0 };
    let ends = |text| Some(Instant::parse(text).expect("a span"));
    let asked = Asked { from: ends("0 s"), until: ends("100 days"), ..Asked::default() };
    let mut covered = 0;
    for number in 0..TRIES {
        let table = watched(2.0 * DAY, &outage, 100.0 * DAY, &mut stream(number));
        let incidents = Incidents::read("table", &table, &asked).expect("a sound table");
        let (low, high) = Rate::of(&incidents).interval;
        covered += u32::from(low <= 0.5 / DAY && 0.5 / DAY <= high);
    }
    // The interval of a count is exact or wider.
    assert!((936..=970).contains(&covered), "{covered}");
}

#[test]
fn the_law_that_was_drawn_from_is_the_likeliest_of_many_lengths() {
    for (family, shape) in [(Family::Weibull, 0.6), (Family::Lognormal, 1.2)] {
        let (mut ended, mut open) = (Vec::new(), Vec::new());
        for number in 0..6 {
            let lengths = drawn(&family.law(3_600.0, shape), 1e5, &mut stream(number));
            ended.extend(lengths.ended);
            open.extend(lengths.open);
        }
        let fits = Fit::all(&Lengths::new(ended, open), CONFIDENCE);
        assert_eq!(fits[0].family, family);
        assert!(fits[0].criterion() < fits[1].criterion() && fits.len() == 3);
        // The curve of the law lies within its own band.
        let (share, (low, high)) = fits[0].longer(7_200.0);
        assert!(0.0 < low && low < share && share < high && high < 1.0);
    }
}

/// By hand: two ended after 1 h and 3 h, one was open after 2 h.
#[test]
fn the_mean_of_an_exponential_law_is_all_the_time_over_what_ended() {
    let lengths = Lengths::new(vec![3_600.0, 10_800.0], vec![7_200.0]);
    let fits = Fit::all(&lengths, CONFIDENCE);
    assert_eq!(fits.len(), 1, "two lengths tell no shape");
    assert!((fits[0].mean() - 10_800.0).abs() < 1.0, "{:?}", fits[0]);
    assert_eq!(Fit::all(&Lengths::new(vec![], vec![5.0]), CONFIDENCE), []);
    assert_eq!(Fit::all(&Lengths::new(vec![60.0; 9], vec![]), CONFIDENCE).len(), 1);
}

#[test]
fn a_length_that_the_clock_is_too_coarse_for_is_half_of_the_shortest() {
    let lengths = Lengths::new(vec![0.0, 60.0, 120.0], vec![0.0, 30.0]);
    assert_eq!(lengths.ended, [30.0, 60.0, 120.0]);
    assert_eq!((lengths.of_no_length, &lengths.open[..]), (1, &[30.0][..]));
    assert!(Lengths::new(vec![0.0; 3], vec![]).ended.is_empty());
}

const TABLE: &str = "\
Start,Noticed,Resolved,kind
2024-01-01T00:00:00Z,2024-01-01T01:00:00Z,2024-01-01T03:00:00Z,hang
2024-01-02T00:00:00Z,2024-01-02T00:30:00Z,2024-01-02T01:00:00Z,other
2024-01-05T00:00:00Z,,2024-01-05T04:00:00Z,hang
2024-01-05T02:00:00Z,2024-01-05T02:10:00Z,2024-01-05T03:00:00Z,hang
2024-01-11T00:00:00Z,2024-01-11T01:30:00Z,,hang
";

#[test]
fn a_table_gives_its_incidents_and_the_time_that_the_port_was_up() {
    let asked = Asked {
        only: vec![Only { column: "kind".into(), value: "other".into(), is_wanted: false }],
        ..Asked::default()
    };
    let incidents = Incidents::read("table", TABLE, &asked).expect("a sound table");
    assert_eq!((incidents.all.len(), incidents.left_out, incidents.undetected()), (4, 1, 1));
    let parts = incidents.parts();
    assert_eq!(parts[0].0, Which::Detection);
    assert_eq!(parts[0].1.ended, [600.0, 3_600.0, 5_400.0]);
    assert_eq!((&parts[1].1.ended[..], parts[1].1.open.len()), (&[3_000.0, 7_200.0][..], 0));
    let rate = Rate::of(&incidents);
    // Up from the 1st, 3:00 to the 5th, and from its 4:00 to the 11th: 93 and 140 hours.
    assert_eq!((rate.counted, rate.overlapping, rate.up / 3_600.0), (2, 1, 233.0));
    let until = Some(Instant::parse("2024-01-12T00:00:00Z").expect("a date"));
    let incidents =
        Incidents::read("table", TABLE, &Asked { until, ..Asked::default() }).expect("sound");
    assert_eq!(incidents.parts()[1].1.open, [22.5 * 3_600.0]);
}

#[test]
fn the_number_that_moves_the_downtime_most_comes_first() {
    let part = |which, median: f64, spread: f64| {
        let ended = (0..20).map(|k| median * libm::exp(spread * (f64::from(k) - 9.5) / 9.5));
        let lengths = Lengths::new(ended.collect(), Vec::new());
        let fits = Fit::all(&lengths, CONFIDENCE);
        Part { which, lengths, fits }
    };
    let parts = [part(Which::Detection, 7_200.0, 2.0), part(Which::Repair, 60.0, 0.1)];
    let rate = Rate {
        value: 1.0 / DAY,
        interval: (0.99 / DAY, 1.01 / DAY),
        counted: 40_000,
        overlapping: 0,
        up: 40_000.0 * DAY,
        gaps: None,
    };
    let all = unknowns(&rate, &parts);
    assert_eq!(all[0].of.map(|(which, _)| which), Some(Which::Detection));
    assert!(all.windows(2).all(|pair| pair[0].swing() >= pair[1].swing()));
    assert!((downtime(1.0 / DAY, DAY) - 15.0 * DAY).abs() < 1e-6);
}
