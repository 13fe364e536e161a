#!/usr/bin/env python3
# talk.py TRANSCRIPT COMMAND...: starts a machine and talks to it as standard input says, a line each:
#       ? REGEX         waits for this, in what it has printed since the last such line
#       > TEXT          types a line
#       = STATUS        waits for its end and compares the exit status
# A step takes 300 seconds at most; whatever fails, or the last line, ends the machine.
import os, re, subprocess, sys, threading

steps = [line.rstrip("\n") for line in sys.stdin if line.strip() and not line.startswith("#")]
machine = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
transcript = open(sys.argv[1], "wb")
heard, news, ended = "", threading.Condition(), False

def listen():
    global heard, ended
    while part := os.read(machine.stdout.fileno(), 65536):
        transcript.write(part)
        transcript.flush()
        with news:
            heard += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", part.decode(errors="replace"))
            news.notify()
    with news:
        ended = True
        news.notify()

def fail(step):
    machine.kill()
    print(f"failed at \"{step}\"; the last that was heard:\n{heard[-3000:]}")
    sys.exit(1)

threading.Thread(target=listen, daemon=True).start()
for step in steps:
    what, text = step[0], step[2:]
    if what == "?":
        pattern = re.compile(text, re.M)
        with news:
            if not news.wait_for(lambda: pattern.search(heard) or ended, 300) or not pattern.search(heard):
                fail(step)
            heard = heard[pattern.search(heard).end():]
    elif what == ">":
        machine.stdin.write(text.encode() + b"\n")
        machine.stdin.flush()
    else:
        try:
            status = machine.wait(300)
        except subprocess.TimeoutExpired:
            status = None
        if status != int(text):
            fail(f"{step} ({status})")
machine.kill()
