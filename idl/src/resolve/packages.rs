//! Files form packages, packages import each other.

use indexmap::IndexMap;

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::ir::{Package, PackageId, Version, identity, plain};
use crate::loader::Loaded;
use crate::order;
use crate::source::Span;

use super::Context;
use super::annotations::{self, Target};

/// One package before its items are looked at.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) version: Version,
    span: Span,
    root: bool,
    /// Indices of its files, in loader order.
    pub(super) files: Vec<usize>,
    imports: Vec<PackageId>,
}

/// All packages that are reached, in dependency order.
pub(super) struct Packages {
    pub(super) list: Vec<Draft>,
    /// By file: its package. `None` for files without one and for what nothing imports.
    pub(super) of_file: Vec<Option<PackageId>>,
    /// By file, then `use`: the imported package.
    pub(super) uses: Vec<Vec<Option<PackageId>>>,
}

impl Packages {
    pub(super) fn roots(&self) -> Vec<PackageId> {
        self.ids().filter(|id| self.list[id.0 as usize].root).collect()
    }

    pub(super) fn identities(&self) -> Vec<String> {
        self.list.iter().map(|draft| identity(&draft.name, draft.version)).collect()
    }

    pub(super) fn firsts(&self) -> Vec<Version> {
        self.list.iter().map(|draft| Version { major: draft.version.major, minor: 0 }).collect()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = PackageId> + use<> {
        (0..u32::try_from(self.list.len()).expect("fewer files than 2^32")).map(PackageId)
    }

    /// The package with its lists of ids.
    pub(super) fn package(
        &self,
        id: PackageId,
        context: &Context<'_>,
        found: &mut Diagnostics,
    ) -> Package {
        let draft = &self.list[id.0 as usize];
        let names = &context.names;
        Package {
            name: draft.name.clone(),
            version: draft.version,
            docs: draft
                .files
                .iter()
                .flat_map(|&file| names.files[file].tree.docs.iter().map(|doc| doc.text.clone()))
                .collect(),
            span: draft.span,
            imports: draft.imports.clone(),
            items: names.item_ids(id),
            consts: super::constants::of_package(context, id, found),
            aliases: super::types::of_package(context, id, found),
            services: names.service_ids(id),
            bridges: Vec::new(),
        }
    }
}

/// `1.4` as two plain numbers.
pub(super) fn version(text: &str) -> Option<Version> {
    Version::parse(text)
}

/// Groups files, finds imports, drops what nothing reaches, and sorts.
pub(super) fn collect(files: &[Loaded], found: &mut Diagnostics) -> Packages {
    let mut drafts: IndexMap<String, Draft> = IndexMap::new();
    let mut of_file = vec![None; files.len()];
    for (index, loaded) in files.iter().enumerate() {
        let Some(declared) = &loaded.tree.package else {
            continue;
        };
        annotations::read(&declared.head, Target::Package, found);
        let Some(version) = version(&declared.version.text) else {
            found.push(bad_version(&declared.version));
            continue;
        };
        let name = declared.name.text();
        let key = identity(&name, version);
        let draft = drafts.entry(key).or_insert_with(|| Draft {
            name,
            version,
            span: declared.span,
            root: false,
            files: Vec::new(),
            imports: Vec::new(),
        });
        if draft.version.minor != version.minor {
            found.push(
                Diagnostic::error(
                    codes::E0209,
                    declared.version.span,
                    "files of one package state different versions",
                )
                .and(draft.span, format!("{}.{} here", draft.version.major, draft.version.minor)),
            );
        }
        draft.root |= loaded.root;
        draft.files.push(index);
        of_file[index] = drafts.get_index_of(&identity(&declared.name.text(), version));
    }
    let uses = imports(files, &drafts, &of_file, found);
    sort(files, drafts, &of_file, &uses, found)
}

fn bad_version(literal: &ast::Literal) -> Diagnostic {
    Diagnostic::error(codes::E0111, literal.span, format!("`{}` is not a version", literal.text))
        .help("a package has a major and a minor version, for example `1.0`")
}

/// By file, then `use`: index of the imported draft.
fn imports(
    files: &[Loaded],
    drafts: &IndexMap<String, Draft>,
    of_file: &[Option<usize>],
    found: &mut Diagnostics,
) -> Vec<Vec<Option<usize>>> {
    let mut all = Vec::with_capacity(files.len());
    for (loaded, package) in files.iter().zip(of_file) {
        let uses = loaded.tree.uses.iter().map(|import| {
            annotations::read(&import.head, Target::Use, found);
            let target = import_target(import, drafts, found)?;
            if Some(target) == *package {
                found.push(
                    Diagnostic::error(codes::E0210, import.span, "a package cannot import itself")
                        .help("names of the same package are known in all its files"),
                );
                return None;
            }
            Some(target)
        });
        all.push(uses.collect());
    }
    all
}

fn import_target(
    import: &ast::Use,
    drafts: &IndexMap<String, Draft>,
    found: &mut Diagnostics,
) -> Option<usize> {
    let name = import.package.text();
    let key = match (version(&import.version.text), plain(&import.version.text)) {
        (Some(version), _) if version.major == 0 => identity(&name, version),
        (Some(version), _) => {
            let major = version.major;
            found.push(
                Diagnostic::error(
                    codes::E0223,
                    import.version.span,
                    "an import names the major version only",
                )
                .note("any minor of the same major will do")
                .fix(
                    format!("write `{major}`"),
                    import.version.span,
                    major.to_string(),
                ),
            );
            return None;
        }
        (None, Some(0)) => {
            found.push(
                Diagnostic::error(
                    codes::E0223,
                    import.version.span,
                    "while the major is 0, an import names the minor too",
                )
                .help(format!("write `use {name}@0.1.{{...}}` with the right minor")),
            );
            return None;
        }
        (None, Some(major)) => format!("{name}@{major}"),
        (None, None) => {
            found.push(bad_version(&import.version));
            return None;
        }
    };
    if let Some(target) = drafts.get_index_of(&key) {
        return Some(target);
    }
    let other = drafts
        .iter()
        .find(|(_, draft)| draft.name == name)
        .map(|(key, _)| format!("there is `{key}`"));
    let near = did_you_mean(&name, found.hints(drafts.values().map(|draft| draft.name.as_str())));
    found.push(
        Diagnostic::error(
            codes::E0203,
            import.package.span.to(import.version.span),
            format!("package `{key}` is not known"),
        )
        .maybe_help(other.or(near).or_else(|| {
            Some(
                "put its schema below the schema root, or name it under `[deps]` in r2g.toml"
                    .to_owned(),
            )
        })),
    );
    None
}

/// Drops unreached packages and puts imports before importers.
fn sort(
    files: &[Loaded],
    drafts: IndexMap<String, Draft>,
    of_file: &[Option<usize>],
    uses: &[Vec<Option<usize>>],
    found: &mut Diagnostics,
) -> Packages {
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (file, package) in of_file.iter().enumerate() {
        let Some(package) = package else { continue };
        for target in uses[file].iter().flatten() {
            if !edges[*package].contains(target) {
                edges[*package].push(*target);
            }
        }
    }
    let mut reached: Vec<bool> = drafts.values().map(|draft| draft.root).collect();
    let mut work: Vec<usize> = (0..reached.len()).filter(|&at| reached[at]).collect();
    while let Some(at) = work.pop() {
        for &target in &edges[at] {
            if !std::mem::replace(&mut reached[target], true) {
                work.push(target);
            }
        }
    }
    let ordered = order::dependencies_first(&edges);
    for cycle in &ordered.cycles {
        report_cycle(files, &drafts, of_file, uses, cycle, found);
    }
    let kept: Vec<usize> = ordered.order.into_iter().filter(|&at| reached[at]).collect();
    let mut new_id: Vec<Option<PackageId>> = vec![None; drafts.len()];
    for (index, &old) in kept.iter().enumerate() {
        new_id[old] = Some(PackageId(u32::try_from(index).expect("fewer files than 2^32")));
    }
    let mut slots: Vec<Option<Draft>> = drafts.into_values().map(Some).collect();
    let list = kept
        .iter()
        .map(|&old| {
            let mut draft = slots[old].take().expect("each package is kept once");
            draft.imports = edges[old].iter().filter_map(|&target| new_id[target]).collect();
            draft
        })
        .collect();
    Packages {
        list,
        of_file: of_file.iter().map(|package| package.and_then(|old| new_id[old])).collect(),
        uses: uses
            .iter()
            .map(|list| list.iter().map(|target| target.and_then(|old| new_id[old])).collect())
            .collect(),
    }
}

fn report_cycle(
    files: &[Loaded],
    drafts: &IndexMap<String, Draft>,
    of_file: &[Option<usize>],
    uses: &[Vec<Option<usize>>],
    cycle: &[usize],
    found: &mut Diagnostics,
) {
    // The `use` that leads from one member of the cycle to the next.
    let place = |from: usize, to: usize| {
        let mut spans =
            of_file.iter().enumerate().filter(|(_, package)| **package == Some(from)).flat_map(
                |(file, _)| {
                    uses[file]
                        .iter()
                        .zip(&files[file].tree.uses)
                        .filter(|(target, _)| **target == Some(to))
                        .map(|(_, import)| import.package.span)
                },
            );
        spans.next()
    };
    let next = |at: usize| cycle[(at + 1) % cycle.len()];
    let Some(first) = place(cycle[0], next(0)) else {
        return;
    };
    let names: Vec<&str> =
        cycle.iter().chain(&cycle[..1]).map(|&at| drafts[at].name.as_str()).collect();
    let mut report =
        Diagnostic::error(codes::E0205, first, "packages import each other in a circle")
            .note(names.join(" → "))
            .help("move what both need into a package of its own");
    if let Some(second) = (1..cycle.len()).find_map(|at| place(cycle[at], next(at))) {
        report = report.and(second, "and back here");
    }
    found.push(report);
}
