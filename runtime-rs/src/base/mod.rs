//! What all other rooms build on: the C types, status and codec errors, packages and services as generated code knows them.

pub mod abi;
pub mod codec_error;
pub(crate) mod free_list;
pub(crate) mod owner;
pub(crate) mod package;
pub(crate) mod panic_guard;
pub(crate) mod poison;
pub(crate) mod prefetch;
pub(crate) mod service;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod text;
pub(crate) mod warning;
