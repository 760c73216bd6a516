package r2g

import (
	"encoding/json"
)

// Verdict says how two halves fit together.
type Verdict string

const (
	// Identical halves have the same schema.
	Identical Verdict = "identical"
	// Compatible halves have different schemas; every method can be called, and what differs is
	// bridged.
	Compatible Verdict = "compatible"
	// Limited halves lack methods of each other, which answer Unimplemented.
	Limited Verdict = "limited"
	// Refused halves may not call each other.
	Refused Verdict = "refused"
)

// Handshake is what was found about the packages that both halves use. A package is compared when it
// is first used, so there may be more to come.
type Handshake struct {
	// Verdict is the worst one of all packages.
	Verdict Verdict `json:"verdict"`
	// Packages have a report each, in the order in which they were first used.
	Packages []PackageReport `json:"packages"`
}

// PackageReport is what was found about one package.
type PackageReport struct {
	// Package is the identity, for example acme.shop@1.
	Package string  `json:"package"`
	Verdict Verdict `json:"verdict"`
	// Code is the page of the verdict: r2g explain prints it.
	Code string `json:"code"`
	// Here is the Rust half, which compares; There is this one.
	Here    HalfReport     `json:"here"`
	There   HalfReport     `json:"there"`
	Types   []TypeReport   `json:"types"`
	Methods []MethodReport `json:"methods"`
	// Notes say what else is worth knowing, and what to do.
	Notes []string `json:"notes"`
}

// HalfReport is one half with its version of a package.
type HalfReport struct {
	// Role is "program" or "library", Language "rust" or "go".
	Role     string `json:"role"`
	Name     string `json:"name"`
	Language string `json:"language"`
	// Version is major.minor, Root the fingerprint of the contract in hexadecimal.
	Version string `json:"version"`
	Root    string `json:"root"`
}

// TypeReport is a type that differs.
type TypeReport struct {
	Subject string `json:"subject"`
	// Relation is what this half's version is to the Rust one: older, newer, incompatible, or equal
	// when only statuses or names of numbers differ.
	Relation string   `json:"relation"`
	Lines    []string `json:"lines"`
}

// MethodReport is a method that differs, or cannot be called.
type MethodReport struct {
	// Name is Service.method.
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Line      string `json:"line"`
}

// HandshakeOf is what was found when the halves met. It reports false for a Conn that is no other half,
// and before the halves have met.
func HandshakeOf(conn Conn) (Handshake, bool) {
	var found Handshake
	peer, ok := conn.R2GConnection().(interface{ Handshake() (string, []byte) })
	if !ok {
		return found, false
	}
	_, text := peer.Handshake()
	return found, json.Unmarshal(text, &found) == nil
}
