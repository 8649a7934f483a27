package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/term"

	"abhilekh/storage"
)

// settings are all settings of all commands. Each is declared once, in table,
// and is a flag, a variable ABHILEKH_… and a line in docs/configuration.md.
type settings struct {
	data, sources, vocab, logFormat string
	listen, baseURL, contact        string
	schedule                        bool
	publishEvery                    time.Duration
	rate                            float64
	burst                           int
	proxies                         prefixes
	slots                           int
	searchTimeout                   time.Duration
	maxSize                         int64
	workers                         int
	only                            list
	since                           date
	dryRun                          bool
	asJSON                          bool
	size                            int
	collection                      string
	add, remove, set                repeated
	because, who, restore           string
	revoke                          int
	export                          bool
	tokenFile                       string
}

// defaultListen is where the server listens unless told otherwise: this machine
// alone can ask it.
const defaultListen = "127.0.0.1:8080"

// setting is one row of the table: which commands know it and how it is bound.
type setting struct {
	name, usage string
	commands    string // space-separated; "*" = all that touch the archive
	bind        func(fs *flag.FlagSet, name, usage string)
}

func (s *settings) table() []setting {
	str := func(p *string, def string) func(*flag.FlagSet, string, string) {
		return func(fs *flag.FlagSet, n, u string) { fs.StringVar(p, n, def, u) }
	}
	boolean := func(p *bool, def bool) func(*flag.FlagSet, string, string) {
		return func(fs *flag.FlagSet, n, u string) { fs.BoolVar(p, n, def, u) }
	}
	whole := func(p *int, def int) func(*flag.FlagSet, string, string) {
		return func(fs *flag.FlagSet, n, u string) { fs.IntVar(p, n, def, u) }
	}
	duration := func(p *time.Duration, def time.Duration) func(*flag.FlagSet, string, string) {
		return func(fs *flag.FlagSet, n, u string) { fs.DurationVar(p, n, def, u) }
	}
	value := func(v flag.Value) func(*flag.FlagSet, string, string) {
		return func(fs *flag.FlagSet, n, u string) { fs.Var(v, n, u) }
	}
	const writers = "serve index rebuild reprocess tag"
	return []setting{
		{"data", "`folder` of the catalogue, the originals and the index", "*", str(&s.data, "data")},
		{"sources", "`file` (YAML) that names the sources; without it an empty archive holds the sample documents", writers, str(&s.sources, "")},
		{"vocab", "`folder` whose states.json, themes.json, glossary.json, conferences.json and elections.json replace the built-in ones", "* eval bench", str(&s.vocab, "")},
		{"log-format", "`text`, json, or auto: text on a terminal", "*", str(&s.logFormat, "auto")},
		{"listen", "`address` the server listens on", "serve", str(&s.listen, defaultListen)},
		{"base-url", "public `address` of the site, for feeds, citations and the site map; default http://LISTEN", "serve get search", str(&s.baseURL, "")},
		{"contact", "`address` (e-mail or URL) shown for reports of errors and to the sites that are read; network sources need it", "serve get index", str(&s.contact, "")},
		{"token-file", "`file` with the secret that lets programs correct documents through the API; without it nobody can", "serve", str(&s.tokenFile, "")},
		{"schedule", "run the sources at their times", "serve", boolean(&s.schedule, true)},
		{"publish-every", "publish what scheduled runs bring at most once in this `time`", "serve", duration(&s.publishEvery, 10*time.Minute)},
		{"rate", "`requests` a second that one client may make; 0 = no limit", "serve", func(fs *flag.FlagSet, n, u string) { fs.Float64Var(&s.rate, n, 20, u) }},
		{"burst", "`requests` that one client may make at once", "serve", whole(&s.burst, 60)},
		{"trusted-proxies", "comma-separated `networks` (CIDR) whose X-Forwarded-For is believed", "serve", value(&s.proxies)},
		{"search-slots", "`searches` that run at the same time; further ones wait", "serve search get", whole(&s.slots, 2*runtime.NumCPU())},
		{"search-timeout", "`time` after which a search is given up", "serve search get eval", duration(&s.searchTimeout, 2*time.Second)},
		{"max-size", "`bytes` of one original; larger ones are reported as failed", writers, func(fs *flag.FlagSet, n, u string) { fs.Int64Var(&s.maxSize, n, 200<<20, u) }},
		{"workers", "`documents` read at the same time; 0 = one per processor", writers, whole(&s.workers, 0)},
		{"source", "`id` of a source to read; may be repeated; default all", "index", value(&s.only)},
		{"since", "`day` (YYYY-MM-DD): pass over files last modified before it", "index", value(&s.since)},
		{"dry-run", "say what would be done and write nothing", "index", boolean(&s.dryRun, false)},
		{"json", "print the answer as the API does", "search", boolean(&s.asJSON, false)},
		{"size", "`documents` in the answer, 1 to 100", "search", whole(&s.size, 20)},
		{"add", "`facet=value` to give to the document (state=bihar, state=goa:mentioned, theme=evm); may be repeated", "tag", value(&s.add)},
		{"remove", "`facet=value` to take from the document; may be repeated", "tag", value(&s.remove)},
		{"set", "`field=value`: title, title_lang, or a date: printed, posted, manifest, metadata; may be repeated", "tag", value(&s.set)},
		{"because", "`reason` of the correction: kept and shown with it", "tag", str(&s.because, "")},
		{"who", "`name` of the person who corrects; default the user of the system", "tag", str(&s.who, "")},
		{"revoke", "`number` of a correction to take back", "tag", whole(&s.revoke, 0)},
		{"export", "print every correction ever made, one JSON object a line", "tag", boolean(&s.export, false)},
		{"import", "`file` of exported corrections to put back, - for standard input", "tag", str(&s.restore, "")},
		{"collection", "`folder` with docs.jsonl, queries.tsv and qrels.txt (eval) or `file` of records (bench)", "eval bench", str(&s.collection, "")},
	}
}

