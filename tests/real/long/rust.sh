$RUN timeout 300 rustc -O -C debuginfo=0 "$HERE/rust.rs" -o work 2>/dev/null && $RUN timeout 100 ./work 2>/dev/null
