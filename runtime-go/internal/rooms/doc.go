// Package rooms has the tests of how this module is divided: ARCHITECTURE.md, "Rooms of the Go runtime".
package rooms
