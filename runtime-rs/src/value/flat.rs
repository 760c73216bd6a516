//! Types that lie inline and contain no address: scalars, time, arrays, and generated enums,
//! flags and structs.

use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;

/// A type whose Rust layout is the shared layout, without padding and without addresses.
///
/// # Safety
/// The type is `Copy`, has no padding, its size and alignment are those of `spec/03-layout.md`, and
/// `check` accepts only bytes that are a valid value of it.
pub unsafe trait Flat: Copy + Send + Sync + 'static {
    /// Whether some bit patterns are not values, so that reading must look at each.
    const CHECKED: bool;

    /// Checks that the bytes are a value.
    ///
    /// # Errors
    /// Which part is not.
    fn check(from: Reader<'_>) -> Result<(), CodecError>;
}

/// Reads a flat value.
///
/// # Errors
/// What `T::check` finds.
#[inline]
pub fn decode_flat<T: Flat>(from: Reader<'_>) -> Result<T, CodecError> {
    let from = from.part(0, size_of::<T>())?;
    if T::CHECKED && !from.is_verified() {
        T::check(from)?;
    }
    // SAFETY: `from` has the size of `T`, and its bytes are a value of it: any are, or `check`
    // accepted these now or when the message was verified (the contracts of `Flat` and `Value`).
    Ok(unsafe { from.bytes().as_ptr().cast::<T>().read_unaligned() })
}

/// Encodes the elements of a list of flat values and returns their address. It is a level like any other
/// list.
///
/// # Errors
/// `TooLarge`, `NoMemory`, `TooDeep`.
pub fn encode_flat_list<T: Flat>(items: &[T], w: &mut Writer<'_>) -> Result<*const u8, CodecError> {
    // SAFETY: `Flat` has no padding, so all bytes of the slice are initialised.
    let bytes = unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), size_of_val(items)) };
    if bytes.is_empty() { w.leaf(bytes) } else { w.nested(|w| w.leaf(bytes)) }
}

/// The flat values of a list, in place.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub(crate) fn view_flat_list<T: Flat>(from: Reader<'_>) -> Result<&[T], CodecError> {
    let (elements, count) = from.elements(size_of::<T>(), align_of::<T>())?;
    check_flat_list::<T>(elements, count)?;
    // SAFETY: any bytes are values of `T`, or `check` accepted each now or when the message was
    // verified.
    Ok(unsafe { elements.slice(count) })
}

fn check_flat_list<T: Flat>(elements: Reader<'_>, count: usize) -> Result<(), CodecError> {
    if T::CHECKED && !elements.is_verified() {
        for index in 0..count {
            elements
                .part(index * size_of::<T>(), size_of::<T>())
                .and_then(T::check)
                .map_err(|codec_error| codec_error.in_element(index))?;
        }
    }
    Ok(())
}

/// Reads a list of flat values.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub fn decode_flat_list<T: Flat>(from: Reader<'_>) -> Result<Vec<T>, CodecError> {
    view_flat_list(from).map(<[T]>::to_vec)
}

/// Checks a list of flat values.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub fn verify_flat_list<T: Flat>(from: Reader<'_>) -> Result<(), CodecError> {
    view_flat_list::<T>(from).map(drop)
}

/// Implements [`Encode`] and [`Value`] for a flat type. What a kind of types does otherwise than the
/// traits' defaults is passed as further items.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_flat_value {
    ([$($generics:tt)*] $ty:ty) => {
        $crate::r2g_flat_value!([$($generics)*] $ty, {}, {});
    };
    ([$($generics:tt)*] $ty:ty, { $($encode:tt)* }, { $($value:tt)* }) => {
        impl<$($generics)*> $crate::value::Encode for $ty {
            const SIZE: usize = ::core::mem::size_of::<Self>();
            const ALIGN: usize = ::core::mem::align_of::<Self>();

            #[inline]
            fn encode<'a>(
                &self,
                to: &mut $crate::value::arena::Output<'a>,
                _w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                to.put_flat(self);
                Ok(())
            }

            #[inline]
            fn encode_list<'a>(
                items: &[Self],
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<*const u8, $crate::codec_error::CodecError> {
                $crate::value::encode_flat_list(items, w)
            }

            $($encode)*
        }

        // SAFETY: the view is the value, and reading it checks it.
        unsafe impl<$($generics)*> $crate::value::Value for $ty {
            type View<'a> = Self;

            #[inline]
            fn verify(from: $crate::value::reader::Reader<'_>) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::decode_flat::<Self>(from).map(drop)
            }

            #[inline]
            fn verify_list(from: $crate::value::reader::Reader<'_>) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::verify_flat_list::<Self>(from)
            }

            #[inline]
            fn decode(from: $crate::value::reader::Reader<'_>) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_flat(from)
            }

            #[inline]
            fn view(from: $crate::value::reader::Reader<'_>) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_flat(from)
            }

            #[inline]
            fn from_view(view: Self) -> Result<Self, $crate::codec_error::CodecError> {
                Ok(view)
            }

            #[inline]
            fn decode_list(from: $crate::value::reader::Reader<'_>) -> Result<Vec<Self>, $crate::codec_error::CodecError> {
                $crate::value::decode_flat_list(from)
            }

            $($value)*
        }
    };
}

