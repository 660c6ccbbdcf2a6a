//! `operator`: somebody who comes to know after a while, and restarts.

use super::complaints::Hearing;
use super::probing::Watch;
use super::{
    Behaviour, Complaints, Hours, Judgement, PROBING_PRESETS, Probing, Restart, Seat, Wish,
};
use crate::engine::{Distribution, SimDuration, SimTime, Stream};
use crate::reading::{Node, Problems, Read, Table, read_table};

/// `{ operator = { notices, restart, hours? } }`, or in place of `notices`
/// `complaints = { after, within? }, reacts` or `alarm = { … }, reacts`.
///
/// What the operator is about to do is void if the port is back by another hand before.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// How the operator comes to know.
    pub told: Told,
    /// When the operator is there to act on it; always, where absent.
    pub hours: Option<Hours>,
    /// How the operator restarts.
    pub restart: Restart,
}

/// How an operator comes to know that the port may be hung.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// `notices`: an abstract law of the time from the hang to the restart's beginning. With hours
    /// it is the time to the notice, which is acted upon at once or as the hours have it. It is
    /// void if the port heals before.
    Notices(Distribution),
    /// `complaints`: users complain.
    Complaints {
        /// How many tell the operator.
        complaints: Complaints,
        /// From the last of them to the restart's beginning. Nobody takes them back.
        reacts: Distribution,
    },
    /// `alarm`: a probe, as a watchdog has it, rings instead of restarting.
    Alarm {
        /// How it probes; too many failures in a row ring.
        probing: Probing,
        /// From the alarm to the restart's beginning. An alarm that has rung stands, whatever the
        /// next probe meets.
        reacts: Distribution,
    },
}

impl Operator {
    /// One who notices by this law at any hour.
    pub const fn noticing(notices: Distribution, restart: Restart) -> Self {
        Self { told: Told::Notices(notices), hours: None, restart }
    }

    pub(super) const fn restart(&self) -> Option<&Restart> {
        Some(&self.restart)
    }

    pub(super) fn plan(&self) -> String {
        let told = match &self.told {
            Told::Notices(_) => "notices after a while".to_owned(),
            Told::Complaints { complaints: Complaints { after, within }, .. } => {
                let attempts = match after {
                    1 => "1 failed attempt".to_owned(),
                    n => format!("{n} failed attempts"),
                };
                let within = within.map(|within| format!(" within {within}"));
                format!("hears of {attempts}{}", within.unwrap_or_default())
            }
            Told::Alarm { probing, .. } => {
                let (looks, failures) = probing.plan();
                format!("has an alarm, which {looks}, and rings after {failures},")
            }
        };
        let hours = self.hours.as_ref().map(Hours::plan).unwrap_or_default();
        format!("an operator, who {told} and restarts the port{hours}")
    }

    pub(super) fn start(&self, seat: &Seat<'_>) -> impl Behaviour + use<> {
        let (ear, law, purpose) = match &self.told {
            Told::Notices(law) => (Ear::Law, law, "notices"),
            Told::Complaints { complaints, reacts } => {
                (Ear::Complaints(complaints.start()), reacts, "reacts")
            }
            Told::Alarm { probing, reacts } => (Ear::Alarm(probing.start(seat)), reacts, "reacts"),
        };
        Attention {
            ear,
            law: law.clone(),
            draws: seat.stream(purpose),
            hours: self.hours.clone(),
            nights: seat.stream("night"),
            acts: SimTime::NEVER,
        }
    }
}

/// When the operator will act.
#[derive(Debug)]
struct Attention {
    ear: Ear,
    /// How long the operator takes, from the hang or from what tells of it.
    law: Distribution,
    draws: Stream,
    hours: Option<Hours>,
    nights: Stream,
    acts: SimTime,
}

/// What the operator hears by.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a world has one for each operator, made once")]
enum Ear {
    /// By the hang itself.
    Law,
    Complaints(Hearing),
    Alarm(Watch),
}

