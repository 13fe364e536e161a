# programs: perl
# heavy: with the interpreter only in ./dev test --long
$RUN perl -e 'print join(",", map { $_ ** 2 } grep { $_ % 2 } 1..15), "\n"'
$RUN perl -e 'my %h; $h{length $_}++ for split /\s+/, "the quick brown fox jumps over a lazy dog"; print "$_=$h{$_} " for sort keys %h; print "\n"'
$RUN perl -e '$_ = "2024-02-29"; print "$3.$2.$1\n" if /(\d+)-(\d+)-(\d+)/; s/(\d)/<$1>/g; print "$_\n"; printf "%.15g %x %b %e\n", 1/3, 255, 10, 6.02e23'
$RUN perl -MPOSIX -e 'print floor(-3.5), " ", strftime("%F", gmtime(86400)), " ", sqrt(2), " ", atan2(1, 1) * 4, "\n"'
$RUN perl -MDigest::MD5=md5_hex -MList::Util=sum,shuffle -e 'print md5_hex("ferry"), " ", sum(1 .. 1000), "\n"'
$RUN perl -e 'my $p = fork; if (!$p) { exit 9 } waitpid $p, 0; print $? >> 8, "\n"; print `echo from a shell`; local $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 1; select undef, undef, undef, 5 }; print $@'
$RUN perl -e 'sub fib { my $n = shift; $n < 2 ? $n : fib($n - 1) + fib($n - 2) } print fib(20), "\n"; my @s = sort { $a <=> $b } map { ($_ * 7919) % 1009 } 1 .. 1000; print "@s[0 .. 9]\n"; die "the end\n"'; echo "exit: $?"
$RUN perl -e 'my ($n, $s) = (0, ""); for my $i (1 .. 4000) { my $t = sprintf("%d:%x:%.7g:%e:%5s|%-6s|%+d", $i, $i * 7919, $i / 7, $i ** 9, "a" x ($i % 7), $i % 13, -$i); $n += () = $t =~ /(\d)(?=\1)|[a-f]{2,}|(?<!e)\+/g; $t =~ s/(\w+):(\w+)/$2-$1/g; $s .= substr($t, $i % 9, 3) } print "$n ", unpack("%32C*", $s), "\n"'
$RUN perl -e 'my $t = join " ", map { "w$_=" . ($_ * 7 % 101) } 1 .. 800; my %h = $t =~ /(w\d+)=(\d+)/g; print scalar(keys %h), " $h{w77}\n"; my $r = qr/^(?:(a+)b|(?<x>c)(?&y))(?(DEFINE)(?<y>\((?:[^()]|(?&y))*\)))/; for (qw/aab c(()) c((d) b/) { print /$r/ ? "yes " : "no " } print "\n", ("a" x 25) =~ /^(a?){25}a{25}$/ ? 1 : 0, "\n"'
