//! The compiler on a large schema, in a process of its own so that its memory can be told.

use crate::table::Table;
use r2g_compiler::config::read;
use r2g_compiler::generate::{generate, write};
use std::error::Error;
use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

/// The argument that makes this program the child.
pub const CHILD: &str = "generate-child";
/// Records of the schema.
const RECORDS: u32 = 2000;

/// A project that generates both languages.
const CONFIG: &str = r#"
edition = "2026"
root = "large.r2g"

[[gen]]
plugin = "rust"
out = "rust"

[[gen]]
plugin = "go"
out = "go"
"#;

/// What `r2g gen` does, files included; prints the milliseconds it took.
pub fn child() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("large.r2g"), schema())?;
    let file = folder.path().join("r2g.toml");
    std::fs::write(&file, CONFIG)?;
    let begun = Instant::now();
    let generated = generate(&read(&file)?, &r2g_compiler::deps::Update::Missing)?;
    write(&generated)?;
    let bytes: usize = generated
        .outputs
        .iter()
        .flat_map(|(_, files)| files.iter())
        .map(|(_, text)| text.len())
        .sum();
    assert!(bytes > 1 << 20, "both languages were generated");
    println!("{} {}", begun.elapsed().as_millis(), peak_kib()?);
    Ok(())
}

/// The most memory that this process has had, in KiB. Not `getrusage`, which counts what the parent had
/// when it started this process.
fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Runs the child.
pub fn measure(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(CHILD).output()?;
    let text = String::from_utf8(output.stdout)?;
    let failed = || String::from_utf8_lossy(&output.stderr).into_owned();
    let (millis, kib) = text.trim().split_once(' ').ok_or_else(failed)?;
    let (millis, kib): (f64, f64) = (millis.parse()?, kib.parse()?);
    table.count("generating 2,000 records, s", millis / 1000.0, 1.0);
    table.count("memory of that, MiB", kib / 1024.0, 200.0);
    Ok(())
}

fn schema() -> String {
    let mut text = String::from("package bench.large@1.0;\n");
    for n in 0..RECORDS {
        let other = n / 2;
        let _ = writeln!(
            text,
            "/// Record number {n}.\nrecord Row{n} {{ 1 id: u64, 2 name: string, 3 tags: list<string>, 4 \
             parent: Row{other}?, 5 scores: map<string, f64>, 6 at: timestamp, 7 note: string?, 8 count: \
             u32 = {n} }}"
        );
    }
    text.push_str(
        "service Rows { fn get(id: u64) -> Row7; sync fn put(row: view Row9) -> u64; }\n",
    );
    text
}
