#!/usr/bin/env python3
# net.py FERRY KERNEL INITRD: boots a machine with a network and shared directories, is the host it talks to, and
# compares what both saw.
import hashlib, http.server, os, re, socket, subprocess, sys, tempfile, threading, time

ferry, kernel, initrd = sys.argv[1:]
big = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(100000))
failed = False

def check(what, ok):
    global failed
    if not ok:
        print("wrong:", what)
        failed = True

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(big)))
        self.end_headers()
        self.wfile.write(big)
    def log_message(self, *args):
        pass

def fetch(port):
    with socket.create_connection(("127.0.0.1", port), 20) as s:
        s.sendall(b"GET /big HTTP/1.0\r\n\r\n")
        got = b""
        while part := s.recv(1 << 16):
            got += part
    return got.partition(b"\r\n\r\n")[2]

def ask(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        for _ in range(10):
            s.sendto(b"from the host", ("127.0.0.1", port))
            try:
                return s.recv(100)
            except TimeoutError:
                pass

def status(pid):
    with open(f"/proc/{pid}/status") as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
share = tempfile.mkdtemp()
with open(f"{share}/hello", "w") as f:
    f.write("hello from the host\n")
os.symlink("/etc", f"{share}/out")
machine = subprocess.Popen(
    [ferry, "boot", "--memory", "512M", "--kernel", kernel, "--initrd", initrd, "--share", share, "--share", f"ro={share}:ro", "--console", "virtio",
     "--forward", "0:80", "--forward", "udp:0:7", "--append", f"console=ttyAMA0 panic=-1 quiet port={server.server_port}"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
watchdog = threading.Timer(150, machine.kill)
watchdog.start()
text = ""
while "\nready" not in text and (part := os.read(machine.stdout.fileno(), 4096)):
    text += part.decode(errors="replace").replace("\r", "")
tcp = re.search(r"TCP port (\d+) of this host is port 80 of the machine", text)
udp = re.search(r"UDP port (\d+) of this host is port 7 of the machine", text)
if tcp and udp and "\nready" in text:
    check("a connection to the machine", fetch(int(tcp[1])) == big)
    check("a datagram to the machine", ask(int(udp[1])) == b"FROM THE HOST")
else:
    check("the machine's ports 80 and 7, and that it gets ready", False)
text += machine.communicate(b"end\n")[0].decode(errors="replace").replace("\r", "")
check("exit status", machine.wait() == 0)
watchdog.cancel()

sum_of = lambda data: hashlib.md5(data).hexdigest()
for line in ("ok entropy", "lease 10.0.2.15 10.0.2.3", "ok ping", f"ok wget {sum_of(big)}", "ok mount", "ok read",
             f"ok write {sum_of(big[:1000000])}", "ok list . .. hard link moved", "ok files 300", "ok no way out by a link",
             "ok no devices", "ok read only", "ok console end"):
    check(f"no line \"{line}\"", "\n" + line in text)
with open(f"{share}/d/moved", "rb") as f:
    check("what the machine wrote", f.read() == big[:1000000])
check("mode", os.stat(f"{share}/d/hard").st_mode & 0o777 == 0o640)
check("link", os.readlink(f"{share}/d/link") == "moved")
check("what is left", sorted(os.listdir(f"{share}/d")) == ["hard", "link", "moved"])
subprocess.run(["rm", "-r", share])
if failed:
    print(text[-6000:])
sys.exit(failed)
