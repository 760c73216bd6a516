//! The door for generated code and for this crate's macros. Users have no business here.
//!
//! What stands here may change with any release of the compiler; [`VERSION`] lets generated code
//! fail to compile against a runtime that does not fit, instead of failing in some other way.

pub use crate::base::codec_error::{CodecError, CodecErrorKind};
pub use crate::base::package::PackageInfo;
pub use crate::base::service::{Method, ServiceInfo, Shape};
pub use crate::call::{Bytes, Client, Owned, Retain, View};
pub use crate::conn::go::Source;
pub use crate::conn::vtable::{Library, library};
pub use crate::serve::{BoxFuture, Handler, Incoming, Owner, SmallSizes, SyncCall};
pub use crate::value::arena::{Output, Writer};
pub use crate::value::owned::OwnedBuffer;
pub use crate::value::reader::Reader;
pub use crate::value::schema_map::{PackageMap, PeerSchemas, SchemaMap, TypeMap};
pub use crate::value::view::{broken, valid};
pub use crate::value::{Encode, Flat, Record, Value, decode_flat, map_entry, unknown_value};
pub use crate::wire::reply::Viewed;
pub use crate::wire::{AppError, Failure, Params};

/// Version of the interface between generated code and the runtime, in both languages: package `r2gabi` of the Go
/// runtime has the same number. A change that generated code of before does not survive raises it here and there.
pub const VERSION: u32 = 5;

/// Fails to compile when generated code and runtime do not fit, and names both versions.
#[doc(hidden)]
pub const fn assert_version(generated: u32) {
    if generated != VERSION {
        let mut text = Text::new();
        text.push(b"this code is for version ");
        text.push_number(generated);
        text.push(b" of the r2g runtime, and the crate `r2g` is version ");
        text.push_number(VERSION);
        text.push(b": run `r2g gen` of the same release as the crate");
        match std::str::from_utf8(text.get()) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("generated code does not fit the crate `r2g`"),
        }
    }
}

/// A message that is put together while generated code is compiled, where nothing can be formatted.
struct Text {
    bytes: [u8; 160],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 160], len: 0 }
    }

    const fn push(&mut self, part: &[u8]) {
        let mut at = 0;
        while at < part.len() {
            self.bytes[self.len] = part[at];
            self.len += 1;
            at += 1;
        }
    }

    const fn push_number(&mut self, number: u32) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        self.push(&[b'0' + (number % 10) as u8]);
    }

    const fn get(&self) -> &[u8] {
        self.bytes.split_at(self.len).0
    }
}

/// What reading a case that this build does not know yields where no `Unknown` exists.
#[must_use]
pub fn unknown_case(tag: u32) -> CodecError {
    CodecError::new(CodecErrorKind::UnknownValue(u64::from(tag)))
}

/// What writing an `Unknown` case yields.
#[must_use]
pub fn unsendable(tag: u32) -> CodecError {
    CodecError::new(CodecErrorKind::UnknownCase(tag))
}

#[cfg(test)]
mod tests {
    use super::{VERSION, assert_version};

    #[test]
    fn versions_that_differ_are_both_named() {
        assert_version(VERSION);
        for other in [0, VERSION - 1, u32::MAX] {
            let panic =
                std::panic::catch_unwind(|| assert_version(other)).expect_err("they differ");
            let text = panic.downcast_ref::<String>().expect("a message").as_str();
            assert!(
                text.contains(&format!("for version {other} of"))
                    && text.contains(&format!("is version {VERSION}:")),
                "{text}"
            );
        }
    }
}
