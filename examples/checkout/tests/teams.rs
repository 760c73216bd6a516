//! Two teams, two release trains: the storefront in Rust and the cart library in Go, built from different
//! versions of the contract, meet at load. The files are in `teams/`; what the programs print is in
//! `teams/expected` (`R2G_BLESS=1` writes it).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything that the teams have.
struct World {
    folder: tempfile::TempDir,
}

/// The folder of this example.
fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn root() -> PathBuf {
    example().join("../..").canonicalize().expect("the repository")
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}{error}");
    text
}

/// The build tag of Go code for a version of the contract.
fn tag(version: &str) -> String {
    format!("v{}", version.replace('.', "_"))
}

fn git(folder: &Path, args: &[&str]) {
    let who = ["-c", "user.name=team", "-c", "user.email=team@example.com"];
    run(Command::new("git").current_dir(folder).args(who).args(args));
}

fn r2g(args: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["r2g"].iter().chain(args).map(Into::into);
    let code = r2g_compiler::cli::main(all, &mut out, &mut err);
    (code, String::from_utf8_lossy(&[out, err].concat()).into_owned())
}

/// Copies a folder of `teams`, with words replaced.
fn copy(from: &Path, to: &Path, words: &[(&str, &str)]) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, words);
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        let text = words.iter().fold(text, |text, (word, with)| text.replace(word, with));
        fs::write(target, text).expect("written");
    }
}

impl World {
    /// The contract with its three releases, as tags.
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a folder") };
        let contract = world.path("contract");
        fs::create_dir_all(&contract).expect("a folder");
        git(&contract, &["init", "--quiet"]);
        let schemas = example().join("schemas/acme");
        for name in ["money.r2g", "identity.r2g"] {
            fs::copy(schemas.join(name), contract.join(name)).expect("copied");
        }
        for version in ["1.0", "1.2", "1.4"] {
            let released = example().join(format!("teams/contract/v{version}.r2g"));
            // The newest one is the example's own.
            let file = if released.exists() { released } else { schemas.join("checkout.r2g") };
            fs::copy(file, contract.join("checkout.r2g")).expect("copied");
            git(&contract, &["add", "."]);
            git(&contract, &["commit", "--quiet", "-m", version]);
            git(&contract, &["tag", &format!("v{version}")]);
        }
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A team's folder at a version of the contract.
    fn team(&self, team: &str, version: &str, words: &[(&str, &str)]) -> PathBuf {
        let folder = self.path(&format!("{team}-{version}"));
        let root = root();
        let tag = tag(version);
        let own = [("@ROOT@", root.to_str().expect("UTF-8")), ("@TAG@", &tag)];
        copy(&example().join("teams").join(team), &folder, &[words, &own].concat());
        let branch = format!("v{version}");
        let from = self.path("contract");
        git(
            self.folder.path(),
            &[
                "clone",
                "--quiet",
                "--branch",
                &branch,
                from.to_str().expect("UTF-8"),
                folder.join("contract").to_str().expect("UTF-8"),
            ],
        );
        folder
    }

    /// The Go team's shared library.
    fn library(&self, version: &str) -> PathBuf {
        let folder = self.team("cart", version, &[]);
        let (config, file) = (folder.join("r2g.toml"), folder.join("libcart.so"));
        let words = ["--config", config.to_str().expect("UTF-8"), "lib", "-o"];
        let (code, text) = r2g(&[&words[..], &[file.to_str().expect("UTF-8")]].concat());
        assert_eq!(code, 0, "{text}");
        file
    }

    /// The Rust team's program; with `cart`, linked with that version of the Go team's code.
    fn program(&self, version: &str, cart: Option<&str>) -> PathBuf {
        let dir = self.path(&format!("cart-{}/go", cart.unwrap_or("none")));
        let go_tag = tag(cart.unwrap_or(version));
        let words = [("@CART@", dir.to_str().expect("UTF-8")), ("@TAG@", &go_tag)];
        let folder = self.team("storefront", version, &words);
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
        // One folder for all nested builds, so that nothing is compiled twice.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../new");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&folder).args(["build", "--quiet", "--offline"]);
        cargo.env("CARGO_TARGET_DIR", &target);
        if version == "1.4" {
            cargo.args(["--features", "v1_4"]);
        }
        if cart.is_none() {
            cargo.env("R2G_SKIP_GO", "1");
        }
        run(&mut cargo);
        let program = folder.join("storefront");
        fs::copy(target.join("debug/storefront"), &program).expect("copied");
        program
    }
}

