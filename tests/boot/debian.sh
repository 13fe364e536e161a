#!/bin/sh
# debian.sh FERRY SCRATCH: a Debian 12 disk image, made by Ferry, to the login prompt of systemd and through some work:
# compiling, a reset, switching off; then with 1, 2 and 4 CPUs through ssh, installing a package; first with a scratch
# layer, then changing a qcow2 image behind which it is.
set -eu
ferry=$1 here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2/debian"
cd "$2/debian"
PATH=$PATH:/sbin:/usr/sbin
for tool in mke2fs e2fsck qemu-img python3 ssh ssh-keygen; do
    command -v $tool >/dev/null || { echo "skipped: no $tool; ./dev deps installs it"; exit 77; }
done
[ -e debian.img ] && [ -e key ] || sh "$here/debian_image.sh" "$ferry" "$PWD" || exit $?

talk() { python3 "$here/talk.py" "$@"; }

talk transcript "$ferry" boot debian.img <<'END'
? ^ferry login:
> root
? Password:
> root
? root@ferry:~#
> uname -m; cat /proc/1/comm; dmesg | grep -ci "call trace"
? ^aarch64\nsystemd\n0$
> systemctl is-system-running --wait
? ^running$
> printf '#include <stdio.h>\nint main(void) { printf("six times seven: %%d\\n", 6 * 7); }\n' >a.c; gcc a.c -o a && ./a
? ^six times seven: 42$
> md5sum /usr/bin/* >sums; sync; echo 3 >/proc/sys/vm/drop_caches; md5sum --quiet -c sums && echo all alike
? ^all alike$
> reboot
? Debian GNU/Linux 12 ferry
? ^ferry login:
> root
? Password:
> root
? root@ferry:~#
> ./a; uptime
? ^six times seven: 42$
> poweroff
? Power down
= 0
END

for n in 1 2 4; do
    timeout -k 1 600 python3 "$here/ssh.py" key "$ferry" boot --smp $n debian.img >ssh.log 2>&1 || { tail -n 60 ssh.log; exit 1; }
done

# The power button, for which its cloud kernel has but the driver of the virtio keyboard.
mkdir -p -m 700 run
export XDG_RUNTIME_DIR="$PWD/run"
"$ferry" boot --name button debian.img >stop.log 2>&1 </dev/null &
pid=$!
waited=0
until grep -q 'login:' stop.log; do
    sleep 1
    waited=$((waited + 1))
    [ $waited -lt 300 ] && kill -0 $pid || { kill -9 $pid; tail -n 20 stop.log; exit 1; }
done
sleep 5
"$ferry" vm stop button || { kill -9 $pid; tail -n 20 stop.log; exit 1; }
wait $pid
grep -q 'Power down' stop.log

rm -f over.qcow2
qemu-img create -q -f qcow2 -b debian.img -F raw over.qcow2
for what in 'echo written >/root/kept' 'cat /root/kept'; do
    talk transcript "$ferry" boot --persist over.qcow2 <<END
? ^ferry login:
> root
? Password:
> root
? root@ferry:~#
> ls /root/a /root/kept; $what; cat /root/kept
? No such file or directory
? ^written$
> poweroff
? Power down
= 0
END
done
qemu-img check -q over.qcow2
qemu-img convert -O raw over.qcow2 after.img
e2fsck -fn after.img >check.log 2>&1 || { cat check.log; exit 1; }
rm after.img
