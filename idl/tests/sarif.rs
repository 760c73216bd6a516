//! The SARIF log, read by a model that was generated from the official schema of version 2.1.0.
//!
//! Whatever the model does not know is lost on the way through it, so equality after the round trip
//! means that every property is one of the standard and has its type.

use r2g_idl::compare::render::{self, Shown};
use r2g_idl::compare::review::{Baseline, Terms, review};
use r2g_idl::compare::rules;
use r2g_idl::compare::waivers::waivers;
use r2g_idl::descriptor;
use r2g_idl::loader::MemoryLoader;
use serde_json::Value;
use serde_sarif::sarif::Sarif;

/// The log of one pair of schemas.
fn log(old: &str, new: &str) -> Value {
    let compile = |text: &str| {
        let loader = MemoryLoader::fixture(text);
        r2g_idl::compile(&loader).expect("it compiles")
    };
    let compiled = compile(new);
    let (list, _) = waivers(&compiled.sources);
    let new = descriptor::image(&compiled);
    let image = descriptor::image(&compile(old));
    let baselines =
        [Baseline { name: "v1, \"old\"".into(), origin: String::new(), image, partial: false }];
    let review = review(&baselines, &new, &list, &Terms::default());
    let text = render::sarif(&review, &list, Shown { new: &new, baselines: &baselines });
    serde_json::from_str(&text).expect("JSON")
}

/// Numbers that the model writes though they say what is left out anyway.
fn without_defaults(value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(without_defaults),
        Value::Array(list) => list.iter_mut().for_each(without_defaults),
        Value::Number(number) if number.as_f64() == number.as_i64().map(|whole| whole as f64) => {
            // 2.0 and 2 are one number to JSON.
            if let Some(whole) = number.as_f64() {
                *value = Value::from(whole);
            }
        }
        _ => {}
    }
}

fn assert_standard(log: &Value, what: &str) {
    let model: Sarif =
        serde_json::from_value(log.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut again = serde_json::to_value(&model).expect("JSON");
    let mut expected = log.clone();
    without_defaults(&mut again);
    without_defaults(&mut expected);
    assert_eq!(expected, again, "{what}");
}

#[test]
fn every_rule_makes_a_log_of_the_standard() {
    for rule in rules::all() {
        let log = log(rule.page().old, rule.page().new);
        assert_standard(&log, rule.id());
        let results = log["runs"][0]["results"].as_array().expect("a list");
        // The example of a rename raises the minor, which is all that it needs.
        if results.is_empty() && [rules::B206, rules::B503].contains(&rule) {
            continue;
        }
        assert_eq!(results.len(), 1, "{rule:?}");
        let (result, rows) = (&results[0], &log["runs"][0]["tool"]["driver"]["rules"]);
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rows[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["r2g/v1"].is_string());
    }
}

#[test]
fn a_model_that_forgets_is_noticed() {
    let mut log = log(rules::B111.page().old, rules::B111.page().new);
    log["runs"][0]["results"][0]["lokations"] = Value::from(1);
    let model: Sarif = serde_json::from_value(log.clone()).expect("unknown keys are skipped");
    assert!(serde_json::to_value(&model).expect("JSON").to_string().len() < log.to_string().len());
}

#[test]
fn places_and_fixes_are_where_they_are() {
    let log = log(rules::B111.page().old, rules::B111.page().new);
    let result = &log["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&2.into(), &17.into()));
    assert_eq!((&region["endLine"], &region["endColumn"]), (&2.into(), &20.into()));
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "as it was in v1, \"old\"");
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "schema.r2g");
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "u32");
}

#[test]
fn waived_findings_are_suppressed() {
    let new = "package a.b@1.1;\n//@ allow(B111, reason = \"unused\", until = \"2.0\")\nrecord R { 1 a: u64 }\n";
    let log = log(rules::B111.page().old, new);
    assert_standard(&log, "a waiver");
    let suppression = &log["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(
        (&suppression["kind"], &suppression["justification"]),
        (&"inSource".into(), &"unused".into())
    );
}
