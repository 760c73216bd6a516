//! `r2g lint` as users call it: what it finds, what it repairs, and what it leaves alone.

mod support;

use std::fs;
use std::process::Command;
use support::here;
use support::project::{Project, Run};

const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";

const MONEY: &str = "package acme.money@1.0;\n\n/// An amount.\nrecord Money { 1 cents: i64 }\n";

/// Names in the wrong case, used in two files, in a layout of their own.
const ORDERS: &str = "\
package acme.orders@1.0;
use acme.money@1.{Money};
// Lines are never split.
/// One line of an order.
record order_line { 1 Qty: u32, // pieces
  2 price: u64 }
/// Where it is.
enum State { unknown = 0, onItsWay = 1 }
";
const STOCK: &str = "\
package acme.stock@1.0;

use acme.orders@1.{order_line as Line, State};

/// What is left.
record Left { 1 lines: list<Line>, @since(1.0) 2 state: State = State.onItsWay }
";

fn project() -> Project {
    Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/acme/money.r2g", MONEY),
        ("schemas/acme/orders.r2g", ORDERS),
        ("schemas/acme/stock.r2g", STOCK),
    ])
}

fn codes(run: &Run) -> Vec<&str> {
    run.out.lines().filter_map(|line| line.strip_prefix("warning[")?.split(']').next()).collect()
}

