//! One language only. Each rides along with the finding that has the same cause.

super::rules! {
    B301 "derive-lost" "type loses a derived trait" [X S S S] Major within "B104",
        "Structs derive `Eq` and `Hash` unless a float is inside. Code that puts them into maps does not compile any more.",
        old "package a.b@1.0;\nstruct P { x: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: f32 }\n",
        instead "declare a new struct";

    B303 "lifetime-added" "argument gains or loses a lifetime" [X S S S] Major within "B128",
        "With `view` a handler gets a borrowed type with a lifetime, without it an owned one: every implementation changes.",
        old "package a.b@1.0;\nservice S { fn f(a: view string); }\n",
        new "package a.b@1.1;\nservice S { fn f(a: string); }\n",
        instead "add a method";

    B304 "send-lost" "resource handle cannot change threads any more" [X S S S] Major within "B135",
        "The handle of a `@thread_bound` resource is neither `Send` nor `Sync`.",
        old "package a.b@1.0;\nresource R { fn f(); }\n",
        new "package a.b@1.1;\n@thread_bound resource R { fn f(); }\n",
        instead "declare a new resource";

    B305 "match-broken" "exhaustive match broken" [X S S S] Major within "B124",
        "Frozen enums and variants are exhaustive in generated Rust: a match without the new case does not compile. Open ones are `#[non_exhaustive]`.",
        old "package a.b@1.0;\n@frozen variant V { 1 a }\n",
        new "package a.b@1.1;\n@frozen variant V { 1 a, 2 b }\n",
        instead "declare a new type";

    B404 "nilness-changed" "value becomes an optional form or the reverse" [S X D S] Major within "B112",
        "Optional values are `r2g.Opt`, a pointer or a nil interface in Go; required ones are values.",
        old "package a.b@1.0;\nrecord R { 1 a: string? }\n",
        new "package a.b@1.1;\nrecord R { 1 a: string }\n",
        instead "keep the field and append a new one";

    B406 "error-type-changed" "errors.As needs another type" [S X S S] Major within "B133",
        "Callers unpack the declared error by its Go type.",
        old "package a.b@1.0;\nerror D { 1 x => NOT_FOUND }\nerror E { 1 x => NOT_FOUND, 2 y => ABORTED }\nservice S { fn f() throws D; }\n",
        new "package a.b@1.1;\nerror D { 1 x => NOT_FOUND }\nerror E { 1 x => NOT_FOUND, 2 y => ABORTED }\nservice S { fn f() throws E; }\n",
        instead "add a case to the error that the method has";

    B407 "underlying-type-changed" "underlying Go type changed" [S X D S] Major within "B119",
        "Enums and flags are named integers in Go; conversions in user code name the integer.",
        old "package a.b@1.0;\nflags F: u8 { a = 0 }\n",
        new "package a.b@1.1;\nflags F: u32 { a = 0 }\n",
        instead "declare a new type";

    B409 "context-added" "context parameter appears or disappears" [D X X S] Major within "B131",
        "Async methods take a `context.Context` first, sync ones do not.",
        old "package a.b@1.0;\nservice S { fn f(); }\n",
        new "package a.b@1.1;\nservice S { sync fn f(); }\n",
        instead "add a method";
}
