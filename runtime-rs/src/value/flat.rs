//! Types that lie inline and contain no address: scalars, time, arrays, and generated enums,
//! flags and structs.

use crate::base::fault::{Fault, FaultKind};
use crate::value::arena::{Dst, Writer};
use crate::value::image::Src;

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
    fn check(from: Src<'_>) -> Result<(), Fault>;
}

/// Reads a flat value.
///
/// # Errors
/// What `T::check` finds.
#[inline]
pub fn load_flat<T: Flat>(from: Src<'_>) -> Result<T, Fault> {
    let from = from.part(0, size_of::<T>())?;
    if T::CHECKED && !from.is_verified() {
        T::check(from)?;
    }
    // SAFETY: `from` has the size of `T`, and its bytes are a value of it: any are, or `check`
    // accepted these now or when the image was verified (the contracts of `Flat` and `Value`).
    Ok(unsafe { from.bytes().as_ptr().cast::<T>().read_unaligned() })
}

/// Places a list of flat values in the image and returns its address. It is a level like any other
/// list.
///
/// # Errors
/// `TooLarge`, `NoMemory`, `TooDeep`.
pub fn store_flat_list<T: Flat>(items: &[T], w: &mut Writer<'_>) -> Result<*const u8, Fault> {
    // SAFETY: `Flat` has no padding, so all bytes of the slice are initialised.
    let bytes = unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), size_of_val(items)) };
    if bytes.is_empty() { w.leaf(bytes) } else { w.nested(|w| w.leaf(bytes)) }
}

/// The flat values of a list, in place.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub(crate) fn view_flat_list<T: Flat>(from: Src<'_>) -> Result<&[T], Fault> {
    let (elements, count) = from.elements(size_of::<T>(), align_of::<T>())?;
    check_flat_list::<T>(elements, count)?;
    // SAFETY: any bytes are values of `T`, or `check` accepted each now or when the image was
    // verified.
    Ok(unsafe { elements.slice(count) })
}

fn check_flat_list<T: Flat>(elements: Src<'_>, count: usize) -> Result<(), Fault> {
    if T::CHECKED && !elements.is_verified() {
        for index in 0..count {
            elements
                .part(index * size_of::<T>(), size_of::<T>())
                .and_then(T::check)
                .map_err(|fault| fault.in_element(index))?;
        }
    }
    Ok(())
}

/// Reads a list of flat values.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub fn load_flat_list<T: Flat>(from: Src<'_>) -> Result<Vec<T>, Fault> {
    view_flat_list(from).map(<[T]>::to_vec)
}

/// Checks a list of flat values.
///
/// # Errors
/// What `elements` and `T::check` find, with the index.
pub fn verify_flat_list<T: Flat>(from: Src<'_>) -> Result<(), Fault> {
    view_flat_list::<T>(from).map(drop)
}

/// Implements [`Store`] and [`Value`] for a flat type. What a kind of types does otherwise than the
/// traits' defaults is passed as further items.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_flat_value {
    ([$($generics:tt)*] $ty:ty) => {
        $crate::r2g_flat_value!([$($generics)*] $ty, {}, {});
    };
    ([$($generics:tt)*] $ty:ty, { $($store:tt)* }, { $($value:tt)* }) => {
        impl<$($generics)*> $crate::value::Store for $ty {
            const SIZE: usize = ::core::mem::size_of::<Self>();
            const ALIGN: usize = ::core::mem::align_of::<Self>();

            #[inline]
            fn store<'a>(
                &self,
                to: &mut $crate::value::arena::Dst<'a>,
                _w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::fault::Fault> {
                to.put_flat(self);
                Ok(())
            }

            #[inline]
            fn store_list<'a>(
                items: &[Self],
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<*const u8, $crate::fault::Fault> {
                $crate::value::store_flat_list(items, w)
            }

            $($store)*
        }

        // SAFETY: the view is the value, and reading it checks it.
        unsafe impl<$($generics)*> $crate::value::Value for $ty {
            type View<'a> = Self;

            #[inline]
            fn verify(from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
                $crate::value::load_flat::<Self>(from).map(drop)
            }

            #[inline]
            fn verify_list(from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
                $crate::value::verify_flat_list::<Self>(from)
            }

            #[inline]
            fn load(from: $crate::value::image::Src<'_>) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_flat(from)
            }

            #[inline]
            fn view(from: $crate::value::image::Src<'_>) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_flat(from)
            }

            #[inline]
            fn from_view(view: Self) -> Result<Self, $crate::fault::Fault> {
                Ok(view)
            }

            #[inline]
            fn load_list(from: $crate::value::image::Src<'_>) -> Result<Vec<Self>, $crate::fault::Fault> {
                $crate::value::load_flat_list(from)
            }

            $($value)*
        }
    };
}

/// Implements [`Store`] and [`Value`] for a flat type that a case holds in its word: scalars, time,
/// enums, flags.
#[doc(hidden)]
#[macro_export]
macro_rules! r2g_scalar_value {
    ($ty:ty $(,)?) => {
        $crate::r2g_flat_value!([] $ty, {
            #[inline]
            fn store_word<'a>(
                &self,
                to: &mut $crate::value::arena::Dst<'a>,
                w: &mut $crate::value::arena::Writer<'a>,
            ) -> Result<(), $crate::fault::Fault> {
                self.store(to, w)
            }
        }, {
            #[inline]
            fn load_word(from: $crate::value::image::Src<'_>) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_flat(from)
            }

            #[inline]
            fn view_word(from: $crate::value::image::Src<'_>) -> Result<Self, $crate::fault::Fault> {
                $crate::value::load_flat(from)
            }

            #[inline]
            fn verify_word(from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
                $crate::value::load_flat::<Self>(from).map(drop)
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
            fn check(_from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
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
            fn check(from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
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

            fn check($from: $crate::value::image::Src<'_>) -> Result<(), $crate::fault::Fault> {
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
            fn check(_from: Src<'_>) -> Result<(), Fault> {
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
    fn check(from: Src<'_>) -> Result<(), Fault> {
        from.flag(0).map(drop)
    }
}
crate::r2g_scalar_value!(bool);

// SAFETY: an array of a type without padding has none; each element is checked.
unsafe impl<T: Flat, const N: usize> Flat for [T; N] {
    const CHECKED: bool = T::CHECKED;

    fn check(from: Src<'_>) -> Result<(), Fault> {
        check_flat_list::<T>(from, N)
    }
}
crate::r2g_flat_value!([T: Flat, const N: usize] [T; N]);

impl<'a> Dst<'a> {
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
pub fn unknown_value(value: u64) -> Fault {
    Fault::new(FaultKind::UnknownValue(value))
}
