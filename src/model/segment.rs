//! What travels between the ends of a connection, and the names of the ends.

/// A listener of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListenerId(pub u16);

/// A connection: what address and port pairs are to real hosts. The generation tells a connection
/// from an earlier one in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId {
    /// Its place in the table.
    pub index: u32,
    /// How many connections had that place before.
    pub generation: u32,
}

/// The two ends of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The end that opens it.
    Client,
    /// The end that listens.
    Listener,
}

/// A TCP segment, told apart by what it means to the other end (RFC 9293; RFC 5321, 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Client to listener: opens.
    Syn,
    /// Listener to client: answers a SYN.
    SynAck,
    /// Client to listener: completes the handshake.
    Ack,
    /// Listener to client: the program greets (220).
    Banner,
    /// Listener to client: the final reply (250).
    Reply,
    /// Client to listener: asks for another service on a connection that was kept open.
    Request,
    /// Client to listener: closes.
    Fin,
    /// Listener to client: the program ends a session that was idle for too long (421), and closes.
    Close,
    /// Either way: there is no such connection.
    Rst,
}

impl Segment {
    /// Whether the sender's TCP sends it again by itself when the network loses it. The opening
    /// segments have schedules of their own, and RST is never repeated.
    pub const fn is_retransmitted(self) -> bool {
        matches!(self, Self::Banner | Self::Reply | Self::Request | Self::Fin | Self::Close)
    }
}
