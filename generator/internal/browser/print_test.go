package browser

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	cdppage "github.com/chromedp/cdproto/page"
)

// TestPrint: on paper, A4, each page bears its number and how many there are;
// each word of the main text is there and lies on the page; no row of a table
// is split.
func TestPrint(t *testing.T) {
	need(t)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		lack(t, "pdftotext: %v; install poppler-utils", err)
	}
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	var sheets, words, rows atomic.Int64
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true, Print: true})
		want := strings.Fields(eval[string](p, `document.querySelector("main").innerText`))
		paper := print(p)
		sheets.Add(int64(len(paper)))
		words.Add(int64(len(want)))

		all := ""
		for i, sheet := range paper {
			number := fmt.Sprintf("%d / %d", i+1, len(paper))
			text := strings.Join(strings.Fields(sheet.text), " ")
			if !strings.Contains(text, number) {
				t.Errorf("page %d does not bear its number %q", i+1, number)
			}
			all += squash(strings.Replace(text, number, "", 1))
			if a4 := sheet.Width > 594 && sheet.Width < 597 && sheet.Height > 840 && sheet.Height < 843; !a4 {
				t.Errorf("page %d is not A4: %g × %g", i+1, sheet.Width, sheet.Height)
			}
			for _, w := range sheet.Words {
				if w.Left < 0 || w.Top < 0 || w.Right > sheet.Width || w.Bottom > sheet.Height {
					t.Errorf("%q is outside page %d", w.Text, i+1)
				}
			}
		}
		count := map[string]int{}
		for _, w := range want {
			w = squash(w)
			count[w]++
		}
		for w, n := range count {
			if got := strings.Count(all, w); got < n {
				t.Errorf("%q is on paper %d times, on the page %d times", w, got, n)
			}
		}
		for _, s := range stranded(p) {
			t.Error(s)
		}
		n, split := splitRows(p)
		rows.Add(int64(n))
		for _, s := range split {
			t.Error(s)
		}
	})
	if rows.Load() == 0 {
		t.Error("there was no row of a table to look for")
	}
	t.Logf("count: print: %d pages on %d sheets of A4, %d words found, %d rows of tables whole", len(pages), sheets.Load(), words.Load(), rows.Load())
}

// TestPrintFinds: a row that is split is found.
func TestPrintFinds(t *testing.T) {
	need(t)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		lack(t, "pdftotext: %v; install poppler-utils", err)
	}
	p := open(t, host(t, built(t))+"/kesselwerk/de/zoom/", view{Print: true})
	eval[any](p, `for (const row of document.querySelectorAll("tbody tr")) {
		row.style.breakInside = "auto";
		for (const cell of row.cells) cell.innerHTML = "x<br>".repeat(25);
	}`)
	if n, split := splitRows(p); len(split) == 0 {
		t.Errorf("none of %d rows is split", n)
	}
}

// TestPrintFindsStranded: a heading at the foot of a sheet is found.
func TestPrintFindsStranded(t *testing.T) {
	need(t)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		lack(t, "pdftotext: %v; install poppler-utils", err)
	}
	p := open(t, host(t, built(t))+"/kesselwerk/de/zoom/", view{Print: true})
	eval[any](p, `for (const h of document.querySelectorAll(".text h2")) { h.style.breakAfter = "auto"; h.nextElementSibling.style.breakBefore = "page"; }`)
	if got := stranded(p); len(got) < 5 {
		t.Errorf("found only %q", got)
	}
}

