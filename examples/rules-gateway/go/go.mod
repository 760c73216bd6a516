module example.com/rules-gateway

go 1.25.0

require github.com/r2g-dev/r2g/runtime-go v0.4.0

require github.com/expr-lang/expr v1.17.8

replace github.com/r2g-dev/r2g/runtime-go => ../../../runtime-go
