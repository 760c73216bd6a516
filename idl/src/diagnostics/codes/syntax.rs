//! Tokens and grammar.

super::rows! {
    E0101 "unexpected token",
        "The text does not follow the grammar. The message names what could stand there.",
        bad r"package a.b@1.2;
record Line { 1 sku string }
",
        good r"package a.b@1.2;
record Line { 1 sku: string }
";

    E0102 "not an item",
        "At the top of a file stand `package`, `use`, `const`, `type`, `enum`, `flags`, `struct`, `record`, `variant`, `error`, `resource`, `service` and `bridge`, and nothing else.",
        bad r"package a.b@1.2;
recrod Line { 1 sku: string }
",
        good r"package a.b@1.2;
record Line { 1 sku: string }
";

    E0103 "bracket never closed",
        "An opening bracket has no partner before the next item or the end of the file.",
        bad r"package a.b@1.2;
record Line { 1 sku: string
",
        good r"package a.b@1.2;
record Line { 1 sku: string }
";

    E0104 "bracket without partner",
        "A closing bracket closes nothing, or another kind of bracket.",
        bad r"package a.b@1.2;
record Line { 1 sku: map<u8, [u8; 4)> }
",
        good r"package a.b@1.2;
record Line { 1 sku: map<u8, [u8; 4]> }
";

    E0105 "string without end",
        "A string ends on the line where it starts.",
        bad r#"package a.b@1.2;
const NAME: string = "open;
"#,
        good r#"package a.b@1.2;
const NAME: string = "closed";
"#;

    E0106 "nesting too deep",
        "Brackets nest at most 64 levels deep.",
        bad r"package a.b@1.2;
type Deep = list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<u8>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>;
",
        good r"package a.b@1.2;
type Flat = list<list<u8>>;
";

    E0107 "not a name",
        "Names start with an ASCII letter and go on with ASCII letters, digits and `_`, so that they read the same in every language and editor.",
        bad r"package a.b@1.2;
record Größe { 1 cm: u32 }
",
        good r"package a.b@1.2;
record Size { 1 cm: u32 }
";

    E0108 "no package",
        "Every file starts by naming its package.",
        bad r"record Line { 1 sku: string }
",
        good r"package a.b@1.2;
record Line { 1 sku: string }
";

    E0109 "misplaced package line",
        "A file belongs to one package, and says so first.",
        bad r"package a.b@1.2;
package a.c@1.0;
",
        good r"package a.b@1.2;
";

    E0110 "misplaced import",
        "`use` stands after `package` and before all other items.",
        bad r"package a.b@1.2;
const N: u32 = 1;
use x.y@1.{Z};
//- dep/x.r2g
package x.y@1.0;
record Z {}
",
        good r"package a.b@1.2;
use x.y@1.{Z};
record R { 1 z: Z }
//- dep/x.r2g
package x.y@1.0;
record Z {}
";

    E0111 "malformed literal",
        "A number, version, duration or string is not written as the language asks: `1_000`, `0xff`, `1.5e-3`, `1.2`, `150ms`, `\"text\\n\"`.",
        bad r"package a.b@1.2;
const WAIT: duration = 3days;
",
        good r"package a.b@1.2;
const WAIT: duration = 72h;
";

    E0112 "comment documents nothing",
        "`///` documents what follows and `//!` the package, at the top of a file. Use `//` for a comment that is only for readers of the schema.",
        bad r"package a.b@1.2;
record Line {
  1 sku: string,
  /// nothing follows
}
",
        good r"package a.b@1.2;
record Line {
  /// What is sold.
  1 sku: string,
}
";
}
