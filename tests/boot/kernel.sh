# kernel.sh - sourced by tests with Debian's kernels for arm64: fetches one and busybox once into the folder $dir, as Image
# and busybox, the modules below root, and goes there.  $flavour: "cloud-" if it is not set, or "".  $suite: empty for
# Debian 12 and its kernel 6.1, or bookworm-backports.
mkdir -p "$dir"
cd "$dir"

# What is missing here, said to the user; ctest counts it as skipped, never as passed.
skip() { echo "skipped: $*"; exit 77; }

command -v apt-get >/dev/null || skip "no apt-get to fetch a kernel with"
command -v python3 >/dev/null || skip "no python3"

. "$here/archive.sh"

# own_lists SUITE: apt works with package lists of its own, in this folder, and leaves those of the host alone.
own_lists() {
    mkdir -p apt/lists/partial apt/cache/archives/partial
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(archive) $1 main" >apt/sources.list
    cat >apt/conf <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::Etc::SourceList "$PWD/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$PWD/apt/lists";
Dir::Cache "$PWD/apt/cache";
END
    export APT_CONFIG="$PWD/apt/conf"
    apt-get -qq update >fetch.log 2>&1 || skip "no package lists of $1"
}

if [ ! -e Image ]; then
    apt-get -qq download busybox-static:arm64 >fetch.log 2>&1 || skip "no busybox: apt-get update, dpkg --add-architecture arm64"
    [ -z "${suite-}" ] || own_lists "$suite"
    package=$(apt-cache depends "linux-image-${flavour-cloud-}arm64:arm64" 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-[0-9][^: ]*\).*/\1/p' | head -n 1)
    [ -n "$package" ] || skip "no package of an arm64 kernel: apt-get update, dpkg --add-architecture arm64"
    apt-get -qq download "$package:arm64" >fetch.log 2>&1 || skip "cannot fetch $package"
    unset APT_CONFIG
    for deb in *.deb; do dpkg -x "$deb" root; done
    ln -sf root/bin/busybox busybox
    cp root/boot/vmlinuz-* Image.new
    mv Image.new Image
fi
