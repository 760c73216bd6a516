//! Reading flat little-endian tables. They come from another build, so nothing is trusted.

/// What is wrong with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truncated;

impl std::fmt::Display for Truncated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("damaged or truncated")
    }
}

impl std::error::Error for Truncated {}

/// The bytes of a table that are not read yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], Truncated> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Truncated> {
        self.take(N)?.try_into().map_err(|_| Truncated)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Truncated> {
        self.array().map(|[byte]: [u8; 1]| byte)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Truncated> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Truncated> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Truncated> {
        self.array().map(i64::from_le_bytes)
    }

    pub(crate) fn hash(&mut self) -> Result<[u8; 16], Truncated> {
        self.array()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A length and that many bytes.
    pub(crate) fn blob(&mut self) -> Result<&'a [u8], Truncated> {
        let len = self.u32()?;
        self.take(len as usize)
    }

    /// Text; what is not UTF-8 is replaced, since it is only shown and compared.
    pub(crate) fn text(&mut self) -> Result<String, Truncated> {
        self.blob().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// A count and that many rows of at least one byte.
    pub(crate) fn rows<T>(
        &mut self,
        mut row: impl FnMut(&mut Self) -> Result<T, Truncated>,
    ) -> Result<Vec<T>, Truncated> {
        let count = self.u32()? as usize;
        if count > self.0.len() {
            return Err(Truncated);
        }
        (0..count).map(|_| row(self)).collect()
    }
}
