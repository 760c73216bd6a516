//! `list<T>`.

use super::{Store, Value};
use crate::base::fault::Fault;
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Src, TypeRel};
use crate::value::view::ListView;

/// Writes elements one by one.
pub(super) fn store_each<'a, T: Store>(
    items: &[T],
    w: &mut Writer<'a>,
) -> Result<*const u8, Fault> {
    if items.is_empty() {
        return Ok(std::ptr::null());
    }
    let mut block = w.block((items.len() as u64).saturating_mul(T::ELEMENT_SIZE as u64))?;
    w.nested(|w| {
        for (index, item) in items.iter().enumerate() {
            let mut to = block.part(index * T::ELEMENT_SIZE, T::ELEMENT_SIZE);
            item.store_element(&mut to, w).map_err(|fault| fault.in_element(index))?;
        }
        Ok(())
    })?;
    Ok(block.addr())
}

/// Reads elements one by one, at the writer's stride.
pub(super) fn load_each<T: Value>(from: Src<'_>) -> Result<Vec<T>, Fault> {
    let TypeRel { fields, stride } = T::element_rel(from.cx());
    let stride = stride as usize;
    let (elements, count) = from.elements(stride, T::ALIGN)?;
    let elements = elements.with_fields(fields);
    let mut items = Vec::with_capacity(count);
    for index in 0..count {
        let item = elements.part(index * stride, stride).and_then(T::load_element);
        items.push(item.map_err(|fault| fault.in_element(index))?);
    }
    Ok(items)
}

impl<T: Store> Store for [T] {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    #[inline]
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        to.put_slice(T::store_list(self, w)?, self.len());
        Ok(())
    }
}

impl<T: Store> Store for Vec<T> {
    const SIZE: usize = <[T] as Store>::SIZE;
    const ALIGN: usize = <[T] as Store>::ALIGN;

    #[inline]
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        self.as_slice().store(to, w)
    }
}

/// Checks elements one by one, at the writer's stride.
pub(super) fn verify_each<T: Value>(from: Src<'_>) -> Result<(), Fault> {
    let TypeRel { fields, stride } = T::element_rel(from.cx());
    let stride = stride as usize;
    let (elements, count) = from.elements(stride, T::ALIGN)?;
    let mut rest = elements.with_fields(fields);
    for index in 0..count {
        let element = rest.take(stride).and_then(T::verify_element);
        element.map_err(|fault| fault.in_element(index))?;
    }
    Ok(())
}

// SAFETY: the view leads to the elements, and each is verified.
unsafe impl<T: Value> Value for Vec<T> {
    type View<'a> = ListView<'a, T>;

    #[inline]
    fn verify(from: Src<'_>) -> Result<(), Fault> {
        T::verify_list(from)
    }

    #[inline]
    fn load(from: Src<'_>) -> Result<Self, Fault> {
        T::load_list(from)
    }

    #[inline]
    fn view(from: Src<'_>) -> Result<ListView<'_, T>, Fault> {
        ListView::new(from)
    }

    fn from_view(view: ListView<'_, T>) -> Result<Self, Fault> {
        T::load_list(view.header())
    }
}
