package site

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/flock"
)

// ErrBusy says that another process kept working on the same folder.
var ErrBusy = errors.New("another klausel is writing to the same folder; try again when it is done")

// Lock takes the advisory lock on file, waiting for at most patience. The
// file is not removed afterwards: a build that waits has it open already, and
// would then hold the lock on a file that the next one does not find.
func Lock(file string, patience time.Duration) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l := flock.New(file, flock.SetPermissions(0o644))
	_, err = l.TryLockContext(ctx, 50*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrBusy
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("lock %s: %w", file, withoutPath(err))
	}
	return func() { l.Close() }, nil
}
