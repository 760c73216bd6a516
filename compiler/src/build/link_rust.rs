//! The Rust half of a Go program: a static library in a Go package that links it.

use crate::config::{Config, Rust};
use crate::files::{Files, MARK, WriteError, make_readable, write};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why the library was not linked.
#[derive(Debug)]
#[non_exhaustive]
pub enum LinkError {
    /// There is no `cargo`.
    NoCargo(io::Error),
    /// The crate does not build; cargo has said why.
    Failed,
    /// The crate builds no static library.
    NoLibrary(PathBuf),
    /// The library does not define what the Go side refers to.
    NoHalf(String),
    /// A host that Go or r2g does not link on.
    Host(&'static str),
    /// A file could not be written.
    Io(PathBuf, io::Error),
    /// A generated file could not be written.
    Write(WriteError),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCargo(error) => write!(f, "cannot run cargo: {error}"),
            Self::Failed => f.write_str("the crate does not build"),
            Self::NoLibrary(dir) => write!(
                f,
                "{} builds no library: `dir` of [rust] in r2g.toml must be a crate with src/lib.rs",
                dir.display()
            ),
            Self::NoHalf(library) => write!(
                f,
                "the library does not define r2g_rust_half_1_{library}: its r2g::library! must have \
                 name = {library:?}, as `library` of [rust] in r2g.toml"
            ),
            Self::Host(host) => write!(f, "linking on {host} is not supported"),
            Self::Io(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            Self::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LinkError {}

/// Builds the crate and writes the bridge package. Returns the files written.
///
/// # Errors
/// What stood in the way.
pub fn link(config: &Config, rust: &Rust, release: bool) -> Result<Vec<PathBuf>, LinkError> {
    let (goos, goarch) = host()?;
    let dir = config.path(&rust.dir);
    let built = build(&dir, release, Kind::Static)?;
    let archive =
        fs::read(&built.archive).map_err(|error| LinkError::Io(built.archive.clone(), error))?;
    let symbol = format!("r2g_rust_half_1_{}", rust.library);
    if !contains(&archive, symbol.as_bytes()) {
        return Err(LinkError::NoHalf(rust.library.clone()));
    }
    let bridge = config.path(&rust.bridge);
    let platform = format!("{goos}_{goarch}");
    let file = format!("lib{}.a", rust.library);
    let copy = bridge.join(&platform).join(&file);
    let mut written = Vec::new();
    if fs::read(&copy).ok().as_ref() != Some(&archive) {
        copy_archive(&archive, &copy)?;
        written.push(copy);
    }
    let files = bridge_files(rust, &platform, &file, &archive, &built.libraries);
    let changes = write(&files, &bridge).map_err(LinkError::Write)?;
    written.extend(changes.written);
    Ok(written)
}

fn host() -> Result<(&'static str, &'static str), LinkError> {
    let goos = match std::env::consts::OS {
        "macos" => "darwin",
        "linux" => "linux",
        other => return Err(LinkError::Host(other)),
    };
    let goarch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => return Err(LinkError::Host(other)),
    };
    Ok((goos, goarch))
}

/// What cargo builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// To be linked into a Go program.
    Static,
    /// To be opened by path.
    Shared,
}

impl Kind {
    fn crate_type(self) -> &'static str {
        match self {
            Self::Static => "staticlib",
            Self::Shared => "cdylib",
        }
    }

    fn is_file(self, name: &str) -> bool {
        match self {
            Self::Static => name.ends_with(".a"),
            Self::Shared => name.ends_with(".so") || name.ends_with(".dylib"),
        }
    }
}

/// Builds the crate as a shared library and copies it to `out`.
///
/// # Errors
/// What stood in the way.
pub fn shared(config: &Config, rust: &Rust, out: &Path, release: bool) -> Result<(), LinkError> {
    let built = build(&config.path(&rust.dir), release, Kind::Shared)?;
    let library =
        fs::read(&built.archive).map_err(|error| LinkError::Io(built.archive.clone(), error))?;
    if !contains(&library, format!("r2g_rust_half_1_{}", rust.library).as_bytes()) {
        return Err(LinkError::NoHalf(rust.library.clone()));
    }
    copy_archive(&library, out)
}

struct Built {
    archive: PathBuf,
    /// Linker flags of the system libraries that Rust needs.
    libraries: Vec<String>,
}

