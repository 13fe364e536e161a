# Servers that no other test starts, each asked a few things over loopback and told to end.
exec sh "$HERE/in_root.sh" '
    cd /tmp; mkdir w; echo hello >w/index.html
    ends() { { kill $1; wait $1; status=$?; } 2>/dev/null; echo "$2 ended: $status"; }
    up() { for i in $(seq 100); do nc -z 127.0.0.1 $1 && return; sleep 0.1; done; echo "nobody listens on $1"; }
    ip link set lo up 2>/dev/null
    printf "server.document-root=\"/tmp/w\"\nserver.port=18080\nserver.bind=\"127.0.0.1\"\nindex-file.names=(\"index.html\")\n" >c
    lighttpd -D -f c 2>/dev/null & p=$!; up 18080
    curl -s http://127.0.0.1:18080/ http://127.0.0.1:18080/; curl -s -o /dev/null -w "%{http_code}\n" http://127.0.0.1:18080/none; ends $p lighttpd
    memcached -u root -p 18211 -l 127.0.0.1 -t 4 & p=$!; up 18211
    printf "set k 0 0 5\r\nhello\r\nget k\r\nset n 0 0 1\r\n5\r\nincr n 37\r\nquit\r\n" | nc -q1 127.0.0.1 18211 | tr -d "\r"; ends $p memcached
    mosquitto -p 18883 >/dev/null 2>&1 & p=$!; up 18883
    mosquitto_sub -h 127.0.0.1 -p 18883 -t a/# -C 2 -v & s=$!; sleep 1; mosquitto_pub -h 127.0.0.1 -p 18883 -t a/b -m one; mosquitto_pub -h 127.0.0.1 -p 18883 -t a/c -m two -q 2
    wait $s; ends $p mosquitto
    printf "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nlisten l\n bind 127.0.0.1:18081\n http-request return status 200 content-type text/plain string well\n" >h.cfg
    haproxy -f h.cfg >/dev/null 2>&1 & p=$!; up 18081; curl -s http://127.0.0.1:18081/; echo; ends $p haproxy
    mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N "" -f k; cp k.pub ak; ssh-keygen -q -t ed25519 -N "" -f hk
    printf "Port 18022\nListenAddress 127.0.0.1\nHostKey /tmp/hk\nAuthorizedKeysFile /tmp/ak\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\n" >sc
    /usr/sbin/sshd -D -f sc -E slog & p=$!; up 18022
    ssh="ssh -q -p 18022 -i /tmp/k -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    mkdir src; seq 10000 >src/a; cp -r /etc/ssl src/ssl; rsync -a -e "$ssh" src/ 127.0.0.1:/tmp/dst/ && diff -r src dst && echo same
    $ssh 127.0.0.1 "uname -m; exit 7"; echo "ssh: $?"; $ssh -tt 127.0.0.1 "tty | cut -c1-9; stty size" | tr -d "\r"; ends $p sshd'
