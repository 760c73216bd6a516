//! The packages of this half that were compared with Go's, and what came of it.
//!
//! A package is compared when it is first used: at start what is served and what the program names,
//! later what a client is made of. What is known of a package never changes afterwards, so readers
//! keep the table that they began with, and Go is told before the first call of a new client.

use crate::base::abi;
use crate::base::notice::say;
use crate::base::package::Package;
use crate::base::service::ServiceInfo;
use crate::base::status::Code;
use crate::conn::ConnectError;
use crate::handshake::{
    Descriptor, Handshake, Joint, Manifest, Party, Report, Schema, Server, Verdict, compare, wishes,
};
use crate::serve::Served;
use crate::value::image::{PackageRel, Relations};
use crate::wire::relations;
use std::ptr;

/// What became of one package.
#[derive(Debug)]
struct Member {
    package: &'static Package,
    /// Its place in Go's manifest.
    there: usize,
    /// `None` when both have the same schema.
    joint: Option<Joint>,
    report: Report,
}

/// Where a method is in Go's manifest (service of the package, method), or why it is not.
pub(crate) type Place = Result<(usize, usize), String>;

/// All packages that were compared.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    members: Vec<Member>,
    relations: Relations,
}

impl Joined {
    /// Compares a package and its imports with Go's, if that was not done.
    ///
    /// # Errors
    /// Go does not have it, the two do not fit, or this program holds two versions of it.
    pub(crate) fn join(
        &mut self,
        package: &'static Package,
        manifest: &Manifest,
        served: Option<&Served>,
        parties: &(Party, Party),
    ) -> Result<(), ConnectError> {
        if !self.knows(package) {
            self.compare(package, manifest, served, parties)?;
        }
        let report = &self.member(package)?.report;
        if report.verdict() == Verdict::Refused {
            return Err(refused(report));
        }
        Ok(())
    }

    fn knows(&self, package: &'static Package) -> bool {
        self.members.iter().any(|member| ptr::eq(member.package, package))
    }

    fn member(&self, package: &'static Package) -> Result<&Member, ConnectError> {
        let found = self.members.iter().find(|member| ptr::eq(member.package, package));
        found.ok_or_else(|| unknown_package(package))
    }

    /// Two versions of a package in one half would misread each other's values.
    fn check_twins(&self, package: &'static Package) -> Result<(), ConnectError> {
        let twin =
            self.members.iter().map(|member| member.package).find(|known| {
                known.root() != package.root() && known.identity() == package.identity()
            });
        let Some(twin) = twin else { return Ok(()) };
        let version =
            |package: &Package| format!("{}.{}", package.version().0, package.version().1);
        let (one, other) = (version(twin), version(package));
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
            self.check_twins(member)?;
        }
        let found: Vec<(&'static Package, usize)> =
            closure.iter().filter_map(|member| Some((*member, manifest.find(member)?))).collect();
        if !found.iter().any(|(member, _)| ptr::eq(*member, package)) {
            return Err(unknown_package(package));
        }
        let equal = found.iter().all(|(member, at)| manifest.packages[*at].root() == member.root());
        let mut joints =
            if equal { Vec::new() } else { adapt(&closure, manifest, served, parties)? };
        for (member, there) in found {
            let position = joints.iter().position(|joint| joint.there == there);
            let joint = position.map(|at| joints.swap_remove(at));
            self.add(member, there, joint, &manifest.packages[there], parties);
        }
        self.publish();
        Ok(())
    }

    fn add(
        &mut self,
        package: &'static Package,
        there: usize,
        joint: Option<Joint>,
        theirs: &Descriptor,
        parties: &(Party, Party),
    ) {
        if self.knows(package) {
            return;
        }
        let mut report = match &joint {
            Some(joint) => joint.report.clone(),
            None => Report::identical(theirs, package.version(), parties),
        };
        wishes().policy.apply(&mut report);
        if let Some(rows) = joint.as_ref().and_then(|joint| joint.seen_here.clone()) {
            self.relations.set(package, rows);
        }
        let joint = joint.filter(|joint| joint.seen_here.is_some());
        self.members.push(Member { package, there, joint, report });
    }

    /// Makes what is known the table of every reader to come.
    fn publish(&self) {
        let wishes = wishes();
        if let Some(path) = &wishes.json
            && let Err(error) = std::fs::write(path, self.handshake().to_json())
        {
            say(format_args!("r2g: R2G_HANDSHAKE_JSON: {}: {error}", path.display()));
        }
        if self.members.iter().any(|member| member.joint.is_some()) {
            // Readers may hold any table that was ever published: each lives as long as the process.
            relations::publish(Box::leak(Box::new(self.relations.clone())));
        }
    }

    /// Everything that was found so far.
    pub(crate) fn handshake(&self) -> Handshake {
        Handshake::new(self.members.iter().map(|member| member.report.clone()).collect())
    }

    /// Where Go has the methods of a service.
    pub(crate) fn places(
        &self,
        service: &'static ServiceInfo,
        manifest: &Manifest,
    ) -> Result<(usize, Vec<Place>), ConnectError> {
        let member = self.member(service.package)?;
        Ok((member.there, member.places(service, manifest)))
    }

    /// Go's view of this half: its entry of each method that Go knows, or why there is none.
    pub(crate) fn entries(&self, served: &Served, manifest: &Manifest) -> Vec<Result<u32, String>> {
        let mut entries = Vec::new();
        for (at, package) in manifest.packages.iter().enumerate() {
            for (number, service) in package.services.iter().enumerate() {
                let found = served.iter().find(|(known, _)| {
                    let info = known;
                    info.name == service.name && info.package.identity() == package.identity()
                });
                let member = found.and_then(|(known, _)| self.member(known.package).ok());
                let (Some((known, first)), Some(member)) = (found, member) else {
                    let reason = "the Rust half does not serve it".to_owned();
                    entries.extend(service.methods.iter().map(|_| Err(reason.clone())));
                    continue;
                };
                debug_assert_eq!(member.there, at);
                let places = member.places(known, manifest);
                for index in 0..service.methods.len() {
                    let ours = places.iter().position(|place| *place == Ok((number, index)));
                    entries.push(match ours {
                        Some(ours) => Ok(first + ours as u32),
                        None => {
                            Err(member.missing(service.methods[index].name.as_str(), &service.name))
                        }
                    });
                }
            }
        }
        entries
    }

    /// The words of `r2g_report.relations` (`spec/04-calls.md`, "Relations").
    pub(crate) fn words(&self, manifest: &Manifest) -> Vec<u32> {
        let seen = |at: usize| -> Option<&PackageRel> {
            let member = self.members.iter().find(|member| member.there == at)?;
            member.joint.as_ref()?.seen_there.as_ref()
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

impl Member {
    fn places(&self, service: &'static ServiceInfo, manifest: &Manifest) -> Vec<Place> {
        if let Some(joint) = &self.joint {
            return joint.methods.get(service.index as usize).cloned().unwrap_or_default();
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
) -> Result<Vec<Joint>, ConnectError> {
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
            served.iter().any(|(known, _)| {
                let info = known;
                info.name == service && info.package.identity() == identity
            })
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

/// The entry of a place, for tables that Go reads.
pub(crate) fn entry_word(entry: &Result<u32, String>) -> u32 {
    *entry.as_ref().unwrap_or(&abi::NO_METHOD)
}
