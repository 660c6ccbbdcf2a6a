//! What travels between the ends of a connection, and the names of the ends. Change here which
//! segments there are and how long they are.

use std::fmt;

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
    /// Its length on the wire (bytes): the headers, the option that opening segments carry, and
    /// the program's words. What lies below IP is no part of it: a bandwidth is that of IP.
    pub const fn wire_bytes(self) -> u32 {
        let carried = match self {
            Self::Syn | Self::SynAck => MSS_OPTION,
            Self::Banner => BANNER.len(),
            Self::Request => REQUEST.len(),
            Self::Reply => REPLY.len(),
            Self::Close => CLOSE.len(),
            Self::Ack | Self::Fin | Self::Rst => 0,
        };
        HEADERS + carried as u32
    }
}

/// As people call it.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syn => "SYN",
            Self::SynAck => "SYN-ACK",
            Self::Ack => "ACK",
            Self::Banner => "banner",
            Self::Reply => "final reply",
            Self::Request => "request",
            Self::Fin => "FIN",
            Self::Close => "close",
            Self::Rst => "RST",
        })
    }
}

/// The length of a segment that carries nothing (bytes): the headers of IPv4 (RFC 791, 3.1) and of
/// TCP (RFC 9293, 3.1) without options, 20 bytes each.
pub const HEADERS: u32 = 20 + 20;

/// The length of the option by which either side states its largest segment in its opening segment
/// (RFC 9293, 3.2 and 3.7.1: it should where that is not the default). Assumed to be there, because
/// the systems of the profiles send it, and to be the only one.
const MSS_OPTION: usize = 4;

/// The greeting. Assumed, because no length is prescribed: that of the example in RFC 5321, D.1.
const BANNER: &str = "220 foo.com Simple Mail Transfer Service Ready\r\n";

/// The command that begins the next message. Assumed as the greeting is.
const REQUEST: &str = "MAIL FROM:<Smith@bar.com>\r\n";

/// The final reply. Assumed as the greeting is.
const REPLY: &str = "250 OK\r\n";

/// The last word of a listener that has waited for too long: RFC 5321, 4.2.3.
const CLOSE: &str = "421 foo.com Service not available, closing transmission channel\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_as_long_as_its_headers_and_what_it_carries() {
        let lengths = [
            (Segment::Syn, 44),
            (Segment::SynAck, 44),
            (Segment::Ack, 40),
            (Segment::Banner, 88),
            (Segment::Request, 67),
            (Segment::Reply, 48),
            (Segment::Fin, 40),
            (Segment::Close, 105),
            (Segment::Rst, 40),
        ];
        for (segment, bytes) in lengths {
            assert_eq!(segment.wire_bytes(), bytes, "{segment:?}");
        }
    }
}
