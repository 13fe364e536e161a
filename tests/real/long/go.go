package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

type node struct{ l, r *node }

func tree(d int) *node {
	if d == 0 {
		return &node{}
	}
	return &node{tree(d - 1), tree(d - 1)}
}
func (n *node) count() int {
	if n.l == nil {
		return 1
	}
	return 1 + n.l.count() + n.r.count()
}

func main() {
	var wg sync.WaitGroup
	ch := make(chan int, 10)
	sums := make([]int, 50)
	for i := range sums {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			for k := 0; k < 200; k++ {
				sums[i] += tree(6).count()
				ch <- 1
				runtime.Gosched()
			}
		}(i)
	}
	total := 0
	done := make(chan bool)
	go func() {
		for v := range ch {
			total += v
		}
		close(done)
	}()
	wg.Wait()
	close(ch)
	<-done
	fmt.Println(total, sums[0], sums[49])
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var p *node
		fmt.Println(p.l)
	}()
	out, err := exec.Command("echo", "from", "a", "child").Output()
	fmt.Print(string(out), err, "\n")
	_, err = exec.Command("/no/such/file").Output()
	fmt.Println(err)
	fmt.Printf("%x\n", sha256.Sum256([]byte("ferry")))
	s := strings.Fields("the quick brown fox")
	sort.Strings(s)
	fmt.Println(s, runtime.GOARCH)
	t := time.NewTicker(time.Millisecond)
	for i := 0; i < 20; i++ {
		<-t.C
	}
	// A loop without calls: only a signal can preempt it.
	runtime.GOMAXPROCS(1)
	stop := false
	go func() { time.Sleep(time.Millisecond); stop = true }()
	x := 0
	for i := 0; i < 300000000; i++ {
		x ^= i
	}
	fmt.Println("preempted", stop || true, x)
	if len(os.Args) > 1 {
		var m map[string]int
		m["x"] = 1
	}
}
