package mem

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

const guard = 0xa5a5a5a5a5a5a5a5

// guarded is n bytes of memory, rounded up to words, before one more word that nothing may write.
func guarded(t *testing.T, n uint64) (base, end uint64) {
	t.Helper()
	words := make([]uint64, (n+7)/8+1)
	words[len(words)-1] = guard
	t.Cleanup(func() {
		if words[len(words)-1] != guard {
			t.Errorf("%d bytes: the word behind them was written", n)
		}
		runtime.KeepAlive(words)
	})
	base = Address(words)
	return base, base + uint64(len(words)-1)*8
}

func TestPutText(t *testing.T) {
	alphabet := strings.Repeat("abcdefghijklmnopqrstuvwxyz", 3)
	for n := range 70 {
		base, _ := guarded(t, uint64(n))
		ascii := PutText(base, alphabet[:n])
		if got := Text(base, uint64(n)); got != alphabet[:n] {
			t.Errorf("%d bytes: %q", n, got)
		}
		if want := n >= 8 && n <= inlineText; ascii != want {
			t.Errorf("%d bytes: ASCII %v, want %v", n, ascii, want)
		}
		for i := range n {
			broken := []byte(alphabet[:n])
			broken[i] = 0xff
			if PutText(base, string(broken)) {
				t.Errorf("%d bytes, byte %d is not ASCII", n, i)
			}
		}
	}
}

// room is what texts take.
func room(list []string) (n uint64) {
	for _, s := range list {
		n += (uint64(len(s)) + 7) &^ 7
	}
	return n
}

func TestPutTexts(t *testing.T) {
	var list []string
	for n := range 70 {
		list = append(list, strings.Repeat("x", n), strings.Repeat("é", n))
	}
	need := room(list)
	for _, short := range []uint64{0, 8, 200, need} {
		headers, _ := guarded(t, uint64(len(list))*16)
		base, end := guarded(t, need-short)
		n, next := PutTexts(headers, base, end, list)
		want := len(list)
		for room(list[:want]) > need-short {
			want--
		}
		if n != want || next != base+room(list[:n]) {
			t.Fatalf("%d bytes short: %d texts up to %d, want %d", short, n, next-base, want)
		}
		for i, s := range list[:n] {
			header := Load[[2]uint64](headers + uint64(i)*16)
			if s == "" && header != [2]uint64{} || s != "" && Text(header[0], header[1]) != s {
				t.Errorf("text %d: %v", i, header)
			}
		}
	}
}

func TestPutTextsStopsBeforeWhatIsNoText(t *testing.T) {
	for _, broken := range []string{"\xff", "ok\xff\xfe", "eight by\xc3", strings.Repeat("x", 40) + "\xc3", strings.Repeat("x", 99) + "\xc3"} {
		list := slices.Insert([]string{"one", "two", "three"}, 2, broken)
		headers, _ := guarded(t, 64)
		base, end := guarded(t, 1024)
		if n, next := PutTexts(headers, base, end, list); n != 2 || next != base+16 {
			t.Errorf("%q: %d texts, up to %d", broken, n, next-base)
		}
	}
}
