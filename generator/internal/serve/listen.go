package serve

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ErrAddress says that an address is none to listen on.
var ErrAddress = errors.New("not HOST:PORT")

// ErrNotLoopback says that an address could be reached from elsewhere. What is
// served are drafts of companies, with a policy that allows a script.
var ErrNotLoopback = errors.New("not an address of this machine alone")

// Listen opens addr, HOST:PORT with a loopback host. Port 0 takes a free one.
func Listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, ErrAddress
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, ErrAddress
	}
	if ip, err := netip.ParseAddr(host); !strings.EqualFold(host, "localhost") && (err != nil || !ip.IsLoopback()) {
		return nil, ErrNotLoopback
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if at, ok := ln.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() { // a localhost that leads elsewhere
		ln.Close()
		return nil, ErrNotLoopback
	}
	return ln, nil
}
