package search

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"abhilekh/storage"
)

// watcher follows CURRENT and looks after the files of the generation in use.
// It belongs to the one goroutine of an Index.
type watcher struct {
	x *Index

	// rejected remembers how the files of a generation looked when it could not
	// be opened, so that it is read again only after something has changed.
	rejected map[string]string
	// problems are those not mended yet, by text.
	problems map[string]*DamageError
	untold   []error // not reported yet

	pass     *pass // over every byte; nil between passes
	nextPass time.Time
}

func newWatcher(x *Index) *watcher {
	return &watcher{x: x, rejected: map[string]string{}, problems: map[string]*DamageError{},
		nextPass: time.Now().Add(x.options.Verify)}
}

// run works until ctx ends.
func (w *watcher) run(ctx context.Context) {
	tick := time.NewTicker(w.x.options.Poll)
	defer tick.Stop()
	defer w.endPass()
	for {
		w.tell()
		select {
		case <-ctx.Done():
			return
		case t := <-w.x.trouble:
			w.met(ctx, t)
		case <-tick.C:
			w.poll(ctx)
			w.lookAtFiles(ctx)
			w.verifySome(ctx)
		}
	}
}

// poll follows CURRENT.
func (w *watcher) poll(ctx context.Context) {
	name, err := readName(w.x.dir, currentName)
	live := w.x.current.Load()
	switch {
	case errors.Is(err, storage.ErrNotReady):
		return
	case err != nil:
		w.report(problemsOf(err))
		if live == nil {
			w.fallBack(ctx, "")
		}
		return
	}
	w.mended(func(p *DamageError) bool { return p.Generation == "" && p.File == currentName })
	if live != nil && live.manifest.Generation == name {
		return
	}
	if seen, ok := w.rejected[name]; !ok || seen != w.signature(name) {
		w.follow(ctx, name)
	}
	if w.x.current.Load() == nil && ctx.Err() == nil {
		w.fallBack(ctx, name)
	}
}

// follow takes the generation name into use, if it is good.
func (w *watcher) follow(ctx context.Context, name string) {
	signature := w.signature(name)
	g, err := w.x.openNamed(ctx, name)
	if ctx.Err() != nil {
		if g != nil {
			g.release()
		}
		return
	}
	if err != nil {
		// Two publications while we read can have removed it: then CURRENT has
		// moved on, and nothing is damaged.
		if now, nameErr := readName(w.x.dir, currentName); nameErr == nil && now != name {
			return
		}
		if errors.Is(err, storage.ErrNotFound) {
			err = &DamageError{Generation: name, Problem: "missing"}
		}
		w.rejected[name] = signature
		w.report(problemsOf(err))
		return
	}
	w.use(g)
	// Whatever was wrong before was wrong with generations nobody needs now.
	w.mended(func(p *DamageError) bool { return p.Generation != "" })
	clear(w.rejected)
}

// use takes g into use.
func (w *watcher) use(g *generation) {
	w.x.swap(g)
	w.endPass()
	w.nextPass = time.Now().Add(w.x.options.Verify)
	w.x.options.Log.Info("search index in use", "generation", g.manifest.Generation,
		"documents", g.manifest.Documents, "pages", g.manifest.Pages)
}

// fallBack takes the best other good generation into use: the previous one, or
// else the newest. Without one the index has nothing to answer from.
func (w *watcher) fallBack(ctx context.Context, damaged string) {
	var names []string
	if name, err := readName(w.x.dir, previousName); err == nil {
		names = append(names, name)
	}
	for _, name := range append(names, generations(w.x.dir)...) {
		signature := w.signature(name)
		if name == damaged || w.rejected[name] == signature {
			continue
		}
		g, err := w.x.openNamed(ctx, name)
		if ctx.Err() != nil {
			if g != nil {
				g.release()
			}
			return
		}
		if err == nil {
			w.use(g)
			return
		}
		w.rejected[name] = signature
		w.report(problemsOf(err))
	}
	w.x.swap(nil)
}

