//! `operator`: somebody who comes to know after a while, and restarts. Change here how people come
//! to know and what they do.

use super::behaviour::{Behaviour, Wish, Work};
use super::complaints::{Complaints, Hearing};
use super::glance::Glance;
use super::hours::Hours;
use super::nature::{Kind, Nature, Place, Probes, Restarts, Why};
use super::probing::{PRESETS, Probing};
use super::seat::Seat;
use super::watch::Probed;
use crate::engine::{Distribution, SimDuration, SimTime, Stream};
use crate::model::restart::Restart;
use crate::reading::{Node, Presets, Problems, Read, Table, read_table};

/// `{ operator = { notices, restart, hours? } }`, or in place of `notices`
/// `complaints = { after, within? }, reacts, looks-first?` or `alarm = { … }, reacts, looks-first?`.
///
/// What the operator is about to do is void if the port is back by another hand before.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// How the operator comes to know.
    pub told: Told,
    /// When the operator is there to act on it; always, where absent.
    pub hours: Option<Hours>,
    /// How the operator looks at the port first, and leaves it alone if it is well; what has told of
    /// it is then about the past. Where absent, complaints or an alarm are enough. A notice needs no
    /// look: it is one of a hang.
    pub looks: Option<Glance>,
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
        Self { told: Told::Notices(notices), hours: None, looks: None, restart }
    }

    fn attention(&self, seat: &Seat<'_>) -> Attention {
        let (ear, law, purpose) = match &self.told {
            Told::Notices(law) => (Ear::Law, law, "notices"),
            Told::Complaints { complaints, reacts } => {
                (Ear::Complaints(complaints.start()), reacts, "reacts")
            }
            Told::Alarm { reacts, .. } => (Ear::Alarm, reacts, "reacts"),
        };
        Attention {
            ear,
            law: law.clone(),
            draws: seat.stream(purpose),
            hours: self.hours.clone(),
            nights: seat.stream("night"),
            wish: if self.looks.is_some() { Wish::Look } else { Wish::Restart },
            acts: SimTime::NEVER,
            at_it: false,
        }
    }
}

impl Kind for Operator {
    fn presets() -> Option<&'static Presets> {
        None
    }

    fn nature(&self) -> Nature<'_> {
        let (why, probing) = match &self.told {
            Told::Notices(_) => (Why::Notice, None),
            Told::Complaints { complaints, .. } => (Why::Complaints(complaints.after), None),
            Told::Alarm { probing, .. } => (Why::Alarm, Some(probing)),
        };
        Nature {
            restarts: Some(Restarts { how: &self.restart, why }),
            probes: probing.map(|how| Probes { how, from: Place::Inside }),
            looks: self.looks,
            installs: None,
            brings: None,
            recycles: None,
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
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
                let [looks, failures, startup] = probing.plan();
                format!("has an alarm, which {looks}, and rings after {failures}{startup},")
            }
        };
        let hours = self.hours.as_ref().map(Hours::plan).unwrap_or_default();
        let restarts = match self.looks.map(|looks| looks.plan()) {
            None => "and restarts the port".to_owned(),
            Some(looks) => format!("then {looks}, and restarts the port if it fails"),
        };
        format!("an operator, who {told} {restarts}{hours}")
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        Work::Acts(Box::new(self.attention(seat)))
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
    /// What the operator comes to do.
    wish: Wish,
    acts: SimTime,
    /// Whether the operator looks at the port, or knows that somebody restarts it: until that is
    /// over, nothing tells anything new.
    at_it: bool,
}

/// What the operator hears by.
#[derive(Debug)]
enum Ear {
    /// By the hang itself.
    Law,
    Complaints(Hearing),
    Alarm,
}

impl Attention {
    /// Something at `now` tells the operator, who may know already.
    fn tell(&mut self, now: SimTime) {
        if self.at_it || self.acts != SimTime::NEVER {
            return;
        }
        let takes = self.law.sample(&mut self.draws);
        let (told, reaction) = match self.ear {
            Ear::Law => (now + takes, SimDuration::ZERO),
            Ear::Complaints(_) | Ear::Alarm => (now, takes),
        };
        self.acts = match &self.hours {
            Some(hours) => hours.acts(told, reaction, &mut self.nights),
            None => told + reaction,
        };
    }
}

impl Behaviour for Attention {
    fn next_wake(&self) -> SimTime {
        self.acts
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        (self.acts, self.at_it) = (SimTime::NEVER, true);
        Some(self.wish)
    }

    fn on_probe(&mut self, now: SimTime, probe: Probed) -> Option<Wish> {
        if probe.is_too_many() {
            self.tell(now);
        }
        None
    }

    fn on_well(&mut self, now: SimTime) {
        // Nothing that is known so far is about the port as it is.
        self.on_up(now);
    }

    fn on_complaint(&mut self, now: SimTime, began: SimTime) {
        if let Ear::Complaints(hearing) = &mut self.ear
            && hearing.hear(now, began)
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

    fn on_down(&mut self, _: SimTime) {
        (self.acts, self.at_it) = (SimTime::NEVER, true);
    }

    fn on_up(&mut self, now: SimTime) {
        (self.acts, self.at_it) = (SimTime::NEVER, false);
        if let Ear::Complaints(hearing) = &mut self.ear {
            hearing.forget(now);
        }
    }
}

impl Read for Operator {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "operator", problems, |table| {
            let told = Told::read_keys(table);
            let hours = table.optional("hours");
            let looks = Glance::read_key(table);
            if let (Some(Told::Notices(_)), Some(Some(_))) = (&told, looks) {
                let message = "`looks-first` does not go with `notices`";
                let hint = "leave it out: what is noticed is a port that hangs";
                table.contradict("looks-first", "notices", message, hint);
            }
            let restart = table.required("restart");
            Some(Self { told: told?, hours: hours?, looks: looks?, restart: restart? })
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
                    let whole = PRESETS.based(node, problems)?;
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
    use super::*;
    use crate::engine::Streams;
    use crate::model::remedy::Days;

    const SECOND: Distribution = Distribution::Constant(SimDuration::SECOND);

    fn attention(told: Told, hours: Option<Hours>) -> Attention {
        let restart = Restart::INSTANT;
        Operator { told, hours, looks: None, restart }
            .attention(&Seat::alone(&Streams::new(1, 0), "operator"))
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

    fn complaining(after: u32) -> Attention {
        let complaints = Complaints { after, within: None };
        attention(Told::Complaints { complaints, reacts: SECOND }, None)
    }

    #[test]
    fn enough_complaints_tell_the_operator_and_more_of_them_tell_nothing_new() {
        let mut operator = complaining(3);
        for at in [10, 20, 1_000_000, 1_000_000] {
            operator.on_complaint(second(at), second(at));
        }
        assert_eq!(operator.next_wake(), second(1_000_001));
        operator.on_heal(second(1_000_001));
        assert_eq!(operator.on_wake(second(1_000_001)), Some(Wish::Restart));
    }

    #[test]
    fn a_return_to_service_forgets_complaints() {
        let mut operator = complaining(2);
        let complain = |operator: &mut Attention, at| operator.on_complaint(second(at), second(at));
        complain(&mut operator, 1);
        operator.on_down(second(2));
        operator.on_up(second(3));
        complain(&mut operator, 4);
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        complain(&mut operator, 5);
        assert_eq!(operator.next_wake(), second(6));
    }
}
