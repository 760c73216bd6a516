//! Numbers, versions and marks.

super::rows! {
    E0401 "number missing",
        "Members are numbered 1, 2, 3 and so on; a removed one keeps its number with `@removed`.",
        bad r"package a.b@1.2;
record R { 1 a: u8, 3 b: u8 }
",
        good r"package a.b@1.2;
record R { 1 a: u8, 2 b: u8 }
";

    E0402 "number taken",
        "Two members have the same number. After a merge the later one takes the next free number.",
        bad r"package a.b@1.2;
record R { 1 a: u8, 1 b: u8 }
",
        good r"package a.b@1.2;
record R { 1 a: u8, 2 b: u8 }
";

    E0404 "newer field without a value",
        "A field that is newer than its record is missing in what older peers write, so it needs `?` or a default. Lists and maps are empty then.",
        bad r"package a.b@1.2;
record R { 1 a: u8, @since(1.1) 2 b: u8 }
",
        good r"package a.b@1.2;
record R { 1 a: u8, @since(1.1) 2 b: u8 = 0 }
";

    E0405 "default of an optional",
        "An optional value is absent by default.",
        bad r"package a.b@1.2;
record R { @since(1.1) 1 a: u8? = 1 }
",
        good r"package a.b@1.2;
record R { @since(1.1) 1 a: u8? }
";

    E0406 "cannot be removed",
        "A required record or variant has no empty value that a tombstone could write.",
        bad r"package a.b@1.2;
record In {}
record R { @removed(1.1) 1 a: In }
",
        good r"package a.b@1.2;
record In {}
record R { @removed(1.1) 1 a: In? }
";

    E0407 "critical in the wrong place",
        "`@critical` makes a call fail when the peer does not know what was set. Every peer knows what was there from the start, and nobody sets what was removed.",
        bad r"package a.b@1.2;
record R { @critical 1 a: u8 }
",
        good r"package a.b@1.2;
record R { @since(1.1) @critical 1 a: u8? }
";

    E0408 "not a version of this package",
        "Marks name versions of the same major, not above the version of the package.",
        bad r"package a.b@1.2;
record R { @since(1.3) 1 a: u8? }
",
        good r"package a.b@1.2;
record R { @since(1.2) 1 a: u8? }
";

    E0409 "older than a lower number",
        "What is added takes the next number, so numbers and versions rise together.",
        bad r"package a.b@1.2;
record R { @since(1.2) 1 a: u8?, @since(1.1) 2 b: u8? }
",
        good r"package a.b@1.2;
record R { @since(1.1) 1 a: u8?, @since(1.2) 2 b: u8? }
";

    E0410 "marks in the wrong order",
        "A member appears no earlier than its owner, is deprecated after it appeared, and removed after that.",
        bad r"package a.b@1.2;
record R { @since(1.2) @removed(1.1) 1 a: u8? }
",
        good r"package a.b@1.2;
record R { @since(1.1) @removed(1.2) 1 a: u8? }
";

    E0411 "default that may be unknown",
        "A peer that has the field must have the value that is its default.",
        bad r"package a.b@1.2;
enum E { a = 0, @since(1.2) b = 1 }
record R { @since(1.1) 1 e: E = E.b }
",
        good r"package a.b@1.2;
enum E { a = 0, @since(1.1) b = 1 }
record R { @since(1.1) 1 e: E = E.b }
";

    E0412 "frozen type changed",
        "`@frozen` promises that nothing is ever added or removed.",
        bad r"package a.b@1.2;
@frozen enum E { a = 0, @since(1.1) b = 1 }
",
        good r"package a.b@1.2;
enum E { a = 0, @since(1.1) b = 1 }
";

    E0413 "stable refers to unstable",
        "What is unstable may vanish, so only unstable things refer to it.",
        bad r#"package a.b@1.2;
@unstable("x") record U {}
record R { 1 u: U }
"#,
        good r#"package a.b@1.2;
@unstable("x") record U {}
@unstable("x") record R { 1 u: U }
"#;

    E0414 "refers to something newer",
        "A member cannot be older than its type.",
        bad r"package a.b@1.2;
@since(1.2) record New {}
record R { @since(1.1) 1 n: New? }
",
        good r"package a.b@1.2;
@since(1.1) record New {}
record R { @since(1.1) 1 n: New? }
";

    E0415 "added parameter",
        "A parameter newer than its method needs `?` or a default and is neither `own` nor `stream`; one as old as its method has no default.",
        bad r"package a.b@1.2;
service S { fn f(a: u8, @since(1.1) b: u8); }
",
        good r"package a.b@1.2;
service S { fn f(a: u8, @since(1.1) b: u8 = 0); }
";

    E0417 "former name in use",
        "A peer of an older version would take one member for the other.",
        bad r#"package a.b@1.2;
record R { 1 a: u8, @was("a") 2 b: u8 }
"#,
        good r#"package a.b@1.2;
record R { 1 a: u8, @was("c") 2 b: u8 }
"#;

    E0418 "equal method ids",
        "Two methods have names with the same 64-bit hash. Rename one.",
        bad "",
        good "";
}
