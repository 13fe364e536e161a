# programs: sort sha256sum seq
# heavy: with the interpreter only in ./dev test --long
$RUN seq 1 20000 >numbers
$RUN sort -rn numbers | $RUN head -n 3
$RUN sort -R --random-source=numbers numbers | $RUN md5sum
$RUN sha256sum numbers; $RUN sha512sum numbers; $RUN cksum numbers; $RUN b2sum numbers
$RUN wc numbers; $RUN tail -n 2 numbers; $RUN tac numbers | $RUN head -n 1
$RUN cut -c1-2 numbers | $RUN uniq -c | $RUN tail -n 3
$RUN split -l 5000 numbers part. && $RUN cat part.* | $RUN cmp - numbers && echo same
$RUN mkdir -p a/b/c && $RUN touch -d 2020-02-29T12:34:56Z a/b/f && $RUN cp -a a z && $RUN ls -lRog --time-style=full-iso z | $RUN grep f
$RUN ln -s b/f a/link; $RUN readlink a/link; $RUN realpath --relative-to=. a/link; $RUN stat -c '%n %s %F %a' a/b numbers
$RUN chmod 640 numbers; $RUN stat -c %A numbers; $RUN mv numbers m; $RUN ls
$RUN date -u -d @1234567890 +%FT%TZ; $RUN date -d '2000-01-31 + 1 month' +%F
$RUN expr 123456789012345678901234567890 '*' 987654321; $RUN factor 1234567890123456789 9007199254740993
$RUN printf '%.6f %08x %s\n' 0.1 3141592 text; $RUN numfmt --to=iec 123456789; $RUN basenc --base64url m | $RUN head -c 40; echo
$RUN od -An -tx8 -N 32 m; $RUN tr -s 0-9 x <m | $RUN sort -u; $RUN join m m | $RUN wc -l; $RUN comm -3 m part.aa | $RUN wc -l
$RUN timeout 0.2 sleep 5; echo "timeout: $?"; $RUN env -i A=1 /usr/bin/env; $RUN nproc --all >/dev/null && echo nproc
$RUN dd if=m of=copy bs=1000 count=7 2>/dev/null; $RUN stat -c %s copy; $RUN truncate -s 1M sparse; $RUN du -b sparse; $RUN rm -r a z; $RUN ls
$RUN ls /no/such/file; echo "status $?"
