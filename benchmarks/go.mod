module klausel/benchmarks

go 1.26
