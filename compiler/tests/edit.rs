//! `r2g edit` as users call it: what it changes, what it refuses, and that it writes all or nothing.

mod support;

use std::process::Command;
use support::project::{Project, Run, without_writing};

const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";
const ORDERS: &str = "\
//! Orders.
package acme.orders@1.2;

// A line is never split.
/// One line.
record Line {
  1 sku: string, // as printed
  2 qty: u32,
}

enum State { unknown = 0, sent = 1 }

service Desk {
  /// Takes it.
  fn take(line: Line) -> State;
}
";
/// In a layout that `fmt` would change.
const STOCK: &str = "\
package acme.stock@1.0;
use acme.orders@1.{ Line,State as S };
record   Line2 { 1 line: Line, 2 state: S = S.sent  }
";

fn project() -> Project {
    // `state` of Line2 is a birth field with a default, which records may have.
    Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/orders.r2g", ORDERS),
        ("schemas/stock.r2g", STOCK),
    ])
}

/// The lines that differ, as `-old` and `+new`.
fn difference(old: &str, new: &str) -> String {
    similar::TextDiff::from_lines(old, new)
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value()))
        .collect()
}

#[test]
fn each_change() {
    for (args, orders, stock) in [
        (
            &["deprecate", "Line.qty", "--text", "use \"count\""][..],
            "-  2 qty: u32,\n+  @deprecated(1.2, \"use \\\"count\\\"\") 2 qty: u32,\n",
            "",
        ),
        (&["deprecate", "Line"], "+@deprecated(1.2)\n", ""),
        (
            &["deprecate", "Desk.take", "--version", "1.3"],
            "-package acme.orders@1.2;\n+package acme.orders@1.3;\n+  @deprecated(1.3)\n",
            "",
        ),
        (
            &["rename", "Line", "OrderLine"],
            "-record Line {\n+@was(\"Line\")\n+record OrderLine {\n-  fn take(line: Line) -> State;\n+  fn take(line: OrderLine) -> State;\n",
            "-use acme.orders@1.{ Line,State as S };\n-record   Line2 { 1 line: Line, 2 state: S = S.sent  }\n+use acme.orders@1.{ OrderLine,State as S };\n+record   Line2 { 1 line: OrderLine, 2 state: S = S.sent  }\n",
        ),
        (
            &["rename", "acme.orders/State.sent", "posted"],
            "-enum State { unknown = 0, sent = 1 }\n+enum State { unknown = 0, @was(\"sent\") posted = 1 }\n",
            "-record   Line2 { 1 line: Line, 2 state: S = S.sent  }\n+record   Line2 { 1 line: Line, 2 state: S = S.posted  }\n",
        ),
        (
            &["rename", "Desk.take.line", "what"],
            "-  fn take(line: Line) -> State;\n+  fn take(@was(\"line\") what: Line) -> State;\n",
            "",
        ),
        (&["remove", "Line.qty"], "-  2 qty: u32,\n+  @removed(1.2) 2 qty: u32,\n", ""),
        (
            &["remove", "Desk.take", "--version", "1.7"],
            "-package acme.orders@1.2;\n+package acme.orders@1.7;\n+  @removed(1.7)\n",
            "",
        ),
        (
            &["add-field", "Line", "weight_g", "u32", "--default", "-0", "--doc", "With its box."],
            "+  /// With its box.\n+  @since(1.2) 3 weight_g: u32 = -0,\n",
            "",
        ),
        (
            &["add-field", "Line", "exempt", "bool", "--default", "false", "--critical"],
            "+  @since(1.2) @critical 3 exempt: bool = false,\n",
            "",
        ),
        (
            &["add-field", "Line2", "more", "map<string, list<Line>>"],
            "",
            "-record   Line2 { 1 line: Line, 2 state: S = S.sent  }\n+record   Line2 { 1 line: Line, 2 state: S = S.sent, 3 more: map<string, list<Line>>  }\n",
        ),
        (
            &["add-field", "Desk.take", "note", "view string?"],
            "-  fn take(line: Line) -> State;\n+  fn take(line: Line, @since(1.2) note: view string?) -> State;\n",
            "",
        ),
    ] {
        let project = project();
        let run = project.run(&[&["edit"], args].concat());
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
        assert_eq!(difference(ORDERS, &project.read("schemas/orders.r2g")), orders, "{args:?}");
        assert_eq!(difference(STOCK, &project.read("schemas/stock.r2g")), stock, "{args:?}");
        assert_eq!(project.run(&["check", "-q"]).code, 0, "{args:?}");
        // What was in canonical form still is.
        assert_eq!(project.run(&["fmt", "--check"]).out, "schemas/stock.r2g\n", "{args:?}");
    }
}