/// Builds the crate as a library.
fn build(dir: &Path, release: bool, kind: Kind) -> Result<Built, LinkError> {
    let mut command = Command::new("cargo");
    command.current_dir(dir).args(["rustc", "--lib", "--crate-type", kind.crate_type()]);
    command.args(["--message-format", "json-render-diagnostics"]);
    if release {
        command.arg("--release");
    }
    command.args(["--", "--print", "native-static-libs"]);
    // Errors of the user's code go to the user as cargo shows them; notes are read here.
    let output = command.stdin(Stdio::null()).output().map_err(LinkError::NoCargo)?;
    let notes = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        let _ = io::Write::write_all(&mut io::stderr().lock(), notes.as_bytes());
        return Err(LinkError::Failed);
    }
    let mut archive = None;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let names = message["filenames"].as_array().into_iter().flatten();
        let found = names.filter_map(|name| name.as_str()).find(|name| kind.is_file(name));
        if message["reason"] == "compiler-artifact" {
            archive = found.map(PathBuf::from).or(archive);
        }
    }
    let archive = archive.ok_or_else(|| LinkError::NoLibrary(dir.to_path_buf()))?;
    Ok(Built { archive, libraries: libraries(&notes) })
}

/// `note: native-static-libs: -lgcc_s -lutil …`, printed when rustc ran; a fresh crate prints
/// nothing, and then the libraries that every Rust program needs are named.
fn libraries(notes: &str) -> Vec<String> {
    let marker = "native-static-libs: ";
    let printed = notes.lines().find_map(|line| line.split_once(marker)).map(|(_, flags)| flags);
    let usual = "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc";
    let mut flags: Vec<String> = Vec::new();
    for flag in printed.unwrap_or(usual).split_whitespace() {
        if flag.starts_with("-l") && !flags.iter().any(|known| known == flag) {
            flags.push(flag.to_owned());
        }
    }
    flags
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn copy_archive(archive: &[u8], copy: &Path) -> Result<(), LinkError> {
    let fail = |error| LinkError::Io(copy.to_path_buf(), error);
    let folder = copy.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(fail)?;
    let mut file = tempfile::Builder::new().prefix(".r2g-").tempfile_in(folder).map_err(fail)?;
    io::Write::write_all(&mut file, archive).map_err(fail)?;
    make_readable(file.as_file()).map_err(fail)?;
    file.persist(copy).map_err(|error| fail(error.error))?;
    Ok(())
}

/// The Go package: `bridge.go` opens the library, `link_*.go` links it, `nocgo.go` says what is
/// missing without cgo. Go's cache does not see that an archive changed, but it sees the hash.
fn bridge_files(
    rust: &Rust,
    platform: &str,
    file: &str,
    archive: &[u8],
    libraries: &[String],
) -> Files {
    let hash: String = Sha256::digest(archive).iter().map(|byte| format!("{byte:02x}")).collect();
    let library = &rust.library;
    let package = rust
        .bridge
        .file_name()
        .map_or("bridge".to_owned(), |name| name.to_string_lossy().into_owned());
    let package = r2g_idl::naming::go_package_name(&package);
    let header = format!("// {MARK} v{}. DO NOT EDIT.\n\n", env!("CARGO_PKG_VERSION"));
    let mut files = Files::new();
    files.add(
        "bridge.go",
        format!(
            "{header}//go:build cgo\n\n\
             // Package {package} links the Rust library {library} into a Go program.\n\
             package {package}\n\n\
             // extern const void *r2g_rust_half_1_{library}(void);\n\
             import \"C\"\n\n\
             import (\n\t\"unsafe\"\n\n\t\"github.com/r2g-dev/r2g/runtime-go/r2gcgo\"\n)\n\n\
             // Open starts the Rust library and compares its schema with this program's. Opening it\n\
             // again gives the same library. Options say what the program cannot do without.\n\
             func Open(options ...r2gcgo.Option) (*r2gcgo.Library, error) {{\n\
             \treturn r2gcgo.Connect(unsafe.Pointer(C.r2g_rust_half_1_{library}()), options...)\n}}\n"
        ),
    );
    files.add(
        "nocgo.go",
        format!(
            "{header}//go:build !cgo\n\n\
             // Package {package} links the Rust library {library} into a Go program.\n\
             package {package}\n\n\
             import (\n\t\"github.com/r2g-dev/r2g/runtime-go\"\n\t\"github.com/r2g-dev/r2g/runtime-go/r2gcgo\"\n)\n\n\
             // Open fails: this program was built without cgo.\n\
             func Open(...r2gcgo.Option) (*r2gcgo.Library, error) {{\n\
             \treturn nil, r2g.Errorf(r2g.Unavailable, \"built without cgo: set CGO_ENABLED=1\")\n}}\n"
        ),
    );
    files.add(
        format!("link_{platform}.go"),
        format!(
            "{header}package {package}\n\n\
             // The archive is part of the package; its hash makes the go command see a new one:\n\
             // sha256 {hash}\n\n\
             // #cgo LDFLAGS: ${{SRCDIR}}/{platform}/{file} {}\n\
             import \"C\"\n",
            libraries.join(" ")
        ),
    );
    files
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// Libraries are made for others, who may run as another user.
    #[test]
    fn what_is_built_can_be_read_by_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("out/libshop.so");
        for content in [&b"one"[..], b"another"] {
            copy_archive(content, &copy).expect("copied");
            let mode = fs::metadata(&copy).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o644);
            assert_eq!(fs::read(&copy).expect("it can be read"), content);
        }
    }
}
