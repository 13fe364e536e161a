#!/bin/sh
# syscalls_doc.sh SYSCALLS.DEF: prints doc/syscalls.md, one line for each row of the table.
awk '
function trim(s) { gsub(/^ +| +$/, "", s); return s }
/^\/\* ---- / { title = $0; gsub(/^\/\* -+ | -+ \*\/$/, "", title); section[n + 1] = title; next }
/^SYS\(/ {
    note = ""
    if (match($0, /\/\* .* \*\/$/)) note = substr($0, RSTART + 3, RLENGTH - 6)
    split(substr($0, 5), f, ",")
    how = trim(f[4])
    n++
    if (how == "PASS") { passed++; text = "host" }
    else if (how == "CODE" || how == "AWAY") { coded++; text = "Ferry" }
    else { denied++; gsub(/^DENY\(|\)$/, "", how); text = how }
    a64 = trim(f[2]); x64 = trim(f[3])
    line[n] = "| " f[1] " | " (a64 == "NO" ? "" : a64) " | " (x64 == "NO" ? "" : x64) " | " text " | " note " |"
}
END {
    print "# System calls\n"
    print "Generated from `syscalls/syscalls.def` by `tools/syscalls_doc.sh`; do not edit.\n"
    print "Of " n " calls " passed " are done by the host kernel after conversion, " coded " by Ferry, " denied " are"
    print "refused with the error and for the reason given. The columns arm64 and x86-64 are the call numbers."
    for (i = 1; i <= n; i++) {
        if (i in section)
            print "\n## " toupper(substr(section[i], 1, 1)) substr(section[i], 2) \
                  "\n\n| call | arm64 | x86-64 | done by | note |\n|---|---|---|---|---|"
        print line[i]
    }
}' "$1"
