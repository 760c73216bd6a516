//! Values in the shared layout (`spec/03-layout.md`): how each type is written and read.
//!
//! Generated types implement [`Store`] and [`Value`] with macros that live beside
//! the traits; everything built in is here, one file per family.

pub mod arena;
pub(crate) mod chunk;
mod flat;
pub mod image;
mod list;
mod map;
pub(crate) mod own;
mod pointer;
mod record;
mod text;
pub(crate) mod time;
mod variant;
pub(crate) mod view;

pub(crate) use flat::view_flat_list;
pub use flat::{Flat, load_flat, load_flat_list, store_flat_list, unknown_value, verify_flat_list};
pub use map::map_entry;
pub use record::{
    Record, load_record, own_rel, record_rel, store_inline_record, store_record, verify_record,
    view_record,
};

use crate::base::fault::Fault;
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Cx, Src, TypeRel};

/// Plain data whose every bit pattern is valid: what single loads and stores move.
///
/// # Safety
/// The type has no padding and no invalid bit pattern.
pub(crate) unsafe trait Bits: Copy {}

macro_rules! bits {
    ($($ty:ty),*) => { $(
        // SAFETY: numbers have neither padding nor invalid bit patterns.
        unsafe impl Bits for $ty {}
    )* };
}
bits!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);

/// A value that can be written into an image.
pub trait Store {
    /// Bytes as a field, parameter, result or map value.
    const SIZE: usize;
    /// Alignment as a field.
    const ALIGN: usize;
    /// Bytes as a list element.
    const ELEMENT_SIZE: usize = Self::SIZE;

    /// Writes the value as a field into `to`, which has `SIZE` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault>;

    /// Writes the value as a list element into `to`, which has `ELEMENT_SIZE` zeroed bytes.
    ///
    /// # Errors
    /// As [`Store::store`].
    #[inline]
    fn store_element<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        self.store(to, w)
    }

    /// Writes the value as the payload of a case: into the word, or into a block it leads to.
    ///
    /// # Errors
    /// As [`Store::store`].
    fn store_word<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        let mut block = w.block(Self::SIZE as u64)?;
        self.store(&mut block, w)?;
        to.put_addr(0, block.addr());
        Ok(())
    }

    /// Writes a list's elements and returns their address.
    ///
    /// # Errors
    /// As [`Store::store`].
    fn store_list<'a>(items: &[Self], w: &mut Writer<'a>) -> Result<*const u8, Fault>
    where
        Self: Sized,
    {
        list::store_each(items, w)
    }
}

/// A value that can be read from an image: owned, or as a view of it.
///
/// # Safety
/// [`Value::verify`], and its forms for elements, words and lists, accept an image only if every flat
/// value and every text that the view leads to is valid. Readers of a verified image rely on it.
pub unsafe trait Value: Store + Sized + 'static {
    /// The borrowed form: reads the image in place.
    type View<'a>: Copy;

    /// Reads a field; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn load(from: Src<'_>) -> Result<Self, Fault>;

    /// Views a field; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// As [`Value::load`]; parts behind further addresses are checked when they are reached.
    fn view(from: Src<'_>) -> Result<Self::View<'_>, Fault>;

    /// Owns what a view shows.
    ///
    /// # Errors
    /// As [`Value::load`].
    fn from_view(view: Self::View<'_>) -> Result<Self, Fault>;

    /// Checks a field and all that it leads to; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// As [`Value::load`].
    fn verify(from: Src<'_>) -> Result<(), Fault>;

    /// Checks a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::load`].
    #[inline]
    fn verify_element(from: Src<'_>) -> Result<(), Fault> {
        Self::verify(from)
    }

    /// Checks the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::load`].
    fn verify_word(from: Src<'_>) -> Result<(), Fault> {
        Self::verify(from.follow(0, Self::SIZE)?)
    }

    /// Checks a list; `from` is its header.
    ///
    /// # Errors
    /// As [`Value::load`].
    #[inline]
    fn verify_list(from: Src<'_>) -> Result<(), Fault> {
        list::verify_each::<Self>(from)
    }

    /// List elements as the writer has them: their fields, and the bytes from one to the next. Asked
    /// once per list.
    #[inline]
    fn element_rel(_cx: Cx<'_>) -> TypeRel {
        TypeRel { fields: u16::MAX, stride: Self::ELEMENT_SIZE as u32 }
    }

    /// Reads a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::load`].
    #[inline]
    fn load_element(from: Src<'_>) -> Result<Self, Fault> {
        Self::load(from)
    }

    /// Views a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::view`].
    #[inline]
    fn view_element(from: Src<'_>) -> Result<Self::View<'_>, Fault> {
        Self::view(from)
    }

    /// Reads the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::load`].
    fn load_word(from: Src<'_>) -> Result<Self, Fault> {
        Self::load(from.follow(0, Self::SIZE)?)
    }

    /// Views the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::view`].
    fn view_word(from: Src<'_>) -> Result<Self::View<'_>, Fault> {
        Self::view(from.follow(0, Self::SIZE)?)
    }

    /// Reads a list; `from` is its header.
    ///
    /// # Errors
    /// As [`Value::load`].
    fn load_list(from: Src<'_>) -> Result<Vec<Self>, Fault> {
        list::load_each(from)
    }
}
