//! The connection of the two halves: starting and meeting, the tables, and the async calls of both directions.

mod connection;
pub(crate) mod elf;
pub(crate) mod engine;
pub(crate) mod go;
pub(crate) mod half;
pub(crate) mod inbound;
pub(crate) mod join;
pub(crate) mod link;
pub(crate) mod open;
pub(crate) mod requirement;
pub(crate) mod second_go;
pub(crate) mod shutdown;
pub(crate) mod stats;

pub(crate) use connection::Peer;
pub use connection::{Conn, ConnectError, LocalConn};
