//! What all other rooms build on: the C types, status and faults, packages and services as generated code knows them.

pub mod abi;
pub(crate) mod contain;
pub mod fault;
pub(crate) mod notice;
pub(crate) mod owner;
pub(crate) mod package;
pub(crate) mod poison;
pub(crate) mod prefetch;
pub(crate) mod service;
pub(crate) mod stash;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod text;
