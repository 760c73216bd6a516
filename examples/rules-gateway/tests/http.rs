//! The service over HTTP, as a client sees it.

use rules_gateway::api::acme::rules::Rules;
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// Starts the service once for all tests and returns its address.
fn service() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let (ready, address) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("runtime");
            runtime.block_on(async {
                let go = rules_gateway::linked().start().expect("Go starts");
                let rules = Rules::new(&go).expect("a client");
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let address = listener.local_addr().expect("an address");
                ready.send(format!("http://{address}")).expect("the test waits");
                axum::serve(listener, rules_gateway::router(rules)).await.expect("serves");
            });
        });
        let address = address.recv().expect("the service starts");
        let (status, body) = put(&address, json!(rules()));
        assert_eq!((status, &body["loaded"]), (200, &json!(9)), "{body}");
        address
    })
}

fn rules() -> Vec<Value> {
    let mut rules: Vec<Value> =
        serde_json::from_str(include_str!("../rules/shop.json")).expect("the shop's rules");
    rules.push(json!({ "name": "waits", "expression": "pause(30000)" }));
    rules.push(json!({
        "name": "computes",
        "expression": "count(1..2000, count(1..500, # % 7 == 0) > 500)"
    }));
    rules.push(json!({ "name": "panics", "expression": "now()" }));
    rules.push(json!({ "name": "mismatch", "expression": "order.total + 1" }));
    rules
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn put(address: &str, rules: Value) -> (u16, Value) {
    let mut response = agent().put(format!("{address}/rules")).send_json(rules).expect("an answer");
    (response.status().as_u16(), response.body_mut().read_json().expect("JSON"))
}

fn evaluate(rule: &str, facts: &Value) -> (u16, Value) {
    let url = format!("{}/rules/{rule}", service());
    let mut response = agent().post(url).send_json(facts).expect("an answer");
    (response.status().as_u16(), response.body_mut().read_json().expect("JSON"))
}

fn order(total: f64) -> Value {
    json!({
        "customer": { "name": "Ada", "tier": "gold", "age_days": 400, "country": "DE" },
        "order": {
            "total": total,
            "country": "FR",
            "lines": [
                { "sku": "A1", "quantity": 2, "grams": 150 },
                { "sku": "B2", "quantity": 1, "grams": 1200, "bulky": true },
            ],
        },
    })
}

#[test]
fn the_shop_rules_decide() {
    let facts = order(600.0);
    assert_eq!(evaluate("free_shipping", &facts), (200, json!({ "result": false })));
    assert_eq!(evaluate("discount", &facts), (200, json!({ "result": 15 })));
    assert_eq!(evaluate("weight", &facts), (200, json!({ "result": 1500 })));
    assert_eq!(evaluate("review", &facts), (200, json!({ "result": ["foreign address"] })));
    let receipt = json!({ "customer": "ADA", "lines": ["2 x A1", "1 x B2"], "total": 600.0 });
    assert_eq!(evaluate("receipt", &facts), (200, json!({ "result": receipt })));
}

#[test]
fn many_clients_at_once() {
    service();
    let clients: Vec<_> = (0..8)
        .map(|client| {
            thread::spawn(move || {
                for round in 0..50 {
                    let total = f64::from(client * 100 + round) + 0.5;
                    let (status, body) = evaluate("receipt", &order(total));
                    assert_eq!(status, 200, "{body}");
                    assert_eq!(body["result"]["total"], json!(total));
                }
            })
        })
        .collect();
    clients.into_iter().for_each(|client| client.join().expect("no client fails"));
}

#[test]
fn a_rule_that_does_not_compile_is_named_with_its_place() {
    let bad = json!([{ "name": "broken", "expression": "order.total >\n  >= 5" }]);
    let (status, body) = put(service(), bad);
    assert_eq!(status, 400, "{body}");
    let error = &body["error"];
    assert_eq!(error["code"], "INVALID_ARGUMENT");
    assert_eq!((&error["rule"], &error["line"]), (&json!("broken"), &json!(2)), "{body}");
    assert!(error["column"].as_u64().is_some_and(|column| column > 0), "{body}");
    assert_eq!(evaluate("discount", &order(1.0)).0, 200, "the old rules are still there");
}

#[test]
fn unknown_rules_and_wrong_facts_are_the_clients_mistakes() {
    let (status, body) = evaluate("nowhere", &json!({}));
    assert_eq!((status, &body["error"]["rule"]), (404, &json!("nowhere")), "{body}");
    let (status, body) = evaluate("mismatch", &json!({ "order": { "total": "much" } }));
    assert_eq!((status, &body["error"]["code"]), (422, &json!("FAILED_PRECONDITION")), "{body}");
}

#[test]
fn a_rule_that_runs_too_long_is_cut_off() {
    for rule in ["waits", "computes"] {
        let begun = Instant::now();
        let (status, body) = evaluate(&format!("{rule}?deadline_ms=50"), &json!({}));
        assert_eq!(status, 504, "{rule}: {body}");
        assert_eq!(body["error"]["code"], "DEADLINE_EXCEEDED");
        assert!(begun.elapsed() < Duration::from_secs(10), "{rule} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_rule_that_panics_is_an_error_and_the_service_goes_on() {
    let (status, body) = evaluate("panics", &json!({}));
    assert_eq!((status, &body["error"]["code"]), (500, &json!("INTERNAL")), "{body}");
    let message = body["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("a rule returned a time.Time"), "{body}");
    assert_eq!(evaluate("discount", &order(1.0)).0, 200);
}
