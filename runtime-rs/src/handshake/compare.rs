//! Comparing two versions of a package.

use super::descriptor::{Descriptor, Import, Member, Method, Type};
use super::manifest::Manifest;
use super::report::{Difference, Party, Report, Verdict};
use crate::call::ServiceInfo;
use crate::conn::ConnectError;
use crate::package::Package;
use crate::status::Code;

/// Bits of a member's flags that are part of the contract: optional, critical, tombstone.
const CONTRACT: u8 = 7;
/// Bits of a method's flags that are part of the contract: sync, stream.
const METHOD_CONTRACT: u8 = 1 | 8;

/// Checks that the Go half's version of a package is this program's.
///
/// # Errors
/// With the report of what differs.
pub(crate) fn check_package(
    ours: &'static Package,
    theirs: &Descriptor,
    manifest: &Manifest,
) -> Result<(), ConnectError> {
    let here = Descriptor::parse(ours.descriptor()).map_err(|_| {
        ConnectError::new(Code::Internal, "this program's own descriptor is damaged")
    })?;
    if here.root == theirs.root
        && shared_imports(&here, theirs).all(|(ours, theirs)| ours.root == theirs.root)
    {
        return Ok(());
    }
    let report = compare(&here, theirs, manifest);
    Err(ConnectError {
        code: Code::FailedPrecondition,
        message: format!("the two halves have different schemas\n{report}"),
        report: Some(Box::new(report)),
    })
}

/// The error for a package that the Go half was not built with.
pub(crate) fn unknown_package(service: &ServiceInfo, manifest: &Manifest) -> ConnectError {
    let name = service.package.name();
    let other = manifest.packages.iter().find(|package| package.name == name);
    let wanted = service.package.identity();
    let message = match other {
        Some(other) => format!(
            "the Go half has {} of {name}, this program needs {wanted}: rebuild one of them",
            other.identity()
        ),
        None => format!(
            "the Go half was built without {wanted}: import the Go package that serves {name}.{} \
             into it ([go] packages in r2g.toml)",
            service.name
        ),
    };
    ConnectError::new(Code::Unimplemented, message)
}

/// Imports that both have, ours first.
fn shared_imports<'a>(
    here: &'a Descriptor,
    there: &'a Descriptor,
) -> impl Iterator<Item = (&'a Import, &'a Import)> {
    here.imports.iter().filter_map(|ours| {
        let same = |row: &&Import| row.name == ours.name && row.major == ours.major;
        there.imports.iter().find(same).map(|theirs| (ours, theirs))
    })
}

fn compare(here: &Descriptor, there: &Descriptor, manifest: &Manifest) -> Report {
    let mut types = Vec::new();
    pair(&here.types, &there.types, |row| &row.name, &mut types, compare_type);
    let mut methods = Vec::new();
    for ours in &here.services {
        match there.services.iter().find(|row| row.name == ours.name) {
            None => methods.push(difference(&ours.name, "unknown there")),
            Some(theirs) => pair(
                &ours.methods,
                &theirs.methods,
                |row| &row.name,
                &mut methods,
                |ours, theirs, out| compare_method(&here.name, ours, theirs, out),
            ),
        }
    }
    for theirs in &there.services {
        if !here.services.iter().any(|row| row.name == theirs.name) {
            methods.push(difference(&theirs.name, "unknown here"));
        }
    }
    let mut notes = Vec::new();
    for (ours, theirs) in shared_imports(here, there) {
        if ours.root != theirs.root {
            notes.push(format!(
                "the imported {}@{} differs: {}.{} here, {}.{} there",
                ours.name, ours.major, ours.major, ours.minor, theirs.major, theirs.minor
            ));
        }
    }
    if (here.major, here.minor) == (there.major, there.minor) {
        notes.push(format!(
            "both say {}.{} and differ: an unreleased schema is in use",
            here.major, here.minor
        ));
    }
    if types.is_empty() && methods.is_empty() && notes.is_empty() {
        notes.push("they differ in constants or defaults only".into());
    }
    notes
        .push("to fix: generate both halves from the same schema and rebuild the older one".into());
    Report {
        package: here.identity(),
        verdict: Verdict::Refused,
        here: Party {
            role: "program",
            program: crate::half::program_name(),
            language: "rust",
            version: (here.major, here.minor),
            root: here.root,
        },
        there: Party {
            role: "library",
            program: party_name(manifest),
            language: "go",
            version: (there.major, there.minor),
            root: there.root,
        },
        types,
        methods,
        notes,
    }
}

