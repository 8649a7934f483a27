package extract

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage/fold"
)

// maxHeading bounds a title that is read off a page, in characters.
const maxHeading = 200

var (
	fileName   = regexp.MustCompile(`(?i)\.(?:docx?|pdf|xlsx?|pptx?|indd|rpt|rtf|odt|txt|cdr|pmd|jpe?g|png|tiff?)$`)
	producer   = regexp.MustCompile(`(?i)^(?:microsoft (?:word|excel|powerpoint)|powerpoint presentation|untitled|slide \d+|document\d*|(?:seagate )?crystal reports|convert .* to pdf)`)
	subject    = regexp.MustCompile(`(?i)^(?:sub(?:ject)?|विषय)\s*[:：.–-]+\s*(\S.*)$`)
	letterhead = regexp.MustCompile(`(?i)^(?:the )?(?:election commission of india|भारत निर्वाचन आयोग|निर्वाचन आयोग|government of|govt\.? of|nirvachan sadan|निर्वाचन सदन|` +
		`office of the|directorate|department|ministry|press information bureau|भारत सरकार|secretariat)|` +
		`ashok[a]? road|अशोक रोड|new delhi|नई दिल्ली|www\.|https?:|website|e-?mail|@|helpline|phone|tele?\s*[:.]|fax|शासन$|विभाग$|` +
		`\bdepartment\b|\bdirectorate\b|\bgovernment of\b`)
	numberLine = regexp.MustCompile(`(?i)^(?:no\.|number|ref|file no|f\.? ?no|sl\.? ?no|rni|pr no|press note no|क्रमांक|क्र\.|सं\.|संख्या|पत्रांक)|\bECI\s*/\s*PN\b|\bPR No\b|\bRNI No\b`)
	kindLine   = regexp.MustCompile(`(?i)^(?:press (?:note|release)|for immediate release|media bulletin|प्रेस (?:नोट|विज्ञप्ति|रिलीज)|notification|अधिसूचना|order|आदेश|scanned (?:with|by) .*|page \d+|\d+|login|search|home)[\s:–-]*$`)
)

// kindWord marks a line that says what the document is; with a day or a subject
// beside it, it is the title.
var kindWord = regexp.MustCompile(`(?i)\b(?:press (?:note|release)|media bulletin|notification|proclamation|handbook|manual on)\b|` +
	`प्रेस (?:नोट|विज्ञप्ति|रिलीज)|प्रेस .{0,12}\d|मीडिया बुलेटिन|अधिसूचना`)

// bulletin marks the kinds that have no title but their day.
var bulletin = regexp.MustCompile(`(?i)bulletin|बुलेटिन`)

// kindLines is how far down such a line is the title; below, it is text.
const kindLines = 12

// meaningful reports whether the title in a file's properties is one: of two
// words at least, not made by a program, and said on the first page as well.
// Properties are copied along with templates and are often of another document.
func meaningful(title, firstPage string) bool {
	title = strings.TrimSpace(title)
	if title == "" || fileName.MatchString(title) || producer.MatchString(title) || strings.Contains(title, "_") {
		return false
	}
	words := fold.Tokens(title)
	if len(words) < 2 || utf8.RuneCountInString(title) < 8 {
		return false
	}
	page := map[string]bool{}
	for _, t := range fold.Tokens(firstPage) {
		page[t.Text] = true
	}
	if len(page) == 0 {
		return true
	}
	said := 0
	for _, w := range words {
		if page[w.Text] {
			said++
		}
	}
	return 2*said > len(words)
}

// stated makes a title of the one in a file's properties, taking off what
// programs add; "" when what remains are not words.
func stated(title string) string {
	title = strings.TrimSpace(title)
	if _, after, ok := strings.Cut(title, " - "); ok && producer.MatchString(title) {
		title = after
	}
	title = oneLine(strings.ReplaceAll(fileName.ReplaceAllString(title, ""), "_", " "))
	words := 0
	for w := range strings.FieldsSeq(title) {
		if letters(w) > 2 {
			words++
		}
	}
	if words < 2 || producer.MatchString(title) {
		return ""
	}
	return title
}

// titleLines is how far down a page a title may begin.
const titleLines = 30

