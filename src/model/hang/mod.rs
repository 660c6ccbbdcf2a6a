//! [`Hang`]: what an invalid request does to an unpatched listener.
//!
//! A mechanism is one row of `mechanisms!`, with its law. The law says everything that the listener,
//! the trace and the tests ask about it; one that leaves a part out does not compile, and one that
//! contradicts itself panics. Most mechanisms are told by the moments, things, holds and answers of
//! `law.rs`. One that takes a new kind of thing adds it to [`Takes`], one that holds elsewhere to
//! [`Hold`]: their functions ask for the rest.
//!
//! # To add a mechanism
//!
//! 1. Write its row in `mechanisms!`. `cargo check --all-targets` then asks for its random settings in
//!    `tests/conservation/scenarios.rs`.
//! 2. `cargo test` asks for its settings in the row `hang` of the format (`experiment/config/mod.rs`),
//!    its word in `fuzz/dictionaries/experiment.dict`, its name in the message that lists the
//!    mechanisms (`UPDATE=1 cargo test --test bad_files` writes it), and the forms in which the table
//!    of mechanisms shows it (`tests/model/`). Read what that table and the stories say of it:
//!    `INSTA_UPDATE=always cargo test --test model --test trace` writes them.

mod law;
mod state;

pub use law::{Dead, DeadAnswer, Heals, Hold, Law, Moment, Takes, Thing};
pub use state::HangState;

use crate::reading::{Node, Problems, Read, no_settings, read_table, settings, variant, word};

