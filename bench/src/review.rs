//! The handshake of large schemas, and comparing them.

use crate::table::Table;
use r2g::handshake::{Descriptor, Party, Schema, Server, Verdict, compare};
use r2g_bench::api::bench::calls::Calls;
use r2g_idl::ir::PackageId;
use r2g_idl::loader::MemoryLoader;
use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

/// Records of the schema.
const RECORDS: usize = 2_000;
/// How often each is measured; the middle counts.
const ROUNDS: usize = 15;

/// A schema in which every record has one field more than in the version before.
fn schema(minor: u32) -> String {
    let mut text = format!("package bench.large@1.{minor};\n");
    for n in 0..RECORDS {
        let other = n / 2;
        let _ = write!(text, "record Row{n} {{ 1 id: u64, 2 name: string, 3 parent: Row{other}?");
        for later in 1..=minor {
            let _ = write!(text, ", @since(1.{later}) {}  more{later}: u32?", 3 + later);
        }
        text.push_str(" }\n");
    }
    text.push_str("service Rows { fn get(id: u64) -> Row7; fn put(row: view Row9) -> u64; }\n");
    text
}

fn median(mut run: impl FnMut()) -> f64 {
    run();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// Measures both.
pub fn measure(go: &r2g::Go, table: &mut Table) -> Result<(), Box<dyn Error>> {
    const CLIENTS: u32 = 1_000;
    let client = median(|| {
        for _ in 0..CLIENTS {
            black_box(Calls::new(go).expect("a client"));
        }
    });
    let nanos = client * 1e9 / f64::from(CLIENTS);
    table.count("client of an identical package, ns", nanos, 1000.0);
    let compiled = |minor| {
        r2g_idl::compile(&MemoryLoader::one(&schema(minor))).map_err(|_| "it does not compile")
    };
    let (old, new) = (compiled(0)?, compiled(1)?);
    let descriptor = |one: &r2g_idl::Compiled| {
        let bytes = r2g_idl::descriptor::flat(&one.schema, &one.layouts, PackageId(0));
        Descriptor::parse(&bytes)
    };
    let (here, there) = ([descriptor(&new)?], [descriptor(&old)?]);
    let party = |role, language| Party { role, name: role.to_owned(), language };
    let parties = (party("program", "rust"), party("library", "go"));
    let handshake = median(|| {
        let server = |_: &str, _: &str| Server::Unknown;
        let joints = compare(&Schema::new(&here), &Schema::new(&there), &parties, &server);
        assert_eq!(joints[0].report.verdict(), Verdict::Compatible);
        black_box(joints);
    });
    table.count("handshake of 2,000 differing types, ms", handshake * 1e3, 10.0);
    let (old, new) = (r2g_idl::descriptor::image(&old), r2g_idl::descriptor::image(&new));
    let review = median(|| {
        let found = r2g_idl::compare::changes(&old, &new);
        assert!(found.len() >= RECORDS);
        black_box(found);
    });
    table.count("comparing 2,000 records, each with a new field, ms", review * 1e3, 1000.0);
    Ok(())
}
