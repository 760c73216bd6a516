//! One package as the compiler described it (`spec/07-evolution.md`, "Descriptor").

use super::bytes::{Bytes, Truncated};

/// Last byte of the magic: the format.
const FORMAT: u8 = 1;

/// A package's contract.
#[derive(Debug, Clone)]
pub(crate) struct Descriptor {
    pub(crate) name: String,
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) root: [u8; 16],
    pub(crate) imports: Vec<Import>,
    pub(crate) types: Vec<Type>,
    pub(crate) services: Vec<Service>,
    pub(crate) bridges: Vec<Bridge>,
}

/// A package that this one refers to.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) name: String,
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) root: [u8; 16],
}

/// A type.
#[derive(Debug, Clone)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) kind: u8,
    pub(crate) frozen: bool,
    pub(crate) size: u32,
    pub(crate) members: Vec<Member>,
}

/// A field, case, value or bit.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) offset: u32,
    pub(crate) flags: u8,
    pub(crate) status: u32,
    pub(crate) value: i64,
    pub(crate) shape: [u8; 16],
}

/// A service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) methods: Vec<Method>,
}

/// A method.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) flags: u8,
    /// Parameters, result and error as text.
    pub(crate) signature: String,
    pub(crate) shapes: Vec<[u8; 16]>,
}

/// Who serves what.
#[derive(Debug, Clone)]
pub(crate) struct Bridge {
    pub(crate) name: String,
    /// Side (1 Go, 2 Rust) and full name of the service.
    pub(crate) rows: Vec<(u8, String)>,
}

impl Descriptor {
    /// Reads a descriptor.
    ///
    /// # Errors
    /// It ends early, or is not one.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Truncated> {
        let mut from = Bytes::new(bytes);
        let magic = from.take(16)?;
        if !magic.starts_with(b"\x7fr2g-desc") || magic[15] != FORMAT {
            return Err(Truncated);
        }
        if from.u32()? as usize != bytes.len() {
            return Err(Truncated);
        }
        let descriptor = Self {
            name: from.text()?,
            major: from.u32()?,
            minor: from.u32()?,
            root: from.hash()?,
            imports: from.rows(import)?,
            types: from.rows(ty)?,
            services: from.rows(service)?,
            bridges: from.rows(bridge)?,
        };
        Ok(descriptor)
    }

    /// `acme.shop@1`, or `acme.shop@0.3` while the major is 0.
    pub(crate) fn identity(&self) -> String {
        if self.major == 0 {
            format!("{}@0.{}", self.name, self.minor)
        } else {
            format!("{}@{}", self.name, self.major)
        }
    }
}

fn import(from: &mut Bytes<'_>) -> Result<Import, Truncated> {
    Ok(Import { name: from.text()?, major: from.u32()?, minor: from.u32()?, root: from.hash()? })
}

fn ty(from: &mut Bytes<'_>) -> Result<Type, Truncated> {
    let name = from.text()?;
    let kind = from.u8()?;
    let frozen = from.u8()? != 0;
    let size = from.u32()?;
    let _align = from.u32()?;
    let _content = from.hash()?;
    Ok(Type { name, kind, frozen, size, members: from.rows(member)? })
}

fn member(from: &mut Bytes<'_>) -> Result<Member, Truncated> {
    let (number, name, ty) = (from.u32()?, from.text()?, from.text()?);
    let (offset, flags) = (from.u32()?, from.u8()?);
    let _since = from.u32()?;
    let (status, value, shape) = (from.u32()?, from.i64()?, from.hash()?);
    Ok(Member { number, name, ty, offset, flags, status, value, shape })
}

fn service(from: &mut Bytes<'_>) -> Result<Service, Truncated> {
    Ok(Service { name: from.text()?, methods: from.rows(method)? })
}

fn method(from: &mut Bytes<'_>) -> Result<Method, Truncated> {
    let (id, name, flags) = (from.u64()?, from.text()?, from.u8()?);
    let mut shapes = Vec::new();
    let params = from.rows(|from| {
        let (name, ty, mode) = (from.text()?, from.text()?, from.u8()?);
        let _offset = from.u32()?;
        shapes.push(from.hash()?);
        let mode = ["", "view ", "own ", "stream "].get(usize::from(mode)).copied().unwrap_or("? ");
        Ok(format!("{name}: {mode}{ty}"))
    })?;
    let mut signature = format!("({})", params.join(", "));
    if from.u8()? != 0 {
        signature.push_str(" -> ");
        signature.push_str(&from.text()?);
        shapes.push(from.hash()?);
    }
    if from.u8()? != 0 {
        signature.push_str(" throws ");
        signature.push_str(&from.text()?);
    }
    Ok(Method { id, name, flags, signature, shapes })
}

fn bridge(from: &mut Bytes<'_>) -> Result<Bridge, Truncated> {
    let name = from.text()?;
    let rows = from.rows(|from| Ok((from.u8()?, from.text()?)))?;
    Ok(Bridge { name, rows })
}
