//! Released versions against each other.

pub mod sample;
