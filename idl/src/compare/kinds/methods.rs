//! Services, resources and their methods.

use crate::descriptor::message::{Marks, Method, Mode, Param, Returned, Span};

use crate::compare::change::{Axis, Bump, Change, Effect, Subject};
use crate::compare::context::{Context, Packages};
use crate::compare::lifecycle::{Life, New, born};
use crate::compare::members::{self, Member as _};
use crate::compare::pairs;
use crate::compare::reach;
use crate::compare::rules;
use crate::compare::types::{self, Difference};

/// The methods of a service or resource, old and new.
pub(in crate::compare) struct Methods<'a> {
    pub(in crate::compare) packages: Packages<'a>,
    /// `service` or `resource`.
    pub(in crate::compare) word: &'static str,
    pub(in crate::compare) name: &'a str,
    pub(in crate::compare) span: Option<Span>,
    pub(in crate::compare) at: Subject,
    pub(in crate::compare) marks: (Option<&'a Marks>, Option<&'a Marks>),
    pub(in crate::compare) old: &'a [Method],
    pub(in crate::compare) new: &'a [Method],
}

/// All changes of methods.
pub(in crate::compare) fn compare(context: &Context<'_>, all: &Methods<'_>, out: &mut Vec<Change>) {
    let (kept, gone, mut added) = members::named(all.old, all.new);
    for old in gone {
        let at = all.at.named(old.oldest());
        let what = format!("{} `{}` method `{}`", all.word, all.name, old.name);
        let shape = pairs::shape_of(old);
        let same = added.iter().position(|new| pairs::shape_of(new) == shape);
        let change = match same {
            _ if old.removed() => {
                let message = format!("the tombstone of {what} is gone");
                Change::broken(rules::B114, &at, message)
                    .at(context.was(old.span, ""), context.is(all.span, ""))
            }
            Some(index) => {
                let new = added.remove(index);
                let mark = format!("@was({:?})", old.name);
                let edit = context.source(new.span).and_then(|source| source.annotate(&mark));
                Change::broken(rules::B216, &at, format!("{what} is called `{}` now", new.name))
                    .also(rules::B502)
                    .at(context.was(old.span, ""), context.is(new.span, ""))
                    .help(format!("write `{mark}`: then it is the same method to peers"))
                    .repair(&format!("write `{mark}`"), vec![edit])
            }
            None => Change::broken(rules::B215, &at, format!("{what} is gone"))
                .at(context.was(old.span, ""), context.is(all.span, "")),
        };
        push(context, all, old, change, out);
    }
    for new in added {
        let at = all.at.named(new.oldest());
        let change = New {
            packages: all.packages,
            kind: "method-added",
            title: format!("{} `{}` method `{}`", all.word, all.name, new.name),
            at: &at,
            span: new.span,
            marks: new.marks.as_ref(),
            born: born(all.marks.1, all.packages.now()),
        }
        .change(context);
        out.push(change);
    }
    for (old, new) in kept {
        One { context, all, old, new, at: all.at.named(old.oldest()) }.compare(out);
    }
}

/// Unstable methods change as they like.
fn push(
    context: &Context<'_>,
    all: &Methods<'_>,
    old: &Method,
    change: Change,
    out: &mut Vec<Change>,
) {
    let ignored = old.unstable() && context.skips_unstable() && change.kind != "stabilised";
    if !ignored {
        out.push(change.reached_by(reach::only(all.at.text.as_str(), &old.name)));
    }
}

/// A method that both have.
struct One<'c, 'a> {
    context: &'c Context<'a>,
    all: &'c Methods<'a>,
    old: &'c Method,
    new: &'c Method,
    at: Subject,
}

impl One<'_, '_> {
    fn compare(&self, out: &mut Vec<Change>) {
        let mut found = Vec::new();
        self.flags(&mut found);
        self.params(&mut found);
        self.result(&mut found);
        self.throws(&mut found);
        self.life(&mut found);
        for change in found {
            push(self.context, self.all, self.old, change, out);
        }
    }

    fn title(&self) -> String {
        format!("method `{}.{}`", self.all.name, self.new.name)
    }

    fn here(&self, change: Change) -> Change {
        change.at(self.context.was(self.old.span, ""), self.context.is(self.new.span, ""))
    }

