//! Results that are owned, and results that are read where they were written.

use crate::api::calls::Calls;
use crate::measure::{self, Workload};
use crate::table::Table;
use r2g::Status;
use std::hint::black_box;

/// Texts of a result.
const TEXTS: u32 = 100;
/// Bytes of a large result.
const LARGE: u32 = 1 << 20;

/// Compares results with clones of what they hold.
pub fn measure(calls: &Calls, table: &mut Table) -> Result<(), Status> {
    let texts = calls.texts(TEXTS)?;
    let large = calls.data(LARGE)?;
    let mut workloads = [
        Workload::new("clone texts", 1_000, || {
            black_box(black_box(&texts).clone());
        }),
        Workload::new("owned texts", 1_000, || {
            black_box(calls.texts(TEXTS).expect("texts"));
        }),
        Workload::new("viewed texts", 1_000, || {
            let reply = calls.texts_view(TEXTS).expect("texts");
            black_box(reply.view().iter().map(str::len).sum::<usize>());
        }),
        Workload::new("clone bytes", 100, || {
            black_box(black_box(&large).clone());
        }),
        Workload::new("owned bytes", 100, || {
            black_box(calls.data(LARGE).expect("data"));
        }),
        Workload::new("viewed bytes", 100, || {
            black_box(calls.data_view(LARGE).expect("data").len());
        }),
    ];
    let samples = measure::interleaved(crate::ROUNDS, &mut workloads);
    let (clone, large) = (&samples["clone texts"], &samples["clone bytes"]);
    table.time("100 strings of 16 bytes cloned", clone);
    table.ratio(
        "the same returned by Go, owned",
        &samples["owned texts"],
        "clone",
        clone,
        Some(1.2),
    );
    table.ratio("the same read as views", &samples["viewed texts"], "clone", clone, Some(0.25));
    table.time("1 MiB cloned", large);
    table.ratio("1 MiB returned by Go, owned", &samples["owned bytes"], "clone", large, Some(1.2));
    table.ratio("1 MiB read as a view", &samples["viewed bytes"], "clone", large, None);
    Ok(())
}
