package extract

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDump(t *testing.T) {
	for _, f := range strings.Fields(os.Getenv("DUMP")) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r, err := newTest(t, 0).Extract(context.Background(), Input{Name: filepath.Base(f), Data: data})
		fmt.Printf("=== %s: %v\n title=%q (%s) langs=%v printed=%s posted=%s meta=%s pn=%s prid=%s kind=%s pages=%d trunc=%q\n", f, err, r.Title, r.TitleLang, r.Langs, r.Printed, r.Posted, r.Metadata, r.NoteNumber, r.PRID, r.Kind, len(r.Pages), r.Truncated)
		if os.Getenv("TEXT") != "" && len(r.Pages) > 0 {
			fmt.Println(r.Pages[0].Text)
			fmt.Println(r.Pages[0].Reason)
		}
	}
}
