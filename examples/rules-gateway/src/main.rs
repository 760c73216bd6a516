use rules_gateway::api::acme::rules::{Rule, Rules};
use std::env;
use tokio::net::TcpListener;

/// The rule set that the service starts with.
const SHOP: &str = include_str!("../rules/shop.json");

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let go = rules_gateway::linked().program("rules-gateway 0.1.0").start()?;
    let rules = Rules::new(&go)?;
    let shop: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(SHOP)?;
    let text = |rule: &serde_json::Map<_, serde_json::Value>, key: &str| {
        rule[key].as_str().unwrap_or_default().to_owned()
    };
    let shop: Vec<Rule> = shop
        .iter()
        .map(|rule| {
            Rule::new(text(rule, "name"), text(rule, "expression"))
                .with_description(text(rule, "description"))
        })
        .collect();
    let loaded = rules.load(shop).await?;
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".into());
    let listener = TcpListener::bind(&address).await?;
    println!("{loaded} rules on http://{}", listener.local_addr()?);
    axum::serve(listener, rules_gateway::router(rules)).await?;
    Ok(())
}
