#!/bin/sh
# installer.sh FERRY SCRATCH: Debian's installer, from its package, to its first screen.
set -eu
ferry=$1 dir=$2/installer here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"
cd "$dir"
command -v apt-get >/dev/null || { echo "skipped: no apt-get to fetch the installer with"; exit 77; }
images=root/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64
if [ ! -e $images/initrd.gz ]; then
    apt-get -qq download debian-installer-12-netboot-arm64 >fetch.log 2>&1 || { echo "skipped: cannot fetch the installer"; exit 77; }
    dpkg -x debian-installer-12-netboot-arm64_*.deb root
fi
python3 "$here/talk.py" transcript "$ferry" boot --smp 2 --kernel $images/linux --initrd $images/initrd.gz \
    --append "console=ttyAMA0 TERM=vt102" <<'END'
? Select a language
? English
END
