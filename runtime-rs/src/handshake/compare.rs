//! Comparing two halves: what each may call of the other, and how each reads what the other writes
//! (`spec/07-evolution.md`, "When halves meet"). A pure function of two sets of descriptors.

use super::descriptor::{Descriptor, Method};
use super::relate::{Relation, relate};
use super::report::{MethodNote, Names, Party, Report, TypeNote, Verdict};
use super::schema::{Schema, TypeId, named, short};
use crate::value::schema_map::{PackageMap, TypeMap};
use std::collections::HashMap;

/// The half that serves a service, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// The half that compares.
    Here,
    /// Its peer.
    There,
    /// Either.
    Unknown,
}

/// The outcome for one package that both halves have.
#[derive(Debug)]
pub struct Comparison {
    /// Its place among our packages.
    pub here: usize,
    /// Its place among the peer's.
    pub there: usize,
    /// What is said about it.
    pub report: Report,
    /// The peer's types and parameters by our numbers; `None` when all are ours.
    pub seen_here: Option<PackageMap>,
    /// Our types and parameters by the peer's numbers; `None` when all are the peer's.
    pub seen_there: Option<PackageMap>,
    /// By our services and methods: the peer's, or why it cannot be called.
    pub methods: Vec<Vec<Result<(usize, usize), String>>>,
}

/// Compares all packages that both halves have. `server` says which half serves a service of one of our
/// packages, by identity and name.
#[must_use]
pub fn compare(
    here: &Schema<'_>,
    there: &Schema<'_>,
    parties: &(Party, Party),
    server: &dyn Fn(&str, &str) -> Server,
) -> Vec<Comparison> {
    let names = Names::of(parties);
    let types = Types::relate(here, there, &names);
    let mut comparisons = Vec::new();
    for (at, ours) in here.packages().iter().enumerate() {
        let Some(other) = there.position(&ours.identity()) else { continue };
        comparisons.push(
            Package { here, there, at, other, types: &types, names: &names }.join(parties, server),
        );
    }
    comparisons
}

/// All types that both halves have.
struct Types {
    /// By our place; looked up only.
    notes: HashMap<TypeId, (TypeId, TypeNote)>,
    /// Why a type cannot be read, for those that reach an incompatible one.
    broken: HashMap<TypeId, String>,
}

impl Types {
    fn relate(here: &Schema<'_>, there: &Schema<'_>, names: &Names) -> Self {
        let mut notes = HashMap::new();
        let mut broken = HashMap::new();
        let mut users: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
        let mut queue = Vec::new();
        for (package, descriptor) in here.packages().iter().enumerate() {
            for (index, ours) in descriptor.types.iter().enumerate() {
                let id = TypeId { package, index };
                let Some(other) = there.find(&ours.name) else { continue };
                let theirs = there.ty(other);
                let note = relate(ours, theirs, names);
                if note.relation == Relation::Incompatible {
                    let what = note.lines.first().map_or("", String::as_str);
                    broken.insert(id, format!("{}: {what}", short(&ours.name)));
                    queue.push(id);
                } else {
                    for (mine, other) in ours.members.iter().zip(&theirs.members) {
                        // A tombstone is never written: its bytes are compared, not followed.
                        if mine.flags.tombstone() || other.flags.tombstone() {
                            continue;
                        }
                        for name in named(&mine.ty) {
                            match here.find(name) {
                                Some(used) if there.find(name).is_some() => {
                                    users.entry(used).or_default().push(id);
                                }
                                _ => {
                                    broken.insert(id, format!("{name} is not known to both"));
                                    queue.push(id);
                                }
                            }
                        }
                    }
                }
                notes.insert(id, (other, note));
            }
        }
        // A type that holds one that cannot be read cannot be read either.
        while let Some(id) = queue.pop() {
            let reason = broken[&id].clone();
            for &user in users.get(&id).into_iter().flatten() {
                if let std::collections::hash_map::Entry::Vacant(free) = broken.entry(user) {
                    free.insert(reason.clone());
                    queue.push(user);
                }
            }
        }
        Self { notes, broken }
    }
}

struct Package<'a> {
    here: &'a Schema<'a>,
    there: &'a Schema<'a>,
    at: usize,
    other: usize,
    types: &'a Types,
    names: &'a Names,
}

