//! What was found, in a table and in sentences.

use super::{lines, rate_unit, with_ends};
use crate::calibration::{
    Calibration, Fit, Incidents, PLANS, Part, Rate, Unknown, Which, downtime, worth_most,
};
use crate::report::digits::{length, plain, three_digits, unit};
use crate::report::{fitted, wrapped};

/// Laws whose criteria differ by less are not told apart.
const ALIKE: f64 = 2.0;

/// An unknown that moves the difference of two plans by less than this part of it need not be measured.
const WORTH: f64 = 0.1;

/// A paragraph is so wide where there is no terminal.
const COLUMNS: usize = 95;

/// All that was found in `incidents`, in lines of at most so many `columns`, where there are any; but
/// what is to be copied stays whole.
pub fn words(incidents: &Incidents, found: &Calibration, columns: Option<usize>) -> String {
    let mut text = observed(incidents);
    text += &rate(&found.rate, incidents);
    for part in &found.parts {
        text += &laws(part);
    }
    text += &what_next(found);
    text += &late(incidents, columns.unwrap_or(COLUMNS));
    text = fitted(&text, columns);
    text += "\nlines for an experiment:\n";
    for line in lines(found) {
        text += &format!("  {line}\n");
    }
    text
}

/// What was read.
fn observed(incidents: &Incidents) -> String {
    let count = incidents.all.len();
    let open = incidents.all.iter().filter(|incident| incident.restored.is_none()).count();
    let mut text = format!("{count} incidents in {}", length(incidents.observed));
    if open > 0 {
        text += &format!(", {open} of them not over");
    }
    text.push('\n');
    let left_out = [
        (incidents.left_out, "rows were left out, as was asked"),
        (incidents.of_no_length, "incidents were left out that ended when they started"),
        (
            incidents.undetected(),
            "incidents do not say when they were detected: they tell nothing of detection and repair",
        ),
    ];
    for (count, what) in left_out.into_iter().filter(|(count, _)| *count > 0) {
        text += &format!("  {count} {what}\n");
    }
    if !incidents.has_beginning {
        text += "  observed from the first incident on, which so tells nothing of their rate; --from says since when\n";
    }
    if !incidents.has_end {
        text += "  observed until the last instant in the table; --until says until when\n";
    }
    text
}

/// How often the port hangs.
fn rate(rate: &Rate, incidents: &Incidents) -> String {
    let (unit, of) = rate_unit(rate.value);
    let unit = format!("/ {unit}");
    let told =
        |(low, high): (f64, f64)| with_ends(rate.value, [Some(low), Some(high)], (&unit, 1.0 / of));
    let mut text = format!(
        "\nhangs: {}, by {} that began while the port was up, in {}\n",
        told(rate.interval),
        rate.counted,
        length(rate.up)
    );
    if rate.overlapping > 0 {
        text += &format!(
            "  {} began while another was open: they tell nothing of a port that is up\n",
            rate.overlapping
        );
    }
    if let (Some(gaps), Some(widened)) = (rate.gaps, rate.widened()) {
        text += &format!(
            "  gaps between starts: mean {}, and {:.2} times as uneven as chance alone would have \
             them;\n  hangs come in bursts, and the rate is only known as {}\n",
            length(gaps.mean),
            gaps.variation,
            told(widened)
        );
    }
    if incidents.all.len() < 10 {
        text += "  fewer than ten incidents tell little: mind the intervals\n";
    }
    text
}

/// The laws of a part, the likeliest first.
fn laws(part: &Part) -> String {
    let Part { which, lengths, fits } = part;
    let open = match lengths.open.len() {
        0 => String::new(),
        open => format!(", and {open} not over"),
    };
    let longest = lengths.ended.last().copied().unwrap_or_default();
    let mut text = format!(
        "\n{}, {}: {} ended{open}; median {}, mean {}, 90 % within {}, longest {}\n",
        which.name(),
        which.ends(),
        lengths.ended.len(),
        length(lengths.quantile(0.5)),
        length(lengths.mean()),
        length(lengths.quantile(0.9)),
        length(longest)
    );
    if lengths.of_no_length > 0 {
        text += &format!(
            "  {} took no time by this clock, and count as half of the shortest\n",
            lengths.of_no_length
        );
    }
    let least = part.best().criterion();
    for fit in fits {
        let behind = fit.criterion() - least;
        let told = match behind {
            0.0 => "the likeliest".to_owned(),
            _ => format!("AIC {behind:.1} above it"),
        };
        text += &format!("  {:<12} {}; {told}\n", fit.family.name(), numbers(fit));
    }
    text += &choice(fits);
    text
}

/// The numbers of a law with their intervals.
fn numbers(fit: &Fit) -> String {
    let told = fit.parameters.iter().map(|parameter| {
        let unit = if parameter.is_length { unit(parameter.value) } else { ("", 1.0) };
        let number = with_ends(parameter.value, [parameter.low, parameter.high], unit);
        format!("{} {number}", parameter.key)
    });
    told.collect::<Vec<String>>().join(", ")
}

