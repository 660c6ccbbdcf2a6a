//! The figure as a whole: laid out, in SVG and in PNG.

use super::availability::{Curve, over_time};
use super::figure::Figure;
use super::picture::{Frame, Picture};
use super::steps::Step;
use crate::engine::SimDuration;
use crate::experiment::Estimate;
use crate::experiment::fates::Watched;
use crate::experiment::sample::RESOLUTIONS;

const DAY: f64 = 86_400.0;

/// A repeatable noise in -1..1.
fn noise(seed: u64) -> f64 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) % 20_001) as f64 / 10_000.0 - 1.0
}

fn curve(name: &str, days: f64, half_width: f64, value: impl Fn(f64, usize) -> f64) -> Curve {
    let bins: Vec<Step> = (0..720)
        .map(|k| {
            let (from_s, to_s) = (k as f64 * days * 120.0, (k + 1) as f64 * days * 120.0);
            let mean = value((from_s + to_s) / 2.0 / DAY, k).clamp(0.0, 1.0);
            let spread = (mean * (1.0 - mean)).sqrt();
            let half = half_width * spread;
            Step { from_s, to_s, mean, interval: Some((mean - half, mean + half)) }
        })
        .collect();
    let mean = bins.iter().map(|bin| bin.mean).sum::<f64>() / 720.0;
    let overall = Estimate { mean, half_width: Some(half_width / 40.0), confidence: 0.95 };
    let bins = RESOLUTIONS.map(|merged| merge(&bins, merged));
    Curve { name: name.into(), bins, overall }
}

/// Neighbouring steps made one, as if those of a replication were all alike.
pub(super) fn merge(steps: &[Step], merged: usize) -> Vec<Step> {
    let mean = |steps: &[Step]| {
        let (first, last) = (steps[0], steps[steps.len() - 1]);
        let mean = steps.iter().map(|step| step.mean).sum::<f64>() / steps.len() as f64;
        let moved = |end: f64| end - first.mean + mean;
        let interval = first.interval.map(|(low, high)| (moved(low), moved(high)));
        Step { to_s: last.to_s, mean, interval, ..first }
    };
    steps.chunks(merged).map(mean).collect()
}

/// The main experiment, as theory foresees it.
fn month() -> Figure {
    let curves = [
        curve("do nothing", 30.0, 0.25, |day, _| libm::exp(-day)),
        curve("fix", 30.0, 0.0, |_, bin| if bin == 0 { 2.0 / 3.0 } else { 1.0 }),
        curve("operator reboots", 30.0, 0.25, |day, bin| {
            0.88 + 0.12 * libm::exp(-day * 7.0) + 0.03 * noise(bin as u64)
        }),
        curve("nightly reboot", 30.0, 0.25, |day, bin| {
            let hour = day.fract();
            let reboot = if bin % 24 == 0 && bin > 0 { 0.06 } else { 0.0 };
            libm::exp(-hour) - reboot + 0.03 * noise(1_000 + bin as u64)
        }),
        curve("watchdog", 30.0, 0.01, |_, bin| 0.9968 + 0.002 * noise(2_000 + bin as u64)),
    ];
    over_time("Fix against restart", &curves, 64)
}

/// One hang at 06:00, without and with the fix.
fn day() -> Figure {
    let before = |day: f64| if day < 0.25 { 1.0 } else { 0.0 };
    let curves = [
        curve("without the fix", 1.0, 0.0, |day, _| before(day)),
        curve("fix", 1.0, 0.0, |_, _| 1.0),
    ];
    over_time("One invalid request at 06:00 hangs the port", &curves, 1)
}

fn crowd() -> Figure {
    let curves: Vec<Curve> = (0..8)
        .map(|k| {
            let name = [
                "fix",
                "watchdog 10 s",
                "watchdog 60 s",
                "watchdog 5 min",
                "probe banner",
                "operator",
                "liveness probe",
                "systemd",
            ][k];
            curve(name, 30.0, 0.01, move |_, bin| {
                1.0 - 0.001 * k as f64 + 0.0004 * noise((bin * 8 + k) as u64)
            })
        })
        .collect();
    over_time("Eight remedies that nearly agree", &curves, 128)
}

