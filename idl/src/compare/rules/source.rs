//! Source of both languages: names and values.

super::rules! {
    B201 "package-removed" "package removed" [X X X X] Major,
        "A released package is what halves ask for by name and major. A higher major is another package.",
        old "//- a.r2g\npackage a.b@1.0;\nrecord R {}\n//- c.r2g\npackage a.c@1.0;\nrecord R {}\n",
        new "//- a.r2g\npackage a.b@1.0;\nrecord R {}\n",
        instead "keep it; a new major may stand beside it";

    B202 "package-renamed" "package renamed" [X X X X] Major,
        "The name is part of every canonical name, and packages have no `@was`.",
        old "package a.b@1.0;\nrecord R { 1 x: u8 }\n",
        new "package a.c@1.0;\nrecord R { 1 x: u8 }\n",
        instead "keep the name, or add the new package beside the old one";

    B203 "type-removed" "type removed" [X X X D] Major,
        "Code that names it does not compile, and peers that use it find nothing.",
        old "package a.b@1.0;\nrecord R { 1 x: u8 }\nrecord Q { 1 y: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 x: u8 }\n",
        instead "deprecate it until the next major";

    B204 "type-renamed" "type renamed" [X X X D] Major,
        "Peers compare by the oldest name, and generated code is named by the present one. With `@was` only the latter breaks.",
        old "package a.b@1.0;\nrecord Old { 1 x: u8 }\n",
        new "package a.b@1.1;\nrecord New { 1 x: u8 }\n",
        instead "write `@was`, or keep the name";

    B205 "type-moved" "type moved to another package" [X X X X] Major,
        "The package is part of its canonical name.",
        old "//- a.r2g\npackage a.b@1.0;\nrecord R { 1 x: u8 }\nrecord Q { 1 y: u8 }\n//- c.r2g\npackage a.c@1.0;\nrecord C {}\n",
        new "//- a.r2g\npackage a.b@1.1;\nrecord Q { 1 y: u8 }\n//- c.r2g\npackage a.c@1.0;\nrecord C {}\nrecord R { 1 x: u8 }\n",
        instead "keep the type where it is; other packages import it";

    B206 "field-renamed" "member renamed" [X X S X] Minor,
        "Generated code has the present name and so has JSON. With `@was` peers take it for the same member; without, structs and parameters have another contract.",
        old "package a.b@1.0;\nrecord R { 1 a: u8 }\n",
        new "package a.b@1.1;\nrecord R { @was(\"a\") 1 b: u8 }\n",
        instead "keep the name, or deprecate the member and add a new one";

    B207 "enumerator-removed" "value of an enum removed or renamed" [X X S X] Major,
        "Code that names it does not compile, and JSON that has the name is refused. In memory it is still a number.",
        old "package a.b@1.0;\nenum E { a = 0, b = 1 }\n",
        new "package a.b@1.1;\nenum E { a = 0 }\n",
        instead "deprecate it, and mark it `@removed` in a later minor; `@was` for another name";

    B208 "flag-removed" "flag removed or renamed" [X X S X] Major,
        "Code that names it does not compile, and JSON that has the name is refused. In memory it is still a bit.",
        old "package a.b@1.0;\nflags F { a = 0, b = 1 }\n",
        new "package a.b@1.1;\nflags F { a = 0 }\n",
        instead "deprecate it, and mark it `@removed` in a later minor; `@was` for another name";

    B209 "case-removed" "case of a variant or error removed" [X X D X] Major,
        "Peers still send it, and its number would be free for another case.",
        old "package a.b@1.0;\nvariant V { 1 a, 2 b }\n",
        new "package a.b@1.1;\nvariant V { 1 a }\n",
        instead "deprecate it, and mark it `@removed` in a later minor";

    B210 "const-removed" "constant removed" [X X S S] Major,
        "Code that names it does not compile.",
        old "package a.b@1.0;\nconst A: u8 = 1;\nrecord R {}\n",
        new "package a.b@1.1;\nrecord R {}\n",
        instead "deprecate it until the next major";

    B211 "const-type" "type of a constant changed" [X X S S] Major,
        "Code that uses it has the old type.",
        old "package a.b@1.0;\nconst A: u8 = 1;\n",
        new "package a.b@1.1;\nconst A: u16 = 1;\n",
        instead "add another constant";

    B212 "const-value" "value of a constant changed" [D D S D] Minor,
        "Each half has the value it was built with. Where both must agree they do not, until both are rebuilt.",
        old "package a.b@1.0;\nconst A: u8 = 1;\n",
        new "package a.b@1.0;\nconst A: u8 = 2;\n",
        instead "add another constant if both halves rely on it";

    B213 "alias-retargeted" "alias stands for another type" [X X X D] Major,
        "Aliases are expanded where they are used: every member with it has another type.",
        old "package a.b@1.0;\ntype Id = u32;\nrecord R { 1 id: Id }\n",
        new "package a.b@1.1;\ntype Id = u64;\nrecord R { 1 id: Id }\n",
        instead "add another alias, and new fields with it";

    B214 "service-removed" "service or resource removed" [X X X X] Major,
        "Clients of it find nobody who serves it.",
        old "package a.b@1.0;\nservice S { fn f(); }\nrecord R {}\n",
        new "package a.b@1.1;\nrecord R {}\n",
        instead "deprecate it until the next major";

    B215 "method-removed" "method removed" [X X D X] Major,
        "Older clients get UNIMPLEMENTED; code that calls or serves it does not compile.",
        old "package a.b@1.0;\nservice S { fn f(); fn g(); }\n",
        new "package a.b@1.1;\nservice S { fn f(); }\n",
        instead "deprecate it, and mark it `@removed` in a later minor";

    B216 "method-renamed" "method renamed" [X X X X] Major,
        "Peers find methods by a hash of the oldest name, and the wire by its path. With `@was` only source breaks.",
        old "package a.b@1.0;\nservice S { fn f(a: u8); }\n",
        new "package a.b@1.1;\nservice S { fn g(a: u8); }\n",
        instead "write `@was`, or add the new method and deprecate the old one";

    B217 "param-appended" "parameter appended to a method" [X X S S] Major,
        "Peers adapt: older callers do not send it, and the default is taken. Code that calls or serves the method does not compile.",
        old "package a.b@1.0;\nservice S { fn f(a: u8); }\n",
        new "package a.b@1.1;\nservice S { fn f(a: u8, @since(1.1) b: u8 = 0); }\n",
        instead "take one record as the parameter: records grow without breaking source";

    B218 "default-changed" "default changed" [D D S D] Minor,
        "Each half fills in the default it was built with, so the same call means different things in different builds.",
        old "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8 = 1 }\n",
        new "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8 = 2 }\n",
        instead "keep the default, or add a field";

    B219 "stable-to-unstable" "stable item became unstable" [X X X S] Major,
        "Unstable things are never adapted to another version, and may vanish.",
        old "package a.b@1.0;\nservice S { fn f(); }\n",
        new "package a.b@1.1;\nservice S { @unstable(\"x\") fn f(); }\n",
        instead "deprecate it, and add an unstable one beside it";
}
