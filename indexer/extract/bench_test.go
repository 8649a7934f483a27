//go:build unix

package extract

import (
	"bytes"
	"io"
	"os"
	"syscall"
	"testing"

	"abhilekh/testdata/corpus"
)

// BenchmarkPDF reports pages per second of processor time, which other work on
// the machine disturbs less than wall time.
func BenchmarkPDF(b *testing.B) {
	for _, bb := range []struct {
		name  string
		path  []string
		pages int
	}{
		{"questions", []string{"loksabha-questions", "16122021.pdf"}, 46},
		{"bonds", []string{"electoral-bonds", "parties.pdf"}, 426},
		{"gazette", []string{"maharashtra", "Gazette-Elected-List-GAC-2024.pdf"}, 19},
		{"results", []string{"stat-reports", "guardian_2009_results.pdf"}, 197},
	} {
		b.Run(bb.name, func(b *testing.B) {
			data, err := os.ReadFile(corpus.Path(b, append([]string{"eci"}, bb.path...)...))
			if err != nil {
				b.Fatal(err)
			}
			pages := 0
			start := processor(b)
			for b.Loop() {
				if err := readPDF(bytes.Clone(data), maxPages, newSender(io.Discard)); err != nil {
					b.Fatal(err)
				}
				pages += bb.pages
			}
			b.ReportMetric(float64(pages)/(processor(b)-start), "pages/cpu-s")
		})
	}
}

// processor returns the seconds of processor time used so far.
func processor(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