fn hostile() -> Figure {
    let names = [
        "<img src=x onerror=alert(1)>",
        "\"quoted\" & 'apostrophe' ]]> \u{0}\u{1b}[31m",
        "a remedy whose name goes on and on, because somebody put the whole runbook into it",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
        "再起動 🦀 \u{202e}desrever",
    ];
    let curves: Vec<Curve> = names
        .iter()
        .enumerate()
        .map(|(k, name)| curve(name, 0.25, 0.1, move |_, _| 0.9 - 0.1 * k as f64))
        .collect();
    over_time(&format!("{} {}", names[0], names[2]), &curves, 1024)
}

fn single() -> Figure {
    let steep = curve("watchdog", 30.0, 0.02, |_, bin| 0.9968 + 0.002 * noise(bin as u64));
    over_time("One remedy", &[steep], 64)
}

fn twenty() -> Figure {
    let curves: Vec<Curve> = (0..20)
        .map(|k| {
            curve(&format!("remedy {k}"), 7.0, 0.05, move |day, _| 1.0 - day * 0.005 * k as f64)
        })
        .collect();
    over_time("Twenty remedies", &curves, 64)
}

/// Differences in the sixth digit.
fn nines() -> Figure {
    let curves: Vec<Curve> = (0..3)
        .map(|k| {
            curve(&format!("{k} spares"), 365.0, 0.0, move |_, _| 0.999_992 + 0.000_002 * k as f64)
        })
        .collect();
    over_time("Many nines", &curves, 64)
}

fn all() -> Vec<(&'static str, Figure)> {
    vec![
        ("month", month()),
        ("day", day()),
        ("crowd", crowd()),
        ("hostile", hostile()),
        ("single", single()),
        ("twenty", twenty()),
        ("nines", nines()),
        ("empty", over_time("Nothing", &[], 1)),
    ]
}

#[test]
#[ignore = "writes pictures for eyes into the folder for temporary files"]
fn pictures_for_eyes() {
    let folder = std::env::temp_dir().join("porthang-charts");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("tables.png"), full_tables().png().unwrap()).unwrap();
    for (name, figure) in all() {
        std::fs::write(folder.join(format!("{name}.svg")), figure.svg().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), figure.png().unwrap()).unwrap();
    }
}

fn overlap(a: Frame, b: Frame) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/// The charts of results at as many design points as there are `places`.
pub(super) fn of_results(names: &[&str], places: &[&str]) -> Vec<(String, Picture)> {
    let (_, mut results) = crate::report::tests::results(&[60, 10, 300], 8);
    let mut point = results.points.remove(0);
    for (remedy, name) in point.remedies.iter_mut().zip(names) {
        remedy.name = (*name).to_owned();
    }
    point.remedies[2].outages_lasting.clear();
    // From an instant to a month, as of a service and of nobody.
    point.remedies[0].outages_lasting[0].length = SimDuration::from_millis(15);
    for one in point.remedies[1].outages_lasting.iter_mut().rev().take(1) {
        one.length = SimDuration::DAY.times(30);
    }
    let at = |place: &&str| {
        let parameters = match places.len() {
            1 => Vec::new(),
            _ => vec![("listener.hang".to_owned(), (*place).to_owned())],
        };
        crate::experiment::results::Point { parameters, ..point.clone() }
    };
    results.points = places.iter().map(at).collect();
    if places.len() > 1 {
        let bins = &results.fates[0].bins;
        let watched = |point| Watched { point, remedy: 0, bins: bins.clone() };
        results.fates = (0..places.len()).map(watched).collect();
    }
    let mut charts = vec![
        ("availability", super::availability(&results)),
        ("fates", super::fates(&results)),
        ("first_hang", super::first_hang(&results)),
        ("outages", super::outages(&results)),
    ];
    let count = places.len();
    if count > 1 {
        charts.push(("detection", super::heat_map(&results)));
    }
    charts.into_iter().map(|(name, chart)| (format!("{name} at {count}"), chart)).collect()
}

