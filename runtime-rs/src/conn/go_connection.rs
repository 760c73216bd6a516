//! The Go half of this process: its functions, what it serves, and the calls it has not resolved.

use crate::base::abi::{self, Frame, GoVtable, Report, RunFn, flags};
use crate::base::owner;
use crate::base::package::Package;
use crate::base::service::{Method, ServiceInfo, Shape};
use crate::base::status::{Code, Status};
use crate::conn::ConnectError;
use crate::conn::half::Half;
use crate::conn::inbound::Inbound;
use crate::conn::negotiation::Negotiation;
use crate::conn::outbound::{Outbound, may_poll};
use crate::conn::report::{self, PeerReport};
use crate::conn::stats::Stats;
use crate::handshake::{Handshake, Manifest, Party};
use crate::serve::Served;
use crate::thread::crossing;
use crate::thread::depth;
use crate::value::schema_map::SchemaMap;
use crate::wire::schemas;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Most unresolved async calls at once, unless the program says otherwise.
pub(crate) const MAX_IN_FLIGHT: u32 = 4096;

/// What the program chose about calls to Go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_in_flight: u32,
    pub(crate) fail_when_full: bool,
    pub(crate) polls: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_in_flight: MAX_IN_FLIGHT, fail_when_full: false, polls: true }
    }
}

/// The connection to Go. There is at most one in a process, and it is never closed.
#[derive(Debug)]
pub(crate) struct GoConnection {
    /// Go's table, which lives as long as the process.
    go: &'static GoVtable,
    /// What Go may call.
    half: &'static Half,
    conn: u32,
    limits: Limits,
    manifest: Manifest,
    parties: (Party, Party),
    negotiation: Mutex<Negotiation>,
    outbound: OnceLock<&'static Outbound>,
    inbound: OnceLock<Option<Inbound>>,
    /// Why no async call begins any more, in either direction, if so.
    refusal: OnceLock<Status>,
}

/// What a client of a service needs.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The peer's number of each method, or `NO_METHOD`.
    pub(crate) numbers: Box<[u32]>,
    /// Why methods without a number have none.
    pub(crate) reasons: Box<[Option<Box<str>>]>,
    /// How to read what the peer writes.
    pub(crate) schemas: SchemaMap<'static>,
}

static CONNECTION: OnceLock<GoConnection> = OnceLock::new();

/// The connection, if there is one yet.
pub(crate) fn connection() -> Option<&'static GoConnection> {
    CONNECTION.get()
}

/// Makes the calling thread known to Go, so that its first call costs what all others do.
///
/// The first time that a thread comes into Go, Go sets up what it keeps of a thread: that takes some
/// microseconds, many times what a call costs, and sometimes a lock. A thread that must answer quickly
/// calls this once when it begins, for example in `on_thread_start` of a tokio runtime. Each call crosses to Go and
/// back; only the first one of a thread has more to do. Go forgets the thread when it ends.
///
/// Returns whether the thread is known now: `false` while there is no Go half that runs, since a thread
/// cannot be made known to it before, and where no thread may cross: in destructors of its locals and inside
/// of a `@leaf` method.
#[must_use]
pub fn warm_thread() -> bool {
    connection().is_some_and(GoConnection::warm)
}

/// Publishes the connection. Returns the one that was first.
pub(crate) fn publish(connection: GoConnection) -> &'static GoConnection {
    CONNECTION.get_or_init(|| connection)
}

/// How to call sync methods of Go: what a client keeps, so that a call need not look for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GoCall {
    call: unsafe extern "C" fn(u32, *mut Frame),
    small: abi::SmallFn,
    batch: unsafe extern "C" fn(u32, *mut Frame),
    conn: u32,
}

impl GoCall {
    /// Runs a sync method of Go on a frame that has its `owner`.
    #[inline]
    pub(crate) fn call(&self, number: u32, frame: *mut Frame) {
        // SAFETY: the frame is the caller's memory, alive and unshared until Go returns.
        unsafe { (*frame).conn = self.conn };
        // SAFETY: the function is Go's `call`, which keeps nothing of the frame.
        unsafe { (self.call)(number, frame) };
    }

