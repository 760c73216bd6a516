//! Reading a list of records in place, against a slice of the same memory.

use crate::measure::interleaved;
use crate::table::Table;
use r2g_bench::workloads::lists::workloads;

/// Calls of a window.
const CALLS: u64 = 1_000;

/// Compares the ways to read.
pub fn measure(rounds: usize, table: &mut Table) {
    let samples = interleaved(rounds, CALLS, &mut workloads());
    let slice = &samples["slice"];
    table.time("1,000 records summed as a slice", slice);
    table.ratio(
        "1,000 records summed as views: as a slice",
        &samples["equal"],
        "slice",
        slice,
        Some(1.03),
    );
    table.ratio(
        "1,000 records of an older writer: as a slice",
        &samples["older"],
        "slice",
        slice,
        Some(1.2),
    );
    table.ratio(
        "1,000 records of a newer writer: as a slice",
        &samples["newer"],
        "slice",
        slice,
        Some(1.2),
    );
}
