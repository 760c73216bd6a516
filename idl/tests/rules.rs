//! Every rule of the catalogue: its example breaks it, and nothing else.

use std::fmt::Write as _;

use r2g_idl::compare::review::{Baseline, Terms, review};
use r2g_idl::compare::rules::{self, Rule};
use r2g_idl::compare::waivers::waivers;
use r2g_idl::compare::{Bump, Change, Effect, changes};
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, compile};

fn compiled(rule: Rule, text: &str) -> Compiled {
    let sources = MemoryLoader::fixture(text);
    compile(&sources).unwrap_or_else(|failure| panic!("{rule:?}: {:#?}", failure.diagnostics))
}

fn image(rule: Rule, text: &str) -> Image {
    descriptor::image(&compiled(rule, text))
}

/// Changes of a rule's example that break something.
fn broken(rule: Rule) -> Vec<Change> {
    let page = rule.page();
    if rule == rules::B607 {
        // Waivers are held against changes only in a review.
        let new = compiled(rule, page.new);
        let baselines = [Baseline {
            name: "old".into(),
            origin: "old".into(),
            image: image(rule, page.old),
            partial: false,
        }];
        let (list, wrong) = waivers(&new.sources);
        assert!(wrong.is_empty() && list.len() == 1);
        let review = review(&baselines, &descriptor::image(&new), &list, &Terms::default());
        assert!(review.waived.is_empty() && review.used == [true]);
        return review.findings.into_iter().map(|finding| finding.change).collect();
    }
    let found = changes(&image(rule, page.old), &image(rule, page.new));
    found.into_iter().filter(|change| change.rule.is_some()).collect()
}

#[test]
fn examples_break_their_rule_and_no_other() {
    let mut wrong = String::new();
    for rule in rules::all() {
        let found = broken(rule);
        let own = if rule.page().within.is_empty() { rule.id() } else { rule.page().within };
        let exact = found.len() == 1
            && found[0].rule.map(Rule::id) == Some(own)
            && found[0].breaks_rule(rule);
        if !exact {
            let list: Vec<String> = found
                .iter()
                .map(|change| format!("{:?} {:?} {}", change.rule, change.also, change.message))
                .collect();
            writeln!(wrong, "{rule:?} gives {list:#?}").expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the page says about the axes and the version is what the finding of its example says, unless
/// the finding knows better and says why.
#[test]
fn pages_and_findings_agree() {
    let mut wrong = String::new();
    for rule in rules::all().filter(|rule| rule.page().within.is_empty()) {
        let change = &broken(rule)[0];
        for axis in r2g_idl::compare::Axis::ALL {
            let (page, found) = (rule.page().effect(axis), change.verdicts.of(axis));
            if page != found.effect && found.note.is_empty() && page != Effect::Depends {
                writeln!(wrong, "{rule:?} {}: {page:?}, {found:?}", axis.word()).expect("a string");
            }
        }
        if change.bump != rule.page().bump {
            writeln!(wrong, "{rule:?}: {:?}, {:?}", rule.page().bump, change.bump)
                .expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A finding that cannot be shown helps nobody.
#[test]
fn findings_have_places_and_fingerprints() {
    for rule in rules::all() {
        let change = &broken(rule)[0];
        assert!(change.old.is_some() || rule == rules::B604, "{rule:?} has no old place");
        assert!(change.new.is_some() || rule == rules::B201, "{rule:?} has no new place");
        assert!(
            change.fingerprint.starts_with(&rule_id(change)),
            "{rule:?}: {}",
            change.fingerprint
        );
        assert!(!change.message.is_empty() && !change.package.is_empty());
    }
}

fn rule_id(change: &Change) -> String {
    change.rule.expect("it breaks one").id().to_lowercase()
}

#[test]
fn rules_are_sorted_and_unique() {
    let ids: Vec<&str> = rules::all().map(Rule::id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
    let slugs: std::collections::BTreeSet<&str> =
        rules::all().map(|rule| rule.page().slug).collect();
    assert_eq!(slugs.len(), ids.len());
    assert_eq!(Rule::find("b111"), Some(rules::B111));
    assert_eq!(Rule::find("B999"), None);
}

/// The same example against itself has nothing to say.
#[test]
fn nothing_changed_is_nothing() {
    for rule in rules::all() {
        for text in [rule.page().old, rule.page().new] {
            let one = image(rule, text);
            assert_eq!(changes(&one, &one), [], "{rule:?}");
        }
    }
}

/// The first repair of a finding, applied to the new source, takes the finding away.
#[test]
fn repairs_repair() {
    let mut applied = 0;
    let mut wrong = String::new();
    for rule in rules::all() {
        let page = rule.page();
        for change in broken(rule) {
            let Some(repair) = change.repairs.first() else { continue };
            let new = compiled(rule, page.new);
            let mut text = new.sources.iter().next().expect("one file").1.text.clone();
            let mut edits: Vec<_> = repair.edits.iter().collect();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.place.bytes));
            for edit in edits {
                let (start, end) = edit.place.bytes;
                text.replace_range(start as usize..end as usize, &edit.text);
            }
            applied += 1;
            match compile(&MemoryLoader::one(&text)) {
                Err(failure) => {
                    writeln!(
                        wrong,
                        "{rule:?} {}: {text}\n{:#?}",
                        repair.title, failure.diagnostics
                    )
                    .expect("a string");
                }
                Ok(fixed) => {
                    let left = changes(&image(rule, page.old), &descriptor::image(&fixed));
                    let same = left.iter().any(|left| {
                        left.rule == change.rule
                            && left.fingerprint == change.fingerprint
                            && left.bump == Bump::Major
                    });
                    if same {
                        writeln!(wrong, "{rule:?} {}:\n{text}", repair.title).expect("a string");
                    }
                }
            }
        }
    }
    assert!(applied > 12, "{applied}");
    assert!(wrong.is_empty(), "{wrong}");
}
