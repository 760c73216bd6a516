//! Lint: shapes that are hard to grow.

super::rows! {
    L301 "enum without an unknown",
        "The value 0 of an open enum is what stands there when nobody chose: in memory that was zeroed, in a tombstone. Call it `unknown`, `unspecified`, `undefined`, `unset` or `none`.",
        bad r"package a.b@1.0;
enum Tier { basic = 0, gold = 1 }
",
        good r"package a.b@1.0;
enum Tier { unspecified = 0, basic = 1, gold = 2 }
";

    L302 "many booleans",
        "Three or more `bool` fields have more combinations than meanings. Flags take one field and grow by a bit; an enum names the meanings.",
        bad r"package a.b@1.0;
record R { 1 gift: bool, 2 fragile: bool, 3 urgent: bool }
",
        good r"package a.b@1.0;
flags Handling { gift = 0, fragile = 1, urgent = 2 }
record R { 1 handling: Handling }
";

    L303 "struct where something may grow",
        "Structs never change. As the only parameter or the result of a method, or with more than eight fields, one will be wanted that does.",
        bad r"package a.b@1.0;
struct Area { from: u32, to: u32 }
service S { fn clear(area: Area); }
",
        good r"package a.b@1.0;
record Area { 1 from: u32, 2 to: u32 }
service S { fn clear(area: Area); }
";

    L304 "many parameters",
        "More than three parameters: a record has names at the call and can grow anywhere, parameters only at the end.",
        bad r"package a.b@1.0;
service S { fn move(x: u32, y: u32, width: u32, height: u32); }
",
        good r"package a.b@1.0;
record Window { 1 x: u32, 2 y: u32, 3 width: u32, 4 height: u32 }
service S { fn move(window: Window); }
";

    L307 "deprecated without a replacement",
        "The text of `@deprecated` names what to use instead, or says that there is no replacement: it is what users see in their editors.",
        bad r#"package a.b@1.1;
record R { @deprecated(1.1, "old") 1 price: u64, 2 total: u64 }
"#,
        good r#"package a.b@1.1;
record R { @deprecated(1.1, "use total") 1 price: u64, 2 total: u64 }
"#;

    L308 "critical without a doc",
        "`@critical` makes calls fail. The doc says what would go wrong if a peer ignored it.",
        bad r"package a.b@1.1;
record R { 1 a: u8, @since(1.1) @critical 2 exempt: bool = false }
",
        good r"package a.b@1.1;
record R {
  1 a: u8,
  /// Who ignores this charges tax that nobody owes.
  @since(1.1) @critical 2 exempt: bool = false,
}
";

    L309 "error with one case",
        "With one case there is nothing to branch on, so callers stop looking, also when a second case comes.",
        bad r"package a.b@1.0;
error E { 1 failed => INTERNAL }
",
        good r"package a.b@1.0;
error E { 1 not_found => NOT_FOUND, 2 expired => FAILED_PRECONDITION }
";

    L310 "request of several methods",
        "One record is all that several methods take. What one of them needs later, all of them get.",
        bad r"package a.b@1.0;
record Ask { 1 id: u64 }
service S { fn open(ask: Ask); fn drop(ask: Ask); }
",
        good r"package a.b@1.0;
record Open { 1 id: u64 }
record Drop { 1 id: u64 }
service S { fn open(open: Open); fn drop(drop: Drop); }
";

    L311 "frozen early",
        "`@frozen` is for ever. A type that has not been through two releases has not shown that it is complete.",
        bad r"package a.b@1.1;
@frozen enum Trend { steady = 0, up = 1, down = 2 }
",
        good r"package a.b@1.2;
@frozen enum Trend { steady = 0, up = 1, down = 2 }
";
}
