//! The storefront: prices carts, and asks the cart library of the other team for everything else. With the
//! path of a library it opens that, else it uses the one that it was linked with.

mod api;

use api::acme::checkout::{
    CartStore, CartView, CheckoutError, Line, LineFlags, PACKAGE, Payment, PricingServer,
    PricingService, Quote,
};
use api::acme::identity::v2::Principal;
use api::acme::money::{Currency, Money};
use r2g::{CallError, Ctx, Span};
use std::sync::Arc;

r2g::link_go!();

struct Engine;

fn euros(minor_units: i64) -> Money {
    Money { minor_units, currency: Currency::EUR, pad: [0; 4] }
}

impl PricingServer for Engine {
    async fn quote(
        &self,
        _ctx: &Ctx,
        cart: CartView<'_>,
    ) -> Result<Quote, CallError<CheckoutError>> {
        let price = |line: &api::acme::checkout::LineView<'_>| {
            line.price().minor_units * i64::from(line.qty())
        };
        let total = cart.lines().iter().map(|line| price(&line)).sum();
        Ok(Quote::new(euros(total), Span::from_nanos(60_000_000_000)))
    }
}

fn line(sku: &str, qty: u32) -> Line {
    Line::new(sku, qty, euros(250), LineFlags::GIFT_WRAP).with_note("for Grace")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let go = match std::env::args_os().nth(1) {
        Some(path) => r2g::Go::open(path)?,
        None => linked(),
    };
    let go = go
        .program("storefront 2.9.0")
        .serve(PricingService::new(Engine))
        .package(&PACKAGE)
        .start()?;
    println!("{}\n", go.handshake());
    if let Some(second) = std::env::args_os().nth(2) {
        let error = r2g::Go::open(second).expect_err("a process has one Go runtime");
        println!("a second library: {error}");
    }

    let store = CartStore::new(&go)?;
    let ada = Arc::new(Principal::new("ada"));
    let cart = store.open(1, Arc::clone(&ada)).await?;
    println!("open: cart {} of {}", cart.id, cart.owner.subject);
    println!("add: {} lines", store.add(1, line("tea-42", 2)).await?);
    let cart = store.open(1, Arc::clone(&ada)).await?;
    println!("open: note {:?}", cart.lines[0].note);
    #[cfg(feature = "v1_4")]
    match store.add(1, line("book", 1).with_tax_exempt(true)).await {
        Ok(count) => println!("add a book without tax: {count} lines"),
        Err(error) => println!("add a book without tax: {error}"),
    }
    let quote = store.pay(1, Payment::Voucher("SPRING".into())).await?;
    println!("pay: {}", quote.total.minor_units);
    match store.open(404, ada).await {
        Err(CallError::App(CheckoutError::NotFound(cart))) => println!("open: no cart {}", cart.id),
        other => println!("open: {other:?}"),
    }
    match store.add(13, line("tea-42", 1)).await {
        Ok(count) => println!("add to cart 13: {count} lines"),
        Err(error) => println!("add to cart 13: {error}"),
    }
    Ok(())
}
