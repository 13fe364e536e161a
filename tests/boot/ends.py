#!/usr/bin/env python3
# ends.py FERRY SERIAL RESET SCRATCH: a machine that is told to end by a signal, or whose terminal, reader or descriptors are
# gone, leaves nothing behind: the terminal is as before, sockets are removed, images untouched.  The image SERIAL says
# "input: " and waits for a line, RESET ends by itself.
import fcntl, os, pty, re, shutil, signal, socket, subprocess, sys, termios, time

ferry, serial, reset, scratch = sys.argv[1:]
dir = os.path.join(scratch, "ends")
shutil.rmtree(dir, ignore_errors=True)
os.makedirs(dir, mode=0o700)
os.environ["XDG_RUNTIME_DIR"] = dir
monitor, line, log = f"{dir}/ferry/e.sock", f"{dir}/line.sock", f"{dir}/log"


def check(ok, what):
    if not ok:
        sys.exit("ends: " + what)


def until(true, what):
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    sys.exit("ends: never: " + what)


def waits():
    return os.path.exists(log) and "input: " in open(log).read()


def boot(**more):
    if os.path.exists(log):
        os.remove(log)
    return subprocess.Popen([ferry, "boot", "--net", "none", "--memory", "64", "--name", "e", "--serial", f"unix:{line}", "--serial",
                             f"file:{log}", "--kernel", serial], **more)


def ended(machine, how, what):
    try:
        status = machine.wait(30)
    except subprocess.TimeoutExpired:
        machine.kill()
        sys.exit("ends: it goes on: " + what)
    check(status == how, f"{what}: status {status}")
    check(not os.path.exists(monitor) and not os.path.exists(line), what + ": a socket is left")


def at_terminal(program, ready, number):
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    p = program(stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    until(lambda: ready() and termios.tcgetattr(theirs) != before, "a raw terminal")
    p.send_signal(number)
    try:
        p.wait(30)
    finally:
        p.kill()
    check(termios.tcgetattr(theirs) == before, f"signal {number} leaves the terminal changed")
    os.close(ours)
    os.close(theirs)
    return p


def signals():
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        ended(at_terminal(boot, waits, number), -number, f"signal {number}")
    check(at_terminal(boot, waits, signal.SIGABRT).returncode == -signal.SIGABRT, "an abort is survived")
    machine = boot(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    until(waits, "input")
    machine.send_signal(signal.SIGHUP)
    vm = lambda **more: subprocess.Popen([ferry, "vm", "console", "e"], **more)
    client = at_terminal(vm, lambda: True, signal.SIGTERM)
    check(client.returncode == -signal.SIGTERM, f"vm console: status {client.returncode}")
    check(machine.poll() is None, "a hangup ends what does not heed it")
    machine.send_signal(signal.SIGTERM)
    ended(machine, -signal.SIGTERM, "SIGTERM after a hangup")


def readers():
    machine = boot(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    until(waits, "input")
    machine.stdout.close()
    machine.stdin.write(b"x\n")
    machine.stdin.flush()
    ended(machine, -signal.SIGPIPE, "nobody reads")
    os.mkfifo(f"{dir}/pipe")                    # a serial line that nobody reads any more is no reason to end
    with open(os.open(f"{dir}/pipe", os.O_RDONLY | os.O_NONBLOCK)) as reader:
        machine = subprocess.Popen([ferry, "boot", "--net", "none", "--memory", "64", "--serial", f"file:{dir}/pipe", "--kernel", serial],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = b""
        while b"input: " not in said:
            said += os.read(machine.stdout.fileno(), 4096) or sys.exit("ends: no input")
    machine.communicate(b"x\n", timeout=60)
    check(machine.returncode == 0, f"a serial line without a reader: status {machine.returncode}")
    into, full = os.pipe()
    fcntl.fcntl(full, fcntl.F_SETFL, os.O_NONBLOCK)
    try:
        while os.write(full, bytes(4096)):
            pass
    except BlockingIOError:
        fcntl.fcntl(full, fcntl.F_SETFL, 0)
    machine = boot(stdin=subprocess.DEVNULL, stdout=full)
    until(lambda: os.path.exists(log) and os.path.getsize(log), "a first line")
    machine.send_signal(signal.SIGTERM)
    ended(machine, -signal.SIGTERM, "nobody reads any more")
    os.close(into)
    os.close(full)


# All that is pasted arrives; Ctrl-A x is heard by a machine that takes nothing.
def typed():
    paste = b"x" * 3000
    ours, theirs = pty.openpty()
    machine = boot(stdin=theirs, stdout=theirs, stderr=theirs)
    until(waits, "input")
    os.write(ours, paste + b"\n")
    ended(machine, 0, "a long line")
    check(paste.decode() + "." in open(log).read(), "some of what was pasted is lost")
    machine = boot(stdin=theirs, stdout=theirs, stderr=theirs)
    until(waits, "input")
    check(subprocess.run([ferry, "vm", "pause", "e"], timeout=60).returncode == 0, "pause")
    os.write(ours, paste + b"\x01x")
    ended(machine, 1, "Ctrl-A x after much else")
    os.close(ours)
    os.close(theirs)


def descriptors():
    image = f"{dir}/disk.img"
    with open(image, "wb") as f:
        f.truncate(1 << 20)
    for closed in "0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-":
        p = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", ferry, "boot", "--net", "none", "--memory", "64", "--persist",
                            "--kernel", reset, image], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        check(p.returncode == 0 and open(image, "rb").read() == bytes(1 << 20), f"{closed}: status {p.returncode}, or a changed image")


def left_over():
    machine = boot(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    until(waits, "input")
    machine.kill()
    machine.wait(30)
    check(os.path.exists(monitor) and os.path.exists(line), "who was killed has removed sockets")
    machine = boot(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    until(waits, "a machine in the place of a killed one")
    second = subprocess.run([ferry, "boot", "--net", "none", "--serial", f"unix:{line}", "--kernel", serial], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, timeout=60)
    check(second.returncode == 125 and re.fullmatch("ferry: .*in use\n", second.stderr), "a socket that is used: " + second.stderr)
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(line)
        s.sendall(b"x\n")
        machine.wait(30)
    ended(machine, 0, "the end of its system")


signals()
readers()
typed()
descriptors()
left_over()
