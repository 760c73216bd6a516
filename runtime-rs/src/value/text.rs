//! `string`. (`bytes` is a `Vec<u8>`, as `list<u8>` is: the layout is the same.)

use super::{Encode, Value};
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;

impl Encode for str {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    #[inline]
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        to.put_slice(w.leaf(self.as_bytes())?, self.len());
        Ok(())
    }
}

impl Encode for String {
    const SIZE: usize = <str as Encode>::SIZE;
    const ALIGN: usize = <str as Encode>::ALIGN;

    #[inline]
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        self.as_str().encode(to, w)
    }
}

// SAFETY: the view is the text, which is verified.
unsafe impl Value for String {
    type View<'a> = &'a str;

    #[inline]
    fn verify(from: Reader<'_>) -> Result<(), CodecError> {
        check(from.text()?).map(drop)
    }

    #[inline]
    fn decode(from: Reader<'_>) -> Result<Self, CodecError> {
        Self::view(from).map(str::to_owned)
    }

    #[inline]
    fn view(from: Reader<'_>) -> Result<&str, CodecError> {
        let text = from.text()?;
        if from.is_verified() {
            // SAFETY: `verify` saw these bytes and found them to be UTF-8; nothing has changed them.
            return Ok(unsafe { std::str::from_utf8_unchecked(text) });
        }
        check(text)
    }

    #[inline]
    fn from_view(view: &str) -> Result<Self, CodecError> {
        Ok(view.to_owned())
    }
}

/// Longest text whose bytes are looked at here before std does.
const SHORT: usize = 64;

/// The bytes as text. Most text is short and ASCII, which is seen eight bytes at a time.
#[inline]
fn check(bytes: &[u8]) -> Result<&str, CodecError> {
    if is_short_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).map_err(|_| CodecError::new(CodecErrorKind::NotUtf8))
}

/// Whether every byte is ASCII, of texts that are short but not shorter than a word.
#[inline]
fn is_short_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) else {
        return false;
    };
    // The first word and the last one overlap, or there are others between them.
    let mut seen = u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last);
    if bytes.len() > 16 {
        if bytes.len() > SHORT {
            return false;
        }
        let (words, _) = bytes.as_chunks::<8>();
        seen = words.iter().fold(seen, |seen, word| seen | u64::from_ne_bytes(*word));
    }
    seen & HIGH == 0
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn text_is_what_std_takes_for_text() {
        let filler = "abcdefgh".repeat(10);
        for len in 0..80 {
            let plain = &filler.as_bytes()[..len];
            assert_eq!(check(plain).ok(), std::str::from_utf8(plain).ok());
            for at in 0..len {
                for patch in [&b"\xff"[..], "é".as_bytes(), "é".as_bytes().split_at(1).0] {
                    let mut bytes = plain.to_vec();
                    bytes.splice(at..(at + patch.len()).min(len), patch.iter().copied());
                    assert_eq!(check(&bytes).ok(), std::str::from_utf8(&bytes).ok(), "{bytes:?}");
                }
            }
        }
    }
}
