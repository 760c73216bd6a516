//! One package as the compiler described it (`spec/07-evolution.md`, "Descriptor").

use super::bytes::{Bytes, Truncated};
use crate::base::package::identity;

/// First bytes of every descriptor; the last one is the number of the format.
pub const MAGIC: [u8; 16] = *b"\x7fr2g-desc\0\0\0\0\0\0\x01";

/// What kind of type it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Struct,
    Record,
    Enum,
    Flags,
    Variant,
    Error,
    Resource,
}

impl Kind {
    fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Struct,
            2 => Self::Record,
            3 => Self::Enum,
            4 => Self::Flags,
            5 => Self::Variant,
            6 => Self::Error,
            7 => Self::Resource,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::Record => "record",
            Self::Enum => "enum",
            Self::Flags => "flags",
            Self::Variant => "variant",
            Self::Error => "error",
            Self::Resource => "resource",
        }
    }
}

/// Flags of a member or parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MemberFlags(u8);

impl MemberFlags {
    pub(crate) fn critical(self) -> bool {
        self.0 & 2 != 0
    }

    pub(crate) fn tombstone(self) -> bool {
        self.0 & 4 != 0
    }

    /// As old as its owner: every writer has it.
    pub(crate) fn birth(self) -> bool {
        self.0 & 8 != 0
    }
}

/// Flags of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MethodFlags(u8);

impl MethodFlags {
    pub(crate) fn sync(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn stream(self) -> bool {
        self.0 & 8 != 0
    }

    pub(crate) fn removed(self) -> bool {
        self.0 & 16 != 0
    }

    pub(crate) fn unstable(self) -> bool {
        self.0 & 32 != 0
    }
}

/// A package's contract.
#[derive(Debug, Clone)]
pub struct Descriptor {
    pub(crate) name: String,
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) root: [u8; 16],
    pub(crate) imports: Vec<Import>,
    /// Sorted by name; their places are the numbers of the schema maps.
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
    /// Canonical: `acme.shop@1/Item`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) frozen: bool,
    pub(crate) size: u32,
    pub(crate) content: [u8; 16],
    pub(crate) members: Vec<Member>,
}

/// A field, case, value or bit.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) offset: u32,
    pub(crate) flags: MemberFlags,
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
    pub(crate) flags: MethodFlags,
    /// The minor that brought it.
    pub(crate) since: u32,
    pub(crate) params: Vec<Param>,
    pub(crate) result: Option<Returned>,
    /// Canonical name of the declared error.
    pub(crate) error: Option<String>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) mode: u8,
    pub(crate) flags: MemberFlags,
    pub(crate) offset: u32,
    pub(crate) shape: [u8; 16],
}

/// A result.
#[derive(Debug, Clone)]
pub(crate) struct Returned {
    pub(crate) ty: String,
    pub(crate) shape: [u8; 16],
}

impl Method {
    /// Parameters, result and error as text.
    pub(crate) fn signature(&self) -> String {
        let mode =
            |mode: u8| ["", "view ", "own ", "stream "].get(usize::from(mode)).unwrap_or(&"");
        let params: Vec<String> = self
            .params
            .iter()
            .map(|param| format!("{}: {}{}", param.name, mode(param.mode), param.ty))
            .collect();
        let mut text = format!("({})", params.join(", "));
        if let Some(result) = &self.result {
            text.push_str(" -> ");
            text.push_str(&result.ty);
        }
        if let Some(error) = &self.error {
            text.push_str(" throws ");
            text.push_str(error);
        }
        text
    }
}

/// Which half serves which services.
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
    /// It ends early, goes on, or is not one.
    pub fn parse(bytes: &[u8]) -> Result<Self, Truncated> {
        let mut from = Bytes::new(bytes);
        if from.take(16)? != MAGIC || from.u32()? as usize != bytes.len() {
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
        if from.is_empty() { Ok(descriptor) } else { Err(Truncated) }
    }

    /// The identity: `acme.shop@1`, or `acme.shop@0.3` while the major is 0.
    #[must_use]
    pub fn identity(&self) -> String {
        identity(&self.name, self.major, self.minor)
    }

    /// Dotted name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Major and minor.
    #[must_use]
    pub fn version(&self) -> (u32, u32) {
        (self.major, self.minor)
    }

    /// Names of the services.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|service| service.name.as_str())
    }

    /// The language that serves one of its services, `rust` or `go`, as its bridges say; `None` if
    /// they do not, or do not agree.
    #[must_use]
    pub fn served_by(&self, service: &str) -> Option<&'static str> {
        let full = format!("{}/{service}", self.identity());
        let mut sides = self.bridges.iter().flat_map(|bridge| &bridge.rows);
        let (first, _) = sides.clone().find(|(_, name)| *name == full)?;
        let agree = sides.all(|(side, name)| *name != full || side == first);
        match first {
            1 if agree => Some("go"),
            2 if agree => Some("rust"),
            _ => None,
        }
    }

    /// The fingerprint of the whole contract.
    #[must_use]
    pub fn root(&self) -> [u8; 16] {
        self.root
    }
}

impl Import {
    pub(crate) fn identity(&self) -> String {
        identity(&self.name, self.major, self.minor)
    }
}

fn import(from: &mut Bytes<'_>) -> Result<Import, Truncated> {
    Ok(Import { name: from.text()?, major: from.u32()?, minor: from.u32()?, root: from.hash()? })
}

fn ty(from: &mut Bytes<'_>) -> Result<Type, Truncated> {
    let name = from.text()?;
    let kind = Kind::from_number(from.u8()?).ok_or(Truncated)?;
    let frozen = from.u8()? != 0;
    let size = from.u32()?;
    let _align = from.u32()?;
    let content = from.hash()?;
    Ok(Type { name, kind, frozen, size, content, members: from.rows(member)? })
}

fn member(from: &mut Bytes<'_>) -> Result<Member, Truncated> {
    let (number, name, ty) = (from.u32()?, from.text()?, from.text()?);
    let (offset, flags) = (from.u32()?, MemberFlags(from.u8()?));
    let _since = from.u32()?;
    let (status, value, shape) = (from.u32()?, from.i64()?, from.hash()?);
    Ok(Member { number, name, ty, offset, flags, status, value, shape })
}

fn service(from: &mut Bytes<'_>) -> Result<Service, Truncated> {
    Ok(Service { name: from.text()?, methods: from.rows(method)? })
}

fn method(from: &mut Bytes<'_>) -> Result<Method, Truncated> {
    let (id, name, flags) = (from.u64()?, from.text()?, MethodFlags(from.u8()?));
    let since = from.u32()?;
    let params = from.rows(|from| {
        Ok(Param {
            name: from.text()?,
            ty: from.text()?,
            mode: from.u8()?,
            flags: MemberFlags(from.u8()?),
            offset: from.u32()?,
            shape: from.hash()?,
        })
    })?;
    let result = match from.u8()? {
        0 => None,
        _ => Some(Returned { ty: from.text()?, shape: from.hash()? }),
    };
    let error = match from.u8()? {
        0 => None,
        _ => Some(from.text()?),
    };
    Ok(Method { id, name, flags, since, params, result, error })
}

fn bridge(from: &mut Bytes<'_>) -> Result<Bridge, Truncated> {
    let name = from.text()?;
    let rows = from.rows(|from| Ok((from.u8()?, from.text()?)))?;
    Ok(Bridge { name, rows })
}
