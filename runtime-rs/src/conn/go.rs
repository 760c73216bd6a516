//! Starting the Go half of a Rust program.

use crate::base::abi::{self, GoVtable, Report, Slice, Start};
use crate::base::package::Package;
use crate::base::poison;
use crate::base::status::Code;
use crate::conn::go_connection::{GoConnection, Limits, connection, publish};
use crate::conn::half;
use crate::conn::negotiation::Negotiation;
use crate::conn::open::{GoSymbol, open};
use crate::conn::report::{self, PeerReport};
use crate::conn::requirement::Requirement;
use crate::conn::shutdown::{Unfinished, shut_down};
use crate::conn::stats::Stats;
use crate::conn::vtable;
use crate::conn::{Conn, ConnectError, Peer};
use crate::handshake::{Handshake, Manifest, Party};
use crate::serve::{BoxFuture, Executor, Served, Service, Spawn, default_executor};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

/// How long a start may take, unless the program says otherwise.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// With a single processor, Go takes it away from a thread that has left Go only when its monitor comes
/// by, so whatever that thread has woken waits for tens of microseconds.
const LEAST_PROCS: i32 = 2;
/// Go's `GOGC` in a process whose Go heap is only a part: fewer, larger collections.
const EMBEDDED_GOGC: i32 = 400;

/// Where the Go half's table comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// Linked into this program.
    Linked(GoSymbol),
    /// In a library of this process.
    Opened(GoSymbol),
    /// The program was built without Go, for the reason given.
    Missing(&'static str),
}

/// The Go half, not started yet: made by the function that `link_go!` defines.
#[derive(Debug)]
#[must_use = "the Go half does nothing before `start`"]
pub struct GoBuilder {
    source: Source,
    procs: i32,
    gogc: i32,
    mem_limit: i64,
    program: String,
    services: Vec<Service>,
    packages: Vec<&'static Package>,
    executor: Option<Executor>,
    limits: Limits,
    timeout: Duration,
    requirements: Vec<Requirement>,
    /// The file that was opened.
    library: Option<String>,
}

/// Why the Go half did not start: shown with `Display`.
pub type StartError = ConnectError;

