//! What a method marked `@batch` may look like (spec 02, "Batches").

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{Method, Mode, Schema};
use crate::source::Span;

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    for method in super::services::methods(schema) {
        if let Some(span) = method.batch_span {
            check_method(method, span, found);
        }
    }
}

fn check_method(method: &Method, span: Span, found: &mut Diagnostics) {
    let name = &method.name.text;
    if !method.sync {
        found.push(
            Diagnostic::error(codes::E0323, span, "only a `sync fn` can be a `@batch`")
                .note("async calls that are on their way together share crossings anyway")
                .help(format!("write `sync fn {name}`, or remove `@batch`")),
        );
    }
    if method.leaf {
        found.push(
            Diagnostic::error(codes::E0323, span, "a `@leaf` method cannot be a `@batch`")
                .note("a call of a leaf costs less than its share of a batch")
                .help("remove one of the two"),
        );
    }
    if method.params.is_empty() {
        found.push(
            Diagnostic::error(codes::E0323, span, "a `@batch` method has parameters")
                .note("a batch is a list of them: without any it would be a number")
                .help("remove `@batch`, or give the method a parameter that says how often"),
        );
    }
    let params = method.params.iter().map(|param| (param.mode, param.ty_span));
    let result = method.result.iter().map(|result| (result.mode, result.span));
    for (_, span) in params.chain(result).filter(|(mode, _)| *mode == Mode::Own) {
        found.push(
            Diagnostic::error(codes::E0323, span, "a `@batch` method hands nothing over")
                .note("what is handed over is large, so that a crossing for each costs nothing")
                .help("write the type without `own`, or remove `@batch`"),
        );
    }
}
