# Big numbers, text, blocks, fibers, threads, processes, garbage, deep recursion.
require 'digest'
require 'json'
require 'set'
def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
puts fib(22), 3**200, (1..100).reduce(:*).to_s.size, 10.fdiv(3), Math.sin(1e5).round(12)
puts 'a rose is a rose'.split.tally.inspect, 'on 2024-02'[/(\d+)-(\d+)/, 2], 'héllo'.upcase.bytes.sum
f = Fiber.new { 3.times { |i| Fiber.yield i * i }; :done }
p 4.times.map { f.resume }
q = Queue.new
t = 8.times.map { |i| Thread.new { 500.times { |k| q << k * i } } }
t.each(&:join)
s = 0
s += q.pop until q.empty?
puts s, Digest::SHA256.hexdigest('ferry'), JSON.generate('a' => [1, nil, 2.5]), Set[3, 1, 3].size
def deep(n) = deep(n + 1)
begin; deep(0); rescue SystemStackError; puts 'too deep' end
200.times { Array.new(10_000) { |i| i.to_s } }
GC.start
r, w = IO.pipe
pid = fork { w.puts 'from a child'; exit! 3 }
Process.wait pid
puts r.gets, $?.exitstatus, `echo from a shell`
Signal.trap(:USR1) { puts 'signal' }
Process.kill(:USR1, $$)
sleep 0.05
begin; Integer("x"); rescue ArgumentError => e; puts e.message end
