//go:build !linux

package extract

import "os/exec"

// limit does nothing: outside Linux only the wall deadline contains a child.
func limit(memory uint64, seconds int) error { return nil }

func alone(cmd *exec.Cmd) {}

func kill(cmd *exec.Cmd) error { return cmd.Process.Kill() }
