package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// What people ask of a notice, questions.yaml, it has to answer, and in one way:
// Art. 12(1), 13, 14 GDPR. Both are mistakes of clause texts, seen in a notice to
// which nothing else is lacking.
var questionRules = []Rule{
	{ID: "question-answered", Profile: func(c *Case) {
		for _, n := range c.whole() {
			for _, a := range c.replies(n) {
				if len(a.Clauses) == 0 {
					c.report(diag.Finding{Service: n.Only.ID.ID()}, c.P.At(n.Only.Path), "question", a.Question.Ask, "id", a.Question.ID, "lang", n.Lang, "clauses", strings.Join(clausesOf(a.Question), ", "))
				}
			}
		}
	}},
	{ID: "answers-agree", Profile: func(c *Case) {
		for _, n := range c.whole() {
			for _, a := range c.replies(n) {
				if d := a.Differ; d != nil {
					c.report(diag.Finding{Service: n.Only.ID.ID()}, d[0].Value.Facts[0], "question", a.Question.Ask, "id", a.Question.ID, "lang", n.Lang,
						"one", d[0].Value.Words, "in", d[0].Clause.ID, "other", d[1].Value.Words, "there", d[1].Clause.ID)
				}
			}
		}
	}},
}

// replies are what a notice says to the questions, worked out once.
func (c *Case) replies(n *notice.Notice) []notice.Reply {
	if c.answers[n] == nil {
		if c.answers == nil {
			c.answers = map[*notice.Notice][]notice.Reply{}
		}
		c.answers[n] = n.Replies()
	}
	return c.answers[n]
}

// whole are the notices of one service, none if anything keeps them from being
// published: what is missing is told once.
func (c *Case) whole() []*notice.Notice {
	if c.withheld() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Notices), func(n *notice.Notice) bool { return n.IsSection() || len(n.Gaps) > 0 })
}

// withheld reports whether a finding so far keeps the profile from being published.
func (c *Case) withheld() bool {
	return c.P.Torn() || slices.ContainsFunc(c.found, diag.Finding.Withholds)
}

func clausesOf(q *library.Inquiry) []string {
	var ids []string
	for _, a := range q.Answers {
		ids = append(ids, a.Clause)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
