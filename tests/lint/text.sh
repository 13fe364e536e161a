#!/bin/sh
# text.sh SOURCE: form of the files: size, blanks, first comments, no marks of unfinished work.
cd "$1" || exit 2
folders="base core ir frontend jit loader syscalls vm cli tools tests bench"
failed=0

for f in $(find $folders -type f -regex '.*\.\([chS]\|def\|decode\|t\|ir\|sh\|cmake\)') CMakeLists.txt dev; do
    awk -v file="$f" '
        function bad(why) { printf "%s:%d: %s\n", file, FNR, why; failed = 1 }
        /[ \t]$/ { bad("blanks at the end of the line") }
        /\t/ && file !~ /\.S$/ { bad("tab") }
        /(TODO|FIXME)([^A-Za-z]|$)/ && file !~ /lint/ { bad("mark of unfinished work") }
        END {
            if (FNR > 1200 && file ~ /\.([chS]|sh)$/) { print file ": " FNR " lines, at most 1200"; failed = 1 }
            if (FNR > 300 && file == "CMakeLists.txt") { print file ": " FNR " lines, at most 300"; failed = 1 }
            exit failed
        }' "$f" || failed=1
    [ -z "$(tail -c 1 "$f")" ] || { echo "$f: no newline at the end"; failed=1; }
    case $f in
    *.[ch] | *.def)
        case $(head -n 1 "$f") in
        "/* ${f##*/} - "* | "/* $(basename "$f" .c) - "*) ;;
        *) echo "$f:1: the first comment says what this is: /* ${f##*/} - ..."; failed=1 ;;
        esac ;;
    esac
done

exit $failed
