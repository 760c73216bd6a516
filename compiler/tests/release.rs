//! `r2g bump` and `r2g release`: versions that changes ask for, and the images that they are held
//! against.

mod support;

use std::fs;
use std::process::Command;
use support::project::{Project, Run, command};

const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";
const MONEY: &str = "package acme.money@1.0;\n\n/// An amount.\nrecord Money { 1 cents: i64 }\n";
const SHOP: &str = "\
package acme.shop@1.2;

use acme.money@1.{Money};

/// An order.
record Order {
  1 id: u64,
  2 total: Money,
  @since(1.1) 3 note: string?, // from the customer
  @since(1.1) @deprecated(1.2, \"use note\") 4 remark: string?,
}

/// The desk.
service Desk {
  /// Takes it.
  fn take(order: Order) -> u64;
}
";

/// Two packages, both released.
fn released() -> Project {
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/money.r2g", MONEY),
        ("schemas/shop.r2g", SHOP),
    ]);
    let run = project.run(&["release"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "git tag acme.money-1.0\ngit tag acme.shop-1.2\n"),
        "{run:?}"
    );
    assert_eq!(run.err, "wrote baseline/acme.money-1.0.r2gi\nwrote baseline/acme.shop-1.2.r2gi\n");
    project
}

fn change(project: &Project, name: &str, from: &str, to: &str) {
    let text = project.read(name);
    assert!(text.contains(from), "{from}");
    project.write(name, text.replace(from, to));
}

fn fails(project: &Project, args: &[&str], code: i32, said: &str) -> Run {
    let before = project.snapshot();
    let run = project.run(args);
    assert_eq!(run.code, code, "{said}: {run:?}");
    assert!(format!("{}{}", run.out, run.err).contains(said), "{said}: {run:?}");
    assert_eq!(project.snapshot(), before, "{said}");
    run
}

#[test]
fn an_image_is_one_package_with_its_imports() {
    let project = released();
    let bytes = fs::read(project.path("baseline/acme.shop-1.2.r2gi")).expect("written");
    let image = r2g_idl::descriptor::decode(&bytes).expect("an image");
    let packages: Vec<(&str, bool)> =
        image.packages.iter().map(|package| (package.identity.as_str(), package.root)).collect();
    assert_eq!(packages, [("acme.money@1", false), ("acme.shop@1", true)]);
    assert_eq!(image.files, ["schemas/money.r2g", "schemas/shop.r2g"]);
    let bytes = fs::read(project.path("baseline/acme.money-1.0.r2gi")).expect("written");
    let image = r2g_idl::descriptor::decode(&bytes).expect("an image");
    assert_eq!((image.packages.len(), image.files.len()), (1, 1));
}

/// The image is the same from wherever it is made.
#[test]
fn a_folder_below_makes_the_same_image() {
    let project = released();
    let before = project.snapshot();
    fs::remove_dir_all(project.path("baseline")).expect("a folder");
    let mut below = command(&project.path("schemas"), &["release", "-q"]);
    assert_eq!(Run::of(below.output().expect("it runs")).code, 0);
    assert_eq!(project.snapshot(), before);
}