/// Compares what a pair prints with the committed file.
fn expect(name: &str, text: &str) {
    let file = example().join("teams/expected").join(name);
    if std::env::var_os("R2G_BLESS").is_some() {
        fs::write(&file, text).expect("written");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(text, expected, "{name}");
}

#[test]
fn halves_of_different_releases_meet() {
    let world = World::new();
    let libraries = ["1.0", "1.2", "1.4"].map(|version| (version, world.library(version)));
    for version in ["1.4", "1.2"] {
        let program = world.program(version, None);
        for (cart, library) in &libraries {
            let mut command = Command::new(&program);
            command.arg(library).env_remove("R2G_HANDSHAKE");
            expect(&format!("storefront-{version}-cart-{cart}.txt"), &run(&mut command));
        }
        if version == "1.4" {
            bad_libraries(&world, &program, &libraries[1].1);
            second_library(&program, &libraries[1].1, &libraries[0].1);
        }
    }
    // The tool says the same without running anything.
    let (program, library) = (world.path("storefront-1.4/storefront"), &libraries[1].1);
    let words = [program.to_str().expect("UTF-8"), library.to_str().expect("UTF-8")];
    let (code, text) = r2g(&["doctor", words[0], words[1]]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("r2g: acme.checkout@1: compatible"), "{text}");
    assert!(text.contains("8 tax_exempt is critical"), "{text}");
    linked();
}

/// A process has one Go runtime: the first library stays, and works.
fn second_library(program: &Path, first: &Path, second: &Path) {
    let text = run(Command::new(program).args([first, second]));
    assert!(text.contains("a second library: FAILED_PRECONDITION"), "{text}");
    assert!(text.contains("a process has one Go runtime (r2g explain H103)"), "{text}");
    assert!(text.contains("open: cart 1 of ada"), "{text}");
}

/// Each is an error that says what is wrong, and nothing crashes.
fn bad_libraries(world: &World, program: &Path, good: &Path) {
    let bytes = fs::read(good).expect("a library");
    let write = |name: &str, bytes: &[u8]| {
        let path = world.path(name);
        fs::write(&path, bytes).expect("written");
        path
    };
    let mut foreign = bytes.clone();
    // The machine of the ELF header: something that this is surely not.
    foreign[18..20].copy_from_slice(&0x2a_u16.to_le_bytes());
    // Descriptors whose lengths say too much, and one that says too much further in.
    let (mut damaged, mut hostile) = (bytes.clone(), bytes.clone());
    let magic = r2g::handshake::MAGIC;
    let places = bytes.windows(magic.len()).enumerate();
    for at in places.filter(|(_, window)| *window == magic).map(|(at, _)| at + magic.len()) {
        damaged[at..at + 4].fill(0xff);
        if bytes[at + 8..].starts_with(b"acme.checkout") {
            // Behind name, version and root: how many imports there are.
            let count = at + 4 + 4 + "acme.checkout".len() + 8 + 16;
            hostile[count..count + 4].fill(0xff);
        }
    }
    let cases = [
        (write("damaged.so", &damaged), "r2g explain H105"),
        (write("hostile.so", &hostile), "damaged or truncated"),
        (world.path("no-such.so"), "No such file"),
        (write("text.so", &b"this is no library ".repeat(100)), "invalid ELF header"),
        (write("empty.so", b""), "invalid ELF header"),
        (write("cut.so", &bytes[..4096]), "cut off"),
        (write("half.so", &bytes[..bytes.len() / 2]), "cut off"),
        (write("foreign.so", &foreign), "built for machine 42"),
        (PathBuf::from("/proc/self/exe"), "r2g explain H10"),
    ];
    for (library, words) in cases {
        let output = Command::new(program).arg(&library).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{}: {text}", library.display());
        assert!(text.contains(words), "{}: {text}", library.display());
    }
}

/// The same halves in one binary say and do the same.
fn linked() {
    let world = World::new();
    for (program, cart) in [("1.4", "1.2"), ("1.2", "1.4")] {
        let folder = world.team("cart", cart, &[]);
        let (code, text) =
            r2g(&["--config", folder.join("r2g.toml").to_str().expect("UTF-8"), "gen"]);
        assert_eq!(code, 0, "{text}");
        let program_file = world.program(program, Some(cart));
        let mut command = Command::new(program_file);
        let text = run(command.env_remove("R2G_HANDSHAKE"));
        expect(&format!("storefront-{program}-cart-{cart}.txt"), &text);
    }
}
