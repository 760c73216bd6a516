//! Layout of structs, enums and flags, and of records up to B115.

super::rules! {
    B101 "struct-field-added" "field added to a struct" [X D X S] Major,
        "A struct is its bytes: readers take its size and offsets from their own build, also inside lists and other structs. Nothing in the data says that there is more.",
        old "package a.b@1.0;\nstruct P { x: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: u32, y: u32 }\n",
        instead "declare a new struct, and a new record field that holds it";

    B102 "struct-field-removed" "field removed from a struct" [X X X X] Major,
        "The fields behind it move, and the struct shrinks under readers that were built before.",
        old "package a.b@1.0;\nstruct P { x: u32, y: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: u32 }\n",
        instead "declare a new struct, and a new record field that holds it";

    B103 "struct-field-moved" "fields of a struct in another order" [S D X X] Major,
        "Offsets follow the order. Peers read one field where the other lies; the wire numbers fields of structs by place.",
        old "package a.b@1.0;\nstruct P { x: u32, y: u32 }\n",
        new "package a.b@1.1;\nstruct P { y: u32, x: u32 }\n",
        instead "restore the order";

    B104 "struct-field-type" "type of a struct field changed" [X X X D] Major,
        "Peers read the same bytes as another type, even where no offset moves.",
        old "package a.b@1.0;\nstruct P { x: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: i32 }\n",
        instead "declare a new struct, and a new record field that holds it";

    B105 "struct-size-changed" "size of a struct changed through what it holds" [D D X D] Major within "B101",
        "Structs hold structs by value. What changes inside moves everything behind it, in every struct around it. The finding about the inner type lists them.",
        old "package a.b@1.0;\nstruct In { a: u32 }\nstruct Out { i: In, b: u32 }\n",
        new "package a.b@1.1;\nstruct In { a: u32, c: u32 }\nstruct Out { i: In, b: u32 }\n",
        instead "repair the inner type";

    B106 "layout-assertion-changed" "promised layout withdrawn" [S S X S] Major,
        "`@layout` is a promise to code that knows the numbers, such as files and C. The compiler holds the numbers against the struct; taking them away lets it change unseen.",
        old "package a.b@1.0;\n@layout(size = 4, align = 4) struct P { x: u32 }\n",
        new "package a.b@1.1;\nstruct P { x: u32 }\n",
        instead "keep the annotation";

    B107 "record-field-inserted" "field inserted between released ones" [D S X S] Major,
        "A reader finds field k if the writer knows at least k fields. A field that takes a released number pushes the others to places where older peers have something else.",
        old "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8, 2 c: u8, 3 b: u8 }\n",
        instead "give it the next number";

    B108 "record-ordinal-changed" "numbers of record fields changed" [S S X X] Major,
        "The number is the field: offsets follow it, and the wire writes it.",
        old "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 b: u8, 2 a: u8 }\n",
        instead "restore the numbers";

    B109 "record-ordinal-reused" "number of a record field used for another one" [X X X X] Major,
        "Older peers read and write the former field at this number. Without `@was` the two names are two fields.",
        old "package a.b@1.0;\nrecord R { 1 a: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 b: u8 }\n",
        instead "keep the former field with `@removed` and take the next number";

    B110 "record-field-erased" "record field gone without a tombstone" [X X X D] Major,
        "Its number and place would be free for another field, and a record would end earlier than older readers think. A tombstone keeps both.",
        old "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8 }\n",
        instead "put it back; deprecate it, and mark it `@removed` in a later minor";

    B111 "record-field-type" "type of a record field changed" [X X X D] Major,
        "Peers read the same bytes as another type. A wider integer may move nothing, because padding lay behind the narrow one: then only the comparison sees it, and garbage becomes part of the value.",
        old "package a.b@1.0;\nrecord R { 1 a: u32 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u64 }\n",
        instead "keep the field and append a new one";

    B112 "record-field-optionality" "record field became optional or required" [X X X D] Major,
        "An optional scalar has a byte that says whether it is there, an optional string or record may be null. The other half reads neither.",
        old "package a.b@1.0;\nrecord R { 1 a: u32 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u32? }\n",
        instead "keep the field and append a new one";

    B113 "record-field-needs-value" "new record field without a value for older peers" [D S X D] Major,
        "Without `@since` a field counts as old as its record: every writer has it, and readers do not ask. Older writers do not have it.",
        old "package a.b@1.0;\nrecord R { 1 a: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8, 2 b: u8 }\n",
        instead "make it optional or give it a default, and mark it `@since`";

    B114 "tombstone-changed" "tombstone erased or changed" [S S X X] Major,
        "A tombstone keeps number, type and place of what was removed, because older peers still read and write it.",
        old "package a.b@1.1;\nrecord R { 1 a: u8, @deprecated(1.0) @removed(1.1) 2 b: u8? }\n",
        new "package a.b@1.2;\nrecord R { 1 a: u8 }\n",
        instead "put the tombstone back as it was";

    B115 "tombstone-revived" "removed member brought back" [S S D D] Major,
        "Peers of the versions between wrote its empty value. A reader cannot tell that from a value that somebody meant.",
        old "package a.b@1.1;\nrecord R { 1 a: u8, @deprecated(1.0) @removed(1.1) 2 b: u8? }\n",
        new "package a.b@1.2;\nrecord R { 1 a: u8, @deprecated(1.0) 2 b: u8? }\n",
        instead "take the next number";
}