    /// Runs a sync method of Go on several frames that have their `owner`.
    pub(crate) fn batch(&self, number: u32, frames: &[*mut Frame]) {
        let Some(first) = frames.first() else { return };
        let nexts = frames[1..].iter().copied().chain([std::ptr::null_mut()]);
        for (&frame, next) in frames.iter().zip(nexts) {
            // SAFETY: the frames are memory of the caller, alive and unshared until Go returns.
            unsafe { (*frame).conn = self.conn };
            // SAFETY: as above.
            unsafe { (*frame).next = next };
        }
        // SAFETY: the function is Go's `batch`, which keeps nothing of the frames.
        unsafe { (self.batch)(number, *first) };
    }

    /// How calls of a small method are made, if it is small there and has the same shape.
    pub(crate) fn small(&self, number: u32, method: &Method) -> Option<SmallCall> {
        let Shape { params, args } = method.shape?;
        let mut asked = abi::Small {
            size: size_of::<abi::Small>() as u32,
            conn: self.conn,
            params,
            args,
            result: method.result_size,
            flags: 0,
            run: None,
            data: 0,
        };
        // SAFETY: the function is Go's `small`, which fills the struct in and does not keep it.
        let found = unsafe { (self.small)(number, &raw mut asked) };
        let run = asked.run.filter(|_| found == 1)?;
        Some(SmallCall { run, data: asked.data })
    }
}

/// How calls of one small method of Go are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SmallCall {
    run: RunFn,
    data: u64,
}

/// Memory for the parameters of a small call, or for its result. Only as many bytes are initialised as the method has.
#[repr(C, align(64))]
#[derive(Debug)]
pub(crate) struct Words([MaybeUninit<u64>; WORDS]);

const WORDS: usize = abi::SMALL_MAX as usize / 8;

impl Words {
    /// Memory that is not initialised.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self([MaybeUninit::uninit(); WORDS])
    }

    /// Zeroes the first bytes, in whole words.
    #[inline]
    pub(crate) fn clear(&mut self, bytes: usize) {
        // No more than two words is what most methods have; more are a few instructions, and not a loop.
        let words = if bytes <= 16 { bytes.div_ceil(8) } else { WORDS };
        self.0.iter_mut().take(words).for_each(|word| *word = MaybeUninit::new(0));
    }

    #[inline]
    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.0.as_ptr().cast()
    }

    #[inline]
    pub(crate) fn as_mut_ptr(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }
}

impl SmallCall {
    /// Runs the method: 0, or what [`RunFn`] says of a failure.
    #[inline]
    pub(crate) fn run(self, args: &Words, result: &mut Words) -> u64 {
        let (args, result) = (std::ptr::from_ref(args), std::ptr::from_mut(result));
        // SAFETY: the function and its data are what Go filled in for a method of this shape; both records have room
        // for the largest, and Go keeps neither.
        unsafe { (self.run)(self.data, args.cast(), result.cast()) }
    }
}

impl GoConnection {
    pub(crate) fn new(
        go: &'static GoVtable,
        half: &'static Half,
        conn: u32,
        limits: Limits,
        manifest: Manifest,
        parties: (Party, Party),
        negotiation: Negotiation,
    ) -> Self {
        Self {
            go,
            half,
            conn,
            limits,
            manifest,
            parties,
            negotiation: Mutex::new(negotiation),
            outbound: OnceLock::new(),
            inbound: OnceLock::new(),
            refusal: OnceLock::new(),
        }
    }

    /// How to run sync methods of Go.
    pub(crate) fn sync(&self) -> GoCall {
        let GoVtable { call, small, batch, .. } = *self.go;
        GoCall { call, small, batch, conn: self.conn }
    }

    /// Hands an async call over.
    pub(crate) fn submit(&'static self, number: u32, frame: *mut Frame) {
        depth::outside_of_leaf();
        // SAFETY: the frame is not handed over yet.
        unsafe { self.address(frame) };
        self.outbound().send(number, frame);
    }