impl GoBuilder {
    /// For `link_go!`.
    #[doc(hidden)]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            procs: 0,
            gogc: 0,
            mem_limit: 0,
            program: String::new(),
            services: Vec::new(),
            packages: Vec::new(),
            executor: None,
            limits: Limits::default(),
            timeout: START_TIMEOUT,
            requirements: Vec::new(),
            library: None,
        }
    }

    /// Threads that run Go code at once. By default half of the CPUs that this process may use, at
    /// least two: with one, calls between the halves wait for each other. An environment variable `GOMAXPROCS` wins.
    pub fn procs(mut self, procs: u16) -> Self {
        self.procs = i32::from(procs.max(1));
        self
    }

    /// Go's collector target in percent, 400 by default. An environment variable `GOGC` wins.
    pub fn gogc(mut self, percent: u16) -> Self {
        self.gogc = i32::from(percent.max(1));
        self
    }

    /// Soft limit of Go's memory in bytes; none by default.
    pub fn mem_limit(mut self, bytes: u64) -> Self {
        self.mem_limit = i64::try_from(bytes).unwrap_or(i64::MAX);
        self
    }

    /// Name and version of the program, for reports. By default the name of its file.
    pub fn program(mut self, name: impl Into<String>) -> Self {
        self.program = name.into();
        self
    }

    /// Serves a service to Go. If Go knows its package, the two are compared at start, as by
    /// [`GoBuilder::package`].
    pub fn serve(mut self, service: impl Into<Service>) -> Self {
        self.services.push(service.into());
        self
    }

    /// Compares this package with Go's already at start, and checks that each service of its bridge
    /// is served by the side that the bridge names.
    pub fn package(mut self, package: &'static Package) -> Self {
        self.packages.push(package);
        self
    }

    /// Makes the start fail unless Go has this: a method, or at least some minor of a package.
    /// Without it a method that Go lacks fails when it is called, and [`Go::handshake`] says so.
    pub fn requires(mut self, requirement: impl Into<Requirement>) -> Self {
        self.requirements.push(requirement.into());
        self
    }

    /// Runs async handlers on this executor. By default on the tokio runtime around `start`, or on
    /// an own one.
    pub fn executor(mut self, executor: impl Spawn) -> Self {
        self.executor = Some(Executor(Arc::new(executor)));
        self
    }

    /// Whether a consumer that finds a ring empty polls it for a while before it sleeps, where that has succeeded lately:
    /// Go's dispatcher for 50 µs, the caller of an async call for 5 µs. On by default, and always off with one CPU.
    pub fn polling(mut self, polls: bool) -> Self {
        self.limits.polls = polls;
        self
    }

    /// Most async calls to Go that are not resolved, 4096 by default. Further calls wait.
    pub fn max_in_flight(mut self, calls: u32) -> Self {
        self.limits.max_in_flight = calls.max(1);
        self
    }

    /// Lets calls above the limit fail with `RESOURCE_EXHAUSTED` instead of waiting.
    pub fn fail_when_full(mut self) -> Self {
        self.limits.fail_when_full = true;
        self
    }

    /// How long a start may take, 30 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Starts Go, or joins it if it runs already, and compares the schemas.
    ///
    /// # Errors
    /// The two halves do not fit, a service has no server or two, the start takes too long
    /// (`DEADLINE_EXCEEDED`), or the program was built without Go (`UNAVAILABLE`).
    pub fn start(mut self) -> Result<Go, StartError> {
        let half = match self.source {
            Source::Linked(half) | Source::Opened(half) => half,
            Source::Missing(why) => return Err(ConnectError::new(Code::Unavailable, why)),
        };
        // Here, since the tokio runtime around the start is this thread's.
        let executor = self.executor.take().or_else(default_executor);
        let timeout = self.timeout;
        let (done, outcome) = mpsc::channel();
        let start = move || {
            let _ = done.send(self.start_now(half, executor));
        };
        std::thread::Builder::new()
            .name("r2g-start".into())
            .spawn(start)
            .map_err(|error| ConnectError::new(Code::ResourceExhausted, error.to_string()))?;
        match outcome.recv_timeout(timeout) {
            Ok(outcome) => outcome,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(ConnectError::new(
                Code::DeadlineExceeded,
                format!("Go did not start within {timeout:?}: is an init function slow?"),
            )),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(ConnectError::new(Code::Internal, "the start of Go panicked"))
            }
        }
    }

    fn start_now(mut self, symbol: GoSymbol, executor: Option<Executor>) -> Result<Go, StartError> {
        static STARTING: Mutex<()> = Mutex::new(());
        let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = connection() {
            if !self.services.is_empty() {
                let message = "Go is running already; what Rust serves is fixed by the first start";
                return Err(ConnectError::new(Code::FailedPrecondition, message));
            }
            check_bridges(&self.packages, connection.manifest(), connection.served())?;
            for package in &self.packages {
                connection.negotiate(package)?;
            }
            self.check_requirements(connection)?;
            return Ok(Go { conn: Conn::go(connection) });
        }
        // SAFETY: the symbol of a Go half, plain C that needs no Go.
        let table = unsafe { symbol() };
        // SAFETY: the symbol returns the table of the half it belongs to, which is never unloaded.
        let go = unsafe { vtable::go_half(table) }?;
        crate::conn::second_go::check(table)?;
        self.run_start(go)?;
        // SAFETY: the half is started, so its manifest is complete; Go never changes it.
        let manifest = unsafe { vtable::read_manifest(go) }?;
        // Checked before anything is published, so that a start that fails may be tried again.
        let served = Served::new(std::mem::take(&mut self.services));
        let parties = (
            Party { role: "program", name: self.program_name(), language: "rust" },
            Party { role: "library", name: self.library_name(&manifest), language: "go" },
        );
        let mut negotiation = Negotiation::default();
        vtable::negotiate_served(&mut negotiation, &served, &manifest, &parties)?;
        let used = served.iter().map(|(service, _)| service.package);
        check_bridges(
            &used.filter(|used| manifest.find(used).is_some()).collect::<Vec<_>>(),
            &manifest,
            &served,
        )?;
        for package in &self.packages {
            negotiation.negotiate(package, &manifest, Some(&served), &parties)?;
        }
        check_bridges(&self.packages, &manifest, &served)?;
        let mut report = Report::new();
        PeerReport::new(&mut negotiation, &served, &manifest).fill(&mut report);
        let half = vtable::serve(served, executor);
        report::connect_to(go, &mut report)?;
        let connection = publish(GoConnection::new(
            go,
            half,
            report.conn,
            self.limits,
            manifest,
            parties,
            negotiation,
        ));
        self.check_requirements(connection)?;
        Ok(Go { conn: Conn::go(connection) })
    }

    /// The program as reports name it.
    fn program_name(&self) -> String {
        if self.program.is_empty() { half::program_name() } else { self.program.clone() }
    }

    /// The Go half as reports name it: as it calls itself, else by its file.
    fn library_name(&self, manifest: &Manifest) -> String {
        match (manifest.program.as_str(), &self.library) {
            ("", Some(file)) => file.clone(),
            ("", None) => format!("Go in {}", half::program_name()),
            (name, _) => name.to_owned(),
        }
    }

    fn check_requirements(&self, connection: &'static GoConnection) -> Result<(), ConnectError> {
        self.requirements.iter().try_for_each(|requirement| requirement.check(connection))
    }

    fn run_start(&self, go: &GoVtable) -> Result<(), StartError> {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let default_procs = i32::try_from(cpus / 2).unwrap_or(i32::MAX).max(LEAST_PROCS);
        let options = Start {
            size: size_of::<Start>() as u32,
            flags: environment_flags(),
            procs: if self.procs > 0 { self.procs } else { default_procs },
            gogc: if self.gogc > 0 { self.gogc } else { EMBEDDED_GOGC },
            mem_limit: self.mem_limit,
            program: Slice { addr: self.program.as_ptr(), len: self.program.len() as u64 },
        };
        let mut report = Report::new();
        // SAFETY: both structs live until the call returns, and Go keeps neither.
        let status = unsafe { (go.head.start)(&raw const options, &raw mut report) };
        report::outcome(status, &report)
    }
}

