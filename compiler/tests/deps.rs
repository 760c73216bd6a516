//! Dependencies in repositories of others, and the lock file.

mod support;

use std::fs;
use std::process::Command;
use support::project::{Project, Run, command};
use support::repository::{self, commit, git};

const MONEY: &str = "package acme.money@1.5;\n\n/// An amount.\nrecord Money { 1 cents: i64 }\n";
const SHOP: &str = "package acme.shop@1.0;\n\nuse acme.money@1.{Money};\n\n/// O.\nrecord Order { 1 total: Money }\n";

/// The team that owns money: two releases, in a folder of its repository.
fn money() -> Option<Project> {
    let theirs = repository::new(&[("apis/money.r2g", MONEY), ("README", "money")])?;
    git(&theirs, &["tag", "money-v1.5"]);
    theirs.write(
        "apis/money.r2g",
        MONEY.replace("1.5", "1.6").replace("i64 }", "i64, @since(1.6) 2 currency: u32? }"),
    );
    commit(&theirs, "currency");
    git(&theirs, &["tag", "-a", "-m", "x", "money-v1.6"]);
    Some(theirs)
}

fn url(theirs: &Project) -> String {
    format!("file://{}", theirs.folder().display())
}

fn config(source: &str) -> String {
    format!(
        "edition = \"2026\"\nroot = \"schemas\"\n\n[[gen]]\nplugin = \"rust\"\nout = \"src/api\"\n\n[deps]\n\"acme.money\" = {{ {source} }}\n"
    )
}

fn at_tag(theirs: &Project, tag: &str) -> String {
    config(&format!("git = \"{}\", tag = \"{tag}\", subdir = \"apis\"", url(theirs)))
}

/// The team that uses it, with a cache of its own.
fn shop(config: &str) -> Project {
    Project::new(&[("r2g.toml", config), ("schemas/shop.r2g", SHOP)])
}

fn run(project: &Project, args: &[&str]) -> Run {
    let mut command = command(project.folder(), args);
    Run::of(command.env("R2G_CACHE", project.path("cache")).output().expect("the tool starts"))
}

/// The files of a project without its cache.
fn files(project: &Project) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let cache = project.path("cache");
    project.snapshot().into_iter().filter(|(path, _)| !path.starts_with(&cache)).collect()
}

fn head(theirs: &Project, name: &str) -> String {
    let output = Command::new("git")
        .args(["rev-parse", &format!("{name}^{{commit}}")])
        .current_dir(theirs.folder())
        .output()
        .expect("git");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

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
    assert!(project.path("src/api/money/mod.rs").is_file());
    fs::rename(theirs.path("gone"), theirs.path(".git")).expect("a folder");
}

/// The hash can be made with standard tools: of each file, then of the list.
#[test]
fn the_hash_is_that_of_a_list() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["lock"]).code, 0);
    let script = "git show money-v1.5:apis/money.r2g | sha256sum | sed 's/-$/money.r2g/' | sha256sum | cut -d' ' -f1";
    let output = Command::new("bash")
        .args(["-c", script])
        .current_dir(theirs.folder())
        .output()
        .expect("bash");
    let hash = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(project.read("r2g.lock").contains(&format!("hash = \"sha256:{hash}\"")), "{hash}");
}

#[test]
fn a_lock_stays_until_it_is_updated() {
    let Some(theirs) = money() else { return };
    let source = format!("git = \"{}\", branch = \"trunk\", subdir = \"apis\"", url(&theirs));
    let project = shop(&config(&source));
    assert_eq!(run(&project, &["lock"]).code, 0);
    let lock = project.read("r2g.lock");
    theirs.write("apis/money.r2g", MONEY.replace("1.5", "1.7"));
    commit(&theirs, "next");
    for args in [&["check"][..], &["lock"], &["gen"]] {
        assert_eq!(run(&project, args).code, 0);
        assert_eq!(project.read("r2g.lock"), lock, "{args:?}");
    }
    assert_eq!(run(&project, &["lock"]).err, "everything is up to date\n");
    for update in [&["lock", "--update", "acme.money"][..], &["lock", "--update"]] {
        project.write("r2g.lock", &lock);
        let done = run(&project, update);
        assert!(done.code == 0 && done.err.starts_with("acme.money: 1.6 ("), "{done:?}");
        assert!(done.err.contains(" → 1.7 ("), "{done:?}");
        assert!(project.read("r2g.lock").contains("acme.money@1.7"));
    }
    let wrong = run(&project, &["lock", "--update", "acme.mony"]);
    assert!(wrong.code == 3 && wrong.err.contains("did you mean `acme.money`?"), "{wrong:?}");
}

