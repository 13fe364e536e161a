# redis.sh OPS: a redis-server under $RUN on a Unix socket, driven by the native redis-benchmark; the cost is the
# server's own CPU time.  QEMU fails the server's check of copy-on-write after fork, which is therefore off.
sock=$TMP/redis.sock
$RUN $ROOT/usr/bin/redis-server --port 0 --unixsocket "$sock" --save '' --ignore-warnings ARM64-COW-BUG \
    --dir "$TMP" >/dev/null 2>&1 &
server=$!
for i in $(seq 100); do
    [ -S "$sock" ] && break
    sleep 0.1
done
redis-benchmark -s "$sock" -n "$1" -c 10 -P 4 -q -t set,get,lpush,lrange_100,zadd >/dev/null 2>&1 || exit 1
redis-cli -s "$sock" dbsize
redis-cli -s "$sock" info cpu | tr -d '\r' | awk -F: '/^used_cpu_(sys|user):/ { s += $2 } END { print "cost: " s }'
redis-cli -s "$sock" shutdown nosave >/dev/null 2>&1
wait $server
