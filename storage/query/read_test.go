package query

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage/vocab"
)

func words(t testing.TB) *vocab.Vocabulary {
	t.Helper()
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// dump writes a tree so that a table row fits a line.
func dump(n Node) string {
	field := func(name, s string) string {
		if name != "" {
			s = name + ":" + s
		}
		return s
	}
	list := func(name string, kids []Node) string {
		parts := make([]string, len(kids))
		for i, k := range kids {
			parts[i] = dump(k)
		}
		return name + "(" + strings.Join(parts, " ") + ")"
	}
	switch n := n.(type) {
	case nil:
		return "nil"
	case And:
		return list("and", n.Kids)
	case Or:
		return list("or", n.Kids)
	case Not:
		return "not(" + dump(n.Kid) + ")"
	case Word:
		s := n.Text
		if n.Exact {
			s = "=" + s
		}
		if n.Prefix {
			s += "*"
		}
		return field(n.Field, s)
	case Phrase:
		s := "[" + strings.Join(n.Tokens, " ") + "]"
		if n.Exact {
			s = "=" + s
		}
		if n.Slop > 0 {
			s += fmt.Sprintf("~%d", n.Slop)
		}
		return field(n.Field, s)
	case Filter:
		return fmt.Sprintf("%s=%s", n.Facet, n.Value)
	case NoteNumber:
		return fmt.Sprintf("note(%d/%d)", n.Number, n.Year)
	case Dates:
		return fmt.Sprintf("dates(%s..%s)", n.From, n.To)
	}
	return fmt.Sprintf("%T?", n)
}

func codes(notices []Notice) string {
	var parts []string
	for _, n := range notices {
		parts = append(parts, string(n.Code))
	}
	return strings.Join(parts, " ")
}

var readings = []struct{ in, want, readAs, notices string }{
	// words
	{"", "nil", "", ""},
	{"   ", "nil", "", ""},
	{"EVM", "evm", "EVM", ""},
	{"  voter\t list\n revision ", "and(voter list revision)", "voter list revision", ""},
	{"मतदाता सूची", "and(मतदाता सूची)", "मतदाता सूची", ""},
	{"२०२४", "2024", "२०२४", ""},
	{"1,71,745 cases", "and(171745 cases)", "1,71,745 cases", ""},
	{"76.07%", "76.07", "76.07", ""},
	{"₹1,760 करोड़", "and(1760 करोड)", "1,760 करोड़", ""},
	{"J&K", "[j and k]", "J&K", ""},
	{"covid-19", "[covid 19]", "covid-19", ""},
	{"bye-election, by-election.", "and([bye election] [by election])", "bye-election by-election", ""},
	{"and/or", "[and or]", "and/or", ""},
	{"rajasthan - telangana", "and(rajasthan telangana)", "rajasthan telangana", ""},
	{"!!! ₹ …", "nil", "", "nothing"},
	{"Don’t", "[don t]", "Don’t", ""},

	// quotations
	{`"journey of duty"`, "=[journey of duty]", `"journey of duty"`, ""},
	{"“journey of duty”", "=[journey of duty]", `"journey of duty"`, ""},
	{"„spotless « election", "and(=[spotless] election)", `"spotless" election`, ""},
	{`"evm"`, "=[evm]", `"evm"`, ""},
	{`evm "unclosed phrase`, "and(evm =[unclosed phrase])", `evm "unclosed phrase"`, "unclosed-quote"},
	{`""`, "nil", "", "nothing"},
	{`"`, "nil", "", "unclosed-quote nothing"},
	{`a"b c"d`, "and(a =[b c] d)", `a "b c" d`, ""},
	{`"voter list"~5`, "=[voter list]~5", `"voter list"~5`, ""},
	{`"voter list"~`, "=[voter list]", `"voter list"`, ""},
	{`"voter list"~999999999`, "=[voter list]~50", `"voter list"~50`, "slop"},
	{`"evm"~5`, "=[evm]", `"evm"`, ""},
	{`"-evm OR (vvpat*)"`, "=[evm or vvpat]", `"evm OR (vvpat"`, ""},

	// negation
	{"evm -vvpat", "and(evm not(vvpat))", "evm -vvpat", ""},
	{`-"paid news"`, "not(=[paid news])", `-"paid news"`, ""},
	{"-evm", "not(evm)", "-evm", ""},
	{"--evm", "evm", "evm", ""},
	{"- evm", "evm", "evm", ""},
	{"evm-", "evm", "evm", ""},
	{`"evm"-vvpat`, "and(=[evm] vvpat)", `"evm" vvpat`, ""},
	{"-(evm vvpat)", "not(and(evm vvpat))", "-(evm vvpat)", ""},
	{"-(-evm)", "evm", "evm", ""},
	{"evm –vvpat", "and(evm vvpat)", "evm vvpat", ""},
	{"-covid-19", "not([covid 19])", "-covid-19", ""},
	{"-₹500", "not(500)", "-500", ""},

	// OR and brackets
	{"evm OR vvpat", "or(evm vvpat)", "evm OR vvpat", ""},
	{"evm or vvpat", "and(evm or vvpat)", "evm or vvpat", ""},
	{"bihar evm OR vvpat", "and(bihar or(evm vvpat))", "bihar (evm OR vvpat)", ""},
	{"(bihar evm) OR vvpat", "or(and(bihar evm) vvpat)", "(bihar evm) OR vvpat", ""},
	{"a OR (b OR c)", "or(a b c)", "a OR b OR c", ""},
	{"((a)) ((b))", "and(a b)", "a b", ""},
	{"(a b", "and(a b)", "a b", "brackets"},
	{"a b)", "and(a b)", "a b", "brackets"},
	{")(", "nil", "", "brackets brackets nothing"},
	{"()", "nil", "", "nothing"},
	{"37-Rampur(SC)", "and([37 rampur] sc)", "37-Rampur SC", ""},
	{"OR evm", "evm", "evm", "dangling-or"},
	{"evm OR", "evm", "evm", "dangling-or"},
	{"evm OR OR vvpat", "or(evm vvpat)", "evm OR vvpat", "dangling-or"},
	{"OR", "or", "or", "dangling-or"},
	{"(OR), Odisha", "odisha", "Odisha", "dangling-or"},
	{"evm OR, vvpat", "and(evm or vvpat)", "evm or vvpat", ""},
	{"evm -OR", "and(evm not(or))", "evm -or", ""},
	{"a OR -b", "or(a not(b))", "a OR -b", ""},

	// stars and tildes
	{"elec*", "elec*", "elec*", ""},
	{"el*", "el", "el", "no-prefix"},
	{"निर्वा*", "निर्वा*", "निर्वा*", ""},
	{"निर*", "निर", "निर", "no-prefix"},
	{"*tion", "tion", "tion", "no-prefix"},
	{"el*tion", "and(el tion)", "el tion", "no-prefix"},
	{"elec**", "elec*", "elec*", ""},
	{"covid-1*", "[covid 1]", "covid-1", "no-prefix"},
	{`"voter list"*`, "=[voter list]", `"voter list"`, "no-prefix"},
	{"*", "nil", "", "no-prefix nothing"},
	{"-elec*", "not(elec*)", "-elec*", ""},
	{"turnout~2", "turnout", "turnout", "no-fuzzy"},
	{"turnout~2~0.8~~~1~", "turnout", "turnout", "no-fuzzy"},
	{"word^2", "[word 2]", "word^2", ""},
	{"/.*/", "nil", "", "no-prefix nothing"},

	// fields
	{"title:evm", "title:evm", "title:evm", ""},
	{`Title:"general election" 2024`, "and(title:=[general election] 2024)", `title:"general election" 2024`, ""},
	{"title:elec*", "title:elec*", "title:elec*", ""},
	{"-title:bye-election", "not(title:[bye election])", "-title:bye-election", ""},
	{"title: evm", "and(title evm)", "title evm", "no-value"},
	{"Note: schedule", "and(note schedule)", "Note schedule", "no-value"},
	{"10:30", "[10 30]", "10:30", ""},
	{"https://example.org/a", "[https example org a]", "https://example.org/a", ""},
	{"lang", "lang", "lang", ""},
	{"body:evm", "[body evm]", "body:evm", ""},
	{"state:rajasthan evm", "and(state=rajasthan evm)", "state:rajasthan evm", ""},
	{"STATE:Rajasthan", "state=rajasthan", "state:rajasthan", ""},
	{`state:"Himachal Pradesh"`, "state=himachal-pradesh", "state:himachal-pradesh", ""},
	{"state:“जम्मू और कश्मीर”", "state=jammu-and-kashmir", "state:jammu-and-kashmir", ""},
	{"state:राजस्थान,", "state=rajasthan", "state:rajasthan", ""},
	{"state:IN-OD OR state:OR", "or(state=odisha state=odisha)", "state:odisha OR state:odisha", ""},
	{"state:S20", "state=rajasthan", "state:rajasthan", ""},
	{"state:Orissa", "state=odisha", "state:odisha", ""},
	{"state:none", "state=none", "state:none", ""},
	{"state:national", "state=national", "state:national", ""},
	{"-state:bihar", "not(state=bihar)", "-state:bihar", ""},
	{"state:raj*", "raj", "raj", "no-prefix unknown-value"},
	{"state:atlantis", "atlantis", "atlantis", "unknown-value"},
	{`-state:"new atlantis"`, "not(and(new atlantis))", "-(new atlantis)", "unknown-value"},
	{"state:state:bihar", "and(state bihar)", "state bihar", "unknown-value"},
	{"theme:evm", "theme=evm", "theme:evm", ""},
	{`theme:"Electoral roll"`, "theme=electoral-roll", "theme:electoral-roll", ""},
	{"theme:स्वीप", "स्वीप", "स्वीप", "unknown-value"},
	{"theme:none", "theme=none", "theme:none", ""},
	{"kind:presentation", "kind=presentation", "kind:presentation", ""},
	{"lang:hi", "lang=hi", "lang:hi", ""},
	{"lang:Hindi", "lang=hi", "lang:hi", ""},
	{"conference:ceo-conference-2024-01-11", "conference=ceo-conference-2024-01-11", "conference:ceo-conference-2024-01-11", ""},
	{"role:poll-gone", "role=poll-gone", "role:poll-gone", ""},
	{`Role:"Poll-gone states" role:none`, "and(role=poll-gone role=none)", "role:poll-gone role:none", ""},
	{"role:winner", "winner", "winner", "unknown-value"},
	{"-election:assembly-2023-nov-dec", "not(election=assembly-2023-nov-dec)", "-election:assembly-2023-nov-dec", ""},
	{"election:2023", "2023", "2023", "unknown-value"},

	// dates
	{"year:2024", "dates(2024-01-01..2024-12-31)", "year:2024", ""},
	{"year:२०२४", "dates(2024-01-01..2024-12-31)", "year:2024", ""},
	{"year:none", "year=none", "year:none", ""},
	{"year:1850", "1850", "1850", "unknown-value"},
	{"year:2024-03", "and(2024 03)", "2024 03", "unknown-value"},
	{"after:2024-03-01 before:2024-03-31", "and(dates(2024-03-01..) dates(..2024-03-31))", "after:2024-03-01 before:2024-03-31", ""},
	{"after:2024-02", "dates(2024-02-01..)", "after:2024-02-01", ""},
	{"before:2024-02", "dates(..2024-02-29)", "before:2024-02-29", ""},
	{"before:2024", "dates(..2024-12-31)", "before:2024-12-31", ""},
	{"after:16.03.2024", "dates(2024-03-16..)", "after:2024-03-16", ""},
	{"after:2024-02-30", "and(2024 02 30)", "2024 02 30", "unknown-value"},
	{"-year:2024", "not(dates(2024-01-01..2024-12-31))", "-year:2024", ""},
	{"year:2024 before:2023", "and(dates(2024-01-01..2024-12-31) dates(..2023-12-31))", "year:2024 before:2023-12-31", "no-dates"},

	// press-note numbers
	{"ECI/PN/23/2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"eci pn 23 2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"No. ECI/PN/023/2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"Press Note No. 23 of 2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"ECI-PN-23-2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"No.ECI / PN / 261 / 2025", "note(261/2025)", "ECI/PN/261/2025", ""},
	{"ECI/PN/084/2026", "note(84/2026)", "ECI/PN/84/2026", ""},
	{"𝐄𝐂𝐈/𝐏𝐍/𝟏𝟗𝟓/𝟐𝟎𝟐𝟓", "note(195/2025)", "ECI/PN/195/2025", ""},
	{"PRESS NOTE No. ECI/P.N./8/2020", "note(8/2020)", "ECI/PN/8/2020", ""},
	{"प्रेस नोट संख्या २३/२०२४", "note(23/2024)", "ECI/PN/23/2024", ""},
	{"press note 23", "note(23/0)", "note:23", ""},
	{"note:23", "note(23/0)", "note:23", ""},
	{"note:23/2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{`note:"No. 23 of 2024"`, "note(23/2024)", "ECI/PN/23/2024", ""},
	{"note:x", "x", "x", "unknown-value"},
	{"schedule eci pn 23 2024 lok sabha", "and(schedule note(23/2024) lok sabha)", "schedule ECI/PN/23/2024 lok sabha", ""},
	{"press note no 23 schedule", "and(note(23/0) schedule)", "note:23 schedule", ""},
	{"press note (23)", "note(23/0)", "note:23", ""},
	{"-ECI/PN/23/2024 schedule", "and(not(note(23/2024)) schedule)", "-ECI/PN/23/2024 schedule", ""},
	{"eci pn 23 2024 OR ECI/PN/24/2024", "or(note(23/2024) note(24/2024))", "ECI/PN/23/2024 OR ECI/PN/24/2024", ""},
	{"press note 5 states", "and(press note 5 states)", "press note 5 states", ""},
	{"press note 23 march 2024", "and(press note 23 march 2024)", "press note 23 march 2024", ""},
	{"press note 2024", "and(press note 2024)", "press note 2024", ""},
	{"ECI/PN/2024/045", "[eci pn 2024 045]", "ECI/PN/2024/045", ""},
	{"ECI-PN-084-2026-final", "[eci pn 084 2026 final]", "ECI-PN-084-2026-final", ""},
	{"pn 23", "and(pn 23)", "pn 23", ""},
	{"pn 23/2024", "note(23/2024)", "ECI/PN/23/2024", ""},
	{`"ECI/PN/23/2024"`, "=[eci pn 23 2024]", `"ECI/PN/23/2024"`, ""},
	{"23/2024", "[23 2024]", "23/2024", ""},
}

func TestRead(t *testing.T) {
	v := words(t)
	for _, c := range readings {
		got := Read(c.in, false, v)
		if d := dump(got.Root); d != c.want {
			t.Errorf("Read(%q) = %s, want %s", c.in, d, c.want)
		}
		if got.ReadAs != c.readAs {
			t.Errorf("Read(%q).ReadAs = %q, want %q", c.in, got.ReadAs, c.readAs)
		}
		if n := codes(got.Notices); n != c.notices {
			t.Errorf("Read(%q) has notices %q, want %q", c.in, n, c.notices)
		}
		again := Read(got.ReadAs, false, v)
		if d := cmp.Diff(got.Root, again.Root); d != "" {
			t.Errorf("Read(%q) and Read(%q) differ:\n%s", c.in, got.ReadAs, d)
		}
	}
}

func TestReadExact(t *testing.T) {
	v := words(t)
	for _, c := range []struct{ in, want string }{
		{"evm covid-19", "and(=evm =[covid 19])"},
		{"-elec* title:roll", "and(not(=elec*) title:=roll)"},
		{"eci pn 23 2024 state:bihar", "and(note(23/2024) state=bihar)"},
		{"state:atlantis", "=atlantis"},
	} {
		got := Read(c.in, true, v)
		if d := dump(got.Root); d != c.want {
			t.Errorf("Read(%q, exact) = %s, want %s", c.in, d, c.want)
		}
		if d := cmp.Diff(got.Root, Read(got.ReadAs, true, v).Root); d != "" {
			t.Errorf("Read(%q, exact) and Read(%q, exact) differ:\n%s", c.in, got.ReadAs, d)
		}
	}
}

func TestReadingFacts(t *testing.T) {
	v := words(t)
	for _, c := range []struct {
		in   string
		want Reading // Words, Note, From, To
	}{
		{"evm", Reading{Words: 1}},
		{`evm "voter list" covid-19 (a OR b) -c state:bihar title:x`, Reading{Words: 5}},
		{"a OR b", Reading{Words: 1}},
		{"-a state:bihar year:2024", Reading{From: "2024-01-01", To: "2024-12-31"}},
		{"-year:2024 a", Reading{Words: 1}},
		{"year:2024 OR year:2025", Reading{}},
		{"year:2024 after:2024-03-01 before:2025", Reading{From: "2024-03-01", To: "2024-12-31"}},
		{"before:2024-03-01", Reading{To: "2024-03-01"}},
		{"-eci/pn/1/2024 pn 2/2024 note:3", Reading{Words: 2, Note: &Note{2, 2024}}},
		{"-eci/pn/1/2024 a", Reading{Words: 1}},
	} {
		r := Read(c.in, false, v)
		got := Reading{Words: r.Words, Note: r.Note, From: r.From, To: r.To}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("Read(%q) (-want +got):\n%s", c.in, d)
		}
	}
}

func TestReadKeepsWhatWasWritten(t *testing.T) {
	got := Read(`Bye-Election, “Paid  News” 1,71,745 ELEC*`, false, words(t)).Root
	want := And{[]Node{
		Phrase{Tokens: []string{"bye", "election"}, Raw: "Bye-Election"},
		Phrase{Tokens: []string{"paid", "news"}, Raw: "Paid News", Exact: true},
		Word{Text: "171745", Raw: "1,71,745"},
		Word{Text: "elec", Raw: "ELEC", Prefix: true},
	}}
	if d := cmp.Diff(Node(want), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestNoticesAreSentences(t *testing.T) {
	known := map[Code]bool{}
	for _, c := range Codes() {
		known[c] = true
	}
	v := words(t)
	ins := []string{strings.Repeat("long ", 300)}
	for _, c := range readings {
		ins = append(ins, c.in)
	}
	for _, in := range ins {
		for _, n := range Read(in, false, v).Notices {
			if !known[n.Code] || n.Problem == "" || strings.HasSuffix(n.Problem, ".") {
				t.Errorf("Read(%q): notice %+v", in, n)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range readings {
		f.Add(c.in, false)
	}
	f.Add("((((((((((((((((((a OR b c))))))))))))))))))", true)
	f.Add("press (note OR) state:23 -( OR )* \"x\"~3", false)
	f.Add("\xff\x00“’\u200dक्\u200dष*", false)
	v := words(f)
	f.Fuzz(func(t *testing.T, in string, exact bool) {
		got := Read(in, exact, v)
		if utf8.RuneCountInString(got.ReadAs) > MaxText {
			return
		}
		again := Read(got.ReadAs, exact, v)
		if !reflect.DeepEqual(got.Root, again.Root) || again.ReadAs != got.ReadAs {
			t.Errorf("%q was read as %q, which is read as %q:\n%s\n%s", in, got.ReadAs, again.ReadAs, dump(got.Root), dump(again.Root))
		}
		if d := depth(got.Root); d > MaxDepth {
			t.Errorf("%q is %d deep", in, d)
		}
		total := 0
		for _, n := range Positive(got.Root) {
			switch n := n.(type) {
			case Word:
				total++
				if n.Text == "" || n.Raw == "" || len(n.Text) > MaxWordBytes || n.Prefix && letters(n.Text) < minPrefix {
					t.Errorf("%q gave %+v", in, n)
				}
			case Phrase:
				total += len(n.Tokens)
				if len(n.Tokens) == 0 || n.Raw == "" || n.Slop < 0 || n.Slop > MaxSlop {
					t.Errorf("%q gave %+v", in, n)
				}
			}
		}
		if total > MaxWords {
			t.Errorf("%q gave %d words", in, total)
		}
	})
}
