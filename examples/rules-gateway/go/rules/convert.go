package rules

import (
	"fmt"
	"reflect"

	api "example.com/rules-gateway/api/acme/rules"
)

// toAny turns a fact into what expressions work with.
func toAny(v api.Value) any {
	switch v := v.(type) {
	case api.ValueBool:
		return v.Value
	case api.ValueInteger:
		return int(v.Value)
	case api.ValueNumber:
		return v.Value
	case api.ValueText:
		return v.Value
	case api.ValueList:
		list := make([]any, len(v.Value))
		for i, item := range v.Value {
			list[i] = toAny(item)
		}
		return list
	case api.ValueObject:
		object := make(map[string]any, len(v.Value))
		for name, member := range v.Value {
			object[name] = toAny(member)
		}
		return object
	}
	return nil
}

// toValue turns a result into what the schema knows. A rule that returns something else, such as a
// time, is a mistake of whoever wrote the functions that rules may use: it panics.
func toValue(v any) api.Value {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Invalid:
		return api.ValueNull{}
	case reflect.Bool:
		return api.ValueBool{Value: r.Bool()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return api.ValueInteger{Value: r.Int()}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return api.ValueInteger{Value: int64(r.Uint())}
	case reflect.Float32, reflect.Float64:
		return api.ValueNumber{Value: r.Float()}
	case reflect.String:
		return api.ValueText{Value: r.String()}
	case reflect.Slice, reflect.Array:
		list := make([]api.Value, r.Len())
		for i := range list {
			list[i] = toValue(r.Index(i).Interface())
		}
		return api.ValueList{Value: list}
	case reflect.Map:
		object := make(map[string]api.Value, r.Len())
		for it := r.MapRange(); it.Next(); {
			object[fmt.Sprint(it.Key().Interface())] = toValue(it.Value().Interface())
		}
		return api.ValueObject{Value: object}
	}
	panic(fmt.Sprintf("a rule returned a %T", v))
}
