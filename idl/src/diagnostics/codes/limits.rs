//! Spelling, limits, later releases, configuration.

super::rows! {
    E0501 "reserved name",
        "Names that begin with the word `r2g`, the case name `unknown`, and at the top of a package what Rust spells `PACKAGE`, are taken by generated code.",
        bad r"package a.b@1.2;
record r2g_line {}
",
        good r"package a.b@1.2;
record Line {}
";

    E0502 "equal names in Rust",
        "Two names become one after Rust's spelling rules, or one meets a name that is generated.",
        bad r"package a.b@1.2;
enum E { max_a = 0, MAX_A = 1 }
",
        good r"package a.b@1.2;
enum E { max_a = 0, max_b = 1 }
";

    E0503 "equal names in Go",
        "Two names become one after Go's spelling rules, or one meets a name that is generated.",
        bad r"package a.b@1.2;
enum Tier { gold = 0 }
record TierGold {}
",
        good r"package a.b@1.2;
enum Tier { gold = 0 }
record GoldTier {}
";

    E0504 "too large",
        "A limit of the language is exceeded: 64 KiB per struct, array or record, 1024 members, 64 parameters, 128 characters per name, 100 levels of types inside each other.",
        bad r"package a.b@1.2;
record R { 1 a: [u64; 65536] }
",
        good r"package a.b@1.2;
record R { 1 a: list<u64> }
";

    E0506 "served twice",
        "One side serves a service.",
        bad r"package a.b@1.2;
service S {}
bridge main { go serves S; rust serves S; }
",
        good r"package a.b@1.2;
service S {}
bridge main { go serves S; }
";

    E0507 "leaf served by Go",
        "`@leaf` methods are served by Rust: they run on the system stack of the caller's thread, where no Go code can.",
        bad r"package a.b@1.2;
service S { @leaf sync fn f(a: u64) -> u64; }
bridge main { go serves S; }
",
        good r"package a.b@1.2;
service S { @leaf sync fn f(a: u64) -> u64; }
bridge main { rust serves S; }
";

    E0508 "two packages with one path",
        "Generated code of a package lies below its whole name in lower case, with `v2` for the major from 2 on. Two packages end up in one folder.",
        bad r"//- a.r2g
package acme.shop@2.0;
//- b.r2g
package acme.shop.v2@1.0;
",
        good r"//- a.r2g
package acme.shop@2.0;
//- b.r2g
package acme.shop.api@1.0;
";

    E0603 "streams",
        "The language has `stream`; the generators follow in release 0.5.",
        bad r"package a.b@1.2;
service S { fn f() -> stream u64; }
",
        good r"package a.b@1.2;
service S { fn f() -> list<u64>; }
";

    E0604 "resources",
        "The language has `resource`; the generators follow in release 0.5.",
        bad r"package a.b@1.2;
resource Door {}
",
        good r"package a.b@1.2;
record Door {}
";

    E0605 "own of other types",
        "The language has `own`; the generators have it for bytes, and follow for the rest in release 0.5.",
        bad r"package a.b@1.2;
service S { fn f(name: own string); }
",
        good r"package a.b@1.2;
service S { fn f(name: own bytes); }
";

    E0701 "malformed configuration",
        "`r2g.toml` is not valid TOML.",
        bad "",
        good "";

    E0702 "unknown key in the configuration",
        "`r2g.toml` holds a key that r2g does not know, so it would be ignored.",
        bad "",
        good "";

    E0703 "wrong value in the configuration",
        "A value in `r2g.toml` is not one that r2g accepts.",
        bad "",
        good "";
}
