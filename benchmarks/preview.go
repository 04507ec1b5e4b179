package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// saves is how often a profile is saved while its page is looked at.
const saves = 15

// preview runs klausel serve, looks at a page as a browser does, saves its profile
// again and again, and measures each time how long it takes until the new page is
// here: notice of the change, the judging, the event, the request and its answer.
// What a browser needs to draw it does not count. CPU and memory are those of the
// server, from its start on.
func (b *bench) preview(dir string) (usage, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.klausel, "serve", "--addr", "127.0.0.1:0")
	cmd.Dir = dir
	said, into := io.Pipe()
	cmd.Stdout, cmd.Stderr = into, into
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	times, err := looks(ctx, dir, said)
	cmd.Process.Signal(os.Interrupt)
	stopped := cmd.Wait()
	into.Close()
	if err != nil {
		return usage{}, err
	}
	if stopped != nil {
		return usage{}, stopped
	}
	slices.Sort(times)
	return usage{
		cpu:  cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		wall: times[len(times)/2], mib: maxResident(cmd.ProcessState),
		note: fmt.Sprintf("  median of %d; %v to %v", saves, times[0].Round(time.Millisecond), times[len(times)-1].Round(time.Millisecond)),
	}, nil
}

func looks(ctx context.Context, dir string, said io.Reader) ([]time.Duration, error) {
	lines := bufio.NewScanner(said)
	address := ""
	for address == "" && lines.Scan() {
		address = regexp.MustCompile(`http://[0-9.:]+`).FindString(lines.Text())
	}
	if address == "" {
		return nil, fmt.Errorf("serve names no address")
	}
	go io.Copy(io.Discard, said) // what Scan has not taken
	go func() {
		for lines.Scan() {
		}
	}()
	const page = "/client-00000/de/zoom/"
	if _, err := get(ctx, address+page); err != nil {
		return nil, err
	}
	stream, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/_klausel/events?page="+page, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(stream)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	tags := make(chan string)
	go func() {
		defer close(tags)
		events := bufio.NewReader(answer.Body)
		for {
			line, err := events.ReadString('\n')
			if err != nil {
				return
			}
			var e struct{ Page string }
			if data, ok := strings.CutPrefix(line, "data: "); ok && json.Unmarshal([]byte(data), &e) == nil {
				tags <- e.Page
			}
		}
	}()
	tag := <-tags
	file := filepath.Join(dir, "profiles", "client-00000.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	defer os.WriteFile(file, before, 0o644)
	var times []time.Duration
	for i := range saves {
		time.Sleep(300 * time.Millisecond)
		name := fmt.Sprintf("Probe %d ", i)
		begun := time.Now()
		if err := os.WriteFile(file, bytes.Replace(before, []byte("  name: "), []byte("  name: "+name), 1), 0o644); err != nil {
			return nil, err
		}
		for now := range tags {
			if now != tag {
				tag = now
				break
			}
		}
		html, err := get(ctx, address+page)
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(html, []byte(name)) {
			return nil, fmt.Errorf("the page does not say %q", name)
		}
		times = append(times, time.Since(begun))
	}
	return times, nil
}

func get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
