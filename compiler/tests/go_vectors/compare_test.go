package vectors_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// encoded places bytes into memory and moves the addresses in it along: aligned words that point into it.
func encoded(t *testing.T, raw []byte, base uint64) uint64 {
	t.Helper()
	size := uint64(len(raw))
	for len(raw)%8 != 0 {
		raw = append(raw, 0)
	}
	words := make([]uint64, len(raw)/8)
	at := uint64(uintptr(unsafe.Pointer(unsafe.SliceData(words))))
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(raw[i*8:])
		if words[i] >= base && words[i] < base+size {
			words[i] += at - base
		}
	}
	t.Cleanup(func() { runtime.KeepAlive(words) })
	return at
}

// check compares a value with what the vector says it is.
func check(t *testing.T, want json.RawMessage, got any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(want))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	if why := differs(value, reflect.ValueOf(got)); why != "" {
		t.Errorf("%s\n got %+v\nwant %s", why, got, want)
	}
}

func differs(want any, got reflect.Value) string {
	if get := got.MethodByName("Get"); got.Kind() == reflect.Struct && get.IsValid() {
		out := get.Call(nil)
		if want == nil || !out[1].Bool() {
			return unless(want == nil && !out[1].Bool(), "presence of %v", want)
		}
		got = out[0]
	}
	if got.Kind() == reflect.Pointer || got.Kind() == reflect.Interface {
		if want == nil || got.IsNil() {
			return unless(want == nil && got.IsNil(), "presence of %v", want)
		}
		got = got.Elem()
	}
	switch want := want.(type) {
	case bool:
		return unless(got.Bool() == want, "%v", want)
	case json.Number:
		return unless(number(got) == want.String() || sameFloat(want, got), "%v is %v", want, number(got))
	case string:
		return unless(got.Kind() == reflect.String && got.String() == want || got.Kind() == reflect.Slice && hex.EncodeToString(got.Bytes()) == want, "%q", want)
	case []any:
		return differsList(want, got)
	case map[string]any:
		return differsFields(want, got)
	default:
		return fmt.Sprintf("cannot compare %T", want)
	}
}

func unless(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

func number(v reflect.Value) string {
	if when, ok := v.Interface().(time.Time); ok {
		return fmt.Sprint(when.UnixNano())
	}
	switch {
	case v.CanInt():
		return fmt.Sprint(v.Int())
	case v.CanUint():
		return fmt.Sprint(v.Uint())
	default:
		return ""
	}
}

func sameFloat(want json.Number, v reflect.Value) bool {
	f, err := want.Float64()
	return err == nil && v.CanFloat() && v.Float() == f
}

// differsList compares lists, and maps, which are lists of pairs.
func differsList(want []any, got reflect.Value) string {
	if got.Len() != len(want) {
		return fmt.Sprintf("%d elements, want %d", got.Len(), len(want))
	}
	if got.Kind() != reflect.Map {
		for i, one := range want {
			if why := differs(one, got.Index(i)); why != "" {
				return fmt.Sprintf("[%d]: %s", i, why)
			}
		}
		return ""
	}
	for _, pair := range want {
		found := false
		for _, key := range got.MapKeys() {
			if differs(pair.([]any)[0], key) == "" {
				found = true
				if why := differs(pair.([]any)[1], got.MapIndex(key)); why != "" {
					return fmt.Sprintf("[%v]: %s", key, why)
				}
			}
		}
		if !found {
			return fmt.Sprintf("no key %v", pair.([]any)[0])
		}
	}
	return ""
}

// differsFields compares records and structs by field, and variants by case.
func differsFields(want map[string]any, got reflect.Value) string {
	if label, ok := want["case"].(string); ok {
		name := got.Type().Name()
		if !strings.HasSuffix(strings.ToLower(name), strings.ReplaceAll(label, "_", "")) {
			return fmt.Sprintf("case %s, want %s", name, label)
		}
		if payload, ok := want["value"]; ok {
			return differs(payload, got.FieldByName("Value"))
		}
		return ""
	}
	for label, value := range want {
		field := got.FieldByNameFunc(func(name string) bool {
			return strings.EqualFold(name, strings.ReplaceAll(label, "_", ""))
		})
		if !field.IsValid() {
			return "no field " + label
		}
		if why := differs(value, field); why != "" {
			return label + ": " + why
		}
	}
	return ""
}