    fn flags(&self, out: &mut Vec<Change>) {
        if self.old.sync != self.new.sync {
            let verb = if self.new.sync { "became sync" } else { "is no longer sync" };
            let message = format!("{} {verb}", self.title());
            let change = Change::broken(rules::B131, &self.at, message).also(rules::B409);
            out.push(self.here(change));
        }
        if self.old.idempotent && !self.new.idempotent {
            let message = format!("{} is no longer idempotent", self.title());
            out.push(self.here(Change::broken(rules::B507, &self.at, message)));
        } else if self.new.idempotent && !self.old.idempotent {
            let message = format!("{} is idempotent now", self.title());
            let change = Change::harmless("idempotent-added", &self.at, message);
            out.push(self.here(change.bump(Bump::None)));
        }
        // Halves of which one only knows of it make an ordinary call.
        if self.old.leaf != self.new.leaf {
            let (kind, verb) = match self.new.leaf {
                true => ("leaf-added", "is a leaf now"),
                false => ("leaf-removed", "is no longer a leaf"),
            };
            let message = format!("{} {verb}", self.title());
            out.push(self.here(Change::harmless(kind, &self.at, message).bump(Bump::None)));
        }
        // Only callers of the generated code see it.
        if self.old.batch != self.new.batch {
            let kind = if self.new.batch { "batch-added" } else { "batch-removed" };
            let verb = if self.new.batch { "has batches now" } else { "has no batches any more" };
            let message = format!("{} {verb}", self.title());
            let mut change = Change::harmless(kind, &self.at, message).bump(Bump::None);
            if self.old.batch {
                let note = "programs that make batches do not compile";
                change = change.verdict(Axis::Rust, Effect::Depends, note).verdict(
                    Axis::Go,
                    Effect::Depends,
                    note,
                );
            }
            out.push(self.here(change));
        }
        // A partial schema does not say how long a call may take.
        if !self.context.options.partial {
            self.deadline(out);
        }
    }

    fn deadline(&self, out: &mut Vec<Change>) {
        let (before, now) = (self.old.deadline_ns, self.new.deadline_ns);
        let text = |nanos: Option<i64>| nanos.map_or("none".to_owned(), types::span);
        let message =
            format!("{} has another deadline: {} → {}", self.title(), text(before), text(now));
        let shorter = now.is_some_and(|now| before.is_none_or(|before| now < before));
        if shorter {
            out.push(self.here(Change::broken(rules::B506, &self.at, message)));
        } else if before != now {
            let change = Change::harmless("deadline-extended", &self.at, message);
            out.push(self.here(change.bump(Bump::None)));
        }
    }

