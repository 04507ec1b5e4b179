package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Program is Main with the arguments and streams of the process, which it ends.
func Program() {
	if os.Getenv("GOGC") == "" {
		collectSeldom()
	}
	os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
}

// enough is how much memory the heap may take before garbage is collected more often
// than Go does by itself: with what the program needs besides, 256 MiB for ten
// thousand clients.
const enough = 180 << 20

// collectSeldom lets garbage be collected less often as long as little memory is in
// use: a profile leaves a lot behind that lives for milliseconds, and to look
// through the catalogue each time takes a fifth of a build.
func collectSeldom() {
	set := 300
	debug.SetGCPercent(set)
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	type tick struct{ _ [16]byte } // is garbage at once, so that each collection comes here
	var after func(*tick)
	after = func(*tick) {
		metrics.Read(live)
		used := max(int(live[0].Value.Uint64()), 1)
		if percent := min(max((enough-used)*100/used, 50), 300); percent != set {
			set = percent
			debug.SetGCPercent(set)
		}
		runtime.SetFinalizer(&tick{}, after)
	}
	runtime.SetFinalizer(&tick{}, after)
}
