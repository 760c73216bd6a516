//! The commands as users call them: exit codes, and what goes to which stream.

mod support;

use std::fs;
use std::process::Stdio;
use support::project::{Project, Run, command};

const GOOD: &str =
    "package a.b@1.0;\n\nrecord R { 1 a: u8, 2 b: u64? }\nservice S { fn f(r: R) -> u32; }\n";
const BAD: &str = "package a.b@1.0;\n\nrecord R { 1 a: strin }\n";

const CONFIG: &str = "edition = \"2026\"\nroot = \"schemas\"\n";

#[test]
fn check_reports_on_the_right_streams() {
    let project = Project::new(&[("good.r2g", GOOD), ("bad.r2g", BAD)]);
    let good = project.run(&["check", "good.r2g"]);
    assert_eq!((good.code, good.out.as_str(), good.err.as_str()), (0, "", "1 file: a.b@1 ok\n"));
    let bad = project.run(&["check", "bad.r2g"]);
    assert_eq!(bad.code, 2);
    assert!(
        bad.out.starts_with("error[E0201]: type `strin` is not known\n --> bad.r2g:3:17\n"),
        "{}",
        bad.out
    );
    assert_eq!(bad.err, "1 error\n");
    assert_eq!(project.run(&["check", "-q", "bad.r2g"]).err, "");
}

#[test]
fn exit_codes() {
    let project = Project::new(&[("good.r2g", GOOD)]);
    for (args, code) in [
        (&["check", "good.r2g"][..], 0),
        (&["check"], 3),
        (&["check", "absent.r2g"], 4),
        (&["chek"], 3),
        (&["check", "--nope"], 3),
        (&["layout", "--schema", "good.r2g", "Absent"], 3),
        (&["explain", "E9999"], 3),
        (&["check", "--config", "absent.toml", "good.r2g"], 3),
        (&["--version"], 0),
        (&["--help"], 0),
    ] {
        let run = project.run(args);
        assert_eq!(run.code, code, "{args:?}: {}{}", run.out, run.err);
    }
}

#[test]
fn json_is_one_object_per_line() {
    let project =
        Project::new(&[("bad.r2g", "package a.b@1.0;\nrecord R { 1 a: strin, 2 b: bite }\n")]);
    let run = project.run(&["check", "--format", "json", "bad.r2g"]);
    assert_eq!(run.out.lines().count(), 2);
    for line in run.out.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(
            (&value["schema"], &value["code"], &value["severity"]),
            (&1.into(), &"E0201".into(), &"error".into())
        );
        assert_eq!(value["primary"]["at"]["path"], "bad.r2g");
    }
}

#[test]
fn color_only_when_asked() {
    let project = Project::new(&[("bad.r2g", BAD)]);
    assert!(!project.run(&["check", "bad.r2g"]).out.contains('\u{1b}'));
    assert!(project.run(&["check", "--color", "always", "bad.r2g"]).out.contains('\u{1b}'));
}

#[test]
fn configuration_is_found_above() {
    let project = Project::new(&[
        ("r2g.toml", CONFIG),
        ("schemas/one.r2g", GOOD),
        ("schemas/deep/two.r2g", "package a.c@1.0;\n"),
    ]);
    assert_eq!(project.run(&["check"]).err, "2 files: a.c@1, a.b@1 ok\n");
    let below = Run::of(
        command(&project.path("schemas/deep"), &["check"]).output().expect("the tool starts"),
    );
    assert_eq!(below.code, 0, "{}", below.err);
}

#[test]
fn configuration_mistakes_point_at_the_file() {
    for (text, code, place) in [
        ("edition = \"2026\"\nrot = \"x\"\n", "E0702", "r2g.toml:2:1"),
        ("edition = \"2025\"\nroot = \"x\"\n", "E0703", "r2g.toml:1:11"),
        ("edition = 2026\nroot = \"x\"\n", "E0703", "r2g.toml:1:11"),
        ("edition = \"2026\n", "E0701", "r2g.toml:1:"),
        (
            "edition = \"2026\"\nroot = \"x\"\n[[gen]]\nplugin = \"perl\"\nout = \"y\"\n",
            "E0703",
            "r2g.toml:4:10",
        ),
        (
            "edition = \"2026\"\nroot = \"x\"\n[[gen]]\nplugin = \"go\"\nout = \"y\"\n[[gen]]\nplugin = \"rust\"\nout = \"y\"\n",
            "E0703",
            "r2g.toml:8:7",
        ),
        (
            "edition = \"2026\"\nroot = \"x\"\n[rust]\nbridge = \"b\"\nlibrary = \"a\\nimport \\\"os\\\"\"\n",
            "E0703",
            "r2g.toml:5:11",
        ),
    ] {
        let project = Project::new(&[("r2g.toml", text)]);
        let run = project.run(&["check"]);
        assert_eq!(run.code, 3, "{text}");
        assert!(
            run.out.contains(&format!("error[{code}]")) && run.out.contains(place),
            "{text}\n{}",
            run.out
        );
    }
}

#[test]
fn misspelt_keys_get_a_hint() {
    let project = Project::new(&[("r2g.toml", "edition = \"2026\"\nrot = \"x\"\n")]);
    let run = project.run(&["check"]);
    assert!(
        run.out.contains("unknown key `rot`") && run.out.contains("did you mean `root`?"),
        "{}",
        run.out
    );
}

