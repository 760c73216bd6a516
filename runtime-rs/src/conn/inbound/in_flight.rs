//! The calls that run, for who cancels them.

use crate::base::sync::{Mutex, lock};
use std::sync::Arc;

/// What is known of calls, by the index in their ids. Each is published before its handler begins, and taken
/// back before it is given back as resolved: then the index may be another call's.
#[derive(Debug)]
pub(super) struct InFlight<T>(Box<[Place<T>]>);

/// A call by its id.
type Place<T> = Mutex<Option<(u64, Arc<T>)>>;

impl<T> InFlight<T> {
    /// For calls whose indices are below `calls`.
    pub(super) fn new(calls: u32) -> Self {
        Self((0..calls).map(|_| Mutex::new(None)).collect())
    }

    /// What indices are below.
    pub(super) fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// An id's upper half is a generation, and between that and the index is the number of the connection.
    fn place(&self, id: u64) -> Option<&Place<T>> {
        self.0.get(usize::from(id as u16))
    }

    /// A call begins. Whoever cancels it writes the word of its frame first and then looks here; the call's
    /// server call looks at that word after this. The lock has them one after the other, so one sees the other.
    pub(super) fn publish(&self, id: u64, call: Arc<T>) {
        if let Some(place) = self.place(id) {
            let before = lock(place).replace((id, call));
            drop(before);
        }
    }

    /// A call is over.
    pub(super) fn take_back(&self, id: u64) {
        let call = self.place(id).and_then(|place| lock(place).take_if(|(known, _)| *known == id));
        drop(call);
    }

    /// The call with that id, if it runs.
    pub(super) fn find(&self, id: u64) -> Option<Arc<T>> {
        let place = lock(self.place(id)?);
        place.as_ref().filter(|(known, _)| *known == id).map(|(_, call)| Arc::clone(call))
    }

    /// All that run.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        let call = |place: &Place<T>| lock(place).as_ref().map(|(_, call)| Arc::clone(call));
        self.0.iter().filter_map(call).collect()
    }
}