fn party_name(manifest: &Manifest) -> String {
    match (manifest.program.as_str(), manifest.toolchain.as_str()) {
        ("", toolchain) => toolchain.to_owned(),
        (program, _) => program.to_owned(),
    }
}

/// Pairs rows by name and compares those that both have.
fn pair<T>(
    here: &[T],
    there: &[T],
    name: impl Fn(&T) -> &String,
    out: &mut Vec<Difference>,
    mut compare: impl FnMut(&T, &T, &mut Vec<Difference>),
) {
    for ours in here {
        match there.iter().find(|row| name(row) == name(ours)) {
            None => out.push(difference(short(name(ours)), "unknown there")),
            Some(theirs) => compare(ours, theirs, out),
        }
    }
    for theirs in there {
        if !here.iter().any(|row| name(row) == name(theirs)) {
            out.push(difference(short(name(theirs)), "unknown here"));
        }
    }
}

fn difference(subject: &str, what: impl Into<String>) -> Difference {
    Difference { subject: subject.to_owned(), what: what.into() }
}

/// `Line` of `acme.shop@1/Line`.
fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn compare_type(ours: &Type, theirs: &Type, out: &mut Vec<Difference>) {
    let subject = short(&ours.name);
    if ours.kind != theirs.kind {
        let what = format!("{} here, {} there", kind_name(ours.kind), kind_name(theirs.kind));
        out.push(difference(subject, what));
        return;
    }
    if ours.frozen != theirs.frozen {
        let word = |frozen| if frozen { "frozen" } else { "open" };
        out.push(difference(
            subject,
            format!("{} here, {} there", word(ours.frozen), word(theirs.frozen)),
        ));
    }
    let unknown = |mine: &[Member], other: &[Member]| {
        let missing =
            mine.iter().filter(|row| !other.iter().any(|known| known.number == row.number));
        missing.map(|row| format!("{} {}", row.number, row.name)).collect::<Vec<_>>().join(", ")
    };
    let sizes = if ours.size == theirs.size {
        String::new()
    } else {
        format!("{} B here, {} B there: ", ours.size, theirs.size)
    };
    for (missing, place) in [
        (unknown(&ours.members, &theirs.members), "there"),
        (unknown(&theirs.members, &ours.members), "here"),
    ] {
        if !missing.is_empty() {
            out.push(difference(subject, format!("{sizes}{missing} unknown {place}")));
        }
    }
    for (mine, other) in ours.members.iter().filter_map(|mine| {
        theirs.members.iter().find(|other| other.number == mine.number).map(|other| (mine, other))
    }) {
        compare_member(subject, mine, other, out);
    }
}

fn compare_member(subject: &str, mine: &Member, other: &Member, out: &mut Vec<Difference>) {
    let label = format!("{} {}", mine.number, mine.name);
    if mine.name != other.name {
        out.push(difference(
            subject,
            format!("{label} here, {} {} there", other.number, other.name),
        ));
    } else if mine.ty != other.ty || mine.offset != other.offset {
        let place = |row: &Member| format!("{} at offset {}", row.ty, row.offset);
        out.push(difference(
            subject,
            format!("{label}: {} here, {} there", place(mine), place(other)),
        ));
    } else if mine.shape != other.shape {
        out.push(difference(subject, format!("{label}: the layout of {} differs", mine.ty)));
    } else if mine.status != other.status {
        out.push(difference(subject, format!("{label}: its status differs")));
    } else if mine.value != other.value {
        out.push(difference(
            subject,
            format!("{label}: {} here, {} there", mine.value, other.value),
        ));
    } else if (mine.flags ^ other.flags) & CONTRACT != 0 {
        out.push(difference(
            subject,
            format!("{label}: optional, critical or removed on one side only"),
        ));
    }
}

fn compare_method(service: &str, ours: &Method, theirs: &Method, out: &mut Vec<Difference>) {
    if ours.signature != theirs.signature {
        let what = format!("{} here, {} there", ours.signature, theirs.signature);
        out.push(difference(&ours.name, what));
    } else if ours.shapes != theirs.shapes {
        out.push(difference(&ours.name, "the layout of a parameter or result differs"));
    } else if (ours.flags ^ theirs.flags) & METHOD_CONTRACT != 0 {
        out.push(difference(&ours.name, "sync or stream on one side only"));
    } else if ours.id != theirs.id {
        out.push(difference(&ours.name, format!("another method of {service} by its oldest name")));
    }
}

fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "struct",
        2 => "record",
        3 => "enum",
        4 => "flags",
        5 => "variant",
        6 => "error",
        7 => "resource",
        _ => "something unknown",
    }
}
