//! Flat descriptors found in a built library or program, as an image that lacks what they do not hold.
//!
//! The bytes come from anywhere: every length is checked, and nothing is trusted.

use super::flat::MAGIC;
use super::message::{
    Bridge, Case, Enumerator, Field, Image, Item, Kind, Marks, Method, Mode, Package, Param,
    Returned, Row, Service, Slot, Version,
};
use super::text::{method, ty};

/// Bytes of [`MAGIC`] before the number of the format.
const NAME: usize = MAGIC.len() - 1;

/// Places that are looked at. A binary has one descriptor per package and half, and one more magic per
/// runtime; a hostile file could ask for one walk per byte.
const MAX_TRIES: usize = 4_096;

/// Why a file has no schema that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotEmbedded {
    /// There is no descriptor in it.
    Nothing,
    /// It has one of a format that this release does not know.
    Format(u8),
}

impl std::fmt::Display for NotEmbedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("it has no r2g descriptor: no half is linked into it"),
            Self::Format(number) => {
                write!(
                    f,
                    "its r2g descriptor has format {number}, which this release does not know"
                )
            }
        }
    }
}

/// The schemas that a binary file carries. A program may hold a package twice, once for each half: each
/// image has a package once, and what differs is in the next image.
///
/// The images lack sources, places, docs, defaults, constants, aliases, deadlines, deprecation, versions
/// of parameters, present names of what was renamed, the sign of enums, and how results of
/// services change hands.
///
/// # Errors
/// When there is none.
pub fn embedded(bytes: &[u8]) -> Result<Vec<Image>, NotEmbedded> {
    let mut images: Vec<Image> = Vec::new();
    let mut seen: Vec<&[u8]> = Vec::new();
    let mut unknown = None;
    for at in occurrences(bytes).take(MAX_TRIES) {
        let rest = &bytes[at..];
        let Some(&format) = rest.get(NAME) else { break };
        // The runtimes hold the magic too, so what follows may be anything.
        let Some((package, raw)) = descriptor(rest) else {
            if format != MAGIC[NAME] && plausible(rest) {
                unknown = Some(format);
            }
            continue;
        };
        if seen.contains(&raw) {
            continue;
        }
        seen.push(raw);
        let free = images
            .iter_mut()
            .find(|image| !image.packages.iter().any(|known| known.name == package.name));
        match free {
            Some(image) => image.packages.push(package),
            None => images.push(Image {
                format: super::FORMAT,
                packages: vec![package],
                ..Image::default()
            }),
        }
    }
    match (unknown, images.is_empty()) {
        (Some(format), _) => Err(NotEmbedded::Format(format)),
        (None, true) => Err(NotEmbedded::Nothing),
        (None, false) => Ok(images),
    }
}

/// Where the magic stands, whatever the format.
fn occurrences(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let first = MAGIC[0];
    let starts = bytes.iter().enumerate().filter(move |&(_, &byte)| byte == first);
    starts.map(|(at, _)| at).filter(|&at| bytes[at..].starts_with(&MAGIC[..NAME]))
}

/// Whether a descriptor of another format could start here: its length fits, and a name follows.
fn plausible(rest: &[u8]) -> bool {
    let mut from = Reader(&rest[MAGIC.len().min(rest.len())..]);
    let length = from.u32().map_or(0, |length| length as usize);
    length > MAGIC.len()
        && length <= rest.len()
        && from.text().is_some_and(|name| name.contains('.'))
}

/// The descriptor at the start of `rest`, and its bytes.
fn descriptor(rest: &[u8]) -> Option<(Package, &[u8])> {
    let mut from = Reader(rest.strip_prefix(&MAGIC)?);
    let length = from.u32()? as usize;
    let raw = rest.get(..length)?;
    let mut from = Reader(raw.get(MAGIC.len() + 4..)?);
    let package = from.package()?;
    from.0.is_empty().then_some((package, raw))
}

/// Reads from the front.
struct Reader<'a>(&'a [u8]);

