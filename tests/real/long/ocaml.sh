cp "$HERE/ocaml.ml" . && $RUN ocamlopt unix.cmxa ocaml.ml -o work && $RUN ./work
cp "$HERE/ocaml.ml" again.ml && $RUN ocamlc unix.cma again.ml -o bytes && $RUN ./bytes | tail -n 2
