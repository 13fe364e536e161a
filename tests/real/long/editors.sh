# Editors without a terminal: commands, scripts in their own languages, a child.
exec sh "$HERE/in_root.sh" '
    cd /tmp; printf "one\ntwo\nthree\n" >f
    vim -es -u NONE -c "%s/o/0/g" -c "g/t/norm! A!" -c "call writefile([string(sort([3, 1, 2]))], \"l\")" -c wq f; cat f l
    vim -es -u NONE -c "python3 open(\"p\", \"w\").write(str(sum(range(1000))))" -c q; cat p; echo
    seq 20000 >big; vim -es -u NONE -c "g/7\$/d" -c "sort! n" -c "1,3w! top" -c q! big; cat top
    emacs --batch -Q --eval "(progn (princ (apply (quote +) (number-sequence 1 1000))) (terpri)
        (let ((p (start-process \"p\" nil \"sh\" \"-c\" \"exit 3\"))) (while (process-live-p p) (accept-process-output p 1))
            (princ (process-exit-status p)) (terpri))
        (find-file \"f\") (goto-char (point-max)) (insert \"four\n\") (sort-lines nil (point-min) (point-max)) (save-buffer))" 2>/dev/null
    cat f
    printf "(defun f (n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))\n" >f.el
    emacs --batch -Q -f batch-byte-compile f.el && emacs --batch -Q -l f.elc --eval "(progn (princ (f 21)) (terpri))"'
