//! Random histories of a package: every version writes, every version reads, and what is read is
//! compared with a model. Edits that no minor may make are caught by three nets that know nothing of
//! each other.
//!
//! `R2G_HISTORIES` is how many histories there are, 25 pairs each.

mod codec;
mod dice;
mod edits;
mod model;
mod value;

use codec::{Reader, Writer};
use dice::Dice;
use model::Model;
use r2g::gen_support::{PackageMap, TypeMap};
use r2g::handshake::{Comparison, Descriptor, Party, Relation, Schema, Server, Verdict, compare};
use r2g_compiler::probe::sample::{Value, World};
use r2g_idl::Compiled;
use r2g_idl::compare::{Bump, changes};
use r2g_idl::descriptor::{flat, image, places};
use r2g_idl::ir::{ItemId, ItemKind, PackageId, Type};
use r2g_idl::loader::MemoryLoader;
use value::roll;

/// Versions per history.
const VERSIONS: usize = 5;

/// How many histories: 10,000 pairs, unless more are asked for.
fn histories() -> u64 {
    let asked = std::env::var("R2G_HISTORIES").ok();
    asked.map_or(400, |count| count.parse().expect("R2G_HISTORIES is a number"))
}

/// One compiled version.
struct Version {
    compiled: Compiled,
    descriptor: Descriptor,
    text: String,
}

impl Version {
    fn of(model: &Model) -> Result<Self, String> {
        let text = model.text();
        let compiled = r2g_idl::compile(&MemoryLoader::one(&text)).map_err(|failure| {
            let found =
                failure.diagnostics.iter().map(|one| format!("{}: {}", one.code.id(), one.message));
            format!("{text}\n{}", found.collect::<Vec<_>>().join("\n"))
        })?;
        let bytes = flat(&compiled.schema, &compiled.layouts, PackageId(0));
        let descriptor = Descriptor::parse(&bytes).expect("our own descriptor");
        Ok(Self { compiled, descriptor, text })
    }

    fn world(&self) -> World<'_> {
        World { schema: &self.compiled.schema }
    }
}

fn meet(here: &Version, there: &Version) -> Comparison {
    let party = |role, language| Party { role, name: role.to_owned(), language };
    let parties = (party("program", "rust"), party("library", "go"));
    let (ours, theirs) = ([here.descriptor.clone()], [there.descriptor.clone()]);
    let server = |_: &str, _: &str| Server::Unknown;
    let mut comparisons = compare(&Schema::new(&ours), &Schema::new(&theirs), &parties, &server);
    assert_eq!(comparisons.len(), 1);
    comparisons.remove(0)
}

/// Reads with one version what another one writes.
fn check_pair(reader: &Version, writer: &Version, dice: &mut Dice) {
    let comparison = meet(reader, writer);
    let context =
        || format!("{}\n\nreader:\n{}\nwriter:\n{}", comparison.report, reader.text, writer.text);
    assert!(comparison.report.verdict() < Verdict::Refused, "{}", context());
    let broken =
        comparison.report.types().iter().any(|note| note.relation() == Relation::Incompatible);
    assert!(!broken, "{}", context());
    let equal = reader.descriptor.root() == writer.descriptor.root();
    assert_eq!(equal, comparison.report.verdict() == Verdict::Identical, "{}", context());
    let (ours, theirs) = (reader.world(), writer.world());
    let numbers = places(&reader.compiled.schema, PackageId(0));
    let rows = comparison.seen_here.as_ref();
    let rel = |id: ItemId| row(rows, numbers[&id] as usize);
    for (at, item) in reader.compiled.schema.items.iter().enumerate() {
        let id = ItemId(at as u32);
        let Some(other) = theirs.find(&reader.compiled.schema.canonical_name(id)) else { continue };
        if !matches!(item.kind, ItemKind::Record(_)) {
            continue;
        }
        let layouts = &writer.compiled.layouts;
        let value = roll(&theirs, layouts, &Type::Named(other), dice, 2);
        let Value::Record(fields) = &value else { unreachable!("a record") };
        let mut into = Writer::new(theirs, &writer.compiled.layouts);
        let start = into.record(other, fields);
        let from = Reader {
            world: ours,
            layouts: &reader.compiled.layouts,
            image: &into.image,
            rel: &rel,
        };
        let expected = ours.sees(&Type::Named(id), &value, &theirs);
        assert_eq!(from.record(start, id), expected, "{}: {}", item.name.text, context());
    }
    check_params(reader, writer, &comparison, dice, &rel, &context);
}

fn row(rows: Option<&PackageMap>, number: usize) -> Option<TypeMap> {
    rows.and_then(|rows| rows.types.get(number).copied()).filter(|row| row.stride != 0)
}

