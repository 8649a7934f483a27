package web

import (
	"net/http"
	"strings"
	"testing"
)

// A citation names the conference, in English as the rest of it.
func TestCitationsNameTheConference(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	const event = "Conference of CEOs, 11–12 January 2024"
	for _, address := range []string{a.doc("rajasthan.pptx"), a.doc("rajasthan.pptx") + "/pages/2"} {
		for _, lang := range []string{"en", "hi"} {
			for i, form := range texts(a.page(t, in(lang, address), http.StatusOK).Find(".cite .copyable")) {
				if !strings.Contains(form, event) {
					t.Errorf("%s %s: form %d: %s", address, lang, i, form)
				}
			}
		}
	}
	if got := texts(a.page(t, a.doc("telangana.pptx"), http.StatusOK).Find("#c1"))[0]; strings.Contains(got, "Conference of") {
		t.Errorf("of no conference: %s", got)
	}
}
