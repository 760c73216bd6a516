//! A project with two packages that are released.

use super::project::{Project, Run};

pub(crate) const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";
pub(crate) const MONEY: &str =
    "package acme.money@1.0;\n\n/// An amount.\nrecord Money { 1 cents: i64 }\n";
pub(crate) const SHOP: &str = "\
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
pub(crate) fn released() -> Project {
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

pub(crate) fn change(project: &Project, name: &str, from: &str, to: &str) {
    let text = project.read(name);
    assert!(text.contains(from), "{from}");
    project.write(name, text.replace(from, to));
}

pub(crate) fn fails(project: &Project, args: &[&str], code: i32, said: &str) -> Run {
    let before = project.snapshot();
    let run = project.run(args);
    assert_eq!(run.code, code, "{said}: {run:?}");
    assert!(format!("{}{}", run.out, run.err).contains(said), "{said}: {run:?}");
    assert_eq!(project.snapshot(), before, "{said}");
    run
}
