cp "$HERE/haskell.hs" Main.hs
$RUN timeout 500 ghc -O -threaded -package containers -package process Main.hs -o work >/dev/null && $RUN timeout 100 ./work +RTS -N2
$RUN timeout 300 ghc -package containers -e 'Data.Map.toList (Data.Map.fromListWith (+) [(k `mod` 3, k) | k <- [1 .. 100]])'
