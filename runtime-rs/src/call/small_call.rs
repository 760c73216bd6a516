//! Small calls: parameters and result cross by value, and a frame only for a failure (`spec/04-calls.md`, "A small
//! call").

use super::client::Client;
use super::sync_call::bad_argument;
use crate::base::abi::{Frame, NO_FRAME, NO_METHOD};
use crate::base::codec_error::CodecError;
use crate::base::service::Method;
use crate::base::status::{Code, Status};
use crate::conn::go_connection::{SmallCall, Words};
use crate::thread::depth;
use crate::value::arena::write_plain;
use crate::value::chunk::free_chunks;
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::wire::Params;
use crate::wire::outcome::{Failure, broken_result, outcome};

impl Client {
    /// Calls a small method.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    #[inline]
    pub fn call_small<P: Params, R, F: Failure>(
        &self,
        method: u32,
        params: &P,
        decode: impl FnOnce(Reader<'_>) -> Result<R, CodecError>,
    ) -> Result<R, F> {
        // The level comes first: a thread-local access may be a call, over which nothing should be live.
        if depth::is_fast_path()
            && let Some(small) = self.small(method)
        {
            let info = self.method(method);
            let (mut args, mut result) = (Words::new(), Words::new());
            args.clear(params.size());
            result.clear(info.result_size as usize);
            if let Err(codec_error) = encode(params, &mut args) {
                return Err(bad_argument(info, &codec_error));
            }
            let failure = small.run(&args, &mut result);
            if failure != 0 {
                return Err(self.small_failure(info, failure));
            }
            // SAFETY: the callee has written a result of that size.
            let slot = unsafe {
                Reader::new(result.as_ptr(), info.result_size as usize, SchemaMap::EQUAL)
            };
            return decode(slot).map_err(|codec_error| broken_result(info.name, codec_error));
        }
        self.call(method, params, decode)
    }

    /// How calls of a small method are made; `None` for a peer in which it is not small, or has another shape.
    #[inline]
    fn small(&self, method: u32) -> Option<SmallCall> {
        match self.shared.small[method as usize].get() {
            Some(found) => *found,
            None => self.find_small(method),
        }
    }

    #[cold]
    fn find_small(&self, method: u32) -> Option<SmallCall> {
        let shared = &*self.shared;
        let number = shared.numbers[method as usize];
        let find = || shared.go.filter(|_| number != NO_METHOD)?.small(number, self.method(method));
        *shared.small[method as usize].get_or_init(find)
    }

    /// Reads why a small call failed, and frees the frame that says it.
    #[cold]
    fn small_failure<F: Failure>(&self, method: &'static Method, address: u64) -> F {
        if address == NO_FRAME {
            return F::from_status(no_memory().in_method(method.name));
        }
        let frame: *mut Frame = std::ptr::with_exposed_provenance_mut(address as usize);
        let nothing = |_: Reader<'_>| Ok(());
        // SAFETY: the callee resolved this frame and gave it to us.
        let read = unsafe { outcome::<(), F>(frame, method.name, 0, self.shared.schemas, nothing) };
        // SAFETY: as above.
        let chunks = unsafe { (*frame).arena.chunks };
        // SAFETY: the list is all memory of the frame, and nothing refers to it any more.
        unsafe { free_chunks(chunks) };
        read.err().unwrap_or_else(|| broken_result(method.name, "a failure without a reason"))
    }
}

/// Writes the parameters, which are plain values.
#[inline]
fn encode<P: Params>(params: &P, args: &mut Words) -> Result<(), CodecError> {
    // SAFETY: a small method's parameters have no more bytes, and they are zeroed.
    unsafe { write_plain(args.as_mut_ptr(), params.size(), |to, w| params.encode(to, w)) }
}

#[cold]
fn no_memory() -> Status {
    let message = "the call failed, and there was no memory to say why";
    Status::runtime(Code::Internal, 0, message)
}
