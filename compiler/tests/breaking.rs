//! `r2g breaking` as users call it: baselines, formats, exit codes.

mod support;

use std::fs;

use r2g_idl::descriptor::{decode, encode};
use serde_json::Value;
use support::project::{Project, Run};
use support::repository::{self, commit, git};
use support::review::{BROKEN, CONFIG, FINE, OLD, folders, lines, tagged};

#[test]
fn a_break_against_a_tag_is_found() {
    let Some(project) = tagged(BROKEN) else { return };
    let run = project.run(&["breaking", "--against", "git#tag=v1.0"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let expected = "error[B111]: record `R` field 1 `a` changed type: u32 → u64
 --> schemas/a.r2g:3:17
  |
3 | record R { 1 a: u64, 2 b: string }
  |                 ^^^ 8 bytes at offset 0
  |
 ::: v1.0: schemas/a.r2g:3:17
  |
3 | record R { 1 a: u32, 2 b: string }
  |                 --- 4 bytes at offset 0; 4–7 are padding
  |
  = breaks: layout, rust, go; not wire (varint to a wider varint)
  = note: no offset moves and `R` keeps its size of 24 bytes: only this check and the comparison at load can see it
  = reaches: S.f
  = help: keep 1 as it was and append: 3 a_new: u64 = 0
  = run: r2g edit add-field R a_new u64 --default 0
  = needs: a.b@2, or a waiver; r2g explain B111

";
    assert_eq!(run.out, expected);
    assert_eq!(
        run.err,
        "1 error in 1 file against v1.0; 0 compatible changes (r2g diff shows them)\nsuggested version: 2.0\n"
    );
}

#[test]
fn a_compatible_change_passes() {
    let Some(project) = tagged(FINE) else { return };
    let run = project.run(&["breaking", "--against", "git#tag=v1.0"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let summary = "nothing breaks against v1.0; 1 compatible change (r2g diff shows them)\n";
    assert_eq!(run.err, summary);
}

#[test]
fn files_may_move_and_the_work_tree_may_be_dirty() {
    let Some(project) = tagged(FINE) else { return };
    fs::rename(project.path("schemas/a.r2g"), project.path("schemas/other.r2g")).expect("renamed");
    git(&project, &["add", "-A"]);
    let run = project.run(&["breaking", "--against", "git#rev=HEAD"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    // Variables that a hook has set lead nowhere else.
    let mut command =
        support::project::command(project.folder(), &["breaking", "--against", "git#branch=trunk"]);
    command.env("GIT_DIR", "/absent").env("GIT_INDEX_FILE", "/absent/index");
    let run = Run::of(command.output().expect("the tool starts"));
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn all_tags_are_one_run() {
    let Some(project) = tagged(FINE) else { return };
    commit(&project, "1.1");
    git(&project, &["tag", "v1.1"]);
    let removed = FINE.replace("1.1;", "1.2;").replace(", @since(1.1) 3 c: u8?", "");
    project.write("schemas/a.r2g", removed.replace("1 a: u32", "1 a: i32"));
    let run = project.run(&["breaking", "--against", "git#tags=v1.*", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let found: Vec<(Value, Value)> = lines(&run)
        .into_iter()
        .map(|mut line| (line["rule"].take(), line["baselines"].take()))
        .collect();
    let both = serde_json::json!(["v1.0", "v1.1"]);
    let last = serde_json::json!(["v1.1"]);
    assert_eq!(found, [("B111".into(), both), ("B110".into(), last)]);
    assert!(run.err.contains("against 2 baselines"), "{}", run.err);
}

#[test]
fn a_subdirectory_of_the_commit() {
    let Some(project) = repository::new(&[("api/a.r2g", OLD)]) else { return };
    git(&project, &["mv", "api", "schemas"]);
    project.write("r2g.toml", CONFIG);
    let plain = project.run(&["breaking", "--against", "git#rev=HEAD"]);
    assert_eq!(plain.code, 4);
    assert!(
        plain.err.contains("has no `schemas`: name the place with `,subdir=`"),
        "{}",
        plain.err
    );
    let named = project.run(&["breaking", "--against", "git#rev=HEAD,subdir=api"]);
    assert_eq!(named.code, 0, "{}{}", named.out, named.err);
}

#[test]
fn folders_and_images_are_baselines() {
    let project = folders(BROKEN);
    assert_eq!(project.run(&["build", "-o", "old.r2gi", "old"]).code, 0);
    for base in ["old", "old/a.r2g", "old.r2gi"] {
        let run = project.run(&["breaking", "--against", base, "new"]);
        assert_eq!(run.code, 1, "{base}: {}", run.err);
        assert!(run.out.contains("error[B111]") && run.out.contains("2 b: string"), "{}", run.out);
        assert!(run.out.contains(&format!("::: {base}: old/a.r2g:3:17")), "{}", run.out);
    }
    // An image of an earlier compiler has no sources: places are shown without them.
    let mut image =
        decode(&fs::read(project.path("old.r2gi")).expect("written")).expect("an image");
    image.texts.clear();
    project.write("bare.r2gi", encode(&image));
    let run = project.run(&["breaking", "--against", "bare.r2gi", "new"]);
    assert!(run.code == 1 && run.out.contains("bare.r2gi: old/a.r2g:3:17"), "{}", run.out);
}

#[test]
fn a_library_is_a_baseline() {
    let project = folders(BROKEN);
    assert_eq!(project.run(&["build", "-o", "old.r2gi", "old"]).code, 0);
    let image = decode(&fs::read(project.path("old.r2gi")).expect("written")).expect("an image");
    let mut bytes = b"\x7fELF".to_vec();
    bytes.extend(&image.packages[0].descriptor);
    project.write("libx.so", &bytes);
    let run = project.run(&["breaking", "--against", "lib:libx.so", "new"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("error[B111]"), "{}", run.out);
    assert!(run.err.contains("note: lib:libx.so holds no defaults"), "{}", run.err);
}

#[test]
fn released_images_are_the_default() {
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/a.r2g", OLD),
        ("dep.r2g", "package x.y@1.0;\n"),
    ]);
    fs::create_dir_all(project.path("baseline")).expect("writable");
    let missing = project.run(&["breaking"]);
    assert_eq!(missing.code, 4);
    assert!(missing.err.contains("there is no released image in baseline"), "{}", missing.err);
    assert_eq!(project.run(&["build", "-o", "baseline/a.b-1.0.r2gi"]).code, 0);
    project.write("schemas/a.r2g", FINE);
    assert_eq!(project.run(&["build", "-o", "baseline/a.b-1.1.r2gi"]).code, 0);
    let changed = FINE.replace("1.1;", "1.2;").replace("3 c: u8?", "3 c: u16?");
    project.write("schemas/a.r2g", &changed);
    let run = project.run(&["breaking"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("::: a.b 1.1: schemas/a.r2g"), "{}", run.out);
    // Only what is supported counts.
    let window = format!("{CONFIG}[breaking]\nsupport = \"..1.0\"\n");
    project.write("r2g.toml", window);
    assert_eq!(project.run(&["breaking"]).code, 0);
    project.write("r2g.toml", format!("{CONFIG}[breaking]\nsupport = \"3.0..\"\n"));
    let run = project.run(&["breaking"]);
    assert!(run.code == 4 && run.err.contains("supported (3.0..)"), "{}", run.err);
    // A name that lies.
    project.write("r2g.toml", CONFIG);
    fs::copy(project.path("baseline/a.b-1.0.r2gi"), project.path("baseline/a.b-1.7.r2gi"))
        .expect("copied");
    let run = project.run(&["breaking"]);
    assert!(run.code == 4 && run.err.contains("does not hold a.b 1.7"), "{}", run.err);
    fs::rename(project.path("baseline/a.b-1.7.r2gi"), project.path("baseline/x.r2gi"))
        .expect("renamed");
    let run = project.run(&["breaking"]);
    assert!(run.code == 4 && run.err.contains("<package>-<major>.<minor>.r2gi"), "{}", run.err);
}

/// None of these may look like "nothing breaks".

#[test]
fn what_cannot_be_compared_is_an_error() {
    let Some(project) = tagged(BROKEN) else { return };
    project.write("empty/readme.txt", "nothing");
    project.write("bad/a.r2g", "package a.b@1.0;\nrecord R { 1 a: strin }\n");
    project.write("garbage.r2gi", [0xff; 64]);
    project.write("empty.r2gi", "");
    project.write("text.so", "no schema in here");
    for (base, code, words) in [
        ("git#tag=v9", 4, "git knows no tag `v9`"),
        ("git#branch=absent", 4, "git knows no branch `absent`"),
        ("git#rev=absent", 4, "git knows no revision `absent`"),
        ("git#tags=w*", 4, "no tag matches `w*`"),
        ("git#tag=--help", 3, "cannot name a commit"),
        ("git#tga=v1", 3, "`tga` is none of"),
        ("git#rev=HEAD,subdir=absent", 4, "has no `absent`"),
        ("absent", 4, "baseline absent: No such file"),
        ("absent.r2gi", 4, "baseline absent.r2gi: No such file"),
        ("empty", 4, "there is no schema file"),
        ("bad", 4, "error[E0201]: type `strin` is not known"),
        ("garbage.r2gi", 4, "no image that r2g can read"),
        ("empty.r2gi", 4, "no image that r2g can read"),
        ("lib:text.so", 4, "it has no r2g descriptor"),
        ("lib:absent.so", 4, "No such file"),
        ("deployed:x.json", 3, "nothing records"),
        ("released", 4, "there is no released image"),
    ] {
        let run = project.run(&["breaking", "--against", base]);
        assert_eq!(run.code, code, "{base}: {}{}", run.out, run.err);
        assert!(run.err.contains(words), "{base}: {}", run.err);
        assert_eq!(run.out, "", "{base}");
    }
    // The present schema does not compile: that is 2, and nothing of the baseline.
    project.write("schemas/a.r2g", "package a.b@1.1;\nrecord R { 1 a: strin }\n");
    let run = project.run(&["breaking", "--against", "git#tag=v1.0"]);
    assert!(run.code == 2 && run.out.contains("E0201"), "{}", run.out);
}

#[test]
fn a_package_that_vanished_is_a_finding() {
    let project =
        Project::new(&[("old/a.r2g", OLD), ("new/c.r2g", "package a.c@1.0;\nrecord Q {}\n")]);
    let run = project.run(&["breaking", "--against", "old", "new"]);
    assert!(run.code == 1 && run.out.contains("error[B201]: package a.b@1 is gone"), "{}", run.out);
}

#[test]
fn without_git_it_says_so() {
    let Some(project) = tagged(BROKEN) else { return };
    let mut command =
        support::project::command(project.folder(), &["breaking", "--against", "git#tag=v1.0"]);
    let run = Run::of(command.env("PATH", "/absent").output().expect("the tool starts"));
    assert_eq!(run.code, 4);
    assert!(run.err.contains("there is no `git` program"), "{}", run.err);
}

#[test]
fn axes_and_severities() {
    let project = folders(BROKEN);
    let with = |args: &[&str]| {
        let mut all = vec!["breaking", "--against", "old", "new"];
        all.extend(args);
        project.run(&all).code
    };
    assert_eq!(with(&[]), 1);
    assert_eq!(with(&["--axes", "wire"]), 0);
    assert_eq!(with(&["--axes", "wire,go"]), 1);
    assert_eq!(with(&["--axes", "wire,golang"]), 3);
    let wire = project.run(&["breaking", "--against", "old", "--axes", "wire", "new"]);
    assert!(!wire.err.contains("suggested version"), "a minor is enough: {}", wire.err);
    assert_eq!(with(&["--fail-on", "none"]), 0);
    // A changed default depends on the reader of it.
    let default = "package a.b@1.0;\nrecord R { 1 a: u32 = 1 }\n";
    let project = Project::new(&[
        ("old/a.r2g", default),
        ("new/a.r2g", default.replace("= 1", "= 2").as_str()),
    ]);
    let run = project.run(&["breaking", "--against", "old", "new"]);
    assert!(run.code == 0 && run.out.starts_with("warning[B218]"), "{}", run.out);
    let strict = ["breaking", "--against", "old", "--fail-on", "warning", "new"];
    assert_eq!(project.run(&strict).code, 1);
}

#[test]
fn findings_can_be_limited_and_all_count() {
    let old: String = (1..=9).map(|n| format!("{n} f{n}: u32, ")).collect();
    let project = Project::new(&[
        ("old/a.r2g", format!("package a.b@1.0;\nrecord R {{ {old} }}\n").as_str()),
        (
            "new/a.r2g",
            format!("package a.b@1.1;\nrecord R {{ {} }}\n", old.replace("u32", "u64")).as_str(),
        ),
    ]);
    let run = project.run(&["breaking", "--against", "old", "--max-findings", "2", "new"]);
    assert_eq!((run.code, run.out.matches("error[B111]").count()), (1, 2));
    assert!(run.err.contains("... and 7 more\n9 errors"), "{}", run.err);
    let run = project.run(&["breaking", "--against", "old", "--max-findings", "0", "new"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
}

#[test]
fn formats() {
    let project = folders(BROKEN);
    let run = project.run(&["breaking", "--against", "old", "--format", "github", "new"]);
    assert!(
        run.out
            .starts_with("::error file=new/a.r2g,line=3,col=17,endLine=3,endColumn=20,title=B111 ")
    );
    let run = project.run(&["breaking", "--against", "old", "--format", "sarif", "new"]);
    let log: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((run.code, &log["runs"][0]["results"][0]["ruleId"]), (1, &"B111".into()));
    let run = project.run(&["breaking", "--against", "old", "--format", "json", "new"]);
    let line = &lines(&run)[0];
    assert_eq!(line["old"]["baseline"], "old");
    assert_eq!(line["fixes"][0]["edits"][0]["text"], "u32");
    assert_eq!(line["fingerprint"], "b111:a.b@1/R#1");
    // Nothing found is an empty log, not an empty file.
    let run = project.run(&["breaking", "--against", "new", "--format", "sarif", "new"]);
    let log: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((run.code, &log["runs"][0]["results"]), (0, &serde_json::json!([])));
}

#[test]
fn other_commands_refuse_forms_they_do_not_have() {
    let project = folders(BROKEN);
    for args in [
        &["check", "--format", "sarif", "new"][..],
        &["layout", "--format", "github", "--schema", "new"],
        &["diff", "--format", "sarif", "old", "new"],
        &["diff", "--format", "json", "--changelog", "old", "new"],
    ] {
        let run = project.run(args);
        assert_eq!((run.code, run.out.as_str()), (3, ""), "{args:?}");
    }
}

#[test]
fn configuration() {
    let project = Project::new(&[("schemas/a.r2g", BROKEN), ("old/a.r2g", OLD)]);
    for (section, code) in [
        ("against = [\"old\"]", 1),
        ("against = [\"old\"]\naxes = [\"wire\"]", 0),
        ("against = []", 3),
        ("axes = [\"wires\"]", 3),
        ("against = [\"git#\"]", 3),
        ("support = \"1.2\"", 3),
        ("unstable = \"maybe\"", 3),
        ("baselin = \"x\"", 3),
    ] {
        project.write("r2g.toml", format!("{CONFIG}[breaking]\n{section}\n"));
        let run = project.run(&["breaking"]);
        assert_eq!(run.code, code, "{section}: {}{}", run.out, run.err);
    }
}

#[test]
fn unstable_things_change_as_they_like() {
    let old = "package a.b@1.0;\nservice S { @unstable(\"x\") fn f(a: u8); }\n";
    let project = Project::new(&[
        ("schemas/a.r2g", old.replace("u8", "u16").replace("1.0", "1.1").as_str()),
        ("old/a.r2g", old),
        ("r2g.toml", CONFIG),
    ]);
    assert_eq!(project.run(&["breaking", "--against", "old"]).code, 0);
    project.write("r2g.toml", format!("{CONFIG}[breaking]\nunstable = \"check\"\n"));
    assert_eq!(project.run(&["breaking", "--against", "old"]).code, 1);
}

/// Dependencies are taken from the commit if they were there.
#[test]
fn dependencies_are_as_they_were() {
    let config = "edition = \"2026\"\nroot = \"schemas\"\n[deps]\n\"x.y\" = { path = \"other\" }\n";
    let uses = "package a.b@1.0;\nuse x.y@1.{Z};\nrecord R { 1 z: Z }\n";
    let Some(project) = repository::new(&[
        ("r2g.toml", config),
        ("schemas/a.r2g", uses),
        ("other/x.r2g", "package x.y@1.0;\nstruct Z { a: u32 }\n"),
    ]) else {
        return;
    };
    assert_eq!(project.run(&["breaking", "--against", "git#rev=HEAD"]).code, 0);
    project.write("other/x.r2g", "package x.y@1.1;\nstruct Z { a: u32, b: u32 }\n");
    let run = project.run(&["breaking", "--against", "git#rev=HEAD"]);
    assert!(run.code == 1 && run.out.contains("error[B101]: struct `Z`"), "{}{}", run.out, run.err);
}
