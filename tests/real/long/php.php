<?php // Arrays, text, generators, exceptions, floats, JSON, a child; compiled where it gets hot.
function fib($n) { return $n < 2 ? $n : fib($n - 1) + fib($n - 2); }
function squares($n) { for ($i = 0; $i < $n; $i++) yield $i => $i * $i; }
echo fib(24), " ", PHP_INT_MAX + 1, " ", 0.1 + 0.2, " ", intdiv(-7, 2), " ", 7 <=> 3, "\n";
$a = []; for ($i = 0; $i < 100000; $i++) $a[$i * 7919 % 1009][] = $i;
ksort($a); echo count($a), " ", array_sum($a[5]), " ", array_sum(iterator_to_array(squares(100))), "\n";
echo preg_replace('/(\w+) (\w+)/', '$2 $1', 'hello world'), " ", hash('sha256', 'ferry'), " ", crc32('ferry'), "\n";
try { intdiv(1, 0); } catch (DivisionByZeroError $e) { echo $e->getMessage(), "\n"; }
echo json_encode(['a' => [1, 2.5, null], 'b' => json_decode('{"x": 1e3}', true)]), " ", strtoupper(strrev('abc')), "\n";
$x = 0; for ($i = 1; $i < 2000000; $i++) $x = ($x * 31 + $i) & 0xffffff; echo $x, "\n";
printf("%.12f %s %05d %s\n", sin(1e5), number_format(1234567.891, 2), 42, md5(serialize($a)));
echo shell_exec('echo from a child'), date('Y-m-d', 86400), "\n";
