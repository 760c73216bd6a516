//! What two halves say when they meet (`spec/07-evolution.md`, "When halves meet"). The compiler never
//! finds these; runtimes name them, and `r2g explain` has their pages.

super::rows! {
    H101 "not a half of r2g",
        "The library was not built with r2g, or nothing of it is used, so that the linker dropped it. Build it with `r2g lib`; a Go half needs a package that registers a service, a Rust half `r2g::library!`.",
        bad "", good "";

    H102 "another runtime",
        "The two halves speak different versions of the runtime's ABI. Update the older of the two runtimes and build that half again; the schemas need no change.",
        bad "", good "";

    H103 "a second Go runtime",
        "A process can hold one Go runtime, and it has one. Build all Go packages into one half: list them under `packages` of `[go]`. A program that is linked with Go cannot open a Go library, too.",
        bad "", good "";

    H104 "the library cannot be loaded",
        "The file is no shared library, is cut off, was built for another machine, or needs something that the system lacks; the message says which.",
        bad "", good "";

    H105 "no package that can be read",
        "The library has the symbol of a half, and no description of a package that this release understands: it is damaged, or was built by another release of the compiler.",
        bad "", good "";

    H200 "identical",
        "Both halves have the same schema. Nothing is compared beyond one fingerprint, and calls pay nothing for versions.",
        bad "", good "";

    H201 "compatible",
        "The schemas differ, and every method can be called. Each side reads what the other writes: it takes its own default, or absence, for what the writer does not know, and does not see what it does not know itself. The report lists what is lost. A critical member that is set and that the peer does not know makes the call fail at the sender.",
        bad "", good "";

    H202 "limited",
        "Some methods cannot be called: the peer is too old to have them, or their bytes mean something else there. They answer `UNIMPLEMENTED` without crossing, with the reason; `has` tells before a call. All other methods work. Rebuild the older half to lift the limits, or let the program require what it cannot do without, so that it fails at its start.",
        bad "", good "";

    H203 "refused",
        "No call is allowed: no method fits, the major is 0 and the schemas differ, the program requires what is not there, or `R2G_HANDSHAKE=strict` asks for identical schemas. The report names what differs and who must rebuild.",
        bad "", good "";

    H206 "two versions in one half",
        "One half holds two versions of a package, which would misread each other's values: two crates, or two Go packages, that were generated from different schemas. Let all of them use one generated crate or package.",
        bad "", good "";

    H207 "a requirement is not met",
        "The program said that it needs a method, or at least some minor of a package, and the other half does not have it. Rebuild the other half with a newer schema.",
        bad "", good "";

    H301 "UNKNOWN_CRITICAL_FIELD",
        "A call set a field, parameter or case that is marked `@critical`, and the other half's schema does not have it: ignoring it would be wrong, so the call failed at the sender, with the path. Do not set it while `has` or the handshake says that the peer is older, or rebuild the peer.",
        bad "", good "";

    H302 "a degraded error",
        "A handler returned a case of an error that the caller's schema does not have. The caller got the case's status and text instead, with the flag `DEGRADED`.",
        bad "", good "";
}
