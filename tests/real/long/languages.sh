# One program each in languages that no other test speaks: recursion, threads or tasks, exceptions, collections.
exec sh "$HERE/in_root.sh" '
    cd /tmp
    cat >t.tcl <<X
proc fib n { expr {\$n < 2 ? \$n : [fib [expr {\$n-1}]] + [fib [expr {\$n-2}]]} }
puts "tcl [fib 18] [catch {expr 1/0} e] \$e"; after 100 {set x 1}; vwait x; puts [exec echo child]
X
    tclsh t.tcl
    guile --no-auto-compile -c "(use-modules (ice-9 threads)) (define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))
        (display (list (quote guile) (f 22) (expt 3 100) (apply + (par-map (lambda (x) (* x x)) (iota 100))))) (newline)"
    luajit -e "local s = 0 for i = 1, 2e7 do s = s + i % 7 end local ffi = require(\"ffi\") ffi.cdef[[int abs(int);]] print(\"luajit\", s, ffi.C.abs(-5))"
    pypy3 -c "f = lambda n: n if n < 2 else f(n - 1) + f(n - 2)
print(\"pypy\", f(25), sum(i * i for i in range(3000000)))"
    swipl -g "numlist(1,200,L),sumlist(L,S),findall(x,permutation([1,2,3,4,5,6,7],_),P),length(P,N),print([swipl,S,N]),nl" -t halt
    cat >p.f90 <<X
program p
  real(8) :: a(100,100), b(100,100)
  integer :: i, j
  do i = 1, 100; do j = 1, 100; a(i,j) = i * 0.5d0 + j; end do; end do
  b = matmul(a, transpose(a))
  print "(a,f20.6,es12.4)", "fortran", sum(b), gamma(5.5d0)
end program
X
    gfortran -O2 p.f90 -o p && ./p
    cat >h.adb <<X
with Ada.Text_IO; use Ada.Text_IO;
procedure H is
   task type T is entry E (N : Integer); end T;
   task body T is
      V : Integer;
   begin
      accept E (N : Integer) do V := N; end E;
      Put_Line ("ada" & Integer TICK Image (V * 2));
   end T;
   X : T;
   I : Integer := 1;
   Z : Integer := 0;
begin
   X.E (21);
   delay 0.2;
   I := I / Z;
exception when Constraint_Error => Put_Line ("caught");
end H;
X
    sed -i "s/ TICK /\x27/" h.adb; gnatmake-12 -q h.adb && ./h
    cat >h.pas <<X
var i: integer; s: int64;
begin
  s := 0; for i := 1 to 10000 do s := s + i * i;
  writeln("pascal ", s);
  try raise TObject.Create; except writeln("caught"); end;
end.
X
    tr "\042" "\047" <h.pas >q.pas; fpc -Mobjfpc q.pas >log 2>&1 && ./q || cat log
    cat >p.cs <<X
using System; using System.Linq; using System.Threading.Tasks;
class P { static void Main() {
    long s = 0;
    Parallel.For(0, 8, i => { for (int k = 0; k < 200000; k++) System.Threading.Interlocked.Add(ref s, k % 7); });
    Console.WriteLine("mono {0} {1}", s, Enumerable.Range(1, 100).Where(x => x % 3 == 0).Sum());
    int nulls = 0;
    for (int i = 0; i < 2000; i++) try { object o = null; o.ToString(); } catch (NullReferenceException) { nulls++; }
    try { int z = 0; Console.WriteLine(1 / z); } catch (DivideByZeroException) { Console.WriteLine("divided, {0} nulls", nulls); }
    for (int i = 0; i < 50; i++) { var a = Enumerable.Range(0, 20000).Select(x => x.ToString()).ToArray(); if (i % 10 == 0) GC.Collect(); }
} }
X
    mcs p.cs && mono p.exe
    gforth -e ": fib dup 2 < if exit then dup 1- recurse swap 2 - recurse + ; .\" forth \" 20 fib . cr bye"'
