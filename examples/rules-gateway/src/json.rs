//! JSON and the schema's [`Value`].

use crate::api::acme::rules::Value;
use serde_json::{Number, Value as Json};

/// Facts or parts of facts. Integers stay integers as far as 64 bits go.
pub fn to_value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(to_value).collect()),
        Json::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, to_value(value))).collect())
        }
    }
}

/// A rule's result. JSON has no NaN and no infinity: they become null.
pub fn to_json(value: Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(value),
        Value::Integer(integer) => Json::Number(integer.into()),
        Value::Number(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
        Value::Text(text) => Json::String(text),
        Value::List(items) => Json::Array(items.into_iter().map(to_json).collect()),
        Value::Object(members) => {
            Json::Object(members.into_iter().map(|(key, value)| (key, to_json(value))).collect())
        }
        // A newer Go part may know more cases than this build.
        Value::Null | Value::Unknown(_) => Json::Null,
    }
}
