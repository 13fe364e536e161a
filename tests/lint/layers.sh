#!/bin/sh
# layers.sh SOURCE: who may include whom.  The table is the one of doc/architecture.md.
cd "$1" || exit 2
find base core ir frontend jit loader syscalls vm cli tools -name '*.[ch]' | sort | xargs awk '
BEGIN {
    may["base"] = ""
    may["core"] = "base"
    may["ir"] = "base"
    may["frontend/a64"] = "base core ir"
    may["jit"] = "base core ir"
    may["loader"] = "base core"
    may["syscalls"] = "base core loader"
    may["vm"] = "base core loader"
    may["cli"] = "base core ir frontend/a64 jit loader syscalls vm"
    may["tools"] = ""
    generated["a64_decode.h"] = "frontend/a64"
    generated["version.h"] = "cli"
}
# The layer a path belongs to.
function layer(path,   part) {
    split(path, part, "/")
    return part[1] == "frontend" ? part[1] "/" part[2] : part[1]
}
function bad(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; failed = 1 }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    file = quoted[2]
    from = layer(FILENAME)
    if (file !~ /\//) {
        if (generated[file] != from)
            bad("\"" file "\": include by the path from the root")
        next
    }
    to = layer(file)
    if (from == to || index(" " may[from] " ", " " to " "))
        next
    # A signal frame is made of the registers of its guest.
    guest = FILENAME
    if (sub(/^syscalls\/abi_/, "", guest) && sub(/\.c$/, "", guest) && file == "frontend/" guest "/" guest ".h")
        next
    bad(from " must not include " to)
}
END { exit failed }'
