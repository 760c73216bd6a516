//! The Rust half: what Go may call, and the state behind it.

use crate::base::abi::{
    self, Chunk, Frame, GoVtable, HALF_MAGIC, Report, RustVtable, SIDE_GO, SIDE_RUST, Slice, Start,
    VtableHead,
};
use crate::base::owner;
use crate::base::status::{Code, Status};
use crate::conn::ConnectError;
use crate::conn::go_connection::{GoConnection, Limits, connection, publish};
use crate::conn::inbound;
use crate::conn::negotiation::{Negotiation, number_word};
use crate::handshake::{Manifest, Party};
use crate::serve::{Executor, Served, Service, install_hook};
use crate::thread::crossing;
use crate::thread::depth;
use crate::value::chunk::{alloc_chunk, alloc_loose_zeroed, chunk_data, free_chunks, grow_loose};
use crate::wire::schemas;
use std::sync::OnceLock;

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
    cancel: inbound::cancel,
    make_rings: inbound::make_rings,
    doorbell_requests: inbound::doorbell,
    doorbell_completions,
    alloc,
    alloc_owned,
    release,
    threads: &raw const depth::THREADS,
};

static SERVED: OnceLock<Served> = OnceLock::new();
static EXECUTOR: OnceLock<Option<Executor>> = OnceLock::new();
static LIBRARY: OnceLock<Library> = OnceLock::new();
static PROGRAM: OnceLock<String> = OnceLock::new();

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

/// The executor of async handlers, if one was chosen or found.
pub(crate) fn executor() -> Option<&'static Executor> {
    EXECUTOR.get()?.as_ref()
}

/// The program as reports name it.
pub(crate) fn program_name() -> String {
    let own = || {
        let exe = std::env::current_exe().ok();
        let name = exe.as_deref().and_then(|path| path.file_name()?.to_str());
        name.unwrap_or("rust").to_owned()
    };
    PROGRAM.get_or_init(own).clone()
}

/// Sets what Go may call. The first caller wins.
pub(crate) fn serve(services: Served, executor: Option<Executor>) {
    install_hook();
    owner::set(&VTABLE);
    SERVED.get_or_init(|| services);
    EXECUTOR.get_or_init(|| executor);
}

/// What Rust serves, if that is known yet.
pub(crate) fn served() -> Option<&'static Served> {
    SERVED.get()
}

/// What Go is told of this half: text and tables that live as long as the process, since there are
/// few of them and Go keeps what it likes.
#[derive(Debug)]
pub(crate) struct PeerReport {
    numbers: &'static [u32],
    reasons: &'static [Slice],
    words: &'static [u32],
    message: String,
    json: String,
    verdict: u32,
}

impl PeerReport {
    /// What there is to tell now.
    pub(crate) fn new(negotiation: &Negotiation, served: &Served, manifest: &Manifest) -> Self {
        let numbers = negotiation.numbers(served, manifest);
        let reason = |number: &Result<u32, String>| match number {
            Ok(_) => Slice::EMPTY,
            Err(reason) => keep(reason.clone()),
        };
        let handshake = negotiation.handshake();
        Self {
            reasons: numbers.iter().map(reason).collect::<Vec<_>>().leak(),
            numbers: numbers.iter().map(number_word).collect::<Vec<_>>().leak(),
            words: negotiation.words(manifest).leak(),
            message: handshake.to_string(),
            json: handshake.to_json(),
            verdict: handshake.verdict().number(),
        }
    }

    /// Fills a report.
    pub(crate) fn fill(self, report: &mut Report) {
        let words = |slice: &'static [u32]| Slice {
            addr: if slice.is_empty() { std::ptr::null() } else { slice.as_ptr().cast() },
            len: slice.len() as u64,
        };
        report.methods = words(self.numbers);
        report.schema_map = words(self.words);
        report.reasons =
            Slice { addr: self.reasons.as_ptr().cast(), len: self.reasons.len() as u64 };
        report.message = keep(self.message);
        report.json = keep(self.json);
        report.verdict = self.verdict;
        report.status = 0;
    }
}

/// Tells Go what was found since it was told last.
///
/// # Errors
/// Go refuses.
pub(crate) fn tell(
    go: &'static GoVtable,
    negotiation: &Negotiation,
    manifest: &Manifest,
) -> Result<(), ConnectError> {
    let nothing = Served::default();
    let mut report = Report::new();
    PeerReport::new(negotiation, served().unwrap_or(&nothing), manifest).fill(&mut report);
    crossing::now(|| connect_to(go, &mut report))
}