/// Parameters of every method that both have: the caller is the writer.
fn check_params(
    reader: &Version,
    writer: &Version,
    comparison: &Comparison,
    dice: &mut Dice,
    rel: &dyn Fn(ItemId) -> Option<TypeMap>,
    context: &dyn Fn() -> String,
) {
    let (ours, theirs) = (reader.world(), writer.world());
    let service = &reader.compiled.schema.services[0];
    let callers = &writer.compiled.schema.services[0];
    for (index, method) in service.methods.iter().enumerate() {
        let Some(place) = callers.methods.iter().position(|row| row.id == method.id) else {
            assert!(comparison.methods[0][index].is_err(), "{}", context());
            continue;
        };
        assert_eq!(comparison.methods[0][index], Ok((0, place)), "{}", context());
        let sent = &callers.methods[place].params;
        let values: Vec<_> = sent
            .iter()
            .map(|param| {
                let layouts = &writer.compiled.layouts;
                (param.ty.clone(), roll(&theirs, layouts, &param.ty, dice, 2))
            })
            .collect();
        let service_id = r2g_idl::ir::ServiceId(0);
        let layout = writer.compiled.layouts.method(service_id, place);
        let own = reader.compiled.layouts.method(service_id, index);
        let mut into = Writer::new(theirs, &writer.compiled.layouts);
        let start = layout
            .params
            .as_ref()
            .map_or(0, |params| into.params(&params.slots, params.size, &values));
        let row = comparison.seen_here.as_ref().map(|rows| rows.methods[0][index]);
        let known = row.map_or(usize::MAX, |row| usize::from(row.fields));
        assert!(row.is_none() || known == sent.len(), "{}", context());
        let from =
            Reader { world: ours, layouts: &reader.compiled.layouts, image: &into.image, rel };
        let slots = own.params.iter().flat_map(|params| &params.slots);
        for (at, (param, slot)) in method.params.iter().zip(slots).enumerate() {
            let (seen, expected) = if at < known {
                let end = row.map_or(0, |row| row.stride);
                assert!(end == 0 || slot.offset + slot.size <= end, "{}", context());
                let sees = ours.sees(&param.ty, &values[at].1, &theirs);
                (from.slot(start, &param.ty, slot), sees)
            } else {
                let missing = ours.missing(&param.ty, param.default.as_ref());
                (missing.clone(), missing)
            };
            assert_eq!(seen, expected, "{}.{}: {}", method.name.text, param.name.text, context());
        }
    }
}

#[test]
fn every_version_reads_what_every_other_one_writes() {
    let mut pairs = 0;
    for seed in 0..histories() {
        let mut dice = Dice::new(seed);
        let mut models = vec![edits::first(&mut dice)];
        while models.len() < VERSIONS {
            let next = edits::allowed(models.last().expect("a version"), &mut dice);
            models.push(next);
        }
        let versions: Vec<Version> = models
            .iter()
            .map(|model| Version::of(model).unwrap_or_else(|why| panic!("seed {seed}: {why}")))
            .collect();
        for reader in &versions {
            for writer in &versions {
                check_pair(reader, writer, &mut dice);
                pairs += 1;
            }
        }
        // What the handshake lets through, the review does.
        for two in versions.windows(2) {
            let [old, new] = two else { unreachable!("windows of two") };
            for change in changes(&as_image(old), &as_image(new)) {
                let layout = change.verdicts.layout.effect;
                let breaks = layout == r2g_idl::compare::Effect::Breaks;
                assert!(
                    !breaks,
                    "seed {seed}: {} {}\n{}",
                    change.subject, change.message, new.text
                );
            }
        }
    }
    assert!(pairs >= 10_000 || std::env::var_os("R2G_HISTORIES").is_some(), "{pairs} pairs");
}

fn as_image(version: &Version) -> r2g_idl::descriptor::message::Image {
    image(&version.compiled)
}

#[test]
fn what_breaks_the_contract_is_caught_by_every_net() {
    let mut caught = std::collections::BTreeMap::<&str, [u32; 2]>::new();
    for seed in 0..histories() * 5 {
        let mut dice = Dice::new(!seed);
        let mut old = edits::first(&mut dice);
        for _ in 0..dice.below(3) {
            old = edits::allowed(&old, &mut dice);
        }
        let before = Version::of(&old).unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        let (new, what) = edits::forbidden(&old, &mut dice);
        let row = caught.entry(what).or_default();
        let Ok(after) = Version::of(&new) else {
            row[0] += 1;
            continue;
        };
        row[1] += 1;
        let context =
            || format!("seed {seed}, {what}\nold:\n{}\nnew:\n{}", before.text, after.text);
        let found = changes(&as_image(&before), &as_image(&after));
        // B604 is a new member without `@since`: readers would not ask whether it is there.
        let rule = found.iter().filter_map(|change| Some((change.rule?.id(), change.bump)));
        let rule = rule.into_iter().any(|(id, bump)| bump == Bump::Major || id == "B604");
        assert!(rule, "no rule: {}", context());
        for comparison in [meet(&before, &after), meet(&after, &before)] {
            let report = &comparison.report;
            let types = report.types().iter();
            let broken = types.clone().any(|note| note.relation() == Relation::Incompatible);
            let clash = report.methods().iter().any(|note| {
                !note.is_available()
                    && !note.line().starts_with("needs")
                    && !note.line().starts_with("unknown")
            });
            assert!(broken || clash, "not in the handshake: {report}\n{}", context());
        }
    }
    // Each kind of edit was tried, and each was seen by the two nets that look at two versions.
    assert_eq!(caught.len(), 9, "{caught:?}");
    for (what, [_, compared]) in &caught {
        let only_compiler = *what == "a field without a value for older peers";
        assert!(*compared > 0 || only_compiler, "{what}: {caught:?}");
    }
}

#[test]
fn neutral_edits_change_no_fingerprint() {
    for seed in 0..histories() {
        let mut dice = Dice::new(seed ^ 0xABCD);
        let model = edits::allowed(&edits::first(&mut dice), &mut dice);
        let turned = Model { turned: !model.turned, ..model.clone() };
        let (one, other) = (Version::of(&model), Version::of(&turned));
        let (one, other) = (one.expect("it compiles"), other.expect("it compiles"));
        assert_eq!(one.descriptor.root(), other.descriptor.root(), "{}\n{}", one.text, other.text);
        assert_eq!(meet(&one, &other).report.verdict(), Verdict::Identical);
        let next = Version::of(&edits::allowed(&model, &mut dice)).expect("it compiles");
        let same = next.text.replace("@1.2", "@1.1") == one.text;
        let equal = next.descriptor.root() == one.descriptor.root();
        assert!(!equal || same || next.text.contains("@was"), "{}\n{}", one.text, next.text);
    }
}
