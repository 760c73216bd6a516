//! `r2g release`: the images that later versions are held against.

mod support;

use std::fs;
use std::process::Command;
use support::project::{Project, Run, command, without_writing};
use support::released::{CONFIG, MONEY, change, fails, released};

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

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    let project = released();
    project.write("schemas/new.r2g", "package acme.new@1.0;\n");
    let before = project.snapshot();
    without_writing(&project.path("baseline"), || {
        let run = project.run(&["release"]);
        assert!(run.code == 4 && run.err.contains("baseline/acme.new-1.0.r2gi: "), "{run:?}");
    });
    assert_eq!(project.snapshot(), before);
}
