//! Records: by address in fields and maps, inline at the writer's stride in lists.

use crate::base::fault::Fault;
use crate::base::package::Package;
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Cx, Src, TypeRel};

/// A generated record.
pub trait Record: Sized + Send + Sync + 'static {
    /// The package that declares it, whose peer decides stride and fields.
    const PACKAGE: &'static Package;
    /// Its index among the records of the package.
    const INDEX: u32;
    /// Size of its block, which is the stride of lists that this build writes.
    const RECORD_SIZE: usize;
    /// Fields that this build knows, tombstones included.
    const FIELDS: u16;
    /// The borrowed form.
    type RecordView<'a>: Copy;

    /// Writes all fields into `to`, which has `RECORD_SIZE` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn store_fields<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault>;

    /// Reads the fields that the writer has.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn load_fields(from: Src<'_>) -> Result<Self, Fault>;

    /// Checks the fields that the writer has, and what they lead to.
    ///
    /// # Errors
    /// As [`Record::load_fields`].
    fn verify_fields(from: Src<'_>) -> Result<(), Fault>;

    /// Views the record.
    fn view_fields(from: Src<'_>) -> Self::RecordView<'_>;
}

/// What this build itself writes.
#[must_use]
pub const fn own_rel<T: Record>() -> TypeRel {
    TypeRel { fields: T::FIELDS, stride: T::RECORD_SIZE as u32 }
}

/// What the writer of an image writes.
#[inline]
#[must_use]
pub fn record_rel<T: Record>(cx: Cx<'_>) -> TypeRel {
    cx.rel(T::PACKAGE, T::INDEX, own_rel::<T>())
}

/// Writes a record and its address.
///
/// # Errors
/// As [`Record::store_fields`].
pub fn store_record<'a, T: Record>(
    value: &T,
    to: &mut Dst<'a>,
    w: &mut Writer<'a>,
) -> Result<(), Fault> {
    let mut block = w.block(T::RECORD_SIZE as u64)?;
    w.nested(|w| value.store_fields(&mut block, w))?;
    to.put_addr(0, block.addr());
    Ok(())
}

/// Writes a record that lies inline in a list: a level of its own, as behind an address.
///
/// # Errors
/// As [`Record::store_fields`].
#[inline]
pub fn store_inline_record<'a, T: Record>(
    value: &T,
    to: &mut Dst<'a>,
    w: &mut Writer<'a>,
) -> Result<(), Fault> {
    w.nested(|w| value.store_fields(to, w))
}

#[inline]
fn follow<'a, T: Record>(from: &Src<'a>) -> Result<Src<'a>, Fault> {
    let rel = record_rel::<T>(from.cx());
    Ok(from.follow(0, rel.stride as usize)?.with_fields(rel.fields))
}

/// Reads the record whose address is `from`.
///
/// # Errors
/// `Missing`, and as [`Record::load_fields`].
#[inline]
pub fn load_record<T: Record>(from: Src<'_>) -> Result<T, Fault> {
    T::load_fields(follow::<T>(&from)?)
}

/// Views the record whose address is `from`.
///
/// # Errors
/// `Missing`, `Malformed`, `TooDeep`.
#[inline]
pub fn view_record<T: Record>(from: Src<'_>) -> Result<T::RecordView<'_>, Fault> {
    Ok(T::view_fields(follow::<T>(&from)?))
}

/// Checks the record whose address is `from`.
///
/// # Errors
/// As [`load_record`].
#[inline]
pub fn verify_record<T: Record>(from: Src<'_>) -> Result<(), Fault> {
    T::verify_fields(follow::<T>(&from)?)
}

impl<'a> Src<'a> {
    /// These bytes as a record that lies inline.
    #[inline]
    #[must_use]
    pub fn as_record<T: Record>(self) -> Self {
        let rel = record_rel::<T>(self.cx());
        self.with_fields(rel.fields)
    }
}

/// Implements [`Store`] and [`Value`] for a generated record.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_record_value {
    ($ty:ty $(,)?) => {
        impl $crate::value::Store for $ty {
            const SIZE: usize = 8;
            const ALIGN: usize = 8;
            const ELEMENT_SIZE: usize = <Self as $crate::value::Record>::RECORD_SIZE;

            #[inline]
            fn store<'a>(
                &self,
                to: &mut $crate::value::arena::Dst<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::fault::Fault> {
                $crate::value::store_record(self, to, w)
            }

            #[inline]
            fn store_element<'a>(
                &self,
                to: &mut $crate::value::arena::Dst<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::fault::Fault> {
                $crate::value::store_inline_record(self, to, w)
            }

            #[inline]
            fn store_word<'a>(
                &self,
                to: &mut $crate::value::arena::Dst<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::fault::Fault> {
                $crate::value::store_record(self, to, w)
            }
        }

        // SAFETY: the compiler makes `verify_fields` from the table that the view's accessors are
        // made from.
        unsafe impl $crate::value::Value for $ty {
            type View<'a> = <Self as $crate::value::Record>::RecordView<'a>;

            #[inline]
            fn verify(from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
                $crate::value::verify_record::<Self>(from)
            }

            #[inline]
            fn verify_element(
                from: $crate::value::image::Src<'_>,
            ) -> Result<(), $crate::fault::Fault> {
                <Self as $crate::value::Record>::verify_fields(from)
            }

            #[inline]
            fn verify_word(
                from: $crate::value::image::Src<'_>,
            ) -> Result<(), $crate::fault::Fault> {
                $crate::value::verify_record::<Self>(from)
            }

            #[inline]
            fn load(from: $crate::value::image::Src<'_>) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_record(from)
            }

            #[inline]
            fn view(
                from: $crate::value::image::Src<'_>,
            ) -> Result<Self::View<'_>, $crate::fault::Fault> {
                $crate::value::view_record::<Self>(from)
            }

            #[inline]
            fn from_view(view: Self::View<'_>) -> Result<Self, $crate::fault::Fault> {
                view.r2g_load()
            }

            #[inline]
            fn element_rel(cx: $crate::value::image::Cx<'_>) -> $crate::value::image::TypeRel {
                $crate::value::record_rel::<Self>(cx)
            }

            #[inline]
            fn load_element(
                from: $crate::value::image::Src<'_>,
            ) -> Result<Self, $crate::fault::Fault> {
                $crate::value::Record::load_fields(from)
            }

            #[inline]
            fn view_element(
                from: $crate::value::image::Src<'_>,
            ) -> Result<Self::View<'_>, $crate::fault::Fault> {
                Ok(<Self as $crate::value::Record>::view_fields(from))
            }

            #[inline]
            fn load_word(
                from: $crate::value::image::Src<'_>,
            ) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_record(from)
            }

            #[inline]
            fn view_word(
                from: $crate::value::image::Src<'_>,
            ) -> Result<Self::View<'_>, $crate::fault::Fault> {
                $crate::value::view_record::<Self>(from)
            }
        }
    };
}
