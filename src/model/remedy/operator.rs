//! `operator`: somebody who comes to know after a while, and restarts. Change here what people do.

use super::behaviour::{Behaviour, Wish, Work};
use super::complaints::Hearing;
use super::crew::{CREW, Crew};
use super::glance::{Glance, LOOKS_FIRST};
use super::hours::Hours;
use super::nature::{Kind, Nature, Place, Probes, Restarts, Why};
use super::notice::Notice;
use super::people::{Need, People};
use super::seat::Seat;
use super::told::{self, Told};
use super::watch::Probed;
use crate::engine::{Distribution, SimTime, Stream};
use crate::model::restart::Restart;
use crate::reading::{Entry, Form, Node, Presets, Problems, Read, Shape, read_table};

/// `{ operator = { notices, restart, hours?, crew? } }`, or in place of `notices`
/// `complaints = { after, within? }, reacts, looks-first?` or `alarm = { … }, reacts, looks-first?`.
///
/// What the operator is about to do is void if the port is back by another hand before.
///
/// Of several listeners each tells of itself, by its hang, its complaints or its alarm; but the people
/// are common to all, and see to one after the other: see [`Crew`].
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
    /// How many people there are for several listeners.
    pub crew: Crew,
}

impl Operator {
    /// One who notices by this law at any hour.
    pub const fn noticing(notices: Distribution, restart: Restart) -> Self {
        let told = Told::Notices(notices);
        Self { told, hours: None, looks: None, restart, crew: Crew::ONE }
    }

    /// How long people take, by the draws that `stream` gives for a purpose.
    fn notice(&self, stream: impl Fn(&str) -> Stream) -> Notice {
        let (of_hang, law, purpose) = match &self.told {
            Told::Notices(law) => (true, law, "notices"),
            Told::Complaints { reacts, .. } | Told::Alarm { reacts, .. } => {
                (false, reacts, "reacts")
            }
        };
        Notice {
            of_hang,
            law: law.clone(),
            draws: stream(purpose),
            hours: self.hours.clone(),
            nights: stream("night"),
        }
    }

    fn attention(&self, seat: &Seat<'_>) -> Attention {
        let ear = match &self.told {
            Told::Notices(_) => Ear::Law,
            Told::Complaints { complaints, .. } => Ear::Complaints(complaints.start()),
            Told::Alarm { .. } => Ear::Alarm,
        };
        let has_own = self.crew.common_to(seat.listeners).is_none();
        Attention {
            ear,
            notice: has_own.then(|| self.notice(|purpose| seat.stream(purpose))),
            wish: if self.looks.is_some() { Wish::Look } else { Wish::Restart },
            told: SimTime::NEVER,
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
            times_out: None,
            begins: None,
            of_several: &[Crew::KEY],
        }
    }

    fn plan(&self) -> String {
        let told = self.told.plan();
        let hours = self.hours.as_ref().map(Hours::plan).unwrap_or_default();
        let restarts = match self.looks.map(|looks| looks.plan()) {
            None => "and restarts the port".to_owned(),
            Some(looks) => format!("then {looks}, and restarts the port if it fails"),
        };
        format!("an operator, who {told} {restarts}{hours}{}", self.crew.plan())
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        Work::Acts(Box::new(self.attention(seat)))
    }

    fn people(&self, measure: usize, seat: &Seat<'_>) -> Option<People> {
        let crew = self.crew.common_to(seat.listeners)?;
        let notice = self.notice(|purpose| seat.common_stream(purpose));
        Some(People::new(measure, crew, notice, seat.listeners))
    }
}

/// When the operator will act.
#[derive(Debug)]
struct Attention {
    ear: Ear,
    /// How long the operator takes; `None`: those who are common to all listeners come when they do.
    notice: Option<Notice>,
    /// What the operator comes to do.
    wish: Wish,
    /// When somebody was told, who has not come yet; never if nobody was.
    told: SimTime,
    /// When somebody comes; never if that is not known.
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
        if self.at_it || self.told != SimTime::NEVER {
            return;
        }
        self.told = now;
        if let Some(notice) = &mut self.notice {
            self.acts = notice.acts(now);
        }
    }

    /// What was told is void, or dealt with.
    const fn forget(&mut self) {
        (self.told, self.acts) = (SimTime::NEVER, SimTime::NEVER);
    }
}

impl Behaviour for Attention {
    fn next_wake(&self) -> SimTime {
        self.acts
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.forget();
        self.at_it = true;
        Some(self.wish)
    }

    fn on_probe(&mut self, now: SimTime, probe: Probed) -> Option<Wish> {
        if probe.is_too_many() {
            self.tell(now);
        }
        None
    }

    fn is_settled(&self) -> bool {
        true
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
            self.forget();
        }
    }

    fn on_down(&mut self, _: SimTime) {
        self.forget();
        self.at_it = true;
    }

    fn on_up(&mut self, now: SimTime) {
        self.forget();
        self.at_it = false;
        if let Ear::Complaints(hearing) = &mut self.ear {
            hearing.forget(now);
        }
    }

    fn need(&self) -> Need {
        match (&self.notice, self.told) {
            (Some(_), _) => Need::Nothing,
            (None, SimTime::NEVER) if self.at_it => Need::Patience,
            (None, SimTime::NEVER) => Need::Nothing,
            (None, told) => Need::Somebody(told),
        }
    }

    fn on_turn(&mut self, now: SimTime) {
        self.acts = now;
    }
}

static SHAPE: Shape = Shape::new(
    "operator",
    "people who come to know after a while, and restart",
    &[
        Entry::absent::<Hours>("hours", "always", "when they are at work"),
        LOOKS_FIRST,
        Entry::needed::<Restart>("restart", "how they restart"),
        CREW,
    ],
)
.and(&[&told::SHAPE]);

impl Read for Operator {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let told = Told::read_keys(table);
            let hours = table.optional("hours");
            let looks = Glance::read_key(table);
            if let (Some(Told::Notices(_)), Some(Some(_))) = (&told, looks) {
                let message = "`looks-first` does not go with `notices`";
                let hint = "leave it out: what is noticed is a port that hangs";
                table.contradict("looks-first", "notices", message, hint);
            }
            let restart = table.required("restart");
            let crew = Crew::read_key(table);
            Some(Self { told: told?, hours: hours?, looks: looks?, restart: restart?, crew: crew? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{SimDuration, Streams};
    use crate::model::remedy::{Complaints, Days};

    const SECOND: Distribution = Distribution::Constant(SimDuration::SECOND);

    fn attention(told: Told, hours: Option<Hours>) -> Attention {
        let restart = Restart::INSTANT;
        Operator { told, hours, looks: None, restart, crew: Crew::ONE }
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
