//! Constants, aliases and bridges.

use crate::descriptor::message::{Alias, Bridge, Const, Side};

use crate::compare::change::{Axis, Change, Effect, Subject};
use crate::compare::context::{Context, Packages};
use crate::compare::lifecycle::{Life, New, born};
use crate::compare::members::{self, Member as _};
use crate::compare::rules;
use crate::compare::side::short;
use crate::compare::types::{self, Difference};

/// All changes of what is no type and no service.
pub(in crate::compare) fn compare(
    context: &Context<'_>,
    packages: Packages<'_>,
    out: &mut Vec<Change>,
) {
    consts(context, packages, out);
    aliases(context, packages, out);
    bridges(context, packages, out);
}

/// Constants. A partial schema has none.
fn consts(context: &Context<'_>, packages: Packages<'_>, out: &mut Vec<Change>) {
    if context.options.partial {
        return;
    }
    let (kept, gone, added) = members::named(&packages.old.consts, &packages.new.consts);
    let subject = |one: &Const| Subject::package(&packages.old.identity).named(one.oldest());
    for old in gone {
        let change =
            Change::broken(rules::B210, &subject(old), format!("constant `{}` is gone", old.name));
        out.push(change.at(context.was(old.span, ""), context.is(packages.new.span, "")));
    }
    for new in added {
        let at = subject(new);
        let title = format!("constant `{}`", new.name);
        out.push(declared(packages, "const-added", title, &at, new).change(context));
    }
    for (old, new) in kept {
        let at = subject(old);
        let title = format!("constant `{}`", new.name);
        let (before, now) = (old.r#type.as_ref(), new.r#type.as_ref());
        let places = (context.was(old.span, ""), context.is(new.span, ""));
        let change = if types::difference(before, now, &context.pairs) != Difference::Same {
            let (was, is) = (types::text(before), types::text(now));
            Some(Change::broken(rules::B211, &at, format!("{title} changed type: {was} → {is}")))
        } else if old.value != new.value {
            let (was, is) = (types::value(old.value.as_ref()), types::value(new.value.as_ref()));
            Some(Change::broken(rules::B212, &at, format!("{title} changed value: {was} → {is}")))
        } else {
            None
        };
        out.extend(change.map(|change| change.at(places.0, places.1)));
        let born = (born(None, packages.before()), born(None, packages.now()));
        out.extend(Life { packages, title, at: &at, old, new, born }.changes(context));
    }
}

fn declared<'a>(
    packages: Packages<'a>,
    kind: &'static str,
    title: String,
    at: &'a Subject,
    new: &'a impl members::Member,
) -> New<'a> {
    let born = born(None, packages.now());
    New { packages, kind, title, at, span: new.span(), marks: new.marks(), born }
}

/// Aliases. What they stand for is expanded everywhere; only importers see the name.
fn aliases(context: &Context<'_>, packages: Packages<'_>, out: &mut Vec<Change>) {
    if context.options.partial {
        return;
    }
    let (kept, gone, added) = members::named(&packages.old.aliases, &packages.new.aliases);
    let subject = |one: &Alias| Subject::package(&packages.old.identity).named(one.oldest());
    for old in gone {
        let message = format!("alias `{}` is gone", old.name);
        let change = Change::broken(rules::B203, &subject(old), message)
            .verdict(Axis::Layout, Effect::Safe, "aliases are expanded everywhere")
            .verdict(Axis::Wire, Effect::Safe, "")
            .verdict(Axis::Rust, Effect::Depends, "schemas that import it do not compile")
            .verdict(Axis::Go, Effect::Depends, "schemas that import it do not compile");
        out.push(change.at(context.was(old.span, ""), context.is(packages.new.span, "")));
    }
    for new in added {
        let at = subject(new);
        let title = format!("alias `{}`", new.name);
        out.push(declared(packages, "alias-added", title, &at, new).change(context));
    }
    for (old, new) in kept {
        let (before, now) = (old.r#type.as_ref(), new.r#type.as_ref());
        if types::difference(before, now, &context.pairs) == Difference::Same {
            continue;
        }
        let (was, is) = (types::text(before), types::text(now));
        let message = format!("alias `{}` stands for another type: {was} → {is}", new.name);
        out.push(
            Change::broken(rules::B213, &subject(old), message)
                .at(context.was(old.span, was), context.is(new.span, is)),
        );
    }
}

/// Who serves what.
fn bridges(context: &Context<'_>, packages: Packages<'_>, out: &mut Vec<Change>) {
    let side = |bridges: &[Bridge], wanted: &str| {
        let rows = bridges.iter().flat_map(|bridge| &bridge.rows);
        rows.filter(|row| context.pairs.renamed(&row.service) == wanted)
            .map(|row| (row.side(), row.span))
            .next()
    };
    let word = |side: Side| if side == Side::Go { "go" } else { "rust" };
    for row in packages.new.bridges.iter().flat_map(|bridge| &bridge.rows) {
        let Some((before, span)) = side(&packages.old.bridges, &row.service) else { continue };
        if before == row.side() {
            continue;
        }
        let at = Subject::item(&packages.old.identity, &row.service);
        let message = format!(
            "service `{}` is served by {}, it was by {}",
            short(&row.service),
            word(row.side()),
            word(before)
        );
        let change = Change::broken(rules::B608, &at, message);
        out.push(change.at(context.was(span, ""), context.is(row.span, "")));
    }
}
