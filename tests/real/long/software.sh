#!/bin/sh
# software.sh FERRY DIR NAME: makes a large root of the long tests below DIR, once, and configures its packages: every
# maintainer script runs under ferry, in a chroot, with Debian's own dpkg for ARM64.  Their preinst scripts do not run.
ferry=$1 name=$3
export XDG_DATA_HOME="$2" XDG_CACHE_HOME="$2/cache"
root=$2/ferry/roots/$name
case $name in
software) packages=?essential,apt,ca-certificates,cmake,curl,erlang-base,ffmpeg,g++,gawk,gdb,ghc,git,golang-go,golang-src,\
libpython3.11-testsuite,lua5.4,make,nginx-light,nodejs,ocaml-nox,openjdk-17-jdk-headless,openssl,perl,php-cli,postgresql-15,\
procps,python3,redis-server,ruby,rustc,sbcl,sqlite3,strace,stress-ng,tzdata,util-linux ;;
more) packages=?essential,brotli,ca-certificates,crun,curl,emacs-nox,expect,fpc,g++,gforth,gfortran,gnat-12,gnupg,gnuplot-nox,graphviz,\
guile-3.0,haproxy,imagemagick,iproute2,jq,lighttpd,luajit,lz4,memcached,mono-mcs,\
mono-runtime,mosquitto,mosquitto-clients,netcat-openbsd,openssh-server,p7zip-full,poppler-utils,procps,pypy3,python3,ripgrep,\
rsync,screen,swi-prolog-nox,systemd,tcl,tmux,unzip,util-linux,valgrind,vim-nox,zip,zstd ;;
*) echo "software.sh: no root is called $name" >&2; exit 2 ;;
esac
[ -e "$root/configured" ] && exit 0
unshare -mpf --kill-child true || { echo "skipped: no name spaces to configure packages in"; exit 77; }
[ -d "$root" ] || "$ferry" root add "$name" --include=$packages || { echo "skipped: no ARM64 packages"; exit 77; }

# The user's files and the running system are the host's in a root; a chroot has its own.
mkdir -p "$root/proc" "$root/dev" "$root/run" "$root/tmp" "$root/root" "$root/sys"
chmod 1777 "$root/tmp"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"    # nobody starts services
chmod +x "$root/usr/sbin/policy-rc.d"
# As in every new Debian system, users and groups come first.
unshare -mpf --kill-child timeout 1800 sh -c 'mount -t proc proc "$2/proc" && mount --bind /dev "$2/dev" &&
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
    "$1" -L "$2" chroot "$2" sh -c "dpkg --force-depends --configure base-passwd && dpkg --configure -a"' sh "$ferry" "$root" \
    </dev/null >"$root/configure.log" 2>&1 || { tail -n 40 "$root/configure.log"; exit 1; }
touch "$root/configured"
