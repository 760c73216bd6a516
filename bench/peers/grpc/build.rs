//! Generates both languages from the protocol and builds the Go program.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROTO: &str = "proto/bench.proto";
/// Plugins of protoc, at the versions of `go/go.mod`.
const PLUGINS: [&str; 2] = [
    "google.golang.org/protobuf/cmd/protoc-gen-go",
    "google.golang.org/grpc/cmd/protoc-gen-go-grpc",
];

fn main() -> Result<(), Box<dyn Error>> {
    for path in [PROTO, "go/go.mod", "go/main.go", "go/server.go", "go/client.go"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let protoc = protoc_bin_vendored::protoc_bin_path()?;
    // SAFETY: a build script with one thread.
    unsafe { env::set_var("PROTOC", &protoc) };
    tonic_prost_build::configure().compile_protos(&[PROTO], &["proto"])?;

    let plugins = out.join("plugins");
    std::fs::create_dir_all(&plugins)?;
    run(Command::new("go").current_dir("go").arg("build").arg("-o").arg(&plugins).args(PLUGINS))?;
    let generated = Path::new("go/benchpb");
    std::fs::create_dir_all(generated)?;
    let mut command = Command::new(protoc);
    command.args([
        "-Iproto",
        "--go_opt=paths=source_relative",
        "--go-grpc_opt=paths=source_relative",
    ]);
    for (language, plugin) in [("go", "protoc-gen-go"), ("go-grpc", "protoc-gen-go-grpc")] {
        command.arg(format!("--plugin={plugin}={}", plugins.join(plugin).display()));
        command.arg(format!("--{language}_out={}", generated.display()));
    }
    run(command.arg(PROTO))?;

    let program = out.join("grpc-go");
    run(Command::new("go").current_dir("go").arg("build").arg("-o").arg(&program).arg("."))?;
    println!("cargo::rustc-env=GRPC_GO={}", program.display());
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}
