//! The same workloads as the benchmark's own.

use crate::go_program::GoProgram;
use crate::proto::bench_client::BenchClient;
use crate::proto::{Blob, Cell, Cells, Count, Names, Nothing, Small};
use hyper_util::rt::TokioIo;
use r2g_bench_harness::{Workload, in_flight};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tokio::net::UnixStream;
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint, Uri};

/// This, as a subject.
const GRPC: &str = "gRPC, Unix socket";
const SMALL: Small = Small { a: 1, b: 0, c: 3, d: 4.0 };
const MEGABYTE: usize = 1 << 20;
const MANY: u32 = 10_000;

/// A client of Go.
type Client = BenchClient<Channel>;

/// Connects to Go.
///
/// # Errors
/// Go does not answer.
pub fn connect(runtime: &Runtime, socket: &Path) -> Result<Client, Box<dyn Error>> {
    let socket = PathBuf::from(socket);
    let connector = tower::service_fn(move |_: Uri| {
        let socket = socket.clone();
        async move { Ok::<_, std::io::Error>(TokioIo::new(UnixStream::connect(socket).await?)) }
    });
    // The name is not used: the connector knows where to go.
    let endpoint = Endpoint::try_from("http://localhost")?;
    let channel = runtime.block_on(endpoint.connect_with_connector(connector))?;
    Ok(BenchClient::new(channel).max_decoding_message_size(4 * MEGABYTE))
}

/// A workload that waits for one call after the other.
fn each<F: Future<Output = ()>>(
    runtime: &Rc<Runtime>,
    client: &Client,
    what: &str,
    call: impl Fn(Client) -> F + 'static,
) -> Workload<'static> {
    let (runtime, client) = (Rc::clone(runtime), client.clone());
    Workload::each(format!("to-go/{what}/{GRPC}"), move || runtime.block_on(call(client.clone())))
}

async fn echo(mut client: Client) {
    client.echo(SMALL).await.expect("echo");
}

/// Rust calls Go.
pub fn to_go(runtime: &Rc<Runtime>, client: &Client, server: u32) -> Vec<Workload<'static>> {
    let mut all = small(runtime, client);
    all.extend(large(runtime, client));
    all.into_iter().map(|workload| workload.served_by(server)).collect()
}

fn small(runtime: &Rc<Runtime>, client: &Client) -> Vec<Workload<'static>> {
    let mut all = vec![
        each(runtime, client, "empty call", |mut client| async move {
            client.empty(Nothing {}).await.expect("empty");
        }),
        each(runtime, client, "echo of 24 bytes", echo),
    ];
    for tasks in [1, 16, 256, 1_000] {
        let (runtime, client) = (Rc::clone(runtime), client.clone());
        let name = format!("later/{tasks} in flight/{GRPC}");
        let spread = Workload::many(name, move |calls| {
            let client = client.clone();
            in_flight::spread(&runtime, tasks, calls, move |_| echo(client.clone()));
        });
        all.push(spread.at_least(tasks * 4));
    }
    let (runtime, client) = (Rc::clone(runtime), client.clone());
    let one = Workload::timed(format!("latency/one async call/{GRPC}"), move |calls, stopwatch| {
        runtime.block_on(in_flight::one_by_one(calls, stopwatch, |_| echo(client.clone())));
    });
    all.push(one.at_least(200));
    all
}

fn large(runtime: &Rc<Runtime>, client: &Client) -> Vec<Workload<'static>> {
    let names: Vec<_> = (0..100).map(|number| format!("name-{number:011}")).collect();
    let cell = |number| Cell { a: u64::from(number), b: 2, c: 3, d: 4.0, e: 1 };
    let cells: Vec<_> = (0..MANY).map(cell).collect();
    vec![
        each(runtime, client, "1 MiB argument", |mut client| async move {
            client.take_blob(Blob { data: vec![7; MEGABYTE] }).await.expect("take_blob");
        }),
        each(runtime, client, "1 MiB returned", |mut client| async move {
            client.give_blob(Count { count: MEGABYTE as u32 }).await.expect("give_blob");
        }),
        each(runtime, client, "100 strings as argument", move |mut client| {
            let names = Names { names: names.clone() };
            async move {
                client.take_names(names).await.expect("take_names");
            }
        }),
        each(runtime, client, "100 strings returned", |mut client| async move {
            client.give_names(Count { count: 100 }).await.expect("give_names");
        }),
        each(runtime, client, "10,000 records as argument", move |mut client| {
            let cells = Cells { cells: cells.clone() };
            async move {
                client.take_cells(cells).await.expect("take_cells");
            }
        }),
        each(runtime, client, "10,000 records returned", |mut client| async move {
            client.give_cells(Count { count: MANY }).await.expect("give_cells");
        }),
    ]
}

/// Go calls Rust.
pub fn to_rust(caller: &Rc<GoProgram>) -> Vec<Workload<'static>> {
    let workload = |name: &str, method: &'static str, tasks: u64| {
        let program = Rc::clone(caller);
        let many = Workload::many(format!("{name}/{GRPC}"), move |calls| {
            let each = calls.div_ceil(tasks);
            program.ask(&format!("{method} {tasks} {each}")).expect("Go answers");
        });
        many.at_least(tasks * 4).served_by(caller.id())
    };
    vec![
        workload("to-rust/empty call", "empty", 1),
        workload("to-rust/echo of 24 bytes", "echo", 1),
        workload("later-to-rust/1 in flight", "echo", 1),
        workload("later-to-rust/1000 in flight", "echo", 1_000),
    ]
}