/// A branch was rewritten and a tag moved: the commit is what counts.
#[test]
fn a_locked_commit_is_found_without_its_reference() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["lock"]).code, 0);
    let lock = project.read("r2g.lock");
    git(&theirs, &["tag", "-f", "money-v1.5", "money-v1.6"]);
    fs::remove_dir_all(project.path("cache")).expect("a cache");
    assert_eq!(run(&project, &["check", "--locked"]).code, 0);
    assert_eq!(project.read("r2g.lock"), lock);
    // By the commit itself too.
    let commit = head(&theirs, "trunk~1");
    let by_commit = shop(&config(&format!(
        "git = \"{}\", rev = \"{commit}\", subdir = \"apis\"",
        url(&theirs)
    )));
    assert_eq!(run(&by_commit, &["check"]).code, 0);
    assert!(by_commit.read("r2g.lock").contains("acme.money@1.5"));
}

#[test]
fn locked_refuses_every_change() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    let refused = |said: &str| {
        let before = files(&project);
        for args in [
            &["check", "--locked"][..],
            &["gen", "--locked"],
            &["build", "--locked", "-o", "x.r2gi"],
        ] {
            let outcome = run(&project, args);
            assert_eq!(outcome.code, 3, "{args:?}: {outcome:?}");
            assert!(
                outcome.err.contains(said) && outcome.err.contains("run `r2g lock`"),
                "{outcome:?}"
            );
            assert_eq!(files(&project), before, "{args:?}");
        }
    };
    refused("acme.money: not locked as r2g.toml has it");
    assert!(!project.path("cache").exists(), "it asked somebody");
    assert_eq!(run(&project, &["lock"]).code, 0);
    project.write("r2g.toml", at_tag(&theirs, "money-v1.6"));
    refused("acme.money: not locked as r2g.toml has it");
    project.write(
        "r2g.toml",
        "edition = \"2026\"\nroot = \"schemas\"\n[[gen]]\nplugin = \"rust\"\nout = \"src/api\"\n",
    );
    refused("acme.money: gone");
}

/// A build script pins nothing by itself, and asks nobody.
#[test]
fn build_scripts_need_a_lock_file() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    let before = project.snapshot();
    let build = r2g_compiler::build::Build::new().config(project.path("r2g.toml"));
    let error = build.try_run().expect_err("nothing is locked").to_string();
    assert!(error.contains("acme.money: not locked as r2g.toml has it"), "{error}");
    assert_eq!(project.snapshot(), before);
}

/// Folders are taken as they are; the lock file notes what they were.
#[test]
fn folders_may_change() {
    let project = shop(&config("path = \"theirs\""));
    project.write("theirs/money.r2g", MONEY);
    assert_eq!(run(&project, &["check", "--locked"]).code, 0);
    assert!(!project.path("r2g.lock").exists(), "a project of folders needs no lock file");
    assert_eq!(run(&project, &["lock"]).err, "acme.money: new, 1.5\n");
    let lock = project.read("r2g.lock");
    assert!(lock.contains("path = \"theirs\"") && !lock.contains("commit"), "{lock}");
    project.write("theirs/money.r2g", MONEY.replace("An amount.", "Some money."));
    let locked = run(&project, &["check", "--locked"]);
    assert!(
        locked.code == 3 && locked.err.contains("acme.money: 1.5, with another content"),
        "{locked:?}"
    );
    let free = run(&project, &["check"]);
    assert!(
        free.code == 0 && free.err.starts_with("r2g.lock: acme.money: 1.5, with another"),
        "{free:?}"
    );
    assert_ne!(project.read("r2g.lock"), lock);
    assert_eq!(run(&project, &["check", "--locked"]).code, 0);
}

