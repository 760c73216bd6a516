//! Names of the private half that are made from several names of the schema. `AB.c` and `A.bc` would share one:
//! then numbers tell them apart, behind `r2g`, with which no name of a schema begins.

use r2g_idl::ir::{PackageId, Schema};
use r2g_idl::naming::{rust_const_name, rust_snake, rust_type_name};
use std::collections::HashMap;

/// How often each name would be given in a package.
#[derive(Debug, Default)]
pub(super) struct Private(HashMap<String, u32>);

impl Private {
    pub(super) fn new(schema: &Schema, package: PackageId) -> Self {
        let mut counts = Self::default();
        for id in &schema.package(package).services {
            let service = schema.service(*id);
            counts.add(rust_const_name(&service.name.text));
            for method in &service.methods {
                let (ty, snake) = joined(&service.name.text, &method.name.text);
                counts.add(ty);
                counts.add(snake);
            }
        }
        counts
    }

    fn add(&mut self, name: String) {
        *self.0.entry(name).or_default() += 1;
    }

    fn is_shared(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|count| *count > 1)
    }

    /// The static that describes a service, and the function that lists its handlers.
    pub(super) fn service(&self, index: usize, name: &str) -> (String, String) {
        let constant = rust_const_name(name);
        if self.is_shared(&constant) {
            return (format!("R2G_{index}_SERVICE"), format!("r2g_{index}_handlers"));
        }
        (format!("{constant}_SERVICE"), format!("{}_handlers", rust_snake(name)))
    }

    /// The struct of a method's parameters, and the function that reads its result.
    pub(super) fn method(
        &self,
        (place, service): (usize, &str),
        index: usize,
        method: &str,
    ) -> (String, String) {
        let (ty, snake) = joined(service, method);
        if self.is_shared(&ty) || self.is_shared(&snake) {
            return (format!("R2g_{place}_{index}Params"), format!("r2g_{place}_{index}_result"));
        }
        (format!("{ty}Params"), format!("{snake}_result"))
    }
}

fn joined(service: &str, method: &str) -> (String, String) {
    (
        format!("{}{}", rust_type_name(service), rust_type_name(method)),
        format!("{}_{}", rust_snake(service), rust_snake(method)),
    )
}
