package search

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/query"

	gocmp "github.com/google/go-cmp/cmp"
)

// namesArchive is what the cases of names.txt are asked of.
func namesArchive() []storage.Record {
	tagged := func(r storage.Record, f storage.Facet, value string) storage.Record {
		r.Tags = append(r.Tags, storage.Tag{Facet: f, Value: value, Level: storage.LevelPrimary, Page: 1})
		return r
	}
	conference := tagged(note("ceo-conference", "Conference of Chief Electoral Officers", "2024-01-11",
		"The Chief Electoral Officers of five states presented what they had learnt."), storage.FacetRole, storage.RolePollGone)
	return []storage.Record{
		note("vvpat-units", "VVPAT units", "2023-05-01", "Every VVPAT was checked, and a spare VVPAT stood by. No other VVPAT was used."),
		note("vvpat-full", "Slips behind glass", "2023-05-02",
			"The voter verifiable paper audit trail prints a slip. The paper audit trail is sealed after the poll."),
		note("vvpat-hindi", "वीवीपैट की पर्ची", "2023-05-03", "वीवीपैट की पर्ची सात सेकंड तक दिखती है।"),
		note("paper-loose", "Auditing the files", "2023-05-04", "An audit of each paper in the file, and of the trail it left."),

		note("sst-short", "Checkposts on the borders", "2023-06-01", "An SST stands at each border road. The SST stops cars; no SST rests."),
		note("sst-full", "Static surveillance teams", "2023-06-02", "A static surveillance team films every search of a car."),
		note("sst-hindi", "नाकों पर जांच", "2023-06-03", "हर नाके पर स्थैतिक निगरानी दल है।"),
		note("sst-loose", "Team for surveillance", "2023-06-04", "The surveillance of static loads by a team of engineers."),

		note("esms-ceo", "Tracking what is seized", "2023-07-01", "The Election Seizure Management System joins all agencies."),
		note("esms-pib", "An app for agencies", "2023-07-02", "The Electronic Seizure Management System, or ESMS, works on phones."),
		note("esms-note", "Money on the move", "2023-07-03", "Figures come from the Election Expenditure Monitoring System."),

		note("rupp-full", "Parties struck off", "2025-08-09", "Registered unrecognised political parties that fought no poll are struck off the list."),
		note("rupp-short", "334 struck off", "2025-08-10", "After the order 2,520 RUPPs remain."),
		note("rupp-hindi", "सूची से नाम हटे", "2025-08-11", "पंजीकृत गैर-मान्यता प्राप्त राजनीतिक दल जिन्होंने चुनाव नहीं लड़ा।"),

		conference,
		note("ceo-companies", "CEOs of banks in conference", "2024-01-10",
			"Chief executive officers met in conference. Each CEO spoke; the conference of CEOs went on, and CEO after CEO left the conference."),
		note("conferred", "Powers of officers", "2024-01-09", "The powers conferred on the Chief Electoral Officer by the Act."),

		note("ps-police", "Cash taken from a car", "2024-02-01", "The accused were taken to PS Inderpuri."),
		note("ps-polling", "Polling stations of Inderpuri", "2024-02-02", "Polling station 1, polling station 2 and polling station 3 in Inderpuri."),

		note("mp-state", "Polls in Madhya Pradesh", "2023-11-17", "Madhya Pradesh votes in one phase of the election."),
		note("mp-hindi", "मध्य प्रदेश में चुनाव", "2023-11-18", "मध्य प्रदेश में चुनाव एक चरण में होगा।"),
		note("mp-members", "MPs and MLAs", "2023-11-19",
			"MPs and MLAs at elections: no MP, and no group of MPs, may use a car of the government in an election. Elections bind every MP."),

		tagged(note("sir-note", "Special intensive revision", "2025-06-24", "The special intensive revision (SIR) of the roll in Bihar begins."),
			storage.FacetElection, "assembly-2025-nov"),
		note("sir-letter", "Dear sir", "2025-06-20", "Sir, dear madam: sir, the revision of my name, sir, is late in Bihar. Yours, sir."),

		note("money-rs", "Rs 1760 crore", "2023-11-20", "In all Rs 1760 crore were held back."),
		note("money-sign", "Figures of the day", "2023-11-21", "₹1,760 crore, seven times that of the last time."),
		note("money-hindi", "जब्ती के आंकड़े", "2023-11-22", "कुल 1,760 करोड़ रुपये की जब्ती हुई।"),
		note("money-other", "Rs 1670 crore", "2023-11-23", "In all Rs 1670 crore, in crore notes."),

		note("odisha-old", "Cyclone in Orissa", "1999-10-29", "Orissa counts the damage."),
		note("odisha-new", "Cyclone in Odisha", "2019-05-03", "Odisha counts the damage."),
		note("odisha-hindi", "ओडिशा में तूफान", "2019-05-04", "ओडिशा में नुकसान।"),

		note("roll-en", "Electoral roll", "2025-01-01", "The revision of the electoral roll ends in winter."),
		note("roll-list", "The voter list of the city", "2025-01-02", "Another revision of the voter list."),
		note("roll-hindi", "मतदाता सूची", "2025-01-03", "मतदाता सूची का पुनरीक्षण।"),
		note("roll-register", "निर्वाचक नामावली", "2025-01-04", "निर्वाचक नामावली का पुनरीक्षण।"),

		note("unit-loose", "Rooms", "2022-01-01", "The unit has control of its own door."),

		note("list-of", "The list of all voters", "2022-02-01", "Anyone may see it."),
		note("ps-apart", "Presentation", "2022-02-02", "Agenda\nWater at all stations", "The day of polling"),
		note("ceo-team", "Engineers", "2022-02-03", "A team of engineers mends the lift."),
		note("by-commission", "Orders", "2022-02-04", "Orders of the Election Commission to all."),
		note("by-one", "Vacancies filled", "2022-03-01", "The by-election in Wayanad."),
		note("by-many", "By-elections", "2022-03-02", "Four seats, all of them vacant."),
		note("by-both", "Orders", "2022-03-03", "Deputed by Election Commissioners for the by election at Wayanad."),
		note("by-officers", "Checked by election officers", "2022-03-04", "Seen by Election Officers, and by election authorities; by poll workers too."),
		note("web-portal", "A web portal", "2022-03-05", "Rolls are on a web page of a web-based system."),
		note("web-bodies", "Meeting in Seoul", "2022-03-06", "A-WEB met in Seoul."),
		note("on-line", "Forms", "2022-03-07", "Fill the form on-line."),
		note("line-on", "Lines", "2022-03-08", "The line goes on."),
		note("vigil-one", "cVIGIL", "2022-03-09", "The cVIGIL app."),
		note("vigil-two", "An app", "2022-03-10", "Download C-Vigil today."),
		note("mp-seizures", "Cash in Bhopal", "2023-11-15", "Seizures in Madhya Pradesh grew."),
		note("tn-seizures", "Gold in Chennai", "2023-11-16", "Seizures in Tamil Nadu grew."),
		note("by-poll", "A bypoll", "2022-02-05", "A commission reported on the bypoll."),
	}
}

