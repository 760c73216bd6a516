//! Versions, marks and waivers. No axis excuses them.

super::rules! {
    B601 "version-not-raised" "contract changed, version did not" [D D D D] Minor,
        "Two schemas call themselves the same version and differ. Peers cope, since they compare contents; people and `@since` do not.",
        old "package a.b@1.0;\nrecord R {}\n",
        new "package a.b@1.0;\nrecord R {}\nrecord Q {}\n",
        instead "raise the version: `r2g bump`";

    B602 "version-lowered" "version lowered" [D D D D] None,
        "A release is never taken back: halves with the higher version are in use.",
        old "package a.b@1.2;\nrecord R {}\n",
        new "package a.b@1.1;\nrecord R {}\n",
        instead "restore the version";

    B603 "since-rewritten" "@since of a released item changed" [S S S S] None,
        "`@since` says which peers have a member. Readers ask for younger members and trust older ones.",
        old "package a.b@1.2;\nrecord R { 1 a: u8, @since(1.1) 2 b: u8? }\n",
        new "package a.b@1.2;\nrecord R { 1 a: u8, @since(1.2) 2 b: u8? }\n",
        instead "restore it";

    B604 "since-wrong" "new item claims to be old" [S S S S] None,
        "Without `@since` an item counts as old as what it is in. It is not in the release that it claims.",
        old "package a.b@1.0;\nrecord R { 1 a: u8 }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8, 2 b: u8? }\n",
        instead "write `@since` with the version being made";

    B605 "removed-too-soon" "removed without a warning" [X X D D] Major,
        "A minor may remove what an earlier release deprecated. Without that, nobody was told.",
        old "package a.b@1.0;\nrecord R { 1 a: u8, 2 b: u8? }\n",
        new "package a.b@1.1;\nrecord R { 1 a: u8, @removed(1.1) 2 b: u8? }\n",
        instead "mark it `@deprecated` now, and remove it in a later minor";

    B606 "projection-differs" "marks do not lead back to the release" [D D D D] None,
        "Without what is newer than a released version, this source must be that release. It is not: a mark names the wrong version.",
        old "package a.b@1.1;\nrecord R { 1 a: u8, @deprecated(1.0) 2 b: u8? }\n",
        new "package a.b@1.2;\nrecord R { 1 a: u8, @deprecated(1.0) @removed(1.1) 2 b: u8? }\n",
        instead "correct the mark that names a version too early or too late";

    B607 "waiver-expired" "waiver expired" [S S S S] None within "B111",
        "A waiver without `until` holds for the next release only; one with `until` ends when the package reaches that version.",
        old "package a.b@1.0;\nrecord R { 1 a: u32 }\n",
        new "package a.b@1.2;\nrecord R {\n  //@ allow(B111, reason = \"nobody used it\", until = \"1.1\")\n  1 a: u64,\n}\n",
        instead "repair what it waives, or extend it";

    B608 "side-flipped" "service served by the other side" [S S D S] None,
        "The interface is the same. In a program that links both halves, both must be built again together.",
        old "package a.b@1.0;\nservice S { fn f(); }\nbridge Main { go serves S; }\n",
        new "package a.b@1.0;\nservice S { fn f(); }\nbridge Main { rust serves S; }\n",
        instead "";
}
