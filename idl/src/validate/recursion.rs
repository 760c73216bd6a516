//! Types that contain themselves: which may, and where Rust needs a `Box` (spec 02, "Recursion").

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{ItemId, ItemKind, Schema, Type, Version};
use crate::order;

/// Most types that may contain each other in one knot. The order in which fields are boxed is
/// found with a table of this size squared.
const MAX_KNOT: usize = 1_024;

/// Structs lie inline, so none may contain itself. Returns whether all is well.
pub(super) fn check_structs(schema: &Schema, found: &mut Diagnostics) -> bool {
    let edges: Vec<Vec<usize>> = schema
        .items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Struct(inner) => {
                inner.fields.iter().filter_map(|field| inline_struct(schema, &field.ty)).collect()
            }
            ItemKind::Record(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => Vec::new(),
        })
        .collect();
    let cycles = order::dependencies_first(&edges).cycles;
    for cycle in &cycles {
        found.push(
            circle(schema, cycle, codes::E0306, "contains itself")
                .note("a struct lies inline, so it would have no end")
                .help("make it a `record`, whose optional fields may refer to it"),
        );
    }
    cycles.is_empty()
}

fn inline_struct(schema: &Schema, ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(item) => {
            matches!(schema.item(*item).kind, ItemKind::Struct(_)).then_some(item.0 as usize)
        }
        Type::Array(inner, _) | Type::Optional(inner) => inline_struct(schema, inner),
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..) => None,
    }
}

fn circle(schema: &Schema, cycle: &[usize], code: codes::Code, what: &str) -> Diagnostic {
    let name = |at: usize| &schema.items[at].name;
    let first = name(cycle[0]);
    let names: Vec<&str> =
        cycle.iter().chain(&cycle[..1]).map(|&at| name(at).text.as_str()).take(8).collect();
    let mut report = Diagnostic::error(code, first.span, format!("`{}` {what}", first.text));
    if cycle.len() > 1 {
        report = report.and(name(cycle[1]).span, "by way of this").note(names.join(" → "));
    }
    report
}

/// Every value must have an end: a required field of the type itself leaves no way to make one.
pub(super) fn check_values(schema: &Schema, found: &mut Diagnostics) {
    // needs[i]: records and variants that a value of `i` cannot do without (for variants: any one
    // of the cases will do).
    let needs: Vec<Vec<usize>> =
        schema.items.iter().map(|item| required(schema, &item.kind)).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut finite = vec![false; needs.len()];
    let mut work = Vec::new();
    for (at, targets) in needs.iter().enumerate() {
        for &target in targets {
            users[target].push(at);
        }
        if targets.is_empty() {
            finite[at] = true;
            work.push(at);
        }
    }
    while let Some(at) = work.pop() {
        for &user in &users[at] {
            open[user] -= 1;
            let enough = open[user] == 0 || matches!(schema.items[user].kind, ItemKind::Variant(_));
            if enough && !std::mem::replace(&mut finite[user], true) {
                work.push(user);
            }
        }
    }
    let stuck: Vec<Vec<usize>> = needs
        .iter()
        .enumerate()
        .map(|(at, targets)| {
            if finite[at] {
                Vec::new()
            } else {
                targets.iter().copied().filter(|&target| !finite[target]).collect()
            }
        })
        .collect();
    for cycle in order::dependencies_first(&stuck).cycles {
        found.push(
            circle(schema, &cycle, codes::E0305, "can have no value, since each would contain another")
                .help("make a field of the circle optional (`?`), a list or a map, or give a variant in it a case without it"),
        );
    }
}

/// Records and variants that a value must contain. Empty for a variant with a case that needs none.
fn required(schema: &Schema, kind: &ItemKind) -> Vec<usize> {
    match kind {
        ItemKind::Record(inner) => {
            inner.fields.iter().filter_map(|field| by_value(schema, &field.ty)).collect()
        }
        ItemKind::Variant(inner) => {
            let live = || inner.cases.iter().filter(|case| case.marks.removed.is_none());
            let targets: Vec<usize> =
                live().filter_map(|case| by_value(schema, case.payload.as_ref()?)).collect();
            if targets.len() < live().count() { Vec::new() } else { targets }
        }
        ItemKind::Struct(_)
        | ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => Vec::new(),
    }
}

/// The record or variant that a value of this type always holds.
fn by_value(schema: &Schema, ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(item) => {
            matches!(schema.item(*item).kind, ItemKind::Record(_) | ItemKind::Variant(_))
                .then_some(item.0 as usize)
        }
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Array(..)
        | Type::Optional(_) => None,
    }
}

