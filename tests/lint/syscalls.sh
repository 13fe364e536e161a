#!/bin/sh
# syscalls.sh SOURCE: doc/syscalls.md is current, and the numbers are those of this machine's kernel headers.
cd "$1" || exit 2
failed=0
tools/syscalls_doc.sh syscalls/syscalls.def | diff -u doc/syscalls.md - ||
    { echo "doc/syscalls.md: run tools/syscalls_doc.sh syscalls/syscalls.def > doc/syscalls.md"; failed=1; }

# compare COLUMN HEADER: each number of the header is in the column under its name.
compare() {
    [ -f "$2" ] || { echo "no $2: its numbers are not compared"; return; }
    awk -v column="$1" '
        FNR == 1 { file++ }
        file == 1 && /^SYS\(/ {
            split(substr($0, 5), f, ",")
            gsub(/ /, "", f[column])
            if (f[column] != "NO") number[f[1]] = f[column]
        }
        file == 2 && /^#define __NR(3264)?_[a-z_0-9]+[ \t]+[0-9]+/ {
            name = $2
            sub(/^__NR(3264)?_/, "", name)
            if (name == "fstatat") name = "newfstatat"
            if (name ~ /time64$|64$/ && $3 >= 403 && $3 <= 423) next        # 32-bit machines only
            if (name ~ /^(sync_file_range2|arch_specific_syscall|syscalls)$/) next
            if (number[name] != $3) { print FILENAME ": " name " is " $3 ", the table says " number[name]; bad = 1 }
        }
        END { exit bad }' syscalls/syscalls.def "$2" || failed=1
}
compare 2 /usr/include/asm-generic/unistd.h
compare 3 /usr/include/x86_64-linux-gnu/asm/unistd_64.h
exit $failed
