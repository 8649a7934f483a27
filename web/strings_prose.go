package web

// prose is the part of phrases that stands on pages about the archive itself:
// the help, about, and errors.
var prose = map[string]phrase{
	// Help
	"help.title": {"Help", "सहायता"},
	"help.lede": {
		"Write words as they stand in the documents, or a press-note number. Every page of every document is searched.",
		"शब्द वैसे लिखें जैसे दस्तावेज़ों में हैं, या प्रेस नोट की संख्या लिखें। हर दस्तावेज़ का हर पृष्ठ खोजा जाता है।",
	},
	"help.how": {"How it searches", "खोज कैसे होती है"},
	"help.rule_few": {
		"Up to three words: a document must have all of them, though not on the same page. Only when no document has all are those shown that have some, and the page says so.",
		"तीन शब्दों तक: दस्तावेज़ में सभी होने चाहिए, पर एक ही पृष्ठ पर होना ज़रूरी नहीं। किसी में सभी न हों तभी कुछ शब्दों वाले दस्तावेज़ दिखाए जाते हैं, और यह बताया जाता है।",
	},
	"help.rule_many": {
		"More than three words: any of them will do; those with more and rarer words tend to come first. The page says how many have all.",
		"तीन से अधिक शब्द: कोई एक भी पर्याप्त है; अधिक और दुर्लभ शब्दों वाले प्रायः पहले आते हैं। पृष्ठ बताता है कि कितनों में सभी हैं।",
	},
	"help.rule_hold": {
		"What is in quotation marks or brackets, joined by OR, marked with a minus or a field must hold in any case. Only when no document fits all of it does a quotation beside other words count as one word among them.",
		"उद्धरण-चिह्नों या कोष्ठकों में, OR से जुड़ा, ऋण-चिह्न या क्षेत्र वाला भाग हर हाल में लागू होता है। सब कुछ किसी दस्तावेज़ में न हो तभी दूसरे शब्दों के साथ का उद्धरण उनमें से एक शब्द जैसा गिना जाता है।",
	},
	"help.rule_forms": {
		"Capital letters matter only in acronyms that can mean something else: SIR finds the Special Intensive Revision too and sir the word alone; MP elections finds Madhya Pradesh, mp elections does not. Common endings are taken off (station finds stations). What stands in quotation marks is searched with its endings.",
		"अंग्रेज़ी के बड़े-छोटे अक्षरों का भेद केवल उन संक्षिप्त रूपों में होता है जिनका दूसरा अर्थ भी हो सकता है: SIR से विशेष गहन पुनरीक्षण भी मिलता है और sir से केवल यह शब्द; MP elections से मध्य प्रदेश मिलता है, mp elections से नहीं। सामान्य प्रत्यय हटा दिए जाते हैं (station से stations भी मिलता है)। उद्धरण-चिह्नों के भीतर के शब्द अपने प्रत्ययों सहित खोजे जाते हैं।",
	},
	"help.rule_names": {
		"Where the words name something of the trade (an acronym, an office, a machine, a kind of document), its other names are searched as well, in English and Hindi, and the page says which and how to turn that off. What stands in quotation marks is searched as it is.",
		"जहाँ शब्द निर्वाचन-कार्य की किसी चीज़ का नाम हों (संक्षिप्त रूप, पद, मशीन, दस्तावेज़ का प्रकार), वहाँ उसके दूसरे नाम भी अंग्रेज़ी और हिन्दी में खोजे जाते हैं; पृष्ठ बताता है कि कौन-से, और उन्हें कैसे बंद करें। उद्धरण-चिह्नों के भीतर का पाठ जैसा है वैसा ही खोजा जाता है।",
	},
	"help.rule_said": {
		"What is left out, cut or not understood is named above the results. Nothing is changed in silence.",
		"जो छोड़ा, काटा या समझा नहीं गया वह परिणामों के ऊपर बताया जाता है। चुपचाप कुछ नहीं बदला जाता।",
	},
	"help.write":       {"What can be written", "क्या लिखा जा सकता है"},
	"help.col_write":   {"Write", "लिखें"},
	"help.col_find":    {"to find", "तो मिलेगा"},
	"help.ex_words":    {"documents that have both words", "दोनों शब्दों वाले दस्तावेज़"},
	"help.ex_names":    {"the thing by this and its other names, in Hindi too", "यह चीज़ इस और दूसरे नामों से, हिन्दी में भी"},
	"help.ex_phrase":   {"these words side by side, as written", "ये शब्द साथ-साथ, ठीक इसी रूप में"},
	"help.ex_not":      {"the first word, but not the second", "पहला शब्द हो, पर दूसरा नहीं"},
	"help.ex_or":       {"either of them; OR must be in capitals", "दोनों में से कोई; OR बड़े अक्षरों में लिखें"},
	"help.ex_brackets": {"brackets hold together what belongs together", "कोष्ठक बताते हैं कि क्या साथ है"},
	"help.ex_prefix":   {"every word that begins so; three letters at least", "इससे आरंभ होने वाले सभी शब्द; कम से कम तीन अक्षर"},
	"help.ex_near":     {"these words in any order, at most five others between them", "ये शब्द किसी भी क्रम में, बीच में अधिक से अधिक पाँच और शब्द"},
	"help.ex_title":    {"the word in the title", "शीर्षक में यह शब्द"},
	"help.ex_note":     {"this press note first, however its number is written", "पहले यह प्रेस नोट, संख्या किसी भी तरह लिखी हो"},
	"help.ex_number":   {"the press notes with this number, of every year", "इस संख्या के प्रेस नोट, हर वर्ष के"},
	"help.ex_fields":   {"a state and a theme, without words; kind:, lang:, conference:, role: and election: work alike", "एक राज्य और एक विषय, बिना शब्दों के; kind:, lang:, conference:, role: और election: भी इसी तरह"},
	"help.ex_dates":    {"documents dated from the first day to the last, both included", "पहली से अंतिम तिथि तक के दस्तावेज़, दोनों सहित"},
	"help.ex_year":     {"documents of that year", "उस वर्ष के दस्तावेज़"},
	"help.ex_hindi":    {"Hindi words; names of things in English too", "हिन्दी शब्द; चीज़ों के नाम अंग्रेज़ी में भी"},
	"help.narrow":      {"Narrowing down", "परिणाम कम करना"},
	"help.narrow_facets": {
		"The filters beside the results say how many documents each choice would give. Several choices in one filter widen it; choices in different filters must all fit. A state counts when the document is about it; the filter for mentions counts every document that names it.",
		"परिणामों के साथ के फ़िल्टर बताते हैं कि हर विकल्प से कितने दस्तावेज़ मिलेंगे। एक फ़िल्टर में कई विकल्प उसे फैलाते हैं; अलग फ़िल्टरों के विकल्प एक साथ लागू होते हैं। राज्य तब गिना जाता है जब दस्तावेज़ उसी के बारे में हो; उल्लेख का फ़िल्टर हर वह दस्तावेज़ गिनता है जिसमें उसका नाम है।",
	},
	"help.narrow_dates": {
		"The date of a document is the one printed on it, else the day it was posted, else what the archive’s keeper or the file itself says; never the day it was fetched. Days are those of Indian time. Documents without a date are counted under the chart.",
		"दस्तावेज़ की तिथि वह है जो उस पर छपी है, नहीं तो डाले जाने का दिन, नहीं तो जो संग्रह का रखवाला या फ़ाइल बताए; लाए जाने का दिन कभी नहीं। दिन भारतीय समय के हैं। बिना तिथि के दस्तावेज़ आलेख के नीचे गिने जाते हैं।",
	},
	"help.narrow_address": {
		"The address of a page of results holds the whole search. It can be kept, shared, followed as a feed and taken as JSON.",
		"परिणामों के पृष्ठ के पते में पूरी खोज होती है। उसे रखा, भेजा, फ़ीड के रूप में पढ़ा और JSON में लिया जा सकता है।",
	},
	"help.limits":         {"What it cannot do", "क्या नहीं हो सकता"},
	"help.limit_text":     {"A search has at most %[1]s characters and %[2]s words; beyond %[3]s words no star is read.", "एक खोज में अधिक से अधिक %[1]s वर्ण और %[2]s शब्द; %[3]s से अधिक शब्द हों तो तारांकन नहीं पढ़ा जाता।"},
	"help.limit_reach":    {"Page numbers reach the first %s results; the button for the next page and the export go on to the end.", "पृष्ठ-संख्याएँ पहले %s परिणामों तक जाती हैं; अगले पृष्ठ का बटन और निर्यात अंत तक।"},
	"help.limit_language": {"Names of the trade are joined across English and Hindi; any other word is found in the language and script in which it is written. Abhilekh does not translate.", "निर्वाचन-कार्य के नाम अंग्रेज़ी और हिन्दी में जोड़े गए हैं; बाक़ी शब्द उसी भाषा और लिपि में मिलते हैं जिसमें लिखे हैं। अभिलेख अनुवाद नहीं करता।"},
	"help.limit_meaning":  {"It finds words, not meanings. Of spelling it knows only common mistakes in names.", "यह शब्द खोजता है, अर्थ नहीं। वर्तनी में यह केवल नामों की आम भूलें जानता है।"},
	"help.limit_pictures": {"Pages that are pictures have no text to search yet. Each document says which of its pages have none.", "जो पृष्ठ चित्र हैं उनका पाठ अभी नहीं खोजा जा सकता। हर दस्तावेज़ बताता है कि किन पृष्ठों का पाठ नहीं है।"},
	"help.keys":           {"Keys", "कुंजियाँ"},
	"help.keys_text":      {"/ goes to the search box; the left and right arrows turn the pages of a document. A page of a document has a switch that turns these keys off.", "/ से खोज-पट्टी पर; बाएँ और दाएँ तीर से दस्तावेज़ के पृष्ठ पलटें। दस्तावेज़ के पृष्ठ पर इन कुंजियों को बंद करने का बटन है।"},

	// About
	"about.title": {"About", "परिचय"},
	"about.lede": {
		"Abhilekh is a search archive of what India’s election administration has published: press notes, press releases and presentations.",
		"अभिलेख उस सामग्री का खोज-संग्रह है जो भारत के निर्वाचन प्रशासन ने प्रकाशित की: प्रेस नोट, प्रेस विज्ञप्तियाँ और प्रस्तुतियाँ।",
	},
	"about.not": {"Not the Commission", "आयोग नहीं"},
	"about.not_text": {
		"Abhilekh is not a service of the Election Commission of India, of a Chief Electoral Officer or of the Press Information Bureau, and none of them answers for it. For anything that matters (a vote, a deadline, a rule) ask the body that issued the document.",
		"अभिलेख भारत निर्वाचन आयोग, किसी मुख्य निर्वाचन अधिकारी या पत्र सूचना कार्यालय की सेवा नहीं है, और इनमें से कोई इसके लिए उत्तरदायी नहीं है। जो भी महत्त्वपूर्ण हो (मत, समय-सीमा, नियम) उसके लिए दस्तावेज़ जारी करने वाले से पूछें।",
	},
	"about.keep":      {"What is kept", "क्या रखा जाता है"},
	"about.keep_copy": {"Every file is kept byte for byte as it was first seen, named by its SHA-256. When its content changes, the new version is kept beside the old one.", "हर फ़ाइल वैसी ही रखी जाती है जैसी पहली बार देखी गई, और उसका नाम उसका SHA-256 है। सामग्री बदले तो नया संस्करण पुराने के साथ रखा जाता है।"},
	"about.keep_text": {"The text shown is read from the file by a program. It can have faults; each page says how its text was obtained, and the original is one click away.", "दिखाया गया पाठ प्रोग्राम द्वारा फ़ाइल से पढ़ा गया है। उसमें त्रुटियाँ हो सकती हैं; हर पृष्ठ बताता है कि पाठ कैसे मिला, और मूल एक क्लिक पर है।"},
	"about.keep_tags": {"States and themes are given by rules. Each document shows the rule and the words that led to each of its tags.", "राज्य और विषय नियमों से दिए जाते हैं। हर दस्तावेज़ नियम और वे शब्द दिखाता है जिनसे चिह्न मिला।"},
	"about.rights":    {"Rights in the documents", "दस्तावेज़ों के अधिकार"},
	"about.rights_text": {
		"The documents belong to the bodies that issued them, and their terms hold. Abhilekh claims no right in them and can grant none. Copies are kept so that what was published can be found, read and cited.",
		"दस्तावेज़ उन्हें जारी करने वालों के हैं और उन्हीं की शर्तें लागू हैं। अभिलेख इन पर कोई अधिकार नहीं जताता और न दे सकता है। प्रतियाँ इसलिए रखी जाती हैं कि प्रकाशित सामग्री खोजी, पढ़ी और उद्धृत की जा सके।",
	},
	"about.report":       {"Report an error", "त्रुटि बताएँ"},
	"about.report_text":  {"Wrong text, a wrong date or tag, a document that should not be here: say which document and page, with its address.", "ग़लत पाठ, तिथि या चिह्न, या कोई दस्तावेज़ जो यहाँ नहीं होना चाहिए: बताएँ कि कौन-सा दस्तावेज़ और पृष्ठ, पते के साथ।"},
	"about.no_contact":   {"Whoever runs this archive has not named an address for reports.", "इस संग्रह के संचालक ने सूचना के लिए कोई पता नहीं दिया है।"},
	"about.privacy":      {"Your privacy", "आपकी निजता"},
	"about.privacy_text": {"There are no cookies and nothing is loaded from elsewhere. The access log has neither your address nor, in ordinary running, what you searched for.", "कुकी नहीं हैं और कहीं और से कुछ नहीं लाया जाता। अभिलेखन में न आपका पता लिखा जाता है, न सामान्य संचालन में आपकी खोज।"},
	"about.version":      {"Abhilekh version", "अभिलेख संस्करण"},

	// Errors
	"error.crumb":       {"Error %s", "त्रुटि %s"},
	"error.400_heading": {"The address asks for something that is not there", "पते में ऐसा कुछ माँगा गया है जो है नहीं"},
	"error.400_lede":    {"Abhilekh does not guess, so that a saved link or a feed never changes its meaning in silence.", "अभिलेख अनुमान नहीं लगाता, ताकि सहेजी गई कड़ी या फ़ीड का अर्थ चुपचाप न बदले।"},
	"error.404_heading": {"There is nothing at this address", "इस पते पर कुछ नहीं है"},
	"error.404_lede":    {"Addresses of documents never change, so this one was never given, or a part of it got lost.", "दस्तावेज़ों के पते कभी नहीं बदलते; यह पता दिया ही नहीं गया, या इसका कोई भाग छूट गया है।"},
	"error.405_heading": {"This address cannot be used like that", "इस पते का ऐसा उपयोग नहीं हो सकता"},
	"error.405_lede":    {"Pages can be read, nothing can be sent to them.", "पृष्ठ पढ़े जा सकते हैं, उन पर कुछ भेजा नहीं जा सकता।"},
	"error.429_heading": {"Too many requests from your address", "आपके पते से बहुत अधिक अनुरोध"},
	"error.429_lede":    {"Wait a moment and try again. To take many documents, use the export instead of the pages.", "थोड़ा रुककर फिर प्रयास करें। बहुत-से दस्तावेज़ लेने हों तो पृष्ठों के स्थान पर निर्यात का उपयोग करें।"},
	"error.500_heading": {"The archive could not answer", "संग्रह उत्तर नहीं दे सका"},
	"error.500_lede":    {"The fault is ours and has been recorded. Trying again later may help.", "त्रुटि हमारी है और दर्ज कर ली गई है। बाद में फिर प्रयास करें।"},
	"error.503_heading": {"The archive cannot search just now", "संग्रह अभी खोज नहीं कर सकता"},
	"error.503_lede":    {"The index is being built, or too many searches are running. Try again in a moment; documents can be read by their addresses meanwhile.", "सूचकांक बन रहा है, या बहुत-सी खोजें चल रही हैं। थोड़ी देर में फिर प्रयास करें; इस बीच दस्तावेज़ अपने पतों से पढ़े जा सकते हैं।"},
	"error.next":        {"Where to go from here", "यहाँ से कहाँ जाएँ"},
	"error.to_search":   {"Search all documents", "सभी दस्तावेज़ खोजें"},
	"error.report":      {"If this seems wrong", "यदि यह ग़लत लगे"},
	"error.number":      {"Give this number to whoever keeps this archive:", "यह संख्या संग्रह के रखवाले को दें:"},
}
