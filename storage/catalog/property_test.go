package catalog

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// The model says in the plainest way what a catalogue should hold after a
// sequence of stores, looks, readings and merges.
type (
	modelVersion struct {
		sum, fingerprint, engine string
		text                     string // of its page
		first                    int
	}
	modelDocument struct {
		versions    []*modelVersion
		current     *modelVersion
		known       map[string]*modelVersion // by the SHA-256 of any bytes
		first, last int
		held        map[string]int // by source: when it was last there
		tag         string
		kind        string            // as the rules say
		stated      string            // as the manifest has the presenter, "" without one
		presenter   string            // as the record has it
		corrections []modelCorrection // oldest first
		fresh       bool              // whether the tags follow from all that
	}
	modelCorrection struct {
		title, kind string // one of them
		revoked     bool
		made        int
	}
	modelPlace struct {
		document storage.DocumentID
		status   string // of the newest look
		bytes    string
	}
	model struct {
		documents map[storage.DocumentID]*modelDocument
		redirects map[storage.DocumentID]storage.DocumentID
		places    map[[2]string]*modelPlace // by source and key
		engine    int
		now       int
		veiled    bool // whether the step was about a document that has corrections
	}
)

func (m *model) engineName() string { return fmt.Sprint("e", m.engine) }

// byContent is the version with a fingerprint: the current one, else the newest.
func (d *modelDocument) byContent(fingerprint string) *modelVersion {
	if d.current != nil && d.current.fingerprint == fingerprint {
		return d.current
	}
	for _, v := range slices.Backward(d.versions) {
		if v.fingerprint == fingerprint {
			return v
		}
	}
	return nil
}

func (d *modelDocument) find(sum, fingerprint string) *modelVersion {
	if v := d.known[sum]; v != nil {
		return v
	}
	return d.byContent(fingerprint)
}

// item is an intake of one page. Bytes of one content differ by the counter.
func (m *model) item(source, key, content string, counter int) (Intake, string) {
	bytes := fmt.Sprintf("%s with counter %d", content, counter)
	in := intake(key, bytes, m.now)
	in.Source, in.Identities = source, []Identity{{KindPath, source + "/" + key}}
	in.Engine, in.Version.Fingerprint = m.engineName(), m.engineName()+" "+content
	in.Doc = storage.Document{Title: "title"}
	in.Pages = []storage.Page{{Number: 1, Text: m.engineName() + " " + bytes, Quality: storage.QualityGood}}
	in.Doc.Presenter, in.Stated = content, storage.Stated{By: source, Manifest: storage.Manifest{Presenter: content}}
	in.Tags, in.RuleVersion = modelTags(content, content), "r"
	return in, bytes
}

// modelTags are those of a rule that finds a theme and, it may be, a kind.
func modelTags(theme, kind string) []storage.Tag {
	tags := []storage.Tag{{Facet: storage.FacetTheme, Value: theme}}
	if kind != "" {
		tags = append(tags, storage.Tag{Facet: storage.FacetKind, Value: kind})
	}
	return tags
}

func (m *model) store(t *testing.T, c *Catalog, source, key, content string, counter int) {
	t.Helper()
	in, bytes := m.item(source, key, content, counter)
	place := m.places[[2]string{source, key}]
	d := &modelDocument{known: map[string]*modelVersion{}, held: map[string]int{}, first: m.now}
	if place != nil {
		d = m.documents[place.document]
	}
	v := d.find(sum(bytes), in.Version.Fingerprint)
	if v == nil && d.current != nil && d.current.engine != in.Engine {
		if _, err := c.Store(t.Context(), in); !errors.Is(err, ErrOutdated) {
			t.Fatalf("Store = %v, want ErrOutdated", err)
		}
		m.reread(t, c, place.document, d.current)
		v = d.find(sum(bytes), in.Version.Fingerprint)
	}
	if v == nil {
		v = &modelVersion{sum: sum(bytes), first: m.now}
		d.versions = append(d.versions, v)
	}
	if v.sum == sum(bytes) {
		v.fingerprint, v.engine, v.text = in.Version.Fingerprint, in.Engine, in.Pages[0].Text
	}
	d.known[sum(bytes)] = v
	d.current, d.last, d.tag, d.kind, d.stated = v, m.now, content, content, content
	d.presenter = content
	d.held[source] = m.now
	if place != nil {
		m.veiled = len(d.corrections) > 0
		in.Overrides = overrides(t, c, place.document)
	}
	d.fresh = true
	id := store(t, c, in)
	if place != nil && place.document != id {
		t.Fatalf("stored as %s, want %s", id, place.document)
	}
	m.documents[id] = d
	m.places[[2]string{source, key}] = &modelPlace{id, LookOK, bytes}
}

