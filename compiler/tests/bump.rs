//! `r2g bump`, and what else looks at releases: the versions that changes ask for.

mod support;

use support::project::Project;
use support::released::{CONFIG, MONEY, SHOP, change, fails, released};
use support::repository::{self, git};

/// Additions make a minor, and say since when.
#[test]
fn bump_sets_version_and_marks() {
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "4 remark: string?,",
        "4 remark: string?,\n  5 gift: bool = false, // new",
    );
    change(
        &project,
        "schemas/shop.r2g",
        "/// The desk.",
        "/// Where it is.\nenum State { unknown = 0 }\n\n/// The desk.",
    );
    // A field behind newer ones does not even compile without its mark.
    fails(&project, &["release"], 2, "error[E0409]");
    let run = project.run(&["bump"]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project.read("schemas/shop.r2g");
    for line in [
        "package acme.shop@1.3;\n",
        "\n  @since(1.3) 5 gift: bool = false, // new\n",
        "/// Where it is.\n@since(1.3)\nenum State { unknown = 0 }\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert_eq!(project.read("schemas/money.r2g"), MONEY);
    let again = fails(&project, &["bump"], 0, "every version is what its changes ask for");
    assert_eq!(again.out, "");
    assert_eq!(project.run(&["fmt", "--check"]).code, 0);
    assert_eq!(project.run(&["release"]).out, "git tag acme.shop-1.3\n");
    fails(&project, &["release"], 0, "acme.shop 1.3 is released");
}

/// The mark is there, the version that it names is not; and the other way round.
#[test]
fn bump_completes_what_was_begun() {
    for (version, field) in [("1.2", "@since(1.3) 5 gift: u8?"), ("1.3", "5 gift: u8?")] {
        let project = released();
        change(&project, "schemas/shop.r2g", "shop@1.2", &format!("shop@{version}"));
        let all = format!("4 remark: string?,\n  {field},\n  6 wrap: u8?,");
        change(&project, "schemas/shop.r2g", "4 remark: string?,", &all);
        let run = project.run(&["bump"]);
        assert_eq!(run.code, 0, "{run:?}");
        let text = project.read("schemas/shop.r2g");
        assert!(
            text.contains("shop@1.3;")
                && text.contains("  @since(1.3) 5 gift: u8?,\n  @since(1.3) 6 wrap: u8?,\n"),
            "{text}"
        );
        assert_eq!(project.run(&["release"]).code, 0);
    }
    // A version that nobody is making.
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "4 remark: string?,",
        "4 remark: string?,\n  @since(1.4) 5 gift: u8?,",
    );
    fails(&project, &["bump"], 2, "error[E0408]");
}

/// A break makes a major: another package, whose marks start anew, and whose users follow.
#[test]
fn bump_after_a_break() {
    let project = released();
    change(&project, "schemas/money.r2g", "i64", "u64");
    change(&project, "schemas/shop.r2g", "1 id: u64", "1 id: string");
    let run = project.run(&["bump"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("acme.money 1.0 → 2.0: record `Money` field 1 `cents`"), "{run:?}");
    assert!(run.out.contains("acme.shop 1.2 → 2.0: "), "{run:?}");
    let text = project.read("schemas/shop.r2g");
    let wanted = SHOP
        .replace("shop@1.2", "shop@2.0")
        .replace("money@1.", "money@2.")
        .replace("u64,\n  2", "string,\n  2")
        .replace("@since(1.1) ", "")
        .replace("@deprecated(1.2", "@deprecated(2.0");
    assert_eq!(text, wanted);
    assert_eq!(project.run(&["release"]).out, "git tag acme.money-2.0\ngit tag acme.shop-2.0\n");
    // The old major is still there.
    assert!(project.path("baseline/acme.shop-1.2.r2gi").is_file());
}

/// A step to a version whose marks do not compile is for the author to finish.
#[test]
fn bump_that_does_not_compile() {
    let project = released();
    // A required field cannot be newer than its record, and nothing else makes it honest.
    change(
        &project,
        "schemas/shop.r2g",
        "4 remark: string?,",
        "4 remark: string?,\n  5 count: u32,",
    );
    fails(&project, &["bump"], 2, "error[E0404]");
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "1 id: u64,\n  2 total: Money,\n",
        "1 id: string,\n  2 total: Money,\n",
    );
    change(&project, "schemas/shop.r2g", "3 note: string?", "@critical 3 note: string?");
    fails(&project, &["bump"], 2, "error[E0407]");
}

