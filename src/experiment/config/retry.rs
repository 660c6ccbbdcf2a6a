//! `retry`: when a client tries again.

use std::borrow::Cow;
use std::iter::successors;

use crate::engine::SimDuration;
use crate::model::scenario::Retry;
use crate::reading::{
    Entry, Form, Node, Presence, Presets, Problems, Read, Shape, Table, read_table,
};

/// The schedules that can be called by name.
pub static PRESETS: Presets =
    Presets::new("retry", "retry = \"NAME\"", include_str!("../../model/presets/retry.toml"));

/// The least time between two attempts. A queue that tries again at once would try for ever.
const RETRY_MIN: SimDuration = SimDuration::SECOND;

/// The least factor of a back-off. Waits that grow more slowly are as good as constant.
const FACTOR_MIN: f64 = 1.01;

static SHAPE: Shape = Shape::new(
    "retry",
    "when a client tries again; the next time counts from the failure of the attempt",
    &[
        Entry::depends::<Vec<SimDuration>>(
            "schedule",
            "this or `backoff`",
            "the wait before each next attempt; the last one repeats",
        ),
        Entry::of(
            "backoff",
            Form::Table(&BACKOFF),
            Presence::Depends("this or `schedule`"),
            "waits that grow",
        ),
        Entry::needed::<SimDuration>("give-up", "when it bounces, from its birth on"),
        Entry::absent::<f64>("jitter", "0", "the share by which a wait is varied").within(0.0, 1.0),
    ],
)
.from(&PRESETS);

static BACKOFF: Shape = Shape::new(
    "backoff",
    "each wait is `factor` times the one before",
    &[
        Entry::needed::<SimDuration>("first", "the first wait"),
        Entry::needed::<f64>("factor", "by what each wait grows").within(FACTOR_MIN, 100.0),
        Entry::needed::<SimDuration>("most", "the longest wait, which repeats"),
    ],
);

/// A preset by its name, `{ schedule, give-up, jitter? }` or `{ backoff = { first, factor, most },
/// give-up, jitter? }`. A table may start from a preset, its `base`; a `backoff` then takes the place
/// of its `schedule`.
impl Read for Retry {
    const FORM: Form = Form::Called(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let is_recomputed = node.get("backoff").is_some() && node.get("schedule").is_none();
        let mut whole = PRESETS.called(node, problems)?;
        if is_recomputed {
            whole = Cow::Owned(whole.without("schedule"));
        }
        read_table(&whole, &SHAPE, problems, |table| {
            table.starts_from_preset();
            let [listed, computed] = ["schedule", "backoff"].map(|key| table.node(key).is_some());
            let schedule = match (listed, computed) {
                (true, true) => {
                    let hint = "keep either `schedule` or `backoff`";
                    table.contradict("backoff", "schedule", "the waits are said twice", hint);
                    None
                }
                (false, true) => table.required_with("backoff", |node, problems| {
                    read_table(node, &BACKOFF, problems, backoff)
                }),
                _ => listed_waits(table),
            };
            let give_up = table.above_zero("give-up");
            let jitter = table.optional_within("jitter", 0.0..=1.0);
            let jitter = jitter?.unwrap_or(0.0);
            Some(Self { schedule: schedule?, give_up: give_up?, jitter })
        })
    }
}

/// The waits of `schedule`.
fn listed_waits(table: &mut Table<'_, '_>) -> Option<Vec<SimDuration>> {
    let schedule = table.required::<Vec<SimDuration>>("schedule");
    let patient =
        |waits: &Vec<SimDuration>| !waits.is_empty() && waits.iter().all(|wait| *wait >= RETRY_MIN);
    let message = |waits: &Vec<SimDuration>| match waits.iter().min() {
        None => "`schedule` is empty".to_owned(),
        Some(wait) => format!("a queue cannot try again after {wait}: 1 s is the least"),
    };
    let hint = "write the wait before each next attempt, such as [\"15 min\", \"1 hour\"]; \
                the last one repeats";
    table.check("schedule", schedule, patient, message, hint)
}

