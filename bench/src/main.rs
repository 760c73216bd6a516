//! r2g against the raw limits of the language boundary and against others, as ratios of one run.
//!
//! All workloads of a table run interleaved, window by window, those of other programs too, so that a busy
//! machine hurts both sides of a ratio alike. `README.md` says what each row means.

mod generate;
mod lists;
mod measure;
mod options;
mod peers;
mod report;
mod review;
mod runner;
mod sections;
mod table;

use options::Options;
use r2g_bench::api::bench::calls::Calls;
use r2g_bench_harness::alloc::Counting;
use report::Report;
use runner::Runner;
use std::error::Error;
use std::path::Path;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The part about what is no call.
const OTHERS: &str = "others";

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some(generate::CHILD) {
        return generate::child();
    }
    let options = Options::read(std::env::args().skip(1))?;
    let (go, calls) = r2g_bench::start()?;
    let report = measure(&options, &go, &calls)?;
    let json = report::write_json(&report);
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    if options.publish {
        write(&report, &json, &bench.join("results"))?;
        report::refresh_figures(&report, &bench.join("../README.md"))?;
    } else {
        write(&report, &json, &bench.join("../target/bench"))?;
    }
    if options.json {
        println!("{json}");
    } else {
        println!("{report}");
    }
    Ok(())
}

/// Writes tables, JSON and plots into a folder.
fn write(report: &Report, json: &serde_json::Value, folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("report.json"), serde_json::to_string_pretty(json)? + "\n")?;
    std::fs::write(folder.join("report.txt"), report.to_string())?;
    let plots = report::draw_plots(report, folder)?;
    eprintln!("written to {}: report.json, report.txt, {}", folder.display(), plots.join(", "));
    Ok(())
}

fn measure(options: &Options, go: &r2g::Go, calls: &Calls) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    let mut runners: Vec<Runner> =
        r2g_bench::workloads::all(calls).into_iter().map(Runner::from).collect();
    if options.peers {
        let (programs, notes) = peers::start();
        report.notes = notes;
        for program in programs {
            runners.extend(Runner::of(program)?);
        }
    }
    let mallocs = || calls.mallocs().expect("mallocs");
    for section in sections::SECTIONS.iter().filter(|section| options.wants(section.id)) {
        eprintln!("measuring: {}", section.title);
        runner::measure(section, &mut runners, options, &mallocs, &mut report);
    }
    if options.wants(OTHERS) {
        eprintln!("measuring: lists, schemas, the compiler");
        lists::measure(options.rounds, &mut report.others);
        review::measure(go, &mut report.others)?;
        generate::measure(&mut report.others)?;
    }
    Ok(report)
}
