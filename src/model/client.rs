//! [`Attempt`]: one try to get a request served, as the client's TCP and program see it.
//!
//! ```text
//! SYN-SENT --SYN-ACK--> CONNECTED --banner--> IN-SESSION --final reply--> served
//!    |  ^                   |                   |     ^                       |
//!    |  '-- RST, wait --.   '-- time-out, RST --+     '---- next request ---- KEPT
//!    |                                          '--> timed out, reset
//!    '--> timed out, or refused after the last RST
//! ```
//!
//! A connection is kept while more requests may follow on it. An attempt that ends on an open
//! connection that is not kept closes it: CLOSING, until its FIN is acknowledged.

use super::host::Profile;
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
    deadline: SimTime,
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A SYN is out.
    SynSent,
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
    const NOTHING: Self = Self { send: None, ended: None };

    const fn send(segment: Segment) -> Self {
        Self { send: Some(segment), ended: None }
    }
}

impl Attempt {
    /// Sends the first SYN at `now`.
    pub fn begin(now: SimTime, patience: &Patience) -> (Self, Step) {
        let deadline = now + patience.profile.syn_gaps[0];
        let attempt = Self { state: State::SynSent, timeouts: 0, resets: 0, more: 0, deadline };
        (attempt, Step::send(Segment::Syn))
    }

    /// The same attempt, whose connection is kept for up to `more` further requests.
    pub const fn followed_by(self, more: u32) -> Self {
        Self { more, ..self }
    }

    /// Sends the next request at `now` over the connection that was kept: the next attempt.
    pub fn go_on(&mut self, now: SimTime, patience: &Patience) -> Step {
        assert_eq!(self.state, State::Kept, "a request goes over a connection that was kept");
        self.state = State::InSession;
        self.more -= 1;
        self.deadline = now + patience.session;
        Step::send(Segment::Request)
    }

    /// Whether the connection is kept open after this request.
    pub const fn keeps(&self) -> bool {
        self.more > 0
    }

