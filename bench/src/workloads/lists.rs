//! Reading a list of records in place, against a slice of the same memory.

use crate::api::bench::calls::{Cell, Cells, CellsView, PACKAGE};
use r2g::gen_support::{PackageMap, PeerSchemas, Reader, Record, SchemaMap, TypeMap};
use r2g_bench_harness::Workload;
use std::hint::black_box;

/// Elements of the list.
const CELLS: usize = 1_000;

/// A cell as C would lay it out.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Raw {
    a: u64,
    b: u64,
    c: u32,
    pad: u32,
    d: f64,
    e: u64,
}

const _: () = assert!(size_of::<Raw>() == <Cell as Record>::RECORD_SIZE);

/// Words of a cell.
const WORDS: usize = size_of::<Raw>() / 8;

/// An image of a list whose cells take `words` words each: what a writer of some version wrote.
fn image(words: usize) -> Vec<u64> {
    let mut image = vec![0; 2 + CELLS * words];
    image[0] = (&raw const image[2]).expose_provenance() as u64;
    image[1] = CELLS as u64;
    for (at, cell) in image[2..].chunks_mut(words).enumerate() {
        cell[..3].copy_from_slice(&[at as u64, 2, 3]);
    }
    image
}

/// The list, as a reader of this version sees it.
fn view<'a>(image: &'a [u64], cx: SchemaMap<'a>) -> CellsView<'a> {
    // SAFETY: the words are an image of `Cells`, borrowed for as long as it is read.
    let src = unsafe { Reader::new(image.as_ptr().cast(), 16, cx) };
    Cells::view_fields(src.as_record::<Cells>())
}

fn sum(cells: CellsView<'_>) -> u64 {
    cells.cells().iter().map(|cell| cell.a() + cell.b() + u64::from(cell.c())).sum()
}

/// Another version of the writer: it has `fields` fields of a cell, which takes `words` words.
fn peer(fields: u16, words: usize) -> PeerSchemas {
    let mut types = vec![TypeMap::OWN; 3];
    types[Cell::INDEX as usize] = TypeMap { fields, stride: words as u32 * 8 };
    let mut peers = PeerSchemas::default();
    peers.set(&PACKAGE, PackageMap { types, methods: Vec::new() });
    peers
}

/// The ways to read, in the order slice, equal, older, newer.
pub fn workloads() -> [Workload<'static>; 4] {
    let images = [image(WORDS), image(WORDS - 1), image(WORDS + 1)];
    let [same, older, newer] = images.map(|image| &*image.leak());
    // SAFETY: the words behind the header are cells of this version, which have no invalid values.
    let raw: &[Raw] = unsafe { std::slice::from_raw_parts(same[2..].as_ptr().cast(), CELLS) };
    let peers = [peer(4, WORDS - 1), peer(6, WORDS + 1)];
    let [old, new] = peers.map(|peers| &*Box::leak(Box::new(peers)));
    [
        Workload::each("slice", move || {
            black_box(
                black_box(raw).iter().map(|cell| cell.a + cell.b + u64::from(cell.c)).sum::<u64>(),
            );
        }),
        Workload::each("equal", move || {
            black_box(sum(view(black_box(same), SchemaMap::EQUAL)));
        }),
        Workload::each("older", move || {
            black_box(sum(view(black_box(older), SchemaMap::related(black_box(old)))));
        }),
        Workload::each("newer", move || {
            black_box(sum(view(black_box(newer), SchemaMap::related(black_box(new)))));
        }),
    ]
}