// reread reads the kept bytes of a version with the engine of today.
func (m *model) reread(t *testing.T, c *Catalog, id storage.DocumentID, v *modelVersion) {
	t.Helper()
	d := m.documents[id]
	content := v.fingerprint[len(v.engine)+1:]
	m.veiled = len(d.corrections) > 0
	in := Intake{
		Document: id, Engine: m.engineName(), Doc: storage.Document{Title: "title"},
		Version:     storage.Version{SHA256: v.sum, Fingerprint: m.engineName() + " " + content},
		Pages:       []storage.Page{{Number: 1, Text: m.engineName() + v.text[len(v.engine):], Quality: storage.QualityGood}},
		Tags:        modelTags(d.tag, d.kind),
		RuleVersion: "r", Overrides: overrides(t, c, id),
	}
	store(t, c, in)
	if v == d.current {
		d.fresh = true
	}
	v.fingerprint, v.engine, v.text = in.Version.Fingerprint, in.Engine, in.Pages[0].Text
}

func (m *model) look(t *testing.T, c *Catalog, where [2]string, status string) {
	t.Helper()
	p := m.places[where]
	o := Observation{Source: where[0], Key: where[1], At: at(m.now), Status: status}
	if status == LookOK {
		o.SHA256, o.Document = sum(p.bytes), p.document
		m.documents[p.document].last = m.now
	}
	observeAll(t, c, o)
	p.status = status
	if status != LookMissing {
		m.documents[p.document].held[where[0]] = m.now
	}
}

// replace puts a copy of what was last seen in one place at another.
func (m *model) replace(t *testing.T, c *Catalog, where, with [2]string) {
	t.Helper()
	p := *m.places[with]
	p.status = LookOK
	m.places[where] = &p
	if err := c.MoveIdentity(t.Context(), Identity{KindPath, where[0] + "/" + where[1]}, p.document); err != nil {
		t.Fatal(err)
	}
	m.look(t, c, where, LookOK)
}

func (m *model) merge(t *testing.T, c *Catalog, from, into storage.DocumentID) {
	t.Helper()
	if err := c.Merge(t.Context(), from, into); err != nil {
		t.Fatal(err)
	}
	if from == into {
		return
	}
	f, d := m.documents[from], m.documents[into]
	m.veiled = len(f.corrections)+len(d.corrections) > 0
	for _, v := range f.versions {
		same := d.find(v.sum, v.fingerprint)
		if same == nil {
			d.versions = append(d.versions, v)
			same = v
		}
		same.first = min(same.first, v.first)
		for bytes, known := range f.known {
			if known == v && d.known[bytes] == nil {
				d.known[bytes] = same
			}
		}
	}
	slices.SortStableFunc(d.versions, func(a, b *modelVersion) int { return cmp.Compare(a.first, b.first) })
	d.first, d.last = min(d.first, f.first), max(d.last, f.last)
	if len(f.corrections) > 0 {
		d.corrections = append(d.corrections, f.corrections...)
		slices.SortStableFunc(d.corrections, func(a, b modelCorrection) int { return cmp.Compare(a.made, b.made) })
		d.fresh = false
	}
	if d.stated == "" && f.stated != "" {
		d.stated, d.presenter, d.fresh = f.stated, f.presenter, false
	}
	for source, when := range f.held {
		d.held[source] = max(d.held[source], when)
	}
	delete(m.documents, from)
	for _, p := range m.places {
		if p.document == from {
			p.document = into
		}
	}
	for old, to := range m.redirects {
		if to == from {
			m.redirects[old] = into
		}
	}
	m.redirects[from] = into
}

// correct gives a title or a kind that no document had.
func (m *model) correct(t *testing.T, c *Catalog, id storage.DocumentID, field string) {
	t.Helper()
	o := change("title", "set", "", fmt.Sprint("title ", m.now))
	made := modelCorrection{title: o.Value, made: m.now}
	if field == "kind" {
		o = change("tag", "add", "kind", fmt.Sprint("kind-", m.now))
		made = modelCorrection{kind: o.Value, made: m.now}
	}
	o.Made = at(m.now)
	if _, err := c.Correct(t.Context(), id, []storage.Override{o}); err != nil {
		t.Fatal(err)
	}
	d := m.documents[id]
	d.corrections, d.fresh = append(d.corrections, made), false
}

// revoke takes the newest correction back.
func (m *model) revoke(t *testing.T, c *Catalog, id storage.DocumentID) {
	t.Helper()
	d := m.documents[id]
	m.veiled = len(d.corrections) > 0
	for i := range slices.Backward(d.corrections) {
		if d.corrections[i].revoked {
			continue
		}
		if err := c.Revoke(t.Context(), id, overrides(t, c, id)[i].ID, at(m.now)); err != nil {
			t.Fatal(err)
		}
		d.corrections[i].revoked, d.fresh = true, false
		return
	}
}

