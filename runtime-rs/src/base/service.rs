//! Services and methods as generated code knows them.

use crate::base::package::Package;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// A service as generated code knows it.
#[derive(Debug)]
pub struct ServiceInfo {
    /// Its package.
    pub package: &'static Package,
    /// Its place in the package's descriptor.
    pub index: u32,
    /// Its name, for example `Stock`.
    pub name: &'static str,
    /// Its methods, in the order of the schema.
    pub methods: &'static [Method],
}

/// A method as generated code knows it.
#[derive(Debug)]
pub struct Method {
    /// Its place in the service.
    pub index: u32,
    /// Its full name, for example `acme.shop.Stock.price`.
    pub name: &'static str,
    /// First 8 bytes of the hash of its oldest name.
    pub id: u64,
    /// Whether it promises not to block.
    pub sync: bool,
    /// The schema's deadline in nanoseconds, 0 for none.
    pub deadline_ns: u64,
    /// Size of the result slot in bytes, 0 without a result.
    pub result_size: u32,
    /// The parameters of a small method; `None` for all others (`spec/04-calls.md`, "A small call").
    pub shape: Option<Shape>,
    /// Whether it is a leaf.
    pub leaf: bool,
    /// Largest recent result in bytes: how much arena to bring along.
    pub hint: AtomicU32,
}

/// The parameters of a small method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How many there are.
    pub params: u32,
    /// Size of their record in bytes.
    pub args: u32,
}

impl Method {
    /// An async method without a result that has not been called yet, for what a description leaves out.
    #[allow(clippy::declare_interior_mutable_const, reason = "each static has a hint of its own")]
    pub const DEFAULT: Self = Self {
        index: 0,
        name: "",
        id: 0,
        sync: false,
        deadline_ns: 0,
        result_size: 0,
        shape: None,
        leaf: false,
        hint: AtomicU32::new(0),
    };

    pub(crate) fn deadline(&self) -> Option<Duration> {
        (self.deadline_ns > 0).then(|| Duration::from_nanos(self.deadline_ns))
    }
}
