package fold

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func TestWordAgrees(t *testing.T) {
	// Every spelling of a line folds to its last entry.
	tests := map[string][]string{
		"nukta":                   {"ज़ब्ती", "ज़ब्ती", "जब्ती"},
		"nukta in a name":         {"मिज़ोरम", "मिजोरम"},
		"nukta with a letter":     {"छत्तीसगढ़", "छत्तीसगढ़", "छत्तीसगढ"},
		"composed nukta":          {"ऱ", "ऱ", "र"},
		"odia nukta":              {"ଓଡ଼ିଶା", "ଓଡିଶା"},
		"chandrabindu":            {"आपत्तियाँ", "आपत्तियां"},
		"half nasal, retroflex":   {"झारखण्ड", "झारखंड"},
		"half nasal, dental":      {"केन्द्र", "केंद्र"},
		"half nasal before nukta": {"चण्डीगढ़", "चंडीगढ़", "चंडीगढ"},
		"half nasal, andhra":      {"आन्ध्र", "आंध्र"},
		"half nasal, labial":      {"सितम्बर", "सितंबर"},
		"half nasal, velar":       {"गङ्गा", "गंगा"},
		"half nasal, palatal":     {"पञ्चायत", "पंचायत"},
		"double nasal stays":      {"अन्न"},
		"other nasal stays":       {"सम्मेलन"},
		"joiner":                  {"क्\u200dया", "क्\u200cया", "क्या"},
		"zero-width space":        {"मत\u200bदान", "मतदान"},
		"soft hyphen":             {"elec\u00adtoral", "electoral"},
		"case":                    {"SVEEP", "Sveep", "sveep"},
		"mathematical bold":       {"𝐄𝐂𝐈", "ECI", "eci"},
		"mathematical digits":     {"𝟐𝟎𝟐𝟓", "2025"},
		"full width":              {"ＥＶＭ", "evm"},
		"ligature":                {"oﬃcer", "officer"},
		"devanagari digits":       {"२०२४", "2024"},
		"bengali digits":          {"২০২৪", "2024"},
		"urdu digits":             {"۲۰۲۴", "2024"},
		"indian groups":           {"1,71,745", "१,७१,७४५", "171745"},
		"western groups":          {"171,745", "171745"},
		"millions":                {"1,234,567", "1234567"},
		"groups and a decimal":    {"1,71,745.50", "171745.50"},
		"ratio":                   {"1000.20"},
		"urdu letters":            {"دهلي", "دہلی"},
		"khanda ta":               {"ৎ", "ত্\u200d", "ত্"},
		"chillu":                  {"ഡൽഹി", "ഡല്\u200dഹി", "ഡല്ഹി"},
		"bengali letter stays":    {"নয়াদিল্লি", "নয়াদিল্লি"},
		"ampersand":               {"&", "and"},
		"several words":           {"Co-operative  Bank", "co operative bank"},
		"capital with a mark":     {"J\u030c", "\u01f0"},
		"doubled signs":           {"महाारााष्ट्र", "महाराष्ट्र"},
		"composed nukta letters":  {"\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f\u0929\u0934", "कखगजडढफयनळ"},
		"nothing":                 {" –“” ", ""},
	}
	for name, spellings := range tests {
		t.Run(name, func(t *testing.T) {
			want := norm.NFC.String(spellings[len(spellings)-1])
			for _, s := range spellings {
				if got := Word(s); got != want {
					t.Errorf("Word(%q) = %q, want %q", s, got, want)
				}
			}
		})
	}
}

func TestWordTellsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"मत", "मतदान"}, {"असम", "असमान"}, {"Goa", "goal"}, {"बिहार", "बहार"}, {"দ", "ড"},
	} {
		if Word(pair[0]) == Word(pair[1]) {
			t.Errorf("%q and %q fold alike", pair[0], pair[1])
		}
	}
}