/// Somebody changed the hash, the commit or the packages by hand.
#[test]
fn a_lock_file_that_lies() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["lock"]).code, 0);
    let lock = project.read("r2g.lock");
    let hash =
        lock.split("hash = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a hash");
    let other = format!("sha256:{}", "0".repeat(64));
    let moved = (head(&theirs, "money-v1.5"), head(&theirs, "money-v1.6"));
    for (from, to) in [(hash, other.as_str()), (&moved.0, &moved.1), ("money@1.5", "money@1.6")] {
        project.write("r2g.lock", lock.replace(from, to));
        let before = files(&project);
        for args in
            [&["check"][..], &["check", "--locked"], &["gen"], &["lock"], &["lint", "--fix"]]
        {
            let outcome = run(&project, args);
            assert_eq!(outcome.code, 4, "{args:?}: {outcome:?}");
            let says = [
                "dependency acme.money is not what r2g.lock says",
                "locked  sha256:",
                "content sha256:",
                "`r2g lock --update acme.money` accepts",
            ];
            assert!(says.iter().all(|said| outcome.err.contains(said)), "{outcome:?}");
            assert_eq!(files(&project), before, "{args:?}");
        }
    }
    assert_eq!(run(&project, &["lock", "--update", "acme.money"]).code, 0);
    assert_eq!(project.read("r2g.lock"), lock);
}

/// Text that is no lock file, also on purpose, is never given to git.
#[test]
fn hostile_lock_files() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["lock"]).code, 0);
    let lock = project.read("r2g.lock");
    let commit = head(&theirs, "money-v1.5");
    let twice = format!("{lock}\n{}", lock.split_once("\n\n").expect("a head").1);
    for (text, said) in [
        ("version = ".to_owned(), "line 1"),
        ("\u{0}".to_owned(), "line 1"),
        (lock.replace("version = 1", "version = 2"), "it has form 2, this r2g knows 1"),
        (lock.replace("name = ", "nome = "), "line 5"),
        (lock.replace(&commit, "--upload-pack=touch x"), "the commit of `acme.money` is none"),
        (lock.replace(&commit, "HEAD"), "the commit of `acme.money` is none"),
        (lock.replace("sha256:", "md5:"), "the hash of `acme.money` is none"),
        (
            lock.replace("money@1.5\"]", "money@1\"]"),
            "`acme.money@1` of `acme.money` is not a package",
        ),
        (lock.replace("tag = ", "path = \"x\"\ntag = "), "has not one of `path` and `git`"),
        (twice, "`acme.money` is twice in it or out of order"),
        (format!("{lock}# {}\n", "x".repeat(2 << 20)), "bytes"),
    ] {
        project.write("r2g.lock", &text);
        let before = files(&project);
        let outcome = run(&project, &["check"]);
        assert_eq!(outcome.code, 4, "{said}: {outcome:?}");
        assert!(
            outcome.err.contains("r2g.lock is not a lock file") && outcome.err.contains(said),
            "{said}: {outcome:?}"
        );
        assert_eq!(files(&project), before);
    }
    project.write("r2g.lock", [0xff, 0xfe]);
    assert!(run(&project, &["check"]).err.contains("it is not UTF-8"));
    fs::remove_file(project.path("r2g.lock")).expect("a file");
    fs::create_dir(project.path("r2g.lock")).expect("a folder");
    let outcome = run(&project, &["check"]);
    assert!(outcome.code == 4 && outcome.err.contains("r2g.lock: "), "{outcome:?}");
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

/// What does not compile is not locked by the commands that compile.
#[test]
fn a_failed_check_locks_nothing() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    project.write("schemas/shop.r2g", SHOP.replace("Money }", "Mony }"));
    let before = files(&project);
    assert_eq!(run(&project, &["check"]).code, 2);
    assert_eq!(files(&project), before);
    // Findings in a fetched file are shown with the dependency's name.
    project.write("schemas/shop.r2g", SHOP);
    theirs.write("apis/money.r2g", "package acme.money@1.7;\nrecord Money { 1 cents: nope }\n");
    commit(&theirs, "broken");
    git(&theirs, &["tag", "broken"]);
    project.write("r2g.toml", at_tag(&theirs, "broken"));
    let outcome = run(&project, &["check"]);
    assert!(
        outcome.code == 2 && outcome.out.contains(" --> git:acme.money/money.r2g:2:25"),
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
