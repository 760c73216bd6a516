//! How the types of a peer differ from one's own: what a reader and a writer know of the other half's schema.

use crate::base::package::Package;
use crate::base::service::ServiceInfo;

/// What a half knows of its peer's version of a type, or of the parameters of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeMap {
    /// The peer has members `1..=fields`.
    pub fields: u16,
    /// The peer's size in bytes: of a record, the stride of its lists; of parameters, how much of
    /// our own record a caller with less of them writes. 0 for our own.
    pub stride: u32,
}

impl TypeMap {
    /// The peer has what we have.
    pub const OWN: Self = Self { fields: u16::MAX, stride: 0 };
}

/// A peer's version of one package, by our numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageMap {
    /// One row per type of the package's descriptor.
    pub types: Vec<TypeMap>,
    /// One row per method of each service of the descriptor.
    pub methods: Vec<Vec<TypeMap>>,
}

/// What a half knows of a peer whose schemas differ from its own: by package.
#[derive(Debug, Clone, Default)]
pub struct PeerSchemas {
    /// By [`Package::number`]; `None` for packages that are the same.
    packages: Vec<Option<PackageMap>>,
}

impl PeerSchemas {
    /// Sets what the peer's version of a package looks like.
    pub fn set(&mut self, package: &'static Package, rows: PackageMap) {
        let number = package.number() as usize;
        if self.packages.len() <= number {
            self.packages.resize(number + 1, None);
        }
        self.packages[number] = Some(rows);
    }

    fn package(&self, package: &'static Package) -> Option<&PackageMap> {
        self.packages.get(package.number() as usize)?.as_ref()
    }

    fn ty(&self, package: &'static Package, index: u32) -> Option<TypeMap> {
        let row = self.package(package)?.types.get(index as usize)?;
        (row.stride != 0).then_some(*row)
    }

    fn method(&self, service: &ServiceInfo, index: u32) -> Option<TypeMap> {
        let rows = self.package(service.package)?.methods.get(service.index as usize)?;
        rows.get(index as usize).copied()
    }
}

/// How to read what the peer wrote, and what of ours the peer knows.
#[derive(Debug, Clone, Copy)]
pub struct SchemaMap<'a> {
    map: Option<&'a PeerSchemas>,
}

impl<'a> SchemaMap<'a> {
    /// The writer has the reader's own layouts.
    pub const EQUAL: SchemaMap<'static> = SchemaMap { map: None };

    /// The writer's layouts differ as `map` says.
    #[must_use]
    pub fn related(map: &'a PeerSchemas) -> Self {
        Self { map: Some(map) }
    }

    /// The writer's version of a record, `own` being the reader's.
    #[inline]
    pub(crate) fn map(self, package: &'static Package, index: u32, own: TypeMap) -> TypeMap {
        match self.map {
            None => own,
            Some(map) => map.ty(package, index).unwrap_or(own),
        }
    }

    /// How many members of a type the peer knows, if it may know fewer than this half.
    #[inline]
    pub(crate) fn known(self, package: &'static Package, index: u32) -> Option<u16> {
        let row = self.map?.ty(package, index)?;
        Some(row.fields)
    }

    /// The peer's version of a method's parameters, if that may differ from ours.
    #[inline]
    pub(crate) fn params(self, service: &ServiceInfo, method: u32) -> Option<TypeMap> {
        self.map?.method(service, method)
    }
}
