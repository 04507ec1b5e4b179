package interview_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/interview"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
	"klausel/templates"
)

const today = "2026-11-27"

func config(t *testing.T, lang string) interview.Config {
	t.Helper()
	lib, err := library.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		t.Fatal(err)
	}
	load := func(data []byte) (*profile.Profile, []diag.Finding) {
		return loader.Load(fstest.MapFS{"acme.yaml": {Data: data}}, "acme.yaml", "acme.yaml")
	}
	return interview.Config{
		Lib: lib, Lang: lang, Today: today,
		Judge: func(data []byte) ([]diag.Finding, error) {
			p, found := load(data)
			if p == nil {
				return rules.Grade(lib, found), nil
			}
			notices, err := notice.ComposeAll(p, lib)
			return rules.Grade(lib, append(found, rules.Run(p, lib, notices, today)...)), err
		},
		Compose: func(data []byte) ([]*notice.Notice, error) {
			p, _ := load(data)
			return notice.ComposeAll(p, lib)
		},
	}
}

func TestWalk(t *testing.T) {
	c := config(t, "de")
	for _, v := range []string{"teams-m365", "zoom-direct", "webex-eu-residency", "jitsi-self-hosted", "nextcloud-talk-self-hosted"} {
		s, _ := c.Lib.Variant(v)
		d, err := interview.NewDraft([]byte("languages: [de, en]\nservices:\n  - id: " + s.ID + "\n    variant: " + v + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		iv := interview.New(c, d)
		for {
			q, left, err := iv.Next()
			if err != nil {
				t.Fatal(err)
			}
			if q == nil {
				for _, f := range left {
					t.Logf("LEFT %s %s", f.Rule, f.Path)
				}
				break
			}
			r := interview.Reply{}
			pick := -1
			for i, o := range q.Options {
				if o.Proposed && pick < 0 || o.Proposed && q.Kind == interview.Several {
					pick = i
					r.Picked = append(r.Picked, i)
				}
			}
			if q.Kind == interview.Several {
				if pick < 0 && strings.Contains(q.Title, "Ländern") {
					for i, o := range q.Options {
						if o.Label == "Deutschland" {
							r.Picked = []int{i}
						}
					}
				} else if pick < 0 {
					for i, o := range q.Options {
						if o.Label == "Nichts davon" {
							r.Picked = []int{i}
						}
						if strings.HasPrefix(o.Label, "Teilnehmende schreiben") {
							r.Picked = []int{i}
							break
						}
					}
				}
			} else if pick < 0 && q.Kind == interview.One {
				r.Picked = []int{0}
				if q.ID == "officer" {
					r.Picked = []int{2}
				}
				if strings.Contains(q.Problem, "§ 201") {
					r.Picked = []int{0}
				}
				if q.Options[r.Picked[0]].Input == "date" {
					r.Words = "1.10.2025"
				}
			}
			if q.Kind == interview.Text {
				r.Words = q.Example
			}
			fmt.Printf("%d (+%d) [%s] %s\n", q.Asked, q.Left, q.ID, q.Title)
			if q.Problem != "" {
				fmt.Println("   ! ", q.Problem)
			}
			for i, o := range q.Options {
				if i < 8 {
					fmt.Printf("     %v %v %s\n", o.Proposed, o.Ticked, o.Label)
				}
			}
			for _, s := range iv.Preview(q, r, 2) {
				fmt.Println("   >", s)
			}
			if err := iv.Answer(q, r); err != nil {
				t.Fatal(err, r)
			}
			if iv.Asked() > 50 {
				t.Fatal("no end")
			}
		}
		fmt.Println(iv.Asked(), string(iv.Draft().Bytes()))
	}
}
