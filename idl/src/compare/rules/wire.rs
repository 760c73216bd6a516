//! Messages between processes. Numbers are field numbers, names are JSON names, `package.Service/Method`
//! is the path.

super::rules! {
    B501 "wire-type-changed" "encoding of a member changed" [X X X X] Major within "B111",
        "Integers of one sign share an encoding, and text is bytes; everything else has its own. Old messages are not readable under the same number.",
        old "package a.b@1.0;\nrecord R { 1 a: u32 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: string }\n",
        instead "keep the field and append a new one";

    B502 "wire-path-changed" "path of a method changed" [S S S X] Major within "B216",
        "Remote callers name the package, the service and the method.",
        old "package a.b@1.0;\nservice S { fn f(a: u8); fn h(); }\n",
        new "package a.b@1.1;\nservice S { fn g(a: u8); fn h(); }\n",
        instead "write `@was`: the path keeps the oldest name";

    B503 "json-name-changed" "JSON name changed" [S S S X] Major within "B206",
        "JSON has the present names of members.",
        old "package a.b@1.0;\nrecord R { 1 note: string? }\n",
        new "package a.b@1.1;\nrecord R { @was(\"note\") 1 remark: string? }\n",
        instead "keep the name";

    B504 "status-changed" "status of an error case changed" [D D D X] Major,
        "A peer that does not know the case sees its status only, and so does everybody behind a proxy. Code that retries or gives up by status behaves differently.",
        old "package a.b@1.0;\nerror E { 1 x => NOT_FOUND }\n",
        new "package a.b@1.1;\nerror E { 1 x => ABORTED }\n",
        instead "add a case";

    B505 "not-remotable-now" "method cannot be served remotely any more" [S S S X] Major within "B128",
        "What is handed over with `own`, and what is bound to a thread, exists in one process only.",
        old "package a.b@1.0;\nservice S { fn f(a: bytes); }\n",
        new "package a.b@1.1;\nservice S { fn f(a: own bytes); }\n",
        instead "add a method in a service of its own";

    B506 "deadline-shortened" "deadline shortened" [D D D D] Minor,
        "Calls that were in time end with DEADLINE_EXCEEDED.",
        old "package a.b@1.0;\nservice S { @deadline(2s) fn f(); }\n",
        new "package a.b@1.0;\nservice S { @deadline(1s) fn f(); }\n",
        instead "let callers set shorter deadlines";

    B507 "idempotent-dropped" "method is no longer idempotent" [S S S X] Major,
        "Clients and proxies that were built before retry it, and may now repeat its effects.",
        old "package a.b@1.0;\nservice S { @idempotent fn f(); }\n",
        new "package a.b@1.1;\nservice S { fn f(); }\n",
        instead "add a method that is not idempotent";

    B509 "zero-meaning-changed" "zero of an enum means something else" [S S S X] Major within "B207",
        "Zero is what absent fields and older peers read. Its name in JSON changed or is gone.",
        old "package a.b@1.0;\nenum E { a = 0, b = 1 }\n",
        new "package a.b@1.1;\nenum E { c = 0, b = 1 }\n",
        instead "keep the value 0 as it is";
}
