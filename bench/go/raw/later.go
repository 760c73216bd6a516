package raw

// #include <stdint.h>
//
// typedef struct { uint32_t a, b; uint64_t c; double d; } bench_task_value;
// typedef struct { bench_task_value in, out; void (*done)(void *); } bench_task;
//
// static void bench_c_done(bench_task *task) { task->done(task); }
import "C"

import (
	"sync"
	"sync/atomic"
	"time"
)

// BenchRawStart is an async call written by hand: a goroutine runs the handler and tells Rust. The task is
// Rust's memory and stays there until it is told.
//
//export BenchRawStart
func BenchRawStart(task *C.bench_task) {
	go func() {
		task.out = task.in
		if task.in.b != 0 {
			time.Sleep(200 * time.Microsecond)
		}
		C.bench_c_done(task)
	}()
}

// BenchRawSpawn starts so many goroutines, in batches of 64.
//
//export BenchRawSpawn
func BenchRawSpawn(rounds C.int) {
	for range (int(rounds) + 63) / 64 {
		var group sync.WaitGroup
		for range 64 {
			group.Go(func() {})
		}
		group.Wait()
	}
}

// BenchRawPong answers every odd number in a word of Rust's with the even one after it: a ring of one
// cell, both of whose ends poll and never sleep.
//
//export BenchRawPong
func BenchRawPong(word *uint64, last C.uint64_t) {
	for next := uint64(1); next < uint64(last); next += 2 {
		for atomic.LoadUint64(word) != next {
		}
		atomic.StoreUint64(word, next+1)
	}
}
