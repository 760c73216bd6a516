//! What changed in each kind of declaration: one file per kind, called for each pair that `packages` finds.

pub(super) mod declarations;
pub(super) mod enums;
pub(super) mod fields;
pub(super) mod methods;
pub(super) mod records;
pub(super) mod structs;
pub(super) mod variants;
