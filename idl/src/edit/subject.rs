//! What a subject on the command line means: `Line`, `Line.qty`, `acme.checkout/Line.qty`.

use crate::diagnostics::nearest;
use crate::outline::{DeclId, Outline};

use super::Refusal;

/// The declaration that `subject` names, among the packages that `own` takes.
///
/// # Errors
/// When nothing has the name, or more than one package.
pub fn find(
    outline: &Outline,
    subject: &str,
    own: impl Fn(&str) -> bool,
) -> Result<DeclId, Refusal> {
    let (package, path) = match subject.rsplit_once('/') {
        Some((package, path)) => (Some(package), path),
        None => (None, subject),
    };
    let in_package = |at: u32| {
        let lines = &outline.packages[at as usize];
        own(&lines.identity)
            && package.is_none_or(|wanted| wanted == lines.name || wanted == lines.identity)
    };
    let found = outline.find(path, in_package);
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(unknown(outline, subject, package, &own)),
        several => {
            let meanings = several.iter().map(|id| qualified(outline, *id));
            Err(Refusal::Ambiguous { subject: subject.to_owned(), meanings: meanings.collect() })
        }
    }
}

/// `acme.checkout@1/Line.qty`.
fn qualified(outline: &Outline, id: DeclId) -> String {
    format!("{}/{}", outline.package_of(outline.decl(id)).identity, outline.path(id))
}

fn unknown(
    outline: &Outline,
    subject: &str,
    package: Option<&str>,
    own: &impl Fn(&str) -> bool,
) -> Refusal {
    let candidates = outline.iter().filter(|(_, decl)| own(&outline.package_of(decl).identity));
    let names: Vec<String> = candidates
        .map(|(id, decl)| match package {
            // The package as the user wrote it, when it is right.
            Some(wanted) if outline.package_of(decl).name == wanted => {
                format!("{wanted}/{}", outline.path(id))
            }
            Some(_) => qualified(outline, id),
            None => outline.path(id),
        })
        .collect();
    let near = nearest(subject, names.iter().map(String::as_str)).map(str::to_owned);
    Refusal::Unknown { subject: subject.to_owned(), near }
}
