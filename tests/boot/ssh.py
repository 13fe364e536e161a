#!/usr/bin/env python3
# ssh.py KEY COMMAND...: starts a machine with Debian, gets in by ssh through the port that it prints, installs a package
# over its network, compiles and runs a program, starts it again, gets in again, switches it off.  Needs Debian's archive.
import re, subprocess, sys, threading, time

key, command = sys.argv[1], sys.argv[2:]
machine = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
logins, port, news = 0, None, threading.Condition()

def listen():
    global logins, port
    for line in machine.stdout:
        line = line.decode(errors="replace").rstrip()
        print(line, flush=True)
        with news:
            if found := re.search(r"TCP port (\d+) of this host is port 22 of the machine", line):
                port = int(found[1])
            logins += "Reached target" in line and "multi-user.target" in line
            news.notify()

def wait_for(what):
    with news:
        if not news.wait_for(what, 200):
            machine.kill()
            sys.exit("the machine does not get there")

def ssh(script, expected):
    got = subprocess.run(
        ["ssh", "-i", key, "-p", str(port), "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
         "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=60", "root@127.0.0.1", script],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    print(got.stdout, got.stderr, flush=True)
    if expected is not None and not got.stdout.endswith(expected):
        machine.kill()
        sys.exit(f"not as expected: {script}")

cpus = command[command.index("--smp") + 1]
threading.Thread(target=listen, daemon=True).start()
wait_for(lambda: port and logins == 1)
ssh("uname -m; nproc", f"aarch64\n{cpus}\n")
ssh("apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install bc >&2 && echo '6 * 7' | bc", "\n42\n")
ssh("echo 'int puts(const char *); int main(void) { return puts(\"compiled\") < 0; }' >a.c && gcc -O2 a.c -o a && ./a", "compiled\n")
ssh("reboot", None)
wait_for(lambda: logins == 2)
ssh("./a; echo '6 * 7' | bc; systemctl poweroff >/dev/null 2>&1", "compiled\n42\n")
status = machine.wait(200)
sys.exit(status)
