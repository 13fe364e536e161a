// Threads, a lock, a child's worth of garbage, gone at once: 1000 of these must leave nothing to chance.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	sum := 0
	for i := 0; i < 16; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			runtime.LockOSThread()
			b := make([]byte, 1<<14)
			mu.Lock()
			sum += i + len(b)
			mu.Unlock()
		}(i)
	}
	runtime.GC()
	wg.Wait()
	fmt.Println(sum)
}