func TestTokens(t *testing.T) {
	tests := []struct{ in, want string }{ // the tokens joined by |
		{"", ""},
		{"No. ECI/PN/23/2024", "no|eci|pn|23|2024"},
		{"𝐄𝐂𝐈/𝐏𝐍/𝟏𝟗𝟓/𝟐𝟎𝟐𝟓", "eci|pn|195|2025"},
		{"ECI-PN-084-2026", "eci|pn|084|2026"},
		{"C.P.W.D. Office", "c|p|w|d|office"},
		{"उ.प्र. व म॰प्र॰", "उ|प्र|व|म|प्र"},
		{"J&K, A & N", "j|and|k|a|and|n"},
		{"“voters’ list”", "voters|list"},
		{"bye-elections — 2 seats", "bye|elections|2|seats"},
		{"1,71,745 cases; 2,520 RUPPs.", "171745|cases|2520|rupps"},
		{"ratio 1000.20 from 972", "ratio|1000.20|from|972"},
		{"76.07%, 75.06 %", "76.07|75.06"},
		{"dated 20.03.2025.", "dated|20|03|2025"},
		{"phases 1,2,3 and 12,13,14", "phases|1|2|3|and|12|13|14"},
		{"1,234.567.8", "1|234|567|8"},
		{"12km 1,234km 23rd S01", "12km|1234|km|23rd|s01"},
		{"Rs.1760 crore", "rs|1760|crore"},
		{"₹1,760 करोड़", "1760|करोड"},
		{"1,234,56,789", "1|234|56|789"},
		{"123,45,678", "123|45|678"},
		{"2023,2024", "2023|2024"},
		{"№23 ½ 2½ ⑴ m²", "no|23|½|2|½|1|m|2"},
		{"निर्वाचन।आयोग", "निर्वाचन|आयोग"},
		{"no\u00a0break", "no|break"},
		{"bad\xffbyte \xe0\xa4", "bad|byte"},
		{"\u200bzero\u200b width\u00ad", "zero|width"},
		{"ि का \u0301", "का"}, // marks alone are no word
		{"ÉLECTION", "élection"},
		{"3 PM", "3|pm"},
	}
	for _, tt := range tests {
		var got []string
		for _, tok := range Tokens(tt.in) {
			got = append(got, tok.Text)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("Tokens(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestOffsets(t *testing.T) {
	tests := []struct {
		in    string
		words []string // as they stand in the original
	}{
		{"No. 𝐄𝐂𝐈/𝐏𝐍 ok", []string{"No", "𝐄𝐂𝐈", "𝐏𝐍", "ok"}},
		{"the oﬃce ＥＶＭ.", []string{"the", "oﬃce", "ＥＶＭ"}},
		{"in 1,71,745 cases", []string{"in", "1,71,745", "cases"}},
		{"मिज़ोरम में चुनाव", []string{"मिज़ोरम", "में", "चुनाव"}},
		{"\u00adelec\u00adtoral\u00ad roll", []string{"elec\u00adtoral", "roll"}},
		{"क्\u200dया है", []string{"क्\u200dया", "है"}},
		{"a & b", []string{"a", "&", "b"}},
	}
	for _, tt := range tests {
		var got []string
		for _, tok := range Tokens(tt.in) {
			got = append(got, tt.in[tok.Start:tok.End])
		}
		if diff := cmp.Diff(tt.words, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestScripts(t *testing.T) {
	in := "EVM ईवीएम ইভিএম ਚੋਣ ચૂંટણી ନିର୍ବାଚନ தேர்தல் ఎన్నికలు ಚುನಾವಣೆ തെരഞ്ഞെടുപ്പ് انتخاب 1,950 Выборы S01 85वें"
	want := []Script{Latin, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada,
		Malayalam, Arabic, Digit, Other, Latin, Devanagari}
	var got []Script
	for _, tok := range Tokens(in) {
		got = append(got, tok.Script)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scripts (-want +got):\n%s", diff)
	}
}

func TestAppendReuses(t *testing.T) {
	buf := make([]Token, 0, 8)
	first := Append(buf, "one two")
	second := Append(first, "three")
	if len(second) != 3 || &second[0] != &buf[:1][0] {
		t.Errorf("Append made %d tokens in fresh memory", len(second))
	}
	if second[2].Start != 0 || second[2].End != 5 {
		t.Errorf("offsets of the second string are %d–%d", second[2].Start, second[2].End)
	}
}

func TestText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  85+ \u00a0voters \n", "85+ voters"},
		{"Jammu & Kashmir, J&K", "jammu and kashmir, j and k"},
		{"A\u2011WEB – “quoted” ‘it’s’", `a-web - "quoted" 'it's'`},
		{"केन्द्र में ज़ब्ती, आपत्तियाँ", "केंद्र में जब्ती, आपत्तियां"},
		{"२०२४", "2024"},
		{"a\xff\x00b", "a b"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain\ttext\n", "plain\ttext\n"},
		{"\ufeffa\x00b\x1b\u200d", "ab\u200d"},
		{"a\r\nb\rc\fd\u0085e", "a\nb\nc\nd\ne"},
		{"bad\xff", "bad\ufffd"},
		{"क़ e\u0301", "क़ é"},
		{"“Quotes” – 𝐁𝐨𝐥𝐝", "“Quotes” – 𝐁𝐨𝐥𝐝"},
	}
	for _, tt := range tests {
		if got := Clean(tt.in); got != norm.NFC.String(tt.want) {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

var seeds = []string{
	"No. ECI/PN/23/2024", "𝐄𝐂𝐈/𝐏𝐍", "1,71,745.50", "११,०१.२०२४", "ज़ब्ती केन्द्र झारखण्ड", "J\u030c", "İstanbul ΑΣ",
	"½ ⑴ № ﷺ m²", "a\u200d\u0301b", "\xff\xfe", "നന്\u200d ൻ", "كهي ٕٔ", "1,2,3.4", "&amp; & J&K", "ﬁ ﬀ ŉ ǅ", "…3.4.5", "ऩ् द ऩ्द",
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, tok := range Tokens(s) {
			if tok.Start < last || tok.End <= tok.Start || tok.End > len(s) {
				t.Fatalf("token %+v after %d in %q", tok, last, s)
			}
			last = tok.End
			if tok.Text == "" || !utf8.ValidString(tok.Text) {
				t.Fatalf("token %+v of %q", tok, s)
			}
			if got := Word(s[tok.Start:tok.End]); got != tok.Text {
				t.Fatalf("Word(%q) = %q, but the token of %q is %q", s[tok.Start:tok.End], got, s, tok.Text)
			}
			if got := Word(tok.Text); got != tok.Text {
				t.Fatalf("Word(%q) = %q", tok.Text, got)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Text(s)
		if !utf8.ValidString(once) {
			t.Fatalf("Text(%q) = %q", s, once)
		}
		if twice := Text(once); twice != once {
			t.Fatalf("Text(%q) = %q, then %q", s, once, twice)
		}
		shown := Clean(s)
		if !utf8.ValidString(shown) || Clean(shown) != shown {
			t.Fatalf("Clean(%q) = %q, then %q", s, shown, Clean(shown))
		}
		if !norm.NFC.IsNormalString(shown) {
			t.Fatalf("Clean(%q) = %q is not NFC", s, shown)
		}
	})
}

const (
	english = "The Election Commission of India has today announced the schedule for the General Election to the " +
		"Legislative Assembly of Karnataka. A total of 5,21,73,579 electors are enrolled; see ECI/PN/23/2024. "
	hindi = "भारत निर्वाचन आयोग ने आज कर्नाटक विधान सभा के साधारण निर्वाचन के कार्यक्रम की घोषणा की है। मतदान केन्द्रों पर " +
		"सभी सुविधाएँ होंगी। "
)

func BenchmarkTokens(b *testing.B) {
	for name, line := range map[string]string{"english": english, "hindi": hindi} {
		b.Run(name, func(b *testing.B) {
			page := strings.Repeat(line, 3000/len(line)+1)
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			var dst []Token
			for b.Loop() {
				dst = Append(dst[:0], page)
			}
		})
	}
}