#[test]
fn fmt_changes_checks_and_shows() {
    let messy = "package a.b@1.0;\nrecord  R{1 a:u8,}\n";
    let tidy = "package a.b@1.0;\n\nrecord R { 1 a: u8 }\n";
    let project = Project::new(&[("a.r2g", messy), ("b.r2g", tidy)]);
    let check = project.run(&["fmt", "--check", "."]);
    assert_eq!((check.code, check.out.as_str()), (1, "a.r2g\n"));
    let diff = project.run(&["fmt", "--diff", "."]);
    assert!(
        diff.code == 0
            && diff.out.contains("-record  R{1 a:u8,}\n")
            && diff.out.contains("+record R { 1 a: u8 }\n"),
        "{}",
        diff.out
    );
    assert_eq!(fs::read_to_string(project.path("a.r2g")).expect("readable"), messy);
    assert_eq!(project.run(&["fmt", "."]).err, "2 files, 1 changed\n");
    assert_eq!(fs::read_to_string(project.path("a.r2g")).expect("readable"), tidy);
    assert_eq!(project.run(&["fmt", "--check", "."]).code, 0);
}

#[test]
fn fmt_leaves_broken_files_alone() {
    let broken = "package a.b@1.0;\nrecord  R{1 a u8,}\n";
    let project = Project::new(&[("a.r2g", broken)]);
    let run = project.run(&["fmt", "."]);
    assert!(run.code == 2 && run.out.contains("error[E0101]"), "{}", run.out);
    assert_eq!(fs::read_to_string(project.path("a.r2g")).expect("readable"), broken);
}

#[test]
fn fmt_reads_the_standard_input() {
    use std::io::Write as _;
    let project = Project::new(&[]);
    let mut child = command(project.folder(), &["fmt", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    child.stdin.take().expect("piped").write_all(b"package a.b@1.0 ;").expect("it reads");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!((run.code, run.out.as_str()), (0, "package a.b@1.0;\n"));
}

#[test]
fn layout_in_three_forms() {
    let project = Project::new(&[("good.r2g", GOOD)]);
    let table = project.run(&["layout", "R", "--schema", "good.r2g"]);
    let expected = "record a.b@1/R: size 24, align 8\n       0      1  1 a           u8\n       1      7  (padding)\n       8      8  2 b           opt(u64)\n      16      1  2 b: present  u8\n      17      7  (padding)\n  as a field: 8 bytes, the address; in a list: inline\n\n";
    assert_eq!(table.out, expected);
    let json = project.run(&["layout", "a.b.R", "--schema", "good.r2g", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(json.out.trim()).expect("one object");
    assert_eq!(value["fields"][1]["present"], 16);
    let canon = project.run(&["layout", "--canon", "--schema", "good.r2g"]);
    assert!(
        canon.out.starts_with("r2g-canon 1\npackage a.b 1\n") && canon.out.contains("\n# root "),
        "{}",
        canon.out
    );
}

#[test]
fn build_writes_images_and_json() {
    let project = Project::new(&[("good.r2g", GOOD)]);
    assert_eq!(project.run(&["build", "-o", "x.r2gi", "good.r2g"]).code, 0);
    let image = r2g_idl::descriptor::decode(&fs::read(project.path("x.r2gi")).expect("written"))
        .expect("an image");
    assert_eq!(image.packages[0].items[0].size, 24);
    let json = project.run(&["build", "--format", "json", "good.r2g"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["packages"][0]["name"], "a.b");
    assert_eq!(project.run(&["build", "good.r2g"]).code, 3);
}

#[test]
fn explain_and_completions() {
    let project = Project::new(&[]);
    let page = project.run(&["explain", "e0304"]);
    assert!(
        page.out.starts_with("E0304: struct with padding\n") && page.out.contains("Wrong:"),
        "{}",
        page.out
    );
    assert!(project.run(&["explain"]).out.lines().count() > 60);
    for shell in ["bash", "zsh", "fish"] {
        let script = project.run(&["completions", shell]);
        assert!(script.code == 0 && script.out.contains("r2g"), "{shell}");
    }
}

#[test]
fn dumps() {
    let project =
        Project::new(&[("good.r2g", GOOD), ("bad.r2g", "package a.b@1.0;\nrecord R { 1 a u8 }\n")]);
    for phase in ["ast", "ir", "layout"] {
        let run = project.run(&["dump", phase, "good.r2g"]);
        assert!(run.code == 0 && run.out.len() > 100, "{phase}");
    }
    for plugin in ["rust", "go"] {
        let run = project.run(&["dump", "model", "--plugin", plugin, "good.r2g"]);
        assert!(
            run.code == 0 && run.out.starts_with('{') && run.out.len() > 100,
            "{plugin}: {}",
            run.err
        );
    }
    assert_eq!(project.run(&["dump", "model", "--plugin", "cobol", "good.r2g"]).code, 3);
    assert_eq!(project.run(&["dump", "ast", "bad.r2g"]).code, 2);
}

#[test]
fn dependencies_are_for_imports_only() {
    let project = Project::new(&[
        (
            "r2g.toml",
            "edition = \"2026\"\nroot = \"schemas\"\n[deps]\n\"x.y\" = { path = \"other\" }\n",
        ),
        ("schemas/a.r2g", "package a.b@1.0;\nuse x.y@1.{Z};\nrecord R { 1 z: Z }\n"),
        ("other/x.r2g", "package x.y@1.0;\nrecord Z {}\nrecord Unused {}\n"),
    ]);
    let run = project.run(&["check"]);
    assert_eq!((run.code, run.err.as_str()), (0, "2 files: a.b@1 ok\n"), "{}", run.out);
}

/// `r2g check | head` ends quietly.
#[test]
fn a_closed_pipe_is_no_panic() {
    let project = Project::new(&[("bad.r2g", BAD)]);
    let mut child = command(project.folder(), &["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    drop(child.stdout.take());
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert!(!run.err.contains("panicked"), "{}", run.err);
}
