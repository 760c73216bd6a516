package echo

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/types"
)

// kept is what handlers of the mistakes keep between calls.
var kept struct {
	sync.Mutex
	texts []string
	view  r2g.StringView
	slice []byte
}

func (echo) Remember(_ context.Context, text string) error {
	kept.Lock()
	defer kept.Unlock()
	kept.texts = append(kept.texts, text)
	return nil
}

func (echo) Remembered() ([]string, error) {
	kept.Lock()
	defer kept.Unlock()
	return slices.Clone(kept.texts), nil
}

func (echo) KeepView(text r2g.StringView) error {
	kept.Lock()
	defer kept.Unlock()
	kept.view = text
	return nil
}

func (echo) ReadKeptView() (string, error) {
	kept.Lock()
	defer kept.Unlock()
	return kept.view.String(), nil
}

func (echo) KeepSlice(text r2g.StringView) error {
	text.Borrow(func(slice []byte) { kept.slice = slice })
	return nil
}

func (echo) ReadKeptSlice(elsewhere bool) (string, error) {
	if !elsewhere {
		return string(kept.slice), nil
	}
	text := make(chan string)
	go func() { text <- string(kept.slice) }()
	return <-text, nil
}

func (echo) BlockInRust(millis uint32) error {
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return err
	}
	return rust.Block(millis)
}

func (echo) Collect() (uint64, error) {
	begin := time.Now()
	runtime.GC()
	return uint64(time.Since(begin).Milliseconds()), nil
}

func (echo) Goroutines() (uint32, error) { return uint32(runtime.NumGoroutine()), nil }

func (echo) BrokenText(how string) ([]string, error) {
	if how == "deep" {
		return []string{"fine", "ok\xff\xfe"}, nil
	}
	return []string{"fine"}, nil
}

func (echo) StringsUnderCollection(count, rounds uint32) (uint64, error) {
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return 0, err
	}
	stop := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	wrong := uint64(0)
	for round := range rounds {
		list := make([]string, count)
		for i := range list {
			list[i] = fmt.Sprint("fresh ", round, " ", i)
		}
		back, err := rust.List(list)
		if err != nil {
			return 0, err
		}
		for i := range list {
			if back[i] != fmt.Sprint("fresh ", round, " ", i) {
				wrong++
			}
		}
	}
	close(stop)
	collector.Wait()
	return wrong, nil
}

func (echo) LargeResults(size, count uint32) (uint64, error) {
	rust, err := types.NewRustEcho(r2g.Host())
	if err != nil {
		return 0, err
	}
	total := uint64(0)
	for range count {
		text, err := rust.Large(size)
		if err != nil {
			return 0, err
		}
		total += uint64(len(text))
	}
	return total, nil
}

func (echo) Mixed(a uint8, b uint64, c []string, d float64) (string, error) {
	return fmt.Sprint(a, " ", b, " ", strings.Join(c, "+"), " ", d), nil
}