// heading returns what stands out on a first page after its letterhead, number
// and date, and whether it really does: the subject if one is named, else a line
// that names the kind of document together with more, else the lines that are
// larger or bolder than the text. A first line that does not stand out is
// returned for want of better.
func heading(lines []line) (text string, strong bool) {
	foreign := legacy(joinLines(lines))
	top := lines[:min(len(lines), titleLines)]
	first, bold, large, head, kind := -1, -1, -1, -1, -1
	body := bodySize(lines)
	for i, l := range top {
		if m := subject.FindStringSubmatch(l.text); m != nil {
			named := append([]line{{text: m[1]}}, wrapped(top, i, 3)[1:]...)
			return joinHeading(named), true
		}
		switch {
		case letterhead.MatchString(l.text):
			if head < 0 {
				head = i
			}
			continue
		case foreign && isLatin(l.text), kindLine.MatchString(l.text):
			continue
		case i < kindLines && namesKind(l.text):
			if bulletin.MatchString(l.text) || letters(besideKind(l.text)) >= 4 {
				return joinHeading(lines[i : i+1]), true
			}
			kind = i
			continue
		case skipLine(l.text):
			continue
		}
		if first < 0 {
			first = i
		}
		if bold < 0 && l.bold {
			bold = i
		}
		if l.size >= 1.15*body && (large < 0 || l.size > 1.05*lines[large].size) {
			large = i
		}
	}
	switch {
	case large >= 0:
		return joinHeading(alike(top, large, 4)), true
	case bold >= 0:
		return joinHeading(alike(top, bold, 2)), true
	case kind >= 0:
		return joinHeading(lines[kind : kind+1]), true
	case first >= 0:
		return joinHeading(wrapped(top, first, 3)), false
	case head >= 0 && !(foreign && isLatin(lines[head].text)):
		return joinHeading(lines[head : head+1]), false
	}
	return "", false
}

// wrapped returns line i and up to n-1 more that carry on what it began: a line
// as long as the longest ones was broken, not ended.
func wrapped(lines []line, i, n int) []line {
	longest := 40
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l.text))
	}
	end := i + 1
	for end < min(len(lines), i+n) && 5*utf8.RuneCountInString(lines[end-1].text) >= 4*longest {
		end++
	}
	return lines[i:end]
}

// namesKind reports whether a line, not a sentence and not a menu, says what
// kind of document this is.
func namesKind(s string) bool {
	return kindWord.MatchString(s) && len(strings.Fields(s)) <= 14 && strings.Count(s, "\t") < 3
}

// besideKind returns what such a line says besides the kind and a date.
func besideKind(s string) string {
	s = dateLine(kindWord.ReplaceAllString(s, " "))
	for _, f := range findDates(s) {
		s = s[:f.start] + strings.Repeat(" ", f.end-f.start) + s[f.end:]
	}
	return dateLabel.ReplaceAllString(strings.TrimSpace(s), "")
}

// alike returns up to n lines from i on that are set like it.
func alike(lines []line, i, n int) []line {
	end := i + 1
	for end < min(len(lines), i+n) && sameStrength(lines[i], lines[end]) && !skipLine(lines[end].text) {
		end++
	}
	return lines[i:end]
}

// isLatin reports whether a line has no letters but Latin ones.
func isLatin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

func sameStrength(a, b line) bool {
	return a.bold == b.bold && b.size >= 0.95*a.size && b.size <= 1.05*a.size
}

// skipLine reports whether a line is around a title rather than one, or cannot
// be read by people.
func skipLine(s string) bool {
	if letters(s) < 4 || strings.Contains(s, unknown) || accented(s) || letterhead.MatchString(s) || numberLine.MatchString(s) || kindLine.MatchString(s) {
		return true
	}
	s = dateLine(s)
	if dates := findDates(s); len(dates) > 0 {
		f := dates[0]
		return letters(s[:f.start])+letters(s[f.end:]) <= 12 // a place or a label beside it
	}
	return false
}

// joinHeading joins lines to one of no more than maxHeading characters; a line
// that ends a sentence ends it.
func joinHeading(lines []line) string {
	var out []string
	for _, l := range lines {
		out = append(out, oneLine(l.text))
		if strings.HasSuffix(l.text, ".") || strings.HasSuffix(l.text, "।") {
			break
		}
	}
	return clip(strings.Join(out, " "))
}

// clip cuts a heading at a word.
func clip(s string) string {
	short, cut := cut(s, maxHeading)
	if !cut {
		return s
	}
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return short + "…"
}

// bodySize returns the letter size in which most of the text is set.
func bodySize(lines []line) float64 {
	bySize := map[float64]int{}
	for _, l := range lines {
		bySize[l.size] += len(l.text)
	}
	sizes := make([]float64, 0, len(bySize))
	for s := range bySize {
		sizes = append(sizes, s)
	}
	if len(sizes) == 0 {
		return 0
	}
	return slices.MaxFunc(sizes, func(a, b float64) int { return cmp.Or(cmp.Compare(bySize[a], bySize[b]), cmp.Compare(a, b)) })
}

// textHeading is heading for text without letter sizes.
func textHeading(text string) (string, bool) {
	var lines []line
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, line{text: l, size: 1})
		}
		if len(lines) == titleLines {
			break
		}
	}
	return heading(lines)
}

// NameTitle is the title of a document that has none of its own: its file name
// without the ending. What a file is called says nothing about its content, so
// whoever reads meaning from titles can tell such a one by comparing.
func NameTitle(name string) string {
	name = filepath.Base(name)
	if s := strings.TrimSuffix(name, filepath.Ext(name)); s != "" {
		name = s
	}
	if s := oneLine(strings.ReplaceAll(name, "_", " ")); s != "" {
		return fold.Clean(s)
	}
	return "untitled"
}
