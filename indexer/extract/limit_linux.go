package extract

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// limit puts the kernel's limits on this process: memory bytes of address space
// beyond what it has now (the Go runtime reserves more than it uses, so an
// absolute limit would depend on the program), and seconds of processor time.
func limit(memory uint64, seconds int) error {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	first, _, _ := bytes.Cut(statm, []byte(" "))
	pages, err := strconv.ParseUint(string(first), 10, 64)
	if err != nil {
		return err
	}
	space := pages*uint64(os.Getpagesize()) + memory
	cpu := uint64(seconds)
	return errors.Join(
		syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: space, Max: space}),
		syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: cpu, Max: cpu + 1}),
		syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}),
		syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{}), // no file may grow
	)
}

// alone gives a command a process group of its own, and ends it when the thread
// that starts it ends: a child does not outlive a parent that was killed.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// kill ends the command and everything it may have started.
func kill(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
