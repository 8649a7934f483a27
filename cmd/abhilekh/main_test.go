package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// beMain makes the test binary behave as the program.
const beMain = "ABHILEKH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(beMain) != "" || len(os.Args) == 2 && os.Args[1] == childCommand {
		main()
	}
	testscript.Main(m, map[string]func(){"abhilekh": main})
}

// The scripts are the tests of the command line and its examples.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			for _, kv := range os.Environ() {
				if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "ABHILEKH_") {
					e.Setenv(name, "")
				}
			}
			return nil
		},
	})
}

// programCommand is the program in a process of its own.
func programCommand(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	c := exec.CommandContext(ctx, self, args...)
	c.Env = []string{beMain + "=1", "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	return c
}

// runProgram runs the program within this process.
func runProgram(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	p := program{in: strings.NewReader(""), out: &out, err: &err, env: func(string) (string, bool) { return "", false }}
	code = p.run(t.Context(), args)
	return code, out.String(), err.String()
}
