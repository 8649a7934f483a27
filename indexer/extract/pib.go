package extract

import (
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"abhilekh/storage"
)

// release is a press release of the Press Information Bureau.
type release struct {
	title, prid string
	posted      storage.Date
	text        string
	hollow      bool // a page of the site without a body
}

// pibURL is the one address under which a release is cited; the bureau uses a
// handful of spellings for the same page.
const pibURL = "https://www.pib.gov.in/PressReleasePage.aspx?PRID="

var (
	pibPosted = regexp.MustCompile(`(\d{1,2}) ([A-Z]{3})[A-Z]* (\d{4}) (\d{1,2}):(\d{2}) ?([AP]M) by (PIB [\p{L} ]+)`)
	pibID     = regexp.MustCompile(`\(?(?:Release ID|रिली\S{1,3} आईडी) ?: ?(\d{5,9})\)?`)
)

// pibRelease recognises the two shapes in which releases are found: the block
// that feeds carry, and the page of the site. Both state when and where the
// release was posted, in the same words.
func pibRelease(doc *goquery.Document) (release, bool) {
	for _, place := range []string{"#PrDateTime", ".ReleaseDateSubHeaddateTime"} {
		if when := doc.Find(place).First(); when.Length() > 0 {
			return pibPage(doc, when)
		}
	}
	var r release
	found := false
	doc.Find("td > div").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if text := s.Text(); len(text) < 200 && pibPosted.MatchString(oneLine(text)) {
			r, found = pibBlock(s.Parent(), s)
		}
		return !found
	})
	return r, found
}

// pibBlock reads the block of a feed: the ministry as bare text, then divs with
// title, subtitles, posting time, body and release id, in this order.
func pibBlock(cell, when *goquery.Selection) (release, bool) {
	var r release
	var before, after []*html.Node
	seen := false
	cell.Contents().Each(func(_ int, s *goquery.Selection) {
		switch n := s.Nodes[0]; {
		case n == when.Nodes[0]:
			seen = true
		case seen:
			after = append(after, n)
		default:
			before = append(before, n)
		}
	})
	var lines []string
	for _, n := range before {
		text := textOf(n)
		if text == "" {
			continue
		}
		if r.title == "" && n.DataAtom == atom.Div {
			r.title = oneLine(text)
		}
		lines = append(lines, text)
	}
	posted := oneLine(when.Text())
	r.posted = pibDate(posted)
	lines = append(lines, posted, "", textOf(after...))
	r.finish(lines)
	return r, r.title != "" && r.posted != ""
}

// pibPage reads the page of the site. The body stands after the posting time;
// older pages hold it in a hidden field or in the part meant for printing only.
func pibPage(doc *goquery.Document, when *goquery.Selection) (release, bool) {
	var r release
	r.title = oneLine(doc.Find("#Titleh2").First().Text())
	if r.title == "" {
		r.title = oneLine(doc.Find(`meta[property="og:title"]`).AttrOr("content", ""))
	}
	if r.title == "" {
		r.title = oneLine(doc.Find("h2").Eq(1).Text()) // the first is the ministry
	}
	posted := oneLine(when.Text())
	r.posted = pibDate(posted)
	id := oneLine(doc.Find(`#ReleaseId, [id$="_ReleaseId"]`).First().Text())
	printed := textOf(doc.Find("#PdfDiv").Contents().Nodes...) // it is hidden itself
	escaped := doc.Find("#ltrDescriptionn").AttrOr("value", "")
	doc.Find(`#PdfDiv, #RelLink, .RelTag, .ReleaseLang, .print-icons, #lblViews, [id$="lblUpdated"], ` +
		`#ReleaseId, [id$="_ReleaseId"], [id*="VisitorCounter"]`).Remove()
	var body []*html.Node
	for n := when.Nodes[0].NextSibling; n != nil; n = n.NextSibling {
		body = append(body, n)
	}
	text := textOf(body...)
	if text == "" && escaped != "" {
		if nodes, err := html.ParseFragment(strings.NewReader(escaped), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}); err == nil {
			text = textOf(nodes...)
		}
	}
	if text == "" {
		text = printed
	}
	r.hollow = text == ""
	lines := []string{oneLine(doc.Find("#MinistryName").First().Text()), r.title}
	doc.Find("#Subtitleh3 #ltrSubtitle").Each(func(_ int, s *goquery.Selection) {
		lines = append(lines, textOf(s.Nodes...))
	})
	r.finish(append(lines, posted, "", text, id))
	if m := digits.FindString(id); m != "" {
		r.prid = m // whatever the language of its label
	}
	return r, r.title != "" && (r.posted != "" || r.prid != "")
}

// digits are a release id within its label.
var digits = regexp.MustCompile(`\d{5,9}`)

// visitors is what the site counts; it changes with every look.
var visitors = regexp.MustCompile(`(?i)(?:visitor counter|आगंतुक पटल)\s*:?\s*[\d,]+`)

// finish puts the text together and takes the release id out of it.
func (r *release) finish(lines []string) {
	var keep []string
	for _, l := range lines {
		if l != "" || len(keep) > 0 && keep[len(keep)-1] != "" {
			keep = append(keep, l)
		}
	}
	r.text = strings.TrimSpace(visitors.ReplaceAllString(strings.Join(keep, "\n"), ""))
	if m := pibID.FindAllStringSubmatch(r.text, -1); len(m) > 0 {
		r.prid = m[len(m)-1][1] // its own stands last; the body may cite others
	}
}

// pibDate reads the day of a posting time, which is stated in Indian time.
func pibDate(s string) storage.Date {
	m := pibPosted.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	t, err := time.Parse("2 Jan 2006", m[1]+" "+m[2]+" "+m[3])
	if err != nil {
		return ""
	}
	d, _ := storage.ParseDate(t.Format(time.DateOnly))
	return d
}