// TestNamesGiveTheSame: by whichever of its names a thing is asked for, the
// scores are the same.
func TestNamesGiveTheSame(t *testing.T) {
	x := openIndex(t, namesArchive())
	scores := func(text string) map[storage.DocumentID]float64 {
		out := map[storage.DocumentID]float64{}
		_, _, err := x.Each(t.Context(), query.Query{}.WithText(text), func(h Hit) error {
			out[h.Document.ID] = math.Round(h.Score*1e9) / 1e9
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, names := range [][]string{
		{"VVPAT", "vvpats", "paper audit trail", "वीवीपैट", "voter verified paper audit trail"},
		{"SST", "static surveillance team", "Static Surveillance Teams", "स्थैतिक निगरानी दल"},
		{"ESMS", "seizure management system", "Electronic Seizure Management System"},
		{"RUPP", "RUPPs", "registered unrecognised political party", "पंजीकृत गैर-मान्यता प्राप्त राजनीतिक दल"},
		{"Orissa", "Odisha", "ओडिशा", "उड़ीसा"},
		{"voter list revision", "electoral rolls revision", "मतदाता सूची पुनरीक्षण", "निर्वाचक नामावली का पुनरीक्षण"},
		{"CEO conference", "ceo conferences", "chief electoral officers conference", "conference मुख्य निर्वाचन अधिकारी"},
		{"Rs 1760 crore", "₹1,760 करोड़", "1760 करोड़ रुपये", "rupees 1,760 crores", "Rs.1760 crore"},
	} {
		want := scores(names[0])
		if len(want) == 0 {
			t.Errorf("%s: nothing found", names[0])
		}
		for _, name := range names[1:] {
			got := scores(name)
			// What was typed keeps its stem, which finds a little more.
			for id := range got {
				if _, both := want[id]; !both {
					delete(got, id)
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s and %s (-want +got):\n%s", names[0], name, diff)
			}
		}
	}
}

// referenceScores ranks records for groups by the formula, from their texts: a
// group is one word that occurs wherever its names do, or else the words typed,
// each for its share.
func referenceScores(records []storage.Record, groups []query.Group, all bool) map[storage.DocumentID]float64 {
	n := float64(len(records))
	type field struct {
		tf     []float64
		length []float64
	}
	lengths := func(texts func(r *storage.Record) []string) []float64 {
		out := make([]float64, len(records))
		for i := range records {
			for _, s := range texts(&records[i]) {
				out[i] += float64(len(analyse(nil, s)))
			}
		}
		return out
	}
	title := func(r *storage.Record) []string { return []string{r.Title} }
	pages := func(r *storage.Record) (out []string) {
		for _, p := range r.Pages {
			out = append(out, p.Text, p.Notes)
		}
		return out
	}
	textLength := lengths(func(r *storage.Record) []string { return append(title(r), pages(r)...) })
	titleLength := lengths(title)
	mean := func(list []float64) float64 {
		whole := make([]int, len(list))
		for i, l := range list {
			whole[i] = int(l)
		}
		return average(whole)
	}
	score := func(f field, weight float64, df, avg float64, i int) float64 {
		if f.tf[i] <= 0 {
			return 0
		}
		idf := rarity(n, df)
		tf := math.Sqrt(f.tf[i])
		return weight * idf * idf * tf * bm25K1 / (tf + bm25K1*(1-bm25B+bm25B*f.length[i]/avg))
	}
	text, titles, matched := make([]float64, len(records)), make([]float64, len(records)), make([]int, len(records))
	matchedTitles := make([]int, len(records))
	for _, g := range groups {
		inText := field{make([]float64, len(records)), textLength}
		inTitle := field{make([]float64, len(records)), titleLength}
		full := [2]map[int]bool{{}, {}}
		for i := range records {
			r := &records[i]
			for k, name := range g.Names {
				weight := 1.0
				if name.Weak {
					weight = weakMention
				}
				typed := k == 0 && !name.Weak && len(name.Tokens) == 1 && len(bruteTyped(g)) == 1
				nTitle, stemTitle := mentions(r.Title, name)
				nPages, stems := 0, stemTitle
				for _, s := range pages(r) {
					m, st := mentions(s, name)
					nPages, stems = nPages+m, stems+st
				}
				here := nTitle + nPages
				if len(name.Tokens) > 1 {
					here = max(nPages, min(1, nTitle+nPages))
				}
				inText.tf[i] += weight * float64(here)
				if here > 0 && !name.Weak {
					full[0][i] = true
				}
				if typed && isEnglish(name.Tokens[0]) {
					inText.tf[i] += weakMention * float64(stems-here)
				}
				credit := titleMentions(r.Title, name)
				switch {
				case here > 0:
					inTitle.tf[i] += weight * float64(credit)
					if credit > 0 && !name.Weak {
						full[1][i] = true
					}
				case typed && isEnglish(name.Tokens[0]):
					inTitle.tf[i] += weakMention * float64(credit)
				}
			}
		}
		typed := map[string][]int{} // how often each record has each word typed
		for _, w := range bruteTyped(g) {
			if term, stop := analyseWord(w.Text, scriptOf(w.Text)); !stop {
				typed[term] = make([]int, len(records))
				for i := range records {
					for _, s := range append(title(&records[i]), pages(&records[i])...) {
						_, stems := mentions(s, query.Name{Tokens: []string{w.Text}})
						typed[term][i] += stems
					}
				}
			}
		}
		for i := range records {
			have := 0
			for _, times := range typed {
				have += min(times[i], 1)
			}
			if inText.tf[i] == 0 && have > 0 && (have == len(typed) || !all) {
				matched[i]++
				for _, times := range typed {
					df := 0
					for _, n := range times {
						df += min(n, 1)
					}
					f := float64(times[i])
					part := field{make([]float64, len(records)), textLength}
					part.tf[i] = weakMention * f / (f + 1)
					text[i] += score(part, 1/float64(len(typed)), max(float64(df), float64(len(full[0]))), mean(textLength), i)
				}
			}
			if inText.tf[i] > 0 {
				matched[i]++
			}
			if inTitle.tf[i] > 0 {
				matchedTitles[i]++
			}
			text[i] += score(inText, 1, float64(len(full[0])), mean(textLength), i)
			titles[i] += score(inTitle, titleBoost, float64(len(full[1])), mean(titleLength), i)
		}
	}
	out := map[storage.DocumentID]float64{}
	for i := range records {
		if matched[i] == 0 || all && matched[i] < len(groups) {
			continue
		}
		share := func(k int) float64 { return float64(k) / float64(len(groups)) }
		out[records[i].ID] = text[i]*share(matched[i]) + titles[i]*share(matchedTitles[i])
	}
	return out
}

// mentions returns how often a text has a name, and, of one word, how often its
// stem.
func mentions(s string, n query.Name) (times, stems int) {
	tokens := fold.Tokens(s)
	for i, t := range tokens {
		if len(n.Tokens) > 1 {
			if standsAt(tokens, i, n.Tokens, n.Exact) {
				times++
			}
			continue
		}
		a, _ := analyseWord(t.Text, t.Script)
		b, _ := analyseWord(n.Tokens[0], scriptOf(n.Tokens[0]))
		if a == b {
			stems++
			if !isEnglish(n.Tokens[0]) || slices.Contains(formsOf(n.Tokens[0]), t.Text) {
				times++
			}
		}
	}
	return times, stems
}

// titleMentions returns how often a title has the stem of a name of one word, or
// once that it has those of all words of another.
func titleMentions(title string, n query.Name) int {
	counts := map[string]int{}
	for _, t := range analyse(nil, title) {
		counts[t.text]++
	}
	least := math.MaxInt
	for _, t := range n.Tokens {
		if term, stop := analyseWord(t, scriptOf(t)); !stop {
			least = min(least, counts[term])
		}
	}
	if len(n.Tokens) > 1 {
		return min(least, 1)
	}
	return least
}

// TestGroupScores compares the scores of groups with those of the formula.
func TestGroupScores(t *testing.T) {
	v := testVocab(t)
	records := append(archive(300, v), namesArchive()...)
	x := openIndex(t, records)
	// Of these, all names occur that are different once they are stemmed.
	texts := []string{"voter", "मतदाता", "elections", "SST", "static surveillance team", "observers", "candidate", "मतदान"}
	r := rand.New(rand.NewPCG(7, 8))
	seen := map[string]int{}
	for range 32 {
		var parts []string
		for range 1 + r.IntN(5) {
			if s := texts[r.IntN(len(texts))]; !slices.Contains(parts, s) {
				parts = append(parts, s)
			}
		}
		q := query.Query{}.WithText(strings.Join(parts, " "))
		reading := q.Read(v)
		var groups []query.Group
		for _, n := range query.Positive(reading.Root) {
			g, ok := n.(query.Group)
			if ok && !slices.ContainsFunc(groups, func(o query.Group) bool { return sameClause(o, g) }) {
				groups = append(groups, g)
			}
		}
		if len(groups) != reading.Words {
			continue // one of them twice
		}
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want := referenceScores(records, groups, a.Matched == MatchedAll)
		got := map[storage.DocumentID]float64{}
		if _, _, err := x.Each(t.Context(), q, func(h Hit) error { got[h.Document.ID] = h.Score; return nil }); err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d documents, want %d", q.Text, len(got), len(want))
		}
		for id, w := range want {
			if math.Abs(got[id]-w) > 1e-4*w {
				t.Errorf("%s: %s has %v, want %v", q.Text, id, got[id], w)
			}
		}
		if t.Failed() {
			return
		}
		seen[a.Matched]++
	}
	if seen[MatchedAll] < 3 || seen[MatchedAny] < 3 {
		t.Errorf("queries by how they matched: %v", seen)
	}
}

func TestMarkNames(t *testing.T) {
	v := testVocab(t)
	for _, c := range []struct{ query, text, want string }{
		{"VVPAT", "A VVPAT, its paper audit trail and two वीवीपैट; paper, audit.",
			"A <mark>VVPAT</mark>, its <mark>paper audit trail</mark> and two <mark>वीवीपैट</mark>; paper, audit."},
		{"static surveillance team", "Static surveillance teams (SSTs), a team.", "<mark>Static surveillance teams</mark> (<mark>SSTs</mark>), a team."},
		{"MP elections", "MP and MPs: Madhya Pradesh's polls", "<mark>MP</mark> and MPs: <mark>Madhya Pradesh</mark>&#39;s <mark>polls</mark>"},
		{"मतदाता", "Electors of the electoral roll", "<mark>Electors</mark> of the electoral roll"},
		{"elector", "Electors of the electoral roll", "<mark>Electors</mark> of the <mark>electoral</mark> roll"},
		{"Rs 1760 crore", "Rs 5, Rs 1,760 crore, 1760 करोड़", "Rs 5, Rs <mark>1,760</mark> <mark>crore</mark>, <mark>1760</mark> <mark>करोड़</mark>"},
		{"static surveillance team", "Teams for surveillance", "<mark>Teams</mark> for <mark>surveillance</mark>"},
		{"polling stations bihar", "Stations in Bihar", "<mark>Stations</mark> in <mark>Bihar</mark>"},
		{"MP elections", "MPs", "<mark>MPs</mark>"},
		{"UP elections", "up and down", "up and down"},
		{`"paper audit trail"`, "VVPAT: paper audit trail", "VVPAT: <mark>paper audit trail</mark>"},
	} {
		if got := markText(c.text, query.Query{}.WithText(c.query).Read(v), v); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.query, got, c.want)
		}
	}
	x := openIndex(t, namesArchive())
	for text, want := range map[string]string{
		"SST":          "<mark>static surveillance team</mark> films",
		"control unit": "<mark>unit</mark> has <mark>control</mark>", // no name of it is anywhere
		"स्थैतिक निगरानी दल cars": "An <mark>SST</mark> stands",
	} {
		a, err := x.Search(t.Context(), query.Query{}.WithText(text))
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(a.Hits, func(h Hit) bool {
			return len(h.Pages) > 0 && strings.Contains(h.Pages[0].Snippet, want)
		})
		if !found {
			t.Errorf("%s: no snippet of %v holds %s", text, a.Hits, want)
		}
	}
}

// TestExpandOff: nothing stands for anything else, as without a vocabulary.
func TestExpandOff(t *testing.T) {
	x := openIndex(t, namesArchive())
	for text, want := range map[string][]int{
		"SST": {3, 1}, "static surveillance team": {4, 2}, "MP elections": {3, 1}, "Orissa": {3, 1},
		`"paper audit trail"`: {1, 1}, "evm": {0, 0},
	} {
		for i, q := range []query.Query{{}, {NoExpand: true}} {
			a, err := x.Search(t.Context(), q.WithText(text))
			if err != nil {
				t.Fatal(err)
			}
			if a.Total != want[i] || i == 1 && len(a.Reading.Expansions) > 0 {
				t.Errorf("%s: %d documents, want %d; expanded to %v", a.Query.Encode(), a.Total, want[i], a.Reading.Expansions)
			}
		}
	}
}
