# kernel.sh - sourced by tests with Debian's kernel 6.1 for arm64: fetches it and busybox once into the folder $dir, as
# Image and busybox, the modules below root, and goes there.  $flavour: "cloud-" if it is not set, or "".
mkdir -p "$dir"
cd "$dir"

skip() { echo "skipped: $*"; exit 77; }

command -v apt-get >/dev/null || skip "no apt-get to fetch a kernel with"
command -v python3 >/dev/null || skip "no python3"
if [ ! -e Image ]; then
    package=$(apt-cache depends "linux-image-${flavour-cloud-}arm64:arm64" 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-6\.1[^: ]*\).*/\1/p' | head -n 1)
    [ -n "$package" ] || skip "no package of an arm64 kernel: apt-get update, dpkg --add-architecture arm64"
    apt-get -qq download "$package:arm64" busybox-static:arm64 >fetch.log 2>&1 || skip "cannot fetch $package"
    for deb in *.deb; do dpkg -x "$deb" root; done
    ln -sf root/bin/busybox busybox
    cp root/boot/vmlinuz-* Image.new
    mv Image.new Image
fi
