#!/bin/sh
# isagen.sh ISAGEN CC: the decode generator refuses bad rows, each with its file and line, and what it makes
# of good ones decodes and prints as doc/decode.md says.
isagen=$1 cc=$2
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
failed=0

# bad LINE MESSAGE: standard input is refused with that line and message, and nothing is written
bad()
{
    cat > "$dir/bad.decode"
    rm -f "$dir/bad.h"
    if "$isagen" -p t -o "$dir/bad" "$dir/bad.decode" 2> "$dir/err"; then
        echo "accepted, but should be refused: $2"
        failed=1
    elif ! grep -q "bad.decode:$1: .*$2" "$dir/err" || [ -e "$dir/bad.h" ]; then
        echo "expected line $1 '$2', got:"
        cat "$dir/err"
        failed=1
    fi
}

bad 1 "not 32 bits wide" <<'END'
short 0000 rd:5 ; short
END
bad 2 "field rn does not fit" <<'END'
# a comment counts as a line
long 00000000000000000000000000000 rn:5 ; long
END
bad 1 "no text" <<'END'
a 00000000000000000000000000000000
END
bad 2 "exists already at .*:1" <<'END'
a 00000000000000000000000000000000 ; a
a 00000000000000000000000000000001 ; a
END
bad 1 "overlaps with" <<'END'
a 0000000000000000000000000000 .. 0 . ; a
b 0000000000000000000000000000 . 1 .. ; b
END
bad 1 "overlaps with" <<'END'
a 0000000000000000000000000000 .... ; a
b 0000000000000000000000000000 .... ; b
END
bad 1 "field rd is given twice" <<'END'
a 0000000000000000000000 rd:5 rd:5 ; a
END
bad 1 "neither bits nor a field" <<'END'
a 0000000000000000000000000000000 r-d ; a
END
bad 1 "no field list %list" <<'END'
a ................................ x=%list ; a
END
bad 2 "defined twice" <<'END'
%x = 3:1
%x = 3:2
END
bad 1 "bad piece" <<'END'
%x = 5:30
END
bad 1 "only the first piece" <<'END'
%x = 3:1, s3:4
END
bad 1 "names a field 'rm'" <<'END'
a 000000000000000000000000000 rd:5 ; a {rm}
END
bad 1 "'{' without '}'" <<'END'
a 000000000000000000000000000 rd:5 ; a {rd
END
bad 1 "'}' without '{'" <<'END'
a 000000000000000000000000000 rd:5 ; a rd}
END
bad 1 "attribute !rf is not declared" <<'END'
a 00000000000000000000000000000000 !rf ; a
END
bad 1 "is a field and a constant" <<'END'
a 000000000000000000000000000 rd:5 => a rd=1 ; a
END
bad 1 "is no constant" <<'END'
a 00000000000000000000000000000000 => a k=x ; a
END
bad 1 "is out of place" <<'END'
a 00000000000000000000000000000000 => a 01 ; a
END
bad 1 "condition" <<'END'
a 000000000000000000000000000 rd:5 [rd < 3] ; a
END
bad 1 "needs a reason" <<'END'
- 00000000000000000000000000000000
END
bad 1 "goes on" <<'END'
a 00000000000000000000000000000000 \
END

# Lines of other files are named too.
echo 'a 0000000000000000000000000000 .... ; a' > "$dir/one.decode"
echo 'b 0000000000000000000000000000 0 x:1 .. ; b' > "$dir/two.decode"
echo 'c 0000000000000000000000000000 x:1 0 .. ; c' >> "$dir/two.decode"
"$isagen" -p t -o "$dir/bad" "$dir/one.decode" "$dir/two.decode" 2> "$dir/err" && failed=1
grep -q "two.decode:[12]: .* overlaps with . at .*two.decode:[12]" "$dir/err" || { cat "$dir/err"; failed=1; }

# ---- what good rows become
mkdir -p "$dir/frontend/t"
cat > "$dir/good.decode" <<'END'
!odd    an attribute
%split = s2:4, 3:0 << 1
general 00 a:6 imm:s8 ........ ........               ; gen {a} {imm:dec}
low     00 ...... ........ ........ ....0001          ; low
high    00 111111 ........ ........ ........          ; high
both    00 111111 ........ ........ ....0001 => low k=-3 @extra !odd ; both {{{k}}}
split   01 ...... ........ ........ .. ...... v=%split \
                                                      ; split {v}
pair    10 n:2 .... ........ ........ ........ [n!=2] ; pair {n?zero|one||three}
- 10 01 .... ........ ........ 11111111 ; a hole in pair
END
cat > "$dir/frontend/t/tr.h" <<'END'
#pragma once
#include "t_decode.h"
enum t_feature { T_FEAT_base, T_FEAT_extra };
END
cat > "$dir/main.c" <<'END'
#include "frontend/t/tr.h"
#include <stdio.h>
#include <string.h>
bool tr_general(struct tr *t, const struct t_args *a) { return true; }
bool tr_low(struct tr *t, const struct t_args *a) { return true; }
bool tr_high(struct tr *t, const struct t_args *a) { return true; }
bool tr_split(struct tr *t, const struct t_args *a) { return true; }
bool tr_pair(struct tr *t, const struct t_args *a) { return true; }
void t_put(struct t_text *o, const char *s) { strcat(o->s, s); }
void t_fmt_dec(struct t_text *o, const struct t_args *a, int64_t v) { sprintf(o->s + strlen(o->s), "%d", (int)v); }
static int failed;
static void expect(unsigned word, enum t_insn insn, const char *text)
{
    char s[100] = "";
    struct t_text o = { .s = s };
    struct t_args a;
    enum t_insn got = t_decode(word, &a);
    if (got)
        t_print(&o, got, &a);
    if (got != insn || strcmp(s, text))
        failed = 1, printf("%08x is %d '%s', expected %d '%s'\n", word, got, s, insn, text);
}
int main(void)
{
    expect(0x05ff0000, T_general, "gen 5 -1");
    expect(0x057f0000, T_general, "gen 5 127");
    expect(0x05000001, T_low, "low");
    expect(0x3f000002, T_high, "high");
    expect(0x3f000001, T_both, "both {-3}");
    expect(0x40000037, T_split, "split -2");
    expect(0x40000013, T_split, "split 22");
    expect(0x80000000, T_pair, "pair zero");
    expect(0x90000000, T_pair, "pair one");
    expect(0xb0000000, T_pair, "pair three");
    expect(0xa0000000, T_UNDEFINED, "");
    expect(0x900000ff, T_UNDEFINED, "");
    expect(0xc0000000, T_UNDEFINED, "");
    if (t_rows[T_both].feature != T_FEAT_extra || t_rows[T_both].attrs != T_ATTR_odd || t_rows[T_both].translate != tr_low ||
        strcmp(t_rows[T_pair].name, "pair") || t_rows[T_pair].attrs)
        failed = 1, printf("the row table is wrong\n");
    return failed;
}
END
"$isagen" -p t -o "$dir/t_decode" "$dir/good.decode" && "$cc" -std=gnu11 -I"$dir" -o "$dir/main" "$dir/main.c" "$dir/t_decode.c" &&
    "$dir/main" || failed=1
exit $failed
