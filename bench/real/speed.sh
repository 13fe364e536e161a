# speed.sh ARGUMENTS: openssl speed for one second; the cost is milliseconds an operation, or a block of 16 KB.
# -mr lines: +F has bytes a second, +F2 (RSA) and +F6 (EdDSA) signatures a second.
$RUN $ROOT/usr/bin/openssl speed -mr -seconds 1 "$@" 2>/dev/null | awk -F: '
    /^[+]F:/  { cost = 16384e3 / $4 }
    /^[+]F2:/ { cost = 1e3 / $4 }
    /^[+]F6:/ { cost = 1e3 / $5 }
    END       { print "cost: " cost; exit !cost }'
