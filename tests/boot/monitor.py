#!/usr/bin/env python3
# monitor.py FERRY IMAGE OTHER SCRATCH: the monitor of a running machine does what it is asked, and survives what it is not.
# The image says "waiting" and then waits for its power button; the other knows of none, says "input: " and waits for a line.
import json, os, random, shutil, socket, stat, subprocess, sys, time

ferry, image, other, scratch = sys.argv[1:5]
run = os.path.join(scratch, "run")
shutil.rmtree(run, ignore_errors=True)
os.makedirs(run, mode=0o700)
os.environ["XDG_RUNTIME_DIR"] = run
path = os.path.join(run, "ferry", "m.sock")
output = os.path.join(scratch, "monitor.out")


def check(ok, what):
    if not ok:
        sys.exit("monitor: " + what)


def boot(*more):
    return [ferry, "boot", "--name", "m", "--smp", "2", "--memory", "128", *more, "--kernel", image]


# A machine whose system knows no power button: it is said at once.
def deaf(image):
    with open(output, "w") as out:
        machine = subprocess.Popen([*boot()[:-1], image], stdin=subprocess.PIPE, stdout=out, stderr=out)
    try:
        until(lambda: "input: " in text(), "input: ")
        bad = vm("stop", "m")
        check(bad.returncode == 125 and "power button" in bad.stderr and "ferry vm quit" in bad.stderr and bad.stderr.count("\n") == 1,
              "stop of a machine that is deaf: " + bad.stderr)
        check(machine.poll() is None and vm("quit", "m").returncode == 0 and machine.wait(20) == 1, "quit of a machine that is deaf")
    finally:
        machine.kill()


def text():
    with open(output) as f:
        return f.read()


def until(true, what):
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    sys.exit("monitor: never: " + what + "\n" + text())


def connect():
    s = socket.socket(socket.AF_UNIX)
    for _ in range(100):
        try:
            s.settimeout(20)
            s.connect(path)
            return s
        except BlockingIOError:                 # more are waiting than it takes
            time.sleep(0.1)
    sys.exit("monitor: nobody is let in")


def line(s):
    got = b""
    while not got.endswith(b"\n"):
        part = s.recv(1)
        if not part:
            return None
        got += part
    return json.loads(got)


def ask(what):
    with connect() as s:
        s.sendall(json.dumps({"do": what}).encode() + b"\n")
        return line(s)


def vm(*args):
    return subprocess.run([ferry, "vm", *args], capture_output=True, text=True, timeout=60)


def hostile(machine):
    rng = random.Random(1)
    lines = [b"{}", b"[]", b"1", b"null", b"\"do\"", b"{\"do\":1}", b"{\"do\":null}", b"{\"do\":\"\"}", b"{\"do\":[\"quit\"]}",
             b"{\"do\":\"fly\"}", b"[" * 500, b"{\"a\":" * 100, b"{\"do\":\"status\"", b"\xff\xfe", b"\0\0\0", b"", b"{\"do\":\"st\0atus\"}",
             b"{\"do\":" + b"9" * 900 + b"}"]
    lines += [bytes(rng.randrange(256) for _ in range(rng.randrange(1, 900))).replace(b"\n", b" ") for _ in range(100)]
    for l in lines:
        with connect() as s:
            s.sendall(l + b"\n")
            answer = line(s)
            check(answer is not None and answer["ok"] is False and answer["error"], "answer to %r: %r" % (l, answer))
    with connect() as s:                        # one line that never ends
        try:
            s.sendall(b"x" * 100000)
            check(line(s) is None, "an endless line is answered")
        except OSError:
            pass
    silent = [connect() for _ in range(20)]     # who never ask are in nobody's way
    check(ask("status")["ok"], "silent connections keep others out")
    for s in silent:
        s.close()
    many = [socket.socket(socket.AF_UNIX) for _ in range(30)]   # more than there may be
    for s in many:
        s.setblocking(False)
        s.connect_ex(path)
    for s in many:
        s.close()
    with connect() as s:                        # asks, and never listens
        try:
            for _ in range(20000):
                s.send(b"{\"do\":\"status\"}\n", socket.MSG_DONTWAIT)
        except OSError:
            pass
    until(lambda: ask_ok("status"), "status after hostile lines")
    check(machine.poll() is None, "the machine has died")


def ask_ok(what):
    try:
        answer = ask(what)
        return answer is not None and answer["ok"]
    except OSError:
        return False


with open(output, "w") as out:
    machine = subprocess.Popen(boot(), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        until(lambda: "waiting" in text(), "waiting")
        mode = os.stat(path).st_mode
        check(stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600, "mode of the socket: %o" % mode)
        again = subprocess.run(boot(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        check(again.returncode == 125 and "of this name" in again.stderr, "a second one of the name: " + again.stderr)

        s = ask("status")
        check(s["ok"] and s["state"] == "running" and s["cpus"] == 2 and s["cpus_on"] == 1 and s["memory"] == 128 << 20
              and s["pid"] == machine.pid, "status: %r" % s)
        check("running" in vm("list").stdout, "list")
        check(ask("pause")["ok"], "pause")
        one, two = ask("status"), ask("status")
        check(one["state"] == "paused" and one["uptime_ns"] == two["uptime_ns"], "its clock goes on while it is paused")
        check("paused" in vm("status", "m").stdout, "vm status")
        check(ask("resume")["ok"] and ask("status")["uptime_ns"] > two["uptime_ns"], "its clock does not go on")
        check(vm("pause", "m").returncode == 0 and vm("resume", "m").returncode == 0, "vm pause, resume")
        hostile(machine)

        check(ask("reset")["ok"], "reset")
        until(lambda: text().count("waiting") == 2, "waiting again")
        check(vm("pause", "m").returncode == 0, "pause before stop")
        bad = vm("stop", "m")
        check(bad.returncode == 125 and "paused" in bad.stderr and bad.stderr.count("\n") == 1, "stop of a paused machine: " + bad.stderr)
        check(ask("reset")["ok"], "reset of a paused machine")
        until(lambda: text().count("waiting") == 3, "waiting for the third time")
        check(vm("stop", "m").returncode == 0, "stop")
        check(machine.wait(20) == 0 and text().endswith("pressed\n"), "power button: " + text())
        check(not os.path.exists(path) and vm("list").stdout == "", "the socket is left")

        machine = subprocess.Popen(boot(), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until(lambda: text().count("waiting") == 4, "a new machine")
        with connect() as s:                    # the console: what is typed arrives, what is printed comes
            s.sendall(b"{\"do\":\"console\"}\nx")
            check(line(s)["ok"], "console")
            got = b""
            while b"typed" not in got:
                part = s.recv(100)
                check(part, "the console ends early")
                got += part
        check(machine.wait(20) == 0, "end after a key")

        machine = subprocess.Popen(boot(), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until(lambda: text().count("waiting") == 5, "another machine")
        machine.kill()
        machine.wait(20)
        check(vm("list").stdout == "" and not os.path.exists(path), "a killed machine is listed, or its socket is left")
        machine = subprocess.Popen(boot(), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until(lambda: text().count("waiting") == 6, "a machine in the place of a killed one")
        check(vm("quit", "m").returncode == 0 and machine.wait(20) == 1, "quit")
        bad = vm("pause", "m")
        check(bad.returncode == 125 and "no machine" in bad.stderr and bad.stderr.count("\n") == 1, bad.stderr)
        check(vm("pause", "../m").returncode == 125 and vm("fly", "m").returncode == 125, "bad arguments")
    finally:
        if machine.poll() is None:
            machine.kill()

deaf(other)
