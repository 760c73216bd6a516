//! Types and where they may stand.

super::rows! {
    E0301 "type in the wrong place",
        "Structs and arrays hold plain values only: scalars, enums, flags, times, arrays and structs. Errors stand behind `throws`, resources are parameters and results.",
        bad r"package a.b@1.2;
struct S { name: string }
",
        good r"package a.b@1.2;
record S { 1 name: string }
";

    E0302 "optional in the wrong place",
        "Fields of records, parameters and results may be optional; elements of lists, arrays and maps, fields of structs and payloads may not.",
        bad r"package a.b@1.2;
record R { 1 a: list<u8?> }
",
        good r"package a.b@1.2;
record R { 1 a: list<u8>? }
";

    E0303 "not a key",
        "Keys of a map are integers, `bool`, `string` and enums: types whose equality is beyond doubt in both languages.",
        bad r"package a.b@1.2;
record R { 1 a: map<f64, u8> }
",
        good r"package a.b@1.2;
record R { 1 a: map<u64, u8> }
";

    E0304 "struct with padding",
        "Every byte of a struct is a field. Reorder the fields, or declare the unused bytes.",
        bad r"package a.b@1.2;
struct S { a: u32, b: u8 }
",
        good r"package a.b@1.2;
struct S { a: u32, b: u8, pad: [u8; 3] }
";

    E0305 "value without end",
        "A value of the type would contain another of the same type, and so on without end.",
        bad r"package a.b@1.2;
record R { 1 next: R }
",
        good r"package a.b@1.2;
record R { 1 next: R? }
";

    E0306 "struct contains itself",
        "A struct lies inline, so it cannot contain itself.",
        bad r"package a.b@1.2;
struct S { inner: [S; 2] }
",
        good r"package a.b@1.2;
record S { 1 inner: list<S> }
";

    E0307 "nothing inside",
        "Nothing has size 0: a struct needs a field, an enum a value, flags a bit, a variant or error a case. A record or service may be empty.",
        bad r"package a.b@1.2;
struct S {}
",
        good r"package a.b@1.2;
record S {}
";

    E0308 "payload of an error",
        "A case of an error carries a record, which can grow, or nothing.",
        bad r"package a.b@1.2;
error E { 1 gone: string => NOT_FOUND }
",
        good r"package a.b@1.2;
record Gone { 1 what: string }
error E { 1 gone: Gone => NOT_FOUND }
";

    E0309 "not an error",
        "Behind `throws` stands an `error`.",
        bad r"package a.b@1.2;
record R {}
service S { fn f() throws R; }
",
        good r"package a.b@1.2;
error E { 1 gone => NOT_FOUND }
service S { fn f() throws E; }
";

    E0310 "enum without 0",
        "Zeroed memory must hold a declared value, so one enumerator is 0.",
        bad r"package a.b@1.2;
enum E { a = 1 }
",
        good r"package a.b@1.2;
enum E { unspecified = 0, a = 1 }
";

    E0311 "value taken",
        "Values of an enum and bits of flags are unique.",
        bad r"package a.b@1.2;
enum E { a = 0, b = 0 }
",
        good r"package a.b@1.2;
enum E { a = 0, b = 1 }
";

    E0312 "value does not fit",
        "The value of an enum fits into its representation; flags are numbered by bit.",
        bad r"package a.b@1.2;
flags F: u8 { a = 8 }
",
        good r"package a.b@1.2;
flags F: u8 { a = 7 }
";

    E0313 "broken promise",
        "`@layout` states a size and alignment that the struct does not have.",
        bad r"package a.b@1.2;
@layout(size = 4, align = 4) struct S { a: u64 }
",
        good r"package a.b@1.2;
@layout(size = 8, align = 8) struct S { a: u64 }
";

    E0314 "resource without a mode",
        "A resource is lent for a call with `view` or given away with `own`; as a result it is always given away.",
        bad r"package a.b@1.2;
resource Door {}
service S { fn open(door: Door); }
",
        good r"package a.b@1.2;
resource Door {}
service S { fn open(door: view Door); }
";

    E0315 "mode that does not fit",
        "`own` is for what has a block of memory; a method takes at most one stream; a result is never a `view`.",
        bad r"package a.b@1.2;
service S { fn f(n: own u32); }
",
        good r"package a.b@1.2;
service S { fn f(n: own bytes); }
";

    E0316 "deadline on a sync method",
        "A `sync fn` runs on the caller's thread, so nothing could end it in time.",
        bad r"package a.b@1.2;
service S { @deadline(1s) sync fn f(); }
",
        good r"package a.b@1.2;
service S { @deadline(1s) fn f(); }
";

    E0317 "constant of this type",
        "Constants are integers, floats, `bool`, `string` or `duration`.",
        bad r"package a.b@1.2;
const A: [u8; 2] = 1;
",
        good r"package a.b@1.2;
const A: u16 = 1;
";

    E0318 "knot too large",
        "More than 1024 types contain each other.",
        bad "",
        good "";

    E0319 "leaf that is not sync",
        "A `@leaf` method runs within a step of its caller, so it is a `sync fn`.",
        bad r"package a.b@1.2;
service S { @leaf fn f(a: u64) -> u64; }
",
        good r"package a.b@1.2;
service S { @leaf sync fn f(a: u64) -> u64; }
";

    E0320 "leaf that throws",
        "A declared error needs memory of the call, which a `@leaf` method does not have. It may fail with a status.",
        bad r"package a.b@1.2;
error E { 1 none => NOT_FOUND }
service S { @leaf sync fn f(a: u64) -> u64 throws E; }
",
        good r"package a.b@1.2;
error E { 1 none => NOT_FOUND }
service S { sync fn f(a: u64) -> u64 throws E; }
";

    E0321 "type of a leaf",
        "Parameters and results of a `@leaf` method are numbers, `bool`, enums, flags, and arrays and structs of these.",
        bad r"package a.b@1.2;
service S { @leaf sync fn f(name: string) -> u64; }
",
        good r"package a.b@1.2;
struct Key { high: u64, low: u64 }
service S { @leaf sync fn f(name: Key) -> u64; }
";

    E0322 "leaf that passes too much",
        "The parameters of a `@leaf` method take 64 bytes at most, and so does its result.",
        bad r"package a.b@1.2;
service S { @leaf sync fn f() -> [u64; 9]; }
",
        good r"package a.b@1.2;
service S { @leaf sync fn f() -> [u64; 8]; }
";

    E0323 "method that is no batch",
        "A `@batch` method is a `sync fn` with parameters, hands nothing over, and is no `@leaf`.",
        bad r"package a.b@1.2;
service S { @batch fn f(name: string) -> u64; }
",
        good r"package a.b@1.2;
service S { @batch sync fn f(name: string) -> u64; }
";
}
