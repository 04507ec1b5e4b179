package publish

import (
	"fmt"
	"runtime/debug"
)

// A Crash is a fault of the program inside of a target. What a panic says may
// hold a secret, so it is told as an error, which passes through Redact.
type Crash struct {
	Cause any
	Stack []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("panic: %v\n\n%s", c.Cause, c.Stack) }

// Guard does something and returns a panic in it as a *Crash.
func Guard(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &Crash{cause, debug.Stack()}
		}
	}()
	return do()
}
