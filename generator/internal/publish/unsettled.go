package publish

import (
	"errors"
	"io/fs"
	"net/http"
	"net/textproto"

	"github.com/minio/minio-go/v7"
	"github.com/pkg/sftp"
)

// Unsettled reports whether something of a publication that failed with err may
// still be on its way: a request was sent that changes what visitors get, and no
// answer came. A server may carry it out a minute later, though nobody waits for
// it any more; until then the target looks as if nothing had arrived.
func Unsettled(t Target, err error) bool {
	if b, ok := t.(interface{ began() bool }); ok && !b.began() {
		return false
	}
	return err != nil && !answered(err)
}

// answered reports whether a server said itself what is wrong. A server in front
// of it that gave up waiting (5xx) says nothing of what the one behind it does.
func answered(err error) bool {
	if _, is := errors.AsType[*Refused](err); is {
		return true
	}
	clear := func(status int) bool { return status >= 300 && status < 500 && status != http.StatusRequestTimeout }
	if clear(status(err)) {
		return true
	}
	if said, is := errors.AsType[minio.ErrorResponse](err); is {
		return clear(said.StatusCode)
	}
	if _, is := errors.AsType[*textproto.Error](err); is {
		return true
	}
	if _, is := errors.AsType[*sftp.StatusError](err); is {
		return true
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist)
}