    /// # Safety
    /// The frame is live and not handed over.
    #[inline]
    unsafe fn address(&self, frame: *mut Frame) {
        // SAFETY: the caller says so.
        let frame = unsafe { &mut *frame };
        frame.conn = self.conn;
        frame.owner = owner::get();
    }

    /// No async call begins any more, in either direction.
    pub(crate) fn close(&self) {
        self.refusal.get_or_init(shutting_down);
        if let Some(outbound) = self.known_outbound() {
            outbound.slots().wake_waiting();
        }
    }

    /// Why no async call begins any more, if so.
    #[inline]
    pub(crate) fn refusal(&self) -> Option<Status> {
        self.refusal.get().cloned()
    }

    /// Asks Go to stop all calls that it has.
    pub(crate) fn cancel_all(&'static self, reason: u32) {
        let Some(outbound) = self.known_outbound() else { return };
        for id in outbound.slots().unresolved() {
            outbound.slots().with_payload(id, |memory| memory.cancel(reason));
            self.cancel(id, reason);
        }
    }

    /// Asks Go to stop a call; from a thread that may not cross, the timer thread asks.
    pub(crate) fn cancel(&'static self, id: u64, reason: u32) {
        let cross = move || {
            // SAFETY: the function is Go's `cancel`, which ignores ids that are not current.
            unsafe { (self.go.cancel)(self.conn, id, reason) };
        };
        crossing::soon(cross);
    }

    /// Goes to Go and back, and does nothing there. `false` on a thread that may not cross.
    fn warm(&self) -> bool {
        let may = depth::may_cross();
        if may {
            // SAFETY: the function is Go's `warm_thread`, which takes nothing and does nothing.
            unsafe { (self.go.warm_thread)() };
        }
        may
    }