/// Those that are drawn of a sweep and without, with names of every kind.
fn all_of_results() -> Vec<(String, Picture)> {
    let calm = ["do nothing", "fix", "watchdog"];
    let hostile = [
        "<img src=x onerror=alert(1)>",
        "a remedy whose name goes on and on, because somebody put the whole runbook into it, twice",
        "再起動 🦀 \u{202e}desrever",
    ];
    let few =
        ["silent", "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }", "c"];
    let many = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let all =
        [(calm, &few[..1]), (calm, &few), (calm, &many), (hostile, &few[..1]), (hostile, &few)];
    let charts = all.iter().flat_map(|(names, places)| of_results(names, places));
    charts.chain([("detection of many".to_owned(), full_tables())]).collect()
}

/// As many rows and columns as there may be.
fn full_tables() -> Picture {
    let repairs: Vec<u64> = (1..=12).map(|n| 17 * n).collect();
    let (_, mut results) = crate::report::tests::results(&repairs, 8);
    let point = results.points.remove(0);
    let at = |n: usize| {
        let parameter = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        let way = ["silent", "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }"];
        let rate = parameter("clients.users.arrivals.poisson.rate", &format!("{n}000 / day"));
        let parameters = vec![parameter("listener.hang", way[n % 2]), rate];
        crate::experiment::results::Point { parameters, ..point.clone() }
    };
    results.points = (0..super::heat_map::ROWS_MAX).map(at).collect();
    super::heat_map(&results)
}

#[test]
fn every_remedy_and_every_design_point_is_named_in_each_chart() {
    for (name, picture) in of_results(&["do nothing", "fix", "watchdog"], &["silent", "{ a = 1 }"])
    {
        let texts: Vec<&str> = picture.texts().map(|text| text.text.as_str()).collect();
        for place in ["silent", "a 1"] {
            assert!(texts.contains(&place), "{name}: {place} in {texts:?}");
            assert!(picture.description.contains(place), "{name}: {}", picture.description);
        }
        // The fates of a sweep are those under one remedy.
        let remedies = if name.starts_with("fates") { 0..0 } else { 0..3 };
        for remedy in &["do nothing", "fix", "watchdog"][remedies] {
            assert!(texts.contains(remedy), "{name}: {remedy} in {texts:?}");
            assert!(picture.description.contains(remedy), "{name}: {}", picture.description);
        }
    }
}

#[test]
fn the_fates_of_each_remedy_stand_in_its_panel_in_numbers() {
    let charts = of_results(&["do nothing", "fix", "watchdog"], &["one"]);
    let (_, fates) = &charts[1];
    let texts: Vec<&str> = fates.texts().map(|text| text.text.as_str()).collect();
    let counted = "100 served, 11 refused, 5 timed out, 3 reset, 1 under way at the horizon; \
                   1 hang, 1 restart";
    assert!(fates.description.contains(&format!("fix: {counted}.")), "{}", fates.description);
    for remedy in ["do nothing", "fix", "watchdog"] {
        assert!(texts.contains(&remedy), "{remedy} in {texts:?}");
    }
}

#[test]
fn outages_that_did_not_happen_are_told() {
    let charts = of_results(&["do nothing", "fix", "watchdog"], &["one"]);
    let (_, outages) = &charts[3];
    let texts: Vec<&str> = outages.texts().map(|text| text.text.as_str()).collect();
    assert!(texts.contains(&"no outage"), "{texts:?}");
    assert!(outages.description.contains("No outage under “watchdog”."), "{}", outages.description);
}

