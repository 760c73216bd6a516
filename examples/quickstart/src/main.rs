mod api;

use api::quick::start::{CounterServer, CounterService, Greeter};

r2g::link_go!();

struct Letters;

impl CounterServer for Letters {
    fn letters(&self, text: &str) -> Result<u32, r2g::Status> {
        Ok(text.chars().filter(|c| c.is_alphabetic()).count() as u32)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let go = linked().serve(CounterService::new(Letters)).start()?;
    let greeter = Greeter::new(&go)?;
    println!("{}", greeter.greet("Gopher").await?);
    Ok(())
}
