// Command abhilekh is the search archive of India's election administration:
// an indexer, a search page and an API in one program.
//
// Standard output carries answers (JSON, figures) and nothing else; messages
// and progress go to standard error. The exit status is one of those below.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"abhilekh/indexer/extract"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// The exit statuses, in docs/configuration.md.
const (
	exitWell     = 0
	exitFailed   = 1  // could not run
	exitUsage    = 2  // wrong usage
	exitFailures = 3  // ran, with failures listed
	exitLocked   = 75 // another run holds the data directory (EX_TEMPFAIL)
)

// childCommand is the hidden sub-command in which documents are read.
const childCommand = "extract-child"

func main() {
	if len(os.Args) == 2 && os.Args[1] == childCommand {
		os.Exit(extract.Child(os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.LookupEnv}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// program is one invocation, apart from the process so that tests can make it.
type program struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	env func(string) (string, bool)
}

// command is one sub-command.
type command struct {
	name, args, short string
	run               func(context.Context, *settings, []string) (int, error)
}

func (p program) commands() []command {
	return []command{
		{"serve", "", "run the search page, the API and the scheduled indexer", p.serve},
		{"index", "", "make one run over the sources, then exit", p.index},
		{"rebuild", "", "make a new index from what is held, then exit", p.rebuild},
		{"reprocess", "", "read every held document again, then exit", p.reprocess},
		{"search", "QUERY", "answer one query as text, or with --json as the API does", p.search},
		{"get", "ADDRESS", "answer one address of the site (/healthz), or ask a running server (http://…)", p.get},
		{"tag", "[ID]", "show a document's tags with their evidence, or correct them", p.tag},
		{"check", "", "do originals, catalogue and index agree?", p.check},
		{"eval", "", "measure ranking on a judged collection", p.eval},
		{"bench", "", "measure the CPU cost of queries on a collection", p.bench},
		{"version", "", "print the version", p.version},
	}
}

func (p program) run(ctx context.Context, args []string) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help", "-help"}, args[0]) {
		p.usage()
		if len(args) == 0 {
			return exitUsage
		}
		return exitWell
	}
	commands := p.commands()
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(p.err, "abhilekh: there is no command %q; see abhilekh help\n", args[0])
		return exitUsage
	}
	c := commands[i]
	s, rest, err := p.settings(c, args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return exitWell
	}
	if err != nil {
		fmt.Fprintf(p.err, "abhilekh %s: %v\n", c.name, err)
		return exitUsage
	}
	if c.args == "" && len(rest) > 0 {
		fmt.Fprintf(p.err, "abhilekh %s: takes no arguments, got %q\n", c.name, strings.Join(rest, " "))
		return exitUsage
	}
	code, err := c.run(ctx, s, rest)
	if err != nil {
		fmt.Fprintf(p.err, "abhilekh %s: %v\n", c.name, err)
		return statusOf(err)
	}
	return code
}

// statusOf turns an error into the exit status.
func statusOf(err error) int {
	if errors.Is(err, catalog.ErrLocked) {
		return exitLocked
	}
	if _, ok := errors.AsType[*storage.InvalidError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func (p program) usage() {
	fmt.Fprintf(p.err, "Abhilekh, a search archive of election documents.\n\nUsage: abhilekh COMMAND [SETTINGS] [ARGUMENTS]\n\n")
	for _, c := range p.commands() {
		fmt.Fprintf(p.err, "  %-18s %s\n", strings.TrimSpace(c.name+" "+c.args), c.short)
	}
	fmt.Fprintf(p.err, `
abhilekh COMMAND --help lists the settings of a command. Every setting is also
an environment variable (--data is ABHILEKH_DATA); docs/configuration.md has all.

Exit status: 0 well; 1 could not run; 2 wrong usage; 3 ran, with failures listed;
75 another run holds the data directory.
`)
}

func (p program) version(context.Context, *settings, []string) (int, error) {
	fmt.Fprintln(p.out, "abhilekh", buildVersion())
	return exitWell, nil
}

// buildVersion is the module's version or the commit it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return strings.Trim(info.Main.Version, "()")
}
