# Null pointers in hot loops of languages whose run-time systems make exceptions of the faults, interpreted and compiled.
export GOCACHE="$PWD/cache" GOFLAGS=-mod=mod GOTOOLCHAIN=local CGO_ENABLED=0
cp "$HERE/nulls.go" main.go
$RUN timeout 900 go build -o nulls main.go && $RUN timeout 300 ./nulls
mkdir classes && $RUN timeout 300 javac -d classes "$HERE/java/Nulls.java" || exit 1
for how in -Xint -XX:TieredStopAtLevel=1 -XX:-TieredCompilation -XX:+UseSerialGC; do
    $RUN timeout 600 java $how -Xmx256m -cp classes Nulls 400
done