// stranded returns the headings, and the sentences that lead to a table or a
// list, which stand on another sheet than what follows them. It leaves the page
// with marks.
func stranded(p *page) []string {
	p.t.Helper()
	names := eval[[]string](p, `(() => {
		const mark = (el, text) => { const b = document.createElement("b"); b.textContent = text; b.style.font = "4pt sans-serif"; el.append(b); };
		const leads = [...document.querySelectorAll(".text :is(h2, h3, h4), .text p:has(+ :is(table, ul))")];
		leads.forEach((el, i) => {
			mark(el, "^" + i + "^");
			let next = el.nextElementSibling;
			if (next.matches("table")) next = next.querySelector("tbody th");
			else if (!next.matches("p, h3, h4")) next = next.querySelector("li, p, h3, h4, th");
			mark(next, "^" + i + "^");
		});
		return leads.map(el => el.textContent);
	})()`)
	on := map[string]int{}
	var out []string
	seen := 0
	for i, sheet := range print(p) {
		for _, m := range leadMark.FindAllStringSubmatch(sheet.text, -1) {
			seen++
			if at, ok := on[m[1]]; ok && at != i {
				n, _ := strconv.Atoi(m[1])
				out = append(out, fmt.Sprintf("%q is at the foot of sheet %d", names[n], at+1))
			}
			on[m[1]] = i
		}
	}
	if seen != 2*len(names) {
		out = append(out, fmt.Sprintf("of %d marks %d are on paper", 2*len(names), seen))
	}
	eval[any](p, `document.querySelectorAll("b").forEach(b => b.textContent.startsWith("^") && b.remove())`)
	return out
}

var leadMark = regexp.MustCompile(`\^(\d+)\^`)

// splitRows returns how many rows of tables there are, and which of them are
// not on one sheet. It marks each cell at its begin and its end and prints.
func splitRows(p *page) (n int, split []string) {
	p.t.Helper()
	rows := eval[int](p, `(() => {
		const rows = [...document.querySelectorAll("tbody tr")];
		rows.forEach((row, i) => { for (const cell of row.cells) for (const where of ["afterbegin", "beforeend"]) {
			cell.insertAdjacentHTML(where, "<b>~"+i+"~</b>");
			const mark = cell[where === "afterbegin" ? "firstElementChild" : "lastElementChild"];
			mark.style.font = "4pt sans-serif";
		} });
		return rows.length;
	})()`)
	if rows == 0 {
		return 0, nil
	}
	on := map[string]int{}
	for i, sheet := range print(p) {
		for _, m := range rowMark.FindAllStringSubmatch(sheet.text, -1) {
			if at, ok := on[m[1]]; ok && at != i {
				split = append(split, fmt.Sprintf("row %s is on the sheets %d and %d", m[1], at+1, i+1))
			}
			on[m[1]] = i
		}
	}
	if len(on) != rows {
		split = append(split, fmt.Sprintf("of %d rows %d are on paper", rows, len(on)))
	}
	return rows, split
}

var rowMark = regexp.MustCompile(`~(\d+)~`)

// squash leaves of a text the letters, digits and signs, without what a line
// break may add or take: space and hyphens.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// A sheet is one page of a PDF. Lengths are in points.
type sheet struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []struct {
		Left   float64 `xml:"xMin,attr"`
		Top    float64 `xml:"yMin,attr"`
		Right  float64 `xml:"xMax,attr"`
		Bottom float64 `xml:"yMax,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"word"`
	text string // in the order in which it was drawn, which is that of the document
}

var pdfs atomic.Int64

// print prints the page as its stylesheet says, and reads the PDF.
func print(p *page) []sheet {
	p.t.Helper()
	yes := true
	pdf := call(p, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}).Data
	name := filepath.Join(scratch, strconv.FormatInt(pdfs.Add(1), 10)+".pdf")
	if err := os.WriteFile(name, pdf, 0o644); err != nil {
		p.t.Fatal(err)
	}
	read := func(how string) []byte {
		out, err := exec.Command("pdftotext", how, name, "-").Output()
		if err != nil {
			p.t.Fatalf("pdftotext %s: %v", how, err)
		}
		return out
	}
	var doc struct {
		Sheets []sheet `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(read("-bbox"), &doc); err != nil {
		p.t.Fatalf("pdftotext: %v", err)
	}
	texts := strings.Split(strings.TrimSuffix(string(read("-raw")), "\f"), "\f")
	if len(texts) != len(doc.Sheets) {
		p.t.Fatalf("pdftotext finds %d and %d pages", len(doc.Sheets), len(texts))
	}
	for i := range texts {
		doc.Sheets[i].text = texts[i]
	}
	return doc.Sheets
}
