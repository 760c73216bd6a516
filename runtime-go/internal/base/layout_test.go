package base

import (
	"testing"
	"unsafe"
)

func TestLayoutOfSharedTypes(t *testing.T) {
	var (
		frame Frame
		arena Arena
		meta  Meta
	)
	for name, pair := range map[string][2]uintptr{
		"Slice":           {unsafe.Sizeof(Slice{}), SliceSize},
		"Chunk":           {unsafe.Sizeof(Chunk{}), ChunkSize},
		"Arena":           {unsafe.Sizeof(arena), ArenaSize},
		"MetaFrame":       {unsafe.Sizeof(meta), MetaSize},
		"Frame":           {unsafe.Sizeof(frame), FrameSize},
		"Arena.Used":      {unsafe.Offsetof(arena.Used), 16},
		"Arena.Chunks":    {unsafe.Offsetof(arena.Chunks), 24},
		"Meta.SpanID":     {unsafe.Offsetof(meta.SpanID), 16},
		"Meta.TraceFlags": {unsafe.Offsetof(meta.TraceFlags), 24},
		"Meta.TraceState": {unsafe.Offsetof(meta.TraceState), 32},
		"Meta.Pairs":      {unsafe.Offsetof(meta.Pairs), 48},
		"Frame.Kind":      {unsafe.Offsetof(frame.Kind), 4},
		"Frame.Args":      {unsafe.Offsetof(frame.Args), 8},
		"Frame.Result":    {unsafe.Offsetof(frame.Result), 16},
		"Frame.Arena":     {unsafe.Offsetof(frame.Arena), 24},
		"Frame.Status":    {unsafe.Offsetof(frame.Status), 56},
		"Frame.Flags":     {unsafe.Offsetof(frame.Flags), 60},
		"Frame.Meta":      {unsafe.Offsetof(frame.Meta), 64},
		"Frame.Owner":     {unsafe.Offsetof(frame.Owner), 72},
		"Frame.ID":        {unsafe.Offsetof(frame.ID), 80},
		"Frame.BudgetNS":  {unsafe.Offsetof(frame.BudgetNS), 88},
		"Frame.Retire":    {unsafe.Offsetof(frame.Retire), 96},
		"Frame.Conn":      {unsafe.Offsetof(frame.Conn), 104},
		"Frame.Cancel":    {unsafe.Offsetof(frame.Cancel), cancelOffset},
		"Frame.Message":   {unsafe.Offsetof(frame.Message), 112},
		"Frame.Detail":    {unsafe.Offsetof(frame.Detail), 128},
		"Frame.Stream":    {unsafe.Offsetof(frame.Stream), 144},
		"Frame.Next":      {unsafe.Offsetof(frame.Next), 152},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %d, want %d", name, pair[0], pair[1])
		}
	}
}
