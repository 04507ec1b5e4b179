package site

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"

	"klausel/generator/internal/input"
)

// ErrBusy says that another process kept working on the same folder.
var ErrBusy = errors.New("another klausel is writing to the same folder; try again when it is done")

// Lock takes the advisory lock on file, waiting for at most patience. The
// file is not removed afterwards: a build that waits has it open already, and
// would then hold the lock on a file that the next one does not find.
func Lock(file string, patience time.Duration) (unlock func(), err error) {
	// A pipe would let us wait for ever, and a link would make a file elsewhere.
	if info, err := os.Lstat(file); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "lock", Path: file, Err: input.ErrIrregular}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l := flock.New(file, flock.SetPermissions(0o644))
	_, err = l.TryLockContext(ctx, 50*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrBusy
	}
	if err != nil {
		l.Close()
		return nil, &fs.PathError{Op: "lock", Path: file, Err: withoutPath(err)}
	}
	return func() { l.Close() }, nil
}