impl Attention {
    /// Something at `now` tells the operator, who may know already.
    fn tell(&mut self, now: SimTime) {
        if self.acts != SimTime::NEVER {
            return;
        }
        let takes = self.law.sample(&mut self.draws);
        let (told, reaction) = match self.ear {
            Ear::Law => (now + takes, SimDuration::ZERO),
            Ear::Complaints(_) | Ear::Alarm(_) => (now, takes),
        };
        self.acts = match &self.hours {
            Some(hours) => hours.acts(told, reaction, &mut self.nights),
            None => told + reaction,
        };
    }

    /// What would make a watchdog restart the port tells the operator.
    fn heed(&mut self, now: SimTime, wish: Option<Wish>) -> Option<Wish> {
        if wish == Some(Wish::Restart) {
            self.tell(now);
            return None;
        }
        wish
    }
}

impl Behaviour for Attention {
    fn next_wake(&self) -> SimTime {
        match &self.ear {
            Ear::Alarm(watch) => self.acts.min(watch.next_wake()),
            Ear::Law | Ear::Complaints(_) => self.acts,
        }
    }

    fn on_wake(&mut self, now: SimTime) -> Option<Wish> {
        if self.acts == now {
            self.acts = SimTime::NEVER;
            return Some(Wish::Restart);
        }
        match &mut self.ear {
            Ear::Alarm(watch) => {
                let wish = watch.on_wake(now);
                self.heed(now, wish)
            }
            Ear::Law | Ear::Complaints(_) => None,
        }
    }

    fn on_probe(&mut self, now: SimTime, answered: bool) -> Judgement<Wish> {
        let Ear::Alarm(watch) = &mut self.ear else {
            unreachable!("only an alarm probes");
        };
        let Judgement { answered, then } = watch.on_probe(now, answered);
        Judgement { answered, then: self.heed(now, then) }
    }

    fn on_complaint(&mut self, now: SimTime) {
        if let Ear::Complaints(hearing) = &mut self.ear
            && hearing.hear(now)
        {
            self.tell(now);
        }
    }

    fn on_hang(&mut self, now: SimTime) {
        if let Ear::Law = self.ear {
            self.tell(now);
        }
    }

    fn on_heal(&mut self, _: SimTime) {
        if let Ear::Law = self.ear {
            self.acts = SimTime::NEVER;
        }
    }

    fn on_down(&mut self, now: SimTime) {
        self.acts = SimTime::NEVER;
        if let Ear::Alarm(watch) = &mut self.ear {
            watch.on_down(now);
        }
    }

    fn on_up(&mut self, now: SimTime) {
        match &mut self.ear {
            Ear::Law => {}
            Ear::Complaints(hearing) => hearing.forget(),
            Ear::Alarm(watch) => watch.on_up(now),
        }
    }
}

impl Read for Operator {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "operator", problems, |table| {
            let told = Told::read_keys(table);
            let hours = table.optional("hours");
            let restart = table.required("restart");
            Some(Self { told: told?, hours: hours?, restart: restart? })
        })
    }
}

