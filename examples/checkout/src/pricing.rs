//! The pricing engine.

use crate::api::acme::checkout::{
    Cart, CartView, CheckoutError, Line, LineFlags, LineView, MAX_LINES, Point, PricingServer,
    Quote, StockGap, Tier, Trend,
};
use crate::api::acme::money::{Currency, Money};
use r2g::{CallError, Ctx, ListView, Span, Status, Timestamp};

/// Prices carts by rules that fit on a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Engine;

/// Surcharge for wrapping a line as a gift, in minor units.
const GIFT_WRAP: i64 = 250;

fn price(line: LineView<'_>) -> i64 {
    let mut total = line.price().minor_units * i64::from(line.qty());
    if line.flags().contains(LineFlags::GIFT_WRAP) {
        total += GIFT_WRAP;
    }
    if line.tax_exempt() { total } else { total * 119 / 100 }
}

fn discounted(total: i64, tier: Tier) -> i64 {
    match tier {
        Tier::GOLD => total * 90 / 100,
        // A tier that this build does not know pays the full price.
        _ => total,
    }
}

fn total(lines: ListView<'_, Line>, tier: Tier) -> Result<Money, Status> {
    if lines.len() > MAX_LINES as usize {
        return Err(Status::invalid_argument(format!(
            "{} lines, at most {MAX_LINES}",
            lines.len()
        )));
    }
    let minor_units = discounted(lines.iter().map(price).sum(), tier);
    let currency = lines.get(0).map_or(Currency::EUR, |line| line.price().currency);
    Ok(Money { minor_units, currency, pad: [0; 4] })
}

fn history(total: Money) -> Vec<Point> {
    let point = |hour: i64| Point {
        at_ns: hour * 3_600_000_000_000,
        price: total.minor_units as f64 / 100.0,
        tier: Tier::STANDARD,
        trend: if hour == 0 { Trend::Steady } else { Trend::Up },
        pad: [0; 6],
    };
    (0..3).map(point).collect()
}

impl Engine {
    fn quote_lines(lines: ListView<'_, Line>) -> Result<Quote, CallError<CheckoutError>> {
        let missing: Vec<String> = lines
            .iter()
            .filter(|line| line.qty() > 100)
            .map(|line| line.sku().to_owned())
            .collect();
        if !missing.is_empty() {
            return Err(CheckoutError::OutOfStock(StockGap::new().with_skus(missing)).into());
        }
        let total = total(lines, Tier::STANDARD)?;
        Ok(Quote::new(total, Span::from_millis(60_000)).with_history(history(total)))
    }
}

impl PricingServer for Engine {
    fn estimate(&self, lines: ListView<'_, Line>, tier: Tier) -> Result<Money, Status> {
        total(lines, tier)
    }

    async fn quote(
        &self,
        _ctx: &Ctx,
        cart: CartView<'_>,
    ) -> Result<Quote, CallError<CheckoutError>> {
        Self::quote_lines(cart.lines())
    }

    async fn quote_many(
        &self,
        _ctx: &Ctx,
        carts: Vec<Cart>,
    ) -> Result<Vec<Quote>, CallError<CheckoutError>> {
        let quote = |cart: &Cart| {
            let sum =
                cart.lines.iter().map(|line| line.price.minor_units * i64::from(line.qty)).sum();
            let total = Money { minor_units: sum, currency: Currency::EUR, pad: [0; 4] };
            Quote::new(total, Span::ZERO)
        };
        Ok(carts.iter().map(quote).collect())
    }

    async fn simulate(
        &self,
        _ctx: &Ctx,
        cart: CartView<'_>,
        at: Timestamp,
    ) -> Result<Quote, CallError<CheckoutError>> {
        let mut quote = Self::quote_lines(cart.lines())?;
        for point in &mut quote.history {
            point.at_ns += at.unix_nanos();
        }
        Ok(quote)
    }
}
