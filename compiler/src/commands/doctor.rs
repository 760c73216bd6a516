//! `r2g doctor`: what a built program or library was made from, and the handshake that two would have.
//! Nothing of them is run: descriptors are found by their first bytes.

use std::fs;
use std::path::{Path, PathBuf};

use r2g::handshake::{Descriptor, Handshake, Party, Schema, Server, Verdict, compare, scan};

use super::{DONE, FINDINGS, Session, Trouble};
use crate::commands::Format;

/// Flags of `doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A program or library
    pub file: PathBuf,
    /// What it would meet
    pub other: Option<PathBuf>,
}

/// Runs the command. The exit code is 1 when the two do not fit, or only with limits.
///
/// # Errors
/// When a file cannot be read, or holds no package.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let here = Binary::read(&args.file)?;
    let Some(other) = &args.other else {
        return alone(&here, session);
    };
    let there = Binary::read(other)?;
    let handshake = meet(&here, &there)?;
    if handshake.reports().is_empty() {
        return Err(Trouble::Environment(format!(
            "{} and {} have no package in common: {} and {}",
            here.name,
            there.name,
            here.identities(),
            there.identities()
        )));
    }
    show(&handshake, session)
}

fn show(handshake: &Handshake, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let text = match session.format {
        Format::Json => handshake.to_json(),
        _ => handshake.to_string(),
    };
    session.print(&(text + "\n"))?;
    Ok(if handshake.verdict() >= Verdict::Limited { FINDINGS } else { DONE })
}

/// One file: what it holds, and how its own halves fit.
fn alone(binary: &Binary, session: &mut Session<'_>) -> Result<u8, Trouble> {
    if let Some((rust, go)) = binary.halves() {
        let handshake = meet(&rust, &go)?;
        return show(&handshake, session);
    }
    if session.format == Format::Json {
        let rows: Vec<_> = binary.packages.iter().map(to_json).collect();
        let json = serde_json::json!({
            "schema": 1, "name": binary.name, "language": binary.language, "packages": rows,
        });
        session.print(&format!("{json}\n"))?;
        return Ok(DONE);
    }
    let mut text = format!("{}  {}\n", binary.name, binary.language);
    for package in &binary.packages {
        let (major, minor) = package.version();
        let root = r2g_idl::hex(&package.root());
        text += &format!("  {}  schema {major}.{minor}  (root {root})\n", package.identity());
        for service in package.services() {
            let side = package.served_by(service).unwrap_or("either side");
            text += &format!("    {service}  served by {side}\n");
        }
    }
    session.print(&text)?;
    Ok(DONE)
}

fn to_json(package: &Descriptor) -> serde_json::Value {
    let (major, minor) = package.version();
    let services: Vec<_> = package
        .services()
        .map(|name| serde_json::json!({ "name": name, "served_by": package.served_by(name) }))
        .collect();
    serde_json::json!({
        "package": package.identity(),
        "version": format!("{major}.{minor}"),
        "root": r2g_idl::hex(&package.root()),
        "services": services,
    })
}

/// What was found in a file.
#[derive(Debug, Clone)]
struct Binary {
    name: String,
    /// `rust`, `go`, or `rust and go` for a program with both halves.
    language: &'static str,
    packages: Vec<Descriptor>,
}

impl Binary {
    fn read(path: &Path) -> Result<Self, Trouble> {
        let bytes = fs::read(path).map_err(|error| Trouble::file(path, &error))?;
        let scan = scan(&bytes);
        if scan.packages.is_empty() {
            let why = if scan.damaged > 0 {
                "what it holds of r2g is damaged or of another release"
            } else {
                "it holds no package of r2g: not built with it, or nothing of it is used"
            };
            return Err(Trouble::Environment(format!("{}: {why}", path.display())));
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, language: language(&bytes), packages: scan.packages })
    }

    fn identities(&self) -> String {
        self.packages.iter().map(Descriptor::identity).collect::<Vec<_>>().join(", ")
    }

    /// A package of which the file holds more than one version.
    fn twin(&self) -> Option<String> {
        let mut seen: Vec<String> = Vec::new();
        for package in &self.packages {
            let identity = package.identity();
            if seen.contains(&identity) {
                return Some(identity);
            }
            seen.push(identity);
        }
        None
    }

    /// The halves of a program that has both, if they hold different versions of a package. Which is
    /// whose is not written there, so the two are shown as the first and the second.
    fn halves(&self) -> Option<(Self, Self)> {
        self.twin()?;
        let named = |name| Self { name, packages: Vec::new(), ..self.clone() };
        let mut one = named(format!("one half of {}", self.name));
        let mut other = named(format!("the other half of {}", self.name));
        for package in &self.packages {
            let identity = package.identity();
            let twins: Vec<_> =
                self.packages.iter().filter(|row| row.identity() == identity).collect();
            match twins[..] {
                [_] => {
                    one.packages.push(package.clone());
                    other.packages.push(package.clone());
                }
                [first, _] if first.root() == package.root() => one.packages.push(package.clone()),
                [_, _] => other.packages.push(package.clone()),
                _ => return None,
            }
        }
        Some((one, other))
    }
}

/// What compilers leave in every binary with code of their language.
fn language(bytes: &[u8]) -> &'static str {
    const GO: &[u8] = b"\xff Go buildinf:";
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    // Programs that look for Go's mark hold it, too; the real one is followed by a version.
    let go = bytes.windows(GO.len()).enumerate().any(|(at, window)| {
        let version = bytes.get(at + GO.len()..at + GO.len() + 32).unwrap_or_default();
        window == GO && version.windows(4).any(|word| word == b"go1.")
    });
    match (holds(b"/rustc/"), go) {
        (true, true) => "rust and go",
        (false, true) => "go",
        (_, false) => "rust",
    }
}

fn meet(here: &Binary, there: &Binary) -> Result<Handshake, Trouble> {
    for binary in [here, there] {
        if let Some(identity) = binary.twin() {
            let name = &binary.name;
            return Err(Trouble::Environment(format!(
                "{name} holds several versions of {identity}: `r2g doctor {name}` lists them"
            )));
        }
    }
    let party = |role, binary: &Binary| Party {
        role,
        name: binary.name.clone(),
        language: binary.language,
    };
    // A program opens a library of the other language.
    let roles =
        if here.language == there.language { ("first", "second") } else { ("program", "library") };
    let parties = (party(roles.0, here), party(roles.1, there));
    let server = |identity: &str, service: &str| {
        let package = here.packages.iter().find(|package| package.identity() == identity);
        match package.and_then(|package| package.served_by(service)) {
            Some(side) if side == here.language => Server::Here,
            Some(side) if side == there.language => Server::There,
            _ => Server::Unknown,
        }
    };
    let joints =
        compare(&Schema::new(&here.packages), &Schema::new(&there.packages), &parties, &server);
    Ok(Handshake::new(joints.into_iter().map(|joint| joint.report).collect()))
}
