//! What rust2go generates from.

/// What its build script generates.
pub mod binding {
    #![allow(warnings)]
    rust2go::r2g_include_binding!();
}

#[derive(rust2go::R2G, Clone, Copy)]
pub struct Small {
    pub a: u32,
    pub b: u32,
    pub c: u64,
    pub d: f64,
}

#[derive(rust2go::R2G, Clone, Copy)]
pub struct Number {
    pub value: u64,
}

#[derive(rust2go::R2G, Clone)]
pub struct Names {
    pub names: Vec<String>,
}

#[derive(rust2go::R2G, Clone)]
pub struct Blob {
    pub data: Vec<u8>,
}

#[derive(rust2go::R2G, Clone, Copy)]
pub struct Cell {
    pub a: u64,
    pub b: u64,
    pub c: u32,
    pub d: f64,
    pub e: u64,
}

#[derive(rust2go::R2G, Clone)]
pub struct Cells {
    pub cells: Vec<Cell>,
}

#[rust2go::r2g(binding = binding, queue_size = 4096)]
pub trait Bench {
    fn nop();
    fn echo(value: &Small) -> Small;
    #[cgo_callback]
    fn echo_cgo(value: &Small) -> Small;
    #[cgo_callback]
    fn give_names(count: &Number) -> Names;
    #[cgo_callback]
    fn take_names(names: &Names) -> Number;
    #[cgo_callback]
    fn give_blob(size: &Number) -> Blob;
    #[cgo_callback]
    fn take_blob(blob: &Blob) -> Number;
    #[cgo_callback]
    fn give_cells(count: &Number) -> Cells;
    #[cgo_callback]
    fn take_cells(cells: &Cells) -> Number;
    #[drop_safe]
    #[send]
    async fn echo_later(value: Small) -> Small;
    #[drop_safe]
    #[send]
    #[cgo_callback]
    async fn echo_later_cgo(value: Small) -> Small;
    #[mem]
    #[drop_safe]
    async fn echo_ring(value: Small) -> Small;
    #[cgo_callback]
    fn mallocs() -> Number;
    fn call_rust(what: &Number, rounds: &Number);
}

#[rust2go::g2r]
pub trait Back {
    fn back_nop();
    #[cgo_call]
    fn back_nop_cgo();
    fn back_echo(value: Small) -> Small;
    #[cgo_call]
    fn back_echo_cgo(value: Small) -> Small;
}

impl Back for BackImpl {
    fn back_nop() {}
    fn back_nop_cgo() {}
    fn back_echo(value: Small) -> Small {
        value
    }
    fn back_echo_cgo(value: Small) -> Small {
        value
    }
}
