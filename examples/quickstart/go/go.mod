module example.com/quickstart

go 1.25.0

require github.com/r2g-dev/r2g/runtime-go v0.4.0

replace github.com/r2g-dev/r2g/runtime-go => ../../../runtime-go
