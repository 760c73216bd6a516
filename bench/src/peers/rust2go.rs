//! rust2go: its crates from crates.io, its Go packages from the module proxy.

use super::build;
use super::program::Program;
use super::{Note, Started};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The module of its Go packages.
const MODULE: &str = "github.com/ihciah/rust2go";
/// Names a folder with a checkout of it, for machines whose proxy does not have it.
const CHECKOUT: &str = "R2G_BENCH_RUST2GO";

pub(super) fn start() -> Started {
    let (module, note) = go_packages();
    let mut environment = vec![("RUST2GO_MODULE", module), ("LIBCLANG_PATH", libclang()?)];
    // libclang from elsewhere does not know where the compiler's own headers are.
    let headers = build::run(Command::new("cc").arg("-print-file-name=include"))?;
    environment.push(("BINDGEN_EXTRA_CLANG_ARGS", format!("-I{}", headers.trim())));
    let program = build::peer("rust2go", &environment)?;
    let mut calls = Command::new(&program);
    // Its calls of Rust by cgo hand over pointers to Go pointers, which Go refuses by default.
    calls.env("GODEBUG", "cgocheck=0");
    let mut ring = Command::new(&program);
    // Its ring loses a file when Go collects: the collector closes what only a number refers to.
    ring.arg("ring").env("GOGC", "off");
    Ok((vec![Program::start(calls)?, Program::start(ring)?], note))
}

/// Where its Go packages are to come from.
fn go_packages() -> (String, Note) {
    if let Ok(checkout) = std::env::var(CHECKOUT) {
        return (checkout, None);
    }
    let mut list = Command::new("go");
    list.args(["list", "-m", "-f", "{{.Version}}", &format!("{MODULE}@latest")]);
    match build::run(list.current_dir(std::env::temp_dir())) {
        Ok(version) => (version.trim().to_owned(), None),
        Err(_) => {
            let note = format!(
                "the module proxy does not have its Go packages: a stand-in calls back by cgo, its calls in \
                 assembly are not measured; {CHECKOUT}=<checkout> measures all"
            );
            ("stand-in".to_owned(), Some(note))
        }
    }
}

/// A folder with libclang, which rust2go's bindgen loads.
fn libclang() -> Result<String, String> {
    if let Ok(folder) = std::env::var("LIBCLANG_PATH") {
        return Ok(folder);
    }
    let installed = build::target().join("libclang");
    let inside = installed.join("clang/native");
    let versions =
        (11..30).rev().map(|version| PathBuf::from(format!("/usr/lib/llvm-{version}/lib")));
    let usual = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"].map(PathBuf::from);
    let found = versions.chain(usual).chain([inside.clone()]).find(|folder| has_libclang(folder));
    if let Some(folder) = found {
        return Ok(folder.display().to_string());
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--target"]).arg(&installed).arg("libclang");
    build::run(&mut pip).map_err(|error| format!("no libclang: {error}"))?;
    Ok(inside.display().to_string())
}

fn has_libclang(folder: &Path) -> bool {
    ["libclang.so", "libclang.so.1", "libclang-14.so.1"]
        .iter()
        .any(|name| folder.join(name).exists())
}
