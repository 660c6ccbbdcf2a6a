//! What was found, in sentences.

use super::{clock, law, rate};
use crate::calibration::{CONFIDENCE, Pattern, Traffic, Weekend};
use crate::reading::log::Told;
use crate::report::digits::{length, three_digits};
use crate::report::{counted, fitted};

/// Hours that vary by more than this are told of.
const BURSTS: f64 = 1.5;

/// Days that differ by more than this part of the mean from what the law has are told of.
const UNEVEN: f64 = 0.1;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// All that was found, in lines of at most so many `columns`, where there are any; but the law, which is
/// to be copied, stays whole.
pub fn words(told: &Told, traffic: &Traffic, columns: Option<usize>) -> String {
    let requests = counted(told.requests as usize, "request", "requests");
    let mut text =
        format!("{requests} in {} ({} log)\n", length(traffic.span()), told.format.name());
    text += &lines(told);
    let Some(pattern) = traffic.pattern() else {
        return fitted(&text, columns) + "all came at one instant: that tells no rate\n";
    };
    text += &of_day(&pattern, traffic);
    if !told.says_year {
        text += "lines do not say the year, and so not the day of the week; --year does\n";
    } else if traffic.span() >= 86_400.0 {
        text += &of_week(&pattern);
    }
    text += &of_bursts(&pattern);
    let (head, law) = ("as an arrival law:", format!("arrivals = {}", law(&pattern)));
    let is_whole = columns.is_none_or(|columns| head.len() + 1 + law.len() <= columns);
    let law = if is_whole { format!("{head} {law}\n") } else { format!("{head}\n{law}\n") };
    fitted(&text, columns) + &law
}

/// What was not a request.
fn lines(told: &Told) -> String {
    let mut text = String::new();
    if told.others > 0 {
        let lines = counted(told.others as usize, "line tells", "lines tell");
        text += &format!("  {lines} of something else\n");
    }
    if told.bad > 0 {
        let lines = if told.bad == 1 { "line" } else { "lines" };
        text += &format!("  {} {lines} could not be read:\n", told.bad);
    }
    for bad in &told.first_bad {
        text += &format!("    {}:{}: {}\n", bad.line, bad.column, bad.why);
    }
    let more = told.bad - told.first_bad.len() as u64;
    if more > 0 {
        text += &format!("    … and {more} more\n");
    }
    text
}

fn of_day(pattern: &Pattern, traffic: &Traffic) -> String {
    let mean = rate(pattern.rate);
    match pattern.day {
        Some(day) => format!(
            "{mean} on average; by a daily cosine {} times that at {}, by the clock of the log or UTC where \
             it says a zone;\n  it explains {:.0} % of the differences between the hours of the day\n",
            three_digits(day.peak),
            clock(day.at),
            100.0 * day.explains
        ),
        None if traffic.span() < 86_400.0 => {
            format!("{mean} on average; less than a day tells no daily rhythm\n")
        }
        None => format!("{mean} on average; no daily rhythm that chance would not explain\n"),
    }
}

fn of_week(pattern: &Pattern) -> String {
    let mut text = String::new();
    let rhythm = pattern.rhythm();
    if let Some(week) = pattern.week {
        let told = DAYS.iter().zip(week).map(|(day, rate)| format!("{day} {rate:.2}"));
        let told: Vec<String> = told.collect();
        text += &format!("days of the week over the mean: {}\n", told.join(", "));
    }
    text += &of_weekend(pattern.weekend);
    let differs = |(day, rate): (usize, f64)| {
        let relative = rhythm.map_or(1.0, |weekend| weekend.relative(day));
        (rate - relative).abs() > UNEVEN
    };
    if pattern.week.is_some_and(|week| week.into_iter().enumerate().any(differs)) {
        text += "  other differences between the days are in a trace and not in a rate\n";
    }
    text
}

fn of_weekend(weekend: Option<Weekend>) -> String {
    let Some(weekend) = weekend else {
        return "two whole weeks, with requests on weekdays, would tell of weekends: the law has all days \
                alike\n"
            .to_owned();
    };
    let law = match weekend.differs() {
        true => "  days begin at midnight by the clock of the log, or by UTC where it says a zone",
        false => "  chance may explain that: the law has all days alike",
    };
    format!(
        "a day of the weekend has {} times as many requests as a weekday ({:.0} % interval {})\n{law}\n",
        three_digits(weekend.ratio),
        100.0 * CONFIDENCE,
        interval(&weekend)
    )
}

/// `0.381 to 0.42`.
pub(super) fn interval(weekend: &Weekend) -> String {
    format!("{} to {}", three_digits(weekend.interval.0), three_digits(weekend.interval.1))
}

fn of_bursts(pattern: &Pattern) -> String {
    match pattern.bursts {
        Some(bursts) if bursts > BURSTS => format!(
            "hours vary {} times as much as chance at this rate would have it: bursts, and hours that are no \
             cosine, are in a trace and not in a rate\n",
            three_digits(bursts)
        ),
        _ => String::new(),
    }
}
