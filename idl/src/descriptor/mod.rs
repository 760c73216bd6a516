//! Serialised schemas: the flat descriptor that both halves embed (spec 07, "Descriptor").

mod flat;

pub use flat::{MAGIC, flat};
