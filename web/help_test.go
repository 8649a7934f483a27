package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage/query"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// helpItems are documents that tell apart what the help says from what it does
// not say; each is named by what it holds.
func helpItems() []item {
	doc := func(key, text string) item {
		return item{key: key, source: "notes", media: "text/plain", title: "SAMPLE: " + key, titleLang: "en", lang: "en", text: text}
	}
	seven := "one two three four five six seven"
	list := []item{
		doc("station", "A polling station."),
		doc("two-pages", "Polling.\fMany stations."),
		doc("hilly", "Hilly districts."),
		doc("hilly-apart", "A hilly place.\fMany districts."),
		doc("code", "The model code of conduct."),
		doc("code-apart", "Conduct of the model code."),
		doc("drone", "Webcasting by drone."),
		doc("webcast", "Webcasting by camera."),
		doc("cash", "Cash was seized."),
		doc("liquor", "Liquor was seized."),
		doc("cash-liquor", "Cash and liquor were seized."),
		doc("evm-training", "Training with the EVM."),
		doc("vvpat-training", "Training with the VVPAT."),
		doc("evm", "The EVM was sealed."),
		doc("electorate", "The whole electorate."),
		doc("electors", "All electors."),
		doc("near", "Webcasting one two three four five polling."),
		doc("far", "Polling "+seven+" webcasting."),
		doc("mention", "As said in the press note, PN/23/2024, the schedule holds."),
	}
	list = append(list, doc("revision", "The special intensive revision."), doc("madhya", "Elections in Madhya Pradesh."), doc("member", "An MP spoke of elections."))
	titled := doc("titled", "Nothing else.")
	titled.title = "SAMPLE: The schedule"
	note := doc("note", "A note of that spring.")
	note.note, note.printed = "ECI/PN/23/2024", "2024-01-01"
	other := doc("note-2023", "A note of the spring before.")
	other.note, other.printed = "ECI/PN/23/2023", "2023-12-31"
	last := doc("june", "The end of June.")
	last.printed = "2024-06-30"
	july := doc("july", "The beginning of July.")
	july.printed = "2024-07-01"
	bihar := doc("bihar-roll", "The roll.")
	bihar.states, bihar.themes = []string{"bihar"}, []string{"electoral-roll"}
	goa := doc("goa-roll", "The roll.")
	goa.states, goa.mentions, goa.themes = []string{"goa"}, []string{"bihar"}, []string{"electoral-roll"}
	hindi := doc("hindi", "मतदान केंद्र पर पेयजल।")
	hindi.lang = "hi"
	return append(list, titled, note, other, last, july, bihar, goa, hindi)
}

// found returns the keys of the documents that a text finds, in their order.
func (a *archive) found(t *testing.T, text string) []string {
	t.Helper()
	keys := make(map[string]string)
	for key, id := range a.ids {
		keys["/documents/"+string(id)] = key
	}
	var out []string
	a.page(t, "/?size=100&q="+url.QueryEscape(text), http.StatusOK).Find(".card h2 a").Each(func(_ int, s *goquery.Selection) {
		path, _, _ := strings.Cut(s.AttrOr("href", ""), "?")
		out = append(out, keys[path])
	})
	return out
}

// The help is honest: what it says of each example is what the example finds.
func TestExamplesOfTheHelpFindWhatItSays(t *testing.T) {
	a := newArchive(t, helpItems())
	want := map[string][]string{
		"hilly districts":                    {"hilly", "hilly-apart"},          // both words, not on one page
		"polling stations":                   {"hindi", "station", "two-pages"}, // and the words apart
		`"model code of conduct"`:            {"code"},
		"webcasting -drone":                  {"far", "near", "webcast"},
		"cash OR liquor":                     {"cash", "cash-liquor", "liquor"},
		"(evm OR vvpat) training":            {"evm-training", "vvpat-training"},
		"elector*":                           {"electorate", "electors"},
		`"polling webcasting"~5`:             {"near"},
		"title:schedule":                     {"titled"},
		"ECI/PN/23/2024":                     {"mention", "note"},
		"note:23":                            {"mention", "note", "note-2023"},
		"state:bihar theme:electoral-roll":   {"bihar-roll"},
		"after:2024-01-01 before:2024-06-30": {"june", "note"},
		"year:2024":                          {"july", "june", "note"},
		"मतदान केंद्र":                       {"hindi", "station"},
	}
	examples := texts(a.page(t, "/help", http.StatusOK).Find(".why code"))
	if d := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(examples))); d != "" {
		t.Errorf("examples (-tested +in the help):\n%s", d)
	}
	for _, text := range examples {
		r := query.Read(text, false, a.web.vocab)
		if r.Root == nil || len(r.Notices) > 0 || r.ReadAs != text {
			t.Errorf("%s is read as %s, %v", text, r.ReadAs, r.Notices)
		}
		if d := cmp.Diff(want[text], slices.Sorted(slices.Values(a.found(t, text)))); d != "" {
			t.Errorf("%s finds (-want +got):\n%s", text, d)
		}
	}
}

// What the help says beside its examples holds as well.
func TestSentencesOfTheHelpHold(t *testing.T) {
	a := newArchive(t, helpItems())
	for _, c := range []struct {
		says, text string
		finds      []string // in any order
	}{
		{"few words: some of them, when none has all", "cash drone", []string{"cash", "cash-liquor", "drone"}},
		{"many words: any of them", "cash liquor drone vvpat", []string{"cash", "cash-liquor", "drone", "liquor", "vvpat-training"}},
		{"quotations hold beside words", `"code of conduct" conduct drone seized vvpat`, []string{"code"}},
		{"quotations beside words, when nothing fits all", `"model code" drone`, []string{"code", "code-apart", "drone"}},
		{"and such a quotation is not taken apart", `"stations polling" drone`, []string{"drone"}},
		{"a minus holds beside words", "cash liquor drone vvpat -seized", []string{"drone", "vvpat-training"}},
		{"endings are taken off", "stations polling", []string{"station", "two-pages"}},
		{"quoted: as written, endings too", `"polling stations"`, nil},
		{"quoted: as written", `"stations"`, []string{"two-pages"}},
		{"capitals do not matter", "CAMERA", []string{"webcast"}},
		{"but in an acronym", "SIR", []string{"revision"}},
		{"that is a word too", "sir", nil},
		{"initials of a state", "MP elections", []string{"madhya", "member"}},
		{"in capitals only", "mp elections", []string{"member"}},
		{"OR in capitals only", "cash or liquor", []string{"cash-liquor"}},
		{"a bar is no OR", "cash | liquor", []string{"cash-liquor"}},
		{"lang: works alike", "lang:hi", []string{"hindi"}},
		{"a star needs three letters", "el*", nil},
	} {
		got := slices.Sorted(slices.Values(a.found(t, c.text)))
		if d := cmp.Diff(c.finds, got); d != "" {
			t.Errorf("%s: %s finds (-want +got):\n%s", c.says, c.text, d)
		}
	}
	for _, spelling := range []string{"ECI/PN/23/2024", "eci pn 23 2024", "Press Note No. 23 of 2024", "note:23/2024"} {
		if got := a.found(t, spelling); len(got) == 0 || got[0] != "note" {
			t.Errorf("%s finds first: %q", spelling, got)
		}
	}
	// Nothing in it speaks of signs that are not read.
	for _, address := range both([]string{"/help"}) {
		if text := a.page(t, address, http.StatusOK).Find("main").Text(); strings.Contains(text, "|") {
			t.Errorf("%s speaks of |, which is not read", address)
		}
	}
}
