package extract

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"abhilekh/testdata/corpus"
)

func extractHTML(t *testing.T, source string) Result {
	t.Helper()
	got, err := newTest(t, 0).Extract(t.Context(), Input{Name: "page.html", Data: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// pibSite is a page in the shape of the bureau's site.
const pibSite = `<!DOCTYPE html><html><head><title>Press Release: Press Information Bureau</title><script>var x = "never";</script></head><body>
<div class="menu">Home About Us</div>
<div class="innner-page-main-about-us-content-right-part">
<div id="MinistryName" class="MinistryNameSubhead text-center">Election Commission</div>
<div id="PdfDiv" style="display:none"><table><tr><td>Body of the release, once more.</td></tr></table></div>
<input type="hidden" id="ltrDescriptionn" value="&lt;p&gt;Body of the release.&lt;/p&gt;">
<h2 id="Titleh2">Seizures cross four hundred crore</h2>
<h3 id="Subtitleh3"><span id="ltrSubtitle">Five states<div></div>Flying squads</span></h3>
<div id="PrDateTime" class="ReleaseDateSubHeaddateTime">प्रविष्टि तिथि: 26 MAR 2026 3:04PM by PIB Delhi</div>
%s
<p>***</p><p>RP/PSM</p>
<span id="ReleaseId">(रिलीज़ आईडी: 2245635)</span>
<span id="lblViews">आगंतुक पटल : 12,345</span>
<div class="ReleaseLang">Read this release in: <a href="PressReleasePage.aspx?PRID=2245636">हिन्दी</a></div>
</div></body></html>`

func TestPIBPage(t *testing.T) {
	body := `<p>Body of the release.</p><table><tr><th>State</th><th>Rs crore</th></tr><tr><td>Assam</td><td>41.2</td></tr></table>`
	want := "Election Commission\nSeizures cross four hundred crore\nFive states\nFlying squads\n" +
		"प्रविष्टि तिथि: 26 MAR 2026 3:04PM by PIB Delhi\n\nBody of the release.\nState\tRs crore\nAssam\t41.2\n***\nRP/PSM\n(रिलीज़ आईडी: 2245635)"
	got := extractHTML(t, fmt.Sprintf(pibSite, body))
	if diff := cmp.Diff(strings.ReplaceAll(want, "ज़", "ज़"), got.Pages[0].Text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	type facts struct{ Title, PRID, URL, Kind, Posted, Printed string }
	have := facts{got.Title, got.PRID, got.URL, got.Kind, string(got.Posted), string(got.Printed)}
	if diff := cmp.Diff(facts{"Seizures cross four hundred crore", "2245635", pibURL + "2245635", "press-release", "2026-03-26", ""}, have); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	again := extractHTML(t, strings.Replace(fmt.Sprintf(pibSite, body), "12,345", "99,999", 1))
	if got.Fingerprint != again.Fingerprint {
		t.Error("the visitor counter changes the fingerprint")
	}
	hidden := extractHTML(t, strings.Replace(strings.Replace(fmt.Sprintf(pibSite, ""), "<p>***</p>", "", 1), "<p>RP/PSM</p>", "", 1))
	if !strings.Contains(hidden.Pages[0].Text, "Body of the release.") {
		t.Errorf("the hidden copy of the body is not read: %q", hidden.Pages[0].Text)
	}
}

// The site's form changes with the years and the language; what is found has to
// be right, and what does not come whole is said.
func TestPIBPageForms(t *testing.T) {
	whole := fmt.Sprintf(pibSite, "<p>Body of the release.</p>")
	bare := strings.NewReplacer("<p>Body of the release.</p>", "", "<p>***</p>", "", "<p>RP/PSM</p>", "").Replace(whole)
	hidden := `<input type="hidden" id="ltrDescriptionn" value="&lt;p&gt;Body of the release.&lt;/p&gt;">`
	for name, page := range map[string]string{
		"label of another language": strings.Replace(whole, "रिलीज़ आईडी", "வெளியீட்டு ஐடி", 1),
		"body for printing only":    strings.Replace(bare, hidden, "", 1),
		"older form": strings.NewReplacer(`id="PrDateTime" `, "", `id="Titleh2"`, `class="title"`, `<div id="MinistryName"`, `<h2 id="Ministry">Election Commission</h2><div`).
			Replace(whole),
	} {
		got := extractHTML(t, page)
		if got.PRID != "2245635" || got.Title != "Seizures cross four hundred crore" || got.Posted != "2026-03-26" || !strings.Contains(got.Pages[0].Text, "Body of the release") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	hollow := strings.NewReplacer(hidden, "", "Body of the release, once more.", "").Replace(bare)
	if got, err := newTest(t, 0).Extract(t.Context(), Input{Name: "a.html", Data: []byte(hollow)}); err == nil {
		t.Errorf("a release without a body: %+v", got)
	}
}

// TestPIBItems compares the blocks of the corpus with the facts known of them.
func TestPIBItems(t *testing.T) {
	facts := map[string][]string{}
	data, err := os.ReadFile(corpus.Path(t, "pib", "pib-rss", "items.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		facts[f[0]] = f
	}
	files, err := filepath.Glob(filepath.Join(corpus.Path(t, "pib", "pib-rss", "items"), "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no items: %v", err)
	}
	e := newTest(t, 0)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Extract(t.Context(), Input{Name: filepath.Base(file), Data: data})
		if err != nil {
			t.Fatal(err)
		}
		want := facts[strings.TrimSuffix(filepath.Base(file), ".html")]
		if want == nil {
			t.Fatalf("%s: not in items.tsv", file)
		}
		have := []string{got.PRID, got.Langs[0], string(got.Posted), got.URL}
		if diff := cmp.Diff([]string{want[0], want[1], want[2][:10], want[6]}, have); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		if !sameWords(got.Title, want[5]) || !strings.Contains(got.Pages[0].Text, got.Title) || !strings.HasPrefix(got.Pages[0].Text, oneLine(want[3])) {
			t.Errorf("%s: title %q, want %q; text begins %.80q", file, got.Title, want[5], got.Pages[0].Text)
		}
	}
	t.Logf("%d releases", len(files))
}

func sameWords(a, b string) bool { return hasPhrase(a, b) && hasPhrase(b, a) }

const article = `<html><head><title>Roll revision begins - State CEO</title><meta charset="utf-8"><style>p{color:red}</style></head><body>
<ul class="menu"><li><a href="/">Home</a></li><li><a href="/x">Contact</a></li></ul>
<article><h1>Roll revision begins</h1><p>Dated: 4th March 2021</p><p>%s</p>
<p>Second&nbsp;paragraph<br>with a break.</p><script>alert(1)</script><p style="display: none">unseen</p></article>
<div class="footer"><a href="/y">Site map</a> <a href="/z">Help</a></div></body></html>`

func TestHTMLArticle(t *testing.T) {
	long := strings.Repeat("The officers visit every house and check each entry of the roll, and people may file claims. ", 8)
	got := extractHTML(t, fmt.Sprintf(article, long))
	if got.Title != "Roll revision begins" || got.Printed != "2021-03-04" || got.Kind != "" {
		t.Errorf("title %q, printed %q, kind %q", got.Title, got.Printed, got.Kind)
	}
	text := got.Pages[0].Text
	for _, want := range []string{"every house", "Second paragraph\nwith a break."} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q: %q", want, text)
		}
	}
	for _, bad := range []string{"alert", "unseen", "color", "Contact", "Site map"} {
		if strings.Contains(text, bad) {
			t.Errorf("text holds %q", bad)
		}
	}
	short := extractHTML(t, fmt.Sprintf(article, "Short."))
	if !strings.Contains(short.Pages[0].Text, "Short.") {
		t.Errorf("a short page is lost: %q", short.Pages[0].Text)
	}
}

func TestHTMLText(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"cells and rows", "<table><tr><td>a<td> b </tr><tr><td><p>c</p><p>d</p><td>e</table>", "a\tb\nc d\te"},
		{"empty cell", "<table><tr><td></td><td>x</td></tr></table>", "x"},
		{"layout table", "<table><tr><td><table><tr><td>a</td></tr></table><p>b</p><p>c</p></td></tr></table>", "a\nb\nc"},
		{"list", "<ul><li>one<li>two</ul>", "one\ntwo"},
		{"inline", "<p>ab<b>cd</b> e<i>f</i></p>", "abcd ef"},
		{"pre", "<pre>a\n  b</pre>", "a\nb"},
		{"script and style", "x<script>1</script><style>2</style><noscript>3</noscript><template>4</template><!-- 5 -->y", "xy"},
		{"markup in text", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"},
		{"nothing", "<p> </p>", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := extractHTML(t, "<html><body>"+tt.source).Pages[0].Text; got != tt.want {
				t.Errorf("text %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHTMLCharset(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("<html><head><meta charset=windows-1252><title>Café – “roll”</title></head><body>é")
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]string{
		"declared":             latin,
		"declared wrongly":     "<html><head><meta charset=windows-1252><title>Café – “roll”</title></head><body>é",
		"late letters, silent": "<html><head>" + strings.Repeat(" ", 2000) + "<title>Café – “roll”</title></head><body>é",
		"mark":                 "\xef\xbb\xbf<html><head><title>Café – “roll”</title></head><body>é",
	} {
		if got := extractHTML(t, source); got.Title != "Café – “roll”" || got.Pages[0].Text != "é" {
			t.Errorf("%s: title %q, text %q", name, got.Title, got.Pages[0].Text)
		}
	}
}

func TestHostileHTML(t *testing.T) {
	deep := strings.Repeat("<div>", 1_000_000) + "the <b>end</b><script>var never</script>"
	if got := extractHTML(t, deep).Pages[0].Text; got != "the end" {
		t.Errorf("a million nested tags give %.80q", got)
	}
	cells := "<table>" + strings.Repeat("<tr><td>", 200_000) + "x"
	if got := extractHTML(t, cells).Pages[0].Text; got != "x" {
		t.Errorf("200,000 rows give %.80q", got)
	}
	big := extractHTML(t, fmt.Sprintf(pibSite, strings.Repeat("<p>A paragraph of <span>some</span> words.</p>", 900_000/46)))
	if big.PRID != "2245635" || big.Truncated == "" || len(big.Pages[0].Text) < maxPageText {
		t.Errorf("a release of 900 kB: id %q, truncated %q, %d bytes", big.PRID, big.Truncated, len(big.Pages[0].Text))
	}
}

func TestPlainText(t *testing.T) {
	read := func(data string) []string {
		var out bytes.Buffer
		if err := readText([]byte(data), maxPages, newSender(&out)); err != nil {
			t.Fatal(err)
		}
		got, err := New(Options{}).collect(io.MultiReader(&out, strings.NewReader("{\"end\":{}}\n")), time.NewTimer(time.Hour), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, p := range got.pages {
			texts = append(texts, p.Text)
		}
		return texts
	}
	for _, tt := range []struct {
		name, data string
		want       []string
	}{
		{"utf-8", "\ufeffवोटर\r\nroll", []string{"वोटर\nroll"}},
		{"utf-16, little", "\xff\xfe\x35\x09a\x00", []string{"वa"}},
		{"utf-16, big", "\xfe\xff\x09\x35\x00a", []string{"वa"}},
		{"utf-16, no mark", "r\x00o\x00l\x00l\x00", []string{"roll"}},
		{"windows-1252", "\x93roll\x94 \x96 5", []string{"“roll” – 5"}},
		{"form feeds", "one\n\ftwo\n\f", []string{"one", "two"}},
		{"empty", "", []string{""}},
	} {
		if diff := cmp.Diff(tt.want, read(tt.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	long := strings.Repeat(strings.Repeat("word ", 100)+"\n\n", 40)
	pages := read(long)
	if len(pages) != 7 && len(pages) != 8 {
		t.Errorf("20,000 characters make %d pages", len(pages))
	}
	if got := strings.Count(strings.Join(pages, " "), "word"); got != 4000 {
		t.Errorf("%d words after paging, want 4000", got)
	}
	for i, p := range pages[:len(pages)-1] {
		if n := len(p); n < pageChars/2 || n > pageChars {
			t.Errorf("page %d has %d characters", i+1, n)
		}
	}
}
