package source

import (
	"strings"
	"testing"
)

func TestEverySpellingOfAReleaseIsOne(t *testing.T) {
	const canonical = "https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237"
	for _, tt := range []struct{ address, want string }{
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237", canonical},
		{"https://pib.gov.in/PressReleasePage.aspx?PRID=2015237", canonical},
		{"http://PIB.gov.in./pressreleasepage.ASPX?prid=2015237", canonical},
		{"https://www.pib.gov.in:443/PressReleaseIframePage.aspx?PRID=2015237", canonical},
		{"https://pib.gov.in/PressReleseDetail.aspx?PRID=2015237", canonical},
		{"https://pib.gov.in/PressReleseDetailm.aspx?PRID=2015237", canonical},
		{"https://pib.gov.in/PressReleaseDetail.aspx?PRID=2015237", canonical},
		{"https://pib.gov.in/Pressreleaseshare.aspx?PRID=2015237", canonical},
		{" https://www.pib.gov.in/PressReleasePage.aspx?utm_source=x&PRID=2015237&utm_medium=y#main ", canonical},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=002015237&prid=2015237&reg=", canonical},
		{"https://www.pib.gov.in/PressReleasePage.aspx?lang=1&reg=48&PRID=2015237", canonical + "&reg=48&lang=1"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237&amp;reg=3&amp;lang=2", canonical + "&reg=3&lang=2"},
		{"http://mirror.example.org:8080/pib/PressReleseDetail.aspx?PRID=2015237", "http://mirror.example.org:8080/pib/PressReleasePage.aspx?PRID=2015237"},
		{"http://127.0.0.1:80/PressReleasePage.aspx?PRID=2015237", "http://127.0.0.1/PressReleasePage.aspx?PRID=2015237"},
		{"http://[::1]:8080/PressReleasePage.aspx?PRID=2015237", "http://[::1]:8080/PressReleasePage.aspx?PRID=2015237"},
	} {
		r, err := parseRelease(tt.address)
		if err != nil {
			t.Errorf("%s: %v", tt.address, err)
			continue
		}
		if r.prid != "2015237" || r.page.String() != tt.want {
			t.Errorf("%s: %s, %s; want %s", tt.address, r.prid, r.page, tt.want)
		}
	}
}

func TestWhatIsNoReleaseIsRefused(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"", "begins with neither"},
		{"www.pib.gov.in/PressReleasePage.aspx?PRID=2015237", "begins with neither"},
		{"file:///PressReleasePage.aspx?PRID=2015237", "begins with neither"},
		{"https://u:p@www.pib.gov.in/PressReleasePage.aspx?PRID=2015237", "user name"},
		{"https://www.pib.gov.in/allRel.aspx?PRID=2015237", "not the page of one release"},
		{"https://www.pib.gov.in/?PRID=2015237", "not the page of one release"},
		{"https://www.pib.gov.in?PRID=2015237", "not the page of one release"},
		{"https://www.pib.gov.in/PressReleasePage.aspx", "names no release"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=", "faulty prid"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=12", "faulty prid"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=20152370000", "faulty prid"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237'--", "faulty prid"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237&PRID=2015238", "prid twice"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237&lang=en", "faulty lang"},
		{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237;reg=3", "cannot be read"},
		{"https://पीआईबी/PressReleasePage.aspx?PRID=2015237", "no host"},
		{"https:///PressReleasePage.aspx?PRID=2015237", "no host"},
		{"http://[fe80::1%25eth0]/PressReleasePage.aspx?PRID=2015237", "no host"},
	} {
		if r, err := parseRelease(tt.address); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s, %v; want an error with %q", tt.address, r.prid, err, tt.want)
		}
	}
}

func TestReleaseIDOfAPage(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"site", replicaPage("2015237", 7), "2015237"},
		{"older site", `<span id="ContentPlaceHolder1_ReleaseId"> (Release ID: 1910049)</span>`, "1910049"},
		{"label in another script", `<p>(Release ID: 1910049)</p><span id='ReleaseId'>(வெளியீட்டு அடையாள எண்: 1851099)</span>`, "1851099"},
		{"block of a feed", `<div>As said in (Release ID: 1910049)</div><div>(रिलीज़ आईडी: 2015237)</div>`, "2015237"},
		{"markup inside", `<span id="ReleaseId"><b>(Release ID:</b> 2015237)</span>`, "2015237"},
		{"script", `<script>var s = "(Release ID: 2015237)"</script>`, ""},
		{"comment", `<!-- (Release ID: 2015237) -->`, ""},
		{"number too long", `<span id="ReleaseId">20152370000</span>`, ""},
		{"no page", `{"PRID":2015237}`, ""},
	} {
		if got := releaseID([]byte(tt.page)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
