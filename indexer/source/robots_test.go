package source

import (
	"strings"
	"testing"
	"time"
)

func TestRobots(t *testing.T) {
	const path = "/PressReleasePage.aspx?PRID=2015237&lang=1"
	for _, tt := range []struct {
		name, text string
		want       bool
		delay      time.Duration
	}{
		{"empty", "", true, 0},
		{"a page instead", "<html><body>User-agent is unknown: none</body></html>", true, 0},
		{"all forbidden", "User-agent: *\nDisallow: /", false, 0},
		{"nothing forbidden", "User-agent: *\nDisallow:", true, 0},
		{"others forbidden", "User-agent: otherbot\nDisallow: /", true, 0},
		{"name that begins like ours", "User-agent: abhi\nDisallow: /", true, 0},
		{"we by name", "User-agent: *\nDisallow:\n\nUser-agent: Abhilekh/2.0 # us\nDisallow: /press", true, 0},
		{"we by name, forbidden", "User-agent: *\nDisallow:\n\nuser-agent : ABHILEKH\r\ndisallow: /Press\r\n", false, 0},
		{"we among others", "User-agent: a\nUser-agent: abhilekh\nSitemap: https://x/s.xml\nUser-agent: b\nDisallow: /", false, 0},
		{"our groups together", "User-agent: abhilekh\nAllow: /Press\nUser-agent: x\nDisallow: /Press\nUser-agent: abhilekh\nDisallow: /", true, 0},
		{"ours instead of all", "User-agent: *\nDisallow: /\nUser-agent: abhilekh\nDisallow: /private", true, 0},
		{"longest wins", "User-agent: *\nDisallow: /\nAllow: /PressReleasePage.aspx", true, 0},
		{"order does not matter", "User-agent: *\nAllow: /PressReleasePage.aspx\nDisallow: /", true, 0},
		{"a tie permits", "User-agent: *\nAllow: /Press\nDisallow: /Press", true, 0},
		{"a tie permits in any order", "User-agent: *\nDisallow: /Press\nAllow: /Press", true, 0},
		{"star", "User-agent: *\nDisallow: /*?*lang=", false, 0},
		{"star from the beginning", "User-agent: *\nDisallow: /x*PRID", true, 0},
		{"end", "User-agent: *\nDisallow: /*.aspx$", true, 0},
		{"end met", "User-agent: *\nDisallow: /*=1$", false, 0},
		{"end without star", "User-agent: *\nDisallow: /PressReleasePage.aspx$", true, 0},
		{"coded", "User-agent: *\nDisallow: /%50ress", false, 0},
		{"rule before any group", "Disallow: /\nUser-agent: *\nDisallow: /x", true, 0},
		{"faulty line", "User-agent: *\nCrawl-delay: soon\nDisallow /x\nDisallow: /Press", false, 0},
		{"mark", "\ufeffUser-agent: *\nDisallow: /", false, 0},
		{"delay", "User-agent: *\nCrawl-delay: 2.5", true, 2500 * time.Millisecond},
		{"long delay", "User-agent: *\nCrawl-delay: 1e300", true, maxCrawlDelay},
		{"old line ends", "User-agent: *\rDisallow: /\r", false, 0},
	} {
		r := parseRobots([]byte(tt.text))
		if got := r.allows(path); got != tt.want || r.delay != tt.delay {
			t.Errorf("%s: allowed %t, delay %s; want %t, %s", tt.name, got, r.delay, tt.want, tt.delay)
		}
	}
	if parseRobots([]byte("User-agent: *\nDisallow: /हिन्दी")).allows("/%e0%a4%b9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80/x") {
		t.Error("a path beyond ASCII is not recognised in its coded form")
	}
	many := parseRobots([]byte("User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("*a", 200)+"b\n", 1000)))
	if !many.allows("/" + strings.Repeat("a", 2000)) {
		t.Error("a pattern without match forbids")
	}
}
