//! The packages of this half that were compared with Go's, and what came of it.
//!
//! A package is compared when it is first used: at start what is served and what the program names,
//! later what a client is made of. What is known of a package never changes afterwards, so readers
//! keep the table that they began with, and Go is told before the first call of a new client.

use crate::base::abi;
use crate::base::package::Package;
use crate::base::service::ServiceInfo;
use crate::base::status::Code;
use crate::base::warning::warn;
use crate::conn::ConnectError;
use crate::handshake::{
    Comparison, Descriptor, Handshake, Manifest, Party, Report, Schema, Server, Verdict, compare,
    environment,
};
use crate::serve::Served;
use crate::value::schema_map::{PackageMap, PeerSchemas};
use crate::wire::peer_schemas;
use std::ptr;

/// What became of one package.
#[derive(Debug)]
struct NegotiatedPackage {
    package: &'static Package,
    /// Its position in Go's manifest.
    there: usize,
    /// `None` when both have the same schema.
    comparison: Option<Comparison>,
    report: Report,
}

/// Where a method is in Go's manifest (service of the package, method), or why it is not.
pub(crate) type MethodPosition = Result<(usize, usize), String>;

/// All packages that were compared.
#[derive(Debug, Default)]
pub(crate) struct Negotiation {
    packages: Vec<NegotiatedPackage>,
    peer_schemas: PeerSchemas,
    /// How many reports were made of it.
    reports: u64,
}

impl Negotiation {
    /// Compares a package and its imports with Go's, if that was not done.
    ///
    /// # Errors
    /// Go does not have it, the two do not fit, or this program holds two versions of it.
    pub(crate) fn negotiate(
        &mut self,
        package: &'static Package,
        manifest: &Manifest,
        served: Option<&Served>,
        parties: &(Party, Party),
    ) -> Result<(), ConnectError> {
        if !self.knows(package) {
            self.compare(package, manifest, served, parties)?;
        }
        let report = &self.negotiated(package)?.report;
        if report.verdict() == Verdict::Refused {
            return Err(refused(report));
        }
        Ok(())
    }

    fn knows(&self, package: &'static Package) -> bool {
        self.packages.iter().any(|negotiated| ptr::eq(negotiated.package, package))
    }

    fn negotiated(&self, package: &'static Package) -> Result<&NegotiatedPackage, ConnectError> {
        let found = self.packages.iter().find(|negotiated| ptr::eq(negotiated.package, package));
        found.ok_or_else(|| unknown_package(package))
    }

    /// Two versions of a package in one half would misread each other's values.
    fn check_version_conflicts(&self, package: &'static Package) -> Result<(), ConnectError> {
        let conflicting =
            self.packages.iter().map(|negotiated| negotiated.package).find(|known| {
                known.root() != package.root() && known.identity() == package.identity()
            });
        let Some(conflicting) = conflicting else { return Ok(()) };
        let version =
            |package: &Package| format!("{}.{}", package.version().0, package.version().1);
        let (one, other) = (version(conflicting), version(package));
        let what = if one == other {
            format!("two different {one}")
        } else {
            format!("{one} and {other}")
        };
        Err(ConnectError::new(
            Code::FailedPrecondition,
            format!(
                "this program holds two versions of {}, {what}: let all crates use one generated \
                 crate (r2g explain H206)",
                package.identity()
            ),
        ))
    }