// restate makes a manifest say who presented, or takes it away.
func (m *model) restate(t *testing.T, c *Catalog, id storage.DocumentID, presenter string) {
	t.Helper()
	s := storage.Stated{Manifest: storage.Manifest{Presenter: presenter}}
	if presenter != "" {
		s.By = "restated"
	}
	if err := c.SetStated(t.Context(), id, s); err != nil {
		t.Fatal(err)
	}
	d := m.documents[id]
	d.fresh = d.fresh && presenter == d.stated
	d.stated = presenter
}

// restore puts all corrections back, where they are already.
func (m *model) restore(t *testing.T, c *Catalog) {
	t.Helper()
	all := 0
	for _, d := range m.documents {
		all += len(d.corrections)
	}
	if n := restoreAll(t, c, export(t, c)); n != all {
		t.Fatalf("%d corrections were restored, want %d", n, all)
	}
}

// compare fails the test where the catalogue differs from the model.
func (m *model) compare(t *testing.T, c *Catalog) {
	t.Helper()
	sound(t, c)
	ids := slices.Sorted(maps.Keys(m.documents))
	var got []storage.DocumentID
	for _, r := range records(t, c) {
		got = append(got, r.ID)
		m.compareDocument(t, c, r)
	}
	if diff := gocmp.Diff(ids, got); diff != "" {
		t.Errorf("documents: %s", diff)
	}
	for from, into := range m.redirects {
		if r := document(t, c, from); r.ID != into {
			t.Errorf("%s leads to %s, want %s", from, r.ID, into)
		}
	}
	for where, p := range m.places {
		want := ""
		if p.status == LookOK {
			want = m.documents[p.document].known[sum(p.bytes)].sum
		}
		if o, err := c.LastObservation(t.Context(), where[0], where[1]); o.Version != want || o.Status != p.status || err != nil {
			t.Errorf("%v: %s, version %q (%v), want %s, %q", where, o.Status, o.Version, err, p.status, want)
		}
	}
}

// sources are those that hold a document; else those that miss it; else the
// one that held it last.
func (m *model) sources(id storage.DocumentID) (sources []string, present bool) {
	in := map[bool][]string{} // by presence
	for where, p := range m.places {
		if p.document == id {
			present := p.status != LookMissing
			in[present] = append(in[present], where[0])
		}
	}
	sources = in[true]
	if sources == nil {
		sources = in[false]
	}
	if sources == nil {
		held := m.documents[id].held
		sources = slices.Collect(maps.Keys(held))
		slices.SortFunc(sources, func(a, b string) int { return cmp.Compare(held[b], held[a]) })
		sources = sources[:1]
	}
	slices.Sort(sources)
	return slices.Compact(sources), in[true] != nil
}

