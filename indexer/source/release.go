package source

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// release is one press release of the bureau.
type release struct {
	prid string   // five to nine digits, no zero in front
	page *url.URL // its page in the one spelling that is fetched
}

// releasePage is the page that shows a release whole. The frame without the
// site around it has served another release than the one asked for.
const releasePage = "PressReleasePage.aspx"

// releasePages are the pages that show one release, in lower case: the server
// does not tell the cases apart. The misspelt ones are the bureau's own.
var releasePages = []string{
	"pressreleasepage.aspx", "pressreleaseiframepage.aspx", "pressreleasedetail.aspx",
	"pressrelesedetail.aspx", "pressrelesedetailm.aspx", "pressreleaseshare.aspx",
}

var (
	hostForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
	pridForm = regexp.MustCompile(`^0*([1-9][0-9]{4,8})$`)
	codeForm = regexp.MustCompile(`^[0-9]{1,3}$`)
)

// parseRelease reads the address of a release in any of its spellings. The
// error continues a sentence that begins with the address.
func parseRelease(address string) (release, error) {
	u, err := url.Parse(strings.ReplaceAll(strings.TrimSpace(address), "&amp;", "&"))
	switch {
	case err != nil:
		return release{}, errors.New("is no address")
	case u.Scheme != "http" && u.Scheme != "https":
		return release{}, errors.New("begins with neither http:// nor https://")
	case u.User != nil:
		return release{}, errors.New("carries a user name")
	}
	page, err := releaseHost(u)
	if err != nil {
		return release{}, err
	}
	dir, name := u.Path[:strings.LastIndexByte(u.Path, '/')+1], u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	if !slices.Contains(releasePages, strings.ToLower(name)) {
		return release{}, fmt.Errorf("is not the page of one release (…/%s?PRID=…)", releasePage)
	}
	page.Path = dir + releasePage
	prid, query, err := releaseQuery(u.RawQuery)
	if err != nil {
		return release{}, err
	}
	page.RawQuery = query
	return release{prid: prid, page: page}, nil
}

// releaseHost returns where a release is fetched: where the address says, but the
// bureau's own site over https and by its full name, which alone always answers.
func releaseHost(u *url.URL) (*url.URL, error) {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	addr, err := netip.ParseAddr(host)
	if literal := err == nil && addr.Zone() == ""; !literal && !hostForm.MatchString(host) {
		return nil, errors.New("has no host that can be read")
	}
	if host == "pib.gov.in" || host == "www.pib.gov.in" {
		return &url.URL{Scheme: "https", Host: "www.pib.gov.in"}, nil
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPort(u.Scheme) {
		host += ":" + port
	}
	return &url.URL{Scheme: u.Scheme, Host: host}, nil
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// releaseQuery returns the release id and the canonical query. Office and
// language are kept, since without them the site picks its own; what else stands
// there serves those who count visits.
func releaseQuery(raw string) (prid, query string, err error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "", "", errors.New("has parameters that cannot be read")
	}
	got := map[string]string{}
	for name, list := range values {
		name = strings.ToLower(name)
		for _, v := range list {
			if name != "prid" && (v == "" || name != "reg" && name != "lang") {
				continue
			}
			if m := pridForm.FindStringSubmatch(v); name == "prid" && m != nil {
				v = m[1]
			} else if name == "prid" || !codeForm.MatchString(v) {
				return "", "", fmt.Errorf("has a faulty %s", name)
			}
			if old, twice := got[name]; twice && old != v {
				return "", "", fmt.Errorf("has %s twice", name)
			}
			got[name] = v
		}
	}
	if got["prid"] == "" {
		return "", "", errors.New("names no release (PRID=…)")
	}
	query = "PRID=" + got["prid"]
	for _, name := range []string{"reg", "lang"} {
		if got[name] != "" {
			query += "&" + name + "=" + got[name]
		}
	}
	return got["prid"], query, nil
}