    fn compare(
        &mut self,
        package: &'static Package,
        manifest: &Manifest,
        served: Option<&Served>,
        parties: &(Party, Party),
    ) -> Result<(), ConnectError> {
        let closure = package.closure();
        for member in &closure {
            self.check_version_conflicts(member)?;
        }
        let found: Vec<(&'static Package, usize)> =
            closure.iter().filter_map(|member| Some((*member, manifest.find(member)?))).collect();
        if !found.iter().any(|(member, _)| ptr::eq(*member, package)) {
            return Err(unknown_package(package));
        }
        let equal = found.iter().all(|(member, at)| manifest.packages[*at].root() == member.root());
        let mut comparisons =
            if equal { Vec::new() } else { adapt(&closure, manifest, served, parties)? };
        for (member, there) in found {
            let position = comparisons.iter().position(|comparison| comparison.there == there);
            let comparison = position.map(|at| comparisons.swap_remove(at));
            self.add(member, there, comparison, &manifest.packages[there], parties);
        }
        self.publish();
        Ok(())
    }

    fn add(
        &mut self,
        package: &'static Package,
        there: usize,
        comparison: Option<Comparison>,
        theirs: &Descriptor,
        parties: &(Party, Party),
    ) {
        if self.knows(package) {
            return;
        }
        let mut report = match &comparison {
            Some(comparison) => comparison.report.clone(),
            None => Report::identical(theirs, package.version(), parties),
        };
        environment().policy.apply(&mut report);
        if let Some(rows) = comparison.as_ref().and_then(|comparison| comparison.seen_here.clone())
        {
            self.peer_schemas.set(package, rows);
        }
        let comparison = comparison.filter(|comparison| comparison.seen_here.is_some());
        self.packages.push(NegotiatedPackage { package, there, comparison, report });
    }

    /// Makes what is known the table of every reader to come.
    fn publish(&self) {
        let environment = environment();
        if let Some(path) = &environment.json
            && let Err(error) = std::fs::write(path, self.handshake().to_json())
        {
            warn(format_args!("r2g: R2G_HANDSHAKE_JSON: {}: {error}", path.display()));
        }
        if self.packages.iter().any(|negotiated| negotiated.comparison.is_some()) {
            // Readers may hold any table that was ever published: each lives as long as the process.
            peer_schemas::publish(Box::leak(Box::new(self.peer_schemas.clone())));
        }
    }

    /// The sequence number of the next report: what is known grows, so a later report has all of an earlier one.
    pub(crate) fn next_report(&mut self) -> u64 {
        let sequence = self.reports;
        self.reports += 1;
        sequence
    }

    /// Everything that was found so far.
    pub(crate) fn handshake(&self) -> Handshake {
        Handshake::new(self.packages.iter().map(|negotiated| negotiated.report.clone()).collect())
    }

    /// Where Go has the methods of a service.
    pub(crate) fn positions(
        &self,
        service: &'static ServiceInfo,
        manifest: &Manifest,
    ) -> Result<(usize, Vec<MethodPosition>), ConnectError> {
        let negotiated = self.negotiated(service.package)?;
        Ok((negotiated.there, negotiated.positions(service, manifest)))
    }

    /// Go's view of this half: its number of each method that Go knows, or why there is none.
    pub(crate) fn numbers(&self, served: &Served, manifest: &Manifest) -> Vec<Result<u32, String>> {
        let mut numbers = Vec::new();
        for (at, package) in manifest.packages.iter().enumerate() {
            for (number, service) in package.services.iter().enumerate() {
                let found = served.iter().find(|(info, _)| {
                    info.name == service.name && info.package.identity() == package.identity()
                });
                let negotiated = found.and_then(|(known, _)| self.negotiated(known.package).ok());
                let (Some((known, first)), Some(negotiated)) = (found, negotiated) else {
                    let reason = "the Rust half does not serve it".to_owned();
                    numbers.extend(service.methods.iter().map(|_| Err(reason.clone())));
                    continue;
                };
                debug_assert_eq!(negotiated.there, at);
                let positions = negotiated.positions(known, manifest);
                for index in 0..service.methods.len() {
                    let ours =
                        positions.iter().position(|position| *position == Ok((number, index)));
                    numbers.push(match ours {
                        Some(ours) => Ok(first + ours as u32),
                        None => {
                            Err(negotiated
                                .missing(service.methods[index].name.as_str(), &service.name))
                        }
                    });
                }
            }
        }
        numbers
    }

    /// The words of `r2g_report.schema_map` (`spec/04-calls.md`, "Schema map").
    pub(crate) fn words(&self, manifest: &Manifest) -> Vec<u32> {
        let seen = |at: usize| -> Option<&PackageMap> {
            let negotiated = self.packages.iter().find(|negotiated| negotiated.there == at)?;
            negotiated.comparison.as_ref()?.seen_there.as_ref()
        };
        let rows: Vec<_> = (0..manifest.packages.len()).map(seen).collect();
        if rows.iter().all(Option::is_none) {
            return Vec::new();
        }
        let mut words = Vec::new();
        for row in rows {
            let Some(row) = row else {
                words.extend([0, 0]);
                continue;
            };
            let methods = row.methods.iter().flatten();
            words.push(row.types.len() as u32);
            words.extend(row.types.iter().flat_map(|ty| [u32::from(ty.fields), ty.stride]));
            words.push(methods.clone().count() as u32);
            words.extend(methods.flat_map(|method| [u32::from(method.fields), method.stride]));
        }
        words
    }
}

impl NegotiatedPackage {
    fn positions(&self, service: &'static ServiceInfo, manifest: &Manifest) -> Vec<MethodPosition> {
        if let Some(comparison) = &self.comparison {
            return comparison.methods.get(service.index as usize).cloned().unwrap_or_default();
        }
        // Equal schemas may have their services and methods in another order: they go by name and id.
        let theirs = &manifest.packages[self.there].services;
        let at = theirs.iter().position(|row| row.name == service.name);
        let rows = service.methods.iter().map(|method| {
            let found = at.and_then(|at| {
                let row = theirs[at].methods.iter().position(|row| row.id == method.id)?;
                Some((at, row))
            });
            found.ok_or_else(|| "the peer's descriptor lacks it".to_owned())
        });
        rows.collect()
    }

