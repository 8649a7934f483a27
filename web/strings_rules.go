package web

// reasons puts the rules by which tags are given into words; a test holds that
// every rule of indexer/tag has some.
var reasons = map[string]phrase{
	// Whoever says it
	"rule.override":    {"a person corrected it", "किसी व्यक्ति ने सुधार किया"},
	"rule.manifest":    {"the list that the archive’s keeper gave with the files says so", "संग्रह के रखवाले की फ़ाइलों के साथ दी गई सूची में यही लिखा है"},
	"rule.reader":      {"the form of the page shows it", "पृष्ठ के रूप से यह पता चलता है"},
	"rule.source-kind": {"all documents of this source are of this kind", "इस स्रोत के सभी दस्तावेज़ इसी प्रकार के हैं"},

	// States
	"rule.name-in-title":       {"the name stands in the title", "नाम शीर्षक में है"},
	"rule.name-in-subject":     {"the name stands in the subject line", "नाम विषय-पंक्ति में है"},
	"rule.title-slide":         {"the name stands on the title slide", "नाम शीर्षक-स्लाइड पर है"},
	"rule.strong-context":      {"the name stands where only the subject of a document stands", "नाम वहाँ है जहाँ दस्तावेज़ का विषय ही होता है"},
	"rule.slide-footer":        {"the name stands at the foot of several slides", "नाम कई स्लाइडों के निचले भाग में है"},
	"rule.file-name":           {"the name of the file gives it", "फ़ाइल के नाम से पता चलता है"},
	"rule.eci-code":            {"a code of the state stands in the text", "राज्य का कोड पाठ में है"},
	"rule.letterhead":          {"the letterhead names it", "पत्र-शीर्ष में इसका नाम है"},
	"rule.office-named":        {"its government, assembly or an office of it is named", "इसकी सरकार, विधान सभा या किसी कार्यालय का नाम आया"},
	"rule.name-in-head":        {"the name stands at the head of the text", "नाम पाठ के आरंभ में है"},
	"rule.place-in-title":      {"a place in it stands in the title", "इसका कोई स्थान शीर्षक में है"},
	"rule.table-row":           {"a row of a table is about it", "सारणी की कोई पंक्ति इसके बारे में है"},
	"rule.named-often":         {"named again and again", "बार-बार नाम आया"},
	"rule.on-many-slides":      {"named on many slides", "बहुत-सी स्लाइडों पर नाम आया"},
	"rule.places":              {"places in it are named", "इसके स्थानों के नाम आए"},
	"rule.on-slide":            {"named on a slide", "किसी स्लाइड पर नाम आया"},
	"rule.named-once":          {"named once", "एक बार नाम आया"},
	"rule.named-in-comparison": {"named in a comparison only", "केवल तुलना में नाम आया"},
	"rule.all-states":          {"the words speak of all states", "शब्द सभी राज्यों के बारे में हैं"},
	"rule.many-states":         {"very many states are named", "बहुत अधिक राज्यों के नाम हैं"},
	"rule.lok-sabha-results":   {"it gives results of an election to the Lok Sabha in many states", "इसमें कई राज्यों के लोक सभा निर्वाचन के परिणाम हैं"},
	"rule.lok-sabha-title":     {"the title speaks of a general election to the Lok Sabha, in which all states vote", "शीर्षक में लोक सभा के साधारण निर्वाचन का नाम है, जिसमें सभी राज्य मतदान करते हैं"},
	"rule.undivided":           {"%s (the state as it was before it was divided)", "%s (विभाजन से पहले का राज्य)"},

	// Themes
	"rule.phrase-in-title":   {"a phrase of the theme stands in the title", "विषय का वाक्यांश शीर्षक में है"},
	"rule.phrase-in-subject": {"a phrase of the theme stands in the subject line", "विषय का वाक्यांश विषय-पंक्ति में है"},
	"rule.slide-title":       {"a phrase of the theme stands in the title of a slide", "विषय का वाक्यांश किसी स्लाइड के शीर्षक में है"},
	"rule.acronym-in-title":  {"an acronym of the theme stands in the title", "विषय का संक्षिप्त रूप शीर्षक में है"},
	"rule.phrases-in-text":   {"phrases of the theme stand in the text", "विषय के वाक्यांश पाठ में हैं"},
	"rule.phrases-on-slide":  {"phrases of the theme stand on a slide", "विषय के वाक्यांश किसी स्लाइड पर हैं"},
	"rule.theme-list":        {"the theme stands in a list of themes", "विषय, विषयों की सूची में है"},
	"rule.child":             {"a narrower theme was given", "एक संकीर्ण विषय मिला"},

	// Kind and audience
	"rule.note-number": {"it bears the number of a press note", "इस पर प्रेस नोट की संख्या है"},
	"rule.slides":      {"it consists of slides", "यह स्लाइडों से बना है"},
	"rule.marks":       {"it has the marks of this kind", "इसमें इस प्रकार के चिह्न हैं"},
	"rule.number":      {"it bears a number of this kind", "इस पर इस प्रकार की संख्या है"},
	"rule.kind":        {"its kind says whom it addresses", "इसके प्रकार से पता चलता है कि यह किसके लिए है"},
	"rule.cues":        {"it addresses them in words", "इसमें उन्हें शब्दों में संबोधित किया गया है"},

	// Conference, election, role
	"rule.conference-and-date":    {"a conference is named and dated", "सम्मेलन का नाम और तिथि दी है"},
	"rule.conference-and-year":    {"a conference is named with its year", "सम्मेलन का नाम वर्ष के साथ दिया है"},
	"rule.conference-on-its-days": {"a conference is named in a document of its days", "सम्मेलन के दिनों के दस्तावेज़ में उसका नाम है"},
	"rule.election-in-title":      {"the election stands in the title or subject", "निर्वाचन शीर्षक या विषय-पंक्ति में है"},
	"rule.election-named":         {"the election is named with its year", "निर्वाचन का नाम वर्ष के साथ दिया है"},
	"rule.election-on-its-days":   {"an election is named in a document of its days", "निर्वाचन के दिनों के दस्तावेज़ में उसका नाम है"},
	"rule.conference-set":         {"it follows from how its state stood at the conference", "यह सम्मेलन के समय इसके राज्य की स्थिति से निकलता है"},
}
