//! `string`. (`bytes` is a `Vec<u8>`, as `list<u8>` is: the layout is the same.)

use super::flat::view_flat_list;
use super::{Store, Value};
use crate::arena::{Dst, Writer};
use crate::fault::{Fault, FaultKind};
use crate::image::Src;

impl Store for str {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    #[inline]
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        to.put_slice(w.leaf(self.as_bytes())?, self.len());
        Ok(())
    }
}

impl Store for String {
    const SIZE: usize = <str as Store>::SIZE;
    const ALIGN: usize = <str as Store>::ALIGN;

    #[inline]
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        self.as_str().store(to, w)
    }
}

// SAFETY: the view is the text, which is verified.
unsafe impl Value for String {
    type View<'a> = &'a str;

    #[inline]
    fn verify(from: Src<'_>) -> Result<(), Fault> {
        Self::view(from).map(drop)
    }

    #[inline]
    fn load(from: Src<'_>) -> Result<Self, Fault> {
        Self::view(from).map(str::to_owned)
    }

    #[inline]
    fn view(from: Src<'_>) -> Result<&str, Fault> {
        let text = view_flat_list(from)?;
        if from.is_verified() {
            // SAFETY: `verify` saw these bytes and found them to be UTF-8; nobody has changed them.
            return Ok(unsafe { std::str::from_utf8_unchecked(text) });
        }
        std::str::from_utf8(text).map_err(|_| Fault::new(FaultKind::NotUtf8))
    }

    #[inline]
    fn from_view(view: &str) -> Result<Self, Fault> {
        Ok(view.to_owned())
    }
}
