use super::*;
use crate::engine::Streams;
use crate::reading::Document;

fn every_ten_seconds(clock: Reference) -> Schedule {
    Schedule::every(SimDuration::from_secs(10), clock, Restart::INSTANT)
}

fn timetable(clock: Reference) -> Timetable {
    every_ten_seconds(clock).timetable(&Seat::alone(&Streams::new(1, 0), "schedule"))
}

fn second(n: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(n)
}

fn read(text: &str) -> Schedule {
    let mut problems = Problems::default();
    let text = format!("schedule = {{ {text}, restart = {{}} }}");
    let document = Document::parse("file", &text, &[], &mut problems);
    let schedule = Schedule::read(document.root.get("schedule").unwrap(), &mut problems);
    schedule.unwrap_or_else(|| panic!("{text}: {problems:?}"))
}

#[test]
fn every_preset_restarts_at_night_and_every_number_of_it_can_be_changed() {
    let nightly = || read("base = \"cron-nightly\"");
    let weekly = read("base = \"cron-weekly\"");
    for (schedule, hour) in [(nightly(), 3), (weekly, 6 * 24 + 3)] {
        let mut timetable = schedule.timetable(&Seat::alone(&Streams::new(1, 0), "schedule"));
        for week in [0, 7 * 24] {
            timetable.on_up(second(3600 * week));
            assert_eq!(timetable.next_wake(), second(3600 * (week + hour)));
        }
    }
    assert_eq!(PRESETS.names().len(), 2);
    let (hour, night) = (SimDuration::from_secs(3600), SimDuration::from_secs(7200));
    for (change, expected) in [
        ("every = \"8 hours\"", Schedule { every: hour.times(8), ..nightly() }),
        ("at = \"2 hours\"", Schedule { at: night, ..nightly() }),
        ("days = \"mon\"", Schedule { days: Days::from_to(0, 0), ..nightly() }),
        ("jitter = \"1 hour\"", Schedule { jitter: hour, ..nightly() }),
        ("drain = \"1 hour\"", Schedule { drain: hour, ..nightly() }),
    ] {
        assert_eq!(read(&format!("base = \"cron-nightly\", {change}")), expected);
    }
}

#[test]
fn since_restart_counts_from_the_return_to_service() {
    let mut timetable = timetable(Reference::SinceRestart);
    assert_eq!(timetable.next_wake(), second(10));
    assert_eq!(timetable.on_wake(second(10)), Some(Wish::Restart));
    timetable.on_down(second(10));
    assert_eq!(timetable.next_wake(), SimTime::NEVER);
    timetable.on_up(second(13));
    assert_eq!(timetable.next_wake(), second(23));
}

#[test]
fn the_wall_clock_keeps_to_multiples_and_skips_those_it_missed() {
    let mut timetable = timetable(Reference::Wall);
    timetable.on_wake(second(10));
    timetable.on_down(second(10));
    timetable.on_up(second(20));
    assert_eq!(timetable.next_wake(), second(30));
}

#[test]
fn a_tick_of_the_wall_clock_is_as_late_however_often_it_is_planned() {
    let plan = Schedule { jitter: SimDuration::from_secs(5), ..every_ten_seconds(Reference::Wall) };
    let mut timetable = plan.timetable(&Seat::alone(&Streams::new(1, 0), "schedule"));
    let due = timetable.next_wake();
    assert!(second(10) < due && due < second(15), "{due}");
    // Another measure restarts the port meanwhile, before the tick and after it.
    for back in [second(3), second(10)] {
        timetable.on_down(back);
        timetable.on_up(back);
        assert_eq!(timetable.next_wake(), due, "back at {back}");
    }
    timetable.on_wake(due);
    assert!(second(20) <= timetable.next_wake());
}

#[test]
fn lateness_is_uniform() {
    let jitter = SimDuration::from_secs(5);
    for clock in [Reference::Wall, Reference::SinceRestart] {
        let plan = Schedule { jitter, ..every_ten_seconds(clock) };
        let mut timetable = plan.timetable(&Seat::alone(&Streams::new(1, 0), "schedule"));
        let mut sum = 0.0;
        for tick in 1..=10_000 {
            let due = timetable.next_wake();
            let late = due.since(second(10 * tick));
            assert!(late < jitter, "{late}");
            sum += late.as_secs_f64();
            // By the age clock the period counts from the return to service.
            timetable.on_up(if clock == Reference::Wall { due } else { second(10 * tick) });
        }
        // The standard error of the mean is 5 s / √12 / 100.
        assert!((sum / 10_000.0 - 2.5).abs() < 0.06, "{clock:?}: {sum}");
    }
}
