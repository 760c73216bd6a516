//! The HTTP interface.

use crate::api::acme::rules::{Rule, Rules, RulesError};
use crate::json::{to_json, to_value};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use r2g::{CallError, Code, Status};
use serde::Deserialize;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The service: `GET` and `PUT /rules`, `POST /rules/{name}`.
pub fn router(rules: Rules) -> Router {
    Router::new()
        .route("/rules", get(names).put(load))
        .route("/rules/{name}", post(evaluate))
        .with_state(rules)
}

/// A rule as clients write it.
#[derive(Debug, Deserialize)]
pub struct RuleBody {
    name: String,
    expression: String,
    #[serde(default)]
    description: String,
}

/// How long a client is willing to wait.
#[derive(Debug, Deserialize)]
struct Patience {
    deadline_ms: Option<u64>,
}

async fn names(State(rules): State<Rules>) -> Result<Response, Failure> {
    Ok(Json(rules.names()?).into_response())
}

async fn load(
    State(rules): State<Rules>,
    Json(body): Json<Vec<RuleBody>>,
) -> Result<Response, Failure> {
    let body = body
        .into_iter()
        .map(|rule| Rule::new(rule.name, rule.expression).with_description(rule.description))
        .collect::<Vec<_>>();
    let loaded = rules.load(body).await?;
    Ok(Json(json!({ "loaded": loaded })).into_response())
}

async fn evaluate(
    State(rules): State<Rules>,
    Path(name): Path<String>,
    Query(patience): Query<Patience>,
    Json(facts): Json<Map<String, serde_json::Value>>,
) -> Result<Response, Failure> {
    let facts: BTreeMap<_, _> =
        facts.into_iter().map(|(key, value)| (key, to_value(value))).collect();
    let mut call = rules.evaluate(name, facts);
    if let Some(millis) = patience.deadline_ms {
        call = call.deadline(Duration::from_millis(millis));
    }
    // If the client hangs up, axum drops this future, and the rule's context is cancelled in Go.
    let result = call.await?;
    Ok(Json(json!({ "result": to_json(result) })).into_response())
}

/// Anything that is not a result.
struct Failure(CallError<RulesError>);

impl<E: Into<CallError<RulesError>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (code, mut body) = match &self.0 {
            CallError::App(error) => (error.code(), declared(error)),
            CallError::Status(status) => (status.code(), undeclared(status)),
        };
        body["code"] = code.name().into();
        (http_status(code), Json(json!({ "error": body }))).into_response()
    }
}

fn declared(error: &RulesError) -> serde_json::Value {
    match error {
        RulesError::BadRule(bad) => json!({
            "rule": bad.rule, "message": bad.message, "line": bad.line, "column": bad.column,
        }),
        RulesError::UnknownRule(unknown) => {
            json!({ "rule": unknown.rule, "message": error.to_string() })
        }
        RulesError::Failed(failed) => json!({ "rule": failed.rule, "message": failed.message }),
    }
}

fn undeclared(status: &Status) -> serde_json::Value {
    if status.is_panic() {
        // The stack is for the operator, not for the client.
        eprintln!("{status}\n{}", status.detail());
    }
    json!({ "message": status.message() })
}

fn http_status(code: Code) -> StatusCode {
    match code {
        Code::InvalidArgument => StatusCode::BAD_REQUEST,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::FailedPrecondition => StatusCode::UNPROCESSABLE_ENTITY,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Unavailable | Code::ResourceExhausted => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