#[test]
fn no_two_texts_overlap_and_none_leaves_the_picture() {
    let figures = all().into_iter().map(|(name, figure)| (name.to_owned(), figure.picture()));
    for (name, picture) in figures.chain(all_of_results()) {
        let frames: Vec<(&str, Frame)> =
            picture.texts().map(|text| (text.text.as_str(), text.frame())).collect();
        for (k, (text, frame)) in frames.iter().enumerate() {
            assert!(
                frame.left >= 0.0 && frame.right <= picture.width,
                "{name}: {text} leaves {frame:?}"
            );
            assert!(
                frame.top >= 0.0 && frame.bottom <= picture.height,
                "{name}: {text} leaves {frame:?}"
            );
            for (other, taken) in &frames[..k] {
                assert!(!overlap(*frame, *taken), "{name}: {text:?} covers {other:?}");
            }
        }
    }
}

/// Panics unless `svg` is one element whose parts are all closed, and holds no stray sign.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a stray > in {text:?}");
        assert!(!open.is_empty() || text.is_empty() || text == "\n", "text outside: {text:?}");
        for entity in text.split('&').skip(1) {
            let name = entity.split_once(';').map(|(name, _)| name);
            assert!(
                matches!(name, Some("amp" | "lt" | "gt" | "quot" | "apos")),
                "a stray & in {text:?}"
            );
        }
        let (tag, after) = tail.split_once('>').expect("a tag ends");
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes of {tag:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "what is closed was open");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = after;
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "left open: {open:?}");
    assert!(svg.chars().all(|c| c == '\n' || !c.is_control()), "control characters");
}

#[test]
fn every_svg_is_well_formed_whatever_the_names() {
    let figures = all().into_iter().map(|(_, figure)| figure.picture());
    for picture in figures.chain(all_of_results().into_iter().map(|(_, picture)| picture)) {
        assert_well_formed(&picture.svg().unwrap());
    }
    assert!(!hostile().svg().unwrap().contains("<img"));
}

#[test]
fn an_svg_has_its_size_and_a_text_alternative_with_every_name_and_value() {
    let svg = month().svg().unwrap();
    assert!(svg.contains(r#"width="900""#) && svg.contains(r#"viewBox="0 0 3600 "#));
    assert!(svg.contains(r#"role="img">"#) && svg.contains("<title>Fix against restart</title>"));
    let words = svg.split_once("<desc>").unwrap().1.split_once("</desc>").unwrap().0;
    for series in month().series {
        assert!(words.contains(&format!("{}: {}", series.name, series.value)), "{words}");
        assert!(svg.matches(series.name.as_str()).count() > 1, "{} is labelled", series.name);
    }
}

#[test]
fn every_curve_has_a_label_however_many_there_are() {
    let texts: Vec<String> = twenty().picture().texts().map(|text| text.text.clone()).collect();
    for k in 0..20 {
        assert!(texts.contains(&format!("remedy {k}")), "{k}");
    }
}

#[test]
fn curves_that_crowd_at_the_top_are_enlarged_only_beside_one_far_below() {
    let headings = |figure: &Figure| {
        figure.picture().texts().filter(|text| text.text.starts_with("Enlarged")).count()
    };
    assert_eq!(headings(&month()), 1);
    assert_eq!(headings(&crowd()), 0, "its one panel already starts at 99.2 %");
    assert_eq!(headings(&day()), 0, "there is no crowd");
}

#[test]
fn a_png_has_two_pixels_to_one_and_shows_every_colour() {
    let figure = day();
    let picture = figure.picture();
    let bytes = figure.png().unwrap();
    let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((f64::from(info.width), f64::from(info.height)), (1800.0, 2.0 * picture.height));
    for index in 0..2 {
        let (colour, _) = super::palette::series(index);
        let seen = pixels.chunks(3).filter(|p| *p == [colour.0, colour.1, colour.2]).count();
        assert!(seen > 1_000, "{seen} pixels of {colour:?}");
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    assert_eq!(month().svg().unwrap(), month().svg().unwrap());
    assert_eq!(day().png().unwrap(), day().png().unwrap());
}
