//! Lint: names and docs.

super::rows! {
    L101 "package name",
        "A package is called by lower-case words with dots between them, at least two: the first says whose it is. One word is soon taken.",
        bad r"package Checkout@1.0;
",
        good r"package acme.checkout@1.0;
";

    L102 "type name",
        "Types and services are written in PascalCase. The fix renames the type in every file and keeps the old name in `@was`; it is offered where Rust and Go spell both names alike, or while the major is 0.",
        bad r"package a.b@1.0;
record order_line {}
record R { 1 line: order_line }
",
        good r#"package a.b@1.0;
@was("order_line")
record OrderLine {}
record R { 1 line: OrderLine }
"#;

    L103 "member name",
        "Fields, parameters, methods, cases, enumerators and flags are written in snake_case. The fix renames as for types.",
        bad r"package a.b@1.0;
record R { 1 unitPrice: u64 }
",
        good r#"package a.b@1.0;
record R { @was("unitPrice") 1 unit_price: u64 }
"#;

    L104 "constant name",
        "Constants are written in UPPER_SNAKE_CASE. The fix renames as for types.",
        bad r"package a.b@1.0;
const maxLines: u32 = 5;
",
        good r#"package a.b@1.0;
@was("maxLines")
const MAX_LINES: u32 = 5;
"#;

    L105 "place of the file",
        "The path of a file ends with its package: `acme/checkout.r2g`, or any file in `acme/checkout/`. The compiler does not need that; people who look for one of several packages do.",
        bad r"//- api/orders.r2g
package acme.checkout@1.0;
//- api/acme/money.r2g
package acme.money@1.0;
",
        good r"//- api/acme/checkout.r2g
package acme.checkout@1.0;
//- api/acme/money.r2g
package acme.money@1.0;
";

    L106 "names that differ in case only",
        "Two names in one place differ only in case or underscores. They are told apart by the compiler and confused by everyone else.",
        bad r"package a.b@1.0;
record R { 1 lastname: string, 2 last_name: string }
",
        good r"package a.b@1.0;
record R { 1 name: string, 2 last_name: string }
";

    L107 "keyword of Rust",
        "The name is a keyword of Rust, so Rust users write `r#type` or `self_`. Names that become equal in a language are E0502.",
        bad r"package a.b@1.0;
record R { 1 type: u8 }
",
        good r"package a.b@1.0;
record R { 1 kind: u8 }
";

    L108 "clash with a Go method",
        "Go has one name space for fields and methods. `string` and `error` hide the methods that `fmt` and `error` look for; what generated code has already (`clone` and `scope` of views, `has` of clients) gives the member a tail: `Has_`. Names that become equal in a language are E0503.",
        bad r"package a.b@1.0;
record R { 1 error: string }
",
        good r"package a.b@1.0;
record R { 1 reason: string }
";

    L109 "stutter",
        "The member repeats the name of its type: `cart.cart_id`, in Go `CartCartID`.",
        bad r"package a.b@1.0;
record Cart { 1 cart_id: u64 }
",
        good r"package a.b@1.0;
record Cart { 1 id: u64 }
";

    L201 "type without a doc",
        "Types and services are what users meet first, in both languages. One line says what a value stands for.",
        bad r"package a.b@1.0;
record Order {}
",
        good r"package a.b@1.0;
/// What a customer asked for.
record Order {}
";

    L202 "method without a doc",
        "A signature does not say what a call changes, or when it fails.",
        bad r"package a.b@1.0;
service S { fn close(id: u64); }
",
        good r"package a.b@1.0;
service S {
  /// Ends the order; nothing happens if it has ended.
  fn close(id: u64);
}
";

    L203 "field without a doc",
        "A field that its name does not explain. Off by default: many names do.",
        bad r"package a.b@1.0;
record R { 1 flags: u32 }
",
        good r"package a.b@1.0;
record R {
  /// One bit per warehouse.
  1 flags: u32,
}
";

    L204 "number without a unit",
        "A number that measures something has its unit in its name or doc: `timeout_ms`, `weight_g`. Spans of time have the type `duration`.",
        bad r"package a.b@1.0;
record R { 1 timeout: u32 }
",
        good r"package a.b@1.0;
record R { 1 timeout_ms: u32 }
";
}
