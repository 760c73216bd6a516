//! The connection of the two halves: starting and meeting, the tables, and the async calls of both directions.

mod connection;
pub(crate) mod elf;
mod error;
pub(crate) mod go;
pub(crate) mod go_connection;
pub(crate) mod half;
pub(crate) mod inbound;
pub(crate) mod negotiation;
pub(crate) mod open;
pub(crate) mod outbound;
pub(crate) mod report;
pub(crate) mod requirement;
pub(crate) mod second_go;
pub(crate) mod shutdown;
pub(crate) mod stats;
#[cfg(test)]
mod test_half;
pub(crate) mod vtable;

pub(crate) use connection::Peer;
pub use connection::{Conn, LocalConn};
pub use error::ConnectError;