impl Told {
    /// Reads its keys from the table of the operator: one of three, and `reacts` with two of them.
    fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        const KEYS: [&str; 3] = ["notices", "complaints", "alarm"];
        let given = KEYS.map(|key| table.node(key));
        let reacts = table.node("reacts").is_some();
        match given {
            [Some(_), None, None] => {
                if reacts {
                    let message = "`reacts` does not go with `notices`";
                    let hint = "leave out `reacts`: `notices` runs to the restart";
                    table.contradict("reacts", "notices", message, hint);
                }
                table.required("notices").map(Self::Notices)
            }
            [None, Some(_), None] => {
                let complaints = table.required("complaints");
                let reacts = table.required("reacts");
                Some(Self::Complaints { complaints: complaints?, reacts: reacts? })
            }
            [None, None, Some(_)] => {
                let probing = table.required_with("alarm", |node, problems| {
                    let whole = PROBING_PRESETS.based(node, problems)?;
                    read_table(&whole, "alarm", problems, Probing::read_keys)
                });
                let reacts = table.required("reacts");
                Some(Self::Alarm { probing: probing?, reacts: reacts? })
            }
            [None, None, None] => {
                let hint = "add `notices = …`, or `complaints = …` or `alarm = …` with `reacts`";
                table.miss("nothing tells the operator", hint);
                None
            }
            _ => {
                let given = KEYS.into_iter().zip(given).filter(|(_, node)| node.is_some());
                let given: Vec<&str> = given.map(|(key, _)| key).collect();
                let message = format!("`{}` and `{}` both tell the operator", given[0], given[1]);
                let hint = "keep one; a second operator is a measure of its own";
                table.contradict(given[1], given[0], message, hint);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Days, Errors, Layer, Reference};
    use super::*;
    use crate::engine::Streams;

    const SECOND: Distribution = Distribution::Constant(SimDuration::SECOND);

    fn attention(told: Told, hours: Option<Hours>) -> impl Behaviour {
        let restart = Restart::INSTANT;
        Operator { told, hours, restart }.start(&Seat::alone(&Streams::new(1, 0), "operator"))
    }

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    #[test]
    fn the_notice_runs_from_the_hang() {
        let mut operator = attention(Told::Notices(SECOND), None);
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        operator.on_hang(second(7));
        assert_eq!(operator.next_wake(), second(8));
        assert_eq!(operator.on_wake(second(8)), Some(Wish::Restart));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
    }

    #[test]
    fn a_restart_by_another_hand_voids_the_notice() {
        let mut operator = attention(Told::Notices(SECOND), None);
        operator.on_hang(SimTime::ZERO);
        operator.on_down(SimTime::from_nanos(1));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
    }

    #[test]
    fn a_notice_at_night_is_acted_upon_in_the_morning() {
        let hour = SimDuration::from_secs(3_600);
        let hours = Hours { days: Days::ALL, from: hour.times(9), to: hour.times(17), night: None };
        let mut operator = attention(Told::Notices(SECOND), Some(hours));
        operator.on_hang(second(10 * 3_600));
        assert_eq!(operator.next_wake(), second(10 * 3_600 + 1));
        operator.on_heal(second(10 * 3_600));
        operator.on_hang(second(17 * 3_600 - 1));
        assert_eq!(operator.next_wake(), second(33 * 3_600));
    }

    fn complaining(after: u32) -> impl Behaviour {
        let complaints = Complaints { after, within: None };
        attention(Told::Complaints { complaints, reacts: SECOND }, None)
    }

    #[test]
    fn enough_complaints_tell_the_operator_and_more_of_them_tell_nothing_new() {
        let mut operator = complaining(3);
        for at in [10, 20, 1_000_000, 1_000_000] {
            operator.on_complaint(second(at));
        }
        assert_eq!(operator.next_wake(), second(1_000_001));
        operator.on_heal(second(1_000_001));
        assert_eq!(operator.on_wake(second(1_000_001)), Some(Wish::Restart));
    }

    #[test]
    fn a_return_to_service_forgets_complaints() {
        let mut operator = complaining(2);
        operator.on_complaint(second(1));
        operator.on_down(second(2));
        operator.on_up(second(3));
        operator.on_complaint(second(4));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        operator.on_complaint(second(5));
        assert_eq!(operator.next_wake(), second(6));
    }

    #[test]
    fn an_alarm_rings_once_and_goes_on_probing() {
        let probing = Probing {
            probe: Layer::Connect,
            period: SimDuration::from_secs(10),
            timeout: SimDuration::from_secs(4),
            failures: 1,
            clock: Reference::SinceRestart,
            errors: Errors::default(),
        };
        let reacts = Distribution::Constant(SimDuration::from_secs(15));
        let mut operator = attention(Told::Alarm { probing, reacts }, None);
        assert_eq!(operator.on_wake(second(10)), Some(Wish::Probe(Layer::Connect)));
        let rung = Judgement { answered: false, then: None };
        assert_eq!(operator.on_probe(second(11), false), rung);
        assert_eq!(operator.next_wake(), second(20));
        assert_eq!(operator.on_wake(second(20)), Some(Wish::Probe(Layer::Connect)));
        assert_eq!(operator.on_probe(second(20), false), rung);
        assert_eq!(operator.next_wake(), second(26), "15 s after the first");
        assert_eq!(operator.on_wake(second(26)), Some(Wish::Restart));
        operator.on_down(second(26));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        operator.on_up(second(30));
        assert_eq!(operator.next_wake(), second(40));
    }
}
