//! What this half serves and by which executor. It is known before the half connects, and never changes.

use crate::serve::{Executor, Served};
use std::sync::OnceLock;

/// What Go may call.
#[derive(Debug)]
pub(crate) struct Half {
    pub(crate) served: Served,
    /// The executor of async handlers, if one was chosen or found.
    pub(crate) executor: Option<Executor>,
}

static HALF: OnceLock<Half> = OnceLock::new();
static PROGRAM: OnceLock<String> = OnceLock::new();

/// The half, once it is known what it serves.
pub(crate) fn half() -> Option<&'static Half> {
    HALF.get()
}

/// Sets what Go may call. The first caller wins.
pub(crate) fn serve(served: Served, executor: Option<Executor>) -> &'static Half {
    HALF.get_or_init(|| Half { served, executor })
}

/// Names the program for reports, unless it has a name.
pub(crate) fn name_program(name: &str) {
    PROGRAM.get_or_init(|| name.to_owned());
}

/// The program as reports name it: by default the name of its file.
pub(crate) fn program_name() -> String {
    let own = || {
        let exe = std::env::current_exe().ok();
        let name = exe.as_deref().and_then(|path| path.file_name()?.to_str());
        name.unwrap_or("rust").to_owned()
    };
    PROGRAM.get_or_init(own).clone()
}
