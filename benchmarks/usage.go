package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A usage is what one step took.
type usage struct {
	cpu, wall time.Duration
	mib       float64 // most resident memory
	note      string  // what else there is to say
}

// command runs a program in a folder.
func command(dir, name string, args ...string) (usage, error) {
	cmd := exec.Command(name, args...)
	var said strings.Builder
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	begin := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(begin)}
	if err != nil {
		return u, fmt.Errorf("%w: %s", err, said.String())
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.mib = maxResident(cmd.ProcessState)
	return u, nil
}

// processor is the name of the machine's processor, where the system tells it.
func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if key, name, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return " (" + strings.TrimSpace(name) + ")"
		}
	}
	return ""
}
