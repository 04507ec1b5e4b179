package publish_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	s3Access = "marke-access-4711"
	s3Secret = "marke-secret-4711"
)

// An s3Server is versitygw, which keeps objects as files of a folder.
type s3Server struct {
	addr, dir string
	client    *minio.Client // around the proxy
}

func startS3(t testing.TB, more ...string) *s3Server {
	t.Helper()
	versitygw := need(t, "versitygw")
	s := &s3Server{addr: freeAddr(t), dir: t.TempDir()}
	cmd := exec.Command(versitygw, "--port", s.addr, "--quiet", "posix")
	if len(more) == 0 {
		more = []string{"--sidecar", t.TempDir()}
	}
	cmd.Args = append(append(cmd.Args, more...), s.dir)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+s3Access, "ROOT_SECRET_ACCESS_KEY="+s3Secret)
	background(t, s.addr, cmd)
	var err error
	s.client, err = minio.New(s.addr, &minio.Options{Creds: credentials.NewStaticV4(s3Access, s3Secret, ""), Region: "us-east-1", BucketLookup: minio.BucketLookupPath})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.client.MakeBucket(context.Background(), "web", minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func s3Env(name string) (string, bool) {
	v, ok := map[string]string{"ACCESS": s3Access, "SECRET": s3Secret, "WRONG": "marke-falsch-4711"}[name]
	return v, ok
}

func (s *s3Server) target(addr, secret string) string {
	return fmt.Sprintf("kind: s3\nendpoint: http://%s\nbucket: web\npath: site\npath_style: true\naccess_key: {env: ACCESS}\nsecret_key: {env: %s}", addr, secret)
}

// ground looks at the storage as its owner does, with a client of its own.
func (s *s3Server) ground() *ground {
	ctx := context.Background()
	return &ground{
		addr: s.addr, getenv: s3Env, yaml: func(addr string) string { return s.target(addr, "SECRET") },
		read: func(t testing.TB) map[string]string {
			all := map[string]string{}
			for o := range s.client.ListObjects(ctx, "web", minio.ListObjectsOptions{Prefix: "site/", Recursive: true}) {
				if o.Err != nil {
					t.Fatal(o.Err)
				}
				if strings.HasSuffix(o.Key, "/") {
					continue
				}
				object, err := s.client.GetObject(ctx, "web", o.Key, minio.GetObjectOptions{})
				if err != nil {
					t.Fatal(err)
				}
				data, err := io.ReadAll(object)
				object.Close()
				if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				all[strings.TrimPrefix(o.Key, "site/")] = string(data)
			}
			return all
		},
		write: func(t testing.TB, name, data string) {
			if _, err := s.client.PutObject(ctx, "web", "site/"+name, bytes.NewReader([]byte(data)), int64(len(data)), minio.PutObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		},
		remove: func(t testing.TB, name string) {
			if err := s.client.RemoveObject(ctx, "web", "site/"+name, minio.RemoveObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestS3(t *testing.T) {
	t.Run("target", func(t *testing.T) { testTarget(t, startS3(t).ground()) })
	t.Run("cut", func(t *testing.T) { testCuts(t, startS3(t).ground()) })
	t.Run("two at once", func(t *testing.T) { testTwo(t, startS3(t).ground()) })
	t.Run("draft", func(t *testing.T) { testDraft(t, startS3(t).ground(), "/site/draft/") })
	t.Run("wrong key", func(t *testing.T) {
		s := startS3(t)
		for _, secret := range []string{"WRONG", "UNSET"} {
			g := &ground{getenv: s3Env, yaml: func(addr string) string { return s.target(addr, secret) }}
			_, _, err := g.push(s.addr, edition(1))
			if err == nil {
				t.Fatalf("%s is accepted", secret)
			}
			if strings.Contains(err.Error(), "4711") {
				t.Errorf("%v holds a secret", err)
			}
		}
	})
	t.Run("headers", func(t *testing.T) {
		s := startS3(t)
		s.ground().mustPush(t, edition(1))
		for name, want := range map[string][2]string{
			"acme/de/zoom/index.html": {"text/html; charset=utf-8", "public, max-age=300"},
			"acme/de/zoom/notice.txt": {"text/plain; charset=utf-8", "public, max-age=300"},
			"sitemap.xml":             {"application/xml", "public, max-age=300"},
			"assets/acme-1.css":       {"text/css; charset=utf-8", "public, max-age=31536000, immutable"},
			".klausel/manifest.json":  {"application/json", "no-store"},
		} {
			o, err := s.client.StatObject(context.Background(), "web", "site/"+name, minio.StatObjectOptions{})
			if err != nil {
				t.Fatal(name, err)
			}
			if got := [2]string{o.ContentType, o.Metadata.Get("Cache-Control")}; got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
	// A bucket that keeps every version of an object hides what is deleted. (With
	// --sidecar this server keeps hiding what was put there again.)
	t.Run("versions", func(t *testing.T) {
		s := startS3(t, "--versioning-dir", t.TempDir())
		if err := s.client.EnableVersioning(context.Background(), "web"); err != nil {
			t.Fatal(err)
		}
		g := s.ground()
		g.write(t, "imprint.html", "<p>Impressum</p>")
		for _, n := range []int{1, 2, 1, 3} { // pages come, go and come again
			receipts, _ := g.mustPush(t, edition(n))
			agree(t, receipts, filesOf(edition(n)))
			want := filesOf(edition(n))
			want["imprint.html"] = "<p>Impressum</p>"
			if got := visible(g.read(t)); !maps.Equal(got, want) {
				t.Errorf("edition %d: %q stands there", n, slices.Sorted(maps.Keys(got)))
			}
		}
		testCuts(t, g)
	})
	t.Run("disk full", func(t *testing.T) { s := startS3(t); testFull(t, s.ground(), filepath.Join(s.dir, "web")) })
}
