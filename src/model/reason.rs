//! [`Reason`]: why a segment is sent, or why nothing answers one that has come. Add a reason here
//! where a machine decides something that a story should tell.

/// Why an end sends what it sends, or why the listener ignores what has come. It is said where it
/// is decided, so that whoever watches need not guess it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// The conversation goes on as it should.
    #[default]
    Due,
    /// It was sent before: its answer or its acknowledgement has not come.
    Again,
    /// The listener: its backlog has no room for the SYN.
    BacklogFull,
    /// The listener: the handshake is complete, but the queue has no room.
    QueueFull,
    /// The listener: it has no room for a half-open connection, and lets the client keep what it
    /// would have to remember, in a cookie.
    Cookie,
    /// The listener: the handshake is complete by a cookie, but the queue has no room, and nothing
    /// of it is remembered.
    CookieInVain,
    /// The listener: the SYN has taken a place of the backlog for good.
    Leaked,
    /// The listener: the port is hung.
    Hung,
    /// The listener: the SYN names an invalid endpoint, and the fix is installed.
    Fixed,
    /// The listener's host: the program drains and listens no more.
    Draining,
    /// The listener's host: the system shuts down.
    ShuttingDown,
    /// The listener's host: the machine is off.
    Dark,
    /// The listener's host: the fix is being installed.
    Installing,
    /// The listener's host: nobody listens.
    NobodyListens,
    /// Either end: the segment belongs to no connection that it knows of.
    Unknown,
    /// The listener: it leaves service, and breaks off what is open.
    BrokenOff,
    /// The listener: a worker is killed that was at the session for too long.
    Overdue,
    /// A device before the listener's host answers in its name.
    Stopped,
    /// Nothing has come over the kept connection for too long.
    Idle,
    /// The client: it keeps another connection already.
    KeepsAnother,
}
