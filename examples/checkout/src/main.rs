use checkout::api::acme::checkout::{
    CardPayment, CartStore, CheckoutError, Line, LineFlags, PACKAGE, Payment, PricingService,
};
use checkout::api::acme::identity::v2::Principal;
use checkout::api::acme::money::{Currency, Money};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let go = checkout::linked()
        .program("storefront 2.9.0")
        .serve(PricingService::new(checkout::Engine))
        .package(&PACKAGE)
        .start()?;
    let store = CartStore::new(&go)?;

    let ada = Arc::new(Principal::new("ada").with_roles(vec!["customer".into()]));
    let cart = store.open(1, Arc::clone(&ada)).await?;
    println!("cart {} of {} has {} lines", cart.id, cart.owner.subject, cart.lines.len());

    let price = Money { minor_units: 1999, currency: Currency::EUR, pad: [0; 4] };
    let line = Line::new("tea-42", 2, price, LineFlags::GIFT_WRAP).with_note("for Grace");
    println!("now {}", store.add(1, line).await?);

    let card = Payment::Card(CardPayment::new(*b"tok_1", "4242"));
    let quote = store.pay(1, card).await?;
    println!(
        "paid {} {:?}, {} points of history",
        quote.total.minor_units,
        quote.total.currency,
        quote.history.len()
    );

    match store.open(404, ada).await.map_err(|error| error.app().cloned()) {
        Err(Some(CheckoutError::NotFound(cart))) => println!("there is no cart {}", cart.id),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
