//! From cargo's target to Go's.

use super::go_tool::GoError;
use super::{BuildError, cargo_var};
use std::env;

/// What is built for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) goos: &'static str,
    pub(super) goarch: &'static str,
    /// The C compiler, if the environment names one or a cross build needs one.
    pub(super) cc: Option<String>,
    /// Environment variables that the choice depends on.
    pub(super) watched: Vec<String>,
}

impl Target {
    pub(super) fn from_cargo() -> Result<Self, BuildError> {
        let target = cargo_var("TARGET")?;
        let host = cargo_var("HOST")?;
        let watched = vec![
            format!("CC_{}", target.replace('-', "_")),
            format!("CC_{target}"),
            "TARGET_CC".into(),
            "CC".into(),
        ];
        let find = |name: &String| env::var(name).ok().filter(|value| !value.is_empty());
        Ok(Self::new(&target, &host, watched.iter().find_map(find), watched)?)
    }

    /// The machine that this runs on.
    pub(super) fn host() -> Result<Self, GoError> {
        let os = match env::consts::OS {
            "linux" => "unknown-linux-gnu",
            "macos" => "apple-darwin",
            other => other,
        };
        let host = format!("{}-{os}", env::consts::ARCH);
        Self::new(&host, &host, env::var("CC").ok().filter(|cc| !cc.is_empty()), Vec::new())
    }

    fn new(
        target: &str,
        host: &str,
        cc: Option<String>,
        watched: Vec<String>,
    ) -> Result<Self, GoError> {
        let unsupported = || GoError::Target(target.to_owned());
        let goarch = match target.split('-').next().unwrap_or_default() {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            _ => return Err(unsupported()),
        };
        let goos = if target.contains("-linux-") {
            "linux"
        } else if target.contains("-apple-darwin") {
            "darwin"
        } else {
            return Err(unsupported());
        };
        if target.ends_with("-musl") {
            return Err(GoError::Musl(target.to_owned()));
        }
        if target != host && cc.is_none() {
            return Err(GoError::NoCrossCompiler(target.to_owned()));
        }
        Ok(Self { goos, goarch, cc, watched })
    }

    /// Libraries that Go's runtime needs.
    pub(super) fn system_libraries(&self) -> &'static [&'static str] {
        match self.goos {
            "darwin" => &["framework=CoreFoundation", "framework=Security", "dylib=resolv"],
            _ => &["dylib=pthread", "dylib=dl", "dylib=resolv"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "x86_64-unknown-linux-gnu";

    fn target(target: &str, cc: Option<&str>) -> Result<Target, GoError> {
        Target::new(target, HOST, cc.map(str::to_owned), Vec::new())
    }

    #[test]
    fn maps_targets_to_go() {
        let native = target(HOST, None).expect("native");
        assert_eq!((native.goos, native.goarch), ("linux", "amd64"));
        let cross =
            target("aarch64-unknown-linux-gnu", Some("aarch64-linux-gnu-gcc")).expect("cross");
        assert_eq!((cross.goos, cross.goarch), ("linux", "arm64"));
        assert_eq!(cross.cc.as_deref(), Some("aarch64-linux-gnu-gcc"));
    }

    #[test]
    fn says_what_a_cross_build_lacks() {
        let error = target("aarch64-unknown-linux-gnu", None).expect_err("no compiler");
        assert!(error.to_string().contains("CC_aarch64_unknown_linux_gnu"), "{error}");
    }

    #[test]
    fn refuses_what_go_or_r2g_cannot_do() {
        for name in ["wasm32-unknown-unknown", "i686-unknown-linux-gnu", "x86_64-pc-windows-msvc"] {
            assert!(matches!(target(name, Some("cc")), Err(GoError::Target(_))), "{name}");
        }
        assert!(matches!(target("x86_64-unknown-linux-musl", Some("cc")), Err(GoError::Musl(_))));
    }
}
