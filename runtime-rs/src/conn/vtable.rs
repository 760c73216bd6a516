//! The Rust half: what Go may call, and the state behind it.

use crate::base::abi::{
    self, Chunk, Frame, GoVtable, HALF_MAGIC, Report, RustVtable, SIDE_GO, SIDE_RUST, Slice, Start,
    VtableHead,
};
use crate::base::owner;
use crate::base::status::{Code, Status};
use crate::conn::ConnectError;
use crate::conn::go_connection::{GoConnection, Limits, connection, publish};
use crate::conn::half::{self, Half, half};
use crate::conn::inbound::Inbound;
use crate::conn::negotiation::Negotiation;
use crate::conn::report::{PeerReport, keep};
use crate::handshake::{Manifest, Party};
use crate::serve::{Executor, Served, Service, install_hook};
use crate::thread::depth;
use crate::value::chunk::{alloc_chunk, alloc_loose_zeroed, chunk_data, free_chunks, grow_loose};
use crate::wire::{schemas, take_retired};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The table that Go gets.
pub(crate) static VTABLE: RustVtable = RustVtable {
    head: VtableHead {
        magic: HALF_MAGIC,
        abi_major: abi::MAJOR,
        abi_minor: abi::MINOR,
        size: size_of::<RustVtable>() as u32,
        side: SIDE_RUST,
        manifest: Slice::EMPTY,
        start,
        connect,
    },
    call,
    small,
    cancel,
    make_rings,
    doorbell_requests,
    doorbell_completions,
    alloc,
    alloc_owned,
    release,
    threads: &raw const depth::THREADS,
};

static LIBRARY: OnceLock<Library> = OnceLock::new();

/// A Rust library that a Go program links: how to make its services.
#[derive(Debug, Clone, Copy)]
pub struct Library {
    /// Its name, which is part of its symbol.
    pub name: &'static str,
    /// Makes the services; runs once, when Go connects.
    pub serve: fn() -> Result<Vec<Service>, Box<dyn std::error::Error + Send + Sync>>,
}

/// The half's table, for `library!`.
#[doc(hidden)]
pub fn library(library: Library) -> *const VtableHead {
    LIBRARY.get_or_init(|| library);
    &raw const VTABLE.head
}

/// Sets what Go may call. The first caller wins.
pub(crate) fn serve(services: Served, executor: Option<Executor>) -> &'static Half {
    install_hook();
    owner::set(&VTABLE);
    half::serve(services, executor)
}

/// What every version of the table begins with.
#[repr(C)]
struct Head {
    magic: [u8; 16],
    major: u32,
    _minor: u32,
    size: u32,
    side: u32,
}

/// The table of a Go half that this runtime understands.
///
/// # Safety
/// `half` is null or leads to a half's table that lives as long as the process, at least up to `side`.
pub(crate) unsafe fn go_half(half: *const VtableHead) -> Result<&'static GoVtable, ConnectError> {
    let wrong = |message: String| Err(ConnectError::new(Code::FailedPrecondition, message));
    if half.is_null() {
        return wrong("there is no Go half".into());
    }
    // SAFETY: the caller says so.
    let head = unsafe { half.cast::<Head>().read() };
    let Head { magic, major, size, side, .. } = head;
    if magic != HALF_MAGIC {
        return wrong(
            "not a half of r2g: its first bytes are something else (r2g explain H101)".into(),
        );
    }
    if major != abi::MAJOR {
        return wrong(format!(
            "the Go half was built for runtime ABI {major}, this program for {}: \
             update the older of the two runtimes and rebuild (r2g explain H102)",
            abi::MAJOR
        ));
    }
    if side != SIDE_GO || (size as usize) < size_of::<GoVtable>() {
        return wrong("not a Go half: its table is something else".into());
    }
    // SAFETY: the table says that it is a whole one of a Go half, whose functions are all there.
    Ok(unsafe { &*half.cast::<GoVtable>() })
}

