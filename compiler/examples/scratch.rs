//! scratch
#![allow(clippy::all, clippy::unwrap_used, clippy::print_stderr)]
fn main() {
    let p = r2g_compiler::config::Project::load(std::path::Path::new(
        &std::env::args().nth(1).unwrap(),
    ))
    .unwrap();
    let g = r2g_compiler::generate::generate(&p).unwrap_or_else(|e| panic!("{e}"));
    eprintln!(
        "{:?}",
        r2g_compiler::generate::write(&g).unwrap_or_else(|e| panic!("{e}"))
    );
}
