//! Finds another Go runtime in the process: Go supports one.

use crate::base::abi::VtableHead;
use crate::conn::ConnectError;

/// What every Go binary carries in its data, 16-aligned.
#[cfg(target_os = "linux")]
const BUILD_INFO: &[u8; 14] = b"\xff Go buildinf:";

/// Looks for a Go runtime in another loaded object than `ours`.
///
/// # Errors
/// `FAILED_PRECONDITION`, naming the object.
pub(crate) fn check(ours: *const VtableHead) -> Result<(), ConnectError> {
    match find(ours.addr()) {
        None => Ok(()),
        Some(object) => Err(ConnectError::new(
            crate::base::status::Code::FailedPrecondition,
            format!(
                "{object} brings a second Go runtime into this process, which Go does not support: \
                 build all Go packages into one half (r2g explain H103)"
            ),
        )),
    }
}

/// The name of a loaded object with a Go runtime, if there is one.
pub(crate) fn any() -> Option<String> {
    find(0)
}

/// A loaded object with a Go runtime that does not hold the address `ours`.
#[cfg(target_os = "linux")]
fn find(ours: usize) -> Option<String> {
    let mut search = linux::Search { ours, found: None };
    // SAFETY: the callback gets exactly this search, which outlives the iteration.
    unsafe { libc::dl_iterate_phdr(Some(linux::visit), (&raw mut search).cast()) };
    search.found
}

/// Only ELF systems can be searched.
#[cfg(not(target_os = "linux"))]
fn find(_ours: usize) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use super::BUILD_INFO;
    use std::ffi::{CStr, c_int, c_void};

    pub(super) struct Search {
        pub(super) ours: usize,
        pub(super) found: Option<String>,
    }

    /// # Safety
    /// Called by `dl_iterate_phdr` with a [`Search`].
    pub(super) unsafe extern "C" fn visit(
        object: *mut libc::dl_phdr_info,
        _size: usize,
        search: *mut c_void,
    ) -> c_int {
        // SAFETY: the loader passes a valid object.
        let object = unsafe { &*object };
        // SAFETY: `check` passes a search that nothing else uses.
        let search = unsafe { &mut *search.cast::<Search>() };
        // SAFETY: the loader's table has this many rows.
        let rows =
            unsafe { std::slice::from_raw_parts(object.dlpi_phdr, object.dlpi_phnum.into()) };
        let loaded = rows.iter().filter(|row| row.p_type == libc::PT_LOAD);
        let ranges: Vec<(usize, usize, u32)> = loaded
            .map(|row| {
                let start = (object.dlpi_addr as usize).wrapping_add(row.p_vaddr as usize);
                (start, row.p_memsz as usize, row.p_flags)
            })
            .collect();
        let is_ours = |&(start, len, _): &(usize, usize, u32)| {
            search.ours >= start && search.ours - start < len
        };
        if ranges.iter().any(is_ours) {
            return 0;
        }
        // Build information lies in writable data; text may not be readable everywhere.
        let writable = ranges.iter().filter(|(_, _, flags)| flags & libc::PF_W != 0);
        for &(start, len, _) in writable {
            // SAFETY: the loader mapped this segment readable and writable; it stays mapped while
            // the iteration holds the loader's lock. Other threads may write it, but only these 14
            // bytes are compared, and they are constant where they mean anything.
            if unsafe { holds_build_info(start, len) } {
                search.found = Some(name(object));
                return 1;
            }
        }
        0
    }

    /// # Safety
    /// `start..start + len` is readable.
    unsafe fn holds_build_info(start: usize, len: usize) -> bool {
        let first = start.next_multiple_of(16);
        let end = (start + len).saturating_sub(BUILD_INFO.len());
        (first..end).step_by(16).any(|at| {
            let at = std::ptr::with_exposed_provenance::<[u8; 14]>(at);
            // SAFETY: the caller says so; volatile, since other threads may write nearby data.
            unsafe { at.read_volatile() == *BUILD_INFO }
        })
    }

    fn name(object: &libc::dl_phdr_info) -> String {
        if object.dlpi_name.is_null() {
            return "the program itself".into();
        }
        // SAFETY: the loader passes a C string.
        let name = unsafe { CStr::from_ptr(object.dlpi_name) }.to_string_lossy();
        if name.is_empty() { "the program itself".into() } else { name.into_owned() }
    }
}
