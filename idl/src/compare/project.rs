//! A schema as it was at an earlier version, as far as its marks tell (spec 08, "Projection").

use crate::descriptor::message::{Field, Image, Item, Marks, Method, Package, Version};

use super::context::earlier;

/// Takes away what is newer than `version` in one package, and brings back what was removed later.
///
/// `package` is an identity (`acme.checkout@1`). Offsets stay what they are, since what is newer lies
/// behind what is older; sizes of records follow. Fingerprints and the descriptor of the package are
/// emptied: they are those of the whole.
pub fn project(image: &mut Image, package: &str, version: Version) {
    for package in image.packages.iter_mut().filter(|found| found.identity == package) {
        package.version = Some(version);
        package.fingerprint.clear();
        package.descriptor.clear();
        at(package, version);
    }
}

fn at(package: &mut Package, version: Version) {
    let known = |marks: &Option<Marks>| there(marks.as_ref(), version);
    package.items.retain(|item| known(&item.marks));
    package.consts.retain(|one| known(&one.marks));
    package.aliases.retain(|one| known(&one.marks));
    package.services.retain(|service| known(&service.marks));
    for item in &mut package.items {
        revive(&mut item.marks, version);
        inside(item, version);
    }
    for service in &mut package.services {
        revive(&mut service.marks, version);
        methods(&mut service.methods, version);
    }
    let services: Vec<String> =
        package.services.iter().map(|service| service.canonical.clone()).collect();
    let home = format!("{}/", package.identity);
    for bridge in &mut package.bridges {
        bridge
            .rows
            .retain(|row| !row.service.starts_with(&home) || services.contains(&row.service));
    }
}

fn inside(item: &mut Item, version: Version) {
    let before = item.fields.len();
    item.fields.retain(|field| there(field.marks.as_ref(), version));
    item.cases.retain(|case| there(case.marks.as_ref(), version));
    item.values.retain(|value| there(value.marks.as_ref(), version));
    item.fields.iter_mut().for_each(|field| revive(&mut field.marks, version));
    item.cases.iter_mut().for_each(|case| revive(&mut case.marks, version));
    item.values.iter_mut().for_each(|value| revive(&mut value.marks, version));
    methods(&mut item.methods, version);
    if item.fields.len() != before {
        item.size = record_size(&item.fields);
        item.content.clear();
    }
}

/// Records end at a multiple of 8 and are never empty (spec 03).
fn record_size(fields: &[Field]) -> u32 {
    let ends = fields.iter().filter_map(|field| field.slot);
    let end = ends.map(|slot| slot.offset.saturating_add(slot.size)).max().unwrap_or(0);
    end.max(1).checked_next_multiple_of(8).unwrap_or(u32::MAX)
}

fn methods(methods: &mut Vec<Method>, version: Version) {
    methods.retain(|method| there(method.marks.as_ref(), version));
    for method in methods {
        revive(&mut method.marks, version);
        method.params.retain(|param| there(param.marks.as_ref(), version));
        method.params.iter_mut().for_each(|param| revive(&mut param.marks, version));
    }
}

/// Whether something was there at `version`: it has no later `@since`.
fn there(marks: Option<&Marks>, version: Version) -> bool {
    marks.and_then(|marks| marks.since).is_none_or(|since| !earlier(version, since))
}

/// Forgets what was said later.
fn revive(marks: &mut Option<Marks>, version: Version) {
    let Some(marks) = marks else { return };
    let later = |at: Option<Version>| at.is_some_and(|at| earlier(version, at));
    if later(marks.removed) {
        marks.removed = None;
    }
    if later(marks.deprecated) {
        marks.deprecated = None;
        marks.deprecated_text.clear();
    }
}
