# Go builds a program, which runs; then tests of its standard library, as go test does them.
export GOCACHE="$PWD/cache" GOFLAGS=-mod=mod GOTOOLCHAIN=local CGO_ENABLED=0
cp "$HERE/go.go" main.go
$RUN timeout 900 go build -o work main.go && $RUN timeout 100 ./work
$RUN timeout 1500 go test -short sort strconv sync os/signal encoding/json regexp container/heap 2>&1 | awk '{ print $1, $2 }'
