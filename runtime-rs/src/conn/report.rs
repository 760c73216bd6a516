//! What Go is told of this half when they meet, and later when another package is compared.

use crate::base::abi::{GoVtable, Report, Slice};
use crate::base::owner;
use crate::base::status::Code;
use crate::conn::ConnectError;
use crate::conn::negotiation::{Negotiation, number_word};
use crate::handshake::Manifest;
use crate::serve::Served;
use crate::thread::crossing;

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
    sequence: u64,
}

impl PeerReport {
    /// What there is to tell now.
    pub(crate) fn new(negotiation: &mut Negotiation, served: &Served, manifest: &Manifest) -> Self {
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
            sequence: negotiation.next_report(),
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
        report.sequence = self.sequence;
        report.status = 0;
    }
}

/// Tells Go what was found since it was told last.
///
/// # Errors
/// Go refuses.
pub(crate) fn tell(
    go: &'static GoVtable,
    negotiation: &mut Negotiation,
    served: &Served,
    manifest: &Manifest,
) -> Result<(), ConnectError> {
    let mut report = Report::new();
    PeerReport::new(negotiation, served, manifest).fill(&mut report);
    crossing::now(|| connect_to(go, &mut report))
}

/// Hands Go the table of this half and a report, in which Go sets the number of the connection.
///
/// # Errors
/// Go refuses.
pub(crate) fn connect_to(go: &GoVtable, report: &mut Report) -> Result<(), ConnectError> {
    // SAFETY: our table, which begins with its head, and what the report leads to live as long as the process; Go does not
    // keep the report itself.
    let status = unsafe { (go.head.connect)(owner::get().cast(), &raw mut *report) };
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

/// Text that stays as long as the process: reports are few.
pub(crate) fn keep(text: String) -> Slice {
    let text: &'static str = Box::leak(text.into_boxed_str());
    Slice { addr: text.as_ptr(), len: text.len() as u64 }
}
