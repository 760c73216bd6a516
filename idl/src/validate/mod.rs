//! The rules of the language (spec 02): `Schema` → `CheckedSchema`.
//!
//! One family of rules per file. Each check reports and goes on; a schema with an error never
//! leaves this module. Sizes are needed by some rules, so struct cycles are refused first.

mod batch;
mod depth;
mod enums;
mod evolution;
mod leaf;
mod limits;
mod members;
mod naming;
mod positions;
mod recursion;
mod references;
mod services;
mod structs;

use crate::diagnostics::{Diagnostics, Stopped};
use crate::ir::{CheckedSchema, Schema};
use crate::layout;

/// Checks every rule.
pub(crate) fn validate(
    mut schema: Schema,
    found: &mut Diagnostics,
) -> Result<CheckedSchema, Stopped> {
    members::check(&schema, found);
    enums::check(&schema, found);
    positions::check(&schema, found);
    services::check(&schema, found);
    batch::check(&schema, found);
    evolution::check(&schema, found);
    references::check(&schema, found);
    naming::check(&schema, found);
    let sound = recursion::check_structs(&schema, found);
    recursion::check_values(&schema, found);
    if sound {
        let layouts = layout::compute_unchecked(&schema.items, &schema.services);
        structs::check(&schema, &layouts, found);
        limits::check(&schema, &layouts, found);
        leaf::check(&schema, &layouts, found);
        // What contains itself has been said.
        if !found.has_errors() {
            depth::check(&schema, found);
        }
    }
    found.gate()?;
    recursion::box_edges(&mut schema, found);
    found.gate()?;
    Ok(CheckedSchema::new(schema))
}
