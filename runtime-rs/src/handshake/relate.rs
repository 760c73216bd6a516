//! What two versions of one type are to each other (`spec/07-evolution.md`, "When halves meet", 2).

use super::descriptor::{Kind, Member, Type};
use super::report::{Names, TypeNote};
use super::schema::short;
use crate::base::status::Code;

/// Largest size of a record in bytes.
const MAX_RECORD: u32 = 64 << 10;

/// What the peer's version of a type is to ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// The same members.
    Equal,
    /// It has less members.
    Older,
    /// It has more members.
    Newer,
    /// The bytes mean different things: nothing that reaches the type can be called.
    Incompatible,
}

impl Relation {
    /// `equal`, `older`, `newer` or `incompatible`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Older => "older",
            Self::Newer => "newer",
            Self::Incompatible => "incompatible",
        }
    }
}

/// Compares two versions of one type.
pub(super) fn relate(here: &Type, there: &Type, names: &Names) -> TypeNote {
    let mut note = TypeNote::new(short(&here.name));
    let clash = match (here.kind, there.kind) {
        (ours, theirs) if ours != theirs => {
            Err(format!("{} here, {} there (rule B125)", ours.name(), theirs.name()))
        }
        _ if here.frozen != there.frozen => {
            let word = |frozen| if frozen { "frozen" } else { "open" };
            let (ours, theirs) = (word(here.frozen), word(there.frozen));
            Err(format!("{ours} here, {theirs} there (rule B121)"))
        }
        (Kind::Struct, _) => fixed(here, there, "B104"),
        (Kind::Record, _) => record(here, there),
        (Kind::Enum, _) if here.frozen => fixed(here, there, "B120"),
        (Kind::Enum | Kind::Flags, _) => numbers(here, there),
        (Kind::Variant, _) if here.frozen => frozen_cases(here, there),
        (Kind::Variant | Kind::Error, _) => prefix(&here.members, &there.members, "case"),
        (Kind::Resource, _) => methods(here, there),
    };
    match clash {
        Err(line) => {
            note.relation = Relation::Incompatible;
            note.lines.push(line);
        }
        Ok(()) => adapted(here, there, names, &mut note),
    }
    note
}

/// Types that never change: all of their content is one hash.
fn fixed(here: &Type, there: &Type, rule: &str) -> Result<(), String> {
    if here.content == there.content && here.size == there.size {
        return Ok(());
    }
    for (ours, theirs) in here.members.iter().zip(&there.members) {
        if (&ours.name, ours.shape, ours.value) != (&theirs.name, theirs.shape, theirs.value) {
            let (ours, theirs) = (member_text(ours), member_text(theirs));
            return Err(format!("{ours} here, {theirs} there (rule {rule})"));
        }
    }
    let (ours, theirs) = (here.members.len(), there.members.len());
    Err(format!("{ours} members here, {theirs} there, and it can never change (rule {rule})"))
}

/// `qty: u32`, or `gold = 2`.
fn member_text(member: &Member) -> String {
    if member.ty.is_empty() {
        format!("{} = {}", member.name, member.value)
    } else {
        format!("{}: {}", member.name, member.ty)
    }
}

/// Members that both have, by number: the same name, bytes and place. What only one has is newer.
fn prefix(here: &[Member], there: &[Member], word: &str) -> Result<(), String> {
    for (index, (ours, theirs)) in here.iter().zip(there).enumerate() {
        let number = index as u32 + 1;
        if ours.number != number || theirs.number != number {
            return Err(format!("the numbers of its {word}s are not 1, 2, 3"));
        }
        if ours.name != theirs.name {
            let (ours, theirs) = (&ours.name, &theirs.name);
            return Err(format!("{word} {number}: {ours} here, {theirs} there (rule B109)"));
        }
        if ours.shape != theirs.shape || ours.offset != theirs.offset {
            let label = format!("{word} {number} {}", ours.name);
            if ours.ty == theirs.ty && ours.offset == theirs.offset {
                return Err(format!("{label}: the layout of {} differs (rule B105)", ours.ty));
            }
            let place = |member: &Member| match (word, member.ty.as_str()) {
                ("field", ty) => format!("{ty} at offset {}", member.offset),
                (_, "") => "no payload".to_owned(),
                (_, ty) => ty.to_owned(),
            };
            let rule = if word == "field" { "B111" } else { "B123" };
            return Err(format!(
                "{label}: {} here, {} there (rule {rule})",
                place(ours),
                place(theirs)
            ));
        }
    }
    Ok(())
}

fn record(here: &Type, there: &Type) -> Result<(), String> {
    prefix(&here.members, &there.members, "field")?;
    let common = here.members.len().min(there.members.len());
    let newer = here.members[common..].iter().chain(&there.members[common..]);
    for member in newer {
        if member.flags.birth() {
            return Err(format!(
                "field {} {} has no value where it is not sent (rule B113)",
                member.number, member.name
            ));
        }
    }
    // What only one has begins where the other's record ends, or later.
    let ends = |longer: &Type, shorter: &Type| {
        longer.members.get(common).is_none_or(|member| member.offset <= shorter.size)
    };
    let fits = |size: u32| size.is_multiple_of(8) && (8..=MAX_RECORD).contains(&size);
    let grows = match here.members.len().cmp(&there.members.len()) {
        std::cmp::Ordering::Less => here.size <= there.size,
        std::cmp::Ordering::Equal => here.size == there.size,
        std::cmp::Ordering::Greater => here.size >= there.size,
    };
    if fits(here.size) && fits(there.size) && grows && ends(here, there) && ends(there, here) {
        return Ok(());
    }
    Err(format!("{} B here, {} B there: the sizes do not fit the fields", here.size, there.size))
}

