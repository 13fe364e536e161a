# Files over loopback, to curl: workers, sendfile, keep-alive, ranges, compression, many connections at once.
port=$((20000 + $$ % 20000))
mkdir www tmp && seq 200000 >www/big && echo hello >www/index.html
cat >conf <<C
worker_processes 2; daemon off; pid $PWD/pid; error_log $PWD/error.log; user root;
events { worker_connections 256; }
http { access_log off; sendfile on; gzip on; gzip_types text/plain; default_type text/plain;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server { listen 127.0.0.1:$port; root $PWD/www; location /proxy/ { proxy_pass http://127.0.0.1:$port/; } } }
C
[ "$(id -u)" = 0 ] || sed -i 's/ user root;//' conf
$RUN nginx -p "$PWD" -c "$PWD/conf" & server=$!
trap 'kill $server 2>/dev/null' EXIT
curl="$RUN curl -sS --max-time 20 --noproxy 127.0.0.1"
for i in $(seq 100); do [ -s pid ] && $curl -o /dev/null http://127.0.0.1:$port/ 2>/dev/null && break; sleep 0.1; done
$curl http://127.0.0.1:$port/
$curl http://127.0.0.1:$port/big | cmp - www/big && echo same
$curl --compressed http://127.0.0.1:$port/big | cmp - www/big && echo same, compressed
$curl http://127.0.0.1:$port/proxy/big | cmp - www/big && echo same, through a proxy
$curl -r 100-119 http://127.0.0.1:$port/big
$curl -o /dev/null -w '%{http_code}\n' http://127.0.0.1:$port/none
$curl --no-progress-meter -Z --parallel-max 20 "http://127.0.0.1:$port/index.html?[1-100]" 2>/dev/null | sort | uniq -c | tr -s ' '
$RUN nginx -p "$PWD" -c "$PWD/conf" -s quit 2>/dev/null; timeout 20 tail --pid=$server -f /dev/null; wait $server; echo "server: $?"
grep -E 'emerg|alert|crit' error.log || echo no complaints
