package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

var s3Kind = Kind{ID: "s3", Drafts: true, keys: func() any { return new(s3Keys) }, open: openS3}

// s3Keys are the keys of a bucket in a storage that speaks S3.
type s3Keys struct {
	Endpoint  string `yaml:"endpoint"` // https://s3.eu-central-1.amazonaws.com
	Region    string `yaml:"region"`   // us-east-1 where it is not stated, which is what storages without regions want
	Bucket    string `yaml:"bucket"`
	Path      string `yaml:"path"`  // folder in the bucket; empty: the whole bucket
	State     string `yaml:"state"` // folder outside of Path for what klausel keeps to itself; empty: .klausel in Path
	AccessKey Secret `yaml:"access_key"`
	SecretKey Secret `yaml:"secret_key"`

	// PathStyle names the bucket in the path, not in the name of the host.
	PathStyle bool `yaml:"path_style"`
}

func (k *s3Keys) check() error {
	switch {
	case k.Bucket == "" || strings.Contains(k.Bucket, "/"):
		return missing("bucket", "", "")
	case !k.AccessKey.Stated() || !k.SecretKey.Stated():
		return missing("access_key", "access_key und secret_key: "+secretHint.de, "access_key and secret_key: "+secretHint.en)
	}
	if _, _, err := k.endpoint(); err != nil {
		return err
	}
	return checkState(k.State, k.Path)
}

// endpoint returns the host of the storage, and whether to speak TLS: always,
// unless it is this machine.
func (k *s3Keys) endpoint() (host string, secure bool, err error) {
	u, err := url.Parse(k.Endpoint)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
		return "", false, misfit{"endpoint", "Hier steht die Adresse des Speichers, etwa https://s3.eu-central-1.amazonaws.com", "the address of the storage is needed, such as https://s3.eu-central-1.amazonaws.com"}
	}
	here := u.Hostname() == "localhost"
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		here = ip.IsLoopback()
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && here) {
		return "", false, misfit{"endpoint", "Die Adresse beginnt mit https", "the address must begin with https"}
	}
	return u.Host, u.Scheme == "https", nil
}

func openS3(c Config, keys any, r Run) (Target, error) {
	k := keys.(*s3Keys)
	access, err := r.Vault.Get(k.AccessKey)
	if err != nil {
		return nil, err
	}
	secret, err := r.Vault.Get(k.SecretKey)
	if err != nil {
		return nil, err
	}
	host, secure, err := k.endpoint()
	if err != nil {
		return nil, err
	}
	transport, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	transport.ResponseHeaderTimeout = idle
	lookup := minio.BucketLookupAuto
	if k.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(host, &minio.Options{
		Creds: credentials.NewStaticV4(access, secret, ""), Secure: secure, Region: cmp.Or(k.Region, "us-east-1"),
		BucketLookup: lookup, Transport: transport, MaxRetries: 3,
	})
	if err != nil {
		return nil, err
	}
	s := &s3Store{client: client, idle: transport.CloseIdleConnections, bucket: k.Bucket, root: strings.Trim(k.Path, "/"), state: strings.Trim(k.State, "/")}
	address := c.Address
	if address == "" {
		address = strings.TrimSuffix("s3://"+k.Bucket+"/"+s.root, "/")
	}
	if r.Draft {
		s.root, address = path.Join(s.root, draftDir), address+"/"+draftDir
		s.state = draftState(s.state)
	}
	return newTree(s, c, address, r), nil
}

// An s3Store is a folder in a bucket. What is put is there whole or not at
// all; there are no folders to make and nothing to rename.
type s3Store struct {
	client *minio.Client
	idle   func()
	bucket string
	root   string
	state  string
}

func (s *s3Store) at(name string) string { return below(s.root, s.state, name) }

func (s *s3Store) read(ctx context.Context, name string) ([]byte, error) {
	object, err := s.client.GetObject(ctx, s.bucket, s.at(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	defer object.Close()
	data, err := io.ReadAll(io.LimitReader(object, largest))
	if code := minio.ToErrorResponse(err).Code; code == minio.NoSuchKey || code == "ObjectParentIsFile" {
		return nil, fs.ErrNotExist
	}
	return data, err
}

func (s *s3Store) put(ctx context.Context, name string, data []byte, fresh bool) error {
	opts := headers(name)
	if fresh {
		opts.SetMatchETagExcept("*")
	}
	_, err := s.client.PutObject(ctx, s.bucket, s.at(name), bytes.NewReader(data), int64(len(data)), opts)
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		there, gone := s.read(ctx, name)
		switch {
		case errors.Is(gone, fs.ErrNotExist): // a bucket with versions may count one that was deleted
			return s.put(ctx, name, data, false)
		case gone == nil && bytes.Equal(there, data): // our own, of an attempt whose answer was lost
			return nil
		}
		return fmt.Errorf("%w: %w", fs.ErrExist, err)
	}
	return err
}

// types are the content types of the files of an edition.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".jpg":  "image/jpeg",
	".webp": "image/webp",
	".md":   "text/markdown; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".json": "application/json",
	".xml":  "application/xml",
}

// headers are what a browser is told of a file. The names of what stands in
// assets/ change with the content, so that may be kept for ever; a page must be
// asked for anew after five minutes.
func headers(name string) minio.PutObjectOptions {
	opts := minio.PutObjectOptions{
		ContentType:      cmp.Or(types[path.Ext(name)], "text/plain; charset=utf-8"),
		CacheControl:     "public, max-age=300",
		DisableMultipart: true,
	}
	switch {
	case strings.HasPrefix(name, "assets/"):
		opts.CacheControl = "public, max-age=31536000, immutable"
	case strings.HasPrefix(name, stateDir+"/"):
		opts.CacheControl = "no-store"
	}
	return opts
}

func (s *s3Store) remove(ctx context.Context, name string) error {
	return s.client.RemoveObject(ctx, s.bucket, s.at(name), minio.RemoveObjectOptions{})
}

// claim relies on conditional writes. Where a storage does not know them, two
// who begin at the same moment are found out by the holder's name.
func (s *s3Store) claim(ctx context.Context, name string) error {
	_, err := s.client.StatObject(ctx, s.bucket, s.at(name), minio.StatObjectOptions{})
	if err == nil {
		return fs.ErrExist
	}
	if minio.ToErrorResponse(err).StatusCode != http.StatusNotFound {
		return err
	}
	opts := headers(name)
	opts.SetMatchETagExcept("*")
	_, err = s.client.PutObject(ctx, s.bucket, s.at(name), bytes.NewReader(nil), 0, opts)
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		if _, gone := s.read(ctx, name); errors.Is(gone, fs.ErrNotExist) { // as in put
			return s.put(ctx, name, nil, false)
		}
		return fs.ErrExist
	}
	return err
}

func (s *s3Store) release(ctx context.Context, name string) error { return s.remove(ctx, name) }

func (s *s3Store) tidy(context.Context, []string) error { return nil }
func (s *s3Store) commit(context.Context, string) error { return nil }
func (s *s3Store) workers() int                         { return 8 }
func (s *s3Store) close() error                         { s.idle(); return nil }