impl Package<'_> {
    fn join(&self, parties: &(Party, Party), server: &dyn Fn(&str, &str) -> Server) -> Comparison {
        let (ours, theirs) = (self.here.packages()[self.at], self.there.packages()[self.other]);
        let mut report = Report::new(ours, theirs, parties);
        let mut any = Callable::default();
        let mut methods = Vec::new();
        for service in &ours.services {
            let other = theirs.services.iter().position(|row| row.name == service.name);
            let side = server(&report.package, &service.name);
            let row = service.methods.iter().map(|method| {
                let found = self.find(ours, theirs, method, other);
                self.note(service.name.as_str(), method, &found, side, theirs, &mut report);
                any.count(other.is_some(), found.is_ok());
                found
            });
            methods.push(row.collect());
            if let Some(other) = other {
                self.unknown_here(&service.methods, &theirs.services[other], side, &mut report);
            }
        }
        self.types(ours, &mut report);
        let broken = report.types.iter().any(|note| note.relation == Relation::Incompatible);
        let limited = broken || report.methods.iter().any(|note| !note.available);
        let refused =
            any.shared > 0 && any.callable == 0 || (ours.major == 0 && ours.root != theirs.root);
        report.verdict = match () {
            () if refused => Verdict::Refused,
            () if limited => Verdict::Limited,
            () if ours.root != theirs.root || self.imports_differ(ours) => Verdict::Compatible,
            () => Verdict::Identical,
        };
        report.conclude(ours, theirs);
        if report.verdict == Verdict::Refused {
            let reason = "the two versions of its package do not fit".to_owned();
            for row in methods.iter_mut().flat_map(|row: &mut Vec<_>| row) {
                *row = Err(reason.clone());
            }
        }
        let identical = report.verdict == Verdict::Identical;
        let (seen_here, seen_there) = if identical { (None, None) } else { self.rows() };
        Comparison { here: self.at, there: self.other, report, seen_here, seen_there, methods }
    }

    fn imports_differ(&self, ours: &Descriptor) -> bool {
        ours.imports.iter().any(|import| {
            let identity = import.identity();
            let root = |schema: &Schema<'_>| {
                schema.position(&identity).map(|at| schema.packages()[at].root)
            };
            root(self.here) != root(self.there)
        })
    }

    /// The peer's method, or why it cannot be called.
    fn find(
        &self,
        ours: &Descriptor,
        theirs: &Descriptor,
        method: &Method,
        service: Option<usize>,
    ) -> Result<(usize, usize), String> {
        let Some(service) = service else {
            return Err(format!("{} does not know the service", self.names.there));
        };
        let found = theirs.services[service].methods.iter().position(|row| row.id == method.id);
        let Some(at) = found else {
            return Err(format!("needs {}.{}", ours.major, method.since));
        };
        let other = &theirs.services[service].methods[at];
        if method.flags.removed() || other.flags.removed() {
            return Err("it was removed".to_owned());
        }
        if (method.flags.unstable() || other.flags.unstable()) && ours.root != theirs.root {
            return Err("unstable methods need equal schemas".to_owned());
        }
        let common = method.params.len().min(other.params.len());
        let params = method.params[..common].iter().map(|param| param.ty.as_str());
        let result = method.result.iter().map(|result| result.ty.as_str());
        for name in params.chain(result).flat_map(named).chain(method.error.as_deref()) {
            match self.here.find(name) {
                Some(id) if self.there.find(name).is_some() => {
                    if let Some(reason) = self.types.broken.get(&id) {
                        return Err(format!("reaches {reason}"));
                    }
                }
                _ => return Err(format!("reaches {name}, which is not known to both")),
            }
        }
        match clash(method, other) {
            Some(clash) => Err(clash),
            None => Ok((service, at)),
        }
    }

    fn note(
        &self,
        service: &str,
        method: &Method,
        found: &Result<(usize, usize), String>,
        side: Server,
        theirs: &Descriptor,
        report: &mut Report,
    ) {
        let name = format!("{service}.{}", method.name);
        match found {
            // A method that only its server has: the other half was built without it, and cannot miss it.
            Err(_)
                if method.flags.removed()
                    || (side == Server::Here && self.is_new(service, method, theirs)) => {}
            Err(reason) => report.methods.push(MethodNote {
                name,
                available: false,
                line: format!("{reason}: UNIMPLEMENTED"),
            }),
            Ok((service, at)) => {
                let other = &theirs.services[*service].methods[*at];
                let common = method.params.len().min(other.params.len());
                // A caller that lacks a parameter does not send it; a server that lacks it does not read it.
                for (rows, lacking, served) in [
                    (&method.params[common..], &self.names.there, Server::Here),
                    (&other.params[common..], &self.names.here, Server::There),
                ] {
                    for (number, param) in (common + 1..).zip(rows) {
                        let label = format!("parameter {number} {}", param.name);
                        let line = match param.flags.critical() {
                            _ if side == served => {
                                format!("{label} not sent by {lacking}: its default is used")
                            }
                            true => format!(
                                "{label} is critical and unknown to {lacking}: calls that set it \
                                 fail with UNKNOWN_CRITICAL_FIELD"
                            ),
                            false => format!("{label} unknown to {lacking}: dropped"),
                        };
                        let name = name.clone();
                        report.methods.push(MethodNote { name, available: true, line });
                    }
                }
            }
        }
    }

    fn is_new(&self, service: &str, method: &Method, theirs: &Descriptor) -> bool {
        let known = theirs.services.iter().find(|row| row.name == service);
        known.is_none_or(|known| known.methods.iter().all(|row| row.id != method.id))
    }

    /// Methods that only the peer has: its callers miss them where we serve.
    fn unknown_here(
        &self,
        ours: &[Method],
        theirs: &super::descriptor::Service,
        side: Server,
        report: &mut Report,
    ) {
        if side == Server::There {
            return;
        }
        let unknown = theirs
            .methods
            .iter()
            .filter(|row| !row.flags.removed() && ours.iter().all(|method| method.id != row.id));
        for method in unknown {
            report.methods.push(MethodNote {
                name: format!("{}.{}", theirs.name, method.name),
                available: false,
                line: format!(
                    "unknown to {} (needs {}.{}): UNIMPLEMENTED",
                    self.names.here, report.there.version.0, method.since
                ),
            });
        }
    }

    fn types(&self, ours: &Descriptor, report: &mut Report) {
        for index in 0..ours.types.len() {
            let id = TypeId { package: self.at, index };
            if let Some((_, note)) = self.types.notes.get(&id)
                && !note.lines.is_empty()
            {
                report.types.push(note.clone());
            }
        }
    }

    /// How each side sees the other's types and parameters.
    fn rows(&self) -> (Option<PackageMap>, Option<PackageMap>) {
        let (ours, theirs) = (self.here.packages()[self.at], self.there.packages()[self.other]);
        let usable = |name: &str| self.usable(name);
        (
            Some(seen(ours, theirs, self.there, &usable)),
            Some(seen(theirs, ours, self.here, &usable)),
        )
    }

    /// Whether values of the type can be met at all.
    fn usable(&self, name: &str) -> bool {
        let note = self.here.find(name).and_then(|id| self.types.notes.get(&id));
        note.is_some_and(|(_, note)| note.relation != Relation::Incompatible)
    }
}