    /// Why Go cannot call a method of a service that is served.
    fn missing(&self, method: &str, service: &str) -> String {
        let name = format!("{service}.{method}");
        let note = self.report.methods().iter().find(|note| note.name() == name);
        note.map_or_else(
            || "the Rust half does not have it".to_owned(),
            |note| note.line().to_owned(),
        )
    }
}

/// Compares all packages of the closure that Go has.
fn adapt(
    closure: &[&'static Package],
    manifest: &Manifest,
    served: Option<&Served>,
    parties: &(Party, Party),
) -> Result<Vec<Comparison>, ConnectError> {
    let parse = |package: &&'static Package| {
        Descriptor::parse(package.descriptor()).map_err(|_| {
            let message = format!("this program's descriptor of {} is damaged", package.identity());
            ConnectError::new(Code::Internal, message)
        })
    };
    let ours = closure.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    let (here, there) = (Schema::new(&ours), Schema::new(&manifest.packages));
    let server = |identity: &str, service: &str| {
        let is_ours = served.is_some_and(|served| {
            served
                .iter()
                .any(|(info, _)| info.name == service && info.package.identity() == identity)
        });
        match manifest.position(identity) {
            _ if is_ours => Server::Here,
            Some(at) if manifest.served(at, service).is_some() => Server::There,
            _ => Server::Unknown,
        }
    };
    Ok(compare(&here, &there, parties, &server))
}

fn unknown_package(package: &'static Package) -> ConnectError {
    let message = format!("the Go half was built without {}", package.identity());
    ConnectError::new(Code::Unimplemented, message)
}

fn refused(report: &Report) -> ConnectError {
    ConnectError {
        code: Code::FailedPrecondition,
        message: format!("the two halves have different schemas\n{report}"),
        report: Some(Box::new(report.clone())),
    }
}

/// The number of a method, for tables that Go reads.
pub(crate) fn number_word(number: &Result<u32, String>) -> u32 {
    *number.as_ref().unwrap_or(&abi::NO_METHOD)
}