    fn params(&self, out: &mut Vec<Change>) {
        let (before, now) = (&self.old.params, &self.new.params);
        for (index, old) in before.iter().enumerate() {
            let Some(new) = now.get(index) else {
                let message = format!("{} lost parameter `{}`", self.title(), old.name);
                let change = Change::broken(rules::B129, &self.param(old), message)
                    .at(self.context.was(old.span, ""), self.context.is(self.new.span, ""));
                return out.push(change);
            };
            if old.oldest() == new.oldest() {
                self.param_kept(old, new, out);
                continue;
            }
            let stays = now.iter().any(|other| other.oldest() == old.oldest());
            let was_there = before.iter().any(|other| other.oldest() == new.oldest());
            if stays || was_there {
                let list = |params: &[Param]| {
                    params.iter().map(|param| param.name.as_str()).collect::<Vec<_>>().join(", ")
                };
                let message = format!(
                    "{} has other parameters: ({}) → ({})",
                    self.title(),
                    list(before),
                    list(now)
                );
                let change = Change::broken(rules::B129, &self.param(old), message)
                    .at(self.context.was(old.span, ""), self.context.is(new.span, ""));
                return out.push(change);
            }
            self.param_renamed(old, new, out);
        }
        for new in now.iter().skip(before.len()) {
            let value = types::has_value(new.r#type.as_ref(), new.default.as_ref());
            let message = format!("{} has a new parameter `{}`", self.title(), new.name);
            let change = if value && !new.birth {
                Change::broken(rules::B217, &self.param(new), message)
            } else {
                Change::broken(rules::B129, &self.param(new), message)
                    .help("older callers do not send it: mark it `@since`, with `?` or a default")
            };
            out.push(
                change.at(self.context.was(self.old.span, ""), self.context.is(new.span, "new")),
            );
        }
    }

    fn param(&self, param: &Param) -> Subject {
        self.at.named(param.oldest())
    }

    fn param_kept(&self, old: &Param, new: &Param, out: &mut Vec<Change>) {
        let at = self.param(old);
        let title = format!("{} parameter `{}`", self.title(), new.name);
        let was = self.context.was(old.type_span.or(old.span), "");
        let is = self.context.is(new.type_span.or(new.span), "");
        let (before, now) = (old.r#type.as_ref(), new.r#type.as_ref());
        if types::difference(before, now, &self.context.pairs) != Difference::Same {
            let (from, to) = (types::text(before), types::text(now));
            let from = self.context.old.written(old.type_span, &from);
            let edit = self.context.source(new.type_span).and_then(|source| source.replace(&from));
            let mut change =
                Change::broken(rules::B129, &at, format!("{title} changed type: {from} → {to}"))
                    .repair(&format!("write `{from}` again"), vec![edit]);
            let wire = types::wire(before, now);
            if wire.effect == Effect::Breaks {
                change = change.also(rules::B501);
            }
            out.push(change.verdict(Axis::Wire, wire.effect, &wire.note).at(was, is));
            return;
        }
        if old.mode != new.mode {
            out.push(mode_change(&at, &title, (old.mode(), new.mode())).at(was, is));
        } else if !self.context.options.partial
            && !self.context.same_default((&old.r#type, &old.default), (&new.r#type, &new.default))
        {
            let (from, to) =
                (types::value(old.default.as_ref()), types::value(new.default.as_ref()));
            let message = format!("{title} changed its default: {from} → {to}");
            out.push(Change::broken(rules::B218, &at, message).at(was, is));
        }
        let since = (
            born(self.old.marks.as_ref(), self.all.packages.before()),
            born(self.new.marks.as_ref(), self.all.packages.now()),
        );
        let life = Life { packages: self.all.packages, title, at: &at, old, new, born: since };
        out.extend(life.changes(self.context).into_iter().map(|change| {
            if change.breaks_rule(rules::B206) { positional(change) } else { change }
        }));
    }

    /// Another name at the same place. Without `@was` peers see the same bytes: parameters go by place.
    fn param_renamed(&self, old: &Param, new: &Param, out: &mut Vec<Change>) {
        let at = self.param(old);
        let same = types::difference(old.r#type.as_ref(), new.r#type.as_ref(), &self.context.pairs);
        let was = self.context.was(old.span, "");
        let is = self.context.is(new.span, "");
        if same != Difference::Same || old.mode != new.mode {
            let message =
                format!("{} has `{}` in place of parameter `{}`", self.title(), new.name, old.name);
            out.push(Change::broken(rules::B129, &at, message).at(was, is));
            return;
        }
        let message =
            format!("{} parameter `{}` was renamed: {}", self.title(), old.name, new.name);
        let mark = format!("@was({:?})", old.name);
        let edit = self.context.source(new.span).and_then(|source| source.annotate(&mark));
        let change = Change::broken(rules::B206, &at, message)
            .also(rules::B503)
            .bump(Bump::Major)
            .verdict(Axis::Layout, Effect::Depends, "the contract has another name")
            .help(format!("write `{mark}`"))
            .repair(&format!("write `{mark}`"), vec![edit])
            .at(was, is);
        out.push(positional(change));
    }

    fn result(&self, out: &mut Vec<Change>) {
        let (before, now) = (self.old.result.as_ref(), self.new.result.as_ref());
        let of = |result: Option<&Returned>| {
            let mode = match result.map_or(Mode::Copy, Returned::mode) {
                Mode::Copy => "",
                Mode::View => "view ",
                Mode::Own => "own ",
                Mode::Stream => "stream ",
            };
            format!("{mode}{}", types::text(result.and_then(|result| result.r#type.as_ref())))
        };
        let ty = |result: Option<&'_ Returned>| result.and_then(|result| result.r#type.clone());
        let same_type =
            types::difference(ty(before).as_ref(), ty(now).as_ref(), &self.context.pairs);
        // A partial schema does not say how a result changes hands; its fingerprint covers it.
        let hashed = before.is_some_and(|result| !result.shape.is_empty());
        let same_mode = if self.context.options.partial && hashed {
            before.map(|result| &result.shape) == now.map(|result| &result.shape)
        } else {
            before.map(Returned::mode) == now.map(Returned::mode)
        };
        if same_type == Difference::Same && same_mode {
            return;
        }
        let streams =
            |result: Option<&Returned>| result.is_some_and(|it| it.mode() == Mode::Stream);
        let toggled = same_type == Difference::Same
            && before.is_some()
            && streams(before) != streams(now)
            && !self.context.options.partial;
        let rule = if toggled { rules::B132 } else { rules::B130 };
        let message = format!("{} returns {}, not {}", self.title(), of(now), of(before));
        let mut change = Change::broken(rule, &self.at, message).at(
            self.context.was(before.and_then(|result| result.span).or(self.old.span), ""),
            self.context.is(now.and_then(|result| result.span).or(self.new.span), ""),
        );
        if same_type != Difference::Same && before.is_some() && now.is_some() {
            let wire = types::wire(ty(before).as_ref(), ty(now).as_ref());
            if wire.effect == Effect::Breaks {
                change = change.also(rules::B501);
            }
            change = change.verdict(Axis::Wire, wire.effect, &wire.note);
        }
        if now.is_some_and(|result| result.mode() == Mode::Own) && !same_mode {
            change = change.also(rules::B505);
        }
        out.push(change);
    }

    fn throws(&self, out: &mut Vec<Change>) {
        let before = self.old.throws.as_deref().map(|name| self.context.pairs.renamed(name));
        let now = self.new.throws.as_deref();
        if before == now {
            return;
        }
        let name =
            |name: Option<&str>| name.map_or("nothing", crate::compare::side::short).to_owned();
        let message = format!(
            "{} throws {}, not {}",
            self.title(),
            name(now),
            name(self.old.throws.as_deref())
        );
        let change = Change::broken(rules::B133, &self.at, message).also(rules::B406);
        out.push(self.here(change));
    }

    fn life(&self, out: &mut Vec<Change>) {
        let since = (
            born(self.all.marks.0, self.all.packages.before()),
            born(self.all.marks.1, self.all.packages.now()),
        );
        let life = Life {
            packages: self.all.packages,
            title: self.title(),
            at: &self.at,
            old: self.old,
            new: self.new,
            born: since,
        };
        for change in life.changes(self.context) {
            if change.rule == Some(rules::B206) {
                let change = Change::broken(rules::B216, &self.at, change.message)
                    .bump(Bump::Minor)
                    .verdict(Axis::Layout, Effect::Safe, "`@was` keeps it the same to peers")
                    .verdict(Axis::Wire, Effect::Safe, "the path keeps the oldest name");
                out.push(self.here(change));
            } else {
                out.push(change);
            }
        }
    }
}

/// Neither language passes arguments by name.
fn positional(change: Change) -> Change {
    change.verdict(Axis::Rust, Effect::Safe, "arguments go by place").verdict(
        Axis::Go,
        Effect::Safe,
        "arguments go by place",
    )
}

fn mode_change(at: &Subject, title: &str, (old, new): (Mode, Mode)) -> Change {
    let word = |mode: Mode| match mode {
        Mode::Copy => "a copy",
        Mode::View => "a view",
        Mode::Own => "own",
        Mode::Stream => "a stream",
    };
    let message = format!("{title} is {}, it was {}", word(new), word(old));
    if [old, new].contains(&Mode::Stream) {
        return Change::broken(rules::B132, at, message);
    }
    let change = Change::broken(rules::B128, at, message);
    if [old, new].contains(&Mode::Own) {
        let change = if new == Mode::Own { change.also(rules::B505) } else { change };
        change.verdict(Axis::Layout, Effect::Breaks, "the other half would free it, or nobody")
    } else {
        change.also(rules::B303).verdict(
            Axis::Layout,
            Effect::Safe,
            "a view is the same bytes as a copy",
        )
    }
}
