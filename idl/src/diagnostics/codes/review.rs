//! Waivers.

super::rows! {
    E0801 "not a waiver",
        "A comment that starts with `//@` waives a finding of `r2g breaking`: it names the rules, gives a reason, and stands above the item or member. `until` names the version that ends it, `ticket` where it is tracked.",
        bad r"package a.b@1.2;
//@ allow(B111)
record R { 1 a: u8 }
",
        good r#"package a.b@1.2;
//@ allow(B111, reason = "nobody used it", until = "2.0")
record R { 1 a: u8 }
"#;

    E0802 "unknown rule",
        "A waiver names rules by their ids, as findings show them.",
        bad r#"package a.b@1.2;
//@ allow(B911, reason = "nobody used it")
record R { 1 a: u8 }
"#,
        good r#"package a.b@1.2;
//@ allow(B111, reason = "nobody used it")
record R { 1 a: u8 }
"#;
}
