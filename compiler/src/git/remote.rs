//! Repositories of others: fetched into a bare repository of our own, and read from its objects.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::program::Git;
use super::{Commit, GitError, Reference, Repo};

/// What git may talk to: never a helper program that the address names.
const PROTOCOLS: &str = "file:git:http:https:ssh";

/// How often a fetch is tried while another process writes the same references.
const MAX_TRIES: u32 = 5;
/// The first pause between them.
const BUSY: Duration = Duration::from_millis(100);

/// A remote repository and its copy in the cache.
#[derive(Debug, Clone)]
pub struct Remote {
    url: String,
    folder: PathBuf,
}

impl Remote {
    /// The repository at `url`, cached below `cache`.
    ///
    /// # Errors
    /// When the address is none that git may use.
    pub fn new(url: &str, cache: &Path) -> Result<Self, GitError> {
        let odd = |c: char| c.is_control() || c.is_whitespace();
        // `ext::command` names a program; `ssh://[::1]/path` does not.
        let helper = url.split_once("::").is_some_and(|(name, _)| !name.contains(['/', '[']));
        if url.is_empty() || url.starts_with('-') || helper || url.contains(odd) {
            return Err(GitError::BadAddress(url.to_owned()));
        }
        let hash: [u8; 32] = Sha256::digest(url.as_bytes()).into();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let last = url.trim_end_matches('/').trim_end_matches(".git");
        let last: String = last
            .rsplit(['/', ':'])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|&c| word(c))
            .take(40)
            .collect();
        // The name is for people, the hash tells addresses apart.
        let folder = cache.join("git").join(format!("{last}-{}", r2g_idl::hex(&hash[..8])));
        Ok(Self { url: url.to_owned(), folder })
    }

    /// The cached commit with this name, without asking anybody. `None` when it has to be fetched.
    ///
    /// # Errors
    /// When git cannot be run, or the name is none.
    pub fn cached(&self, commit: &str) -> Result<Option<(Repo, Commit)>, GitError> {
        if !self.folder.join("HEAD").is_file() {
            return Ok(None);
        }
        let repo = self.repo();
        match repo.resolve(&Reference::Rev(commit.to_owned())) {
            Ok(found) => Ok(Some((repo, found))),
            Err(GitError::Unknown { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Fetches a reference; returns the commit that it names now.
    ///
    /// # Errors
    /// When the remote does not answer, or has nothing of that name.
    pub fn fetch(&self, reference: &Reference) -> Result<(Repo, Commit), GitError> {
        super::names::candidates(reference)?;
        self.create()?;
        let name = reference.name();
        let wanted = match reference {
            Reference::Tag(_) => vec![format!("+refs/tags/{name}:refs/tags/{name}")],
            Reference::Branch(_) => vec![format!("+refs/heads/{name}:refs/heads/{name}")],
            // Servers give a bare commit only if a reference leads to it.
            Reference::Rev(_) => all(),
        };
        self.run(&wanted, reference)?;
        let repo = self.repo();
        let found = match repo.resolve(reference) {
            Err(GitError::Unknown { .. }) => {
                let (url, reference) = (self.url.clone(), reference.clone());
                Err(GitError::NotThere { url, reference })
            }
            other => other,
        }?;
        self.keep(&found)?;
        Ok((repo, found))
    }

    /// Fetches whatever leads to a commit that was locked: its reference may have moved since.
    ///
    /// # Errors
    /// When the remote does not answer, or has lost the commit.
    pub fn fetch_commit(&self, commit: &str) -> Result<(Repo, Commit), GitError> {
        if let Some(found) = self.cached(commit)? {
            return Ok(found);
        }
        let reference = Reference::Rev(commit.to_owned());
        let first = self.fetch(&reference);
        if !matches!(first, Err(GitError::NotThere { .. })) {
            return first;
        }
        // No branch leads to it any more; many servers keep it for a while and give it away.
        self.run(&[commit.to_owned()], &reference)?;
        let repo = self.repo();
        let found = repo.resolve(&reference)?;
        self.keep(&found)?;
        Ok((repo, found))
    }

    fn repo(&self) -> Repo {
        Repo { git: Git::bare(self.folder.clone()), prefix: String::new(), shallow: false }
    }

    /// A reference of our own, or the next clean-up of git would take the commit away.
    fn keep(&self, commit: &Commit) -> Result<(), GitError> {
        let name = format!("refs/r2g/{}", commit.hex());
        Git::bare(self.folder.clone()).run(&["update-ref", &name, commit.hex()]).map(|_| ())
    }

    /// Makes the bare repository beside its place and moves it there, so that nobody finds a half.
    fn create(&self) -> Result<(), GitError> {
        if self.folder.join("HEAD").is_file() {
            return Ok(());
        }
        let fail = |error: std::io::Error| GitError::Cache(self.folder.clone(), error.to_string());
        let parent = self.folder.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(fail)?;
        let staged = tempfile::Builder::new().prefix(".r2g-").tempdir_in(parent).map_err(fail)?;
        let init = ["init", "--quiet", "--bare", "--template=", "."];
        Git::new(staged.path().to_owned()).run(&init)?;
        match fs::rename(staged.path(), &self.folder) {
            Ok(()) => Ok(()),
            // Another process was faster.
            Err(_) if self.folder.join("HEAD").is_file() => Ok(()),
            Err(error) => Err(fail(error)),
        }
    }

    fn run(&self, wanted: &[String], reference: &Reference) -> Result<(), GitError> {
        let mut args = vec!["-c".to_owned(), "protocol.allow=never".to_owned()];
        for protocol in PROTOCOLS.split(':') {
            args.extend(["-c".to_owned(), format!("protocol.{protocol}.allow=always")]);
        }
        let fixed = [
            "-c",
            "gc.auto=0",
            // A server that says nothing for a minute will not say anything.
            "-c",
            "http.lowSpeedLimit=1",
            "-c",
            "http.lowSpeedTime=60",
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-recurse-submodules",
            // A remote without history is as good as another: only files are wanted.
            "--update-shallow",
            "--no-write-fetch-head",
            "--",
        ];
        args.extend(fixed.iter().map(|&word| word.to_owned()));
        args.push(self.url.clone());
        args.extend(wanted.iter().cloned());
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let git = Git::bare(self.folder.clone());
        let mut tries = 0;
        loop {
            match git.run(&words) {
                Ok(_) => return Ok(()),
                // Another process fetches the same; it takes as long as a few references take.
                Err(GitError::Failed { reason, .. }) if tries < MAX_TRIES && is_busy(&reason) => {
                    tries += 1;
                    std::thread::sleep(BUSY * tries);
                }
                Err(GitError::Failed { reason, .. }) => {
                    return Err(self.explain(reason, reference));
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// What a failed fetch means.
    fn explain(&self, reason: String, reference: &Reference) -> GitError {
        let url = self.url.clone();
        let absent = ["couldn't find remote ref", "not our ref", "no such remote ref"];
        if absent.iter().any(|words| reason.contains(words)) {
            GitError::NotThere { url, reference: reference.clone() }
        } else {
            GitError::Unreachable { url, reason }
        }
    }
}

/// Whether git found a lock of another process.
fn is_busy(reason: &str) -> bool {
    reason.contains("cannot lock ref")
}

fn all() -> Vec<String> {
    ["heads", "tags"].iter().map(|kind| format!("+refs/{kind}/*:refs/{kind}/*")).collect()
}
