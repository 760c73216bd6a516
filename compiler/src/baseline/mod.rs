//! Baselines: what the present schema is compared with, read from wherever it is (spec 08, "Baselines").
//!
//! Every kind ends as an image. What cannot be read is an error, never an empty baseline: a comparison
//! with nothing would say that nothing breaks.

mod error;
mod from_git;
mod load;
mod read;
mod reference;
mod released;
mod section;
mod setting;

pub use error::BaselineError;
pub use load::load;
pub use reference::{GitTree, Reference};
pub use released::{Release, Support, file_name, releases};
pub use section::Section;
pub use setting::Setting;
