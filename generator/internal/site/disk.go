package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// tempPrefix begins the name of a file that is being written; see CheckPath. Only
// one build at a time writes.
const tempPrefix = ".klausel-tmp-"

// stageDir holds the new files of a build in the output folder until the last one
// is there. It stands inside, since the folder may be a disk of its own.
const stageDir = tempPrefix + "build"

func tempOf(target string) string {
	dir, name := path.Split(target)
	return dir + tempPrefix + name
}

func stageOf(number int) string { return stageDir + "/" + tempPrefix + strconv.Itoa(number) }

// A disk is one folder and what is done in it. No path leads out of it: the
// system resolves each one below root.
type disk struct {
	root   *os.Root
	name   string                      // as the user wrote it, for messages
	before func(op, path string) error // see options
}

func openDisk(name string, before func(op, path string) error) (*disk, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	if before == nil {
		before = func(op, path string) error { return nil }
	}
	return &disk{root, name, before}, nil
}

func (d *disk) close() { d.root.Close() }

// label is path from where the user stands.
func (d *disk) label(path string) string { return filepath.Join(d.name, filepath.FromSlash(path)) }

// fail is err as the user needs it, or nil if err is nil.
func (d *disk) fail(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: d.label(path), Err: withoutPath(err)}
}

func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// A place is what stands at a path.
type place struct {
	kind  kind
	blame string // for what is in the way: where, and what it is
}

type kind int

const (
	nothing kind = iota
	file
	folder
	inTheWay // a link, a device, or anything but a folder where the path needs one
)

// find says what stands at path. It follows no links, not even those that
// stay inside: through one, a single file would have two paths.
func (d *disk) find(path string) (place, error) {
	for _, at := range append(parents(path), path) {
		info, err := d.root.Lstat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return place{kind: nothing}, nil
		case err != nil:
			return place{}, d.fail("look at", at, err)
		case info.Mode()&fs.ModeSymlink != 0:
			return place{inTheWay, d.label(at) + " (a link)"}, nil
		case info.IsDir():
		case at == path && info.Mode().IsRegular():
			return place{file, d.label(at)}, nil
		default:
			return place{inTheWay, d.label(at) + " (not a folder)"}, nil
		}
	}
	return place{folder, d.label(path) + " (a folder)"}, nil
}

// read is find, with the bytes of a file.
func (d *disk) read(path string) (place, []byte, error) {
	p, err := d.find(path)
	if err != nil || p.kind != file {
		return p, nil, err
	}
	data, err := d.root.ReadFile(path)
	return p, data, d.fail("read", path, err)
}

// write puts a file at target in one step: whoever opens it meanwhile gets the
// old bytes or the new ones. If it fails, the old ones stand.
func (d *disk) write(target string, content func(io.Writer) error) error {
	temp := tempOf(target)
	err := d.create(temp, target, content, true)
	if err == nil {
		err = d.before("rename", target)
	}
	if err == nil {
		err = d.root.Rename(temp, target)
	}
	if errors.Is(err, fs.ErrExist) { // not ours: sweep has removed what a killed build left
		return d.fail("write", temp, err)
	}
	if err != nil {
		d.root.Remove(temp)
	}
	return d.fail("write", target, err)
}

// create writes the new bytes of target under another name, sync: down to the
// disk.
func (d *disk) create(temp, target string, content func(io.Writer) error, sync bool) error {
	if err := d.before("create", target); err != nil {
		return err
	}
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := content(f); err != nil {
		return err
	}
	if err := d.before("sync", target); err != nil {
		return err
	}
	if sync {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return f.Close()
}

// stage writes the new bytes of target under a number. They reach the disk with
// syncAll.
func (d *disk) stage(number int, target string, data []byte) error {
	write := func(w io.Writer) error { _, err := w.Write(data); return err }
	err := d.create(stageOf(number), target, write, !syncsAll)
	return d.fail("write", target, err)
}

// put moves staged bytes to their target.
func (d *disk) put(number int, target string) error {
	err := d.before("rename", target)
	if err == nil {
		err = d.root.MkdirAll(path.Dir(target), 0o755)
	}
	if err == nil {
		err = d.root.Rename(stageOf(number), target)
	}
	if err != nil {
		d.prune(target)
	}
	return d.fail("write", target, err)
}

// unstage removes what a build staged and did not put anywhere, if it was killed
// or has failed. Whatever else stands there was put there by somebody, and stays.
func (d *disk) unstage() error {
	if p, err := d.find(stageDir); err != nil || p.kind != folder {
		return err
	}
	dir, err := d.root.Open(stageDir)
	if err != nil {
		return d.fail("open", stageDir, err)
	}
	defer dir.Close()
	for {
		names, err := dir.Readdirnames(1000)
		for _, name := range names {
			if strings.HasPrefix(name, tempPrefix) {
				if err := d.root.Remove(stageDir + "/" + name); err != nil {
					return d.fail("remove", stageDir+"/"+name, err)
				}
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return d.fail("read", stageDir, err)
		}
	}
	return d.fail("remove", stageDir, d.root.Remove(stageDir))
}

func (d *disk) remove(path string) error {
	err := d.before("remove", path)
	if err == nil {
		err = d.root.Remove(path)
	}
	return d.fail("remove", path, err)
}

// prune removes the folders above path that are empty, from the lowest up.
func (d *disk) prune(path string) {
	for _, dir := range slices.Backward(parents(path)) {
		p, err := d.find(dir)
		if err != nil || p.kind == file || p.kind == inTheWay {
			return
		}
		if p.kind == folder && (d.before("prune", dir) != nil || d.root.Remove(dir) != nil) {
			return // not empty
		}
	}
}

// sweep removes what a killed build had written of target.
func (d *disk) sweep(target string) error {
	temp := tempOf(target)
	if p, err := d.find(temp); err != nil || p.kind != file {
		return err
	}
	return d.remove(temp)
}

// sync makes the renames and removals in dir outlast a power cut, where the
// system can do that for a folder. Windows cannot, so a failure is no reason
// to stop.
func (d *disk) sync(dir string) {
	if f, err := d.root.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}
