//! Carts in Go and prices in Rust, each calling the other.

use checkout::api::acme::checkout::{
    Cart, CartStore, CheckoutError, Line, LineFlags, PACKAGE, Payment, Pricing, PricingService,
    Tier,
};
use checkout::api::acme::identity::v2::Principal;
use checkout::api::acme::money::{Currency, Money};
use r2g::{Code, Conn, Timestamp};
use std::sync::Arc;

fn money(minor_units: i64) -> Money {
    Money { minor_units, currency: Currency::EUR, pad: [0; 4] }
}

fn line(sku: &str, qty: u32, price: i64) -> Line {
    Line::new(sku, qty, money(price), LineFlags::empty())
}

#[tokio::test]
async fn a_customer_buys_tea() {
    let go = checkout::linked()
        .serve(PricingService::new(checkout::Engine))
        .package(&PACKAGE)
        .start()
        .expect("the storefront starts");
    let store = CartStore::new(&go).expect("Go serves carts");
    let who = Arc::new(Principal::new("grace").with_roles(vec!["customer".into()]));

    let cart = store.open(7, Arc::clone(&who)).await.expect("a new cart");
    assert_eq!((cart.id, cart.lines.len(), cart.payment), (7, 0, None));
    assert_eq!(cart.owner, *who);

    assert_eq!(store.add(7, line("tea", 2, 500).with_weight_g(90)).await.expect("added"), 1);
    assert_eq!(store.add(7, line("cup", 1, 700).with_tax_exempt(true)).await.expect("added"), 2);
    let quote = store.pay(7, Payment::Voucher("SPRING".into())).await.expect("paid");
    assert_eq!(quote.total, money(1000 * 119 / 100 + 700));
    assert_eq!(quote.history.len(), 3);
    let cart = store.open(7, who).await.expect("the cart again");
    assert_eq!(cart.payment, Some(Payment::Voucher("SPRING".into())));
    assert_eq!(cart.checksum.map(|sum| sum.len()), Some(32));

    let error = store.pay(7, Payment::Cash).await.expect_err("cash is not taken");
    assert_eq!(error.app(), Some(&CheckoutError::Declined));
    let missing = store.add(404, line("tea", 1, 1)).await.expect_err("no such cart");
    assert!(
        matches!(missing.app(), Some(CheckoutError::NotFound(cart)) if cart.id == 404),
        "{missing}"
    );
    store.add(7, line("bulk", 101, 1)).await.expect("added");
    let gap = store.pay(7, Payment::Voucher("SPRING".into())).await.expect_err("too many");
    assert!(
        matches!(gap.app(), Some(CheckoutError::OutOfStock(gap)) if gap.skus == ["bulk"]),
        "{gap}"
    );
}

#[tokio::test]
#[allow(deprecated, reason = "the old method still works")]
async fn pricing_without_go() {
    let pricing =
        Pricing::new(Conn::local().serve(PricingService::new(checkout::Engine))).expect("local");
    let lines = [line("a", 1, 1000).with_tax_exempt(true)];
    assert_eq!(pricing.estimate(&lines, Tier::GOLD).expect("an estimate"), money(900));
    assert_eq!(
        pricing.estimate(&lines, Tier::from_number(99)).expect("an unknown tier"),
        money(1000)
    );
    let many: Vec<Line> = (0..501).map(|n| line(&n.to_string(), 1, 1)).collect();
    assert_eq!(
        pricing.estimate(&many, Tier::GOLD).expect_err("too many").code(),
        Code::InvalidArgument
    );
    let cart = Cart::new(1, Principal::new("x"), Timestamp::default()).with_lines(lines.to_vec());
    let quotes = pricing.quote_many(vec![cart.clone(), cart.clone()]).await.expect("quotes");
    assert_eq!(quotes.len(), 2);
    let at = Timestamp::from_unix_nanos(5);
    let simulated = pricing.simulate(Arc::new(cart), at).await.expect("a quote");
    assert_eq!(simulated.history[0].at_ns, 5);
}