#[test]
fn a_release_is_made_once() {
    let project = released();
    let before = project.snapshot();
    let run = project.run(&["release"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "acme.money 1.0 is released\nacme.shop 1.2 is released\n");
    // Docs are no part of the contract.
    change(&project, "schemas/shop.r2g", "An order.", "What was ordered.");
    assert_eq!(project.run(&["release"]).code, 0);
    change(&project, "schemas/shop.r2g", "What was ordered.", "An order.");
    assert_eq!(project.snapshot(), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let project = Project::new(&[("r2g.toml", CONFIG), ("schemas/money.r2g", MONEY)]);
    let run =
        fails(&project, &["release", "--dry-run"], 0, "would write baseline/acme.money-1.0.r2gi");
    assert_eq!(run.out, "git tag acme.money-1.0\n");
    let project = released();
    change(&project, "schemas/shop.r2g", "  fn take", "  fn list() -> u32;\n  fn take");
    let run = fails(&project, &["bump", "--dry-run"], 0, "acme.shop 1.2 → 1.3");
    assert_eq!(
        run.out,
        "acme.shop 1.2 → 1.3: service `Desk` method `list` is new\nacme.shop@1/Desk.list: @since(1.3)\n"
    );
}

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

/// A contract that changed needs another version.
#[test]
fn a_changed_release_is_refused() {
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "/// The desk.",
        "/// Where it is.\nenum State { unknown = 0 }\n\n/// The desk.",
    );
    let run = fails(
        &project,
        &["release"],
        1,
        "error[B601]: package `acme.shop` changed and is still at 1.2",
    );
    assert!(run.err.ends_with("nothing was released\n"), "{run:?}");
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

#[test]
fn what_was_deprecated_may_go() {
    let project = released();
    assert_eq!(project.run(&["edit", "remove", "Order.remark"]).code, 0);
    assert!(project.read("schemas/shop.r2g").contains("package acme.shop@1.3;"));
    assert_eq!(project.run(&["release"]).code, 0);
    // The other field was never deprecated.
    let project = released();
    assert_eq!(project.run(&["edit", "remove", "Order.note"]).code, 0);
    fails(&project, &["release"], 1, "error[B605]");
}

/// A waiver holds for one release.
#[test]
fn waivers_hold_until_they_expire() {
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "  1 id: u64,",
        "  //@ allow(B111, reason = \"nobody sends it\")\n  1 id: i64,",
    );
    change(&project, "schemas/shop.r2g", "acme.shop@1.2", "acme.shop@1.3");
    let run = project.run(&["release"]);
    assert_eq!((run.code, run.out.as_str()), (0, "git tag acme.shop-1.3\n"), "{run:?}");
    change(&project, "schemas/shop.r2g", "acme.shop@1.3", "acme.shop@1.4");
    fails(&project, &["release"], 1, "its waiver has expired");
    change(&project, "schemas/shop.r2g", "reason = ", "raeson = ");
    fails(&project, &["release"], 2, "error[E0801]");
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

#[test]
fn releases_that_are_none() {
    let project = released();
    let good = fs::read(project.path("baseline/acme.shop-1.2.r2gi")).expect("written");
    for (name, bytes, said) in [
        (
            "acme.shop-1.1.r2gi",
            good.as_slice(),
            "it does not hold acme.shop 1.1, which its name says",
        ),
        ("acme.shop-1.1.r2gi", &good[..good.len() / 2], "is no image that r2g can read"),
        ("acme.shop-1.1.r2gi", b"not an image", "is no image that r2g can read"),
        ("shop.r2gi", good.as_slice(), "released images are called <package>-<major>.<minor>.r2gi"),
    ] {
        let name = format!("baseline/{name}");
        project.write(&name, bytes);
        for args in [&["release"][..], &["bump"], &["edit", "deprecate", "Order"], &["lint"]] {
            let run = fails(&project, args, 4, said);
            assert!(run.err.contains(&name), "{run:?}");
        }
        fs::remove_file(project.path(&name)).expect("a file");
    }
    let project =
        Project::new(&[("r2g.toml", CONFIG), ("schemas/money.r2g", MONEY), ("baseline", "a file")]);
    fails(&project, &["release"], 4, "baseline: ");
    fails(&Project::new(&[]), &["release"], 3, "no r2g.toml");
    fails(&Project::new(&[]), &["bump"], 3, "no r2g.toml");
}

/// An image is never written over another file, and none stays when one cannot be written.
#[test]
fn nothing_is_overwritten() {
    let project = released();
    let bytes = fs::read(project.path("baseline/acme.money-1.0.r2gi")).expect("written");
    let image = r2g_idl::descriptor::decode(&bytes).expect("an image");
    project.write("other/b-1.0.r2gi", "in the way");
    let before = project.snapshot();
    let images = [("a-1.0.r2gi".to_owned(), image.clone()), ("b-1.0.r2gi".to_owned(), image)];
    let error =
        r2g_compiler::releases::write(&project.path("other"), &images).expect_err("in the way");
    assert!(error.to_string().contains("b-1.0.r2gi"), "{error}");
    assert_eq!(project.snapshot(), before);
}

/// What `[breaking]` says about releases counts here too.
#[test]
fn the_configuration_of_breaking_counts() {
    let project = released();
    fs::rename(project.path("baseline"), project.path("kept")).expect("a folder");
    project.write("r2g.toml", format!("{CONFIG}[breaking]\nbaseline = \"kept\"\n"));
    fails(&project, &["release"], 0, "acme.shop 1.2 is released");
    // Another name for a field breaks source only.
    assert_eq!(project.run(&["edit", "rename", "Order.note", "message"]).code, 0);
    fails(&project, &["release"], 1, "error[B206]");
    project.write(
        "r2g.toml",
        format!("{CONFIG}[breaking]\nbaseline = \"kept\"\naxes = [\"layout\"]\n"),
    );
    fails(&project, &["release"], 0, "acme.shop 1.2 is released");
    project.write(
        "r2g.toml",
        format!("{CONFIG}[breaking]\nbaseline = \"kept\"\nsupport = \"1.3..\"\n"),
    );
    fails(&project, &["release"], 0, "acme.shop 1.2 is released");
}

/// No file may grow: what a full disk looks like.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half() {
    let full = |project: &Project, what: &str| {
        let before = project.snapshot();
        let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {what}");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script, env!("CARGO_BIN_EXE_r2g")]).current_dir(project.folder());
        let run = Run::of(bash.output().expect("bash"));
        assert_eq!(run.code, 4, "{run:?}");
        assert_eq!(project.snapshot(), before, "{run:?}");
    };
    full(&Project::new(&[("r2g.toml", CONFIG), ("schemas/money.r2g", MONEY)]), "release");
    let project = released();
    change(
        &project,
        "schemas/shop.r2g",
        "4 remark: string?,",
        "4 remark: string?,\n  5 gift: u8?,",
    );
    full(&project, "bump");
}
