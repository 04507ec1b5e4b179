package main

import (
	"os"
	"syscall"
)

// maxResident is the most memory that a process had, in MiB.
func maxResident(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) / 1024
}

// flush returns when the disk has everything.
func flush(string) error {
	syscall.Sync()
	return nil
}
