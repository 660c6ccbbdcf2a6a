//! [`Attempt`]: one try to get a request served, as the client's TCP and program see it. Change
//! here how a client behaves; it knows neither the network nor the listener.
//!
//! ```text
//! SYN-SENT --SYN-ACK--> CONNECTED --banner--> IN-SESSION --final reply--> served
//!    |  ^                   |                   |     ^                       |
//!    |  '-- RST, wait --.   '-- time-out, RST --+     '---- next request ---- KEPT
//!    |                                          '--> timed out, reset
//!    '--> timed out, or refused after the last RST
//! ```
//!
//! One that only knocks answers the SYN-ACK by RST, and nothing is left of it.
//!
//! A connection is kept while more requests may follow on it. An attempt that ends on an open
//! connection that is not kept closes it: CLOSING, until its FIN is acknowledged.

use super::host::{Profile, RoundTrip};
use super::reason::Reason;
use super::segment::Segment;
use crate::engine::{SimDuration, SimTime};

/// One attempt. It learns what arrives and when its timer fires, and returns what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    state: State,
    /// SYNs that met silence; once it closes, FINs that did.
    timeouts: u8,
    /// SYNs that were sent again after an RST.
    resets: u8,
    /// Requests that may still follow on its connection.
    more: u32,
    round_trip: RoundTrip,
    deadline: SimTime,
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A SYN is out.
    SynSent,
    /// A SYN is out, by which the client only wants to know whether it is answered.
    Knocking,
    /// It was, and the client has answered RST.
    Knocked,
    /// A SYN was answered by RST; another follows after a wait.
    RstWait,
    /// The connection is open; the client waits for the banner.
    Connected,
    /// The banner has come; the client waits for the final reply.
    InSession,
    /// The attempt was served and its connection is kept open for the next one.
    Kept,
    /// The attempt has ended, but the FIN by which the client closed is not acknowledged yet.
    Closing,
    /// The attempt has ended, and nothing is left of the connection.
    Closed,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client has the final reply.
    Served,
    /// RST before the connection was open.
    Refused,
    /// The client's patience ended.
    TimedOut,
    /// RST on an open connection.
    Reset,
}

/// What one input makes an attempt do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// It sends this.
    pub send: Option<Segment>,
    /// Why.
    pub why: Reason,
    /// It ends so.
    pub ended: Option<Ending>,
}

/// The timers a client goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct Patience {
    /// Its TCP.
    pub profile: Profile,
    /// How long it waits for the banner.
    pub banner: SimDuration,
    /// How long it waits for the final reply, from the banner on.
    pub session: SimDuration,
    /// How long it keeps a connection open for its next request.
    pub idle: SimDuration,
}

impl Patience {
    /// The longest that a call can take: until the connection is open, then until the banner has
    /// come, then until the final reply has. The timer of every state ends it by then.
    pub fn longest_call(&self) -> SimDuration {
        self.profile.longest_connect() + self.banner + self.session
    }

    /// That of a probe on a host with this profile: it sends SYNs by the same schedule, never
    /// gives up by itself, and takes an RST for an answer.
    pub fn of_probe(profile: &Profile) -> Self {
        let mut profile = profile.clone();
        profile.rst_retries = 0;
        if let Some(last) = profile.syn_gaps.last_mut() {
            *last = SimDuration::FOREVER;
        }
        Self {
            profile,
            banner: SimDuration::FOREVER,
            session: SimDuration::FOREVER,
            idle: SimDuration::ZERO,
        }
    }
}

impl Step {
    const NOTHING: Self = Self { send: None, why: Reason::Due, ended: None };

    const fn send(segment: Segment, why: Reason) -> Self {
        Self { send: Some(segment), why, ended: None }
    }

    const fn end(ending: Ending) -> Self {
        Self { ended: Some(ending), ..Self::NOTHING }
    }
}

impl Attempt {
    /// Sends the first SYN at `now`.
    pub fn begin(now: SimTime, patience: &Patience) -> (Self, Step) {
        let deadline = now + patience.profile.syn_gaps[0];
        let round_trip = RoundTrip::Since(now);
        let state = State::SynSent;
        let attempt = Self { state, timeouts: 0, resets: 0, more: 0, round_trip, deadline };
        (attempt, Step::send(Segment::Syn, Reason::Due))
    }

    /// The same attempt, whose connection is kept for up to `more` further requests.
    pub const fn followed_by(self, more: u32) -> Self {
        Self { more, ..self }
    }

    /// The same attempt, which only wants to know whether its SYN is answered.
    pub const fn knocking(self) -> Self {
        Self { state: State::Knocking, ..self }
    }

    /// Sends the next request at `now` over the connection that was kept: the next attempt.
    pub fn go_on(&mut self, now: SimTime, patience: &Patience) -> Step {
        assert_eq!(self.state, State::Kept, "a request goes over a connection that was kept");
        self.state = State::InSession;
        self.more -= 1;
        self.deadline = now + patience.session;
        Step::send(Segment::Request, Reason::Due)
    }

    /// Whether the connection is kept open after this request.
    pub const fn keeps(&self) -> bool {
        self.more > 0
    }

    /// Where it stands.
    pub const fn state(&self) -> State {
        self.state
    }

    /// The round trip, as its TCP knows it.
    pub const fn round_trip(&self) -> RoundTrip {
        self.round_trip
    }

    /// When its timer must fire; never once nothing is left of it. While it closes, only if the
    /// FIN got lost or was ignored: else its acknowledgement comes before.
    pub const fn deadline(&self) -> SimTime {
        self.deadline
    }

