//! Parameters of a call, as generated code writes them.

use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};

/// The parameters of one method: an implicit record.
pub trait Params {
    /// Size of the record in bytes, 0 without parameters.
    fn size(&self) -> usize;

    /// Writes the record into `to`, which has `size()` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError>;
}
