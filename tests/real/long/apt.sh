# The packages were configured by Debian's own dpkg under ferry (real.software); here it does more of the same.
exec sh "$HERE/in_root.sh" '
    dpkg --audit && echo nothing half done
    dpkg -s passwd perl ca-certificates | grep -c "^Status: install ok installed"
    apt-get check -qq && echo dependencies are met
    mkdir -p /tmp/p/DEBIAN /tmp/p/usr/share/ferry-test && cd /tmp
    printf "Package: ferry-test\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: a test\n" >p/DEBIAN/control
    printf "#!/bin/sh\nset -e\necho \"postinst \$1\"\n" >p/DEBIAN/postinst; chmod +x p/DEBIAN/postinst
    printf "#!/usr/bin/perl\nprint \"postrm \$ARGV[0]\\n\";\n" >p/DEBIAN/postrm; chmod +x p/DEBIAN/postrm
    echo data >p/usr/share/ferry-test/data
    dpkg-deb --root-owner-group -b p p.deb >/dev/null && dpkg -i p.deb 2>&1 | grep -v Reading
    dpkg -L ferry-test | tail -n 1; dpkg --verify ferry-test && echo verified; dpkg -P ferry-test 2>&1 | grep -v Reading
    ldconfig -p | grep -c "libc.so.6 "
    adduser --system --quiet --no-create-home ferrytest && id -un ferrytest && deluser --quiet ferrytest
    update-alternatives --query awk | grep ^Value'