/// Whether the likeliest law is clearly the likeliest.
fn choice(fits: &[Fit]) -> String {
    let Some(second) = fits.get(1) else {
        return "  so few lengths tell no other law\n".to_owned();
    };
    let ahead = second.criterion() - fits[0].criterion();
    let [first, second] = [fits[0].family.name(), second.family.name()];
    if ahead < ALIKE {
        return format!(
            "  {first} and {second} cannot be told apart here: AIC differs by less than 2\n"
        );
    }
    let how = if ahead < 10.0 { "likelier" } else { "clearly likelier" };
    format!("  {first} is {how} than {second}\n")
}

/// The downtime, how each number moves it, and which is worth measuring next.
fn what_next(found: &Calibration) -> String {
    let mean: f64 = found.parts.iter().map(|part| part.best().mean()).sum();
    let now = downtime(found.rate.value, mean);
    let mut text = format!(
        "\ndowntime with these numbers: {} in 30 days. At the ends of the interval of each alone:\n",
        length(now)
    );
    let (of, scale) = unit(now);
    let end = |end: Option<f64>| end.map_or("?".to_owned(), |end| three_digits(end / scale));
    for unknown in &found.unknowns {
        let [low, high] = [unknown.low, unknown.high].map(end);
        text += &format!("  {:<20} {low} to {high} {of}\n", name(unknown));
    }
    text + &choice_of_plan(found)
}

/// Which plan of the experiment is the best, what each unknown does to that, and which is worth
/// measuring next.
fn choice_of_plan(found: &Calibration) -> String {
    let choice = &found.choice;
    let [best, second, ..] = choice.order();
    let down = |plan: usize| length(choice.downtimes[plan]);
    let [now, next] = [best, second].map(|plan| choice.downtimes[plan]);
    let (of, scale) = unit(next - now);
    let mut text = format!(
        "\nof the plans in the experiment that -o writes, “{}” is down least, in the long run {} in 30 \
         days, and “{}” next, {}.\nAt the ends of the interval of each number alone the difference is:\n",
        PLANS[best],
        down(best),
        PLANS[second],
        down(second)
    );
    for unknown in &found.unknowns {
        let effect = unknown.effect(choice);
        let told = match effect.swing() > 0.0 {
            true => {
                let [low, high] = effect.leads.map(|lead| three_digits(lead / scale));
                format!("{low} to {high} {of}")
            }
            false => format!("{} {of} at both", three_digits(effect.leads[0] / scale)),
        };
        let turned = effect.best.iter().find(|plan| **plan != best);
        let turned = turned.map_or_else(String::new, |plan| {
            format!(": at one of them “{}” is best", PLANS[*plan])
        });
        text += &format!("  {:<20} {told}{turned}\n", name(unknown));
    }
    let Some(first) = worth_most(&found.unknowns, choice) else { return text };
    let effect = first.effect(choice);
    let why = match (effect.turns(choice), effect.swing() < WORTH * (next - now)) {
        (true, _) => "which would turn the choice",
        (false, false) => "which moves the difference most, though none turns the choice",
        (false, true) => {
            let least = plain(100.0 * WORTH);
            return text
                + &format!(
                    "no number turns the choice or moves the difference by more than {least} %: what \
                     is left to learn are the guesses of the experiment, the lines with `# yours`\n"
                );
        }
    };
    text + &format!("worth measuring next: {}, {why}: {}\n", name(first), how(first))
}

fn name(unknown: &Unknown) -> String {
    match unknown.of {
        None => "rate of hangs".to_owned(),
        Some((which, key)) => format!("{} {key}", which.name()),
    }
}

/// How it is measured.
fn how(unknown: &Unknown) -> &'static str {
    match unknown.of {
        None => "watch for longer, or look for hangs in older logs",
        Some((Which::Detection, _)) => {
            "write down for more incidents when they began, by the first request that failed, and when \
             somebody noticed"
        }
        Some((Which::Repair, _)) => {
            "write down for more incidents when somebody noticed and when the port was back"
        }
        Some((Which::Outage, _)) => {
            "write down for more incidents when they began, when somebody noticed, and when the port was \
             back"
        }
    }
}

/// What a table cannot tell of itself.
fn late(incidents: &Incidents, columns: usize) -> String {
    let start = if incidents.has_detections { "detection is" } else { "outages are" };
    let told = format!(
        "Is a start the first request that failed, or the first post about it? Status pages begin late: \
         of 163 incidents of a public service the impact began a median 41 min before the first post \
         (quartiles 17 and 97 min). Where starts are posts, {start} longer by that."
    );
    format!("\n{}", wrapped(&told, 0, columns))
}