/// A field or case that holds a record or variant by value, as Rust sees it: `Option` included.
struct Edge {
    from: usize,
    to: usize,
    /// Index of the field or case.
    member: usize,
    since: Version,
    number: u32,
}

/// Marks the fields and cases that Rust must box.
///
/// Edges are accepted oldest first; one that closes a circle over those accepted before it is
/// boxed. A field added in a later minor so never changes the Rust type of an older one.
pub(super) fn box_edges(schema: &mut Schema, found: &mut Diagnostics) {
    let edges = edges(schema);
    for knot in knots(schema.items.len(), &edges) {
        if knot.len() > MAX_KNOT {
            let first = schema.item(ItemId(u32::try_from(knot[0]).expect("ids are 32 bits")));
            found.push(
                Diagnostic::error(
                    codes::E0318,
                    first.name.span,
                    format!("{} types contain each other", knot.len()),
                )
                .note(format!("at most {MAX_KNOT} may"))
                .help("break the circle with a list, a map or an id"),
            );
            continue;
        }
        box_knot(schema, &edges, &knot);
    }
}

fn edges(schema: &Schema) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (from, item) in schema.items.iter().enumerate() {
        let born = item.marks.since.unwrap_or(Version { major: 0, minor: 0 });
        let mut add = |member: usize, ty: &Type, since: Option<Version>, number: u32| {
            if let Some(to) = by_value(schema, ty.required()) {
                edges.push(Edge { from, to, member, since: since.unwrap_or(born), number });
            }
        };
        match &item.kind {
            ItemKind::Record(inner) => {
                for (member, field) in inner.fields.iter().enumerate() {
                    add(member, &field.ty, field.marks.since, field.ordinal);
                }
            }
            ItemKind::Variant(inner) => {
                for (member, case) in inner.cases.iter().enumerate() {
                    if let Some(payload) = &case.payload {
                        add(member, payload, case.marks.since, case.tag);
                    }
                }
            }
            ItemKind::Struct(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => {}
        }
    }
    edges
}

/// Groups of types that contain each other, each sorted; single types only with an edge to themselves.
fn knots(count: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut forward = vec![Vec::new(); count];
    for edge in edges {
        forward[edge.from].push(edge.to);
    }
    let mut groups = order::groups(&forward);
    groups.retain(|members| members.len() > 1 || forward[members[0]].contains(&members[0]));
    groups
}

fn box_knot(schema: &mut Schema, edges: &[Edge], knot: &[usize]) {
    let local = |item: usize| knot.binary_search(&item).ok();
    let mut inner: Vec<(&Edge, usize, usize)> =
        edges.iter().filter_map(|edge| Some((edge, local(edge.from)?, local(edge.to)?))).collect();
    let names: Vec<String> =
        knot.iter().map(|&at| schema.items[at].oldest_name().to_owned()).collect();
    inner.sort_by(|(left, left_from, _), (right, right_from, _)| {
        (left.since, &names[*left_from], left.number).cmp(&(
            right.since,
            &names[*right_from],
            right.number,
        ))
    });
    let mut reach = Reach::new(knot.len());
    for (edge, from, to) in inner {
        if from == to || reach.has(to, from) {
            set_boxed(schema, edge);
        } else {
            reach.connect(from, to);
        }
    }
}

fn set_boxed(schema: &mut Schema, edge: &Edge) {
    match &mut schema.items[edge.from].kind {
        ItemKind::Record(inner) => inner.fields[edge.member].boxed = true,
        ItemKind::Variant(inner) => inner.cases[edge.member].boxed = true,
        ItemKind::Struct(_)
        | ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => {
            panic!("r2g bug: only records and variants hold edges")
        }
    }
}

/// Which node reaches which, as rows of bits.
struct Reach {
    words: usize,
    rows: Vec<u64>,
}

impl Reach {
    fn new(count: usize) -> Self {
        let words = count.div_ceil(64);
        Self { words, rows: vec![0; words * count] }
    }

    fn has(&self, from: usize, to: usize) -> bool {
        self.rows[from * self.words + to / 64] >> (to % 64) & 1 == 1
    }

    /// Adds an edge that closes no circle.
    fn connect(&mut self, from: usize, to: usize) {
        if self.has(from, to) {
            return;
        }
        let mut gained: Vec<u64> = self.rows[to * self.words..(to + 1) * self.words].to_vec();
        gained[to / 64] |= 1 << (to % 64);
        for node in 0..self.rows.len() / self.words {
            if node == from || self.has(node, from) {
                let row = &mut self.rows[node * self.words..(node + 1) * self.words];
                row.iter_mut().zip(&gained).for_each(|(have, new)| *have |= new);
            }
        }
    }
}
