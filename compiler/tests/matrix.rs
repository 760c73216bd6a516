//! `r2g matrix`: every version as a program and as a library, and a release that broke the contract.

use std::path::Path;

fn r2g(args: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["r2g"].iter().chain(args).map(Into::into);
    let code = r2g_compiler::cli::main(all, &mut out, &mut err);
    (code, String::from_utf8_lossy(&[out, err].concat()).into_owned())
}

#[test]
fn versions_meet_as_the_rules_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("a folder");
    let path = |name: &str| root.join(name).to_str().expect("UTF-8").to_owned();
    // One folder for all nested builds, so that nothing is compiled twice.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../new");
    let target = target.to_str().expect("UTF-8");
    let config = path("spec/conformance/skew/newer.toml");
    let versions = |names: &[&str]| {
        let local = path("");
        let mut words =
            vec!["--config", &config, "--format", "json", "--quiet", "matrix", "--local"];
        words.extend([local.as_str(), "--target-dir", target]);
        let folders: Vec<String> =
            names.iter().map(|name| path(&format!("spec/conformance/skew/{name}"))).collect();
        for folder in &folders {
            words.extend(["--versions", folder]);
        }
        r2g(&words)
    };

    let (code, text) = versions(&["older", "reordered"]);
    assert_eq!(code, 0, "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["kept"], true);
    let verdicts: Vec<&str> = json["cells"]
        .as_array()
        .expect("cells")
        .iter()
        .map(|cell| cell["verdict"].as_str().expect("a word"))
        .collect();
    assert_eq!(verdicts.len(), 9);
    for own in [0, 4, 8] {
        assert_eq!(verdicts[own], "identical", "{text}");
    }
    assert!(verdicts.contains(&"limited"), "{text}");
    assert!(json["cells"][0]["calls"].as_u64().expect("a number") >= 10, "{text}");

    let (code, text) = versions(&["broken"]);
    assert_eq!(code, 1, "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let broken = json["cells"][1]["broken"].to_string();
    assert!(broken.contains("There.echo: ") && broken.contains("rule B111"), "{broken}");

    let (code, text) = r2g(&["--config", &config, "matrix", "--versions", "/no/such/folder"]);
    assert_eq!(code, 4, "{text}");
    let (code, text) = r2g(&[
        "--config",
        &config,
        "matrix",
        "--versions",
        &path("spec/conformance/skew/older"),
        "--released-only",
    ]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("a matrix needs two versions"), "{text}");
}
