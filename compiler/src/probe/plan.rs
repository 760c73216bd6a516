//! What each version sends, and what each should see of the others.

use super::sample::{Value, World};
use r2g_idl::ir::{Method, Param, Service, ServiceId, Side, Type};

/// One version and all that it may meet, itself included.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The version.
    pub own: World<'a>,
    /// All versions; a peer is known by its place.
    pub peers: &'a [World<'a>],
}

/// Which side serves a service: as a bridge says, else Go.
#[must_use]
pub fn side(world: World<'_>, id: ServiceId) -> Side {
    let bridges = world.schema.packages.iter().flat_map(|package| &package.bridges);
    let mut rows = bridges.flat_map(|bridge| &bridge.serves);
    rows.find(|row| row.service == id).map_or(Side::Go, |row| row.side)
}

/// A method of a version, by its id.
#[must_use]
pub fn find<'a>(world: World<'a>, id: u64) -> Option<(&'a Service, &'a Method)> {
    let services = world.schema.services.iter();
    let mut rows = services.flat_map(|one| one.methods.iter().map(move |method| (one, method)));
    rows.find(|(_, method)| method.id == id && method.marks.removed.is_none())
}

/// A number for a place, so that values differ from place to place.
fn seed(method: &Method, place: &str) -> u64 {
    let start = method.id ^ 0xcbf2_9ce4_8422_2325;
    place.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a caller of a version sends.
#[must_use]
pub fn argument(world: World<'_>, method: &Method, param: &Param) -> Value {
    if param.marks.critical {
        return world.missing(&param.ty, param.default.as_ref());
    }
    let name = param.marks.was.first().unwrap_or(&param.name.text);
    world.sample(&param.ty, seed(method, name) >> 32)
}

/// What a callee of a version answers.
#[must_use]
pub fn result(world: World<'_>, method: &Method) -> Option<Value> {
    let result = method.result.as_ref()?;
    Some(world.sample(&result.ty, seed(method, "->") >> 32))
}

/// Peers and the value that one should see of each, in order; a peer that is not there cannot call or
/// answer.
pub type Expected = Vec<(usize, Value)>;

impl Plan<'_> {
    /// What a callee of this version should see of a parameter, by caller.
    #[must_use]
    pub fn arguments(&self, method: &Method, index: usize) -> Expected {
        let param = &method.params[index];
        let seen = |world: &World<'_>| {
            let (_, theirs) = find(*world, method.id)?;
            Some(match theirs.params.get(index) {
                Some(sent) => self.own.sees(&param.ty, &argument(*world, theirs, sent), world),
                None => self.own.missing(&param.ty, param.default.as_ref()),
            })
        };
        self.each(seen)
    }

    /// What a caller of this version should see of the result, by callee.
    #[must_use]
    pub fn results(&self, method: &Method, ty: &Type) -> Expected {
        self.each(|world| {
            let (_, theirs) = find(*world, method.id)?;
            Some(self.own.sees(ty, &result(*world, theirs)?, world))
        })
    }

    fn each(&self, seen: impl Fn(&World<'_>) -> Option<Value>) -> Expected {
        let rows = self.peers.iter().enumerate();
        rows.filter_map(|(peer, world)| Some((peer, seen(world)?))).collect()
    }
}