fn frozen_cases(here: &Type, there: &Type) -> Result<(), String> {
    prefix(&here.members, &there.members, "case")?;
    if here.members.len() == there.members.len() {
        return Ok(());
    }
    let (ours, theirs) = (here.members.len(), there.members.len());
    Err(format!("{ours} cases here, {theirs} there, and it is frozen (rule B124)"))
}

/// Open enums and flags: what has one number has one name.
fn numbers(here: &Type, there: &Type) -> Result<(), String> {
    if here.size != there.size {
        let bits = |size: u32| u64::from(size) * 8;
        let (ours, theirs) = (bits(here.size), bits(there.size));
        return Err(format!("{ours} bits here, {theirs} bits there (rule B116)"));
    }
    let mut theirs = there.members.iter().peekable();
    for ours in &here.members {
        // Both are sorted by value.
        while theirs.next_if(|row| row.value < ours.value).is_some() {}
        if let Some(row) = theirs.next_if(|row| row.value == ours.value)
            && row.name != ours.name
        {
            let (name, other, value) = (&ours.name, &row.name, ours.value);
            return Err(format!("{value} is {name} here, {other} there (rule B117)"));
        }
    }
    Ok(())
}

fn methods(here: &Type, there: &Type) -> Result<(), String> {
    for ours in &here.members {
        let theirs = there.members.iter().find(|row| row.value == ours.value);
        if let Some(theirs) = theirs.filter(|row| row.shape != ours.shape) {
            let (name, ours, theirs) = (&ours.name, &ours.ty, &theirs.ty);
            return Err(format!("method {name}: {ours} here, {theirs} there (rule B129)"));
        }
    }
    Ok(())
}

/// What differs and is bridged.
fn adapted(here: &Type, there: &Type, names: &Names, note: &mut TypeNote) {
    let by_value = matches!(here.kind, Kind::Enum | Kind::Flags | Kind::Resource);
    let unknown = |mine: &[Member], other: &[Member]| -> Vec<usize> {
        if by_value {
            let known = |row: &Member| other.iter().any(|other| other.value == row.value);
            (0..mine.len()).filter(|&at| !known(&mine[at])).collect()
        } else {
            (other.len().min(mine.len())..mine.len()).collect()
        }
    };
    let (ours, theirs) =
        (unknown(&here.members, &there.members), unknown(&there.members, &here.members));
    note.relation = match (ours.is_empty(), theirs.is_empty()) {
        (true, true) => Relation::Equal,
        (false, _) => Relation::Older,
        (true, false) => Relation::Newer,
    };
    let sizes = (here.kind == Kind::Record && here.size != there.size)
        .then(|| format!("{} B here, {} B there: ", here.size, there.size));
    let mut prefix = sizes.unwrap_or_default();
    for (rows, members, reader) in
        [(ours, &here.members, &names.there), (theirs, &there.members, &names.here)]
    {
        for line in lost(here.kind, &rows, members, reader) {
            note.lines.push(format!("{prefix}{line}"));
            prefix.clear();
        }
        for member in rows.iter().map(|&at| &members[at]).filter(|row| row.flags.critical()) {
            note.lines.push(format!(
                "{} {} is critical: calls that set it fail with UNKNOWN_CRITICAL_FIELD",
                member.number, member.name
            ));
        }
    }
    for (ours, theirs) in here.members.iter().zip(&there.members) {
        if here.kind == Kind::Error && ours.status != theirs.status {
            let (mine, other) = (Code::from_number(ours.status), Code::from_number(theirs.status));
            let (number, name) = (ours.number, &ours.name);
            note.lines.push(format!("case {number} {name}: {mine} here, {other} there"));
        }
    }
}

/// What becomes of members that the reader does not know.
fn lost(kind: Kind, rows: &[usize], members: &[Member], reader: &str) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let list = |label: &dyn Fn(&Member) -> String| {
        rows.iter().map(|&at| label(&members[at])).collect::<Vec<_>>().join(", ")
    };
    let plural = if rows.len() == 1 { "" } else { "s" };
    let numbered = |row: &Member| format!("{} {}", row.number, row.name);
    let named = |row: &Member| row.name.clone();
    match kind {
        Kind::Record => {
            vec![format!("field{plural} {} unknown to {reader}: dropped", list(&numbered))]
        }
        Kind::Variant => vec![format!(
            "case{plural} {} unknown to {reader}: seen there as unknown",
            list(&numbered)
        )],
        Kind::Error => rows
            .iter()
            .map(|&at| {
                let (row, status) = (&members[at], Code::from_number(members[at].status));
                format!("case {} unknown to {reader}: sent as {status}", numbered(row))
            })
            .collect(),
        Kind::Flags => vec![format!("{} unknown to {reader}: the bit is kept", list(&named))],
        Kind::Resource => vec![format!("{} unknown to {reader}", list(&named))],
        Kind::Enum | Kind::Struct => {
            vec![format!("{} unknown to {reader}: the number is kept", list(&named))]
        }
    }
}
