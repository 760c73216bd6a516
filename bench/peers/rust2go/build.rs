//! Puts the Go module together, in cargo's folder, and lets rust2go generate and build it.
//!
//! rust2go's Go packages are a module of their own. `RUST2GO_MODULE` says where they come from: a version
//! of the module proxy, a folder with a checkout, or `stand-in` where neither is to be had: then the ring
//! is the one inside of rust2go's crate, and the few lines that are missing are those in `stand-in`.

use rust2go::RegenArgs;
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MODULE: &str = "github.com/ihciah/rust2go";
const STAND_IN: &str = "stand-in";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-env-changed=RUST2GO_MODULE");
    for path in ["go", "stand-in", "src/bridge.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    // What Go's runtime needs of the system.
    println!("cargo::rustc-link-lib=resolv");
    let from = env::var("RUST2GO_MODULE").unwrap_or_else(|_| STAND_IN.to_owned());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let go = out.join("go");
    copy(Path::new("go"), &go)?;
    // A module file under its own name would make the folder in the repository one.
    fs::rename(go.join("module.txt"), go.join("go.mod"))?;
    match from.as_str() {
        STAND_IN => {
            println!("cargo::rustc-cfg=stand_in");
            let module = out.join("rust2go");
            stand_in(&module)?;
            replace(&go, MODULE, &module)?;
            replace(&go, "github.com/edwingeng/deque/v2", &out.join("rust2go-deque"))?;
        }
        version if version.starts_with('v') => {
            run(&go, &["mod", "edit", &format!("-require={MODULE}@{version}")])?;
        }
        checkout => replace(&go, MODULE, Path::new(checkout))?,
    }
    let generated = go.join("generated.go").to_string_lossy().into_owned();
    let regenerate =
        RegenArgs { src: "src/bridge.rs".into(), dst: generated, ..RegenArgs::default() };
    // Before the requirements are looked for: the generated code has most of them.
    rust2go_cli::generate(&regenerate);
    run(&go, &["mod", "tidy"])?;
    rust2go::Builder::new().with_go_src(go).with_regen_arg(regenerate).build();
    Ok(())
}

/// Puts the ring of rust2go's crate beside what stands in for the rest.
fn stand_in(module: &Path) -> Result<()> {
    copy(Path::new("stand-in/rust2go"), module)?;
    copy(Path::new("stand-in/deque"), &module.with_file_name("rust2go-deque"))?;
    for folder in [module, &module.with_file_name("rust2go-deque")] {
        fs::rename(folder.join("module.txt"), folder.join("go.mod"))?;
    }
    let ring = module.join("mem-ring");
    fs::create_dir_all(&ring)?;
    for entry in fs::read_dir(ring_crate()?)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "go") {
            fs::copy(&path, ring.join(path.file_name().ok_or("a file without a name")?))?;
        }
    }
    Ok(())
}

/// Where cargo keeps the crate `mem-ring`.
fn ring_crate() -> Result<PathBuf> {
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version=1", "--offline", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let ring =
        packages.iter().find(|package| package["name"] == "mem-ring").ok_or("no mem-ring")?;
    let manifest = ring["manifest_path"].as_str().ok_or("no manifest")?;
    Ok(Path::new(manifest).with_file_name(""))
}

fn replace(go: &Path, module: &str, folder: &Path) -> Result<()> {
    run(go, &["mod", "edit", &format!("-replace={module}={}", folder.display())])
}

fn run(folder: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new("go").current_dir(folder).args(arguments).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("go {arguments:?}: {status}").into())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
