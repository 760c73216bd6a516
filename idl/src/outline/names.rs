//! Which declaration each name of the syntax trees stands for.

use indexmap::IndexMap;

use crate::ast;
use crate::source::Span;

use super::build::Parsed;
use super::{DeclId, NameUse, Outline};

/// What one file calls things.
struct Scope<'a> {
    /// Names of its package.
    own: &'a IndexMap<String, DeclId>,
    /// Names of its imports; `false` when the name is an alias.
    imports: IndexMap<&'a str, (DeclId, bool)>,
}

/// Aliases by declaration: the scope's file and the type they stand for.
type Aliases<'a> = IndexMap<u32, (usize, &'a ast::Ty)>;

struct Collector<'a> {
    scopes: Vec<Scope<'a>>,
    aliases: Aliases<'a>,
    /// Members by owner and name.
    members: IndexMap<(u32, String), DeclId>,
    uses: Vec<NameUse>,
}

/// Adds all uses of names to the outline.
pub(super) fn collect(files: &[Parsed], outline: &mut Outline) {
    let mut tops: Vec<IndexMap<String, DeclId>> =
        outline.packages.iter().map(|_| IndexMap::new()).collect();
    let mut members = IndexMap::new();
    for (id, decl) in outline.iter() {
        match decl.owner {
            None => _ = tops[decl.package as usize].insert(decl.name.text.clone(), id),
            Some(owner) => _ = members.insert((owner.0, decl.name.text.clone()), id),
        }
    }
    let packages: IndexMap<&str, usize> =
        outline.packages.iter().zip(0..).map(|(lines, at)| (lines.identity.as_str(), at)).collect();
    let mut uses = Vec::new();
    let mut scopes = Vec::new();
    for file in files {
        let mut imports = IndexMap::new();
        for import in &file.tree.uses {
            let key = format!("{}@{}", import.package.text(), import.version.text);
            let Some(&package) = packages.get(key.as_str()) else { continue };
            for name in &import.names {
                let Some(&decl) = tops[package].get(&name.name.text) else { continue };
                uses.push(NameUse { span: name.name.span, decl });
                let local = name.alias.as_ref().unwrap_or(&name.name);
                imports.insert(local.text.as_str(), (decl, name.alias.is_none()));
            }
        }
        scopes.push(Scope { own: &tops[file.package as usize], imports });
    }
    let mut collector = Collector { scopes, aliases: IndexMap::new(), members, uses };
    for (at, file) in files.iter().enumerate() {
        for (item, id) in file.tree.items.iter().zip(&file.items) {
            if let ast::ItemKind::Alias { ty } = &item.kind {
                collector.aliases.insert(id.0, (at, ty));
            }
        }
    }
    for (at, file) in files.iter().enumerate() {
        file.tree.items.iter().for_each(|item| collector.item(at, item));
    }
    outline.uses = collector.uses;
}

impl Collector<'_> {
    fn item(&mut self, file: usize, item: &ast::Item) {
        match &item.kind {
            ast::ItemKind::Const { ty, value } => {
                self.ty(file, ty);
                self.value(file, value);
            }
            ast::ItemKind::Alias { ty } => self.ty(file, ty),
            ast::ItemKind::Struct(fields) | ast::ItemKind::Record(fields) => {
                for field in fields {
                    self.ty(file, &field.ty);
                    field.default.iter().for_each(|value| self.value(file, value));
                }
            }
            ast::ItemKind::Variant(cases) | ast::ItemKind::Error(cases) => {
                cases.iter().filter_map(|case| case.payload.as_ref()).for_each(|ty| {
                    self.ty(file, ty);
                });
            }
            ast::ItemKind::Resource(methods) | ast::ItemKind::Service(methods) => {
                methods.iter().for_each(|method| self.method(file, method));
            }
            ast::ItemKind::Bridge(rows) => {
                rows.iter().flat_map(|row| &row.services).for_each(|path| self.path(file, path));
            }
            ast::ItemKind::Enum(_) | ast::ItemKind::Flags(_) => {}
        }
    }

    fn method(&mut self, file: usize, method: &ast::Method) {
        for param in &method.params {
            self.ty(file, &param.ty);
            param.default.iter().for_each(|value| self.value(file, value));
        }
        method.result.iter().for_each(|result| self.ty(file, &result.ty));
        method.throws.iter().for_each(|path| self.path(file, path));
    }

    fn ty(&mut self, file: usize, ty: &ast::Ty) {
        match &ty.kind {
            ast::TyKind::Path(path) => self.path(file, path),
            ast::TyKind::List(inner) => self.ty(file, inner),
            ast::TyKind::Map(key, value) => {
                self.ty(file, key);
                self.ty(file, value);
            }
            ast::TyKind::Array(inner, length) => {
                self.ty(file, inner);
                self.value(file, length);
            }
        }
    }

    fn value(&mut self, file: usize, value: &ast::Literal) {
        let ast::LiteralKind::Path(path) = &value.kind else { return };
        match path.segments.as_slice() {
            [name] if !matches!(name.text.as_str(), "true" | "false") => self.name(file, name),
            [owner, member] => {
                self.name(file, owner);
                let owner = self.find(file, &owner.text).map(|(decl, _)| decl);
                let owner = owner.and_then(|decl| self.expand(decl, 0));
                if let Some(decl) =
                    owner.and_then(|owner| self.members.get(&(owner.0, member.text.clone())))
                {
                    self.uses.push(NameUse { span: member.span, decl: *decl });
                }
            }
            _ => {}
        }
    }

    fn path(&mut self, file: usize, path: &ast::Path) {
        if let Some(name) = path.single() {
            self.name(file, name);
        }
    }

    fn name(&mut self, file: usize, name: &ast::Ident) {
        if let Some((decl, own_name)) = self.find(file, &name.text)
            && own_name
        {
            self.uses.push(NameUse { span: name.span, decl });
        }
    }

    /// The declaration, and whether it is called by its own name.
    fn find(&self, file: usize, name: &str) -> Option<(DeclId, bool)> {
        let scope = &self.scopes[file];
        match scope.own.get(name) {
            Some(decl) => Some((*decl, true)),
            None => scope.imports.get(name).copied(),
        }
    }

    /// What an alias stands for, if that is a name. Circles do not compile; the limit is for those
    /// who ask anyway.
    fn expand(&self, decl: DeclId, depth: usize) -> Option<DeclId> {
        let Some((file, ty)) = self.aliases.get(&decl.0).filter(|_| depth < 64) else {
            return Some(decl);
        };
        match &ty.kind {
            ast::TyKind::Path(path) => {
                let (next, _) = self.find(*file, &path.single()?.text)?;
                self.expand(next, depth + 1)
            }
            ast::TyKind::List(_) | ast::TyKind::Map(..) | ast::TyKind::Array(..) => None,
        }
    }
}

impl Outline {
    /// Every place where the name of a declaration is written, its own included, by file and place.
    #[must_use]
    pub fn places(&self, id: DeclId) -> Vec<Span> {
        let mut places = vec![self.decl(id).name.span];
        places.extend(self.uses.iter().filter(|one| one.decl == id).map(|one| one.span));
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The declaration called `Name`, `Name.member` or `Name.member.param`, in each package that
    /// `wanted` takes.
    #[must_use]
    pub fn find(&self, path: &str, wanted: impl Fn(u32) -> bool) -> Vec<DeclId> {
        let by_path =
            |(id, decl): &(DeclId, &super::Decl)| wanted(decl.package) && self.path(*id) == path;
        self.iter().filter(by_path).map(|(id, _)| id).collect()
    }
}
