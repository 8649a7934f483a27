package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"abhilekh/storage"
)

// pib is press releases of the Press Information Bureau, each named by an
// address. A release is fetched when it is opened, as the page of the site; only
// a page that says it is the release asked for is handed on.
type pib struct {
	config Config
	client *client
}

func newPIB(c Config, o Options) (Source, error) {
	if !reachable(o.Contact) {
		problem := "nothing is read from the network until an e-mail or web address is set at which the sites that are read can reach you (--contact)"
		if o.Contact != "" {
			problem = fmt.Sprintf("%q is neither an e-mail address nor a web address, and the sites that are read must be able to reach you (--contact)", o.Contact)
		}
		return nil, &storage.InvalidError{Field: "contact", Value: o.Contact, Problem: "source " + c.ID + ": " + problem}
	}
	agent := cmp.Or(o.UserAgent, "Abhilekh") + " (+" + o.Contact + ")"
	return &pib{config: c, client: newClient(c, o, agent)}, nil
}

// contactForm keeps an address fit for a header and its brackets.
var contactForm = regexp.MustCompile(`^[!-'*-~]{3,200}$`)

func reachable(contact string) bool {
	at := strings.LastIndexByte(contact, '@')
	web := strings.HasPrefix(contact, "https://") || strings.HasPrefix(contact, "http://")
	return contactForm.MatchString(contact) && (web || at > 0 && at < len(contact)-1)
}

// Discover yields the releases in the order of their addresses, each once.
func (p *pib) Discover(ctx context.Context, yield func(Item) error) error {
	seen := map[string]bool{}
	for _, address := range p.config.URLs {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := parseRelease(address)
		if err != nil {
			return p.config.invalid("urls", address, "%q %v", address, err)
		}
		if seen[r.prid] {
			continue
		}
		seen[r.prid] = true
		err = yield(Item{
			Key: r.prid, PRID: r.prid, Name: "PRID-" + r.prid + ".html", URL: r.page.String(), Remote: true,
			Stated: storage.Stated{By: p.config.ID, SourceKind: p.config.DocumentKind},
			Open:   func(ctx context.Context) (io.ReadCloser, error) { return p.open(ctx, r) },
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pib) open(ctx context.Context, r release) (io.ReadCloser, error) {
	a, err := p.client.page(ctx, r.page)
	if err == nil {
		err = a.shows(r)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch release %s: %w", r.prid, err)
	}
	return io.NopCloser(bytes.NewReader(a.body)), nil
}

// shows returns an error unless a is the page of r: the site has answered with
// other releases, and with pages that only say sorry.
func (a *answer) shows(r release) error {
	switch a.status {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("the site holds no such release (%d)", a.status)
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("the site refuses it (%d); the page can be saved by hand and put into a folder", a.status)
	default:
		return fmt.Errorf("the site answers %d", a.status)
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || kind != "text/html" && kind != "application/xhtml+xml" {
		return fmt.Errorf("the site sent no page but %s", quote(a.header.Get("Content-Type")))
	}
	switch got := releaseID(a.body); got {
	case r.prid:
		return nil
	case "":
		return errors.New("the page does not say which release it is")
	default:
		return fmt.Errorf("asked for release %s, got %s", r.prid, got)
	}
}

var (
	idNumber = regexp.MustCompile(`(?:^|\D)([1-9]\d{4,8})(?:\D|$)`)
	idLabel  = regexp.MustCompile(`(?:Release ID|रिली\S{1,3} आईडी)\s*:\s*([1-9]\d{4,8})(?:\D|$)`)
)

// releaseID returns the id of the release that a page shows, "" if it names
// none: what stands in the element of that name, else the last number with that
// label, since a body may cite other releases. It reads tokens, not a tree, whose
// making a hostile page can draw out; a full reading is for indexer/extract.
func releaseID(page []byte) string {
	z := html.NewTokenizer(bytes.NewReader(page))
	var text strings.Builder
	var inside, raw bool // the element with the id; a script or style
	for {
		switch z.Next() {
		case html.ErrorToken:
			if all := idLabel.FindAllStringSubmatch(text.String(), -1); len(all) > 0 {
				return all[len(all)-1][1]
			}
			return ""
		case html.TextToken:
			if raw {
				continue
			}
			s := z.Token().Data
			if m := idNumber.FindStringSubmatch(s); inside && m != nil {
				return m[1]
			}
			text.WriteString(s)
		case html.StartTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			raw = tag == atom.Script || tag == atom.Style
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				inside = inside || string(key) == "id" && (string(value) == "ReleaseId" || bytes.HasSuffix(value, []byte("_ReleaseId")))
			}
		case html.EndTagToken:
			inside, raw = false, false
		}
	}
}
