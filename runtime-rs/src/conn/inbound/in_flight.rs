//! The in-flight table: the calls that run, by id, so that a cancel finds them.

use crate::base::sync::{Mutex, lock};
use std::sync::Arc;

/// What is known of calls, by the index in their ids. Each is published before its handler begins, and taken
/// back before it is given back as resolved: then the index may be another call's.
#[derive(Debug)]
pub(super) struct InFlight<T>(Box<[Entry<T>]>);

/// A call by its id.
type Entry<T> = Mutex<Option<(u64, Arc<T>)>>;

impl<T> InFlight<T> {
    /// For calls whose indices are below `calls`.
    pub(super) fn new(calls: u32) -> Self {
        Self((0..calls).map(|_| Mutex::new(None)).collect())
    }

    /// How many indices there are.
    pub(super) fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// An id's upper half is a generation, and between that and the index is the number of the connection.
    fn entry(&self, id: u64) -> Option<&Entry<T>> {
        self.0.get(usize::from(id as u16))
    }

    /// A call begins. A canceller writes the cancel word of the frame first and then looks here; the server call looks at
    /// that word after this. The lock orders the two, so one sees the other.
    pub(super) fn publish(&self, id: u64, call: Arc<T>) {
        if let Some(entry) = self.entry(id) {
            let before = lock(entry).replace((id, call));
            drop(before);
        }
    }

    /// A call is over.
    pub(super) fn take_back(&self, id: u64) {
        let call = self.entry(id).and_then(|entry| lock(entry).take_if(|(known, _)| *known == id));
        drop(call);
    }

    /// The call with that id, if it runs.
    pub(super) fn find(&self, id: u64) -> Option<Arc<T>> {
        let entry = lock(self.entry(id)?);
        entry.as_ref().filter(|(known, _)| *known == id).map(|(_, call)| Arc::clone(call))
    }

    /// All that run.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        let call = |entry: &Entry<T>| lock(entry).as_ref().map(|(_, call)| Arc::clone(call));
        self.0.iter().filter_map(call).collect()
    }
}
