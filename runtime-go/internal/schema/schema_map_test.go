package schema

import (
	"testing"
)

func TestReadSchemaMap(t *testing.T) {
	if ReadSchemaMap(nil) != nil {
		t.Error("no words are no table")
	}
	other := RegisterPackage(PackageInfo{Name: "test.words@1"})
	words := make([]uint32, 0, 16)
	for range other.Index() {
		words = append(words, 0, 0)
	}
	words = append(words, 2, 5, 40, 0, 0, 1, 3, 24)
	for cut := range len(words) {
		ReadSchemaMap(words[:cut])
	}
	peer := ReadSchemaMap(words)
	if known := NewRecord(other, Shape{Index: 0, Fields: 2, Size: 16}).Of(peer); known != (TypeMap{5, 40}) {
		t.Errorf("a newer record: %+v", known)
	}
	if known := NewRecord(other, Shape{Index: 1, Fields: 2, Size: 16}).Of(peer); known != (TypeMap{2, 16}) {
		t.Errorf("a row without a size is this half's own: %+v", known)
	}
	if known := NewParams(other, Shape{Index: 0, Fields: 4, Size: 32}).Of(peer); known.Fields != 3 {
		t.Errorf("a caller with less parameters: %+v", known)
	}
	if known := NewParams(other, Shape{Index: 1, Fields: 4, Size: 32}).Of(peer); known.Fields != 4 {
		t.Errorf("a method that is not in the table: %+v", known)
	}
	cases := NewCases(other, Shape{Index: 0})
	if cases.LackedBy(peer, 5) || !cases.LackedBy(peer, 6) || cases.LackedBy(nil, 6) {
		t.Error("the peer has five cases")
	}
	hostile := ReadSchemaMap([]uint32{^uint32(0), 1, 2, 3})
	if len(hostile.packages) != 1 {
		t.Errorf("a count beyond the words: %+v", hostile)
	}
}
