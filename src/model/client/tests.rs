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

fn milli(ms: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(ms)
}

/// Lets the timer fire until the attempt ends; the instants of the SYNs and of the end.
fn silence(patience: &Patience) -> (Vec<SimTime>, SimTime) {
    let (mut attempt, step) = Attempt::begin(SimTime::ZERO, patience);
    assert_eq!(step, Step::send(Segment::Syn, Reason::Due));
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
    assert_eq!(step, Step::end(Ending::Refused));
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
        assert_eq!(step, Step::send(Segment::Syn, Reason::Again));
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
    assert_eq!(step, Step::send(Segment::Ack, Reason::Due));
    assert_eq!(attempt.deadline(), second(301));
    assert_eq!(attempt.on_segment(second(2), Segment::Banner, &patience), Step::NOTHING);
    assert_eq!(attempt.deadline(), second(602));
    let step = attempt.on_segment(second(4), Segment::Reply, &patience);
    assert_eq!(step, Step { send: Some(Segment::Fin), ..Step::end(Ending::Served) });
}

/// A client in session at second 2, whose connection may serve further requests.
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
    assert_eq!(step, Step::end(Ending::Served));
    assert_eq!((attempt.state(), attempt.deadline()), (State::Kept, second(34)));
    assert_eq!(attempt.go_on(second(10), &patience), Step::send(Segment::Request, Reason::Due));
    assert_eq!((attempt.state(), attempt.deadline()), (State::InSession, second(610)));
    let step = attempt.on_segment(second(11), Segment::Reply, &patience);
    assert_eq!(step, Step { send: Some(Segment::Fin), ..Step::end(Ending::Served) });
    assert_eq!(attempt.state(), State::Closing);
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
        assert_eq!((attempt.state() == State::Closed, step.ended), (closes, None), "{segment:?}");
    }
    assert_eq!(idle.on_timer(second(34), &patience), Step::send(Segment::Fin, Reason::Idle));
    assert_eq!(idle.state(), State::Closing);
}

#[test]
fn a_client_without_a_banner_closes_and_gives_up() {
    let patience = patience(&[3, 6], 0);
    let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
    attempt.on_segment(second(1), Segment::SynAck, &patience);
    let step = attempt.on_timer(second(301), &patience);
    assert_eq!(step, Step { send: Some(Segment::Fin), ..Step::end(Ending::TimedOut) });
}

#[test]
fn a_fin_that_nobody_acknowledges_is_sent_again_by_the_timer_of_data_and_then_given_up() {
    let patience = patience(&[3, 6], 0);
    let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
    attempt.on_segment(second(0), Segment::SynAck, &patience);
    assert_eq!(attempt.on_timer(second(300), &patience).send, Some(Segment::Fin));
    // NT sends five times again, from 300 ms on.
    for at in [300_300, 300_900, 302_100, 304_500, 309_300] {
        assert_eq!((attempt.state(), attempt.deadline()), (State::Closing, milli(at)));
        let step = attempt.on_segment(attempt.deadline(), Segment::SynAck, &patience);
        assert_eq!(
            step,
            Step::send(Segment::Ack, Reason::Again),
            "its end of the connection is still there"
        );
        let step = attempt.on_timer(attempt.deadline(), &patience);
        assert_eq!(step, Step::send(Segment::Fin, Reason::Again));
    }
    assert_eq!(attempt.deadline(), milli(318_900));
    assert_eq!(attempt.on_timer(milli(318_900), &patience), Step::NOTHING);
    let step = attempt.on_segment(second(319), Segment::SynAck, &patience);
    assert_eq!((attempt.state(), step), (State::Closed, Step::send(Segment::Rst, Reason::Unknown)));
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
    assert_eq!(step, Step::send(Segment::Ack, Reason::Again));
}

#[test]
fn a_closed_client_answers_a_syn_ack_by_rst() {
    let patience = patience(&[3], 0);
    let (mut attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
    attempt.on_timer(second(3), &patience);
    let step = attempt.on_segment(second(4), Segment::SynAck, &patience);
    assert_eq!(step, Step::send(Segment::Rst, Reason::Unknown));
}

#[test]
fn the_round_trip_is_that_of_the_handshake_unless_a_syn_was_sent_again() {
    let patience = patience(&[3, 6], 3);
    let (began, _) = Attempt::begin(second(1), &patience);
    let (mut once, mut twice, mut refused) = (began, began, began);
    once.on_segment(milli(1_250), Segment::SynAck, &patience);
    assert_eq!(once.round_trip(), RoundTrip::Took(SimDuration::from_millis(250)));
    once.on_segment(second(2), Segment::SynAck, &patience);
    assert_eq!(once.round_trip(), RoundTrip::Took(SimDuration::from_millis(250)), "the first");
    twice.on_timer(second(4), &patience);
    twice.on_segment(second(5), Segment::SynAck, &patience);
    assert_eq!(twice.round_trip(), RoundTrip::Unknown);
    refused.on_segment(second(2), Segment::Rst, &patience);
    refused.on_timer(refused.deadline(), &patience);
    refused.on_segment(second(3), Segment::SynAck, &patience);
    assert_eq!(refused.round_trip(), RoundTrip::Unknown);
}

#[test]
fn a_client_that_only_knocks_answers_the_syn_ack_by_rst() {
    let patience = Patience::of_probe(&patience(&[3, 6], 3).profile);
    let (attempt, _) = Attempt::begin(SimTime::ZERO, &patience);
    let knocking = attempt.knocking();
    let (mut answered, mut refused, mut silent) = (knocking, knocking, knocking);
    let step = answered.on_segment(second(1), Segment::SynAck, &patience);
    assert_eq!(step, Step::send(Segment::Rst, Reason::Due));
    assert_eq!((answered.state(), answered.deadline()), (State::Knocked, SimTime::NEVER));
    assert_eq!(answered.hang_up(second(1), &patience), None);
    let step = refused.on_segment(second(1), Segment::Rst, &patience);
    assert_eq!(step, Step::end(Ending::Refused));
    assert_eq!(silent.on_timer(second(3), &patience).send, Some(Segment::Syn));
    assert_eq!(silent.state(), State::Knocking);
    let step = silent.on_segment(second(4), Segment::SynAck, &patience);
    assert_eq!(step.send, Some(Segment::Rst));
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