/// Every failure says what it is about, ends with its code, and writes nothing.
#[test]
fn refusals() {
    for (args, code, said) in [
        (&["deprecate", "Lime"][..], 3, "the schema has no `Lime`: did you mean `Line`?"),
        (&["deprecate", "Line.qtty"], 3, "did you mean `Line.qty`?"),
        (&["deprecate", "acme.order/Line"], 3, "did you mean `acme.orders@1/Line`?"),
        (&["deprecate", "Zebra"], 3, "a subject is `Type`, `Type.member` or `Service.method`"),
        (&["rename", "Line", "Desk"], 3, "there is a `Desk` in the same place already"),
        (&["rename", "Line", "1st"], 3, "`1st` is not a name"),
        (&["rename", "Line", "Line"], 3, "has this name already"),
        (&["rename", "Line.qty", "sku"], 3, "there is a `sku` in the same place already"),
        (&["remove", "Line"], 3, "an item leaves with the next major only"),
        (&["remove", "Desk.take.line"], 3, "parameters are never removed: add a method"),
        (
            &["add-field", "State", "a", "u8"],
            3,
            "fields are added to records, parameters to methods",
        ),
        (&["add-field", "Line", "qty", "u8"], 3, "`Line` has a `qty` already"),
        (&["add-field", "Line", "a", "u8, 4 b: u8"], 3, "is not one name, type or value"),
        (&["add-field", "Line", "a", "u8"], 2, "error[E0404]"),
        (&["add-field", "Line", "a", "nope?"], 2, "error[E0201]: type `nope` is not known"),
        (&["add-field", "Line", "r2g_a", "u8?"], 2, "error[E0501]"),
        (&["add-field", "Line", "Sku", "u8?"], 2, "error[E0502]"),
        (&["deprecate", "Line", "--version", "1.1"], 3, "`acme.orders` is 1.2 already"),
        (&["deprecate", "Line", "--version", "2.0"], 3, "another major is another package"),
        (&["deprecate", "Line", "--version", "1"], 3, "a version is two numbers"),
        (&["deprecate"], 3, "SUBJECT"),
        (&["erase", "Line"], 3, "erase"),
    ] {
        let project = project();
        let before = project.snapshot();
        let run = project.run(&[&["edit"], args].concat());
        assert_eq!(run.code, code, "{args:?}: {run:?}");
        assert!(format!("{}{}", run.out, run.err).contains(said), "{args:?}: {run:?}");
        assert_eq!(project.snapshot(), before, "{args:?}");
    }
}

#[test]
fn what_is_done_is_not_done_twice() {
    let project = project();
    for (args, said) in [
        (&["edit", "deprecate", "Line.qty"][..], "`qty` is `@deprecated` already"),
        (&["edit", "remove", "Line.qty"], "`qty` is `@removed` already"),
        (&["edit", "rename", "Line.sku", "code"], "the schema has no `Line.sku`"),
    ] {
        assert_eq!(project.run(args).code, 0, "{args:?}");
        let again = project.run(args);
        assert!(again.code == 3 && again.err.contains(said), "{args:?}: {again:?}");
    }
    let run = project.run(&["edit", "rename", "Line.qty", "count"]);
    assert!(run.code == 3 && run.err.contains("its name stays reserved"), "{run:?}");
    // A second new name is the newest of the former ones.
    assert_eq!(project.run(&["edit", "rename", "Line.code", "number"]).code, 0);
    assert!(project.read("schemas/orders.r2g").contains("@was(\"sku\", \"code\") 1 number"));
}

