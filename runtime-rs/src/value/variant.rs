//! Fields of records, and tag and word of variants and errors.

use super::{Encode, Value};
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;

/// Present and empty: what an empty string, list or map of `T?` leads to. Never read.
static EMPTY: [u64; 2] = [0; 2];

impl<'a> Output<'a> {
    /// Writes a required field.
    ///
    /// # Errors
    /// What cannot cross, with the field's name.
    #[inline]
    pub fn field<T: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        offset: usize,
        value: &T,
        w: &mut Writer<'a>,
    ) -> Result<(), CodecError> {
        value
            .encode(&mut self.part(offset, T::SIZE), w)
            .map_err(|codec_error| codec_error.in_field(name))
    }

    /// Writes `T?` of a type whose absence is a null first word.
    ///
    /// # Errors
    /// What cannot cross, with the field's name.
    #[inline]
    pub fn nullable<T: Encode + ?Sized>(
        &mut self,
        name: &'static str,
        offset: usize,
        value: Option<&T>,
        w: &mut Writer<'a>,
    ) -> Result<(), CodecError> {
        let Some(value) = value else { return Ok(()) };
        let mut part = self.part(offset, T::SIZE);
        value.encode(&mut part, w).map_err(|codec_error| codec_error.in_field(name))?;
        if part.first_word_is_zero() {
            part.put_addr(0, EMPTY.as_ptr().cast());
        }
        Ok(())
    }

    /// Writes `T?` of a flat type: value and presence byte.
    ///
    /// # Errors
    /// What cannot cross, with the field's name.
    #[inline]
    pub fn flat<T: Encode>(
        &mut self,
        name: &'static str,
        offset: usize,
        present: usize,
        value: Option<&T>,
        w: &mut Writer<'a>,
    ) -> Result<(), CodecError> {
        let Some(value) = value else { return Ok(()) };
        self.put(present, 1u8);
        self.field(name, offset, value, w)
    }

    /// Writes a case without payload. It is a level like any other: Go's half counts it.
    ///
    /// # Errors
    /// `TooDeep`.
    #[inline]
    pub fn unit_case(&mut self, tag: u32, w: &mut Writer<'a>) -> Result<(), CodecError> {
        self.put(0, tag);
        w.nested(|_| Ok(()))
    }

    /// Writes a case and its payload.
    ///
    /// # Errors
    /// What cannot cross, with the case's name.
    #[inline]
    pub fn case<T: Encode>(
        &mut self,
        name: &'static str,
        tag: u32,
        payload: &T,
        w: &mut Writer<'a>,
    ) -> Result<(), CodecError> {
        self.put(0, tag);
        let mut word = self.part(8, 8);
        w.nested(|w| payload.encode_word(&mut word, w))
            .map_err(|codec_error| codec_error.in_field(name))
    }
}

impl<'a> Reader<'a> {
    /// The tag of a case.
    ///
    /// # Errors
    /// `Missing` for 0.
    #[inline]
    pub fn tag(&self) -> Result<u32, CodecError> {
        match self.get::<u32>(0)? {
            0 => Err(CodecError::new(CodecErrorKind::Missing)),
            tag => Ok(tag),
        }
    }

    /// The payload of a case.
    ///
    /// # Errors
    /// What is wrong with it, with the case's name.
    #[inline]
    pub fn payload<T: Value>(&self, name: &'static str) -> Result<T, CodecError> {
        self.part(8, 8).and_then(T::decode_word).map_err(|codec_error| codec_error.in_field(name))
    }

    /// The payload of a case, as a view.
    ///
    /// # Errors
    /// What is wrong with it, with the case's name.
    #[inline]
    pub fn payload_view<T: Value>(&self, name: &'static str) -> Result<T::View<'a>, CodecError> {
        self.part(8, 8).and_then(T::view_word).map_err(|codec_error| codec_error.in_field(name))
    }

    /// Checks the payload of a case.
    ///
    /// # Errors
    /// What is wrong with it, with the case's name.
    #[inline]
    pub fn verify_payload<T: Value>(&self, name: &'static str) -> Result<(), CodecError> {
        self.part(8, 8).and_then(T::verify_word).map_err(|codec_error| codec_error.in_field(name))
    }

    /// The payload of a case whose type contains itself, to be viewed on demand.
    ///
    /// # Errors
    /// `Malformed` if the encoded value is too short.
    #[inline]
    pub fn payload_lazy<T: Value>(
        &self,
        name: &'static str,
    ) -> Result<crate::value::view::Lazy<'a, T>, CodecError> {
        let word = self.part(8, 8).map_err(|codec_error| codec_error.in_field(name))?;
        Ok(crate::value::view::Lazy::new(word))
    }

    /// Checks a flat field in place.
    ///
    /// # Errors
    /// What is wrong with it, with its name.
    #[inline]
    pub fn check<T: super::Flat>(
        &self,
        name: &'static str,
        offset: usize,
    ) -> Result<(), CodecError> {
        if T::CHECKED {
            self.part(offset, size_of::<T>())
                .and_then(T::check)
                .map_err(|codec_error| codec_error.in_field(name))?;
        }
        Ok(())
    }

    /// The value of an enum, whatever its representation.
    ///
    /// # Errors
    /// `Malformed` if the encoded value is too short.
    #[inline]
    pub fn number(&self, size: usize) -> Result<u64, CodecError> {
        Ok(match size {
            1 => u64::from(self.get::<u8>(0)?),
            2 => u64::from(self.get::<u16>(0)?),
            4 => u64::from(self.get::<u32>(0)?),
            _ => self.get::<u64>(0)?,
        })
    }
}
