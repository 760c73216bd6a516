package r2gabi

import (
	"testing"
	"unsafe"
)

func TestLayoutOfSharedTypes(t *testing.T) {
	var (
		block Block
		arena Arena
		meta  MetaBlock
	)
	for name, pair := range map[string][2]uintptr{
		"Slice":           {unsafe.Sizeof(Slice{}), SliceSize},
		"Chunk":           {unsafe.Sizeof(Chunk{}), ChunkSize},
		"Arena":           {unsafe.Sizeof(arena), ArenaSize},
		"MetaBlock":       {unsafe.Sizeof(meta), MetaSize},
		"Block":           {unsafe.Sizeof(block), BlockSize},
		"Arena.Used":      {unsafe.Offsetof(arena.Used), 16},
		"Arena.Chunks":    {unsafe.Offsetof(arena.Chunks), 24},
		"Meta.SpanID":     {unsafe.Offsetof(meta.SpanID), 16},
		"Meta.TraceFlags": {unsafe.Offsetof(meta.TraceFlags), 24},
		"Meta.TraceState": {unsafe.Offsetof(meta.TraceState), 32},
		"Meta.Pairs":      {unsafe.Offsetof(meta.Pairs), 48},
		"Block.Kind":      {unsafe.Offsetof(block.Kind), 4},
		"Block.Args":      {unsafe.Offsetof(block.Args), 8},
		"Block.Result":    {unsafe.Offsetof(block.Result), 16},
		"Block.Arena":     {unsafe.Offsetof(block.Arena), 24},
		"Block.Status":    {unsafe.Offsetof(block.Status), 56},
		"Block.Flags":     {unsafe.Offsetof(block.Flags), 60},
		"Block.Meta":      {unsafe.Offsetof(block.Meta), 64},
		"Block.Owner":     {unsafe.Offsetof(block.Owner), 72},
		"Block.ID":        {unsafe.Offsetof(block.ID), 80},
		"Block.BudgetNS":  {unsafe.Offsetof(block.BudgetNS), 88},
		"Block.Retire":    {unsafe.Offsetof(block.Retire), 96},
		"Block.Conn":      {unsafe.Offsetof(block.Conn), 104},
		"Block.Cancel":    {unsafe.Offsetof(block.Cancel), cancelOffset},
		"Block.Message":   {unsafe.Offsetof(block.Message), 112},
		"Block.Detail":    {unsafe.Offsetof(block.Detail), 128},
		"Block.Stream":    {unsafe.Offsetof(block.Stream), 144},
		"Block.Next":      {unsafe.Offsetof(block.Next), 152},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %d, want %d", name, pair[0], pair[1])
		}
	}
}
