# Terminals in terminals, keys and ciphers, a debugger of memory that translates code itself, a container, archives.
exec sh "$HERE/in_root.sh" '
    cd /tmp
    tmux -f /dev/null -S s new-session -d -x 80 -y 24 sh && sleep 1; tmux -S s send-keys "echo in\$((1+1))tmux" Enter; sleep 2
    tmux -S s capture-pane -p | grep -x in2tmux; tmux -S s split-window "sleep 100"; tmux -S s list-panes | wc -l; tmux -S s kill-server; echo "tmux: $?"
    export SCREENDIR=/tmp/scr; mkdir -m 700 scr; screen -dmS x sh -c "echo from screen >o; sleep 5"; sleep 2; cat o; screen -ls | grep -c Detached
    expect -c "log_user 0; spawn sh; expect {# }; send {echo a\$((2+2))b}; send \r; expect {a4b} {puts found}; send exit\r; expect eof"
    export GNUPGHOME=/tmp/gh; mkdir -m 700 gh; gpg -q --batch --passphrase "" --quick-gen-key r@example.org default default 0 2>/dev/null; seq 100000 >m
    gpg -q --batch --trust-model always -r r@example.org -e m; gpg -q --batch -d m.gpg 2>/dev/null | cmp - m && echo decrypted
    gpg -q --batch --passphrase x --pinentry-mode loopback -c -o c m; gpg -q --batch --passphrase x --pinentry-mode loopback -d c 2>/dev/null | cmp - m && echo decrypted
    gpg -q --batch -u r@example.org --clearsign m; gpg --verify m.asc 2>&1 | grep -c Good; gpgconf --kill all
    printf "#include <stdlib.h>\nint main(void) { char *p = malloc(10); p[10] = 1; return p[10] == 2; }\n" >v.c; gcc -g v.c -o v
    valgrind ./v 2>&1 | sed -n "s/^==[0-9]*== *//; /Invalid/p; /ERROR SUMMARY/p; /definitely lost/p"
    systemd-escape "a/b c"; systemd-analyze calendar "Mon *-*-* 10:00" | sed -n 2p
    mount -t sysfs sys /sys 2>/dev/null; mount -t cgroup2 cg /sys/fs/cgroup 2>/dev/null; mkdir -p b/rootfs/bin b/rootfs/lib; cp /bin/echo b/rootfs/bin
    cp /usr/lib/aarch64-linux-gnu/libc.so.6 /lib/ld-linux-aarch64.so.1 b/rootfs/lib; cd b; crun spec
    jq ".process.args=[\"/bin/echo\",\"in a container\"]|.process.terminal=false|.root.readonly=false" config.json >n; mv n config.json
    crun --root /tmp/crun --cgroup-manager=disabled run x; echo "crun: $?"; cd ..
    seq 1 1000 | jq -s "map(. * 2) | add, (group_by(. % 3) | map(length))" -c; seq 200000 >a; rg -c 99 a
    zstd -q -T2 a -o a.zst && zstd -q -dc a.zst | cmp - a; lz4 -q a a.lz4 && lz4 -dcq a.lz4 | cmp - a; brotli -k a && brotli -dc a.br | cmp - a
    7z a -bd a.7z a >/dev/null && 7z t a.7z | grep -c Ok; zip -q a.zip a && unzip -tq a.zip'
