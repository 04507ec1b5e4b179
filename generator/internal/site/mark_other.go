//go:build !linux

package site

import (
	"io/fs"
	"time"
)

func changeOf(info fs.FileInfo) (time.Time, uint64) { return info.ModTime(), 0 }
