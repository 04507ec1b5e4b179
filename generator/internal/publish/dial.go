package publish

import (
	"net"
	"time"
)

// idle is how long a server may leave a request without an answer.
const idle = 30 * time.Second

// dial connects to a server that answers within idle.
func dial(addr string) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", addr, idle)
	if err != nil {
		return nil, err
	}
	return &patientConn{conn}, nil
}

// A patientConn fails where a server takes longer than idle to accept what is
// written, or to say anything after it. It may be silent as long as it likes
// while nothing is asked.
type patientConn struct{ net.Conn }

func (c *patientConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func (c *patientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.SetReadDeadline(time.Time{})
	}
	return n, err
}
