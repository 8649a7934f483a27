package web

import (
	"net/http"
	"net/url"
	"strings"

	"abhilekh/api/middleware"
	"abhilekh/storage/query"

	"github.com/gin-gonic/gin"
)

// proseView is a page that the archive says about itself: help and about.
type proseView struct {
	Frame    frame
	Examples []example
	Limits   []string
	Contact  *link
	Version  string
}

// example is a search to try and what it finds.
type example struct {
	Text, Href, Meaning string
}

func (w *Web) helpPage(c *gin.Context) error {
	v := w.visit(c)
	view := proseView{Frame: w.frame(v, v.say("help.title"), "")}
	for _, e := range []struct{ text, id string }{
		{"hilly districts", "help.ex_words"},
		{"polling stations", "help.ex_names"},
		{`"model code of conduct"`, "help.ex_phrase"},
		{"webcasting -drone", "help.ex_not"},
		{"cash OR liquor", "help.ex_or"},
		{"(evm OR vvpat) training", "help.ex_brackets"},
		{"elector*", "help.ex_prefix"},
		{`"polling webcasting"~5`, "help.ex_near"},
		{"title:schedule", "help.ex_title"},
		{"ECI/PN/23/2024", "help.ex_note"},
		{"note:23", "help.ex_number"},
		{"state:bihar theme:electoral-roll", "help.ex_fields"},
		{"after:2024-01-01 before:2024-06-30", "help.ex_dates"},
		{"year:2024", "help.ex_year"},
		{"मतदान केंद्र", "help.ex_hindi"},
	} {
		q := query.Query{Page: 1, Size: query.DefaultSize}.WithText(e.text)
		view.Examples = append(view.Examples, example{Text: e.text, Href: v.results(q), Meaning: v.say(e.id)})
	}
	view.Limits = []string{
		v.say("help.limit_text", v.number(query.MaxText), v.number(query.MaxWords), v.number(query.MaxPrefixWords)),
		v.say("help.limit_reach", v.number(query.MaxReach)),
		v.say("help.limit_language"), v.say("help.limit_meaning"), v.say("help.limit_pictures"),
	}
	return w.show(c, v.speech, "help", view)
}

func (w *Web) aboutPage(c *gin.Context) error {
	v := w.visit(c)
	return w.show(c, v.speech, "about", proseView{
		Frame: w.frame(v, v.say("about.title"), ""), Contact: w.contactLink(), Version: w.version,
	})
}

// contactLink leads to whoever keeps this archive; nil when nobody is named.
func (w *Web) contactLink() *link {
	switch {
	case w.contact == "":
		return nil
	case strings.HasPrefix(w.contact, "https://"), strings.HasPrefix(w.contact, "http://"):
		return &link{w.contact, w.contact}
	}
	address := strings.TrimPrefix(w.contact, "mailto:")
	return &link{address, "mailto:" + url.PathEscape(address)}
}

// errorView is what a visitor sees when a request failed.
type errorView struct {
	Frame    frame
	Crumb    string
	Heading  string
	Lede     string
	Problems []fault
	Ready    bool // searching works, so it is offered
	Request  string
	Time     string
	Contact  *link
}

// errorPage makes the view for a status. Only what an InvalidError says is
// shown of err.
func (w *Web) errorPage(v visit, status int, err error, request string) errorView {
	heading, lede := "error.500_heading", "error.500_lede"
	switch status {
	case http.StatusBadRequest:
		heading, lede = "error.400_heading", "error.400_lede"
	case http.StatusNotFound:
		heading, lede = "error.404_heading", "error.404_lede"
	case http.StatusMethodNotAllowed:
		heading, lede = "error.405_heading", "error.405_lede"
	case http.StatusTooManyRequests:
		heading, lede = "error.429_heading", "error.429_lede"
	case http.StatusServiceUnavailable:
		heading, lede = "error.503_heading", "error.503_lede"
	}
	out := errorView{
		Frame: w.frame(v, v.say(heading), ""), Crumb: v.say("error.crumb", v.number(status)),
		Heading: v.say(heading), Lede: v.say(lede), Ready: w.search.Status().Ready,
		Request: request, Time: v.clock(w.now()), Contact: w.contactLink(),
	}
	out.Frame.Canonical = ""
	for _, e := range middleware.Invalid(err) {
		out.Problems = append(out.Problems, v.fault(e))
	}
	return out
}
