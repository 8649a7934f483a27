package tag

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

var load = sync.OnceValues(func() (*vocab.Vocabulary, error) { return vocab.Load("") })

func tagger(t testing.TB) *Tagger {
	t.Helper()
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return New(v)
}

// states writes state tags short: mentioned ones in brackets.
func states(tags []storage.Tag) string {
	var out []string
	for _, t := range tags {
		if t.Facet == storage.FacetState {
			if t.Level == storage.LevelMentioned {
				t.Value = "(" + t.Value + ")"
			}
			out = append(out, t.Value)
		}
	}
	return strings.Join(out, " ")
}

func page(text string) []storage.Page { return []storage.Page{{Number: 1, Text: text}} }

// far is more text than a head has, without a state or a theme in it.
var far = strings.Repeat("The matter was considered at some length by those present. ", 10)

func TestStateTraps(t *testing.T) {
	tests := []struct{ name, title, text, want string }{
		{"letterhead", "", "ELECTION COMMISSION OF INDIA\nNirvachan Sadan, Ashoka Road, New Delhi-110001\nNo. ECI/PN/195/2025", ""},
		{"Nirvachan Sadan", "", "Vaccination was held at Nirvachan Sadan, Delhi for all staff.", ""},
		{"New Delhi, Hindi", "", "निर्वाचन सदन, अशोक रोड, नई दिल्ली। नयी दिल्ली में बैठक हुई।", ""},
		{"New Delhi, Punjabi", "", "ਨਵੀਂ ਦਿੱਲੀ ਵਿਖੇ ਸੰਮੇਲਨ", ""},
		{"New Delhi, Tamil and Telugu", "", "புதுடெல்லி. న్యూఢిల్లీ. ന്യൂഡൽഹി", ""},
		{"New Delhi counts before a seat", "", "Repoll in the New Delhi Parliamentary Constituency", "delhi"},
		{"New Delhi district", "", "The DEO of New Delhi district reported.", "delhi"},
		{"bare Delhi", "", "The delegation reached Delhi in the morning.", ""},
		{"bare Delhi, Hindi", "", "प्रतिनिधिमंडल दिल्ली पहुंचा।", ""},
		{"Delhi in a title", "Voters of Delhi turn out in numbers", "", "delhi"},
		{"Delhi as a venue in a title", "Conference of Chief Electoral Officers on polling at Delhi", "", ""},
		{"Election Commission, Delhi", "Election Commission of India, Delhi", "", ""},
		{"bureau line", "", "Posted On: 10 AUG 2022 6:12PM by PIB Chandigarh\nਭਾਰਤ ਦੇ ਚੋਣ ਕਮਿਸ਼ਨ", ""},
		{"run-on bureau line", "", "Posted On: 26 MAR 2026 3:04PM by PIB Delhi Election Commission of India announced polls in Assam", "assam"},
		{"bureau of a state's name", "", "Posted On: 26 MAR 2026 3:04PM by PIB Mizoram\nThe Commission met.", ""},
		{"bureau, Hindi", "", "प्रविष्टि तिथि: 5 जनवरी 2024 पीआईबी दिल्ली द्वारा", ""},
		{"cadre", "Appointment", "Shri A, IAS of the Kerala cadre, and Dr B of Haryana cadre, took charge.", ""},
		{"cadre with year", "", "Shri A, IAS (UP:1990), and Shri B (IAS Uttarakhand 1988) took charge.", ""},
		{"cadre, Hindi", "", "श्री क, केरल कैडर के अधिकारी", ""},
		{"AGMUT", "", "an officer of the AGMUT cadre", ""},
		{"banks", "", "Punjab National Bank, Punjab & Sind Bank, Andhra Bank, Bank of Maharashtra, Karnataka Bank, J&K Bank", ""},
		{"bank, Hindi", "", "पंजाब नेशनल बैंक और बैंक ऑफ महाराष्ट्र", ""},
		{"regiments", "", "Bihar Regiment, Assam Rifles, Ladakh Scouts, Madras Regiment, Tripura State Rifles", ""},
		{"force, Hindi", "", "असम राइफल्स की कंपनियां, बिहार रेजिमेंट", ""},
		{"houses", "", "Bikaner House, Kerala House, Tripura Bhawan, Maharashtra Sadan, Nagaland House", ""},
		{"house, Hindi", "", "राजस्थान भवन में बैठक", ""},
		{"house to house is no house", "", "In Bihar house to house enumeration began.", "bihar"},
		{"trains and papers", "", "Kerala Express, Punjab Kesari, Rajasthan Patrika", ""},
		{"parties", "", "Jharkhand Mukti Morcha, Telangana Rashtra Samithi, Jammu & Kashmir National Conference, Goa Forward Party", ""},
		{"party, Hindi", "", "झारखंड मुक्ति मोर्चा के नेता", ""},
		{"makers of machines", "", "Bharat Electronics Limited, Bengaluru and Electronics Corporation of India Limited, Hyderabad; Mysore Paints and Varnish", ""},
		{"venues", "", "LBSNAA, Mussoorie; regional conferences at Chandigarh, Ahmedabad and Guwahati; KiiT Bhubaneswar; Hyderabad House; Vigyan Bhawan; IIIDEM, Dwarka, New Delhi", ""},
		{"High Courts", "", "Punjab and Haryana High Court, High Court of Kerala, Himachal Pradesh High Court, Bombay High Court", ""},
		{"High Court, Hindi", "", "राजस्थान उच्च न्यायालय और दिल्ली हाई कोर्ट", ""},
		{"substrings", "", "The goal in Goalpara and Andaman; radius; असमान, असमर्थ; बिहारी; Mizo", ""},
		{"languages", "", "Read this release in: Urdu, Hindi, Bengali, Gujarati, Punjabi, Tamil, Assamese, Odia, Manipuri", ""},
		{"languages, Hindi", "", "यह विज्ञप्ति पंजाबी, गुजराती, तमिल, उड़िया में उपलब्ध है", ""},
		{"Chandigarh dateline", "", "Chandigarh, 5 March: The voters were told.", ""},
		{"Puducherry dateline", "", "Puducherry, January 5 (PTI): The Commission said so.", ""},
		{"bare Chandigarh", "", "at his office in Chandigarh", ""},
		{"words in capitals", "", "WAKE UP AS ONE OR ANOTHER. AN MP CAME UP TO HP.\nTHE CEO AS PER ORDERS, CEO UP TO THIS DAY", ""},
		{"title in capitals", "CHIEF ELECTORAL OFFICER, UP", "", "uttar-pradesh"},
		{"small words", "", "the ceo up the hill, mp assembly, government of an island", ""},
		{"Members of Parliament", "", "MPs and MLAs of the MP-MLA court; Member of Parliament", ""},
		{"comparison", "Seizures", "Seizures were made in Rajasthan as against seizures in Gujarat and Karnataka.", "rajasthan (gujarat) (karnataka)"},
		{"Bay of Bengal", "", "a storm over the Bay of Bengal", ""},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := states(tg.Tags(Input{Title: tt.title, Pages: page(tt.text)})); got != tt.want {
				t.Errorf("states %q, want %q", got, tt.want)
			}
		})
	}
}

