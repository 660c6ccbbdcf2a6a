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
//! 2. `cargo test` asks for its row in the documentation of the format
//!    (`UPDATE=1 cargo test --lib report::format` writes it), its word in `fuzz/dictionaries/experiment.dict`, its name in the message that lists the
//!    mechanisms (`UPDATE=1 cargo test --test bad_files` writes it), and the forms in which the table
//!    of mechanisms shows it (`tests/model/`). Read what that table and the stories say of it:
//!    `INSTA_UPDATE=always cargo test --test model --test trace` writes them.

mod law;
mod state;

pub use law::{Dead, DeadAnswer, Heals, Hold, Law, Moment, Takes, Thing};
pub use state::HangState;

use crate::reading::{
    Choice, Entry, Form, Node, Problems, Read, Shape, Variant, no_settings, read_table, settings,
    variant, words,
};

/// Declares the mechanisms: the tag in the file, the variant, how its setting is read if it has one,
/// and its law.
macro_rules! mechanisms {
    ($(
        $(#[doc = $doc:literal])+
        $tag:literal => $name:ident
        $({ $(#[doc = $field_doc:literal])+ $key:literal $field:ident: $kind:ty $(, $least:literal to $most:literal)? })?:
            $law:expr,
    )+) => {
        /// The mechanisms by which bad requests hang a port.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Hang {
            $($(#[doc = $doc])+ $name $({ $(#[doc = $field_doc])+ $field: $kind })?,)+
        }

        impl Hang {
            /// The tags of all mechanisms in the experiment file.
            pub const TAGS: &[&str] = &[$($tag),+];

            /// All mechanisms, with what each is.
            pub const CHOICE: &Choice = &CHOICE;

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

        static CHOICE: Choice = Choice {
            name: "hang",
            called: "hang",
            bare: None,
            variants: &[$(Variant {
                tag: $tag,
                about: concat!($($doc),+),
                body: mechanisms!(@body $tag $({
                    [$($field_doc)+] $key $kind $(, $least to $most)?
                })?),
            }),+],
        };

        impl Read for Hang {
            const FORM: Form = Form::Choice(&CHOICE);

            fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
                let (tag, body) = variant(node, &CHOICE, problems)?;
                match tag {
                    $($tag => mechanisms!(@read (node, tag, body, problems) $name
                        $({ $key $field $(, $least to $most)? })?),)+
                    _ => unreachable!("variant returns one of the tags it was given"),
                }
            }
        }
    };
    (@read ($node:ident, $tag:ident, $body:ident, $problems:ident) $name:ident) => {
        no_settings($tag, $body, $problems).map(|()| Self::$name)
    };
    (@read ($node:ident, $tag:ident, $body:ident, $problems:ident) $name:ident
        { $key:literal $field:ident $(, $least:literal to $most:literal)? }) => {{
        let body = settings($node, "hang", $tag, $body, $problems)?;
        let variant = CHOICE.variants.iter().find(|variant| variant.tag == $tag);
        let Some(Variant { body: Some(Form::Table(shape)), .. }) = variant else {
            unreachable!("a mechanism with a setting has a table");
        };
        read_table(body, shape, $problems, |table| {
            let $field = mechanisms!(@ask table $key $(, $least to $most)?)?;
            Some(Self::$name { $field })
        })
    }};
    (@ask $table:ident $key:literal) => { $table.required($key) };
    (@ask $table:ident $key:literal, $least:literal to $most:literal) => {
        $table.within($key, $least..=$most)
    };
    (@body $tag:literal) => { None };
    (@body $tag:literal { [$($doc:literal)+] $key:literal $kind:ty $(, $least:literal to $most:literal)? }) => {{
        static SHAPE: Shape = Shape::new(
            $tag,
            "",
            &[Entry::needed::<$kind>($key, concat!($($doc),+))
                $(.within($least as f64, $most as f64))?],
        );
        Some(Form::Table(&SHAPE))
    }};
}

mechanisms! {
    /// A one-shot listen completes with an error and is not armed again.
    "listen-not-rearmed" => ListenNotRearmed {
        /// What the hung port answers.
        "dead-reply" dead_reply: DeadReply
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
        "of" of: u32, 1 to 1_000_000
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

words!(
    DeadReply,
    "dead-reply",
    "rst" => Reset,
    "silent" => Silent,
    "reset-after-handshake" => ResetAfterHandshake,
);