// touches reports whether a command knows a setting.
func (d setting) touches(command string) bool {
	names := strings.Fields(d.commands)
	if slices.Contains(names, command) {
		return true
	}
	return slices.Contains(names, "*") && !slices.Contains([]string{"eval", "bench", "version"}, command)
}

// flags declares the settings of one command, "" for those of all.
func (s *settings) flags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet("abhilekh "+command, flag.ContinueOnError)
	for _, d := range s.table() {
		if command == "" || d.touches(command) {
			d.bind(fs, d.name, d.usage)
		}
	}
	return fs
}

// envName is the variable of a setting: max-size is ABHILEKH_MAX_SIZE.
func envName(name string) string {
	return "ABHILEKH_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// settings reads the environment, then the command line, which wins. Settings
// may stand before and after the arguments.
func (p program) settings(c command, args []string) (*settings, []string, error) {
	s := &settings{}
	fs := s.flags(c.name)
	fs.SetOutput(io.Discard) // the caller prints the error once
	fs.Usage = func() {}     // and help is asked for, not thrown at a typing error
	var err error
	fs.VisitAll(func(f *flag.Flag) {
		if v, ok := p.env(envName(f.Name)); ok {
			if e := fs.Set(f.Name, v); e != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", envName(f.Name), e))
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprintf(p.err, "Usage: abhilekh %s\n%s\n\n", strings.TrimSpace(c.name+" [SETTINGS] "+c.args), c.short)
				fs.SetOutput(p.err)
				fs.PrintDefaults()
				return nil, nil, err
			}
			return nil, nil, fmt.Errorf("%w (see abhilekh %s --help)", err, c.name)
		}
		if fs.NArg() == 0 {
			break
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
	return s, rest, s.check()
}

func (s *settings) check() error {
	switch {
	case s.logFormat != "" && !slices.Contains([]string{"auto", "text", "json"}, s.logFormat):
		return fmt.Errorf("--log-format must be auto, text or json, not %q", s.logFormat)
	case s.size < 0 || s.size > 100:
		return errors.New("--size must be from 1 to 100")
	case s.rate < 0 || s.burst < 0 || s.workers < 0 || s.slots < 0:
		return errors.New("--rate, --burst, --workers and --search-slots cannot be negative")
	case s.revoke < 0:
		return errors.New("--revoke takes the number of a correction, as abhilekh tag ID lists them")
	case s.contact != "" && !contactable(s.contact):
		return fmt.Errorf("--contact must be an e-mail address or a web address, not %q", s.contact)
	case s.rate > 0 && s.burst < 1:
		return errors.New("--burst must be at least 1 where --rate limits")
	case s.baseURL != "":
		u, err := url.Parse(s.baseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("--base-url must be an http or https address without a path, not %q", s.baseURL)
		}
	}
	return nil
}

// contactable reports whether people can write to or open an address.
func contactable(s string) bool {
	if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return u.Host != ""
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// public returns the public address of the site, without a slash at the end.
func (s *settings) public() string {
	if s.baseURL != "" {
		return strings.TrimRight(s.baseURL, "/")
	}
	return "http://" + cmp.Or(s.listen, defaultListen) // commands that do not listen speak of the server that does
}

// minToken is the least length of a secret: sixteen random characters cannot be
// guessed at the rate that requests are answered.
const minToken = 16

// token reads the secret of the API, "" when none is set.
func (s *settings) token() (string, error) {
	if s.tokenFile == "" {
		return "", nil
	}
	data, err := os.ReadFile(s.tokenFile)
	if err != nil {
		return "", fmt.Errorf("read --token-file: %w", err)
	}
	token := strings.TrimSpace(string(data))
	if len(token) < minToken || strings.ContainsFunc(token, unicode.IsSpace) {
		return "", &storage.InvalidError{Field: "token-file", Problem: fmt.Sprintf("must hold one word of at least %d characters", minToken)}
	}
	return token, nil
}

// logger writes to w, in the format that was asked for, what is at least as
// grave as least. Commands that answer a question only warn.
func (s *settings) logger(w io.Writer, least slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: least}
	if s.logFormat == "json" || s.logFormat != "text" && !isTerminal(w) {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// archive says where the archive of this invocation lies and whether it is the
// sample one. The samples have a data folder of their own, so that they leave
// no trace in a real archive; they are shown while nothing else is there.
func (s *settings) archive() (dir string, samples bool) {
	if s.sources != "" {
		return s.data, false
	}
	for _, kept := range []string{catalogFile, "blobs", "index"} {
		if exists(filepath.Join(s.data, kept)) {
			return s.data, false
		}
	}
	return filepath.Join(s.data, "sample"), true
}

// list is a setting that may be repeated or separated by commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set adds values.
func (l *list) Set(v string) error {
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*l = append(*l, part)
		}
	}
	return nil
}

// date is a civil date.
type date storage.Date

func (d *date) String() string { return string(*d) }

// Set reads YYYY-MM-DD.
func (d *date) Set(v string) error {
	parsed, ok := storage.ParseDate(v)
	if !ok {
		return fmt.Errorf("%q is not a day (YYYY-MM-DD)", v)
	}
	*d = date(parsed)
	return nil
}

// prefixes are networks.
type prefixes []netip.Prefix

func (p *prefixes) String() string {
	var out []string
	for _, x := range *p {
		out = append(out, x.String())
	}
	return strings.Join(out, ",")
}

// Set reads comma-separated networks; an address alone is a network of one.
func (p *prefixes) Set(v string) error {
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, e := netip.ParseAddr(part)
			if e != nil {
				return fmt.Errorf("%q is not a network: %w", part, err)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		*p = append(*p, prefix)
	}
	return nil
}
