package r2gabi

// Version is the version of the interface between generated code and the runtime, in both languages: module
// gen_support of the crate r2g has the same number.
const Version = 5

// VersionCheck is what generated code makes an array of: one of the length that it is for, and of the length that
// this package is. They are of different types unless the versions are equal.
type VersionCheck struct{}
