// Package rules serves acme.rules.Rules with the expression language of github.com/expr-lang/expr.
package rules

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	api "example.com/rules-gateway/api/acme/rules"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// engine holds the current rules. A load replaces the whole map, so evaluations need no lock.
type engine struct {
	rules atomic.Pointer[map[string]*vm.Program]
}

// Load compiles all rules before it replaces the current ones.
func (e *engine) Load(_ context.Context, rules []api.Rule) (uint32, error) {
	compiled := make(map[string]*vm.Program, len(rules))
	for _, rule := range rules {
		program, err := expr.Compile(rule.Expression, options()...)
		if err != nil {
			return 0, badRule(rule.Name, err)
		}
		compiled[rule.Name] = program
	}
	e.rules.Store(&compiled)
	return uint32(len(compiled)), nil
}

// options are what every rule may use: any facts, and pause, which waits for some milliseconds.
func options() []expr.Option {
	pause := func(args ...any) (any, error) {
		ctx := args[0].(context.Context)
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(time.Duration(args[1].(int)) * time.Millisecond):
			return true, nil
		}
	}
	return []expr.Option{
		expr.Env(map[string]any{}),
		expr.AllowUndefinedVariables(),
		expr.WithContext("ctx"),
		expr.Function("pause", pause, new(func(context.Context, int) bool)),
	}
}

func badRule(name string, err error) error {
	bad := api.NewBadRule(name, err.Error(), 0, 0)
	if at := new(file.Error); errors.As(err, &at) {
		bad.Message, bad.Line, bad.Column = at.Message, uint32(at.Line), uint32(at.Column+1)
	}
	return &api.RulesErrorBadRule{Detail: *bad}
}

// Evaluate runs one rule. Functions that wait, wait no longer than the caller does.
func (e *engine) Evaluate(ctx context.Context, rule string, facts map[string]api.Value) (api.Value, error) {
	program, ok := (*e.rules.Load())[rule]
	if !ok {
		return nil, &api.RulesErrorUnknownRule{Detail: *api.NewUnknownRule(rule)}
	}
	env := make(map[string]any, len(facts)+1)
	for name, fact := range facts {
		env[name] = toAny(fact)
	}
	env["ctx"] = ctx
	result, err := expr.Run(program, env)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, &api.RulesErrorFailed{Detail: *api.NewFailedRule(rule, err.Error())}
	}
	return toValue(result), nil
}

// Names returns the names of the current rules, sorted.
func (e *engine) Names() ([]string, error) {
	var names []string
	for name := range *e.rules.Load() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

func init() {
	api.RegisterRules(func() (api.RulesServer, error) {
		e := &engine{}
		e.rules.Store(&map[string]*vm.Program{})
		return e, nil
	})
}
