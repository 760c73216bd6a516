//! What findings advise is done by the tool: every printed command works on what was released.

mod support;

use std::process::Command;

use r2g_idl::compare::{changes, rules};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{compile, descriptor};
use support::project::{Project, Run};

/// A released project with the files of a fixture.
fn released(fixture: &str) -> Project {
    let project = Project::new(&[("r2g.toml", "edition = \"2026\"\nroot = \"schemas\"\n")]);
    let mut name = "schema.r2g";
    let mut texts: Vec<(&str, String)> = Vec::new();
    for line in fixture.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(next) => name = next.trim(),
            None => match texts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, text)) => text.push_str(line),
                None => texts.push((name, line.to_owned())),
            },
        }
    }
    for (name, text) in texts {
        project.write(&format!("schemas/{name}"), text);
    }
    let run = project.run(&["release"]);
    assert_eq!(run.code, 0, "{fixture}{run:?}");
    project
}

/// A command as it is printed, in a shell that calls this build `r2g`.
fn in_shell(project: &Project, line: &str) -> Run {
    let script = format!("r2g() {{ \"$0\" \"$@\"; }}; {line}");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script, env!("CARGO_BIN_EXE_r2g")]).current_dir(project.folder());
    Run::of(bash.output().expect("bash"))
}

#[test]
fn commands_of_breaking_rules() {
    let image = |text: &str| {
        let compiled = compile(&MemoryLoader::fixture(text));
        descriptor::image(&compiled.unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics)))
    };
    let mut tried = 0;
    for rule in rules::all() {
        let page = rule.page();
        for change in changes(&image(page.old), &image(page.new)) {
            let Some(line) = &change.command else { continue };
            tried += 1;
            let project = released(page.old);
            let run = in_shell(&project, line);
            assert_eq!(run.code, 0, "{rule:?}: {line}\n{}{run:?}", page.old);
            let again = project.run(&["release"]);
            assert_eq!(again.code, 0, "{rule:?}: {line}\n{again:?}");
        }
    }
    assert!(tried >= 3, "{tried} commands were printed");
}

/// Names that users spell otherwise afterwards are for them to change, with the command that is printed.
#[test]
fn commands_of_lint() {
    let schema = |package: &str| {
        format!(
            "package {package}@1.0;\n\n/// E.\nenum Tier {{ UNKNOWN = 0, Gold = 1 }}\n/// R.\nrecord R {{ 1 TOTAL_Sum: Tier }}\n"
        )
    };
    for packages in [&["a.b"][..], &["a.b", "a.c"]] {
        let project = Project::new(&[("r2g.toml", "edition = \"2026\"\nroot = \"a\"\n")]);
        for package in packages {
            project.write(&format!("{}.r2g", package.replace('.', "/")), schema(package));
        }
        let mut ran = 0;
        loop {
            let run = project.run(&["lint", "--fix", "--format", "json"]);
            let row = run.out.lines().find(|line| line.contains("r2g edit rename"));
            let Some(row) = row else {
                assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
                break;
            };
            let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
            let help = row["help"].as_str().expect("help");
            let (_, line) = help.split_once(": ").expect("a command");
            let outcome = in_shell(&project, line);
            assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
            ran += 1;
        }
        assert!(ran >= packages.len(), "{ran}");
    }
}
