//! Pairs of schemas in `tests/review`, and what is said about them. `R2G_BLESS=1` writes it.

use std::fs;
use std::path::{Path, PathBuf};

use r2g_idl::compare::render::{self, Shown};
use r2g_idl::compare::review::{Baseline, Review, Terms, review};
use r2g_idl::compare::waivers::{Waiver, waivers};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::diagnostics::render::Style;
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, compile};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review")
}

/// The pairs by name: old and new source.
fn pairs() -> Vec<(String, String, String)> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the pairs are there")
        .filter_map(|entry| entry.expect("readable").file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".old.r2g").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 7);
    let read = |name: &str, which: &str| {
        fs::read_to_string(folder().join(format!("{name}.{which}.r2g"))).expect("both are there")
    };
    names.iter().map(|name| (name.clone(), read(name, "old"), read(name, "new"))).collect()
}

struct Run {
    new: Image,
    baselines: Vec<Baseline>,
    waivers: Vec<Waiver>,
    review: Review,
}

fn compiled(text: &str) -> Compiled {
    let loader = MemoryLoader::default().file("a.r2g", text);
    compile(&loader).unwrap_or_else(|failure| panic!("{text}\n{:#?}", failure.diagnostics))
}

fn run(old: &str, new: &str) -> Run {
    let new = compiled(new);
    let (waivers, wrong) = waivers(&new.sources);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let image = descriptor::image(&compiled(old));
    let baselines =
        vec![Baseline { name: "v1".into(), origin: "git#tag=v1".into(), image, partial: false }];
    let new = descriptor::image(&new);
    let review = review(&baselines, &new, &waivers, &Terms::default());
    Run { new, baselines, waivers, review }
}

fn golden(name: &str, text: &str) {
    let path = folder().join(name);
    if std::env::var_os("R2G_BLESS").is_some() {
        fs::write(&path, text).expect("writable");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(known == text, "{name} differs; R2G_BLESS=1 accepts this:\n{text}");
}

#[test]
fn findings_as_text() {
    for (name, old, new) in pairs() {
        let run = run(&old, &new);
        let shown = Shown { new: &run.new, baselines: &run.baselines };
        let findings = run.review.findings.iter();
        let mut text: String =
            findings.map(|finding| render::text(finding, shown, Style::Plain) + "\n").collect();
        text += &render::summary(&run.review, shown);
        golden(&format!("{name}.findings.txt"), &text);
    }
}

#[test]
fn changes_as_text_and_markdown() {
    for (name, old, new) in pairs() {
        let run = run(&old, &new);
        golden(&format!("{name}.changes.txt"), &render::listing(&run.review, &run.waivers));
        golden(&format!("{name}.changes.md"), &render::changelog(&run.review, &run.waivers));
    }
}

#[test]
fn findings_for_machines() {
    let (_, old, new) =
        pairs().into_iter().find(|(name, ..)| name == "widened").expect("it is there");
    let run = run(&old, &new);
    let shown = Shown { new: &run.new, baselines: &run.baselines };
    let finding = &run.review.findings[0];
    let line = render::json(finding, shown);
    let mut value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    value.sort_all_objects();
    golden("widened.json", &(serde_json::to_string_pretty(&value).expect("JSON") + "\n"));
    golden("widened.github.txt", &render::annotation(finding, shown));
}