    /// The async calls, and the ways that they go.
    pub(crate) fn outbound(&'static self) -> &'static Outbound {
        if let Some(outbound) = self.outbound.get() {
            return outbound;
        }
        self.make_outbound()
    }

    #[cold]
    fn make_outbound(&'static self) -> &'static Outbound {
        static MAKING: Mutex<()> = Mutex::new(());
        let _one_at_a_time = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        self.outbound.get().unwrap_or_else(|| {
            // Go learns the addresses before any call can be sent.
            let Limits { max_in_flight, polls, .. } = self.limits;
            let outbound = Outbound::start(self.go, self.conn, max_in_flight, polls);
            let outbound = self.outbound.get_or_init(|| outbound);
            if let Some(refusal) = outbound.refusal() {
                self.refusal.get_or_init(|| refusal);
            }
            outbound
        })
    }

    /// The rings of calls to Go, if there has been an async call.
    pub(crate) fn known_outbound(&self) -> Option<&'static Outbound> {
        self.outbound.get().copied()
    }

    /// The rings of calls from Go, made for so many calls by the first call of this function.
    ///
    /// # Errors
    /// `FAILED_PRECONDITION` in a program without an executor, `UNIMPLEMENTED` for more calls than an id can tell apart.
    pub(crate) fn inbound(&'static self, calls: u32) -> Result<&'static Inbound, Code> {
        let executor = self.half.executor.as_ref().ok_or(Code::FailedPrecondition)?;
        let polls = may_poll(self.limits.polls);
        let doorbell = self.go.doorbell_completions;
        let make =
            || Inbound::new(self.conn, doorbell, polls, self.half, executor, &self.refusal, calls);
        self.inbound.get_or_init(make).as_ref().ok_or(Code::Unimplemented)
    }

    /// The rings of calls from Go, if [`Self::inbound`] has made them.
    pub(crate) fn known_inbound(&'static self) -> Option<&'static Inbound> {
        self.inbound.get()?.as_ref()
    }

    /// What the async calls to Go have come to so far.
    pub(crate) fn stats(&self) -> Stats {
        self.known_outbound().map(Outbound::stats).unwrap_or_default()
    }

    /// What Go may call.
    pub(crate) fn served(&self) -> &'static Served {
        &self.half.served
    }

    pub(crate) fn fails_when_full(&self) -> bool {
        self.limits.fail_when_full
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn negotiation(&self) -> MutexGuard<'_, Negotiation> {
        self.negotiation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was found about the packages used so far.
    pub(crate) fn handshake(&self) -> Handshake {
        self.negotiation().handshake()
    }

    /// Compares a package with Go's, unless that was done, and tells Go what differs.
    ///
    /// # Errors
    /// Go does not have it, or the two do not fit.
    pub(crate) fn negotiate(&self, package: &'static Package) -> Result<(), ConnectError> {
        let mut negotiation = self.negotiation();
        let before = negotiation.words(&self.manifest);
        negotiation.negotiate(package, &self.manifest, Some(&self.half.served), &self.parties)?;
        if negotiation.words(&self.manifest) != before {
            // Under the lock, so that Go's table never goes back to an older state. Go calls nothing.
            report::tell(self.go, &mut negotiation, &self.half.served, &self.manifest)?;
        }
        Ok(())
    }

    /// Fills a report for Go, which connects again, with all that was found so far.
    ///
    /// # Errors
    /// It is another Go half.
    pub(crate) fn report_again(
        &self,
        go: &GoVtable,
        report: &mut Report,
    ) -> Result<(), ConnectError> {
        if !ptr::eq(self.go, go) {
            let message = "this Rust half is connected to another Go half";
            return Err(ConnectError::new(Code::FailedPrecondition, message));
        }
        let mut negotiation = self.negotiation();
        PeerReport::new(&mut negotiation, &self.half.served, &self.manifest).fill(report);
        Ok(())
    }

    /// Go's version of a package.
    pub(crate) fn version(&self, package: &'static Package) -> Option<(u32, u32)> {
        self.manifest.find(package).map(|at| self.manifest.packages[at].version())
    }

    /// What a client of a service needs.
    pub(crate) fn resolve(&self, service: &'static ServiceInfo) -> Result<Resolved, ConnectError> {
        if self.manifest.find(service.package).is_none() {
            return Err(unknown_package(service, &self.manifest));
        }
        self.negotiate(service.package)?;
        let (package, positions) = self.negotiation().positions(service, &self.manifest)?;
        let Some(served) = self.manifest.served(package, service.name) else {
            return Err(ConnectError::not_served(service, "the Go half"));
        };
        if served.status != abi::STATUS_OK {
            let name = format!("{}.{}", service.package.name(), service.name);
            let message = format!("the factory of {name} failed: {}", served.message);
            return Err(ConnectError::new(Code::from_number(served.status), message));
        }
        let first = served.first_method;
        let number = |position: &Result<(usize, usize), String>| match position {
            Ok((_, method)) => first + *method as u32,
            Err(_) => abi::NO_METHOD,
        };
        Ok(Resolved {
            numbers: positions.iter().map(number).collect(),
            reasons: positions
                .into_iter()
                .map(|position| position.err().map(String::into_boxed_str))
                .collect(),
            schemas: schemas(),
        })
    }
}

#[cold]
fn shutting_down() -> Status {
    Status::runtime(Code::Unavailable, flags::NOT_STARTED, "the program is shutting down")
}

/// The error for a package that the Go half was not built with.
fn unknown_package(service: &ServiceInfo, manifest: &Manifest) -> ConnectError {
    let name = service.package.name();
    let other = manifest.packages.iter().find(|package| package.name() == name);
    let wanted = service.package.identity();
    let message = match other {
        Some(other) => format!(
            "the Go half has {} of {name}, this program needs {wanted}: rebuild one of them",
            other.identity()
        ),
        None => format!(
            "the Go half was built without {wanted}: import the Go package that serves {name}.{} \
             into it ([go] packages in r2g.toml)",
            service.name
        ),
    };
    ConnectError::new(Code::Unimplemented, message)
}
