//! Dependencies in repositories of others.

mod support;

use std::fs;
use support::project::{Project, Run, command};
use support::repository::{self, git};
use support::teams::{SHOP, at_tag, config, files, head, money, run, shop, url};

#[test]
fn a_package_of_another_team() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    let first = run(&project, &["check"]);
    assert_eq!(first.code, 0, "{first:?}");
    let commit = head(&theirs, "money-v1.5");
    let short = &commit[..12];
    assert_eq!(
        first.err,
        format!("r2g.lock: acme.money: new, 1.5 ({short})\n2 files: acme.shop@1 ok\n")
    );
    let lock = project.read("r2g.lock");
    let expected = format!(
        "# Made by r2g: `r2g lock` brings it up to date. Commit it.\nversion = 1\n\n[[dependency]]\nname = \"acme.money\"\ngit = \"{}\"\ntag = \"money-v1.5\"\nsubdir = \"apis\"\ncommit = \"{commit}\"\npackages = [\"acme.money@1.5\"]\nhash = \"sha256:",
        url(&theirs)
    );
    assert!(lock.starts_with(&expected), "{lock}");
    // Everything is there now: the other team's repository may be gone.
    fs::rename(theirs.path(".git"), theirs.path("gone")).expect("a folder");
    for args in [
        &["check", "--locked"][..],
        &["gen", "--locked"],
        &["build", "--locked", "-o", "x.r2gi"],
        &["lint"],
        &["layout"],
    ] {
        let again = run(&project, args);
        assert!(again.code <= 1, "{args:?}: {again:?}");
        assert_eq!(project.read("r2g.lock"), lock);
    }
    assert!(project.path("src/api/acme/money/mod.rs").is_file());
    fs::rename(theirs.path("gone"), theirs.path(".git")).expect("a folder");
}

#[test]
fn what_cannot_be_fetched() {
    let Some(theirs) = money() else { return };
    let there = url(&theirs);
    for (source, code, said) in [
        (format!("git = \"{there}\", tag = \"v9\", subdir = \"apis\""), 4, "has no tag `v9`"),
        (format!("git = \"{there}\", branch = \"nope\""), 4, "has no branch `nope`"),
        (format!("git = \"{there}\", rev = \"{}\"", "1".repeat(40)), 4, "has no revision `1111"),
        (format!("git = \"{there}\", tag = \"money-v1.5\", subdir = \"nope\""), 4, "has no `nope`"),
        (
            format!("git = \"{there}\", tag = \"money-v1.5\", subdir = \"README\""),
            3,
            "acme.money has no schema file there",
        ),
        (format!("git = \"{there}/nowhere\", tag = \"v1\""), 4, "nowhere cannot be fetched"),
        (
            "git = \"ext::sh -c touch% x\", tag = \"v1\"".to_owned(),
            3,
            "is not the address of a repository",
        ),
        (
            "git = \"--upload-pack=x\", tag = \"v1\"".to_owned(),
            3,
            "is not the address of a repository",
        ),
        (format!("git = \"{there}\", tag = \"--all\""), 3, "`--all` cannot name a commit or tag"),
        (format!("git = \"{there}\", tag = \"a:b\""), 3, "`a:b` cannot name a commit or tag"),
    ] {
        let project = shop(&config(&source));
        let before = files(&project);
        let outcome = run(&project, &["lock"]);
        assert_eq!(outcome.code, code, "{source}: {outcome:?}");
        assert!(
            outcome.err.contains("dependency acme.money") && outcome.err.contains(said),
            "{source}: {outcome:?}"
        );
        assert_eq!(files(&project), before, "{source}");
    }
}