#[test]
fn findings_are_warnings_that_fail() {
    let project = project();
    let run = project.run(&["lint"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(codes(&run), ["W0101", "L102", "L103", "L103"]);
    assert_eq!(run.err, "4 warnings\n4 can be repaired with --fix\n");
    let first = "\
warning[L102]: `order_line` is a record and not in PascalCase
 --> schemas/acme/orders.r2g:5:8
  |
5 | record order_line { 1 Qty: u32, // pieces
  |        ^^^^^^^^^^
  |
  = help: call it `OrderLine`; `r2g lint --fix` does
";
    assert!(run.out.contains(first), "{}", run.out);
}

#[test]
fn fail_on_chooses_what_fails() {
    let project = project();
    for (level, code) in [("error", 0), ("warning", 1), ("none", 0)] {
        assert_eq!(project.run(&["lint", "--fail-on", level]).code, code, "{level}");
    }
    let clean = Project::new(&[("a.r2g", MONEY)]);
    let run = clean.run(&["lint", "a.r2g"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn fixes_reach_every_file_and_keep_comments() {
    let project = project();
    let run = project.run(&["lint", "--fix"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.err, "fixed schemas/acme/orders.r2g\nfixed schemas/acme/stock.r2g\n");
    let orders = "\
package acme.orders@1.0;
// Lines are never split.
/// One line of an order.
@was(\"order_line\")
record OrderLine {
  @was(\"Qty\") 1 qty: u32, // pieces
  2 price: u64,
}
/// Where it is.
enum State { unknown = 0, @was(\"onItsWay\") on_its_way = 1 }
";
    assert_eq!(project.read("schemas/acme/orders.r2g"), orders);
    let stock = STOCK.replace("order_line", "OrderLine").replace("onItsWay", "on_its_way");
    assert_eq!(project.read("schemas/acme/stock.r2g"), stock);
    assert_eq!(project.read("schemas/acme/money.r2g"), MONEY);
    let before = project.snapshot();
    assert_eq!(project.run(&["lint", "--fix"]).code, 0);
    assert_eq!(project.snapshot(), before);
}

/// Naming one file does not leave the others with names that are gone.
#[test]
fn a_named_file_may_need_changes_elsewhere() {
    let project = project();
    let run = project.run(&["lint", "--fix", "schemas/acme/orders.r2g"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(project.read("schemas/acme/stock.r2g").contains("OrderLine as Line"));
    assert_eq!(project.run(&["check"]).code, 0);
}

#[test]
fn files_of_others_are_never_changed() {
    let project = Project::new(&[
        ("r2g.toml", &format!("{CONFIG}[deps]\n\"acme.orders\" = {{ path = \"theirs\" }}\n")),
        ("schemas/acme/base.r2g", "package acme.base@1.0;\n\n/// B.\nrecord base_line {}\n"),
        (
            "theirs/o.r2g",
            "package acme.o@1.0;\n\nuse acme.base@1.{base_line};\n\nrecord O { 1 b: base_line }\n",
        ),
        (
            "schemas/acme/top.r2g",
            "package acme.top@1.0;\n\nuse acme.o@1.{O};\n\n/// T.\nrecord Top { 1 o: O }\n",
        ),
    ]);
    let before = project.snapshot();
    let run = project.run(&["lint", "--fix"]);
    assert_eq!((run.code, codes(&run)), (1, vec!["L102"]), "{run:?}");
    assert_eq!(project.snapshot(), before);
}

/// A released name that users spell otherwise after the change is theirs to decide about.
#[test]
fn names_that_users_see_are_not_fixed() {
    let schema = "package a.b@1.0;\n\n/// E.\nenum Tier { UNKNOWN = 0 }\n";
    let project = Project::new(&[("a.r2g", schema)]);
    let run = project.run(&["lint", "--fix", "a.r2g"]);
    assert_eq!((run.code, codes(&run)), (1, vec!["L103"]), "{run:?}");
    assert!(run.out.contains("r2g edit rename Tier.UNKNOWN unknown"), "{}", run.out);
    assert_eq!(project.read("a.r2g"), schema);
    // While the major is 0 there is nobody to ask, and no old name to keep.
    project.write("a.r2g", schema.replace("1.0", "0.1"));
    assert_eq!(project.run(&["lint", "--fix", "a.r2g"]).code, 0);
    assert!(project.read("a.r2g").contains("{ unknown = 0 }"));
}

/// One fix does not stand in the way of the others.
#[test]
fn fixes_that_do_not_compile_are_left_out() {
    let schema = "package a.b@0.1;\n\n/// V.\nvariant V { 1 UNKNOWN, 2 Other }\n";
    let project = Project::new(&[("a.r2g", schema)]);
    let run = project.run(&["lint", "--fix", "a.r2g"]);
    // A case cannot be called `unknown`; the other one can be renamed all the same.
    assert_eq!((run.code, codes(&run)), (1, vec!["L103"]), "{run:?}");
    assert_eq!(project.read("a.r2g"), schema.replace("Other", "other"));
}

#[test]
fn waivers_cover_what_stands_below() {
    let schema = |waiver: &str| {
        format!(
            "package a.b@1.2;\n\n/// R.\n{waiver}record R {{\n  1 Qty: u8,\n  2 type: u8,\n}}\n\n/// S.\nrecord s_s {{}}\n"
        )
    };
    for (waiver, wanted) in [
        ("", &["L103", "L107", "L102"][..]),
        ("//@ allow(L103, reason = \"as in the paper\")\n", &["L107", "L102"]),
        ("//@ allow(L103, l107, B111, reason = \"x\", until = \"1.3\")\n", &["L102"]),
        // It ends with this version, and hides nothing any more.
        ("//@ allow(L103, reason = \"x\", until = \"1.2\")\n", &["L604", "L103", "L107", "L102"]),
        // About something that is not there, about what stands elsewhere, and not applied.
        (
            "//@ allow(L304, L102, L204, reason = \"x\")\n",
            &["L604", "L604", "L103", "L107", "L102"],
        ),
        ("//@ allow(B111, reason = \"x\")\n", &["L103", "L107", "L102"]),
    ] {
        let project = Project::new(&[("a.r2g", &schema(waiver))]);
        let run = project.run(&["lint", "a.r2g"]);
        assert_eq!(codes(&run), wanted, "{waiver}: {run:?}");
    }
    for (waiver, said) in [
        ("//@ allow(L103)\n", "error[E0801]: the waiver has no reason"),
        ("//@ alow(L103, reason = \"x\")\n", "error[E0801]"),
        ("//@ allow(L133, reason = \"x\")\n", "error[E0802]: there is no rule `L133`"),
    ] {
        let project = Project::new(&[("a.r2g", &schema(waiver))]);
        let run = project.run(&["lint", "a.r2g"]);
        assert!(run.code == 1 && run.out.contains(said), "{waiver}: {run:?}");
    }
}

/// A waiver for nothing goes with its line; one that still does something stays.
#[test]
fn unused_waivers_are_removed() {
    let before = "package a.b@1.0;\n\n/// R.\n//@ allow(L304, reason = \"x\")\nrecord R {\n  //@ allow(L107, L304, reason = \"y\")\n  1 type: u8, //@ allow(L304, reason = \"z\")\n  2 a: u8,\n}\n";
    let project = Project::new(&[("a.r2g", before)]);
    assert_eq!(project.run(&["lint", "--fix", "a.r2g"]).code, 1);
    let after = "package a.b@1.0;\n\n/// R.\nrecord R {\n  //@ allow(L107, L304, reason = \"y\")\n  1 type: u8,\n  2 a: u8,\n}\n";
    assert_eq!(project.read("a.r2g"), after);
}

#[test]
fn rules_are_chosen_in_the_configuration() {
    let project = project();
    for (lint, wanted) in [
        ("use = [\"L103\"]", &["W0101", "L103", "L103"][..]),
        ("except = [\"L103\", \"l102\"]", &["W0101"]),
        ("use = [\"default\"]\nexcept = [\"L102\"]", &["W0101", "L103", "L103"]),
        ("use = [\"L203\"]", &["W0101", "L203", "L203", "L203", "L203", "L203"]),
        ("use = []", &["W0101"]),
    ] {
        project.write("r2g.toml", format!("{CONFIG}[lint]\n{lint}\n"));
        let run = project.run(&["lint"]);
        let mut found = codes(&run);
        found.sort_by_key(|code| !code.starts_with('W'));
        assert_eq!(found, wanted, "{lint}: {run:?}");
    }
}

#[test]
fn wrong_rules_are_configuration_mistakes() {
    for (lint, place, said) in [
        ("use = [\"L999\"]", "r2g.toml:4:8", "lint rule `L999` is not known"),
        ("use = [\"pedantik\"]", "r2g.toml:4:8", "did you mean `pedantic`?"),
        ("except = [\"L301\", \"default\"]", "r2g.toml:4:19", "lint rule `default` is not known"),
        ("uses = []", "r2g.toml:4:1", "unknown key `uses`"),
        ("use = \"default\"", "r2g.toml:4:7", "invalid type"),
    ] {
        let project = project();
        project.write("r2g.toml", format!("{CONFIG}[lint]\n{lint}\n"));
        let before = project.snapshot();
        let run = project.run(&["lint", "--fix"]);
        assert_eq!(run.code, 3, "{lint}: {run:?}");
        assert!(run.out.contains(place) && run.out.contains(said), "{lint}: {run:?}");
        assert_eq!(project.snapshot(), before);
    }
}

#[test]
fn a_schema_that_does_not_compile_is_not_touched() {
    let project = project();
    for (text, code) in [
        ("package acme.bad@1.0;\nrecord r { 1 a u8 }\n", 2),
        ("package acme.bad@1.0;\nrecord r { 1 a: nope }\n", 2),
    ] {
        project.write("schemas/acme/bad.r2g", text);
        let before = project.snapshot();
        assert_eq!(project.run(&["lint", "--fix"]).code, code);
        assert_eq!(project.snapshot(), before);
    }
    assert_eq!(Project::new(&[]).run(&["lint"]).code, 3);
    assert_eq!(Project::new(&[]).run(&["lint", "absent.r2g"]).code, 4);
}

/// No file may grow: what a full disk looks like.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_all_files_alone() {
    let project = project();
    let before = project.snapshot();
    let mut bash = Command::new("bash");
    bash.args([
        "-c",
        "trap '' XFSZ; ulimit -f 0; exec \"$0\" lint --fix",
        env!("CARGO_BIN_EXE_r2g"),
    ]);
    // The findings go to a pipe, which has no limit.
    let run = Run::of(bash.current_dir(project.folder()).output().expect("bash"));
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.err.contains("schemas/acme/orders.r2g"), "{run:?}");
    assert_eq!(project.snapshot(), before);
}

#[test]
fn findings_as_json_have_their_fixes() {
    let run = project().run(&["lint", "--format", "json"]);
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 4);
    let rename = rows.iter().find(|row| row["code"] == "L102").expect("a rename");
    // The declaration, its use in the other file, and the mark.
    assert_eq!(rename["fix"]["edits"].as_array().map(Vec::len), Some(3));
}

#[test]
fn findings_as_annotations() {
    let run = project().run(&["lint", "--format", "github"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 4), "{run:?}");
    assert!(run.out.contains("::warning file=schemas/acme/orders.r2g,line=5"), "{run:?}");
    assert_eq!(project().run(&["lint", "--format", "sarif"]).code, 3);
}

/// Every schema of the language's corpus can be repaired, stays a schema, and is done then.
#[test]
fn fixes_of_the_corpus_compile_and_are_final() {
    let mut fixed = 0;
    for path in support::schemas(&here().join("../idl/tests/corpus/ok")) {
        let text = fs::read_to_string(&path).expect("readable");
        if text.contains("//- ") {
            continue;
        }
        let project = Project::new(&[
            ("a.r2g", &text),
            ("r2g.toml", "edition = \"2026\"\nroot = \".\"\n[lint]\nuse = [\"pedantic\"]\n"),
        ]);
        let run = project.run(&["lint", "--fix", "--fail-on", "none"]);
        assert_eq!(run.code, 0, "{}: {run:?}", path.display());
        assert_eq!(project.run(&["check", "-q"]).code, 0, "{}", path.display());
        let after = project.snapshot();
        fixed += usize::from(project.read("a.r2g") != text);
        project.run(&["lint", "--fix"]);
        assert_eq!(project.snapshot(), after, "{}", path.display());
    }
    assert!(fixed > 0, "nothing was repaired");
}
