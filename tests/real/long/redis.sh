# The server's start-up checks (MADV_FREE, fork, smaps) must pass: it refuses to start otherwise.
cat >conf <<'C'
port 0
unixsocket redis.sock
save ""
maxmemory 64mb
enable-debug-command yes
C
$RUN redis-server conf >log 2>&1 & server=$!
trap 'kill $server 2>/dev/null' EXIT
cli="$RUN redis-cli -s redis.sock"
for i in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
$cli ping; $cli set key value; $cli get key; $cli rpush list a b c; $cli lrange list 0 -1; $cli incrby n 41; $cli incr n
$cli eval 'local s = 0; for i = 1, 100 do s = s + i end; return s' 0
$RUN timeout 200 redis-benchmark -s redis.sock -n 5000 -c 20 -q -t ping,set,get,incr,lpush,lrange_100,mset |
    tr '\r' '\n' | grep -c 'requests per second, '
$cli debug reload; $cli dbsize >size; [ "$(cat size)" -gt 3 ] && echo reloaded
$cli bgsave >/dev/null
for i in $(seq 100); do $cli info persistence | grep -q rdb_bgsave_in_progress:0 && break; sleep 0.1; done
$cli info persistence | tr -d '\r' | grep last_bgsave_status
$cli shutdown nosave; timeout 20 tail --pid=$server -f /dev/null; wait $server; echo "server: $?"
grep -iE 'warning.*(kernel|arm64|bug)|crash' log || echo no complaints
