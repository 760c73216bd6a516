//! Another name, in the declaration and in every use.

use crate::diagnostics::Edit;
use crate::outline::{DeclId, Outline};
use crate::source::SourceMap;

use super::{Refusal, marks};

/// Whether the text is a name of the language.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The edits, after the checks that the compiler cannot make for us: a name that is taken in the
/// same scope would be found there too, but not who asked for it.
pub(super) fn checked(
    sources: &SourceMap,
    outline: &Outline,
    id: DeclId,
    name: &str,
) -> Result<Vec<Edit>, Refusal> {
    let decl = outline.decl(id);
    if !is_name(name) {
        return Err(Refusal::Impossible(format!(
            "`{name}` is not a name: names are ASCII letters, digits and `_`, a letter first"
        )));
    }
    if decl.name.text == name {
        return Err(Refusal::Impossible(format!("`{name}` has this name already")));
    }
    if decl.annotation("removed").is_some() {
        return Err(Refusal::Impossible(format!(
            "`{}` is `@removed`: its name stays reserved",
            decl.name.text
        )));
    }
    let taken = outline.iter().any(|(_, other)| {
        other.owner == decl.owner && other.package == decl.package && other.name.text == name
    });
    if taken {
        return Err(Refusal::Impossible(format!("there is a `{name}` in the same place already")));
    }
    Ok(rename(sources, outline, id, name))
}

/// The edits: every place of the name, and `@was` where peers know it. While the major is 0,
/// nothing is adapted between versions, so the old name is forgotten.
pub(crate) fn rename(sources: &SourceMap, outline: &Outline, id: DeclId, name: &str) -> Vec<Edit> {
    let decl = outline.decl(id);
    let mut edits: Vec<Edit> =
        outline.places(id).into_iter().map(|span| Edit { span, text: name.to_owned() }).collect();
    if outline.package_of(decl).version.major > 0 && decl.kind.keeps_names() {
        let old = format!("\"{}\"", decl.name.text);
        edits.push(match decl.annotation("was").and_then(|was| was.last) {
            Some(last) => Edit { span: last, text: format!(", {old}") },
            None => marks::insert(sources, decl, &format!("@was({old})")),
        });
    }
    edits
}
