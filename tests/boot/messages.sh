#!/bin/sh
# messages.sh FERRY SCRATCH: what cannot be started is refused with one line and status 125.
ferry=$1 dir=$2/messages failed=0
mkdir -p "$dir"

# refused PATTERN ARGS...
refused() {
    pattern=$1
    shift
    out=$(timeout 20 "$ferry" boot "$@" </dev/null 2>&1)
    status=$?
    [ $status = 125 ] && [ "$(printf '%s\n' "$out" | wc -l)" = 1 ] && printf '%s\n' "$out" | grep -q "^ferry: .*$pattern" ||
        { echo "boot $*: status $status: $out"; failed=1; }
}

# image TEXT_OFFSET IMAGE_SIZE FLAGS: numbers of eight bytes as printf wants them
image() { printf '\0\0\0\0\0\0\0\0'"$1$2$3"'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0ARM\144\0\0\0\0'; }
zero='\0\0\0\0\0\0\0\0'

refused 'Name a disk image'
refused 'no option --turbo' --turbo
refused 'no option -Z' -Z
refused '.-kernel wants an argument' --kernel
refused 'No such file' --kernel "$dir/none"
refused 'is no file' --kernel "$dir"
: >"$dir/empty"
refused 'too short' --kernel "$dir/empty"
head -c 4096 /dev/zero >"$dir/zero"
refused 'no ARM64 kernel' --kernel "$dir/zero"
{ printf '\037\213garbage'; head -c 64 /dev/zero; } >"$dir/bad.gz"
refused 'damaged' --kernel "$dir/bad.gz"
image "$zero" "$zero" '\1\0\0\0\0\0\0\0' >"$dir/big-endian"
refused 'big-endian' --kernel "$dir/big-endian"
image '\0\0\0\0\0\0\0\377' "$zero" "$zero" >"$dir/offset"
refused 'impossible memory' --kernel "$dir/offset"
image "$zero" '\377\377\377\377\377\377\377\377' "$zero" >"$dir/size"
refused 'impossible memory' --kernel "$dir/size"
image "$zero" '\0\0\0\20\0\0\0\0' "$zero" >"$dir/large"
refused 'No such file' --kernel "$dir/large" --initrd "$dir/none"
refused 'does not fit' --memory 64 --kernel "$dir/large" --initrd "$dir/zero"
refused 'no size' --kernel "$dir/large" --memory 3
refused 'no size' --kernel "$dir/large" --memory 1Q
refused 'no size' --kernel "$dir/large" --memory 99999999999999999999G
refused 'no number from 1 to 8' --kernel "$dir/large" --smp 9
refused 'neither 2 nor 3' --kernel "$dir/large" --gic 4
refused 'is none: letters' --kernel "$dir/large" --name ../x
refused 'no number from 1 to 8' --kernel "$dir/large" --smp 2x
refused 'no "turbo"' --kernel "$dir/large" --engine turbo
refused 'more: No such file' --kernel "$dir/large" more
refused 'is no file' --kernel "$dir/large" "$dir"
refused 'is empty' --kernel "$dir/large" "$dir/empty"
refused 'No such file' --kernel "$dir/large" --persist "$dir/none"
refused 'no more than 16 disks' --kernel "$dir/large" 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
refused 'no "tty"' --kernel "$dir/large" --serial tty
refused 'Is a directory' --kernel "$dir/large" --serial "file:$dir"
refused 'in use' --kernel "$dir/large" --serial "unix:$dir/large"
refused 'there are uart and virtio' --kernel "$dir/large" --console vga
refused 'is no forward' --kernel "$dir/large" --forward 22
refused 'there are user and none' --kernel "$dir/large" --net tap
mkfifo "$dir/fifo" 2>/dev/null
refused 'is no file' --kernel "$dir/fifo"
refused 'is no file' --kernel "$dir/large" --initrd "$dir/fifo"
refused 'is no file' --kernel "$dir/large" "$dir/fifo"
refused 'nobody reads' --kernel "$dir/large" --net none --serial "file:$dir/fifo"
refused 'is empty' --kernel ''
refused 'is empty' --kernel "$dir/large" ''
refused 'no option --fly' --fly
refused 'wants an argument' --memory
refused 'two directories have the tag' --kernel "$dir/large" --share "a=$dir" --share "a=$dir"
truncate -s 1M "$dir/disk"
refused 'in use by another program or disk' --kernel "$dir/large" --persist "$dir/disk" "$dir/disk"
refused 'which directory' --kernel "$dir/large" --share ''
refused 'No such file' --kernel "$dir/large" --share "$dir/none"
exit $failed