/// The waits of `{ first, factor, most }`: each is `factor` times the one before, up to `most`,
/// which repeats.
fn backoff(table: &mut Table<'_, '_>) -> Option<Vec<SimDuration>> {
    let first = table.required("first");
    let message =
        |wait: &SimDuration| format!("a client cannot try again after {wait}: 1 s is the least");
    let hint = "write the wait before the second attempt, such as \"1 min\"";
    let first = table.check("first", first, |wait| *wait >= RETRY_MIN, message, hint);
    let factor = table.within("factor", FACTOR_MIN..=100.0);
    let most = table.required::<SimDuration>("most");
    let (first, factor, most) = (first?, factor?, most?);
    if most < first {
        let message = format!("`most` ({most}) is less than `first` ({first})");
        table.contradict("most", "first", message, "write the longest wait, such as \"4 hours\"");
        return None;
    }
    let growing = successors(Some(first.as_secs_f64()), |wait| Some(wait * factor));
    let growing = growing.map(SimDuration::from_secs_f64).take_while(|wait| *wait < most);
    Some(growing.chain([most]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    fn read(text: &str) -> Option<Retry> {
        let mut problems = Problems::default();
        let text = format!("retry = {text}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let retry = Retry::read(document.root.get("retry")?, &mut problems);
        assert_eq!(retry.is_some(), problems.is_empty(), "{text}: {problems:?}");
        retry
    }

    /// When the attempts of a request begin that is never served, if each fails at once [h]; waits
    /// are those of the mean.
    fn attempts(name: &str) -> Vec<f64> {
        let retry = read(&format!("{name:?}")).expect("a preset");
        let last = retry.schedule.last().expect("a wait");
        let mut waits = retry.schedule.iter().chain(std::iter::repeat(last));
        let next = |at: &SimDuration| {
            let next = *at + *waits.next().expect("the last one repeats");
            (next < retry.give_up).then_some(next)
        };
        successors(Some(SimDuration::ZERO), next).map(|at| at.as_secs_f64() / 3600.0).collect()
    }

    #[test]
    fn every_preset_tries_when_its_source_says() {
        let imc = attempts("exchange-imc");
        assert_eq!(imc[..6], [0.0, 0.25, 0.75, 1.75, 5.75, 9.75]);
        assert_eq!(imc.last(), Some(&117.75));
        let sendmail = attempts("sendmail");
        assert_eq!(sendmail[..4], [0.0, 0.25, 0.75, 1.25]);
        assert_eq!(read("\"sendmail\"").expect("a preset").jitter, 1.0);
        // Exim: two hours of quarters, waits that grow by half, and then four times a day.
        let exim = attempts("exim");
        assert_eq!(exim[8..12], [2.0, 3.0, 4.5, 6.75]);
        assert_eq!(exim[14], 22.78125);
        assert!(exim[13] < 16.0 && exim[14] > 16.0, "the wait that ends the growth");
        assert_eq!((exim[15], exim.last()), (28.78125, Some(&94.78125)));
        assert_eq!(PRESETS.names(), ["exchange-imc", "sendmail", "postfix", "exim"]);
    }

    #[test]
    fn the_waits_of_postfix_are_the_age_of_the_message_within_bounds() {
        let hours = attempts("postfix");
        for at in hours.windows(2) {
            let age = (3600.0 * at[0]).clamp(300.0, 4000.0);
            let wait = 3600.0 * (at[1] - at[0]);
            assert!((wait - age).abs() < 1e-6, "{wait} at {at:?}");
        }
        assert!(*hours.last().expect("an attempt") > 118.0);
    }

    #[test]
    fn every_number_of_a_preset_can_be_changed() {
        let exim = || read("\"exim\"").expect("a preset");
        let hour = SimDuration::from_secs(3600);
        for (change, expected) in [
            ("schedule = [\"1 hour\"]", Retry { schedule: vec![hour], ..exim() }),
            (
                "backoff = { first = \"30 min\", factor = 2, most = \"1 hour\" }",
                Retry { schedule: vec![SimDuration::from_secs(1800), hour], ..exim() },
            ),
            ("give-up = \"1 day\"", Retry { give_up: SimDuration::DAY, ..exim() }),
            ("jitter = 0.5", Retry { jitter: 0.5, ..exim() }),
        ] {
            assert_eq!(read(&format!("{{ base = \"exim\", {change} }}")), Some(expected));
        }
        assert_eq!(read("{ base = \"exim\" }"), Some(exim()));
        for wrong in ["\"exime\"", "{ base = \"qmail\" }", "{ base = \"exim\", factor = 2 }"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