/// `R2G_POISON` and `R2G_VALIDATE`, read once: Go does not see what Rust sets later.
fn environment_flags() -> u32 {
    let validate = std::env::var_os("R2G_VALIDATE").is_some_and(|value| value == "1");
    u32::from(poison::is_on()) | u32::from(validate) << 1
}

/// Finds services of the packages' bridges that the named side does not serve.
fn check_bridges(
    packages: &[&'static Package],
    manifest: &Manifest,
    served: &Served,
) -> Result<(), ConnectError> {
    for package in packages {
        let Some(theirs) = manifest.find(package) else {
            let message = format!("the Go half was built without {}", package.identity());
            return Err(ConnectError::new(Code::Unimplemented, message));
        };
        check_bridge(theirs, manifest, served)?;
    }
    Ok(())
}

/// With several bridges only the program knows which is its own, so nothing is checked.
fn check_bridge(at: usize, manifest: &Manifest, served: &Served) -> Result<(), ConnectError> {
    let package = &manifest.packages[at];
    let [bridge] = package.bridges.as_slice() else {
        return Ok(());
    };
    for (side, service) in &bridge.rows {
        // `acme.shop@1/Stock`; services of imported packages are checked with those.
        let Some((of, name)) = service.split_once('/') else { continue };
        if of != package.identity() {
            continue;
        }
        let here = served
            .iter()
            .any(|(info, _)| info.name == name && info.package.identity() == package.identity());
        let (found, language) = if u32::from(*side) == abi::SIDE_GO {
            (manifest.served(at, name).is_some(), "go")
        } else {
            (here, "rust")
        };
        if !found {
            let message = format!(
                "bridge {} says that {language} serves {}.{name}, but nothing there does",
                bridge.name, package.name
            );
            return Err(ConnectError::new(Code::Unimplemented, message));
        }
    }
    Ok(())
}

/// The running Go half. Cheap to clone; Go runs until the process ends.
#[derive(Debug, Clone)]
pub struct Go {
    conn: Conn,
}

impl Go {
    /// The Go half in a shared library: `go build -buildmode=c-shared`, or `r2g lib`. It is loaded here,
    /// and started by [`GoBuilder::start`]; everything else is as with a linked half.
    ///
    /// A process has one Go runtime, which never ends: the same file again gives the same half, and no
    /// other one can be opened.
    ///
    /// # Errors
    /// There is no such file, it cannot be loaded, it is no Go half, or this process has a Go runtime.
    pub fn open(library: impl AsRef<Path>) -> Result<GoBuilder, StartError> {
        let path = library.as_ref();
        let mut builder = GoBuilder::new(Source::Opened(open(path)?));
        builder.library = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(builder)
    }

    /// What was found about the packages that both halves use. A package is compared when it is first
    /// used: at start those that are served or named, later those that clients are made of.
    #[must_use]
    pub fn handshake(&self) -> Handshake {
        match self.conn.peer() {
            Peer::Go(connection) => connection.handshake(),
            Peer::Local(_) => Handshake::default(),
        }
    }

    /// What the async calls to Go have come to so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        match self.conn.peer() {
            Peer::Go(connection) => connection.stats(),
            Peer::Local(_) => Stats::default(),
        }
    }

    /// Ends the async calls of this process, in both directions and for good: from now on they fail with
    /// `UNAVAILABLE`, calls that wait for a slot among them. Calls that run have `grace` to finish; then
    /// they are cancelled, and have it once more. Sync calls go on: each has a thread that waits for it.
    ///
    /// Go itself cannot be stopped; it ends with the process. A future that is dropped before it is done
    /// leaves new calls refused.
    ///
    /// # Errors
    /// Handlers do not heed their cancellation.
    pub async fn shutdown(&self, grace: Duration) -> Result<(), Unfinished> {
        match self.conn.peer() {
            Peer::Go(connection) => shut_down(connection, grace).await,
            Peer::Local(_) => Ok(()),
        }
    }

    /// The connection, from which clients are made.
    #[must_use]
    pub fn conn(&self) -> Conn {
        self.conn.clone()
    }
}

impl From<&Go> for Conn {
    fn from(go: &Go) -> Self {
        go.conn()
    }
}

/// A future on the heap, for executors.
pub type Task = BoxFuture;
