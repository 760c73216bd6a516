//! Enums and flags: names for integers that are written as integers.

use crate::descriptor::message::{Enumerator, Kind};

use crate::compare::change::{Axis, Change, Effect};
use crate::compare::context::{Context, Items};
use crate::compare::lifecycle::{Life, New, born};
use crate::compare::members::{self, Member as _};
use crate::compare::rules;
use crate::compare::types;

/// All changes of one enum or of flags.
pub(in crate::compare) fn compare(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    representation(context, items, out);
    toggled(context, items, out);
    let frozen = items.old.frozen && items.new.frozen;
    let (kept, gone, added) = members::named(&items.old.values, &items.new.values);
    for value in gone {
        let change = gone_value(context, items, value, frozen);
        items.done(context, change, out);
    }
    let replaced = |new: &Enumerator| {
        items.old.values.iter().any(|old| old.value == new.value && is_gone(items, old))
    };
    for value in added.into_iter().filter(|value| !replaced(value)) {
        let change = added_value(context, items, value, frozen);
        items.done(context, change, out);
    }
    for (old, new) in kept {
        kept_value(context, items, (old, new), out);
    }
}

fn is_flags(items: &Items<'_>) -> bool {
    items.new.kind() == Kind::Flags
}

fn word(items: &Items<'_>) -> &'static str {
    if is_flags(items) { "flag" } else { "value" }
}

fn is_gone(items: &Items<'_>, old: &Enumerator) -> bool {
    !items.new.values.iter().any(|new| new.oldest() == old.oldest())
}

/// The integer behind it.
fn representation(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    // A partial schema knows the width only.
    let same = if context.options.partial {
        items.old.size == items.new.size
    } else {
        items.old.repr == items.new.repr
    };
    if same {
        return;
    }
    let rule = if is_flags(items) { rules::B119 } else { rules::B116 };
    let before = if context.options.partial {
        format!("{} bytes", items.old.size)
    } else {
        types::word(items.old.repr).to_owned()
    };
    let now = types::word(items.new.repr);
    let message = format!("{} is a {now}, it was {before}", items.title());
    let change = Change::broken(rule, &items.at, message)
        .also(rules::B407)
        .at(context.was(items.old.span, before), context.is(items.new.span, now));
    items.done(context, change, out);
}

/// `@frozen` came or went, of an enum or a variant.
pub(in crate::compare) fn toggled(context: &Context<'_>, items: &Items<'_>, out: &mut Vec<Change>) {
    if items.old.frozen == items.new.frozen {
        return;
    }
    let verb = if items.new.frozen { "became frozen" } else { "is no longer frozen" };
    let change = Change::broken(rules::B121, &items.at, format!("{} {verb}", items.title()))
        .at(context.was(items.old.span, ""), context.is(items.new.span, ""));
    items.done(context, change, out);
}

fn gone_value(context: &Context<'_>, items: &Items<'_>, old: &Enumerator, frozen: bool) -> Change {
    let at = items.at.named(old.oldest());
    let successor =
        items.new.values.iter().find(|new| new.value == old.value && !was_there(items, new));
    let what = format!("{} {} `{}`", items.title(), word(items), old.name);
    let was = context.was(old.span, format!("{}", old.value));
    let is = context.is(successor.map_or(items.new.span, |new| new.span), "");
    if old.removed() {
        let message = format!("the tombstone of {what} is gone");
        return Change::broken(rules::B114, &at, message).at(was, is);
    }
    let message = match successor {
        Some(new) => format!("{what} is called `{}` now", new.name),
        None => format!("{what} is gone"),
    };
    let rule = match (frozen, is_flags(items)) {
        (true, _) => rules::B120,
        (false, true) => rules::B208,
        (false, false) => rules::B207,
    };
    let mut change = Change::broken(rule, &at, message).at(was, is);
    if frozen {
        change = change.also(rules::B305);
    }
    if old.value == 0 && !is_flags(items) {
        change = change.also(rules::B509);
    }
    if let Some(new) = successor {
        let mark = format!("@was({:?})", old.name);
        let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
        change = change
            .help(format!("write `{mark}` if it means the same, else add another {}", word(items)))
            .repair(&format!("write `{mark}`"), vec![edit]);
    } else if !frozen {
        change = change.help("put it back; deprecate it, and mark it `@removed` in a later minor");
    }
    change
}

fn was_there(items: &Items<'_>, new: &Enumerator) -> bool {
    items.old.values.iter().any(|old| old.oldest() == new.oldest())
}

fn added_value(context: &Context<'_>, items: &Items<'_>, new: &Enumerator, frozen: bool) -> Change {
    let at = items.at.named(new.oldest());
    let title = format!("{} {} `{}`", items.title(), word(items), new.name);
    if frozen {
        return Change::broken(rules::B120, &at, format!("{title} is new, and the enum is frozen"))
            .also(rules::B305)
            .at(context.was(items.old.span, "frozen"), context.is(new.span, ""));
    }
    New {
        packages: items.packages,
        kind: if is_flags(items) { "flag-added" } else { "enumerator-added" },
        title,
        at: &at,
        span: new.span,
        marks: new.marks.as_ref(),
        born: born(items.new.marks.as_ref(), items.packages.now()),
    }
    .change(context)
}

fn kept_value(
    context: &Context<'_>,
    items: &Items<'_>,
    (old, new): (&Enumerator, &Enumerator),
    out: &mut Vec<Change>,
) {
    let at = items.at.named(old.oldest());
    let title = format!("{} {} `{}`", items.title(), word(items), new.name);
    if old.value != new.value {
        let rule = if is_flags(items) { rules::B118 } else { rules::B117 };
        let message = format!("{title} is {} and was {}", new.value, old.value);
        let change = Change::broken(rule, &at, message)
            .at(context.was(old.span, ""), context.is(new.span, ""));
        items.done(context, change, out);
    }
    let (before, now) = (items.packages.before(), items.packages.now());
    let born = (born(items.old.marks.as_ref(), before), born(items.new.marks.as_ref(), now));
    let life = Life { packages: items.packages, title, at: &at, old, new, born };
    for change in life.changes(context) {
        let zero = old.value == 0 && !is_flags(items) && change.breaks_rule(rules::B206);
        let change = if zero {
            change.also(rules::B509).verdict(
                Axis::Wire,
                Effect::Breaks,
                "JSON has another name for zero",
            )
        } else {
            change
        };
        items.done(context, change, out);
    }
}
