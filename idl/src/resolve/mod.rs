//! Syntax trees → resolved schema.
//!
//! Takes all parsed files; returns names as ids, constants as numbers, annotations as facts. What
//! cannot be resolved is reported and left out; the rules of the language are `validate`'s.
//!
//! 1. `packages`: files form packages, packages import each other, an order is found.
//! 2. `declare`: every name of a package, and what each file imports.
//! 3. `constants`: integer values for array lengths, then typed values.
//! 4. `types`: aliases are expanded, in dependency order.
//! 5. `items`, `services`: members, with `annotations` and `values`.

mod annotations;
mod constants;
mod declare;
mod items;
mod packages;
mod services;
mod types;
mod values;

use crate::diagnostics::Diagnostics;
use crate::ir::{Item, PackageId, Schema};
use crate::loader::Loaded;

use declare::Names;

/// Everything the steps share once names are known.
struct Context<'a> {
    /// By package: `name@major`.
    identities: Vec<String>,
    /// By package: its first release, where everything without `@since` appeared.
    firsts: Vec<crate::ir::Version>,
    names: Names<'a>,
    /// By alias: what it stands for; `None` after a finding.
    aliases: Vec<Option<crate::ir::Type>>,
    /// By constant.
    consts: Vec<Option<(crate::ir::Type, crate::ir::Value)>>,
    /// By item: enums and flags are built first, since defaults name their members.
    enums: Vec<Option<Item>>,
}

/// Resolves all packages that the user's files reach.
pub(crate) fn resolve(files: &[Loaded], found: &mut Diagnostics) -> Schema {
    let packages = packages::collect(files, found);
    let names = declare::declare(files, &packages, found);
    let lengths = constants::lengths(&names, found);
    let aliases = types::aliases(&names, &lengths, found);
    let mut context = Context {
        identities: packages.identities(),
        firsts: packages.firsts(),
        aliases,
        consts: Vec::new(),
        enums: Vec::new(),
        names,
    };
    context.enums = items::enums(&context, found);
    constants::values(&mut context, &lengths, found);

    let mut schema = Schema { roots: packages.roots(), ..Schema::default() };
    for index in 0..packages.list.len() {
        let id = PackageId(u32::try_from(index).expect("fewer files than 2^32"));
        schema.packages.push(packages.package(id, &context, found));
    }
    // Before the items, which take the enums over: defaults of parameters name their members.
    schema.services = services::all(&context, &lengths, found);
    schema.items = items::all(&mut context, &lengths, found);
    services::bridges(&context, &mut schema, found);
    declare::warn_unused(&context.names, found);
    schema
}
