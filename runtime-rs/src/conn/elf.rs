//! Looking at a shared library before the loader does: a file that was cut off would end the process
//! in the loader, and one for another machine is better named here.

/// What keeps a file from being loaded.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    if cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    if !bytes.starts_with(b"\x7fELF") {
        return Err("not a shared library: invalid ELF header".into());
    }
    let cut = || "cut off: the file is shorter than it says".to_owned();
    if (bytes.get(4), bytes.get(5)) != (Some(&CLASS_64), Some(&LITTLE_ENDIAN)) {
        return Err("built for another kind of machine than this program".into());
    }
    let machine = number::<2>(bytes, 18).ok_or_else(cut)?;
    if machine != MACHINE {
        return Err(format!("built for machine {machine}, this program runs on {MACHINE}"));
    }
    let table = number::<8>(bytes, 32).ok_or_else(cut)?;
    let size = number::<2>(bytes, 54).ok_or_else(cut)?;
    let count = number::<2>(bytes, 56).ok_or_else(cut)?;
    for row in 0..count {
        let at = table.checked_add(row * size).ok_or_else(cut)?;
        let at = usize::try_from(at).map_err(|_| cut())?;
        let kind = number::<4>(bytes, at).ok_or_else(cut)?;
        let offset = number::<8>(bytes, at.saturating_add(8)).ok_or_else(cut)?;
        let len = number::<8>(bytes, at.saturating_add(32)).ok_or_else(cut)?;
        let end = offset.checked_add(len).ok_or_else(cut)?;
        if kind == LOAD && end > bytes.len() as u64 {
            return Err(cut());
        }
    }
    Ok(())
}

const CLASS_64: u8 = 2;
const LITTLE_ENDIAN: u8 = 1;
/// `PT_LOAD`.
const LOAD: u64 = 1;
/// `e_machine` of this program.
const MACHINE: u64 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };

/// A little-endian number of `N` bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let found = bytes.get(at..at.checked_add(N)?)?;
    Some(found.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::check;

    #[test]
    fn every_cut_of_a_program_is_an_error_or_harmless() {
        let whole = std::fs::read("/proc/self/exe").expect("this program");
        check(&whole).expect("it runs");
        for end in (0..whole.len().min(1 << 16)).step_by(7) {
            check(&whole[..end]).expect_err("segments are missing");
        }
    }

    #[test]
    fn no_header_makes_it_panic() {
        let whole = std::fs::read("/proc/self/exe").expect("this program");
        let head = &whole[..whole.len().min(1024)];
        for at in 0..head.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = head.to_vec();
                damaged[at] = value;
                let _ = check(&damaged);
            }
        }
    }
}