/// Declares the mechanisms: the tag in the file, the variant, how its setting is read if it has one,
/// and its law.
macro_rules! mechanisms {
    ($(
        $(#[$doc:meta])+
        $tag:literal => $name:ident
        $({ $(#[$field_doc:meta])+ $field:ident: $kind:ty = |$table:ident| $read:expr })?:
            $law:expr,
    )+) => {
        /// The mechanisms by which bad requests hang a port.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Hang {
            $($(#[$doc])+ $name $({ $(#[$field_doc])+ $field: $kind })?,)+
        }

        impl Hang {
            /// The tags of all mechanisms in the experiment file.
            pub const TAGS: &[&str] = &[$($tag),+];

            /// Its tag in the experiment file.
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$name $({ $field: _ })? => $tag,)+ }
            }

            /// All that the mechanism is.
            ///
            /// # Panics
            /// If its law contradicts itself, which is a bug in the model.
            pub const fn law(self) -> Law {
                let law = match self { $(Self::$name $({ $field })? => $law,)+ };
                assert!(law.is_sound(), "the law contradicts itself");
                law
            }
        }

        impl Read for Hang {
            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                let (tag, body) = variant(node, "hang", Self::TAGS, problems)?;
                match tag {
                    $($tag => mechanisms!(@read (node, tag, body, problems) $name
                        $({ $field = |$table| $read })?),)+
                    _ => unreachable!("variant returns one of the tags it was given"),
                }
            }
        }
    };
    (@read ($node:ident, $tag:ident, $body:ident, $problems:ident) $name:ident) => {
        no_settings($tag, $body, $problems).map(|()| Self::$name)
    };
    (@read ($node:ident, $tag:ident, $body:ident, $problems:ident) $name:ident
        { $field:ident = |$table:ident| $read:expr }) => {{
        let body = settings($node, "hang", $tag, $body, $problems)?;
        read_table(body, $tag, $problems, |$table| {
            let $field = $read?;
            Some(Self::$name { $field })
        })
    }};
}

mechanisms! {
    /// A one-shot listen completes with an error and is not armed again.
    "listen-not-rearmed" => ListenNotRearmed {
        /// What the hung port answers.
        dead_reply: DeadReply = |table| table.required("dead-reply")
    }: Law {
        acts: Moment::Syn,
        takes: Takes::Port,
        hold: Hold::Socket,
        dead: Dead::Answers(dead_reply.answer()),
        wedges: false,
        heals: Heals::Never,
        deed: "{it} takes the listen request, which fails on the invalid endpoint and is \
               not armed again",
    },
    /// Each invalid request takes a place of the backlog for good. Its handshake completes, but no
    /// banner ever comes. The port hangs with the last place.
    "leaked-slot" => LeakedSlot: Law {
        acts: Moment::Syn,
        takes: Takes::Place,
        hold: Hold::Socket,
        dead: Dead::Full,
        wedges: false,
        heals: Heals::Never,
        deed: "{it} takes a place in the backlog that is never given back",
    },
    /// The call that accepts an invalid request never returns. Connections queue up; nobody accepts
    /// them.
    "stuck-accept" => StuckAccept: Law {
        acts: Moment::Accept,
        takes: Takes::Port,
        hold: Hold::Program,
        dead: Dead::Admits { accepts: false },
        wedges: true,
        heals: Heals::Never,
        deed: "The call that accepts {it} never returns",
    },
    /// Each invalid request takes a worker for good. The port hangs with the last worker.
    "stuck-worker" => StuckWorker: Law {
        acts: Moment::Accept,
        takes: Takes::Worker,
        hold: Hold::Program,
        dead: Dead::Admits { accepts: true },
        wedges: true,
        heals: Heals::Never,
        deed: "A worker accepts {it} and never returns",
    },
    /// An invalid request says nothing, and a worker waits for it: until its client has waited long
    /// enough for the banner and goes, or for the idle time-out of the listener. The port hangs with
    /// the last worker. (A slow, silent or vanished client; a "slow loris" where there are many.)
    "held-worker" => HeldWorker: Law {
        acts: Moment::Accept,
        takes: Takes::Worker,
        hold: Hold::Program,
        dead: Dead::Admits { accepts: true },
        wedges: false,
        heals: Heals::WhenLetGo,
        deed: "A worker accepts {it}, over which nothing comes, and waits",
    },
    /// The same where the program waits before it accepts another connection, as one does that
    /// negotiates TLS in its accept loop.
    "held-accept" => HeldAccept: Law {
        acts: Moment::Accept,
        takes: Takes::Port,
        hold: Hold::Program,
        dead: Dead::Admits { accepts: false },
        wedges: false,
        heals: Heals::WhenLetGo,
        deed: "The program accepts {it}, over which nothing comes, and waits before it \
               accepts another",
    },
    /// Requests are matched against an address object that is no longer valid: RST to all, until
    /// the last connection that was open at the hang is gone (KB Q166846).
    "stale-address" => StaleAddress: Law {
        acts: Moment::Syn,
        takes: Takes::Port,
        hold: Hold::Socket,
        dead: Dead::Answers(DeadAnswer::Reset),
        wedges: false,
        heals: Heals::WithLastConnection,
        deed: "{it} leaves behind an address object that is no longer valid, yet every \
               later SYN is matched against it",
    },
    /// The indication of the connection never returns: the port answers nothing.
    "silent" => Silent: Law {
        acts: Moment::Syn,
        takes: Takes::Port,
        hold: Hold::Socket,
        dead: Dead::Answers(DeadAnswer::Nothing),
        wedges: false,
        heals: Heals::Never,
        deed: "{it} takes the listen request, and the call that should tell the program of \
               it never returns",
    },
    /// Each invalid request leaks a descriptor. When none is left, connects still complete until the
    /// backlog is full, and nobody is greeted (EMFILE; measured on Linux 6.18). What a worker has
    /// leaked comes back when it ends.
    "descriptors" => Descriptors {
        /// How many there are beside those that sessions use.
        of: u32 = |table| table.within("of", 1..=1_000_000)
    }: Law {
        acts: Moment::Accept,
        takes: Takes::Descriptor(of),
        hold: Hold::Program,
        dead: Dead::Admits { accepts: false },
        wedges: false,
        heals: Heals::Never,
        deed: "The program never closes {it} and loses its descriptor",
    },
}

/// What a port whose listen is not armed answers to a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadReply {
    /// RST: no connection object is there (KB Q113576).
    Reset,
    /// Nothing.
    Silent,
    /// SYN-ACK, then RST to whatever follows.
    ResetAfterHandshake,
}

impl DeadReply {
    const fn answer(self) -> DeadAnswer {
        match self {
            Self::Reset => DeadAnswer::Reset,
            Self::Silent => DeadAnswer::Nothing,
            Self::ResetAfterHandshake => DeadAnswer::SynAck,
        }
    }
}

impl Read for DeadReply {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [
            ("rst", Self::Reset),
            ("silent", Self::Silent),
            ("reset-after-handshake", Self::ResetAfterHandshake),
        ];
        word(node, "dead-reply", &words, problems)
    }
}
