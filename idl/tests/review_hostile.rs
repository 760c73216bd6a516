//! Images come from anywhere: damaged ones are refused or compared, and never a panic.

use r2g_idl::compare::render::{self, Shown};
use r2g_idl::compare::review::{Baseline, Terms, review};
use r2g_idl::compare::{project, rules};
use r2g_idl::descriptor::{self, message::Image, message::Span, message::Version};
use r2g_idl::diagnostics::render::Style;
use r2g_idl::loader::MemoryLoader;

fn image(text: &str) -> Image {
    descriptor::image(&r2g_idl::compile(&MemoryLoader::fixture(text)).expect("it compiles"))
}

/// Compares both ways and draws everything.
fn look(old: &Image, new: &Image) {
    for (old, new) in [(old, new), (new, old)] {
        let image = old.clone();
        let baselines =
            vec![Baseline { name: "old".into(), origin: "old".into(), image, partial: false }];
        let review = review(&baselines, new, &[], &Terms::default());
        let shown = Shown { new, baselines: &baselines };
        for finding in review.findings.iter().chain(&review.covered) {
            let text = render::text(finding, shown, Style::Plain);
            assert!(!text.contains(['\0', '\u{202e}', '\u{1b}']), "{text}");
            assert!(!render::json(finding, shown).is_empty());
            assert!(render::annotation(finding, shown).ends_with('\n'));
        }
        assert!(render::sarif(&review, &[], shown).starts_with('{'));
        assert!(!render::listing(&review, &[]).is_empty());
        assert!(!render::changelog(&review, &[]).is_empty());
        assert!(render::summary(&review, shown).ends_with('\n'));
    }
}

#[test]
fn damaged_bytes() {
    let mut compared = 0;
    for rule in rules::all() {
        let (old, new) = (image(rule.page().old), image(rule.page().new));
        let bytes = descriptor::encode(&old);
        // Every byte of one schema, some of the others.
        let step = if rule == rules::B111 { 1 } else { 53 };
        for at in (0..bytes.len()).step_by(step) {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << (at % 8);
            if let Ok(found) = descriptor::decode(&bad) {
                compared += 1;
                look(&found, &new);
            }
            if let Ok(found) = descriptor::decode(&bytes[..at]) {
                look(&found, &new);
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

/// Spans that lead out of their file, or into the middle of a character; numbers at their limits.
#[test]
fn wild_spans_and_numbers() {
    let (old, new) = (image(rules::B111.page().old), image(rules::B111.page().new));
    for (file, start, end) in
        [(0, 0, u32::MAX), (0, u32::MAX, 0), (0, 30, 10), (9, 0, 1), (u32::MAX, u32::MAX, u32::MAX)]
    {
        let mut wild = old.clone();
        let span = Some(Span { file, start, end, line: u32::MAX, column: 0 });
        let field = &mut wild.packages[0].items[0].fields[0];
        (field.span, field.type_span) = (span, span);
        field.number = u32::MAX;
        if let Some(slot) = &mut field.slot {
            (slot.offset, slot.size) = (u32::MAX, u32::MAX);
        }
        wild.packages[0].span = span;
        look(&wild, &new);
        wild.packages[0].version = Some(Version { major: u32::MAX, minor: u32::MAX });
        look(&wild, &new);
        wild.texts = vec!["äöü\u{202e}\u{1b}[31m".repeat(9)];
        look(&wild, &new);
        wild.packages[0].identity = String::new();
        wild.packages[0].version = None;
        look(&wild, &new);
        project(&mut wild, "", Version::default());
        look(&wild, &new);
    }
    look(&Image::default(), &new);
}
