//! Lint: what costs more than it must, remote calls, hygiene.

super::rows! {
    L401 "avoidable padding",
        "In another order the fields of the record take less memory, in every element of every list. The order is the order of the numbers, so only a record that is not released can change it. The fix numbers the fields anew where the record is known to be unreleased: its package has images of releases without it, or the major is 0.",
        bad r"package a.b@0.1;
record R { 1 a: u8, 2 b: u64, 3 c: u8 }
",
        good r"package a.b@0.1;
record R { 1 b: u64, 2 a: u8, 3 c: u8 }
";

    L402 "large copy",
        "A `sync fn` that takes a list, or a record of more than 256 bytes, copies it before anything happens. `view` lends it. The fix writes `view` where the method is known to be unreleased: signatures change.",
        bad r"package a.b@0.1;
service S { sync fn sum(values: list<u64>) -> u64; }
",
        good r"package a.b@0.1;
service S { sync fn sum(values: view list<u64>) -> u64; }
";

    L403 "map in a sync method",
        "A map is built anew in each call: hashing costs more than a short call. A list of records is read in place.",
        bad r"package a.b@1.0;
service S { sync fn put(labels: map<string, string>); }
",
        good r"package a.b@1.0;
record Label { 1 name: string, 2 text: string }
service S { sync fn put(labels: view list<Label>); }
";

    L404 "sync method that may block",
        "A `sync fn` promises not to wait. A stream waits for its peer, and so does a call of a resource that the other side serves.",
        bad r"package a.b@1.0;
resource Cursor { fn next() -> u64; }
service S { sync fn skip(cursor: view Cursor, count: u32); }
",
        good r"package a.b@1.0;
resource Cursor { fn next() -> u64; }
service S { fn skip(cursor: view Cursor, count: u32); }
";

    L405 "list of lists",
        "Every inner list has a header and memory of its own. A flat list with a width, or a list of records with names, is cheaper and can grow.",
        bad r"package a.b@1.0;
record Grid { 1 rows: list<list<f64>> }
",
        good r"package a.b@1.0;
record Grid { 1 width: u32, 2 cells: list<f64> }
";

    L406 "own of something small",
        "Handing over costs a block and its release. Below 64 bytes a copy is cheaper.",
        bad r"package a.b@1.0;
record Mark { 1 x: u32, 2 y: u32 }
service S { fn put(mark: own Mark); }
",
        good r"package a.b@1.0;
record Mark { 1 x: u32, 2 y: u32 }
service S { fn put(mark: Mark); }
";

    L503 "stream without an error",
        "A stream lives longer than a call. Without `throws` it can only end or break, and nobody learns why.",
        bad r"package a.b@1.0;
service S { fn watch(id: u64) -> stream u64; }
",
        good r"package a.b@1.0;
error Gone { 1 closed => CANCELLED, 2 lost => UNAVAILABLE }
service S { fn watch(id: u64) -> stream u64 throws Gone; }
";

    L602 "unused type",
        "The package has methods, and none of them reaches this type. It is generated, documented and kept compatible for nobody.",
        bad r"package a.b@1.0;
record Used {}
record Left {}
service S { fn f(used: Used); }
",
        good r"package a.b@1.0;
record Used {}
service S { fn f(used: Used); }
";

    L604 "unused waiver",
        "A waiver of a lint rule hides nothing: what it excused is gone, or its `until` has passed. Waivers of rules that are not applied are left alone. The fix removes the comment when it names nothing else.",
        bad r#"package a.b@1.0;
//@ allow(L304, reason = "drawing takes four numbers")
service S { fn move(x: u32, y: u32); }
"#,
        good r#"package a.b@1.0;
//@ allow(L304, reason = "drawing takes four numbers")
service S { fn move(x: u32, y: u32, width: u32, height: u32); }
"#;

    L605 "service without a side",
        "The schema has bridges, and none of them says which side serves this service.",
        bad r"package a.b@1.0;
service S {}
service T {}
bridge main { go serves S; }
",
        good r"package a.b@1.0;
service S {}
service T {}
bridge main { go serves S; rust serves T; }
";
}
