//! The server of large arguments that cross in place.

use crate::api::conf::pinned::{Color, GoPins, Pair, RustPinsServer, Seen};
use r2g::{Code, ListView, Span, Status};
use std::sync::OnceLock;

/// The Go half, to call back to.
pub static GO: OnceLock<GoPins> = OnceLock::new();

/// Serves the calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pins;

/// FNV over words, as Go computes it too.
#[must_use]
pub fn digest(values: impl IntoIterator<Item = u64>) -> u64 {
    values.into_iter().fold(0xcbf2_9ce4_8422_2325, |digest, value| {
        (digest ^ value).wrapping_mul(0x0100_0000_01b3)
    })
}

fn bytes(bytes: &[u8]) -> u64 {
    digest(bytes.iter().map(|byte| u64::from(*byte)))
}

/// Where a slice lies, as Go knows it.
fn address<T>(slice: &[T]) -> u64 {
    if slice.is_empty() { 0 } else { slice.as_ptr().addr() as u64 }
}

/// Looks at the arguments before and after it did as it was told.
fn around(how: &str, digests: impl Fn() -> Vec<u64>, addresses: Vec<u64>) -> Result<Seen, Status> {
    let before = digests();
    match how {
        "" => {}
        "panic" => panic!("asked to panic"),
        "error" => return Err(Status::new(Code::Aborted, "asked to")),
        how => GO.get().expect("set before the first call").disturb(how)?,
    }
    if digests() != before {
        return Err(Status::new(Code::DataLoss, "the arguments changed"));
    }
    Ok(Seen::new().with_digests(before).with_addresses(addresses))
}

impl RustPinsServer for Pins {
    fn texts(
        &self,
        viewed: &str,
        owned: String,
        maybe: Option<&str>,
        how: String,
    ) -> Result<Seen, Status> {
        let maybe = maybe.unwrap_or_default();
        around(
            &how,
            || [viewed, &owned, maybe].map(|text| bytes(text.as_bytes())).to_vec(),
            vec![address(viewed.as_bytes()), 0, address(maybe.as_bytes())],
        )
    }

    fn blobs(
        &self,
        viewed: &[u8],
        owned: Vec<u8>,
        maybe: Option<&[u8]>,
        how: String,
    ) -> Result<Seen, Status> {
        let maybe = maybe.unwrap_or_default();
        if how == "relay" {
            let back = GO.get().expect("set before the first call").relay(viewed);
            if back? != viewed {
                return Err(Status::new(Code::DataLoss, "other bytes came back"));
            }
        }
        around(
            if how == "relay" { "" } else { &how },
            || [viewed, &owned, maybe].map(bytes).to_vec(),
            vec![address(viewed), 0, address(maybe)],
        )
    }

    fn numbers(
        &self,
        a: ListView<'_, u8>,
        b: ListView<'_, u16>,
        c: ListView<'_, i32>,
        d: ListView<'_, u64>,
        e: ListView<'_, f32>,
        f: ListView<'_, f64>,
        how: String,
    ) -> Result<Seen, Status> {
        let (a, b, c) = (a.as_slice(), b.as_slice(), c.as_slice());
        let (d, e, f) = (d.as_slice(), e.as_slice(), f.as_slice());
        around(
            &how,
            || {
                vec![
                    bytes(a),
                    digest(b.iter().map(|value| u64::from(*value))),
                    digest(c.iter().map(|value| *value as u64)),
                    digest(d.iter().copied()),
                    digest(e.iter().map(|value| u64::from(value.to_bits()))),
                    digest(f.iter().map(|value| value.to_bits())),
                ]
            },
            vec![address(a), address(b), address(c), address(d), address(e), address(f)],
        )
    }

    fn values(
        &self,
        a: Vec<i8>,
        b: Vec<i16>,
        c: Vec<u32>,
        d: Vec<i64>,
        e: Option<Vec<f64>>,
        how: String,
    ) -> Result<Seen, Status> {
        let e = e.unwrap_or_default();
        around(
            &how,
            || {
                vec![
                    digest(a.iter().map(|value| *value as u64)),
                    digest(b.iter().map(|value| *value as u64)),
                    digest(c.iter().map(|value| u64::from(*value))),
                    digest(d.iter().map(|value| *value as u64)),
                    digest(e.iter().map(|value| value.to_bits())),
                ]
            },
            vec![0; 5],
        )
    }

    fn shapes(
        &self,
        pairs: ListView<'_, Pair>,
        colors: ListView<'_, Color>,
        keys: ListView<'_, [u8; 16]>,
        spans: Vec<Span>,
        flags: ListView<'_, bool>,
        how: String,
    ) -> Result<Seen, Status> {
        let (pairs, colors, keys) = (pairs.as_slice(), colors.as_slice(), keys.as_slice());
        around(
            &how,
            || {
                let pair = |pair: &Pair| [pair.a, u64::from(pair.b), pair.c as u64];
                vec![
                    digest(pairs.iter().flat_map(pair)),
                    digest(colors.iter().map(|color| u64::from(color.number()))),
                    digest(keys.iter().flatten().map(|byte| u64::from(*byte))),
                    digest(spans.iter().map(|span| span.as_nanos() as u64)),
                    digest(flags.iter().map(u64::from)),
                ]
            },
            vec![address(pairs), address(colors), address(keys), 0, 0],
        )
    }
}