/// Hands Go the table of this half and a report, in which Go sets the number of the connection.
///
/// # Errors
/// Go refuses.
pub(crate) fn connect_to(go: &GoVtable, report: &mut Report) -> Result<(), ConnectError> {
    // SAFETY: our table and what the report leads to live as long as the process; Go does not
    // keep the report itself.
    let status = unsafe { (go.head.connect)(&raw const VTABLE.head, &raw mut *report) };
    outcome(status, report)
}

/// The result of a step of the Go half.
pub(crate) fn outcome(status: i32, report: &Report) -> Result<(), ConnectError> {
    if status == 0 {
        return Ok(());
    }
    // SAFETY: Go sets the message to text that lives as long as the process.
    let message = unsafe { crate::base::text::text(report.message) };
    Err(ConnectError::new(Code::from_number(status.unsigned_abs()), message))
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

/// Text that stays as long as the process: reports are few.
fn keep(text: String) -> Slice {
    let text: &'static str = Box::leak(text.into_boxed_str());
    Slice { addr: text.as_ptr(), len: text.len() as u64 }
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
        if SERVED.get().is_some() {
            return Ok(());
        }
        let Some(library) = LIBRARY.get() else {
            return Err("this library has no services: it lacks r2g::library!".to_owned());
        };
        let services = (library.serve)().map_err(|error| error.to_string())?;
        PROGRAM.get_or_init(|| library.name.to_owned());
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
    // SAFETY: Go passes its own table, which lives as long as the process.
    let connected = unsafe { connect_go(go, report) };
    match connected {
        Ok(()) => 0,
        // SAFETY: Go waits for the report.
        Err(error) => unsafe { fail(report, &error) },
    }
}

/// # Safety
/// As for [`go_half`]; `report` leads to a report that the caller waits for.
unsafe fn connect_go(go: *const VtableHead, report: *mut Report) -> Result<(), ConnectError> {
    // SAFETY: as the caller says.
    let go = unsafe { go_half(go) }?;
    // SAFETY: the half is started, so its manifest is complete and static.
    let manifest = unsafe { read_manifest(go) }?;
    let nothing = Served::default();
    let served = served().unwrap_or(&nothing);
    let parties = (
        Party { role: "library", name: program_name(), language: "rust" },
        Party { role: "program", name: manifest.program.clone(), language: "go" },
    );
    let mut negotiation = Negotiation::default();
    negotiate_served(&mut negotiation, served, &manifest, &parties)?;
    // SAFETY: the caller says so.
    let report = unsafe { &mut *report };
    PeerReport::new(&negotiation, served, &manifest).fill(report);
    if connection().is_none() {
        publish(GoConnection::new(
            go,
            report.conn,
            Limits::default(),
            manifest,
            parties,
            negotiation,
        ));
    }
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

/// Frees what Go sends back with a call.
///
/// # Safety
/// The frame belongs to this call, and nothing uses the chunks of `retire`.
#[inline]
pub(crate) unsafe fn take_retired(frame: *mut Frame) {
    // SAFETY: the caller says so.
    let retired = unsafe { (*frame).retire };
    if !retired.is_null() {
        // SAFETY: Go gave them up.
        unsafe { free_chunks(retired) };
    }
}

unsafe extern "C" fn call(number: u32, frame: *mut Frame) {
    // SAFETY: the frame belongs to this call.
    unsafe { take_retired(frame) };
    match served() {
        // SAFETY: the frame belongs to this call until it returns.
        Some(served) => unsafe { served.call(number, frame, schemas()) },
        None => {
            // SAFETY: as above.
            unsafe { crate::serve::refuse(frame, &not_connected()) };
        }
    }
}

unsafe extern "C" fn small(number: u32, asked: *mut abi::Small) -> i32 {
    // SAFETY: Go waits for the answer.
    let asked = unsafe { &mut *asked };
    i32::from(served().is_some_and(|served| served.small(number, asked)))
}

#[cold]
pub(crate) fn not_connected() -> Status {
    Status::runtime(
        Code::Unavailable,
        abi::flags::NOT_STARTED,
        "the Rust half is not connected yet",
    )
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
pub(crate) mod tests;
