//! The tonic server that Go calls.

use crate::proto::bench_server::{Bench, BenchServer};
use crate::proto::{Blob, Cells, Count, Names, Nothing, Small};
use std::io::Result;
use std::path::Path;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{Request, Response, Status};

struct Server;

/// What most methods answer.
type Answer<T> = std::result::Result<Response<T>, Status>;

/// Go asks for small values only.
fn not_here<T>() -> Answer<T> {
    Err(Status::unimplemented("not measured in this direction"))
}

#[tonic::async_trait]
impl Bench for Server {
    async fn empty(&self, _: Request<Nothing>) -> Answer<Nothing> {
        Ok(Response::new(Nothing {}))
    }

    async fn echo(&self, request: Request<Small>) -> Answer<Small> {
        Ok(Response::new(request.into_inner()))
    }

    async fn give_names(&self, _: Request<Count>) -> Answer<Names> {
        not_here()
    }

    async fn take_names(&self, _: Request<Names>) -> Answer<Nothing> {
        not_here()
    }

    async fn give_blob(&self, _: Request<Count>) -> Answer<Blob> {
        not_here()
    }

    async fn take_blob(&self, _: Request<Blob>) -> Answer<Nothing> {
        not_here()
    }

    async fn give_cells(&self, _: Request<Count>) -> Answer<Cells> {
        not_here()
    }

    async fn take_cells(&self, _: Request<Cells>) -> Answer<Nothing> {
        not_here()
    }
}

/// Listens, and serves on the runtime.
///
/// # Errors
/// There can be no such socket.
pub fn start(runtime: &Runtime, socket: &Path) -> Result<()> {
    let _inside = runtime.enter();
    let connections = UnixListenerStream::new(UnixListener::bind(socket)?);
    let server = tonic::transport::Server::builder().add_service(BenchServer::new(Server));
    runtime.spawn(server.serve_with_incoming(connections));
    Ok(())
}