    /// Where it stands.
    pub const fn state(&self) -> State {
        self.state
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
        self.deadline = now + patience.profile.data_gap;
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
            State::RstWait => {}
            State::SynSent => {
                self.timeouts += 1;
                if usize::from(self.timeouts) == gaps.len() {
                    return self.end(now, Ending::TimedOut, patience);
                }
            }
            State::Connected | State::InSession => {
                return self.end(now, Ending::TimedOut, patience);
            }
            State::Kept => return Step { send: self.hang_up(now, patience), ended: None },
            State::Closing => return self.close_again(now, &patience.profile),
            State::Closed => return Step::NOTHING,
        }
        self.state = State::SynSent;
        self.deadline = now + gaps[usize::from(self.timeouts)];
        Step::send(Segment::Syn)
    }

    /// `segment` arrived.
    pub fn on_segment(&mut self, now: SimTime, segment: Segment, patience: &Patience) -> Step {
        match (self.state, segment) {
            (State::SynSent | State::RstWait, Segment::SynAck) => {
                self.state = State::Connected;
                self.deadline = now + patience.banner;
                Step::send(Segment::Ack)
            }
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
            ) => Step::send(Segment::Ack),
            (State::Connected, Segment::Banner) => {
                self.state = State::InSession;
                self.deadline = now + patience.session;
                Step::NOTHING
            }
            (State::InSession, Segment::Reply) if self.keeps() => {
                self.state = State::Kept;
                self.deadline = now + patience.idle;
                Step { send: None, ended: Some(Ending::Served) }
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
            | (State::Closed, Segment::SynAck | Segment::Banner | Segment::Reply) => {
                self.forget();
                Step::send(Segment::Rst)
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
        Step { send: self.hang_up(now, patience), ended: Some(ending) }
    }

    /// Ends with the connection, which is lost.
    const fn lose(&mut self, ending: Ending) -> Step {
        self.forget();
        Step { send: None, ended: Some(ending) }
    }

    /// Sends FIN again, each time after twice the wait, until that has been in vain often enough.
    fn close_again(&mut self, now: SimTime, profile: &Profile) -> Step {
        if u32::from(self.timeouts) == profile.data_retries {
            self.forget();
            return Step::NOTHING;
        }
        self.timeouts += 1;
        self.deadline = now + profile.data_gap.times(1 << self.timeouts);
        Step::send(Segment::Fin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(gaps: &[u64], rst_retries: u32) -> Patience {
        let seconds = |s: &u64| SimDuration::from_secs(*s);
        let base = Profile::preset("nt351").expect("it is a preset");
        let profile = Profile { syn_gaps: gaps.iter().map(seconds).collect(), rst_retries, ..base };
        let banner = SimDuration::from_secs(300);
        let (session, idle) = (SimDuration::from_secs(600), SimDuration::from_secs(30));
        Patience { profile, banner, session, idle }
    }

    fn second(s: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(s)
    }

    /// Lets the timer fire until the attempt ends; the instants of the SYNs and of the end.
    fn silence(patience: &Patience) -> (Vec<SimTime>, SimTime) {
        let (mut attempt, step) = Attempt::begin(SimTime::ZERO, patience);
        assert_eq!(step, Step::send(Segment::Syn));
        let mut syns = vec![SimTime::ZERO];
        loop {
            let now = attempt.deadline();
            let step = attempt.on_timer(now, patience);
            match step.ended {
                None => syns.push(now),
                Some(ending) => {
                    assert_eq!(ending, Ending::TimedOut);
                    return (syns, now);
                }
            }
        }
    }

    #[test]
    fn silence_is_met_with_syns_by_schedule_and_then_given_up() {
        let (syns, end) = silence(&patience(&[3, 6, 12, 24], 3));
        assert_eq!(syns, [0, 3, 9, 21].map(second));
        assert_eq!(end, second(45));
    }

    #[test]
    fn an_rst_ends_an_attempt_that_does_not_retry() {
        let patience = patience(&[6, 24, 45], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        let step = attempt.on_segment(second(1), Segment::Rst, &patience);
        assert_eq!(step, Step { send: None, ended: Some(Ending::Refused) });
        assert_eq!(attempt.deadline(), SimTime::NEVER);
    }

    #[test]
    fn an_rst_is_answered_by_three_more_syns_at_the_base_time_out() {
        let patience = patience(&[3, 6, 12, 24], 3);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        for retry in 1..=3 {
            let refused_at = SimTime::ZERO + SimDuration::from_millis(500 * (retry - 1));
            assert_eq!(attempt.on_segment(refused_at, Segment::Rst, &patience), Step::NOTHING);
            assert_eq!(attempt.deadline(), refused_at + SimDuration::from_millis(500));
            let step = attempt.on_timer(attempt.deadline(), &patience);
            assert_eq!(step, Step::send(Segment::Syn));
        }
        let last = SimTime::ZERO + SimDuration::from_millis(1_500);
        let step = attempt.on_segment(last, Segment::Rst, &patience);
        assert_eq!(step.ended, Some(Ending::Refused));
    }

    #[test]
    fn silence_after_an_rst_goes_on_with_the_schedule_of_silence() {
        let patience = patience(&[3, 6, 12, 24], 3);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_timer(second(3), &patience);
        attempt.on_segment(second(4), Segment::Rst, &patience);
        attempt.on_timer(attempt.deadline(), &patience);
        let resent = second(4) + SimDuration::from_millis(500);
        assert_eq!(attempt.deadline(), resent + SimDuration::from_secs(6));
    }

    #[test]
    fn a_session_goes_from_syn_ack_by_banner_to_the_final_reply() {
        let patience = patience(&[3, 6], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        let step = attempt.on_segment(second(1), Segment::SynAck, &patience);
        assert_eq!(step, Step::send(Segment::Ack));
        assert_eq!(attempt.deadline(), second(301));
        assert_eq!(attempt.on_segment(second(2), Segment::Banner, &patience), Step::NOTHING);
        assert_eq!(attempt.deadline(), second(602));
        let step = attempt.on_segment(second(4), Segment::Reply, &patience);
        assert_eq!(step, Step { send: Some(Segment::Fin), ended: Some(Ending::Served) });
    }

    /// A client in session at second 2, whose connection may serve so many further requests.
    fn in_session(more: u32, patience: &Patience) -> Attempt {
        let (attempt, _) = Attempt::begin(SimTime::ZERO, patience);
        let mut attempt = attempt.followed_by(more);
        attempt.on_segment(second(1), Segment::SynAck, patience);
        attempt.on_segment(second(2), Segment::Banner, patience);
        attempt
    }

    #[test]
    fn a_kept_connection_serves_as_many_requests_as_it_may() {
        let patience = patience(&[3, 6], 0);
        let mut attempt = in_session(1, &patience);
        let step = attempt.on_segment(second(4), Segment::Reply, &patience);
        assert_eq!(step, Step { send: None, ended: Some(Ending::Served) });
        assert_eq!((attempt.state(), attempt.deadline()), (State::Kept, second(34)));
        assert_eq!(attempt.go_on(second(10), &patience), Step::send(Segment::Request));
        assert_eq!((attempt.state(), attempt.deadline()), (State::InSession, second(610)));
        let step = attempt.on_segment(second(11), Segment::Reply, &patience);
        assert_eq!(step, Step { send: Some(Segment::Fin), ended: Some(Ending::Served) });
        assert_eq!(attempt.state(), State::Closed);
    }

    #[test]
    fn an_idle_client_closes_in_time_or_at_the_word_of_the_listener() {
        let patience = patience(&[3, 6], 0);
        let mut idle = in_session(1, &patience);
        idle.on_segment(second(4), Segment::Reply, &patience);
        for (segment, closes) in
            [(Segment::Rst, true), (Segment::Close, true), (Segment::SynAck, false)]
        {
            let mut attempt = idle;
            let step = attempt.on_segment(second(5), segment, &patience);
            assert_eq!(
                (attempt.state() == State::Closed, step.ended),
                (closes, None),
                "{segment:?}"
            );
        }
        assert_eq!(idle.on_timer(second(34), &patience), Step::send(Segment::Fin));
        assert_eq!(idle.state(), State::Closed);
    }

    #[test]
    fn a_client_without_a_banner_closes_and_gives_up() {
        let patience = patience(&[3, 6], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_segment(second(1), Segment::SynAck, &patience);
        let step = attempt.on_timer(second(301), &patience);
        assert_eq!(step, Step { send: Some(Segment::Fin), ended: Some(Ending::TimedOut) });
    }

    #[test]
    fn a_fin_that_nobody_acknowledges_is_sent_again_by_the_timer_of_data_and_then_given_up() {
        let patience = patience(&[3, 6], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_segment(second(0), Segment::SynAck, &patience);
        assert_eq!(attempt.on_timer(second(300), &patience).send, Some(Segment::Fin));
        for at in [303, 309, 321, 345, 393] {
            assert_eq!((attempt.state(), attempt.deadline()), (State::Closing, second(at)));
            let step = attempt.on_segment(attempt.deadline(), Segment::SynAck, &patience);
            assert_eq!(step, Step::send(Segment::Ack), "its end of the connection is still there");
            let step = attempt.on_timer(attempt.deadline(), &patience);
            assert_eq!(step, Step::send(Segment::Fin));
        }
        assert_eq!(attempt.deadline(), second(489));
        assert_eq!(attempt.on_timer(second(489), &patience), Step::NOTHING);
        let step = attempt.on_segment(second(490), Segment::SynAck, &patience);
        assert_eq!((attempt.state(), step), (State::Closed, Step::send(Segment::Rst)));
    }

    #[test]
    fn an_rst_on_an_open_connection_resets_it() {
        let patience = patience(&[3, 6], 3);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_segment(second(1), Segment::SynAck, &patience);
        let step = attempt.on_segment(second(2), Segment::Rst, &patience);
        assert_eq!(step.ended, Some(Ending::Reset));
    }

    #[test]
    fn a_repeated_syn_ack_is_acknowledged_again() {
        let patience = patience(&[3, 6], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_segment(second(1), Segment::SynAck, &patience);
        let step = attempt.on_segment(second(4), Segment::SynAck, &patience);
        assert_eq!(step, Step::send(Segment::Ack));
    }

    #[test]
    fn a_closed_client_answers_a_syn_ack_by_rst() {
        let patience = patience(&[3], 0);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
        attempt.on_timer(second(3), &patience);
        let step = attempt.on_segment(second(4), Segment::SynAck, &patience);
        assert_eq!(step, Step::send(Segment::Rst));
    }

    #[test]
    fn a_probe_sends_syns_like_its_host_but_waits_for_ever() {
        let probe = Patience::of_probe(&patience(&[3, 6, 12, 24], 3).profile);
        let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &probe);
        for _ in 0..3 {
            attempt.on_timer(attempt.deadline(), &probe);
        }
        assert_eq!(attempt.deadline(), SimTime::NEVER);
        let step = attempt.on_segment(second(50), Segment::Rst, &probe);
        assert_eq!(step.ended, Some(Ending::Refused));
    }
}
