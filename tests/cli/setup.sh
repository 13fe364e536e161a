#!/bin/sh
# setup.sh FERRY HELLO ROOTFS: `ferry setup' registers, repeats, keeps and removes; the kernel then starts ARM64
# programs, in a chroot that holds nothing else too.  In a user namespace with a binfmt_misc of its own (Linux 6.7);
# 77, skipped, where that cannot be had.
ferry=$1 hello=$2
if [ "${3:-}" != inside ]; then
    unshare -Urm sh -c 'mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc && : >>/proc/sys/fs/binfmt_misc/register' \
        2>/dev/null || { echo "no binfmt_misc of our own to be had here"; exit 77; }
    exec unshare -Urmp --fork "$0" "$ferry" "$hello" inside
fi
set -e
mount -t tmpfs none /run
mount -t tmpfs none /etc
export HOME=/run/home
unset FERRY_ROOT XDG_DATA_HOME
entry=/proc/sys/fs/binfmt_misc/ferry-aarch64

is() { [ "$1" = "$2" ] || { echo "expected \"$2\", got \"$1\""; exit 1; }; }
has() { case $1 in *"$2"*) ;; *) echo "expected \"$2\" in \"$1\""; exit 1 ;; esac; }

has "$("$ferry" doctor)" 'sudo ferry setup'
has "$("$ferry" setup)" 'until the next boot'
has "$("$ferry" setup)" 'already'
has "$("$ferry" doctor)" 'ok   the kernel starts ARM64 programs'
grep -q '^flags: POCF' $entry

# The kernel starts it: own argv[0], arguments that look like ours, not readable, in a chroot without Ferry.
is "$("$hello" run --help)" "$("$ferry" "$hello" run --help)"
mkdir /run/jail
cp "$hello" /run/jail/root
chmod 111 /run/jail/root
is "$(cd /run/jail && PATH=. root)" "$("$ferry" "$hello")"
is "$(chroot /run/jail /root)" "$("$ferry" "$hello")"

# What another Ferry left behind is replaced.
echo -1 >$entry
printf '%s' ':ferry-aarch64:M::\x7fELFx::/nonexistent:' >/proc/sys/fs/binfmt_misc/register
has "$("$ferry" doctor)" '/nonexistent'
mkdir -p /run/systemd/system
has "$("$ferry" setup)" 'after the next boot as well'
grep -q 'POCF$' /etc/binfmt.d/ferry-aarch64.conf
"$hello" >/dev/null

has "$("$ferry" setup --remove)" 'no longer'
has "$("$ferry" setup --remove)" 'no longer'
[ ! -e $entry ] && [ ! -e /etc/binfmt.d/ferry-aarch64.conf ]
if "$hello" 2>/dev/null; then echo "still started by the kernel"; exit 1; fi
case $("$ferry" setup nonsense 2>&1) in 'ferry: usage:'*) ;; *) exit 1 ;; esac
echo ok
