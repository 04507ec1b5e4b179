package site

import (
	"fmt"
	"io/fs"
	"time"
)

// tick is more than the time in which a file can change twice without another
// time of change.
const tick = 100 * time.Millisecond

// mark tells a file from what it is after somebody has changed it, without reading
// it: size, times, and what else the system knows. It is empty if there is none.
func (d *disk) mark(path string) string {
	info, err := d.root.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return markOf(info)
}

func markOf(info fs.FileInfo) string {
	changed, node := changeOf(info)
	return fmt.Sprintf("%d %d %d %d", info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), node)
}

// markBefore is the mark of a file, unless it changed so short a time before now,
// or after it by a clock set back, that a later change might not be seen.
func (d *disk) markBefore(path string, now time.Time) string {
	info, err := d.root.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	changed, _ := changeOf(info)
	if latest := now.Add(-tick); changed.After(latest) || info.ModTime().After(latest) {
		return ""
	}
	return markOf(info)
}
