//! Comparing random packages: neutral edits are no changes, every other edit is one.

use proptest::prelude::*;
use r2g_idl::compare::{Bump, Change, changes, project};
use r2g_idl::descriptor::{self, message::Image, message::Version};
use r2g_idl::format::format;

use super::{compiled, model};

fn image(text: &str) -> Image {
    descriptor::image(&compiled(text))
}

fn messages(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{:?} {}", change.rule, change.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Docs, comments, plugins' annotations, the order of items and the form change nothing.
    #[test]
    fn neutral_edits_are_no_changes(package in model::package()) {
        let text = package.text();
        let old = image(&text);
        let formatted = format("a.r2g", &text).map_err(|_| TestCaseError::fail("it has mistakes"))?;
        for edited in [
            package.reversed().text(),
            formatted,
            text.replace("record ", "// why\n/// Docs.\n@x.tool(1) record "),
            text.replace(", ", ", // why\n  "),
        ] {
            let found = changes(&old, &image(&edited));
            prop_assert!(found.is_empty(), "{:?}\n{}", messages(&found), edited);
        }
    }

    /// A rename, another type or a field in between breaks a rule that needs a major.
    #[test]
    fn edits_of_a_member_are_found(package in model::package(), pick in any::<prop::sample::Index>(), edit in 0..3u8) {
        let Some(changed) = package.edited(pick, edit) else { return Ok(()) };
        let found = changes(&image(&package.text()), &image(&changed.text()));
        prop_assert!(found.iter().any(|change| change.bump == Bump::Major), "{:?}\n{}", messages(&found), changed.text());
    }

    /// What is appended breaks nothing, and without it the schema is the old one.
    #[test]
    fn appended_fields_are_compatible(package in model::package(), extra in model::member_type()) {
        let (old, mut new) = (image(&package.text()), image(&package.appended(&extra).text()));
        let found = changes(&old, &new);
        prop_assert!(!found.is_empty());
        prop_assert!(found.iter().all(|change| change.rule.is_none() && change.bump == Bump::Minor), "{:?}", messages(&found));
        project(&mut new, "a.b@1", Version { major: 1, minor: 0 });
        let left = changes(&old, &new);
        prop_assert!(left.is_empty(), "{:?}", messages(&left));
        let sizes = |image: &Image| -> Vec<u32> {
            image.packages[0].items.iter().map(|item| item.size).collect()
        };
        prop_assert_eq!(sizes(&old), sizes(&new));
    }
}
