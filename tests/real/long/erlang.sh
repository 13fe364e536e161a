$RUN erlc -o . "$HERE/erlang_work.erl" && $RUN timeout 300 erl -noshell -s erlang_work main