#[test]
fn subjects_in_two_packages() {
    let project = project();
    project.write("schemas/more.r2g", "package acme.more@1.0;\n\nrecord Line { 1 a: u8 }\n");
    let run = project.run(&["edit", "deprecate", "Line"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("write one of acme.more@1/Line, acme.orders@1/Line"), "{run:?}");
    for subject in ["acme.more/Line", "acme.orders@1/Line"] {
        assert_eq!(project.run(&["edit", "deprecate", subject]).code, 0, "{subject}");
    }
    assert!(project.read("schemas/more.r2g").contains("@deprecated(1.0)\nrecord Line"));
}

/// A package of 0.y has no past: no old names, no marks, and who imports it follows.
#[test]
fn before_the_first_release() {
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/a.r2g", "package a.b@0.1;\n\nrecord R { 1 a: u8 }\n"),
        ("schemas/c.r2g", "package a.c@1.0;\n\nuse a.b@0.1.{R};\n\nrecord C { 1 r: R }\n"),
    ]);
    assert_eq!(project.run(&["edit", "rename", "R.a", "b"]).code, 0);
    assert_eq!(project.run(&["edit", "add-field", "R", "c", "u8", "--version", "0.2"]).code, 0);
    assert_eq!(
        project.read("schemas/a.r2g"),
        "package a.b@0.2;\n\nrecord R { 1 b: u8, 2 c: u8 }\n"
    );
    assert!(project.read("schemas/c.r2g").contains("use a.b@0.2.{R};"));
}

#[test]
fn dependencies_are_not_changed() {
    let project = project();
    project
        .write("r2g.toml", format!("{CONFIG}[deps]\n\"acme.money\" = {{ path = \"theirs\" }}\n"));
    project.write("theirs/m.r2g", "package acme.money@1.0;\n\nrecord Money { 1 cents: i64 }\n");
    project.write(
        "schemas/uses.r2g",
        "package acme.uses@1.0;\n\nuse acme.money@1.{Money};\n\nrecord U { 1 m: Money }\n",
    );
    let run = project.run(&["edit", "deprecate", "Money"]);
    assert!(run.code == 3 && run.err.contains("the schema has no `Money`"), "{run:?}");
}

#[test]
fn a_schema_that_does_not_compile_is_not_touched() {
    let project = project();
    project.write("schemas/bad.r2g", "package acme.bad@1.0;\nrecord R { 1 a u8 }\n");
    let before = project.snapshot();
    let run = project.run(&["edit", "deprecate", "Line"]);
    assert!(run.code == 2 && run.out.contains("schemas/bad.r2g:2:16"), "{run:?}");
    assert_eq!(project.snapshot(), before);
    let run = Project::new(&[]).run(&["edit", "deprecate", "Line"]);
    assert!(run.code == 3 && run.err.contains("no r2g.toml"), "{run:?}");
    let run = project.run(&["edit", "deprecate", "Line", "--schema", "absent"]);
    assert!(run.code == 4 && run.err.contains("absent"), "{run:?}");
}

/// No file may grow: what a full disk looks like.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_all_files_alone() {
    let project = project();
    let before = project.snapshot();
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" edit rename Line OrderLine";
    let mut bash = Command::new("bash");
    bash.args(["-c", script, env!("CARGO_BIN_EXE_r2g")]).current_dir(project.folder());
    let run = Run::of(bash.output().expect("bash"));
    assert!(run.code == 4 && run.err.contains("schemas/orders.r2g"), "{run:?}");
    assert_eq!(project.snapshot(), before);
}

/// Nothing can be staged beside the files.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    let project = project();
    let before = project.snapshot();
    without_writing(&project.path("schemas"), || {
        let run = project.run(&["edit", "rename", "Line", "OrderLine"]);
        assert!(run.code == 4 && run.err.contains("schemas/orders.r2g: "), "{run:?}");
    });
    assert_eq!(project.snapshot(), before);
}
