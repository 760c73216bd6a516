//! Constants of the memory layout (spec 03): what never depends on a schema.

/// Largest alignment of anything.
pub const MAX_ALIGN: u32 = 8;
/// A pointer and a count: `string`, `bytes`, `list`, `map`.
pub const SLICE_SIZE: u32 = 16;
/// Alignment of pointer and count.
pub const SLICE_ALIGN: u32 = 8;
/// Tag, zero, word: variants and errors.
pub const VARIANT_SIZE: u32 = 16;
/// Alignment of a variant.
pub const VARIANT_ALIGN: u32 = 8;
/// An address: a record in a field.
pub(super) const POINTER_SIZE: u32 = 8;
/// Resources and streams.
pub(super) const HANDLE_SIZE: u32 = 8;
/// Pointer, count, owner: `own` of what has a block.
pub(super) const OWNED_SIZE: u32 = 24;
/// Smallest record: nothing has size 0.
pub(super) const MIN_RECORD_SIZE: u32 = 8;

/// Largest struct, array and record, in bytes.
pub const MAX_AGGREGATE: u32 = 64 * 1024;
