package handlers

import (
	"context"
	"sync"

	"github.com/r2g-dev/r2g/bench/go/api/bench/calls"
	"github.com/r2g-dev/r2g/runtime-go"
)

var small = calls.Small{A: 1, B: 0, C: 3, D: 4}

// again runs one round after the other.
func again(rounds uint32, round func() error) error {
	for range rounds {
		if err := round(); err != nil {
			return err
		}
	}
	return nil
}

// CallRust has the loops inside of the cases, so that no closure is between a loop and its call.
func (h handlers) CallRust(what calls.Work, rounds uint32) error {
	back, err := h.back()
	if err != nil {
		return err
	}
	switch what {
	case calls.WorkNop:
		return nops(back, rounds)
	case calls.WorkLeafNop:
		return leaves(back, rounds)
	case calls.WorkEchoes:
		return echoes(back, int(rounds))
	}
	var page *r2g.OwnedBytes
	if what == calls.WorkSwap {
		page = r2g.NewOwnedBytes(len(blob))
		defer func() { page.Release() }()
	}
	for range rounds {
		switch what {
		case calls.WorkEcho:
			_, err = back.Echo(small)
		case calls.WorkNames:
			_, err = back.Names(100)
		case calls.WorkTakeNames:
			_, err = back.TakeNames(names(100))
		case calls.WorkBlob:
			_, err = back.Blob(uint32(len(blob)))
		case calls.WorkLength:
			_, err = back.Length(blob)
		case calls.WorkCells:
			_, err = back.Cells(most)
		case calls.WorkTake:
			err = back.Take(cellsOf(most))
		case calls.WorkLeafEcho:
			_, err = back.LeafEcho(small)
		case calls.WorkSwap:
			page, err = back.Swap(page)
		case calls.WorkPage:
			var filled *r2g.OwnedBytes
			filled, err = back.Page(uint32(len(blob)))
			filled.Release()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// echoes makes batches of 1,000.
func echoes(back *calls.Back, rounds int) error {
	requests := make([]calls.BackEchoRequest, min(rounds, 1000))
	for i := range requests {
		requests[i].Value = small
	}
	for ; rounds > 0; rounds -= len(requests) {
		for _, outcome := range back.EchoBatch(requests[:min(rounds, len(requests))]) {
			if outcome.Err != nil {
				return outcome.Err
			}
		}
	}
	return nil
}

// nops and leaves are loops of their own: the switch would be a large part of so short a call.
func nops(back *calls.Back, rounds uint32) error {
	for range rounds {
		if err := back.Nop(); err != nil {
			return err
		}
	}
	return nil
}

func leaves(back *calls.Back, rounds uint32) error {
	for range rounds {
		if err := back.LeafNop(); err != nil {
			return err
		}
	}
	return nil
}

func (h handlers) CallRustLater(tasks, rounds uint32) error {
	back, err := h.back()
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	failures := make(chan error, 1)
	for range tasks {
		group.Go(func() {
			err := again(rounds, func() error {
				_, err := back.EchoLater(context.Background(), small)
				return err
			})
			if err != nil {
				select {
				case failures <- err:
				default:
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}
