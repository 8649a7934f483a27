package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSettingsComeFromTheEnvironmentAndTheCommandLineWins(t *testing.T) {
	env := map[string]string{"ABHILEKH_DATA": "from-env", "ABHILEKH_MAX_SIZE": "1000", "ABHILEKH_LISTEN": "127.0.0.1:1"}
	p := program{err: &bytes.Buffer{}, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }}
	s, rest, err := p.settings(command{name: "serve"}, []string{"--data", "from-flag"})
	if err != nil {
		t.Fatal(err)
	}
	if s.data != "from-flag" || s.maxSize != 1000 || s.listen != "127.0.0.1:1" || len(rest) != 0 {
		t.Errorf("settings = %+v, rest %q", s, rest)
	}
	env["ABHILEKH_MAX_SIZE"] = "much"
	if _, _, err := p.settings(command{name: "serve"}, nil); err == nil || !strings.Contains(err.Error(), "ABHILEKH_MAX_SIZE") {
		t.Errorf("a faulty variable gave %v", err)
	}
}

func TestSettingsMayFollowTheArguments(t *testing.T) {
	p := program{err: &bytes.Buffer{}, env: func(string) (string, bool) { return "", false }}
	s, rest, err := p.settings(command{name: "search", args: "QUERY"}, []string{"--json", "evm", "bihar", "--size", "5"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.asJSON || s.size != 5 || strings.Join(rest, " ") != "evm bihar" {
		t.Errorf("settings = %+v, rest %q", s, rest)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"index", "--since", "yesterday"}, "not a day"},
		{[]string{"serve", "--base-url", "ftp://x"}, "--base-url"},
		{[]string{"serve", "--trusted-proxies", "x"}, "not a network"},
		{[]string{"search", "--size", "101", "evm"}, "--size"},
		{[]string{"index", "--listen", ":1"}, "-listen"},
		{[]string{"index", "extra"}, "takes no arguments"},
		{[]string{"fly"}, `no command "fly"`},
	}
	for _, tt := range tests {
		code, _, stderr := runProgram(t, tt.args...)
		if code != exitUsage || !strings.Contains(stderr, tt.want) {
			t.Errorf("abhilekh %s = %d %q, want 2 with %q", strings.Join(tt.args, " "), code, stderr, tt.want)
		}
		if strings.Count(stderr, "\n") != 1 {
			t.Errorf("abhilekh %s printed more than one line: %q", strings.Join(tt.args, " "), stderr)
		}
	}
}
