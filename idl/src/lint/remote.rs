//! Calls that outlive a stack frame. The language has no remote services yet, so rules about them
//! have no place here (spec/lint.md lists them).

use crate::diagnostics::{Diagnostic, codes};
use crate::ir::Mode;

use super::{Context, Findings};

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    for (_, method) in context.methods() {
        let result = method.result.iter().map(|result| (result.mode, result.span));
        let params = method.params.iter().map(|param| (param.mode, param.ty_span));
        let stream = result.chain(params).find(|(mode, _)| *mode == Mode::Stream);
        if let Some((_, span)) = stream
            && method.throws.is_none()
        {
            let message = format!("the stream of `{}` cannot report an error", method.name.text);
            found.push(
                Diagnostic::warning(codes::L503, span, message)
                    .help("declare what may go wrong: `throws SomeError`"),
            );
        }
    }
}
