//! Variants and errors.

use super::aggregates::as_view;
use super::model;
use super::names::{Names, Place};
use super::text::{Literal, deprecated, docs, quoted};
use super::types;
use r2g_idl::ir::{Case, ErrorCase, ErrorItem, Item, Type, VariantItem};
use r2g_idl::naming::rust_type_name;

/// Rust names of gRPC's codes, from 1.
const CODES: [&str; 16] = [
    "Cancelled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

/// `variant.rs.hbs`
pub(super) fn build_variant(
    names: &Names<'_>,
    item: &Item,
    kind: &VariantItem,
    index: u32,
) -> model::Variant {
    let cases: Vec<_> = kind.cases.iter().map(|case| build_case(names, case, index)).collect();
    let borrows = types::variant_has_lifetime(names, kind);
    build(names, ("variant", item), !kind.frozen, cases, if borrows { "<'a>" } else { "" }, index)
}

fn build(
    names: &Names<'_>,
    (kind, item): (&str, &Item),
    open: bool,
    cases: Vec<model::Case>,
    generics: &str,
    index: u32,
) -> model::Variant {
    let name = rust_type_name(&item.name.text);
    model::Variant {
        docs: names.item_docs(kind, item),
        deprecated: deprecated(&item.marks),
        view: format!("{name}View"),
        name,
        index,
        open,
        view_generics: generics.to_owned(),
        cases,
    }
}

fn build_case(names: &Names<'_>, case: &Case, index: u32) -> model::Case {
    let label = quoted(&case.name.text);
    let mut model = model::Case {
        docs: docs(&case.marks.docs, || format!("The case `{}`.", case.name.text)),
        deprecated: deprecated(&case.marks),
        tag: case.tag,
        name: rust_type_name(&case.name.text),
        has_payload: case.payload.is_some(),
        ty: String::new(),
        view_ty: String::new(),
        from_view: String::new(),
        view_value: String::new(),
        verify: "Ok(())".to_owned(),
        code: String::new(),
        message: Literal::default(),
        critical: if case.marks.critical {
            format!("w.critical_case(&super::PACKAGE, {index}, {label}, {})?;", case.tag)
        } else {
            String::new()
        },
        label,
    };
    if let Some(ty) = &case.payload {
        let owned = types::owned(names, ty, Place::Codec);
        model.verify = format!("from.verify_payload::<{owned}>({})", model.label);
        model.ty = if case.boxed {
            types::boxed(names, ty, Place::Public)
        } else {
            types::owned(names, ty, Place::Public)
        };
        if case.boxed {
            // A view of itself inside of itself would never end: it is read on demand.
            model.view_ty = format!("::r2g::Lazy<'a, {}>", types::owned(names, ty, Place::Public));
            model.view_value = format!("from.payload_lazy::<{owned}>({})?", model.label);
            model.from_view = "Box::new(value.decode()?)".to_owned();
        } else {
            model.view_ty = types::view(names, ty, Place::Public, "'a");
            let read = format!("from.payload_view::<{owned}>({})?", model.label);
            model.view_value = as_view(ty, &read);
            model.from_view = match ty {
                Type::Bytes => "value.to_vec()".to_owned(),
                _ => format!("<{owned} as Value>::from_view(value)?"),
            };
        }
    }
    model
}

/// `error.rs.hbs`
pub(super) fn build_error(
    names: &Names<'_>,
    item: &Item,
    kind: &ErrorItem,
    index: u32,
) -> model::Variant {
    let cases = kind.cases.iter().map(|case| build_error_case(names, case)).collect();
    build(names, ("error", item), true, cases, "", index)
}

fn build_error_case(names: &Names<'_>, case: &ErrorCase) -> model::Case {
    let label = case.name.text.clone();
    let first = case.marks.docs.iter().map(|line| line.trim()).find(|line| !line.is_empty());
    let message = match first {
        Some(line) => format!("{label}: {}", line.trim_end_matches('.')),
        None => label.replace('_', " "),
    };
    let payload = case.payload.map(Type::Named);
    let ty = payload.as_ref().map(|ty| types::owned(names, ty, Place::Public));
    model::Case {
        docs: docs(&case.marks.docs, || format!("The case `{label}`.")),
        deprecated: deprecated(&case.marks),
        tag: case.tag,
        name: rust_type_name(&label),
        has_payload: payload.is_some(),
        ty: ty.unwrap_or_default(),
        view_ty: String::new(),
        from_view: String::new(),
        view_value: String::new(),
        verify: String::new(),
        code: CODES[case.status as usize - 1].to_owned(),
        message: quoted(&message),
        critical: String::new(),
        label: quoted(&label),
    }
}
