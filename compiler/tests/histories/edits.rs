//! Edits that a minor version may make, and such that none may.

use super::dice::Dice;
use super::model::{Case, Field, Method, Model, Record, Ty};

/// A type that may stand in a record: only of records before `records`, so that nothing is cyclic.
fn any(model: &Model, dice: &mut Dice, records: usize, depth: usize) -> Ty {
    let wide = if depth > 0 { 14 } else { 8 };
    match dice.below(wide) {
        0 => Ty::Bool,
        1 => Ty::U8,
        2 => Ty::U32,
        3 => Ty::I64,
        4 => Ty::F64,
        5 => Ty::Enum(dice.below(model.enums.len())),
        6 => Ty::Flags(dice.below(model.flags.len())),
        7 => Ty::Struct(dice.below(model.structs.len())),
        8 => Ty::String,
        9 => Ty::Bytes,
        10 if records > 0 => Ty::Record(dice.below(records)),
        11 => Ty::Variant(dice.below(model.variants.len())),
        12 => Ty::Map(Box::new(any(model, dice, records, depth - 1))),
        _ => Ty::List(Box::new(any(model, dice, records, depth - 1))),
    }
}

fn has_literal(ty: &Ty) -> bool {
    matches!(ty, Ty::Bool | Ty::U8 | Ty::U32 | Ty::I64 | Ty::F64 | Ty::String)
}

fn birth(model: &Model, dice: &mut Dice, records: usize, at: usize) -> Field {
    let mut ty = any(model, dice, records, 2);
    if dice.chance(4) {
        ty = Ty::Opt(Box::new(ty));
    }
    Field {
        name: format!("f{at}"),
        was: None,
        default: (has_literal(&ty) && dice.chance(3)).then(|| dice.below(9) as i64),
        ty,
        since: 0,
        removed: None,
        critical: false,
    }
}

/// A field that older peers need not send.
fn later(model: &Model, dice: &mut Dice, records: usize, at: usize) -> Field {
    let mut field = birth(model, dice, records, at);
    field.since = model.minor;
    field.critical = dice.chance(5);
    let implicit = matches!(field.ty, Ty::List(_) | Ty::Map(_) | Ty::Opt(_));
    if has_literal(&field.ty) {
        field.default = Some(dice.below(9) as i64);
    } else if !implicit {
        field.ty = Ty::Opt(Box::new(field.ty));
    }
    field
}

/// The first version.
pub(crate) fn first(dice: &mut Dice) -> Model {
    let mut model = Model::default();
    for _ in 0..=dice.below(2) {
        model.enums.push((0..=dice.below(3) as u8).map(|value| (value, 0)).collect());
        model.flags.push((0..=dice.below(3) as u8).map(|value| (value, 0)).collect());
    }
    // Sixteen bytes and four, without padding.
    model.structs = vec![vec![Ty::I64, Ty::F64], vec![Ty::U8, Ty::U8, Ty::Enum(0), Ty::Bool]];
    model.variants = vec![vec![
        Case { since: 0, payload: None },
        Case { since: 0, payload: Some(Ty::String) },
        Case { since: 0, payload: Some(Ty::U32) },
        Case { since: 0, payload: Some(Ty::Struct(0)) },
    ]];
    for at in 0..2 + dice.below(3) {
        let count = 1 + dice.below(5);
        let fields = (0..count).map(|field| birth(&model, dice, at, field)).collect();
        model.records.push(Record { since: 0, fields });
    }
    model.errors = vec![vec![
        Case { since: 0, payload: None },
        Case { since: 0, payload: Some(Ty::Record(0)) },
    ]];
    for _ in 0..=dice.below(2) {
        model.methods.push(method(&model, dice));
    }
    model
}

fn method(model: &Model, dice: &mut Dice) -> Method {
    let records = model.records.len();
    let params = (0..dice.below(4)).map(|at| {
        let mut param = birth(model, dice, records, at);
        param.default = None;
        param
    });
    let params = params.collect();
    Method { since: model.minor, params, result: Ty::Record(records - 1) }
}

/// The next version: one to three edits that a minor may make.
pub(crate) fn allowed(model: &Model, dice: &mut Dice) -> Model {
    let mut next = model.clone();
    next.minor += 1;
    for _ in 0..1 + dice.below(3) {
        allow(&mut next, dice);
    }
    next.turned = dice.chance(2);
    next
}

