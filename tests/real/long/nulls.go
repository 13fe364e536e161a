// nulls.go: nil pointers in hot loops, on several threads.  The run-time system makes panics of their faults, so every
// variable that a deferred function looks at must be as it was at the access.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

type object struct {
	value uint64
	next  *object
	pad   [20]uint64
	last  uint64
}

const n = 4000

// Where the walk ended, in what state; the access that faults is in the hot loop itself.
func walk(refs []*object, from int) (at int, sum uint64, failed bool) {
	at = from
	defer func() {
		if e := recover(); e != nil {
			failed = true
			sum = sum*31 + uint64(at)
		}
	}()
	for ; at < len(refs); at++ {
		sum += uint64(at) ^ sum>>7
		sum += refs[at].last
		refs[at].value++
		sum += refs[at].next.value & 3
	}
	return
}

// A store that faults, with floating point kept beside.
func scale(refs []*object, from int) (at int, d float64) {
	at = from
	defer func() {
		if recover() != nil {
			d += float64(at) / 8
		}
	}()
	for ; at < len(refs); at++ {
		d = d*0.5 + float64(at)
		refs[at].pad[at%20] = uint64(d)
	}
	return
}

func work(seed int) (sum uint64, faults int) {
	refs := make([]*object, n)
	tail := &object{value: 5}
	for k := range refs {
		refs[k] = &object{value: uint64(k * seed), next: tail, last: uint64(k) * 7}
		if k%41 == seed%41 {
			refs[k] = nil
		} else if k%67 == seed%67 {
			refs[k].next = nil
		}
	}
	for round := 0; round < 400; round++ {
		for at := 0; at < n; at++ {
			var s uint64
			var failed bool
			at, s, failed = walk(refs, at)
			if failed {
				faults++
			}
			sum = sum*1000003 + s
		}
		for at := 0; at < n; at++ {
			var d float64
			at, d = scale(refs, at)
			if at < n {
				faults++
			}
			sum ^= uint64(d * 1024)
		}
		if round%8 == 3 {
			runtime.GC()
		}
	}
	return
}

func main() {
	var wg sync.WaitGroup
	sums, faults := make([]uint64, 4), make([]int, 4)
	for k := range sums {
		wg.Add(1)
		go func(k int) {
			defer wg.Done()
			sums[k], faults[k] = work(k + 3)
		}(k)
	}
	wg.Wait()
	fmt.Printf("%x %d\n", sums, faults)
}
