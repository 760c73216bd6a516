//! Records: by address in fields and maps, inline at the writer's stride in lists.

use crate::base::codec_error::CodecError;
use crate::base::package::Package;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::schema_map::{SchemaMap, TypeMap};

/// A generated record.
pub trait Record: Sized + Send + Sync + 'static {
    /// The package that declares it, whose peer decides stride and fields.
    const PACKAGE: &'static Package;
    /// Its index among the records of the package.
    const INDEX: u32;
    /// Size of its object, which is the stride of lists that this build writes.
    const RECORD_SIZE: usize;
    /// Fields that this build knows, tombstones included.
    const FIELDS: u16;
    /// The borrowed form.
    type RecordView<'a>: Copy;

    /// Writes all fields into `to`, which has `RECORD_SIZE` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn encode_fields<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError>;

    /// Reads the fields that the writer has.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn decode_fields(from: Reader<'_>) -> Result<Self, CodecError>;

    /// Checks the fields that the writer has, and what they lead to.
    ///
    /// # Errors
    /// As [`Record::decode_fields`].
    fn verify_fields(from: Reader<'_>) -> Result<(), CodecError>;

    /// Views the record.
    fn view_fields(from: Reader<'_>) -> Self::RecordView<'_>;
}

/// What this build itself writes.
#[must_use]
pub const fn own_map<T: Record>() -> TypeMap {
    TypeMap { fields: T::FIELDS, stride: T::RECORD_SIZE as u32 }
}

/// What a writer encodes.
#[inline]
#[must_use]
pub fn record_map<T: Record>(schemas: SchemaMap<'_>) -> TypeMap {
    schemas.map(T::PACKAGE, T::INDEX, own_map::<T>())
}

/// Writes a record and its address.
///
/// # Errors
/// As [`Record::encode_fields`].
pub fn encode_record<'a, T: Record>(
    value: &T,
    to: &mut Output<'a>,
    w: &mut Writer<'a>,
) -> Result<(), CodecError> {
    let mut object = w.object(T::RECORD_SIZE as u64)?;
    w.nested(|w| value.encode_fields(&mut object, w))?;
    to.put_addr(0, object.addr());
    Ok(())
}

/// Writes a record that lies inline in a list: a level of its own, as behind an address.
///
/// # Errors
/// As [`Record::encode_fields`].
#[inline]
pub fn encode_inline_record<'a, T: Record>(
    value: &T,
    to: &mut Output<'a>,
    w: &mut Writer<'a>,
) -> Result<(), CodecError> {
    w.nested(|w| value.encode_fields(to, w))
}

#[inline]
fn follow<'a, T: Record>(from: &Reader<'a>) -> Result<Reader<'a>, CodecError> {
    let map = record_map::<T>(from.schemas());
    Ok(from.follow(0, map.stride as usize)?.with_fields(map.fields))
}

/// Reads the record whose address is `from`.
///
/// # Errors
/// `Missing`, and as [`Record::decode_fields`].
#[inline]
pub fn decode_record<T: Record>(from: Reader<'_>) -> Result<T, CodecError> {
    T::decode_fields(follow::<T>(&from)?)
}

/// Views the record whose address is `from`.
///
/// # Errors
/// `Missing`, `Malformed`, `TooDeep`.
#[inline]
pub fn view_record<T: Record>(from: Reader<'_>) -> Result<T::RecordView<'_>, CodecError> {
    Ok(T::view_fields(follow::<T>(&from)?))
}

/// Checks the record whose address is `from`.
///
/// # Errors
/// As [`decode_record`].
#[inline]
pub fn verify_record<T: Record>(from: Reader<'_>) -> Result<(), CodecError> {
    T::verify_fields(follow::<T>(&from)?)
}

impl<'a> Reader<'a> {
    /// These bytes as a record that lies inline.
    #[inline]
    #[must_use]
    pub fn as_record<T: Record>(self) -> Self {
        let map = record_map::<T>(self.schemas());
        self.with_fields(map.fields)
    }
}

/// Implements [`Encode`] and [`Value`] for a generated record.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_record_value {
    ($ty:ty $(,)?) => {
        impl $crate::value::Encode for $ty {
            const SIZE: usize = 8;
            const ALIGN: usize = 8;
            const ELEMENT_SIZE: usize = <Self as $crate::value::Record>::RECORD_SIZE;

            #[inline]
            fn encode<'a>(
                &self,
                to: &mut $crate::value::arena::Output<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::encode_record(self, to, w)
            }

            #[inline]
            fn encode_element<'a>(
                &self,
                to: &mut $crate::value::arena::Output<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::encode_inline_record(self, to, w)
            }

            #[inline]
            fn encode_word<'a>(
                &self,
                to: &mut $crate::value::arena::Output<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::encode_record(self, to, w)
            }
        }

        // SAFETY: the compiler makes `verify_fields` from the table that the view's accessors are
        // made from.
        unsafe impl $crate::value::Value for $ty {
            type View<'a> = <Self as $crate::value::Record>::RecordView<'a>;

            #[inline]
            fn verify(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::verify_record::<Self>(from)
            }

            #[inline]
            fn verify_element(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                <Self as $crate::value::Record>::verify_fields(from)
            }

            #[inline]
            fn verify_word(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::verify_record::<Self>(from)
            }

            #[inline]
            fn decode(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_record(from)
            }

            #[inline]
            fn view(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self::View<'_>, $crate::codec_error::CodecError> {
                $crate::value::view_record::<Self>(from)
            }

            #[inline]
            fn from_view(view: Self::View<'_>) -> Result<Self, $crate::codec_error::CodecError> {
                view.r2g_decode()
            }

            #[inline]
            fn element_map(
                schemas: $crate::value::schema_map::SchemaMap<'_>,
            ) -> $crate::value::schema_map::TypeMap {
                $crate::value::record_map::<Self>(schemas)
            }

            #[inline]
            fn decode_element(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::Record::decode_fields(from)
            }

            #[inline]
            fn view_element(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self::View<'_>, $crate::codec_error::CodecError> {
                Ok(<Self as $crate::value::Record>::view_fields(from))
            }

            #[inline]
            fn decode_word(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_record(from)
            }

            #[inline]
            fn view_word(
                from: $crate::value::reader::Reader<'_>,
            ) -> Result<Self::View<'_>, $crate::codec_error::CodecError> {
                $crate::value::view_record::<Self>(from)
            }
        }
    };
}
