//! The Rust half of a Go program: a full-text index with `tantivy`.

pub mod api;
mod index;

use api::acme::search::IndexService;
use index::Engine;

r2g::library! {
    name = "search",
    serve = || Ok(vec![IndexService::new(Engine::new()?).into()]),
}
