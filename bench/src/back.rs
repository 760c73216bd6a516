//! What Go calls.

use crate::api::bench::calls::{BackServer, Cells, CellsView, Small};
use crate::workloads::values;
use r2g::{Ctx, ListView, Status};

pub(crate) struct Back;

impl BackServer for Back {
    fn nop(&self) -> Result<(), Status> {
        Ok(())
    }

    fn echo(&self, value: Small) -> Result<Small, Status> {
        Ok(value)
    }

    fn names(&self, count: u32) -> Result<Vec<String>, Status> {
        Ok(values::names(count as usize))
    }

    fn take_names(&self, names: ListView<'_, String>) -> Result<u64, Status> {
        Ok(names.iter().map(|name| name.len() as u64).sum())
    }

    fn blob(&self, size: u32) -> Result<Vec<u8>, Status> {
        Ok(vec![7; size as usize])
    }

    fn swap(&self, page: Vec<u8>) -> Result<Vec<u8>, Status> {
        Ok(page)
    }

    fn page(&self, size: u32) -> Result<Vec<u8>, Status> {
        self.blob(size)
    }

    fn length(&self, data: &[u8]) -> Result<u64, Status> {
        Ok(data.len() as u64)
    }

    fn cells(&self, count: u32) -> Result<Cells, Status> {
        Ok(values::cells(count as usize))
    }

    fn take(&self, _cells: CellsView<'_>) -> Result<(), Status> {
        Ok(())
    }

    fn leaf_nop(&self) -> Result<(), Status> {
        Ok(())
    }

    fn leaf_echo(&self, value: Small) -> Result<Small, Status> {
        Ok(value)
    }

    async fn echo_later(&self, _ctx: &Ctx, value: Small) -> Result<Small, Status> {
        Ok(value)
    }
}
