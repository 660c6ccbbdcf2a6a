//! [`Layer`]: what a probe looks at. Add here what a probe may look at; the world does the looking.

use crate::reading::{
    Choice, Entry, Form, Node, Problems, Read, Shape, Variant, no_settings, read_table, settings,
    variant,
};

/// What a probe looks at, from the farthest to the nearest to what clients want.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layer {
    /// Whether the process lives: it does while its port hangs. It answers at once.
    Process,
    /// How many connections wait to be accepted, as a reader on the listener's host sees it: the
    /// completed handshakes that the program has not taken (`Recv-Q` of a listening socket in
    /// `ss`, `qlen` in `netstat -L`), those of clients that have gone since included. Half-open
    /// connections are not among them, and leaked places are in no queue. It answers at once.
    Queue {
        /// The reading fails at this share of the backlog's capacity; above 0, at most 1.
        share: f64,
    },
    /// The port answers a SYN. The probe answers RST in its turn, so that its place is free at once
    /// and the program never hears of it.
    HalfOpen,
    /// The connection opens.
    Connect,
    /// The banner comes.
    Banner,
}

impl Layer {
    /// Whether a queue is filled to less than this share of its capacity.
    pub fn accepts(share: f64, queued: usize, capacity: usize) -> bool {
        // A quotient of whole numbers is rounded as the share was when it was read.
        (queued as f64 / capacity as f64) < share
    }

    /// Whether it answers without a connection, and at once.
    pub const fn is_reading(self) -> bool {
        match self {
            Self::Process | Self::Queue { .. } => true,
            Self::HalfOpen | Self::Connect | Self::Banner => false,
        }
    }
}

static QUEUE: Shape = Shape::new(
    "queue",
    "how many connections wait to be accepted",
    &[Entry::needed::<f64>("share", "it fails at this share of the capacity").within(0.001, 1.0)],
);

static CHOICE: Choice = Choice {
    name: "probe",
    called: "probe",
    bare: None,
    variants: &[
        Variant::alone("process", "whether the process lives; it does while its port hangs"),
        Variant::with("queue", Form::Table(&QUEUE), ""),
        Variant::alone("half-open", "whether the port answers a SYN"),
        Variant::alone("connect", "whether the connection opens"),
        Variant::alone("banner", "whether the banner comes"),
    ],
};

impl Layer {
    /// All of them, with what each is.
    pub const CHOICE: &Choice = &CHOICE;
}

/// `"process"`, `{ queue = { share } }`, `"half-open"`, `"connect"` or `"banner"`.
impl Read for Layer {
    const FORM: Form = Form::Choice(&CHOICE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        const BARE: [(&str, Layer); 4] = [
            ("process", Layer::Process),
            ("half-open", Layer::HalfOpen),
            ("connect", Layer::Connect),
            ("banner", Layer::Banner),
        ];
        let (tag, body) = variant(node, &CHOICE, problems)?;
        if let Some((_, layer)) = BARE.iter().find(|(bare, _)| *bare == tag) {
            return no_settings(tag, body, problems).map(|()| *layer);
        }
        let body = settings(node, "probe", tag, body, problems)?;
        read_table(body, &QUEUE, problems, |table| {
            Some(Self::Queue { share: table.within("share", 0.001..=1.0)? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_fails_at_its_share_however_that_is_written() {
        for capacity in 1..=200 {
            for queued in 0..=capacity {
                let percent = format!("{:.2}", queued as f64 / 100.0).parse().unwrap();
                assert!(!Layer::accepts(percent, queued, 100), "{queued} %");
                assert!(Layer::accepts(1.0, queued, capacity) == (queued < capacity));
            }
        }
        assert!(Layer::accepts(0.8, 4, 6) && !Layer::accepts(0.8, 5, 6));
    }
}
