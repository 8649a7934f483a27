package query

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage/vocab"
)

// groups writes what was expanded: what was typed, what for the first other name
// in full, and which of the names are weak.
func groups(r Reading) string {
	var out []string
	for _, n := range Positive(r.Root) {
		g, ok := n.(Group)
		if !ok {
			continue
		}
		s := g.String() + " = "
		typed, first := slices.IndexFunc(g.Names, func(n Name) bool { return n.Text == g.String() }), ""
		weak := 0
		for i, name := range g.Names {
			if i != typed && first == "" {
				first = name.Text
			}
			if name.Weak {
				weak++
			}
		}
		s += first
		switch {
		case weak == len(g.Names)-1 && weak > 1:
			s += " (weakly)"
		case typed >= 0 && g.Names[typed].Weak:
			s += " (rather)"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestExpand(t *testing.T) {
	v := words(t)
	for _, c := range []struct {
		text  string
		want  string
		words int
	}{
		// always: both ways, in any case
		{"evm", "evm = Electronic Voting Machine", 1},
		{"VVPATs", "VVPATs = Voter Verifiable Paper Audit Trail", 1},
		{"paper audit trail", "paper audit trail = Voter Verifiable Paper Audit Trail", 1},
		{"वीवीपैट", "वीवीपैट = Voter Verifiable Paper Audit Trail", 1},
		{"static surveillance teams bihar", "static surveillance teams = स्थैतिक निगरानी दल; bihar = बिहार", 2},
		{"none of the above", "none of the above = इनमें से कोई नहीं", 1},
		{"epic", "epic = Electors Photo Identity Card", 1},
		{"A-WEB", "A-WEB = Association of World Election Bodies", 1},
		{"a web portal", "", 3},
		{"eems", "eems = Election Expenditure Monitoring System", 1},
		{"eem", "eem = Election Expenditure Monitoring", 1},

		// only what stands together is a name, and of two the longer
		{"static team surveillance", "", 3},
		{"static -surveillance team", "", 2},
		{"static surveillance OR team", "", 2},
		{"(static surveillance team) OR zebra", "static surveillance team = स्थैतिक निगरानी दल", 1},
		{"chief election commissioner", "chief election commissioner = मुख्य निर्वाचन आयुक्त", 1},
		{"state election commission", "state election commission = राज्य निर्वाचन आयोग", 1},
		{"election commission of india", "election commission of india = भारत निर्वाचन आयोग", 1},
		{"SIR phase II", "SIR = Special Intensive Revision (rather)", 3},
		{"by election commission", "election = poll", 3},
		{"posted by Election Commissioners", "Election Commissioners = निर्वाचन आयुक्त", 3},
		{"seized by election officers", "election = poll", 4},
		{"by election", "by election = bye-election", 1},
		{"by elections results", "by elections = bye-election; results = परिणाम", 2},
		{"bye election commission", "bye election = by-election", 2},
		{"by-election commission", "by-election = bye-election", 2},
		{"commission meeting", "meeting = review meeting", 2},

		// context
		{"CEO", "", 1},
		{"CEO zebra", "", 2},
		{"CEO conference", "CEO = Chief Electoral Officer (rather); conference = सम्मेलन", 2},
		{"ceo bihar", "ceo = Chief Electoral Officer (rather); bihar = बिहार", 2},
		{"CEO state:bihar", "CEO = Chief Electoral Officer (rather)", 1},
		{`CEO "electoral roll"`, "CEO = Chief Electoral Officer (rather)", 2},
		{"CEO MP", "CEO = Chief Electoral Officer (rather); MP = Madhya Pradesh (rather)", 2},
		{"SC ST", "SC = Scheduled Caste (rather); ST = Scheduled Tribe (rather)", 2},
		{"PS Inderpuri", "", 2},
		{"PwD", "PwD = Persons with Disabilities (rather)", 1},
		{"PWD", "", 1},
		{"PWD voters", "PWD = Persons with Disabilities (rather); voters = elector", 2},
		{"pwd voters", "pwd = Persons with Disabilities (rather); voters = elector", 2},
		{"DEC", "DEC = Deputy Election Commissioner (rather)", 1},
		{"dec election", "election = poll", 2},
		{"MPS", "MPS = Model Polling Station (rather)", 1},
		{"MPs voters", "voters = elector", 2},
		{"SIR", "SIR = Special Intensive Revision (rather)", 1},
		{"sir", "", 1},
		{"sir madam", "", 2},
		{"SIR MADAM", "", 2},
		{"sir bihar", "sir = Special Intensive Revision (rather); bihar = बिहार", 2},
		{"SIR BIHAR", "SIR = Special Intensive Revision (rather); BIHAR = बिहार", 2},
		{"SIR मतदाता", "SIR = Special Intensive Revision (rather); मतदाता = voter", 2},

		// weak
		{"AI zebra", "AI = Artificial Intelligence (weakly)", 2},
		{"ai zebra", "", 2},
		{"artificial intelligence", "artificial intelligence = कृत्रिम बुद्धिमत्ता", 1},
		{"Form A", "Form A = party's notice of authorised person and candidate (weakly)", 1},
		{"form a", "", 2},
		{"CUT ED LIST", "", 3},
		{"RS elections", "RS = Rajya Sabha (weakly); elections = poll", 2},

		// never
		{"SO GO AS PER TIP", "", 5},
		{"sector officer", "sector officer = सेक्टर अधिकारी", 1},

		// apart
		{"scheduled caste", "scheduled caste = अनुसूचित जाति", 1},
		{"supreme court", "supreme court = apex court", 1},
		{"election commissioner", "election commissioner = निर्वाचन आयुक्त", 1},

		// states
		{"MP elections", "MP = Madhya Pradesh (rather); elections = poll", 2},
		{"M.P. polls", "M.P = Madhya Pradesh (rather); polls = election", 2},
		{"MP ELECTIONS", "MP = Madhya Pradesh (rather); ELECTIONS = poll", 2},
		{"MP", "", 1},
		{"MP seizures", "MP = Madhya Pradesh (rather); seizures = ज़ब्ती", 2},
		{"TN SEIZURES", "TN = Tamil Nadu (rather); SEIZURES = ज़ब्ती", 2},
		{"SST UP", "SST = Static Surveillance Team; UP = Uttar Pradesh (rather)", 2},
		{"HP voter list", "HP = Himachal Pradesh (rather); voter list = electoral roll", 2},
		{"MP \"static surveillance team\"", "MP = Madhya Pradesh (rather)", 2},
		{"AS OR", "", 1},
		{"UP and running", "", 3},
		{"c vigil", "c vigil = cVIGIL citizens' vigilance app", 1},
		{"a web portal", "", 3},
		{"by election officers", "election = poll", 3},
		{"MP Bihar", "Bihar = बिहार", 2},
		{"mp elections", "elections = poll", 2},
		{"AS polls", "AS = Assam (rather); polls = election", 2},
		{"voter list up to date", "voter list = electoral roll", 4},
		{"VOTER LIST UP TO DATE", "VOTER LIST = electoral roll", 4},
		{"Orissa", "Orissa = Odisha", 1},
		{"Odisha", "Odisha = ओडिशा", 1},
		{"Uttaranchal", "Uttaranchal = Uttarakhand", 1},
		{"Pondicherry", "Pondicherry = Puducherry", 1},
		{"J&K", "J&K = Jammu and Kashmir", 1},
		{"Kashmiri migrants", "", 2},

		// money
		{"Rs 1760 crore", "Rs 1760 = 1760; crore = cr", 2},
		{"Rs.1,760 crores", "Rs.1,760 = 1760; crores = cr", 2},
		{"₹1,760 करोड़", "करोड़ = crore", 2},
		{"1,760 करोड़ रुपये", "करोड़ रुपये = करोड़", 2},
		{"5 lakh rupees seized", "lakh rupees = lakh", 3},
		{"rupees", "rupees = rs", 1},

		// what is taken as written
		{`"paper audit trail"`, "", 1},
		{"-evm", "", 0},
		{"title:evm", "", 1},
		{"evm*", "", 1},
		{"(a OR b) -(evm bihar)", "", 1},
	} {
		r := Query{Text: c.text}.Read(v)
		if got := groups(r); got != c.want || r.Words != c.words {
			t.Errorf("%s: %d words, groups %s\nwant %d, %s", c.text, r.Words, got, c.words, c.want)
		}
		if want := Read(c.text, false, v).ReadAs; r.ReadAs != want {
			t.Errorf("%s is read as %s, want %s", c.text, r.ReadAs, want)
		}
	}
}

func TestExpansionsTell(t *testing.T) {
	v := words(t)
	read := func(q Query) []Expansion { return q.Read(v).Expansions }
	want := []Expansion{
		{"SST", []string{"Static Surveillance Team", "स्थैतिक निगरानी दल", "स्थैतिक निगरानी टीम", "स्टैटिक सर्विलांस टीम", "एसएसटी"}},
		{"Rs 1760", []string{"1760"}},
		{"करोड़", []string{"crore", "cr"}},
	}
	if d := cmp.Diff(want, read(Query{Text: "SST Rs 1760 करोड़ SST"})); d != "" {
		t.Error(d)
	}
	for _, q := range []Query{{Text: "SST", NoExpand: true}, {Text: "SST", Exact: true}, {Text: ""}, {Text: "zebra"}} {
		r := q.Read(v)
		if d := cmp.Diff(Read(q.Text, q.Exact, v), r); d != "" || len(r.Expansions) > 0 {
			t.Errorf("%+v:\n%s", q, d)
		}
	}
}

// A full name of "context" stands for its acronym only in context, "always" ones
// do everywhere, others nowhere.
func TestShortNamesAdded(t *testing.T) {
	v := words(t)
	for _, c := range []struct {
		text, short string
		there, weak bool
	}{
		{"chief electoral officer", "CEO", false, false},
		{"chief electoral officer bihar", "CEO", true, true},
		{"static surveillance team", "SST", true, false},
		{"artificial intelligence bihar", "AI", false, false},
		{"sector officer bihar", "SO", false, false},
		{"madhya pradesh elections", "MP", false, false},
	} {
		g := Positive(Query{Text: c.text}.Read(v).Root)[0].(Group)
		i := slices.IndexFunc(g.Names, func(n Name) bool { return n.Text == c.short })
		if i >= 0 != c.there || i >= 0 && g.Names[i].Weak != c.weak {
			t.Errorf("%s: %s at %d of %v", c.text, c.short, i, g.Names)
		}
	}
}

func TestExpansionLimits(t *testing.T) {
	v := words(t)
	long := strings.TrimSpace(strings.Repeat("zebra ", MaxExpandWords-1))
	if r := (Query{Text: long + " evm"}).Read(v); len(r.Expansions) != 1 || len(r.Notices) > 0 {
		t.Errorf("%d words: %v, notices %v", MaxExpandWords, r.Expansions, r.Notices)
	}
	r := Query{Text: long + " zebra evm"}.Read(v)
	if d := cmp.Diff(Read(long+" zebra evm", false, v).Root, r.Root); d != "" || len(r.Expansions) > 0 || codes(r.Notices) != string(CodeNoExpansion) {
		t.Errorf("a word more: %v, notices %v\n%s", r.Expansions, r.Notices, d)
	}
	if r := (Query{Text: long + " zebra zebra"}).Read(v); len(r.Notices) > 0 {
		t.Errorf("nothing to expand, yet notices %v", r.Notices)
	}
	many := "vvpat esms epic pwd voters dnhdd pondicherry orissa telangana paschimbanga yadav iiidem ero blo madhyapradesh uttarpradesh"
	r = Query{Text: many}.Read(v)
	added := 0
	for _, n := range Positive(r.Root) {
		if g, ok := n.(Group); ok {
			added += len(g.Names) - 1
		}
	}
	if added != MaxNames || !strings.Contains(codes(r.Notices), string(CodeExpansionCut)) {
		t.Errorf("%d names added, notices %v", added, r.Notices)
	}
}

// TestRandomExpansions: whatever is put together, the groups are those of what
// it was read as, and stand for the words that they replace.
func TestRandomExpansions(t *testing.T) {
	v := words(t)
	pieces := []string{
		" ", " ", " ", " ", "(", ")", "-", "*", "\"", " OR ", "evm", "SIR", "CEO", " static surveillance team ", "paper audit trail",
		"MP", "UP", "Rs", "1760", "crore", "करोड़", "रुपये", "bihar", "मतदाता सूची", "title:evm", "state:bihar", "J&K", "bye-election", "none of the above", "A-WEB",
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		var b strings.Builder
		for range 1 + rnd.IntN(16) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		checkExpansion(t, b.String(), v)
		if t.Failed() {
			return
		}
	}
}

// unexpanded returns a tree with the words in the place of their groups.
func unexpanded(n Node) Node {
	all := func(kids []Node) (out []Node) {
		for _, k := range kids {
			out = append(out, unexpanded(k))
		}
		return out
	}
	switch n := n.(type) {
	case And:
		return and(all(n.Kids))
	case Or:
		return or(all(n.Kids))
	case Group:
		return and(n.Kids)
	}
	return n
}

func checkExpansion(t *testing.T, text string, v *vocab.Vocabulary) {
	t.Helper()
	plain, r := Read(text, false, v), Query{Text: text}.Read(v)
	if r.ReadAs != plain.ReadAs {
		t.Errorf("%q is read as %q, expanded as %q", text, plain.ReadAs, r.ReadAs)
	}
	if !reflect.DeepEqual(unexpanded(r.Root), plain.Root) {
		t.Errorf("%q: words %s\nexpanded %s", text, dump(plain.Root), dump(unexpanded(r.Root)))
	}
	if utf8.RuneCountInString(r.ReadAs) > MaxText {
		return
	}
	if again := (Query{Text: r.ReadAs}).Read(v); !reflect.DeepEqual(again.Root, r.Root) || !reflect.DeepEqual(again.Expansions, r.Expansions) {
		t.Errorf("%q was expanded to %v, as it was read (%q) to %v", text, r.Expansions, r.ReadAs, again.Expansions)
	}
	if got := render(r.Root, 0); got != r.ReadAs {
		t.Errorf("%q: the tree is rendered %q, read as %q", text, got, r.ReadAs)
	}
	for _, n := range Positive(r.Root) {
		g, ok := n.(Group)
		if !ok {
			continue
		}
		for _, name := range g.Names {
			if len(name.Tokens) == 0 || name.Text == "" || slices.Contains(name.Tokens, "") {
				t.Errorf("%q gave the name %+v", text, name)
			}
		}
	}
}

func FuzzExpand(f *testing.F) {
	for _, s := range []string{
		"MP elections", "Rs 1760 crore", "1,760 करोड़ रुपये", "(static surveillance team) OR FST -evm", "J&K A-WEB", "SIR MADAM", "₹ Rs 5 Rs",
		"none of the above", "\"evm\" evm evm*", "crore rs 7 rs crore rs",
	} {
		f.Add(s)
	}
	v := words(f)
	f.Fuzz(func(t *testing.T, text string) { checkExpansion(t, text, v) })
}

func BenchmarkExpand(b *testing.B) {
	v := words(b)
	for _, text := range []string{"helicopter boat zebra", "static surveillance team seizure bihar evm"} {
		for _, off := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s off=%v", text, off), func(b *testing.B) {
				for b.Loop() {
					Query{Text: text, NoExpand: off}.Read(v)
				}
			})
		}
	}
}
