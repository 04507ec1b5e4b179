package publish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A clone is a folder for one process, among those for temporary files, in which
// git keeps what it fetched. A process that is killed leaves its folder behind;
// the next one clears that away.
type clone struct {
	dir  string
	lock *flock.Flock // held as long as the process lives: the system lets go of it, whatever ends that
}

const (
	clonePrefix = "klausel-git-"
	cloneLock   = "klausel-lock"

	// cloneRests is how long nothing was done in a folder that is cleared away.
	// One that was just made has no lock yet, and a git that outlives us is done
	// by then.
	cloneRests = time.Hour
)

func newClone() (*clone, error) {
	clearClones(os.TempDir(), time.Now())
	dir, err := os.MkdirTemp("", clonePrefix)
	if err != nil {
		return nil, err
	}
	c := &clone{dir, lockOf(dir)}
	if _, err := c.lock.TryLock(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func lockOf(dir string) *flock.Flock {
	return flock.New(filepath.Join(dir, cloneLock), flock.SetPermissions(0o600))
}

func (c *clone) close() error {
	return errors.Join(c.lock.Close(), os.RemoveAll(c.dir))
}

// clearClones removes the folders that killed processes of this user left in tmp.
// What cannot be removed stays: it hinders nobody.
func clearClones(tmp string, now time.Time) {
	all, err := os.ReadDir(tmp)
	if err != nil {
		return
	}
	for _, e := range all {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), clonePrefix) {
			continue
		}
		info, err := e.Info() // of the folder itself, should it have become a link
		if err != nil || !info.IsDir() || !ownFolder(info) || now.Sub(info.ModTime()) < cloneRests {
			continue
		}
		dir := filepath.Join(tmp, e.Name())
		lock := lockOf(dir)
		free, err := lock.TryLock()
		lock.Close()
		if err == nil && free {
			os.RemoveAll(dir)
		}
	}
}
