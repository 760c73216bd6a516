//! Values that cross.

use crate::api::bench::calls::{Cell, Cells, Chain, Fields32, Small};

/// A struct of 24 bytes.
pub const SMALL: Small = Small { a: 1, b: 0, c: 3, d: 4.0 };
/// A large value of bytes.
pub const MEGABYTE: usize = 1 << 20;
/// Calls of a batch.
pub const BATCH: usize = 1_000;
/// A long list.
pub const MANY: usize = 10_000;

/// That number of strings of 16 bytes.
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("name-{number:011}")).collect()
}

/// That number of records.
pub fn cells(count: usize) -> Cells {
    let cells: Vec<_> = (0..count).map(|number| Cell::new(number as u64, 2, 3, 4.0)).collect();
    Cells::new().with_cells(cells)
}

/// Records inside of each other.
pub fn chain(depth: usize) -> Chain {
    (1..depth).fold(Chain::new(0), |next, value| Chain::new(value as u64).with_next(next))
}

/// A record of 32 fields.
pub fn fields32() -> Fields32 {
    Fields32::new(
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32,
    )
}