func TestStatesFound(t *testing.T) {
	tests := []struct{ name, title, text, want string }{
		{"title", "Repoll in Rajasthan", "", "rajasthan"},
		{"title, Hindi", "झारखण्ड में मतदान", "", "jharkhand"},
		{"bold letters", "", "𝐆𝐨𝐯𝐞𝐫𝐧𝐦𝐞𝐧𝐭 𝐨𝐟 𝐒𝐢𝐤𝐤𝐢𝐦", "sikkim"},
		{"letterhead of a state", "", far + "Government of Rajasthan", "rajasthan"},
		{"department", "", "Health Department, Haryana", "haryana"},
		{"government, Marathi", "", far + "महाराष्ट्र शासन राजपत्र", "maharashtra"},
		{"government, Hindi", "", far + "छत्तीसगढ़ शासन", "chhattisgarh"},
		{"doubled signs", "", "महाारााष्ट्र शासन", "maharashtra"},
		{"native names", "", "ਪੰਜਾਬ ਸਰਕਾਰ. ଓଡ଼ିଶା. தமிழ்நாடு. తెలంగాణ. ಕರ್ನಾಟಕ. കേരളം. পশ্চিমবঙ্গ. ગુજરાત",
			"punjab odisha tamil-nadu telangana karnataka kerala west-bengal gujarat"},
		{"CEO deep in the text", "", far + "Presentation by CEO Mizoram", "mizoram"},
		{"CEO of Delhi", "", far + "Chief Electoral Officer, Delhi", "delhi"},
		{"Chandigarh Administration", "", far + "Chandigarh Administration twice; Chandigarh Administration", "chandigarh"},
		{"ampersand", "", far + "Govt. of J&K", "jammu-and-kashmir"},
		{"abbreviation beside CEO", "", far + "said the CEO, U.P. in reply", "uttar-pradesh"},
		{"abbreviation beside Assembly", "", far + "the WB Assembly", "west-bengal"},
		{"abbreviations in a list", "", far + "seizures in UP, MP and Bihar", "(uttar-pradesh) (madhya-pradesh) (bihar)"},
		{"Delhi in a list", "", far + "in Punjab, Haryana and Delhi", "(punjab) (haryana) (delhi)"},
		{"once, far down", "", far + "An officer from Odisha spoke.", "(odisha)"},
		{"twice, far down", "", far + "An officer from Odisha spoke. In Orissa it is so.", "odisha"},
		{"subject line", "", far + "\nSubject: Repoll in Tripura – reg.\nSir,", "tripura"},
		{"longer name wins", "", "Andhra Pradesh, West Bengal, Dadra and Nagar Haveli and Daman and Diu, Andaman & Nicobar Islands",
			"andhra-pradesh west-bengal dadra-and-nagar-haveli-and-daman-and-diu andaman-and-nicobar-islands"},
		{"title and others", "Seizures in Assam", far + "Kerala too.", "assam (kerala)"},
		{"all States/UTs", "Conference of CEOs of all States/UTs", far + "CEO Kerala spoke. Bihar listened.", "national (kerala) (bihar)"},
		{"all States, Hindi", "", "सभी राज्यों/केन्द्र शासित प्रदेशों के मुख्य निर्वाचन अधिकारी", "national"},
		{"a state in the title outweighs all States", "SIR in Bihar", "The CEOs of all States/UTs were told.", "bihar"},
		{"all States further down", "", "Roll revision in Bihar. " + far + "Later in all States and UTs.", "bihar"},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := states(tg.Tags(Input{Title: tt.title, Pages: page(tt.text)})); got != tt.want {
				t.Errorf("states %q, want %q", got, tt.want)
			}
		})
	}
}

func TestManyStatesAreNational(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{19: "andhra-pradesh", 20: "national"} {
		var b strings.Builder
		for i, s := range v.States[:n] {
			fmt.Fprintf(&b, "%d %s\n", i+1, s.NameEn)
		}
		tags := tagger(t).Tags(Input{Pages: page(b.String())})
		if tags[0].Value != want || tags[0].Level != storage.LevelPrimary {
			t.Errorf("%d states give first %+v", n, tags[0])
		}
		if n == 20 && (len(tags) != 21 || tags[1].Level != storage.LevelMentioned) {
			t.Errorf("%d states give %d tags, the second %+v", n, len(tags), tags[1])
		}
	}
}

func TestVersionFollowsTheVocabulary(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	other := *v
	other.Fingerprint = strings.Repeat("0", 64)
	if a, b := New(v).Version(), New(&other).Version(); a == b || b != rules+"-000000000000" {
		t.Errorf("versions %q and %q", a, b)
	}
}

func TestNoText(t *testing.T) {
	if got := tagger(t).Tags(Input{Pages: []storage.Page{{Number: 1}}}); len(got) != 0 {
		t.Errorf("tags of nothing: %+v", got)
	}
}