// signature tells whether anything about a generation's files has changed.
func (w *watcher) signature(name string) string {
	var b strings.Builder
	dir := filepath.Join(w.x.dir, name)
	for file, err := range files(dir) {
		if err != nil {
			fmt.Fprintln(&b, err)
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); err == nil {
			fmt.Fprintln(&b, file, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// lookAtFiles reads again every file of the generation in use that has been
// touched since it was last read.
func (w *watcher) lookAtFiles(ctx context.Context) {
	g := w.x.current.Load()
	if g == nil {
		return
	}
	now := look(g.path, append(g.manifest.names(), manifestName))
	var problems []*DamageError
	usable := true
	for _, name := range sortedKeys(now) {
		if same(g.seen[name], now[name]) {
			continue
		}
		problem := w.problemWith(ctx, g, name)
		if ctx.Err() != nil {
			return
		}
		if problem == "" {
			w.mended(func(p *DamageError) bool { return p.Generation == g.manifest.Generation && p.File == name })
		} else {
			problems = append(problems, &DamageError{g.manifest.Generation, name, problem})
			usable = usable && !inUse(g, name, now[name])
		}
		g.seen[name] = now[name]
	}
	w.found(ctx, g, problems, usable)
}

// problemWith reads one file of g, its manifest included, and says what is
// wrong with it.
func (w *watcher) problemWith(ctx context.Context, g *generation, name string) string {
	if name != manifestName {
		return g.manifest.verifyFile(ctx, w.x.dir, name)
	}
	_, err := readManifest(w.x.dir, g.manifest.Generation)
	if d, ok := errors.AsType[*DamageError](err); ok {
		return d.Problem
	}
	if err != nil {
		return "missing" // with the whole folder
	}
	return ""
}

// inUse reports whether the bytes now under that name are those answers are
// made of. A file that was removed or replaced lives on for whoever has it open.
func inUse(g *generation, name string, now fs.FileInfo) bool {
	before := g.opened[name]
	return readLater(name) && now != nil && before != nil && os.SameFile(before, now)
}

// found reports problems of the generation in use, and replaces it unless it is
// still usable.
func (w *watcher) found(ctx context.Context, g *generation, problems []*DamageError, usable bool) {
	w.report(problems)
	if usable || len(problems) == 0 {
		return
	}
	name := g.manifest.Generation
	w.rejected[name] = w.signature(name)
	w.fallBack(ctx, name)
}

// met looks into what a search has met.
func (w *watcher) met(ctx context.Context, t trouble) {
	g := t.generation
	if g != w.x.current.Load() {
		return
	}
	log := w.x.options.Log.With("generation", g.manifest.Generation)
	if p, ok := errors.AsType[*panicError](t.err); ok {
		// A mistake in the engine or in us, or bytes that have changed without a
		// trace: read everything, at the usual pace.
		log.Error("search panicked", "panic", p.Error(), "stack", string(p.stack))
		w.nextPass = time.Time{}
	}
	if _, ok := errors.AsType[*DamageError](t.err); !ok {
		w.lookAtFiles(ctx)
		return
	}
	problems := g.manifest.verify(ctx, w.x.dir)
	if ctx.Err() != nil {
		return
	}
	if len(problems) == 0 {
		log.Error("search met a fault, but all files are whole", "error", t.err)
	}
	w.found(ctx, g, problems, false)
}

// passBytes is what one step of a pass reads: 500 MB take 16 s at the default
// Poll, a few per cent of one processor.
const passBytes = 32 << 20

// pass is one reading of all files of a generation.
type pass struct {
	generation *generation
	names      []string // still to be read
	file       *os.File // the one being read, or nil
	summer     summer
}

// verifySome goes on with the pass over every byte, or begins one when it is
// time. It finds what leaves no trace in size or time of a file.
func (w *watcher) verifySome(ctx context.Context) {
	g := w.x.current.Load()
	if w.pass != nil && w.pass.generation != g {
		w.endPass()
	}
	if g == nil {
		return
	}
	if w.pass == nil {
		if time.Now().Before(w.nextPass) {
			return
		}
		w.pass = &pass{generation: g, names: g.manifest.names()}
	}
	problem := w.pass.step()
	if problem != nil {
		info := look(g.path, []string{problem.File})[problem.File]
		w.found(ctx, g, []*DamageError{problem}, !inUse(g, problem.File, info))
	}
	if w.pass != nil && len(w.pass.names) == 0 {
		w.endPass()
		w.nextPass = time.Now().Add(w.x.options.Verify)
	}
}

func (w *watcher) endPass() {
	if w.pass != nil {
		w.pass.close()
		w.pass = nil
	}
}

// step reads up to passBytes of one file and, at its end, returns what is
// wrong with it. A missing file is left to lookAtFiles.
func (p *pass) step() *DamageError {
	name := p.names[0]
	if p.file == nil {
		f, err := os.Open(filepath.Join(p.generation.path, filepath.FromSlash(name)))
		if err != nil {
			p.names = p.names[1:]
			return nil
		}
		p.file, p.summer = f, summer{r: f, hash: sha256.New()}
	}
	done, err := p.summer.step(passBytes)
	if !done && err == nil {
		return nil
	}
	p.close()
	p.names = p.names[1:]
	problem := ""
	if err != nil {
		problem = err.Error()
	} else {
		problem = difference(p.summer.sum(), p.generation.manifest.Files[name])
	}
	if problem == "" {
		return nil
	}
	return &DamageError{p.generation.manifest.Generation, name, problem}
}

func (p *pass) close() {
	if p.file != nil {
		_ = p.file.Close() // was only read
		p.file = nil
	}
}

// report notes problems that are not known yet, to be told by tell.
func (w *watcher) report(problems []*DamageError) {
	var fresh []*DamageError
	for _, p := range problems {
		if w.problems[p.Error()] == nil {
			w.problems[p.Error()] = p
			fresh = append(fresh, p)
		}
	}
	if len(fresh) > 0 {
		w.untold = append(w.untold, join(fresh))
		w.publishProblems()
	}
}

// mended forgets the problems for which gone is true.
func (w *watcher) mended(gone func(*DamageError) bool) {
	before := len(w.problems)
	for text, p := range w.problems {
		if gone(p) {
			delete(w.problems, text)
		}
	}
	if len(w.problems) != before {
		w.publishProblems()
	}
}

func (w *watcher) publishProblems() {
	damaged := sortedKeys(w.problems)
	w.x.mu.Lock()
	w.x.status.Damaged = damaged
	w.x.mu.Unlock()
}

// tell passes on what was reported.
func (w *watcher) tell() {
	for _, err := range w.untold {
		w.x.options.Log.Error("search index damaged", "error", err)
		w.x.options.OnDamage(err)
	}
	w.untold = nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
