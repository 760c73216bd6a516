//! Pointers to values: written as what they lead to. A `Box` breaks a recursive type in Rust; the
//! layout knows nothing of it.

use super::{Store, Value};
use crate::base::fault::Fault;
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Cx, Src, TypeRel};
use std::sync::Arc;

macro_rules! store_through {
    ($([$($generics:tt)*] $ty:ty),*) => { $(
        impl<$($generics)*> Store for $ty {
            const SIZE: usize = T::SIZE;
            const ALIGN: usize = T::ALIGN;
            const ELEMENT_SIZE: usize = T::ELEMENT_SIZE;

            #[inline]
            fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
                (**self).store(to, w)
            }

            #[inline]
            fn store_element<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
                (**self).store_element(to, w)
            }

            #[inline]
            fn store_word<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
                (**self).store_word(to, w)
            }
        }
    )* };
}
store_through!([T: Store + ?Sized] &T, [T: Store + ?Sized] Arc<T>, [T: Store + ?Sized] Box<T>);

// SAFETY: the view is that of the value, which is verified.
unsafe impl<T: Value> Value for Box<T> {
    type View<'a> = T::View<'a>;

    #[inline]
    fn verify(from: Src<'_>) -> Result<(), Fault> {
        T::verify(from)
    }

    #[inline]
    fn verify_element(from: Src<'_>) -> Result<(), Fault> {
        T::verify_element(from)
    }

    #[inline]
    fn verify_word(from: Src<'_>) -> Result<(), Fault> {
        T::verify_word(from)
    }

    #[inline]
    fn load(from: Src<'_>) -> Result<Self, Fault> {
        T::load(from).map(Self::new)
    }

    #[inline]
    fn view(from: Src<'_>) -> Result<T::View<'_>, Fault> {
        T::view(from)
    }

    fn from_view(view: T::View<'_>) -> Result<Self, Fault> {
        T::from_view(view).map(Self::new)
    }

    #[inline]
    fn element_rel(cx: Cx<'_>) -> TypeRel {
        T::element_rel(cx)
    }

    #[inline]
    fn load_element(from: Src<'_>) -> Result<Self, Fault> {
        T::load_element(from).map(Self::new)
    }

    #[inline]
    fn view_element(from: Src<'_>) -> Result<T::View<'_>, Fault> {
        T::view_element(from)
    }

    #[inline]
    fn load_word(from: Src<'_>) -> Result<Self, Fault> {
        T::load_word(from).map(Self::new)
    }

    #[inline]
    fn view_word(from: Src<'_>) -> Result<T::View<'_>, Fault> {
        T::view_word(from)
    }
}