/// The peer's version of everything in `own`, by the numbers of `own`.
fn seen(
    own: &Descriptor,
    peer: &Descriptor,
    peers: &Schema<'_>,
    usable: &dyn Fn(&str) -> bool,
) -> PackageMap {
    let count = |len: usize| u16::try_from(len).unwrap_or(u16::MAX);
    let types = own.types.iter().map(|ty| {
        let found = peers.find(&ty.name).filter(|_| usable(&ty.name));
        found.map_or(TypeMap::OWN, |id| {
            let other = peers.ty(id);
            TypeMap { fields: count(other.members.len()), stride: other.size }
        })
    });
    let methods = own.services.iter().map(|service| {
        let known = peer.services.iter().find(|row| row.name == service.name);
        let rows = service.methods.iter().map(|method| {
            let other = known.and_then(|row| row.methods.iter().find(|row| row.id == method.id));
            other.map_or(TypeMap::OWN, |other| {
                let sent = other.params.len();
                // What a caller with less parameters wrote ends before the first one it lacks.
                let end = method.params.get(sent).map_or(0, |param| param.offset);
                TypeMap { fields: count(sent), stride: end }
            })
        });
        rows.collect()
    });
    PackageMap { types: types.collect(), methods: methods.collect() }
}

/// What makes two versions of a method differ beyond adaptation.
fn clash(ours: &Method, theirs: &Method) -> Option<String> {
    let differ = || {
        let (ours, theirs) = (ours.signature(), theirs.signature());
        Some(if ours == theirs {
            "the layout of a parameter or result differs (rule B105)".to_owned()
        } else {
            format!("{ours} here, {theirs} there")
        })
    };
    if ours.name != theirs.name {
        return Some(format!("{} here, {} there", ours.name, theirs.name));
    }
    if ours.flags.sync() != theirs.flags.sync() || ours.flags.stream() != theirs.flags.stream() {
        return Some("sync or stream on one side only (rules B131, B132)".to_owned());
    }
    for (mine, other) in ours.params.iter().zip(&theirs.params) {
        if mine.name != other.name || mine.shape != other.shape || mine.offset != other.offset {
            return differ();
        }
    }
    let common = ours.params.len().min(theirs.params.len());
    let newer = ours.params[common..].iter().chain(&theirs.params[common..]);
    if newer.clone().any(|param| param.flags.birth()) {
        return differ();
    }
    let shape = |method: &Method| method.result.as_ref().map(|result| result.shape);
    if shape(ours) != shape(theirs) || ours.error != theirs.error {
        return differ();
    }
    None
}

/// Methods of services that both halves have, and those of them that can be called.
#[derive(Default)]
struct Callable {
    shared: usize,
    callable: usize,
}

impl Callable {
    fn count(&mut self, shared: bool, callable: bool) {
        self.shared += usize::from(shared);
        self.callable += usize::from(callable);
    }
}