/// Implements [`Encode`] and [`Value`] for a flat type that a case holds in its word: scalars, time,
/// enums, flags.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_scalar_value {
    ($ty:ty $(,)?) => {
        $crate::r2g_flat_value!([] $ty, {
            #[inline]
            fn encode_word<'a>(
                &self,
                to: &mut $crate::value::arena::Output<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                self.encode(to, w)
            }
        }, {
            #[inline]
            fn decode_word(from: $crate::value::reader::Reader<'_>) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_flat(from)
            }

            #[inline]
            fn view_word(from: $crate::value::reader::Reader<'_>) -> Result<Self, $crate::codec_error::CodecError> {
                $crate::value::decode_flat(from)
            }

            #[inline]
            fn verify_word(from: $crate::value::reader::Reader<'_>) -> Result<(), $crate::codec_error::CodecError> {
                $crate::value::decode_flat::<Self>(from).map(drop)
            }
        });
    };
}

/// Implements the traits for a transparent number: time, a generated open enum or flags.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_number_value {
    ($ty:ty, $repr:ty $(,)?) => {
        const _: () = assert!(
            ::core::mem::size_of::<$ty>() == ::core::mem::size_of::<$repr>()
                && ::core::mem::align_of::<$ty>() == ::core::mem::align_of::<$repr>()
        );
        // SAFETY: the type is declared `repr(transparent)` over the number, here or by the compiler.
        unsafe impl $crate::value::Flat for $ty {
            const CHECKED: bool = false;

            #[inline]
            fn check(
                _from: $crate::value::reader::Reader<'_>,
            ) -> Result<(), $crate::codec_error::CodecError> {
                Ok(())
            }
        }
        $crate::r2g_scalar_value!($ty);
    };
}

/// Implements the traits for a generated frozen enum with these values.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_frozen_value {
    ($ty:ty, $repr:ty, [$($bits:literal),* $(,)?] $(,)?) => {
        const _: () = assert!(::core::mem::size_of::<$ty>() == ::core::mem::size_of::<$repr>());
        // SAFETY: the compiler declares the type with this representation and exactly these values.
        unsafe impl $crate::value::Flat for $ty {
            const CHECKED: bool = true;

            #[inline]
            fn check(from: $crate::value::reader::Reader<'_>) -> Result<(), $crate::codec_error::CodecError> {
                match from.number(::core::mem::size_of::<$ty>())? {
                    $($bits)|* => Ok(()),
                    other => Err($crate::value::unknown_value(other)),
                }
            }
        }
        $crate::r2g_scalar_value!($ty);
    };
}

/// Implements the traits for a generated struct.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_struct_value {
    ($ty:ty, checked = $checked:literal, |$from:ident| $check:block $(,)?) => {
        // SAFETY: the compiler declares the type `repr(C)` with every byte in a field, asserts its
        // offsets, and `check` looks at every field that has invalid values.
        unsafe impl $crate::value::Flat for $ty {
            const CHECKED: bool = $checked;

            fn check($from: $crate::value::reader::Reader<'_>) -> Result<(), $crate::codec_error::CodecError> {
                $check
                Ok(())
            }
        }
        $crate::r2g_flat_value!([] $ty);
    };
}

macro_rules! number {
    ($($ty:ty),*) => { $(
        // SAFETY: numbers have neither padding nor invalid bit patterns.
        unsafe impl Flat for $ty {
            const CHECKED: bool = false;

            #[inline]
            fn check(_from: Reader<'_>) -> Result<(), CodecError> {
                Ok(())
            }
        }
        crate::r2g_scalar_value!($ty);
    )* };
}
number!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);

// SAFETY: one byte without padding; only 0 and 1 are accepted.
unsafe impl Flat for bool {
    const CHECKED: bool = true;

    #[inline]
    fn check(from: Reader<'_>) -> Result<(), CodecError> {
        from.flag(0).map(drop)
    }
}
crate::r2g_scalar_value!(bool);

// SAFETY: an array of a type without padding has none; each element is checked.
unsafe impl<T: Flat, const N: usize> Flat for [T; N] {
    const CHECKED: bool = T::CHECKED;

    fn check(from: Reader<'_>) -> Result<(), CodecError> {
        check_flat_list::<T>(from, N)
    }
}
crate::r2g_flat_value!([T: Flat, const N: usize] [T; N]);

impl<'a> Output<'a> {
    /// Writes a flat value at the start.
    #[inline]
    pub fn put_flat<T: Flat>(&mut self, value: &T) {
        // SAFETY: `Flat` has no padding, so all bytes of the value are initialised.
        let bytes =
            unsafe { std::slice::from_raw_parts(std::ptr::from_ref(value).cast(), size_of::<T>()) };
        self.put_bytes(0, bytes);
    }
}

/// A frozen value that its declaration does not have.
#[cold]
#[must_use]
pub fn unknown_value(value: u64) -> CodecError {
    CodecError::new(CodecErrorKind::UnknownValue(value))
}
