//! What the environment asks of a handshake, read once.

use super::report::{Report, Verdict};
use crate::base::warning::warn;
use std::path::PathBuf;
use std::sync::OnceLock;

/// `R2G_HANDSHAKE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Identical or stop.
    Strict,
    /// Adapt where that is safe, and say so in one line.
    Normal,
    /// Adapt where that is safe, and print everything.
    Report,
}

/// What the environment says of the handshake.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) policy: Policy,
    /// `R2G_HANDSHAKE_JSON`: where the handshake is written to.
    pub(crate) json: Option<PathBuf>,
}

/// What the environment says of the handshake. An unknown word is warned of once and read as `normal`.
pub(crate) fn environment() -> &'static Environment {
    static READ: OnceLock<Environment> = OnceLock::new();
    READ.get_or_init(|| {
        let policy = match std::env::var("R2G_HANDSHAKE").as_deref() {
            Ok("strict") => Policy::Strict,
            Ok("report") => Policy::Report,
            Ok("normal" | "") | Err(_) => Policy::Normal,
            Ok(other) => {
                warn(format_args!("r2g: R2G_HANDSHAKE={other} is not strict, normal or report"));
                Policy::Normal
            }
        };
        let json = std::env::var_os("R2G_HANDSHAKE_JSON").filter(|path| !path.is_empty());
        Environment { policy, json: json.map(PathBuf::from) }
    })
}

impl Policy {
    /// Applies the policy to a report, and says what the policy wants said.
    pub(crate) fn apply(self, report: &mut Report) {
        if self == Self::Strict && report.verdict() != Verdict::Identical {
            report.refuse("R2G_HANDSHAKE=strict: only identical schemas go together".to_owned());
        }
        match (self, report.verdict()) {
            (Self::Report, _) => warn(report),
            // A refusal is an error, which its caller shows.
            (_, Verdict::Identical | Verdict::Refused) => {}
            _ => warn(report.line()),
        }
    }
}
