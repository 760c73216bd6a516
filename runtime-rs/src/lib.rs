//! Runtime of [r2g](https://github.com/r2g-dev/r2g): Rust and Go share an API in one process.
//!
//! A `.r2g` schema describes types and services; the compiler generates a Rust and a Go half of it,
//! and the halves call each other through this crate over a fixed memory layout, without
//! serialisation and without a socket.
//!
//! # Using it
//!
//! A program links its Go half with [`link_go!`], starts it, and makes clients from it:
//!
//! ```text
//! r2g::link_go!();
//!
//! let go = linked().start()?;          // or Go::open(path)?.start()?
//! let stock = Stock::new(&go)?;        // a generated client; compares the schemas of both halves
//! let price = stock.price("A1")?;      // a sync call: one crossing, on this thread
//! let item = stock.find("A1").await?;  // an async call: dropping it cancels the handler
//! ```
//!
//! Tests make the same client from a fake, without Go: `Stock::new(Conn::local().serve(...))`.
//!
//! # What holds
//!
//! * Values are copied across unless the schema says `view`; of a result, `<method>_view` of a client
//!   makes a [`Reply`], which reads it where it was written. What the other side may still read is
//!   kept alive until it has confirmed that the call is over, whatever happens to the caller. `own
//!   bytes` are a `Vec<u8>` that changes hands without a copy, in both directions.
//! * Halves of different minors of a schema read what each other writes; [`Go::handshake`] says what
//!   is lost, and [`GoBuilder::requires`] what the program cannot do without.
//! * A panic in a handler, on either side, is a [`Status`] with message and stack.
//! * Calls nest to a depth of 64 across both languages.
//! * Nothing is started before the program asks: [`GoBuilder::start`] starts Go, and the first
//!   deadline starts one timer thread.

mod base;
mod call;
mod conn;
#[doc(hidden)]
pub mod gen_support;
pub mod handshake;
mod macros;
mod sched;
mod serve;
mod thread;
#[doc(hidden)]
pub mod value;
mod wire;

pub use base::abi;
#[doc(hidden)]
pub use base::codec_error;
pub use base::package::Package;
pub use base::status::{CallError, Code, Status};
pub use call::Call;
pub use conn::go::{Go, GoBuilder, StartError, Task};
pub use conn::go_connection::warm_thread;
pub use conn::requirement::Requirement;
pub use conn::shutdown::Unfinished;
pub use conn::stats::Stats;
pub use conn::{Conn, ConnectError, LocalConn};
pub use handshake::{Handshake, Report, Verdict};
pub use serve::{Ctx, Service, Spawn};
pub use value::time::{OutOfRange, Span, Timestamp};
pub use value::view::{Lazy, ListIter, ListView, MapIter, MapView};
#[doc(hidden)]
pub use value::{reader, schema_map};
pub use wire::reply::Reply;