/// What no version makes honest.
#[test]
fn history_is_not_rewritten() {
    for (from, to, rule) in [
        ("@since(1.1) 3 note", "3 note", "B603"),
        ("acme.shop@1.2", "acme.shop@1.1", "B602"),
        ("4 remark: string?,", "4 remark: string?,\n  @since(1.2) 5 gift: u8?,", "B604"),
    ] {
        let project = released();
        change(&project, "schemas/shop.r2g", from, to);
        if rule == "B602" {
            change(&project, "schemas/shop.r2g", "@deprecated(1.2", "@deprecated(1.1");
        }
        if rule == "B604" {
            change(&project, "schemas/shop.r2g", "acme.shop@1.2", "acme.shop@1.3");
        }
        let said = format!("error[{rule}]");
        fails(&project, &["release"], 1, &said);
        if rule == "B602" {
            // That one is a version.
            assert_eq!(project.run(&["bump", "--dry-run"]).code, 0);
        } else {
            let run = fails(&project, &["bump"], 1, &said);
            assert!(run.err.contains("no version makes these honest"), "{run:?}");
        }
        let json = project.run(&["release", "--format", "json"]);
        let first = json.out.lines().next().expect("a finding");
        let value: serde_json::Value = serde_json::from_str(first).expect("JSON");
        assert_eq!(value["rule"], rule, "{value}");
    }
}

/// Before 1.0 every version is a package of its own.
#[test]
fn below_one() {
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/a.r2g", "package a.b@0.1;\n\nrecord R { 1 x: u8 }\n"),
        ("schemas/c.r2g", "package a.c@1.0;\n\nuse a.b@0.1.{R};\n\nrecord C { 1 r: R }\n"),
    ]);
    assert_eq!(project.run(&["release"]).code, 0);
    change(&project, "schemas/a.r2g", "1 x: u8", "1 x: u16, 2 y: u8");
    fails(&project, &["release"], 1, "a.b");
    let run = project.run(&["bump"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        project.read("schemas/a.r2g"),
        "package a.b@0.2;\n\nrecord R { 1 x: u16, 2 y: u8 }\n"
    );
    assert!(project.read("schemas/c.r2g").contains("use a.b@0.2.{R};"));
}

/// Commands that need the version being made look at the releases.
#[test]
fn edits_are_made_in_the_next_version() {
    let project = released();
    assert_eq!(project.run(&["edit", "add-field", "Order", "gift", "u8?"]).code, 0);
    let text = project.read("schemas/shop.r2g");
    assert!(
        text.contains("package acme.shop@1.3;") && text.contains("@since(1.3) 5 gift: u8?,"),
        "{text}"
    );
    // 1.3 is not released, so it is still the one being made.
    assert_eq!(project.run(&["edit", "deprecate", "Order.id"]).code, 0);
    assert!(project.read("schemas/shop.r2g").contains("@deprecated(1.3) 1 id"));
    assert_eq!(project.run(&["release"]).code, 0);
}

