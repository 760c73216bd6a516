//! Layout of enums, flags and variants, and of calls.

super::rules! {
    B116 "enum-repr-changed" "integer behind an enum changed" [X X X S] Major,
        "Enums lie in memory as their integer, so every struct and record with one inside changes.",
        old "package a.b@1.0;\nenum E: u8 { a = 0 }\n",
        new "package a.b@1.1;\nenum E: u16 { a = 0 }\n",
        instead "declare a new enum";

    B117 "enumerator-renumbered" "value of an enumerator changed" [S S X X] Major,
        "Only the integer crosses. The same name would mean another value to older peers.",
        old "package a.b@1.0;\nenum E { a = 0, b = 1 }\n",
        new "package a.b@1.1;\nenum E { a = 0, b = 2 }\n",
        instead "restore the value, and add another name for the new one";

    B118 "flag-moved" "bit of a flag changed" [S S X X] Major,
        "Only the bits cross. The same name would mean another bit to older peers.",
        old "package a.b@1.0;\nflags F { a = 0, b = 1 }\n",
        new "package a.b@1.1;\nflags F { a = 0, b = 2 }\n",
        instead "restore the bit, and add another name for the new one";

    B119 "flags-repr-changed" "integer behind flags changed" [X X X D] Major,
        "Flags lie in memory as their integer, so every struct and record with one inside changes.",
        old "package a.b@1.0;\nflags F: u8 { a = 0 }\n",
        new "package a.b@1.1;\nflags F: u16 { a = 0 }\n",
        instead "declare new flags";

    B120 "frozen-enum-changed" "frozen enum changed" [X D X X] Major,
        "Generated Rust has a real enum without room for unknown values, and matches on it are exhaustive. A value that the other half does not know is refused.",
        old "package a.b@1.0;\n@frozen enum E { a = 0 }\n",
        new "package a.b@1.1;\n@frozen enum E { a = 0, b = 1 }\n",
        instead "declare a new enum";

    B121 "frozen-toggled" "@frozen added or removed" [X D X S] Major,
        "Frozen and open types are different types in generated code, and one half checks values that the other passes on.",
        old "package a.b@1.0;\nenum E { a = 0 }\n",
        new "package a.b@1.1;\n@frozen enum E { a = 0 }\n",
        instead "decide before the first release";

    B122 "case-renumbered" "numbers of cases changed" [S S X X] Major,
        "Only the number of a case crosses: older peers would take one case for another.",
        old "package a.b@1.0;\nvariant V { 1 a, 2 b }\n",
        new "package a.b@1.1;\nvariant V { 1 b, 2 a }\n",
        instead "restore the numbers; new cases take the next one";

    B123 "case-payload" "payload of a case changed" [X X X X] Major,
        "The number of the case says what the word behind it holds. Older peers would read a value as an address, or the reverse.",
        old "package a.b@1.0;\nvariant V { 1 a: u32 }\n",
        new "package a.b@1.1;\nvariant V { 1 a: string }\n",
        instead "add a new case";

    B124 "frozen-variant-extended" "case added to a frozen variant" [X X X X] Major,
        "`@frozen` promises that nothing is ever added: there is no case for what is unknown.",
        old "package a.b@1.0;\n@frozen variant V { 1 a }\n",
        new "package a.b@1.1;\n@frozen variant V { 1 a, 2 b }\n",
        instead "declare a new variant";

    B125 "kind-changed" "type became another kind of type" [X X X D] Major,
        "Structs lie inside, records behind an address, variants as number and word: what refers to the type changes with it.",
        old "package a.b@1.0;\nrecord P { 1 x: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: u32 }\n",
        instead "declare a new type";

    B126 "array-length" "length of an array changed" [X X X X] Major,
        "Arrays lie inside: everything behind them moves. The length may come from a constant.",
        old "package a.b@1.0;\nrecord R { 1 a: [u8; 4] }\n",
        new "package a.b@1.1;\nrecord R { 1 a: [u8; 5] }\n",
        instead "append a `list` as a new field";

    B127 "element-type" "element, key or value type changed" [X X X D] Major,
        "Lists and maps are an address and a count; readers step by the size of what they expect.",
        old "package a.b@1.0;\nrecord R { 1 a: list<u32> }\n",
        new "package a.b@1.1;\nrecord R { 1 a: list<u64> }\n",
        instead "keep the field and append a new one";

    B128 "param-mode" "mode of a parameter changed" [X X D S] Major,
        "`view` borrows, `own` hands over, nothing copies: the types in both languages differ. `view` is the same bytes as a copy, so halves of both kinds work together; with `own` somebody frees what is not theirs.",
        old "package a.b@1.0;\nservice S { fn f(a: string); }\n",
        new "package a.b@1.1;\nservice S { fn f(a: view string); }\n",
        instead "add a method";

    B129 "param-changed" "parameter retyped, removed or moved" [X X X X] Major,
        "Parameters are an implicit record numbered by place, and records only grow at the end.",
        old "package a.b@1.0;\nservice S { fn f(a: u32); }\n",
        new "package a.b@1.1;\nservice S { fn f(a: u64); }\n",
        instead "add a method";

    B130 "result-changed" "result of a method changed" [X X X X] Major,
        "The result lies in the caller's frame as the type that the caller was built with.",
        old "package a.b@1.0;\nservice S { fn f() -> u32; }\n",
        new "package a.b@1.1;\nservice S { fn f() -> u64; }\n",
        instead "add a method";

    B131 "sync-changed" "sync added or removed" [X X X S] Major,
        "A sync call runs on the caller's stack and has no context, an async one has a slot. The halves refuse to mix them.",
        old "package a.b@1.0;\nservice S { sync fn f(); }\n",
        new "package a.b@1.1;\nservice S { fn f(); }\n",
        instead "add a method";

    B132 "stream-changed" "stream added or removed" [X X X X] Major,
        "A stream is a handle, a value is bytes.",
        old "package a.b@1.0;\nservice S { fn f() -> u32; }\n",
        new "package a.b@1.1;\nservice S { fn f() -> stream u32; }\n",
        instead "add a method";

    B133 "throws-changed" "error of a method changed" [X X X D] Major,
        "The caller reads the error as the type it was built with, and its code matches on that type.",
        old "package a.b@1.0;\nerror E { 1 x => NOT_FOUND }\nservice S { fn f(); }\n",
        new "package a.b@1.1;\nerror E { 1 x => NOT_FOUND }\nservice S { fn f() throws E; }\n",
        instead "add a case to the error that the method has, or add a method";

    B134 "critical-toggled" "@critical added or removed" [S S D S] Minor,
        "With `@critical` a call that sets the member fails when the peer does not know it; without, the peer ignores it. Calls that worked may fail, or say less than they did.",
        old "package a.b@1.1;\nrecord R { 1 a: u8, @since(1.1) 2 b: u8? }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8, @since(1.1) @critical 2 b: u8? }\n",
        instead "decide before the member is released";

    B135 "thread-rule-changed" "@thread_bound added or removed" [D S X S] Major,
        "It decides on which thread the other half may use and release the object.",
        old "package a.b@1.0;\nresource R { fn f(); }\n",
        new "package a.b@1.1;\n@thread_bound resource R { fn f(); }\n",
        instead "declare a new resource";
}