    /// Its program wants no more of it: if the connection is open, FIN closes it.
    pub fn hang_up(&mut self, now: SimTime, patience: &Patience) -> Option<Segment> {
        if !matches!(self.state, State::Connected | State::InSession | State::Kept) {
            self.forget();
            return None;
        }
        self.state = State::Closing;
        self.timeouts = 0;
        self.deadline = now + patience.profile.resending.gap(self.round_trip, 0);
        Some(Segment::Fin)
    }

    /// Nothing is left of the connection: its FIN is acknowledged, or was in vain.
    pub const fn forget(&mut self) {
        self.state = State::Closed;
        self.deadline = SimTime::NEVER;
    }

    /// Its timer fired at its deadline.
    pub fn on_timer(&mut self, now: SimTime, patience: &Patience) -> Step {
        debug_assert!(now >= self.deadline, "the timer fired before {}", self.deadline);
        let gaps = &patience.profile.syn_gaps;
        match self.state {
            State::RstWait => self.state = State::SynSent,
            State::SynSent | State::Knocking => {
                self.timeouts += 1;
                if usize::from(self.timeouts) == gaps.len() {
                    return self.end(now, Ending::TimedOut, patience);
                }
            }
            State::Connected | State::InSession => {
                return self.end(now, Ending::TimedOut, patience);
            }
            State::Kept => {
                let send = self.hang_up(now, patience);
                return Step { send, why: Reason::Idle, ended: None };
            }
            State::Closing => return self.close_again(now, &patience.profile),
            State::Knocked | State::Closed => return Step::NOTHING,
        }
        self.round_trip = RoundTrip::Unknown;
        self.deadline = now + gaps[usize::from(self.timeouts)];
        Step::send(Segment::Syn, Reason::Again)
    }

    /// `segment` arrived.
    pub fn on_segment(&mut self, now: SimTime, segment: Segment, patience: &Patience) -> Step {
        match (self.state, segment) {
            (State::SynSent | State::RstWait, Segment::SynAck) => {
                self.state = State::Connected;
                self.round_trip = self.round_trip.answered(now);
                self.deadline = now + patience.banner;
                Step::send(Segment::Ack, Reason::Due)
            }
            (State::Knocking, Segment::SynAck) => {
                self.state = State::Knocked;
                self.deadline = SimTime::NEVER;
                Step::send(Segment::Rst, Reason::Due)
            }
            (State::Knocking, Segment::Rst) => self.end(now, Ending::Refused, patience),
            (State::SynSent, Segment::Rst) => {
                if u32::from(self.resets) == patience.profile.rst_retries {
                    return self.end(now, Ending::Refused, patience);
                }
                self.resets += 1;
                self.state = State::RstWait;
                self.deadline = now + patience.profile.rst_gap;
                Step::NOTHING
            }
            // The ACK was lost or ignored: RFC 9293, 3.10.7.4, answers the repeated SYN-ACK.
            (
                State::Connected | State::InSession | State::Kept | State::Closing,
                Segment::SynAck,
            ) => Step::send(Segment::Ack, Reason::Again),
            (State::Connected, Segment::Banner) => {
                self.state = State::InSession;
                self.deadline = now + patience.session;
                Step::NOTHING
            }
            (State::InSession, Segment::Reply) if self.keeps() => {
                self.state = State::Kept;
                self.deadline = now + patience.idle;
                Step::end(Ending::Served)
            }
            (State::InSession, Segment::Reply) => self.end(now, Ending::Served, patience),
            (State::Connected | State::InSession, Segment::Rst)
            | (State::InSession, Segment::Close) => self.lose(Ending::Reset),
            (State::Kept, Segment::Rst | Segment::Close) | (State::Closing, Segment::Rst) => {
                self.forget();
                Step::NOTHING
            }
            // Nobody is left to read it: RFC 9293, 3.10.7.1, and RFC 1122, 4.2.2.13.
            (State::Closing, Segment::Banner | Segment::Reply)
            | (
                State::Knocked | State::Closed,
                Segment::SynAck | Segment::Banner | Segment::Reply,
            ) => {
                self.forget();
                Step::send(Segment::Rst, Reason::Unknown)
            }
            _ => Step::NOTHING,
        }
    }

    /// Its request was sent again in vain as often as its TCP does.
    pub fn on_unacknowledged(&mut self) -> Step {
        assert_eq!(self.state, State::InSession, "a request that is answered is not sent again");
        self.lose(Ending::TimedOut)
    }

    fn end(&mut self, now: SimTime, ending: Ending, patience: &Patience) -> Step {
        Step { send: self.hang_up(now, patience), ..Step::end(ending) }
    }

    /// Ends with the connection, which is lost.
    const fn lose(&mut self, ending: Ending) -> Step {
        self.forget();
        Step::end(ending)
    }

    /// Sends FIN again by the timer of data, until that has been in vain often enough.
    fn close_again(&mut self, now: SimTime, Profile { resending, .. }: &Profile) -> Step {
        let resent = u32::from(self.timeouts);
        if resending.gives_up(self.round_trip, resent, resending.fin_retries) {
            self.forget();
            return Step::NOTHING;
        }
        self.timeouts += 1;
        self.deadline = now + resending.gap(self.round_trip, resent + 1);
        Step::send(Segment::Fin, Reason::Again)
    }
}

#[cfg(test)]
mod tests;
