#!/bin/sh
# debian_image.sh FERRY DIR: makes DIR/debian.img, a disk with Debian 12 for ARM64, an ext4 file system as a whole, root's
# password "root", and DIR/key, with which ssh gets in.  The packages are unpacked by `ferry root'; their scripts,
# initramfs-tools among them, run under Ferry in a chroot.  Needs root.
set -eu
. "${0%/*}/archive.sh"
mkdir -p "$2"
ferry=$(realpath "$1") dir=$(realpath "$2")
cd "$dir"
PATH=$PATH:/usr/sbin:/sbin
export XDG_DATA_HOME="$dir" XDG_CACHE_HOME="$dir/cache"
root=$dir/ferry/roots/image
packages=adduser,apt,base-files,base-passwd,bsdutils,busybox,cpio,dbus,debian-archive-keyring,debianutils,dpkg,e2fsprogs,\
gcc,init,initramfs-tools,iproute2,iputils-ping,kmod,less,libc6-dev,linux-image-cloud-arm64,login,mount,netbase,\
openssh-server,passwd,perl-base,procps,python3-minimal,systemd,systemd-sysv,sysvinit-utils,udev,util-linux,xz-utils,zstd

unshare -mpf --kill-child true || { echo "skipped: no name spaces to configure packages in"; exit 77; }
[ -d "$root" ] || "$ferry" root add image --include=$packages || { echo "skipped: no ARM64 packages"; exit 77; }
for d in proc dev run tmp root sys home mnt media opt srv var/tmp; do mkdir -p "$root/$d"; done
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 700 "$root/root"
echo ferry >"$root/etc/hostname"
echo '127.0.0.1 localhost ferry' >"$root/etc/hosts"
echo '/dev/vda / ext4 rw,relatime 0 1' >"$root/etc/fstab"
echo "deb $(archive) bookworm main" >"$root/etc/apt/sources.list"
printf '[Match]\nType=ether\n[Network]\nDHCP=yes\n' >"$root/etc/systemd/network/ether.network"
echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"
[ -e "$dir/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
mkdir -p -m 700 "$root/root/.ssh"
cp "$dir/key.pub" "$root/root/.ssh/authorized_keys"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"    # nobody starts services here
chmod +x "$root/usr/sbin/policy-rc.d"
unshare -mpf --kill-child timeout 1800 sh -c 'mount -t proc proc "$2/proc" && mount --bind /dev "$2/dev" &&
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
    "$1" -L "$2" chroot "$2" sh -c "dpkg --force-depends --configure base-passwd && dpkg --configure -a &&
        echo root:root | chpasswd && systemctl enable systemd-networkd"' sh "$ferry" "$root" \
    </dev/null >configure.log 2>&1 || { tail -n 40 configure.log; exit 1; }
rm "$root/usr/sbin/policy-rc.d"
truncate -s 2G debian.new
mke2fs -q -F -t ext4 -L root -d "$root" debian.new
mv debian.new debian.img
rm -r "$root"
