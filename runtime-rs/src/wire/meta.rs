//! Metadata of async calls: key and value pairs in the frame's arena.

use crate::base::abi::{self, Frame, Meta, Slice, flags};
use crate::base::status::{Code, Status};
use crate::value::arena::Writer;

/// Pairs in the caller's order.
pub(crate) type Pairs = Vec<(String, String)>;

/// Writes the call header, if there is something to say.
///
/// # Errors
/// `INVALID_ARGUMENT` above 8 KiB, `RESOURCE_EXHAUSTED` without memory.
pub(crate) fn write_meta(frame: &mut Frame, pairs: &[(String, String)]) -> Result<(), Status> {
    if pairs.is_empty() {
        return Ok(());
    }
    let size: usize = pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > abi::MAX_META {
        let message = format!("{size} bytes of metadata, at most {} are allowed", abi::MAX_META);
        return Err(Status::runtime(Code::InvalidArgument, flags::NOT_STARTED, message));
    }
    // SAFETY: the frame is exclusively borrowed, and its arena is pinned memory of the frame.
    let mut writer =
        unsafe { Writer::copying(&mut frame.arena, crate::value::schema_map::SchemaMap::EQUAL) };
    let mut write = || {
        let mut header = writer.object(size_of::<Meta>() as u64)?;
        let mut rows = writer.object((pairs.len() * size_of::<[Slice; 2]>()) as u64)?;
        for (index, (key, value)) in pairs.iter().enumerate() {
            let mut row = rows.part(index * 32, 32);
            row.part(0, 16).put_slice(writer.leaf(key.as_bytes())?, key.len());
            row.part(16, 16).put_slice(writer.leaf(value.as_bytes())?, value.len());
        }
        header.part(std::mem::offset_of!(Meta, pairs), 16).put_slice(rows.addr(), pairs.len());
        Ok::<_, crate::base::codec_error::CodecError>(header.addr())
    };
    let header = write().map_err(|codec_error| {
        Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, codec_error.to_string())
    })?;
    frame.meta = header.cast();
    Ok(())
}
