//! The lock file: what it pins, when it changes, and what is done about a wrong one.

mod support;

use std::fs;
use std::process::Command;
use support::project::{Run, without_writing};
use support::repository::{commit, git};
use support::teams::{MONEY, SHOP, at_tag, config, files, head, money, run, shop, url};

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

/// A lock file that cannot be written stays as it was.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_lock_file_alone() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["lock"]).code, 0);
    for text in [String::new(), project.read("r2g.lock")] {
        project.write("r2g.toml", at_tag(&theirs, "money-v1.6"));
        assert_eq!(run(&project, &["layout"]).code, 0, "the cache has both");
        if text.is_empty() {
            fs::remove_file(project.path("r2g.lock")).expect("a file");
        } else {
            project.write("r2g.lock", &text);
        }
        let before = files(&project);
        let mut bash = Command::new("bash");
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" check";
        bash.args(["-c", script, env!("CARGO_BIN_EXE_r2g")]).current_dir(project.folder());
        let outcome = Run::of(bash.env("R2G_CACHE", project.path("cache")).output().expect("bash"));
        assert_eq!(outcome.code, 4, "{outcome:?}");
        assert_eq!(files(&project), before);
    }
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

#[test]
fn without_dependencies() {
    let project = shop("edition = \"2026\"\nroot = \"schemas\"\n");
    let before = project.snapshot();
    assert_eq!(run(&project, &["lock"]).err, "everything is up to date\n");
    assert_eq!(project.snapshot(), before);
    let outcome = run(&project, &["lock", "--update", "acme.money"]);
    assert!(outcome.code == 3 && outcome.err.contains("[deps] has no `acme.money`"), "{outcome:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    fs::create_dir(project.path("cache")).expect("a folder");
    without_writing(project.folder(), || {
        let outcome = run(&project, &["lock"]);
        assert!(outcome.code == 4 && outcome.err.contains("r2g.lock: "), "{outcome:?}");
    });
    assert!(!project.path("r2g.lock").exists());
}

/// `gen --check` changes nothing, and says what would.
#[test]
fn gen_check_looks_at_the_lock_file() {
    let Some(theirs) = money() else { return };
    let project = shop(&at_tag(&theirs, "money-v1.5"));
    assert_eq!(run(&project, &["gen"]).code, 0);
    assert_eq!(run(&project, &["gen", "--check"]).code, 0);
    fs::remove_file(project.path("r2g.lock")).expect("a file");
    let before = files(&project);
    let outcome = run(&project, &["gen", "--check"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, "r2g.lock is stale\n"), "{outcome:?}");
    assert_eq!(files(&project), before);
}
