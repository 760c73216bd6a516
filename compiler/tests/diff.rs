//! What goes with `r2g breaking`: waivers, `r2g diff`, `r2g explain`, and the commands that findings print.

mod support;

use serde_json::Value;
use support::project::Project;
use support::repository::{commit, git};
use support::review::{BROKEN, CONFIG, FINE, folders, lines, tagged};

#[test]
fn waivers_are_honoured_listed_and_checked() {
    let waived = BROKEN.replace("1 a: u64", "\n  //@ allow(B111, reason = \"nobody set it\", until = \"2.0\", ticket = \"T-1\")\n  1 a: u64");
    let project = folders(&waived);
    let run = project.run(&["breaking", "--against", "old", "new"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("1 waived"), "{}", run.err);
    let list = project.run(&["breaking", "--waivers", "new"]);
    assert_eq!(list.out, "new/a.r2g:4  B111  until 2.0: nobody set it (T-1)\n");
    let log = project.run(&["diff", "--changelog", "old", "new"]);
    assert!(log.out.contains("(B111). Waived: nobody set it (T-1)"), "{}", log.out);
    project.write("new/a.r2g", waived.replace("B111", "B911"));
    let run = project.run(&["breaking", "--against", "old", "new"]);
    assert!(
        run.code == 2 && run.out.contains("error[E0802]: there is no rule `B911`"),
        "{}",
        run.out
    );
}

/// Without `until` a waiver has done its work once a release carries it.
#[test]
fn a_waiver_without_an_end_holds_for_one_release() {
    let waived = |minor: &str| {
        BROKEN
            .replace("1.1", minor)
            .replace("1 a: u64", "\n  //@ allow(B111, reason = \"nobody set it\")\n  1 a: u64")
    };
    let Some(project) = tagged(&waived("1.1")) else { return };
    let all = ["breaking", "--against", "git#tags=v*"];
    assert_eq!(project.run(&all).code, 0);
    commit(&project, "1.1");
    // Merged and not released yet: the same version.
    let both = ["breaking", "--against", "git#tag=v1.0", "--against", "git#branch=trunk"];
    assert_eq!(project.run(&both).code, 0);
    git(&project, &["tag", "v1.1"]);
    assert_eq!(project.run(&all).code, 0);
    project.write("schemas/a.r2g", waived("1.2"));
    let run = project.run(&all);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("v1.1 was released with it, and it has no `until`"), "{}", run.out);
    assert_eq!(project.run(&["breaking", "--against", "git#tag=v1.1"]).code, 0);
}

#[test]
fn diff_shows_everything() {
    let Some(project) = tagged(FINE) else { return };
    let run = project.run(&["diff", "git#tag=v1.0"]);
    let expected = "compatible (1)\n  -       record `R` field 3 `c` is new  schemas/a.r2g:3\na.b needs 1.1 after 1.0; it is at 1.1\n";
    assert_eq!((run.code, run.out.as_str()), (0, expected), "{}", run.err);
    let log = project.run(&["diff", "git#tag=v1.0", "--changelog"]);
    assert_eq!(
        log.out,
        "## a.b 1.1\n\n### Added and changed\n\n- record `R` field 3 `c` is new.\n"
    );
    let json = project.run(&["diff", "git#tag=v1.0", "--format", "json"]);
    let line = &lines(&json)[0];
    assert_eq!(
        (&line["kind"], &line["verdict"], &line["rule"]),
        (&"change".into(), &"compatible".into(), &Value::Null)
    );
    let same = project.run(&["diff", "git#tag=v1.0", "git#rev=HEAD"]);
    assert_eq!(same.out, "no changes\na.b needs no new version after 1.0; it is at 1.0\n");
}

#[test]
fn explain_knows_rules() {
    let project = Project::new(&[]);
    let page = project.run(&["explain", "b111"]);
    assert!(page.out.starts_with("B111: type of a record field changed (record-field-type)\n"));
    for part in ["WHAT", "WHY", "EXAMPLE", "INSTEAD", "HOW TO WAIVE", "//@ allow(B111, reason"] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
}

/// Every command that is printed works when it is pasted into a shell, after the fix that goes with it.
#[cfg(unix)]
#[test]
fn printed_commands_work() {
    let old = "package a.b@1.0;\n\nrecord R { 1 a: u32, 2 b: list<u32>, 3 c: string, 4 d: bytes, 5 e: [u8; 4] }\nservice S { fn f(r: R) -> u64; }\n";
    let new = "package a.b@1.1;\n\nrecord R { 1 a: u64, 2 b: map<u8, u64>, 3 c: string?, 4 d: bool, 5 e: [u8; 8] }\nservice S { fn f(r: R) -> u64; }\n";
    let other = "package x.y@1.0;\nrecord R {}\n";
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/a.r2g", new),
        ("schemas/x.r2g", other),
        ("old/a.r2g", old),
        ("old/x.r2g", other),
    ]);
    let found = project.run(&["breaking", "--against", "old", "--format", "json"]);
    let found = lines(&found);
    assert_eq!(found.len(), 5);
    let mut text = project.read("schemas/a.r2g");
    let mut edits: Vec<&Value> = found.iter().map(|line| &line["fixes"][0]["edits"][0]).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit["bytes"][0].as_u64()));
    for edit in edits {
        let at = |index: usize| {
            usize::try_from(edit["bytes"][index].as_u64().expect("a number")).expect("small")
        };
        text.replace_range(at(0)..at(1), edit["text"].as_str().expect("text"));
    }
    project.write("schemas/a.r2g", &text);
    let tool = std::path::Path::new(env!("CARGO_BIN_EXE_r2g")).parent().expect("a folder");
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap_or_default());
    for line in &found {
        let pasted = line["command"].as_str().expect("a command");
        assert!(pasted.contains("a.b@1/R"), "two types are called R: {pasted}");
        let output = std::process::Command::new("sh")
            .args(["-c", pasted])
            .current_dir(project.folder())
            .env("PATH", &path)
            .output()
            .expect("a shell");
        assert!(output.status.success(), "{pasted}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let run = project.run(&["breaking", "--against", "old"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("5 compatible changes"), "{}", run.err);
}