const OPTIONAL_SYNC: u8 = 1;
const CRITICAL: u8 = 2;
const TOMBSTONE: u8 = 4;
const BIRTH: u8 = 8;

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn hash(&mut self) -> Option<Vec<u8>> {
        self.take::<16>().map(|hash| hash.to_vec())
    }

    fn text(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        let text = std::str::from_utf8(self.0.get(..length)?).ok()?.to_owned();
        self.0 = &self.0[length..];
        Some(text)
    }

    /// A count and that many rows. Every row takes bytes, so a false count ends early.
    fn rows<T>(&mut self, mut row: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()?;
        let mut rows = Vec::new();
        for _ in 0..count {
            rows.push(row(self)?);
        }
        Some(rows)
    }

    /// Name, version, root.
    fn identity(&mut self) -> Option<(String, Version, Vec<u8>)> {
        let (name, major, minor) = (self.text()?, self.u32()?, self.u32()?);
        Some((name, Version { major, minor }, self.hash()?))
    }

    fn package(&mut self) -> Option<Package> {
        let (name, version, fingerprint) = self.identity()?;
        let identity = identity(&name, version);
        let imports = self.rows(|from| {
            let (name, version, _) = from.identity()?;
            Some(self::identity(&name, version))
        })?;
        let items = self.rows(|from| from.item(version))?;
        let services = self.rows(|from| from.service(&identity, version))?;
        let bridges = self.rows(|from| {
            let name = from.text()?;
            let rows = from.rows(|from| {
                let (side, service) = (from.u8()?, from.text()?);
                Some(Row { side: side.into(), service, span: None })
            })?;
            Some(Bridge { name, marks: None, rows })
        })?;
        Some(Package {
            name,
            version: Some(version),
            identity,
            root: true,
            fingerprint,
            imports,
            items,
            services,
            bridges,
            ..Package::default()
        })
    }

    fn item(&mut self, version: Version) -> Option<Item> {
        let canonical = self.text()?;
        let kind = Kind::try_from(i32::from(self.u8()?)).ok()?;
        let frozen = self.u8()? != 0;
        let (size, align, content) = (self.u32()?, self.u32()?, self.hash()?);
        let name = canonical.rsplit('/').next().unwrap_or_default().to_owned();
        let mut item = Item {
            name,
            canonical,
            kind: kind.into(),
            frozen,
            size,
            align,
            content,
            ..Item::default()
        };
        let members = self.rows(|from| from.member(version))?;
        for member in members {
            match kind {
                Kind::Struct | Kind::Record => item.fields.push(member.field(kind)?),
                Kind::Enum | Kind::Flags => item.values.push(member.enumerator()),
                Kind::Variant | Kind::Error => item.cases.push(member.case()?),
                Kind::Resource => item.methods.push(method(&member.ty, member.value)?),
                Kind::Unspecified => return None,
            }
        }
        Some(item)
    }

    fn member(&mut self, version: Version) -> Option<Member> {
        let (number, name, ty) = (self.u32()?, self.text()?, self.text()?);
        let (offset, flags, since) = (self.u32()?, self.u8()?, self.u32()?);
        let (status, value) = (self.u32()?, i64::from_le_bytes(self.take()?));
        let shape = self.hash()?;
        let at = Version { major: version.major, minor: since };
        let marks = Marks {
            since: (since > 0).then_some(at),
            // The version of a tombstone is not recorded; that there is one is.
            removed: (flags & TOMBSTONE != 0).then_some(at),
            critical: flags & CRITICAL != 0,
            ..Marks::default()
        };
        let birth = flags & BIRTH != 0;
        Some(Member { number, name, ty, offset, status, value, shape, marks, birth })
    }

    fn service(&mut self, package: &str, version: Version) -> Option<Service> {
        let name = self.text()?;
        let methods = self.rows(|from| from.method(version))?;
        let canonical = format!("{package}/{name}");
        Some(Service { name, canonical, methods, ..Service::default() })
    }

    fn method(&mut self, version: Version) -> Option<Method> {
        const IDEMPOTENT: u8 = 2;
        const LEAF: u8 = 4;
        const REMOVED: u8 = 16;
        const UNSTABLE: u8 = 32;
        let id = u64::from_le_bytes(self.take()?);
        let (name, flags, since) = (self.text()?, self.u8()?, self.u32()?);
        let at = Version { major: version.major, minor: since };
        let params = self.rows(|from| {
            let (name, written, mode) = (from.text()?, from.text()?, from.u8()?);
            let mode = Mode::try_from(i32::from(mode)).ok()?;
            let (flags, offset) = (from.u8()?, from.u32()?);
            let marks = Marks { critical: flags & CRITICAL != 0, ..Marks::default() };
            Some(Param {
                name,
                marks: Some(marks),
                birth: flags & BIRTH != 0,
                mode: mode.into(),
                r#type: Some(ty(&written)?),
                slot: Some(Slot { offset, ..Slot::default() }),
                shape: from.hash()?,
                ..Param::default()
            })
        })?;
        let result = match self.u8()? {
            0 => None,
            _ => Some(Returned {
                r#type: Some(ty(&self.text()?)?),
                shape: self.hash()?,
                ..Returned::default()
            }),
        };
        let throws = match self.u8()? {
            0 => None,
            _ => Some(self.text()?),
        };
        let marks = Marks {
            since: (since > 0).then_some(at),
            removed: (flags & REMOVED != 0).then_some(at),
            unstable: (flags & UNSTABLE != 0).then(String::new),
            ..Marks::default()
        };
        Some(Method {
            id,
            name,
            marks: Some(marks),
            sync: flags & OPTIONAL_SYNC != 0,
            idempotent: flags & IDEMPOTENT != 0,
            leaf: flags & LEAF != 0,
            params,
            result,
            throws,
            ..Method::default()
        })
    }
}

fn identity(name: &str, version: Version) -> String {
    if version.major == 0 {
        format!("{name}@0.{}", version.minor)
    } else {
        format!("{name}@{}", version.major)
    }
}

/// A member of a type, before its kind is looked at.
struct Member {
    number: u32,
    name: String,
    ty: String,
    offset: u32,
    status: u32,
    value: i64,
    shape: Vec<u8>,
    marks: Marks,
    birth: bool,
}

impl Member {
    fn field(self, kind: Kind) -> Option<Field> {
        let since = if kind == Kind::Struct { None } else { self.marks.since };
        Some(Field {
            number: self.number,
            name: self.name,
            marks: Some(Marks { since, ..self.marks }),
            r#type: Some(ty(&self.ty)?),
            birth: self.birth,
            slot: Some(Slot { offset: self.offset, ..Slot::default() }),
            shape: self.shape,
            ..Field::default()
        })
    }

    fn enumerator(self) -> Enumerator {
        Enumerator { name: self.name, marks: Some(self.marks), value: self.value, span: None }
    }

    fn case(self) -> Option<Case> {
        let payload = if self.ty.is_empty() { None } else { Some(ty(&self.ty)?) };
        Some(Case {
            number: self.number,
            name: self.name,
            marks: Some(self.marks),
            payload,
            status: self.status,
            shape: self.shape,
            ..Case::default()
        })
    }
}
