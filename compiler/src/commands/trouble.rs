//! Why a command ends early, and which exit code that is.

use r2g_idl::Failure;
use r2g_idl::diagnostics::Diagnostic;
use r2g_idl::source::SourceMap;

use crate::backend::BackendError;
use crate::baseline::BaselineError;
use crate::config::ConfigError;
use crate::deps::DepsError;
use crate::generate::GenerateError;
use crate::git::GitError;
use crate::workspace::Foreign;

/// Why a command ends early.
#[derive(Debug)]
pub enum Trouble {
    /// The schema does not compile; the findings say why.
    Schema(Failure),
    /// The configuration is wrong; the findings say where.
    Config(Box<(SourceMap, Vec<Diagnostic>)>),
    /// Flags or arguments do not fit.
    Usage(String),
    /// The system does not let us.
    Environment(String),
    /// A bug of r2g.
    Bug(String),
    /// The reader of our output is gone; nothing is left to do.
    Closed,
}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Wrong(found) => Self::Config(found),
            ConfigError::Read(..) => Self::Usage(error.to_string()),
        }
    }
}

impl From<GenerateError> for Trouble {
    fn from(error: GenerateError) -> Self {
        match error {
            GenerateError::Schema(failure) => Self::Schema(*failure),
            GenerateError::Backend(BackendError::Options(message)) => Self::Usage(message),
            GenerateError::Backend(error @ BackendError::Bug(_)) => Self::Bug(error.to_string()),
            GenerateError::Write(error) => Self::Environment(error.to_string()),
            GenerateError::Deps(error) => Self::from(error),
        }
    }
}

impl From<Foreign> for Trouble {
    fn from(error: Foreign) -> Self {
        Self::Usage(error.to_string())
    }
}

impl Trouble {
    /// An error of the file system.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Environment(format!("{}: {error}", path.display()))
    }
}

impl From<GitError> for Trouble {
    fn from(error: GitError) -> Self {
        if error.is_usage() {
            Self::Usage(error.to_string())
        } else {
            Self::Environment(error.to_string())
        }
    }
}

impl From<BaselineError> for Trouble {
    fn from(error: BaselineError) -> Self {
        let usage = match &error {
            BaselineError::Reference(..) | BaselineError::NotOne(..) => true,
            BaselineError::Git(_, inner) => inner.is_usage(),
            _ => false,
        };
        if usage { Self::Usage(error.to_string()) } else { Self::Environment(error.to_string()) }
    }
}

impl From<DepsError> for Trouble {
    fn from(error: DepsError) -> Self {
        match &error {
            DepsError::Outdated { .. } | DepsError::OtherPackage { .. } => {
                Self::Usage(error.to_string())
            }
            DepsError::Git { error: git, .. } if git.is_usage() => Self::Usage(error.to_string()),
            DepsError::Read(..)
            | DepsError::BadLock(..)
            | DepsError::Lies { .. }
            | DepsError::Git { .. }
            | DepsError::NoCache => Self::Environment(error.to_string()),
        }
    }
}