fn allow(model: &mut Model, dice: &mut Dice) {
    let minor = model.minor;
    match dice.below(10) {
        0..=2 => {
            let at = dice.below(model.records.len());
            let number = model.records[at].fields.len();
            let field = later(model, dice, at, number);
            model.records[at].fields.push(field);
        }
        3 => {
            let at = dice.below(model.records.len());
            let field = dice.below(model.records[at].fields.len());
            let field = &mut model.records[at].fields[field];
            // What has no empty value cannot be removed; what came now was never there.
            let empty = matches!(field.ty, Ty::Opt(_) | Ty::List(_) | Ty::Map(_));
            if field.removed.is_none() && field.since < minor && (empty || has_literal(&field.ty)) {
                field.removed = Some(minor);
                field.critical = false;
            }
        }
        4 => grow(dice.below(2) == 0, model, dice),
        5 => {
            let at = dice.below(model.variants.len());
            let payload = Some(any(model, dice, 0, 1)).filter(|_| !dice.chance(3));
            model.variants[at].push(Case { since: minor, payload });
        }
        6 => {
            let payload = dice.chance(2).then_some(Ty::Record(0));
            model.errors[0].push(Case { since: minor, payload });
        }
        7 => {
            let at = dice.below(model.methods.len());
            let number = model.methods[at].params.len();
            // A method that came now has all of its parameters from the start.
            if model.methods[at].since == minor {
                return;
            }
            let param = later(model, dice, model.records.len(), number);
            model.methods[at].params.push(param);
        }
        8 => {
            let new = method(model, dice);
            model.methods.push(new);
        }
        _ => {
            let at = dice.below(model.records.len());
            let field = dice.below(model.records[at].fields.len());
            let field = &mut model.records[at].fields[field];
            if field.was.is_none() && field.since < minor {
                field.was = Some(field.name.clone());
                field.name = format!("{}_new", field.name);
            }
        }
    }
}

/// A value or bit more.
fn grow(enums: bool, model: &mut Model, dice: &mut Dice) {
    let minor = model.minor;
    let list = if enums { &mut model.enums } else { &mut model.flags };
    let at = dice.below(list.len());
    let next = list[at].iter().map(|(value, _)| value + 1).max().unwrap_or(0);
    if next < 8 {
        list[at].push((next, minor));
    }
}

/// An edit that no minor may make, by name. The version does not change what it is.
pub(crate) fn forbidden(model: &Model, dice: &mut Dice) -> (Model, &'static str) {
    let mut next = model.clone();
    next.minor += 1;
    loop {
        if let Some(name) = forbid(&mut next, dice) {
            return (next, name);
        }
    }
}

fn forbid(model: &mut Model, dice: &mut Dice) -> Option<&'static str> {
    let at = dice.below(model.records.len());
    let alive: Vec<usize> = (0..model.records[at].fields.len())
        .filter(|&field| model.records[at].fields[field].removed.is_none())
        .collect();
    let field = alive.get(dice.below(alive.len())).copied();
    match dice.below(9) {
        0 => {
            let field = &mut model.records[at].fields[field?];
            field.default = None;
            field.ty = match &field.ty {
                Ty::U32 => Ty::I64,
                Ty::Opt(inner) => Ty::Opt(Box::new(Ty::List(inner.clone()))),
                Ty::List(_) => Ty::Map(Box::new(Ty::U8)),
                _ if field.since == 0 => Ty::U32,
                _ => return None,
            };
            Some("another type")
        }
        1 => {
            let field = &mut model.records[at].fields[field?];
            let Ty::Opt(inner) = &field.ty else { return None };
            if field.since > 0 {
                return None;
            }
            field.ty = (**inner).clone();
            Some("no longer optional")
        }
        2 => {
            model.records[at].fields[field?].name = "another".into();
            model.records[at].fields[field?].was = None;
            Some("another name")
        }
        3 => {
            let fields = &mut model.records[at].fields;
            let two = alive.get(..2)?;
            if fields[two[0]].since != fields[two[1]].since
                || fields[two[0]].ty == fields[two[1]].ty
            {
                return None;
            }
            fields.swap(two[0], two[1]);
            Some("two fields changed places")
        }
        4 => {
            let at = dice.below(model.structs.len());
            model.structs[at].swap(0, 1);
            let last = model.structs[at].len() - 1;
            model.structs[at][last] = if at == 0 { Ty::I64 } else { Ty::U8 };
            Some("a struct changed")
        }
        5 => {
            let cases = &mut model.variants[0];
            cases[1].payload = Some(Ty::Bytes);
            Some("another payload")
        }
        6 => {
            let at = dice.below(model.methods.len());
            model.methods[at].result = Ty::U32;
            Some("another result")
        }
        7 => {
            let method = dice.below(model.methods.len());
            let param = model.methods[method].params.iter_mut().find(|param| param.since == 0)?;
            param.ty = if param.ty == Ty::U8 { Ty::I64 } else { Ty::U8 };
            Some("another parameter")
        }
        _ => {
            let field = birth(model, dice, at, model.records[at].fields.len());
            let fields = &mut model.records[at].fields;
            if fields.iter().any(|field| field.since > 0) {
                return None;
            }
            fields.push(field);
            Some("a field without a value for older peers")
        }
    }
}
