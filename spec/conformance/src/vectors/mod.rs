//! Generated code for the schemas of `spec/vectors`.

pub mod list_1_0;
pub mod list_1_1;
pub mod mixed;
pub mod padding_1_0;
pub mod padding_1_1;
pub mod table;
