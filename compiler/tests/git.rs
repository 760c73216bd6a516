//! Commits are read from git's objects, whatever the work tree looks like.

mod support;

use std::path::Path;

use r2g_compiler::git::{GitError, Reference, Repo};
use support::project::Project;
use support::repository::{self, git};

fn everything(_: &str) -> bool {
    true
}

/// Two commits: `schemas/a.r2g`, then the same text as `schemas/deep/b.r2g`.
fn two_commits() -> Option<Project> {
    let project = repository::new(&[("schemas/a.r2g", "package a.b@1.0;\n"), ("x/y.txt", "y\n")])?;
    git(&project, &["tag", "v1.0"]);
    git(&project, &["tag", "-a", "-m", "annotated", "v1.1"]);
    git(&project, &["mv", "schemas/a.r2g", "schemas/b.r2g"]);
    git(&project, &["commit", "-q", "-m", "moved"]);
    git(&project, &["tag", "v1.10"]);
    Some(project)
}

fn paths(repo: &Repo, reference: &Reference, folder: &str) -> Vec<String> {
    let commit = repo.resolve(reference).expect("it is there");
    let files = repo.files(&commit, folder, &everything).expect("readable");
    files.into_iter().map(|file| file.path).collect()
}

#[test]
fn trees_come_from_objects() {
    let Some(project) = two_commits() else { return };
    // Neither the index nor the work tree is looked at.
    project.write("schemas/b.r2g", "broken");
    project.write("schemas/new.r2g", "new");
    git(&project, &["add", "schemas/new.r2g"]);
    let repo = Repo::discover(&project.path("schemas")).expect("a repository");
    assert_eq!(repo.prefix(), "schemas");
    for name in ["v1.0", "v1.1"] {
        assert_eq!(paths(&repo, &Reference::Tag(name.into()), "schemas"), ["a.r2g"]);
    }
    assert_eq!(paths(&repo, &Reference::Branch("trunk".into()), "schemas"), ["b.r2g"]);
    assert_eq!(paths(&repo, &Reference::Rev("HEAD~1".into()), ""), ["schemas/a.r2g", "x/y.txt"]);
    let commit = repo.resolve(&Reference::Rev("HEAD".into())).expect("it is there");
    let files = repo.files(&commit, "schemas/b.r2g", &everything).expect("a file");
    assert_eq!(files[0].bytes, b"package a.b@1.0;\n");
    assert_eq!(repo.inside(&project.path("x")).as_deref(), Some("x"));
    assert!(repo.has(&commit, "x").expect("git runs"));
    assert!(!repo.has(&commit, "z").expect("git runs"));
}

#[test]
fn tags_match_patterns_in_the_order_of_versions() {
    let Some(project) = two_commits() else { return };
    let repo = Repo::discover(project.folder()).expect("a repository");
    let names = |pattern: &str| -> Vec<String> {
        repo.tags(pattern).expect("there are some").into_iter().map(|tag| tag.name).collect()
    };
    assert_eq!(names("v1.*"), ["v1.0", "v1.1", "v1.10"]);
    assert_eq!(names("v1.?"), ["v1.0", "v1.1"]);
    assert!(matches!(repo.tags("w*"), Err(GitError::NoTag { shallow: false, .. })));
}

#[test]
fn each_mistake_has_its_own_words() {
    let Some(project) = two_commits() else { return };
    let repo = Repo::discover(project.folder()).expect("a repository");
    let tag = Reference::Tag("v9".into());
    let error = repo.resolve(&tag).expect_err("there is none");
    assert_eq!(error, GitError::Unknown { reference: tag, shallow: false });
    assert_eq!(
        error.to_string(),
        "git knows no tag `v9` here; tags of the remote come with: git fetch --tags"
    );
    let commit = repo.resolve(&Reference::Rev("HEAD".into())).expect("it is there");
    let error = repo.files(&commit, "absent", &everything).expect_err("there is none");
    assert!(error.to_string().contains("has no `absent`"), "{error}");
    let outside = tempfile::tempdir().expect("a temporary folder");
    let error = Repo::discover(outside.path()).expect_err("no repository");
    assert!(matches!(error, GitError::NoRepository(_)), "{error}");
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let Some(project) = two_commits() else { return };
    let clone = Project::new(&[]);
    let from = format!("file://{}", project.folder().display());
    git(&clone, &["clone", "-q", "--depth", "1", "--no-tags", "--branch", "trunk", &from, "c"]);
    let repo = Repo::discover(&clone.path("c")).expect("a repository");
    let error = repo.resolve(&Reference::Tag("v1.0".into())).expect_err("not fetched");
    assert_eq!(
        error.to_string(),
        "git knows no tag `v1.0` in this shallow clone; fetch it: git fetch --depth 1 origin tag v1.0"
    );
    let error = repo.tags("v*").expect_err("not fetched");
    assert!(error.to_string().ends_with("git fetch --tags --unshallow"), "{error}");
    assert!(repo.resolve(&Reference::Branch("origin/trunk".into())).is_ok());
    // A branch that only the remote has is found by its own name.
    git(&clone, &["-C", "c", "checkout", "-q", "--detach"]);
    git(&clone, &["-C", "c", "branch", "-q", "-D", "trunk"]);
    assert!(repo.resolve(&Reference::Branch("trunk".into())).is_ok());
}

/// A name can be neither a flag nor a path into a tree.
#[test]
fn hostile_names_are_refused() {
    let Some(project) = two_commits() else { return };
    let repo = Repo::discover(project.folder()).expect("a repository");
    for name in ["--all", "-h", "", "a..b", "v1.0:x", "a b", "a\nb", "HEAD\0", "$(id)", "`id`"] {
        for reference in [Reference::Rev(name.into()), Reference::Tag(name.into())] {
            let error = repo.resolve(&reference).expect_err(name);
            assert_eq!(error, GitError::BadName(name.into()));
        }
        assert!(repo.tags(name).is_err());
    }
    let commit = repo.resolve(&Reference::Rev("HEAD".into())).expect("it is there");
    assert!(repo.files(&commit, "../..", &everything).is_err());
}

#[cfg(unix)]
#[test]
fn links_and_large_files_are_named() {
    let Some(project) = two_commits() else { return };
    std::os::unix::fs::symlink("b.r2g", project.path("schemas/link.r2g")).expect("writable");
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "link"]);
    let repo = Repo::discover(project.folder()).expect("a repository");
    let head = Reference::Rev("HEAD".into());
    let commit = repo.resolve(&head).expect("it is there");
    let error = repo.files(&commit, "schemas", &everything).expect_err("a link");
    assert_eq!(error, GitError::Link { path: "link.r2g".into(), what: "a symbolic link" });
    // Only what is wanted counts.
    assert!(repo.files(&commit, "schemas", &|path| path == "b.r2g").is_ok());
    project.write("big/big.r2g", vec![b' '; 5 * 1024 * 1024]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "big"]);
    let commit = repo.resolve(&head).expect("it is there");
    let error = repo.files(&commit, "big", &everything).expect_err("too large");
    assert!(matches!(error, GitError::TooLarge { .. }), "{error}");
}

#[test]
fn a_folder_that_is_absent_is_no_panic() {
    assert!(Repo::discover(Path::new("/absent/for/sure")).is_err());
}
