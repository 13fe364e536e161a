# A command in the root as a system of its own, where its maintainer scripts have made users and directories:
# chroot.sh COMMAND.  Everything it starts ends with it.
unshare -mpf true 2>/dev/null || { echo "no name spaces for a chroot"; exit 77; }
exec unshare -mpf --kill-child timeout 900 sh -c '
    mount --bind "$ROOT" "$ROOT" && cd "$ROOT" && mount -t proc proc "$ROOT/proc" && mount --rbind /dev "$ROOT/dev" && mount -t tmpfs tmp "$ROOT/tmp" &&
    chmod 1777 "$ROOT/tmp" && mkdir -p "$ROOT/dev/shm" &&
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        $RUN chroot "$ROOT" sh -c "$1"' sh "$1" </dev/null