func (m *model) compareDocument(t *testing.T, c *Catalog, r storage.Record) {
	t.Helper()
	d := m.documents[r.ID]
	if d == nil {
		return
	}
	sources, present := m.sources(r.ID)
	status := storage.StatusCurrent
	if len(d.versions) > 1 {
		status = storage.StatusChanged
	}
	if !present {
		status = storage.StatusWithdrawn
	}
	want := storage.Document{
		ID: r.ID, Version: d.current.sum, Sources: sources, Status: status,
		FirstSeen: at(d.first), LastSeen: at(d.last), LastChanged: at(d.current.first),
	}
	got := storage.Document{
		ID: r.ID, Version: r.Version, Sources: r.Sources, Status: r.Status,
		FirstSeen: r.FirstSeen, LastSeen: r.LastSeen, LastChanged: r.LastChanged,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	m.compareSaid(t, c, r, d)
	if r.Pages[0].Text != d.current.text || r.Tags[0].Value != d.tag {
		t.Errorf("%s reads %q tagged %v, want %q tagged %s", r.ID, r.Pages[0].Text, r.Tags, d.current.text, d.tag)
	}
	var wantVersions, gotVersions []string
	for i, v := range d.versions {
		wantVersions = append(wantVersions, fmt.Sprint(i+1, v.sum, v.engine, v.fingerprint))
	}
	for _, v := range versions(t, c, r.ID) {
		gotVersions = append(gotVersions, fmt.Sprint(v.Number, v.SHA256, v.Engine, v.Fingerprint))
	}
	if diff := gocmp.Diff(wantVersions, gotVersions); diff != "" {
		t.Error(diff)
	}
	for bytes, v := range d.known {
		if got, _, err := c.Version(t.Context(), r.ID, bytes); got.SHA256 != v.sum || err != nil {
			t.Errorf("bytes %.8s are version %.8s (%v), want %.8s", bytes, got.SHA256, err, v.sum)
		}
	}
}

// compareSaid compares what people, rules and manifest say.
func (m *model) compareSaid(t *testing.T, c *Catalog, r storage.Record, d *modelDocument) {
	t.Helper()
	title, kind := "title", d.kind
	for _, o := range d.corrections {
		if !o.revoked {
			title, kind = cmp.Or(o.title, title), cmp.Or(o.kind, kind)
		}
	}
	if r.Title != title || r.Kind != kind || r.Presenter != d.presenter {
		t.Errorf("%s is %q, %q, of %q, want %q, %q, of %q", r.ID, r.Title, r.Kind, r.Presenter, title, kind, d.presenter)
	}
	if got := statedOf(t, c, r.ID).Presenter; got != d.stated {
		t.Errorf("%s: stated of %q, want %q", r.ID, got, d.stated)
	}
	_, tag, err := c.Outdated(t.Context(), d.current.engine, "r")
	if err != nil || slices.Contains(tag, r.ID) == d.fresh {
		t.Errorf("%s: outdated %v (%v), want %v", r.ID, d.fresh, err, !d.fresh)
	}
	if n := len(overrides(t, c, r.ID)); n != len(d.corrections) {
		t.Errorf("%s has %d corrections, want %d", r.ID, n, len(d.corrections))
	}
}

// picture is everything a record shows but LastSeen.
func picture(t *testing.T, c *Catalog) string {
	t.Helper()
	all := records(t, c)
	for i := range all {
		all[i].LastSeen = time.Time{}
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnySequenceKeepsTheInvariants(t *testing.T) {
	const steps = 50
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 1))
			c := open(t)
			m := &model{
				documents: map[storage.DocumentID]*modelDocument{},
				redirects: map[storage.DocumentID]storage.DocumentID{},
				places:    map[[2]string]*modelPlace{},
			}
			before, word := picture(t, c), state(t, c)
			for range steps {
				m.now++
				m.veiled = false
				name := m.step(t, c, rnd)
				m.compare(t, c)
				after, next := picture(t, c), state(t, c)
				// What changes may be hidden by corrections.
				if (before == after) != (word == next) && (!m.veiled || before != after) {
					t.Errorf("%s: record changed: %v, state changed: %v", name, before != after, word != next)
				}
				if t.Failed() {
					t.Fatalf("in step %d: %s", m.now, name)
				}
				before, word = after, next
			}
		})
	}
}

// step does something at random and says what.
func (m *model) step(t *testing.T, c *Catalog, rnd *rand.Rand) string {
	ids := slices.Sorted(maps.Keys(m.documents))
	places := slices.SortedFunc(maps.Keys(m.places), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	pick := func() storage.DocumentID { return ids[rnd.IntN(len(ids))] }
	switch n := rnd.IntN(27); {
	case len(ids) == 0 || n < 9:
		m.store(t, c, []string{"decks", "pib"}[rnd.IntN(2)], fmt.Sprint("key ", rnd.IntN(4)),
			fmt.Sprint("content ", rnd.IntN(3)), rnd.IntN(2))
		return "store"
	case n < 12:
		m.look(t, c, places[rnd.IntN(len(places))], LookOK)
		return "look"
	case n < 14:
		m.look(t, c, places[rnd.IntN(len(places))], LookMissing)
		return "missing"
	case n < 15:
		m.look(t, c, places[rnd.IntN(len(places))], LookFailed)
		return "failed"
	case n < 17:
		m.replace(t, c, places[rnd.IntN(len(places))], places[rnd.IntN(len(places))])
		return "replace"
	case n < 18:
		m.engine++
		return "new engine"
	case n < 20:
		id := pick()
		v := m.documents[id].versions
		m.reread(t, c, id, v[rnd.IntN(len(v))])
		return "read again"
	case n < 21:
		id := pick()
		d := m.documents[id]
		m.veiled = len(d.corrections) > 0
		d.tag, d.kind, d.fresh = fmt.Sprint("tag ", rnd.IntN(2)), []string{"", "kind"}[rnd.IntN(2)], true
		if err := c.SetTags(t.Context(), id, modelTags(d.tag, d.kind), "r", overrides(t, c, id)...); err != nil {
			t.Fatal(err)
		}
		return "tag"
	case n < 23:
		m.correct(t, c, pick(), []string{"title", "kind"}[rnd.IntN(2)])
		return "correct"
	case n < 24:
		m.revoke(t, c, pick())
		return "revoke"
	case n < 25:
		id := pick()
		m.restate(t, c, id, []string{"", "somebody"}[rnd.IntN(2)])
		return "restate"
	case n < 26:
		m.restore(t, c)
		return "restore"
	default:
		m.merge(t, c, pick(), pick())
		return "merge"
	}
}
