//! Opening a Go half by path: a shared library that another team built and released.
//!
//! Nothing is ever closed: Go's runtime does not stop, and what it was given stays.

use crate::base::abi::VtableHead;
use crate::base::status::Code;
use crate::conn::ConnectError;
use crate::conn::elf;
use crate::conn::second_go;
use crate::handshake::scan;
use std::ffi::{CStr, CString, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The symbol of every Go half.
const SYMBOL: &CStr = c"r2g_go_half_1";

/// The function behind [`SYMBOL`].
pub(crate) type GoSymbol = unsafe extern "C" fn() -> *const VtableHead;

/// A file, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct File {
    device: u64,
    inode: u64,
}

/// The Go half that this process opened: Go supports one.
static OPENED: Mutex<Option<(File, PathBuf, GoSymbol)>> = Mutex::new(None);

/// Opens a Go half. The same file again gives the same half.
///
/// # Errors
/// `NOT_FOUND` or `FAILED_PRECONDITION`: there is no such file, it cannot be loaded, it is no Go half, or
/// there is a Go runtime in this process already.
pub(crate) fn open(path: &Path) -> Result<GoSymbol, ConnectError> {
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = path.display();
    let file = std::fs::metadata(path)
        .map(|found| File { device: found.dev(), inode: found.ino() })
        .map_err(|error| ConnectError::new(Code::NotFound, format!("{shown}: {error}")))?;
    if let Some((known, first, half)) = &*opened {
        if *known == file {
            return Ok(*half);
        }
        return Err(wrong(format!(
            "{shown} cannot be opened beside {}: a process has one Go runtime (r2g explain H103)",
            first.display()
        )));
    }
    // Before it is loaded: a second runtime would run its init functions.
    if let Some(object) = second_go::any() {
        return Err(wrong(format!(
            "{shown} cannot be opened: {object} has a Go runtime, and a process has one (r2g explain \
             H103)"
        )));
    }
    let half = load(path)?;
    *opened = Some((file, path.to_path_buf(), half));
    Ok(half)
}

fn wrong(message: String) -> ConnectError {
    ConnectError::new(Code::FailedPrecondition, message)
}

/// Looks at the file before any of its code runs.
fn inspect(path: &Path) -> Result<(), ConnectError> {
    let shown = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| ConnectError::new(Code::NotFound, format!("{shown}: {error}")))?;
    elf::check(&bytes).map_err(|why| wrong(format!("{shown}: {why} (r2g explain H104)")))?;
    let name = SYMBOL.to_bytes();
    if !bytes.windows(name.len()).any(|window| window == name) {
        return Err(no_half(path));
    }
    if scan(&bytes).packages.is_empty() {
        let why = "no package of r2g in it can be read: damaged, or of another release";
        return Err(wrong(format!("{shown}: {why} (r2g explain H105)")));
    }
    Ok(())
}

fn no_half(path: &Path) -> ConnectError {
    let (shown, name) = (path.display(), SYMBOL.to_string_lossy());
    wrong(format!("{shown} is no Go half of r2g: it has no {name} (r2g explain H101)"))
}

fn load(path: &Path) -> Result<GoSymbol, ConnectError> {
    inspect(path)?;
    // A name without a slash would be searched for in the system's folders.
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let name = CString::new(absolute.as_os_str().as_bytes())
        .map_err(|_| wrong(format!("{} has a zero byte in its name", path.display())))?;
    // SAFETY: the name is a C string; loading runs the library's constructors, which is what the
    // caller asked for.
    let library = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    if library.is_null() {
        return Err(wrong(format!("{} (r2g explain H104)", last_error())));
    }
    // SAFETY: the library is loaded and never closed; the name is a C string.
    let symbol = unsafe { libc::dlsym(library, SYMBOL.as_ptr()) };
    if symbol.is_null() {
        return Err(no_half(path));
    }
    // SAFETY: the symbol of this name is a function of this type in every Go half.
    Ok(unsafe { std::mem::transmute::<*mut c_void, GoSymbol>(symbol) })
}

/// What the loader says.
fn last_error() -> String {
    // SAFETY: the text stays until this thread's next call of the loader.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return "the library cannot be loaded".to_owned();
    }
    // SAFETY: as above; it is a C string.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}