/// # Safety
/// `report` is null or leads to a report that the caller waits for.
unsafe fn fail(report: *mut Report, error: &ConnectError) -> i32 {
    let code = error.code().number();
    if !report.is_null() {
        // SAFETY: the caller says so.
        let report = unsafe { &mut *report };
        report.status = code;
        report.verdict = 3;
        report.message = keep(error.message.clone());
    }
    code as i32
}

/// Go owns `main`: make the services.
unsafe extern "C" fn start(_start: *const Start, report: *mut Report) -> i32 {
    let made = std::panic::catch_unwind(|| {
        if half().is_some() {
            return Ok(());
        }
        let Some(library) = LIBRARY.get() else {
            return Err("this library has no services: it lacks r2g::library!".to_owned());
        };
        let services = (library.serve)().map_err(|error| error.to_string())?;
        half::name_program(library.name);
        serve(Served::new(services), crate::serve::default_executor());
        Ok(())
    });
    let message = match made {
        Ok(Ok(())) => return 0,
        Ok(Err(message)) => message,
        Err(_) => "making the services panicked".to_owned(),
    };
    // SAFETY: Go waits for the report.
    unsafe { fail(report, &ConnectError::new(Code::Unavailable, message)) }
}

/// Go owns `main`: compare, and tell Go its numbers.
unsafe extern "C" fn connect(go: *const VtableHead, report: *mut Report) -> i32 {
    static CONNECTING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = CONNECTING.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: Go passes its own table, which lives as long as the process.
    let connected = std::panic::catch_unwind(|| unsafe { connect_go(go, report) });
    let error = match connected {
        Ok(Ok(())) => return 0,
        Ok(Err(error)) => error,
        Err(_) => ConnectError::new(Code::Internal, "comparing the schemas panicked"),
    };
    // SAFETY: Go waits for the report.
    unsafe { fail(report, &error) }
}

/// # Safety
/// As for [`go_half`]; `report` leads to a report that the caller waits for.
unsafe fn connect_go(go: *const VtableHead, report: *mut Report) -> Result<(), ConnectError> {
    // SAFETY: as the caller says.
    let go = unsafe { go_half(go) }?;
    if let Some(connection) = connection() {
        // SAFETY: the caller says so.
        return connection.report_again(go, unsafe { &mut *report });
    }
    // SAFETY: the half is started, so its manifest is complete and static.
    let manifest = unsafe { read_manifest(go) }?;
    let Some(half) = half() else {
        return Err(ConnectError::new(Code::FailedPrecondition, "the Rust half was not started"));
    };
    let parties = (
        Party { role: "library", name: half::program_name(), language: "rust" },
        Party { role: "program", name: manifest.program.clone(), language: "go" },
    );
    let mut negotiation = Negotiation::default();
    negotiate_served(&mut negotiation, &half.served, &manifest, &parties)?;
    // SAFETY: the caller says so.
    let report = unsafe { &mut *report };
    PeerReport::new(&mut negotiation, &half.served, &manifest).fill(report);
    publish(GoConnection::new(
        go,
        half,
        report.conn,
        Limits::default(),
        manifest,
        parties,
        negotiation,
    ));
    Ok(())
}

/// Compares the packages of what Rust serves with Go's, and finds services with two servers. A package that Go does not
/// have cannot be called from there, and is passed over.
pub(crate) fn negotiate_served(
    negotiation: &mut Negotiation,
    served: &Served,
    manifest: &Manifest,
    parties: &(Party, Party),
) -> Result<(), ConnectError> {
    for (info, _) in served.iter() {
        let Some(package) = manifest.find(info.package) else { continue };
        negotiation.negotiate(info.package, manifest, Some(served), parties)?;
        if manifest.served(package, info.name).is_some() {
            let name = format!("{}.{}", info.package.name(), info.name);
            let message = format!(
                "{name} is served by both halves: the bridge names one side, remove it from the other"
            );
            return Err(ConnectError::new(Code::FailedPrecondition, message));
        }
    }
    Ok(())
}

