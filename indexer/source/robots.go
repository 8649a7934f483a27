package source

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// robots is what a site's robots.txt says to us (RFC 9309). The zero value
// allows everything.
type robots struct {
	rules []rule
	delay time.Duration // what the site asks to leave between two requests
}

// rule allows or forbids the paths that its pattern matches.
type rule struct {
	pattern string
	allow   bool
}

// robotsName is what we are called in robots.txt.
const robotsName = "abhilekh"

// maxCrawlDelay bounds the delay that a site may ask for; with more, a list of a
// hundred releases takes hours.
const maxCrawlDelay = time.Minute

// parseRobots reads a robots.txt. What is no rule is passed over, as the
// standard asks; a fault in one line does not undo the others.
func parseRobots(data []byte) robots {
	var ours, all robots
	named := false       // there is a group for us
	var groups []*robots // that the lines in hand belong to
	heading := false     // the line before named a group, too
	for line := range bytes.SplitAfterSeq(bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), []byte("\n")) {
		text, _, _ := strings.Cut(string(line), "#")
		key, value, ok := strings.Cut(text, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(key, "\uFEFF"))), strings.TrimSpace(value)
		if key == "user-agent" {
			if !heading {
				groups = nil
			}
			heading = true
			switch name, _, _ := strings.Cut(strings.ToLower(value), "/"); name {
			case "*":
				groups = append(groups, &all)
			case robotsName:
				groups, named = append(groups, &ours), true
			}
			continue
		}
		for _, g := range groups {
			g.line(key, value)
		}
		if key == "allow" || key == "disallow" || key == "crawl-delay" {
			heading = false
		}
	}
	if named {
		return ours
	}
	return all
}

// line takes in one line of a group.
func (r *robots) line(key, value string) {
	switch key {
	case "allow", "disallow":
		if value != "" {
			r.rules = append(r.rules, rule{escaped(value), key == "allow"})
		}
	case "crawl-delay":
		if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && !math.IsInf(s, 0) {
			r.delay = time.Duration(min(s, maxCrawlDelay.Seconds()) * float64(time.Second))
		}
	}
}

// allows reports whether a path with its query may be fetched: the longest
// pattern that matches decides, and permission wins a tie.
func (r robots) allows(path string) bool {
	path = escaped(path)
	allow, longest := true, -1
	for _, rule := range r.rules {
		n := len(rule.pattern)
		if n < longest || n == longest && !rule.allow || !matches(rule.pattern, path) {
			continue
		}
		allow, longest = rule.allow, n
	}
	return allow
}

// matches reports whether pattern matches path from its beginning; * stands for
// anything, $ at the end for the end.
func matches(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	path, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !whole || path == ""
}

// escaped writes a path so that the same octets look the same: letters and
// digits bare, what is not ASCII as %XX in capitals.
func escaped(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		coded := false
		if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, coded = byte(n), true
				i += 2
			}
		}
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
		if plain || !coded && c < 0x80 {
			b.WriteByte(c)
		} else {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		}
	}
	return b.String()
}
