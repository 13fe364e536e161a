#!/usr/bin/env python3
# signals.py FERRY IMAGE SCRATCH: a machine that is told to end by a signal gives back the terminal and removes its socket;
# one whose user has the signal ignored goes on.  The image waits for a line.
import os, pty, select, signal, subprocess, sys, termios

ferry, image, scratch = sys.argv[1:]
path = f"{scratch}/signals.sock"

def check(ok, what):
    if not ok:
        sys.exit(what)

def end(kind, ignored):
    if os.path.lexists(path):
        os.remove(path)
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    ignore = lambda: [signal.signal(n, signal.SIG_IGN) for n in ignored]
    machine = subprocess.Popen([ferry, "boot", "--net", "none", "--memory", "128", "--kernel", image, "--serial", f"unix:{path}"],
                               stdin=slave, stdout=slave, stderr=slave, preexec_fn=ignore)
    try:
        said = b""
        while b"input: " not in said:
            check(select.select([master], [], [], 60)[0], f"it does not start: {said}")
            said += os.read(master, 4096)
        check(termios.tcgetattr(slave) != before and os.path.exists(path), "the terminal or the socket is not the machine's")
        for n in ignored:
            machine.send_signal(n)
        machine.send_signal(kind)
        check(machine.wait(60) == 1, f"status {machine.returncode} after signal {kind}")
    finally:
        machine.kill()
    check(termios.tcgetattr(slave) == before, f"the terminal is not as it was after signal {kind}")
    check(not os.path.exists(path), f"the socket is left after signal {kind}")
    os.close(master)
    os.close(slave)

end(signal.SIGTERM, [])
end(signal.SIGINT, [])
end(signal.SIGHUP, [])
end(signal.SIGTERM, [signal.SIGHUP])
