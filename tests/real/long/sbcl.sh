$RUN timeout 300 sbcl --noinform --no-sysinit --no-userinit --disable-debugger --load "$HERE/sbcl.lisp" --eval "(exit)" 2>/dev/null
