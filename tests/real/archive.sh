# programs: tar gzip xz
# heavy: with the interpreter only in ./dev test --long
mkdir d; i=0
while [ $i -lt 40 ]; do i=$((i + 1)); seq $((i * 100)) $((i * 137 + 900)) >d/f$i; done
touch -d 2021-01-01T00:00:00Z d/* d
$RUN tar --sort=name --owner=0 --group=0 --numeric-owner -cf t.tar d && sha256sum t.tar
$RUN gzip -9nk t.tar && sha256sum t.tar.gz; $RUN gzip -1nc t.tar | sha256sum; $RUN gzip -dc t.tar.gz | cmp - t.tar && echo same; $RUN gzip -l t.tar.gz
$RUN xz -k -T1 -6 t.tar && sha256sum t.tar.xz; $RUN xz -dc t.tar.xz | cmp - t.tar && echo same; $RUN xz -t t.tar.xz && echo good
mkdir x && $RUN tar -xf t.tar.xz -C x --use-compress-program="$RUN xz" && diff -r d x/d && echo equal
$RUN tar -tvf t.tar | head -n 3; printf broken | $RUN gzip -dc; echo "status $?"; head -c 3000 t.tar.xz | $RUN xz -dc | wc -c
