//! Trees and blobs.

use r2g_idl::loader::{MAX_FILE_BYTES, MAX_FILES};

use super::program::{Git, output};
use super::{Commit, File, GitError};

/// An entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blob {
    path: String,
    id: String,
}

/// The object at a path of a commit.
pub(super) fn at(git: &Git, commit: &Commit, path: &str) -> Result<String, GitError> {
    let path = path.trim_matches('/');
    let name = format!("{}:{path}", commit.hex());
    match git.run(&["rev-parse", "--verify", "--quiet", &name]) {
        Ok(text) => output::line(&text),
        Err(GitError::Failed { .. }) => {
            Err(GitError::NoFolder { folder: path.to_owned(), commit: commit.hex().to_owned() })
        }
        Err(other) => Err(other),
    }
}

/// The wanted files below a folder of a commit.
pub(super) fn list(
    git: &Git,
    commit: &Commit,
    folder: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Blob>, GitError> {
    let id = at(git, commit, folder)?;
    let kind = git.run(&["cat-file", "-t", &id])?;
    if kind == b"blob\n" {
        return Ok(vec![Blob { path: String::new(), id }]);
    }
    let rows = git.run(&["ls-tree", "-r", "-l", "-z", "--full-tree", &id])?;
    let mut blobs = Vec::new();
    for row in rows.split(|&byte| byte == 0).filter(|row| !row.is_empty()) {
        blobs.extend(entry(row, wanted)?);
        if blobs.len() > MAX_FILES {
            break;
        }
    }
    Ok(blobs)
}

/// One row: mode, type, object, size, a tab, the path.
fn entry(row: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Option<Blob>, GitError> {
    let text = String::from_utf8_lossy(row);
    let strange = || GitError::Broken(format!("it listed `{text}`"));
    let (head, path) = text.split_once('\t').ok_or_else(strange)?;
    let mut words = head.split_ascii_whitespace();
    let (Some(mode), Some(_), Some(id), Some(size)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(strange());
    };
    // A submodule is a folder: whether it holds schema files, this repository cannot say.
    let submodule = mode == "160000";
    if !submodule && !wanted(path) {
        return Ok(None);
    }
    let path = path.to_owned();
    match mode {
        "120000" => Err(GitError::Link { path, what: "a symbolic link" }),
        "160000" => Err(GitError::Link { path, what: "a submodule" }),
        _ if std::str::from_utf8(row).is_err() => Err(GitError::BadPath(path)),
        _ => {
            let bytes: u64 = size.parse().map_err(|_| strange())?;
            if bytes > MAX_FILE_BYTES as u64 {
                return Err(GitError::TooLarge { path, bytes });
            }
            Ok(Some(Blob { path, id: id.to_owned() }))
        }
    }
}

/// The contents, in one run of git.
pub(super) fn read(git: &Git, blobs: Vec<Blob>) -> Result<Vec<File>, GitError> {
    if blobs.is_empty() {
        return Ok(Vec::new());
    }
    let asked: String = blobs.iter().map(|blob| format!("{}\n", blob.id)).collect();
    let answer = git.feed(&["cat-file", "--batch"], asked.as_bytes())?;
    let mut rest = answer.as_slice();
    let mut files = Vec::with_capacity(blobs.len());
    for blob in blobs {
        let (bytes, after) = object(rest)
            .ok_or_else(|| GitError::Broken(format!("it has no content of `{}`", blob.path)))?;
        rest = after;
        files.push(File { path: blob.path, bytes: bytes.to_vec() });
    }
    Ok(files)
}

/// `id SP type SP size LF`, the content, LF.
fn object(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.iter().position(|&byte| byte == b'\n')?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let size: usize = head.split(' ').nth(2)?.parse().ok()?;
    let body = &answer[end + 1..];
    let after = body.get(size..)?.strip_prefix(b"\n")?;
    Some((&body[..size], after))
}
