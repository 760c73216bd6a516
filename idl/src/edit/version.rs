//! Versions of packages and declarations, as the text states them.

use crate::diagnostics::Edit;
use crate::ir::{Version, identity};
use crate::outline::{DeclId, Outline};
use crate::source::SourceMap;

/// The release that brought a declaration: its own mark, or its owner's, or the package's first.
#[must_use]
pub fn since(sources: &SourceMap, outline: &Outline, id: DeclId) -> Version {
    let decl = outline.decl(id);
    let stated = decl.annotation("since").and_then(|mark| {
        let text = sources.text(mark.span);
        let inside = text.split_once('(')?.1.strip_suffix(')')?;
        Version::parse(inside.trim().trim_end_matches(',').trim_end())
    });
    match (stated, decl.owner) {
        (Some(version), _) => version,
        (None, Some(owner)) => since(sources, outline, owner),
        (None, None) => Version { major: outline.package_of(decl).version.major, minor: 0 },
    }
}

/// The edits that give a package another version: its `package` lines and, while the major is 0 or
/// when it changes, every `use` of it.
#[must_use]
pub fn raise(outline: &Outline, package: usize, version: Version) -> Vec<Edit> {
    let lines = &outline.packages[package];
    let mut edits: Vec<Edit> =
        lines.versions.iter().map(|&span| Edit { span, text: version.to_string() }).collect();
    let after = identity(&lines.name, version);
    if after != lines.identity {
        let text = after.rsplit_once('@').map_or(String::new(), |(_, number)| number.to_owned());
        let uses = outline.imports.iter().filter(|import| import.package == lines.identity);
        edits.extend(uses.map(|import| Edit { span: import.version, text: text.clone() }));
    }
    edits
}
