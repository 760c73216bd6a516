//! rust2go.
use super::program::Program;
pub(super) fn start() -> Result<Program, String> {
    Err("todo".to_owned())
}