/// A clone without history gives what it has, and says what it has not.
#[test]
fn a_shallow_clone() {
    let Some(theirs) = money() else { return };
    let Some(clone) = repository::new(&[("x", "x")]) else { return };
    git(&clone, &["clone", "-q", "--depth", "1", &url(&theirs), "shallow"]);
    let there = format!("{}/shallow", url(&clone));
    let source = |what: &str| config(&format!("git = \"{there}\", {what}, subdir = \"apis\""));
    let project = shop(&source("branch = \"trunk\""));
    let outcome = run(&project, &["lock"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let project = shop(&source("tag = \"money-v1.5\""));
    let outcome = run(&project, &["lock"]);
    assert!(outcome.code == 4 && outcome.err.contains("has no tag `money-v1.5`"), "{outcome:?}");
    let project = shop(&source(&format!("rev = \"{}\"", head(&theirs, "money-v1.5"))));
    let outcome = run(&project, &["lock"]);
    assert!(outcome.code == 4 && outcome.err.contains("has no revision `"), "{outcome:?}");
}

/// A path in the configuration starts at its folder, like all others.
#[test]
fn a_relative_address() {
    let Some(theirs) = money() else { return };
    let project = shop("");
    let both = tempfile::tempdir().expect("a folder");
    fs::rename(theirs.folder(), both.path().join("theirs")).expect("a folder");
    let ours = both.path().join("ours");
    fs::create_dir_all(ours.join("schemas")).expect("a folder");
    let source = "git = \"../theirs\", tag = \"money-v1.5\", subdir = \"apis\"";
    fs::write(ours.join("r2g.toml"), config(source)).expect("a file");
    fs::write(ours.join("schemas/shop.r2g"), SHOP).expect("a file");
    let mut command = command(&ours.join("schemas"), &["check"]);
    let outcome =
        Run::of(command.env("R2G_CACHE", project.path("cache")).output().expect("it runs"));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let lock = fs::read_to_string(ours.join("r2g.lock")).expect("a lock file");
    assert!(lock.contains("git = \"../theirs\""), "{lock}");
    fs::rename(both.path().join("theirs"), theirs.folder()).expect("a folder");
}

#[test]
fn a_repository_with_another_package() {
    let Some(theirs) = repository::new(&[("o.r2g", "package acme.other@1.0;\n")]) else { return };
    let project = shop(&config(&format!("git = \"{}\", branch = \"trunk\"", url(&theirs))));
    let outcome = run(&project, &["check"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome
            .err
            .contains("dependency acme.money holds no package acme.money, but acme.other@1.0"),
        "{outcome:?}"
    );
}

#[test]
fn configuration_mistakes() {
    for (source, said) in [
        ("", "a dependency has no place"),
        ("path = \"x\", git = \"y\"", "a dependency has one place"),
        ("path = \"x\", tag = \"y\"", "belong to `git`"),
        ("git = \"y\"", "needs one of `tag`, `branch` and `rev`"),
        ("git = \"y\", tag = \"a\", rev = \"b\"", "needs one of `tag`, `branch` and `rev`"),
        ("git = \"y\", tag = \"a\", subdir = \"../x\"", "a folder below the top"),
        ("git = \"y\", tag = \"a\", subdir = \"/x\"", "a folder below the top"),
        ("gti = \"y\"", "unknown key `gti`"),
    ] {
        let project = shop(&config(source));
        let outcome = run(&project, &["check"]);
        assert_eq!(outcome.code, 3, "{source}: {outcome:?}");
        assert!(
            outcome.out.contains(said) && outcome.out.contains("r2g.toml:9:"),
            "{source}: {outcome:?}"
        );
    }
}

#[test]
fn without_git_or_a_cache() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    let with = |name: &str, value: &str| {
        let mut command = command(project.folder(), &["lock"]);
        command.env("R2G_CACHE", project.path("cache")).env(name, value);
        Run::of(command.output().expect("the tool starts"))
    };
    let outcome = with("PATH", "/nowhere");
    assert!(
        outcome.code == 4 && outcome.err.contains("there is no `git` program on the PATH"),
        "{outcome:?}"
    );
    project.write("occupied", "a file");
    let outcome = with("R2G_CACHE", &project.path("occupied").to_string_lossy());
    assert!(
        outcome.code == 4 && outcome.err.contains("R2G_CACHE names another folder"),
        "{outcome:?}"
    );
    let mut nowhere = command(project.folder(), &["lock"]);
    for name in ["R2G_CACHE", "XDG_CACHE_HOME", "HOME"] {
        nowhere.env_remove(name);
    }
    let outcome = Run::of(nowhere.output().expect("the tool starts"));
    assert!(outcome.code == 4 && outcome.err.contains("set R2G_CACHE to a folder"), "{outcome:?}");
    assert!(!project.path("r2g.lock").exists());
}

/// What was released is read with the dependencies that are pinned now.
#[test]
fn baselines_have_the_same_dependencies() {
    let Some(theirs) = money() else { return };
    let config = at_tag(&theirs, "money-v1.5");
    let Some(project) = repository::new(&[("r2g.toml", &config), ("schemas/shop.r2g", SHOP)])
    else {
        return;
    };
    git(&project, &["tag", "v1.0"]);
    git(&project, &["clone", "-q", ".", "old"]);
    project.write("schemas/shop.r2g", SHOP.replace("1 total", "1 sum"));
    for base in ["git#tag=v1.0", "old/schemas"] {
        let outcome = run(&project, &["breaking", "--against", base]);
        assert_eq!(outcome.code, 1, "{base}: {outcome:?}");
        assert!(
            outcome.out.contains("was `total` and is `sum` now") && !outcome.out.contains("money"),
            "{outcome:?}"
        );
    }
    let outcome = run(&project, &["diff", "git#tag=v1.0"]);
    assert!(
        outcome.code == 0 && outcome.out.contains("was `total` and is `sum` now"),
        "{outcome:?}"
    );
}

/// Two packages of two repositories, one of which uses the other: both are named by the project.
#[test]
fn dependencies_of_dependencies() {
    let Some(theirs) = money() else { return };
    let Some(tax) = repository::new(&[(
        "tax.r2g",
        "package acme.tax@2.1;\n\nuse acme.money@1.{Money};\n\nrecord Tax { 1 amount: Money }\n",
    )]) else {
        return;
    };
    let both = format!(
        "{}\"acme.tax\" = {{ git = \"{}\", branch = \"trunk\" }}\n",
        at_tag(&theirs, "money-v1.6"),
        url(&tax)
    );
    let project = shop(&both);
    project.write(
        "schemas/shop.r2g",
        "package acme.shop@1.0;\n\nuse acme.tax@2.{Tax};\n\nrecord Bill { 1 tax: Tax }\n",
    );
    let outcome = run(&project, &["check"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let lock = project.read("r2g.lock");
    assert!(lock.find("acme.money\"") < lock.find("acme.tax\""), "{lock}");
}

/// Some users forbid git to find repositories without a work tree.
#[test]
fn a_careful_git() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    let mut command = command(project.folder(), &["check"]);
    command.env("R2G_CACHE", project.path("cache"));
    for (name, value) in [
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "safe.bareRepository"),
        ("GIT_CONFIG_VALUE_0", "explicit"),
    ] {
        command.env(name, value);
    }
    let outcome = Run::of(command.output().expect("the tool starts"));
    assert_eq!(outcome.code, 0, "{outcome:?}");
}

/// Several builds start at once, with one cache that is empty.
#[test]
fn one_cache_for_many() {
    let Some(theirs) = money() else { return };
    let cache = tempfile::tempdir().expect("a folder");
    let projects: Vec<Project> =
        ["money-v1.5", "money-v1.6", "money-v1.5", "money-v1.6", "money-v1.5", "money-v1.6"]
            .iter()
            .map(|tag| shop(&at_tag(&theirs, tag)))
            .collect();
    let children: Vec<_> = projects
        .iter()
        .map(|project| {
            let mut command = command(project.folder(), &["check"]);
            command.env("R2G_CACHE", cache.path()).stdout(std::process::Stdio::piped());
            command.stderr(std::process::Stdio::piped()).spawn().expect("the tool starts")
        })
        .collect();
    for child in children {
        let outcome = Run::of(child.wait_with_output().expect("it ends"));
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
    for project in &projects {
        assert!(project.read("r2g.lock").contains("acme.money@1."));
    }
}
