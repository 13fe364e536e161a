#!/bin/sh
# linux_smp.sh FERRY SCRATCH STRESS: Debian's kernel with 1, 2 and 4 CPUs: all come up, a program that makes them work
# against each other finds nothing wrong, and a restart starts again.
set -eu
ferry=$1 dir=$2/linux stress=$3 here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernel.sh"
cat >init.smp <<'EOF'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
echo cpus $(grep -c processor /proc/cpuinfo)
grep -q again /proc/cmdline && reboot -f
stress 5
poweroff -f
EOF
python3 "$here/initrd.py" busybox init.smp smp.gz "$stress"

# boot CPUS [OPTION...]: to `transcript`
boot() {
    cpus=$1
    shift
    timeout -k 1 300 "$ferry" boot --smp "$cpus" --memory 512M --kernel Image --initrd smp.gz "$@" \
        --append "console=ttyAMA0 panic=-1 quiet" </dev/null >transcript 2>&1
}

for n in 1 2 4; do
    boot $n || { echo "$n CPUs: status $?"; tail -n 40 transcript; exit 1; }
    tr -d '\r' <transcript >text
    for part in locks messages forks maps remaps codes signals; do
        grep -qx "stress $part: ok" text || { echo "$n CPUs: not ok: $part"; tail -n 40 text; exit 1; }
    done
    grep -qx "cpus $n" text || { echo "not $n CPUs"; tail -n 40 text; exit 1; }
    ! grep -E 'Oops|BUG:|WARNING:|Unable to handle|self-detected stall' text
done
boot 4 --gic 2 || { echo "GICv2: status $?"; tail -n 40 transcript; exit 1; }
python3 "$here/talk.py" transcript "$ferry" boot --smp 2 --memory 512M --kernel Image --initrd smp.gz \
    --append "console=ttyAMA0 panic=-1 again" <<END
? ^cpus 2
? ^cpus 2
? ^cpus 2
END