/// Reads a started half's manifest.
///
/// # Safety
/// The half's `manifest` is empty or leads to that many bytes that stay as they are.
pub(crate) unsafe fn read_manifest(half: &GoVtable) -> Result<Manifest, ConnectError> {
    let Slice { addr, len } = half.head.manifest;
    let bytes = if addr.is_null() {
        &[]
    } else {
        // SAFETY: the caller says so.
        unsafe { std::slice::from_raw_parts(addr, len as usize) }
    };
    Manifest::parse(bytes).map_err(|_| {
        ConnectError::new(
            Code::FailedPrecondition,
            "the Go half's manifest is damaged or truncated",
        )
    })
}

unsafe extern "C" fn call(number: u32, frame: *mut Frame) {
    // SAFETY: the frame belongs to this call.
    unsafe { take_retired(frame) };
    match half() {
        // SAFETY: the frame belongs to this call until it returns.
        Some(half) => unsafe { half.served.call(number, frame, schemas()) },
        None => {
            // SAFETY: as above.
            unsafe { crate::serve::refuse(frame, &not_connected()) };
        }
    }
}

unsafe extern "C" fn small(number: u32, asked: *mut abi::Small) -> i32 {
    // SAFETY: Go waits for the answer.
    let asked = unsafe { &mut *asked };
    i32::from(half().is_some_and(|half| half.served.small(number, asked)))
}

#[cold]
pub(crate) fn not_connected() -> Status {
    Status::runtime(
        Code::Unavailable,
        abi::flags::NOT_STARTED,
        "the Rust half is not connected yet",
    )
}

/// 0, or why there are no rings: `UNAVAILABLE` before the halves are connected, `FAILED_PRECONDITION` in a program
/// without an executor, `UNIMPLEMENTED` for a description of another size or with more calls than an id can tell apart.
unsafe extern "C" fn make_rings(rings: *mut abi::Rings) -> i32 {
    // SAFETY: Go waits for the answer, and every description begins with its size.
    let size = unsafe { (*rings).size };
    if (size as usize) < size_of::<abi::Rings>() {
        return Code::Unimplemented.number() as i32;
    }
    // SAFETY: Go waits for the answer.
    let rings = unsafe { &mut *rings };
    let Some(connection) = connection() else {
        return Code::Unavailable.number() as i32;
    };
    match connection.inbound(rings.calls) {
        Ok(inbound) if inbound.describe(rings) => 0,
        Ok(_) => Code::Unimplemented.number() as i32,
        Err(code) => code.number() as i32,
    }
}

unsafe extern "C" fn doorbell_requests(_conn: u32) {
    if let Some(inbound) = inbound() {
        inbound.doorbell();
    }
}

/// An id without a call here is one whose handler has yet to begin: that reads the reason in the frame.
unsafe extern "C" fn cancel(_conn: u32, id: u64, reason: u32) {
    if let Some(inbound) = inbound() {
        inbound.cancel(id, reason.max(1));
    }
}

fn inbound() -> Option<&'static Inbound> {
    connection().and_then(GoConnection::known_inbound)
}

unsafe extern "C" fn doorbell_completions(_conn: u32) {
    if let Some(outbound) = connection().and_then(GoConnection::known_outbound) {
        outbound.doorbell();
    }
}

unsafe extern "C" fn alloc(frame: *mut Frame, need: u64) -> u64 {
    let data = if frame.is_null() {
        let chunk = alloc_chunk(need);
        if chunk.is_null() {
            return 0;
        }
        // SAFETY: `alloc_chunk` just made it.
        unsafe { chunk_data(chunk) }
    } else {
        // SAFETY: the frame belongs to the caller's call, and only its arena is borrowed.
        let arena = unsafe { &mut (*frame).arena };
        grow_loose(arena, need).unwrap_or(std::ptr::null_mut())
    };
    data.expose_provenance() as u64
}

unsafe extern "C" fn alloc_owned(need: u64) -> u64 {
    alloc_loose_zeroed(need).expose_provenance() as u64
}

unsafe extern "C" fn release(list: u64) {
    let list = std::ptr::with_exposed_provenance_mut::<Chunk>(list as usize);
    // SAFETY: Go gives the chunks up.
    unsafe { free_chunks(list) };
}

#[cfg(test)]
#[path = "vtable_tests.rs"]
mod tests;