/// What is not in any release may change its numbers.
#[test]
fn lint_orders_new_records_only() {
    let project = released();
    let new = "record Wide { 1 a: u8, 2 b: u64, 3 c: u8 }\n";
    project.write("schemas/wide.r2g", format!("package acme.shop@1.2;\n\n{new}"));
    project.write("r2g.toml", format!("{CONFIG}[lint]\nuse = [\"L401\"]\n"));
    // In a version that is released, it is not new, whatever it says.
    let run = project.run(&["lint"]);
    assert!(!run.out.contains("L401"), "{run:?}");
    assert_eq!(project.run(&["bump"]).code, 0);
    assert!(project.run(&["lint"]).out.contains("L401"));
    assert_eq!(project.run(&["lint", "--fix"]).code, 0);
    let text = project.read("schemas/wide.r2g");
    assert!(text.contains("@since(1.3)\nrecord Wide { 2 a: u8, 1 b: u64, 3 c: u8 }"), "{text}");
    assert_eq!(project.run(&["release"]).code, 0);
}

/// Releases that are git tags serve as well.
#[test]
fn tags_as_releases() {
    let schema = "package a.b@1.0;\n\nrecord R { 1 x: u8 }\n";
    let Some(project) = repository::new(&[("r2g.toml", CONFIG), ("schemas/a.r2g", schema)]) else {
        return;
    };
    git(&project, &["tag", "v1.0"]);
    project.write("schemas/a.r2g", schema.replace("u8 }", "u8, 2 y: u8? }"));
    let wanted = "package a.b@1.1;\n\nrecord R { 1 x: u8, @since(1.1) 2 y: u8? }\n";
    let before = project.read("schemas/a.r2g");
    // Without releases nothing says what is new.
    fails(&project, &["bump"], 0, "every version is what its changes ask for");
    let run = project.run(&["bump", "--against", "git#tags=v*"]);
    assert_eq!((run.code, project.read("schemas/a.r2g").as_str()), (0, wanted), "{run:?}");
    project.write("schemas/a.r2g", &before);
    project.write("r2g.toml", format!("{CONFIG}[breaking]\nagainst = [\"git#tag=v1.0\"]\n"));
    assert_eq!(project.run(&["bump"]).code, 0);
    assert_eq!(project.read("schemas/a.r2g"), wanted);
    fails(&project, &["bump", "--against", "git#tag=v2"], 4, "git knows no tag `v2`");
    fails(&project, &["bump", "--against", "git#tug=v2"], 3, "git#tug=v2");
}

/// A new major would need a change in a file of others, who still use the old one.
#[test]
fn a_dependency_that_uses_the_package() {
    let project = released();
    project.write("r2g.toml", format!("{CONFIG}[deps]\n\"acme.tax\" = {{ path = \"theirs\" }}\n"));
    project.write(
        "theirs/tax.r2g",
        "package acme.tax@1.0;\n\nuse acme.money@1.{Money};\n\nrecord Tax { 1 sum: Money }\n",
    );
    project.write(
        "schemas/bill.r2g",
        "package acme.bill@1.0;\n\nuse acme.tax@1.{Tax};\n\nrecord Bill { 1 tax: Tax }\n",
    );
    change(&project, "schemas/money.r2g", "i64", "u64");
    fails(
        &project,
        &["bump"],
        3,
        "the change needs one in theirs/tax.r2g, which is not yours to change",
    );
}

#[test]
fn what_was_done_as_json() {
    let project = released();
    change(&project, "schemas/shop.r2g", "  fn take", "  fn list() -> u32;\n  fn take");
    let rows = |args: &[&str]| -> Vec<serde_json::Value> {
        let run = project.run(args);
        assert_eq!(run.code, 0, "{run:?}");
        run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let bump = rows(&["bump", "--format", "json"]);
    assert_eq!(
        (&bump[0]["kind"], &bump[0]["from"], &bump[0]["to"]),
        (&"version".into(), &"1.2".into(), &"1.3".into())
    );
    assert_eq!(
        (&bump[1]["kind"], &bump[1]["subject"]),
        (&"since".into(), &"acme.shop@1/Desk.list".into())
    );
    let release = rows(&["release", "--format", "json"]);
    assert_eq!(release[0]["tag"], "acme.shop-1.3");
}
