module github.com/r2g-dev/r2g/runtime-go

go 1.25.0
