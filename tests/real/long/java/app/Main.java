package app;
import lib.Tree;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;
import java.util.zip.*;
import java.math.BigInteger;
import java.security.MessageDigest;

public class Main {
    static final int THREADS = 8;
    static class Holder { int[] data; Holder next; }

    static long churn(int seed, int rounds) {
        Random r = new Random(seed);
        Holder[] live = new Holder[2000];
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            Holder h = new Holder();
            h.data = new int[r.nextInt(64) + 1];
            Arrays.fill(h.data, i);
            int at = r.nextInt(live.length);
            h.next = live[at];
            if (h.next != null) { sum += h.next.data[h.next.data.length - 1]; h.next.next = null; }
            live[at] = h;
        }
        return sum;
    }
    static int nulls(Object o) { try { return o.hashCode(); } catch (NullPointerException e) { return -1; } }
    static int depth(int n) { return depth(n + 1) + 1; }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> f = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) { int seed = t; f.add(pool.submit(() -> churn(seed, rounds))); }
        for (var x : f) System.out.println("churn " + x.get());
        pool.shutdown();
        Tree<String> tree = new Tree<>();
        for (String w : "a rose is a rose is a rose".split(" ")) tree.add(w);
        System.out.println(tree.all());
        int caught = 0; for (int i = 0; i < 200000; i++) caught += nulls((i & 1) == 0 ? null : "x") == -1 ? 1 : 0;
        System.out.println("null checks " + caught);
        try { depth(0); } catch (StackOverflowError e) { System.out.println("stack overflow caught"); }
        System.out.println(IntStream.range(0, 1000000).parallel().mapToLong(i -> (long) i * i % 7).sum());
        System.out.println(BigInteger.TWO.pow(521).subtract(BigInteger.ONE).isProbablePrime(20));
        System.out.println(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest("ferry".getBytes())));
        CRC32C c = new CRC32C(); c.update(new byte[100000]); System.out.println(c.getValue());
        ConcurrentHashMap<Integer, LongAdder> m = new ConcurrentHashMap<>();
        Thread[] ts = new Thread[64];
        for (int i = 0; i < ts.length; i++) { ts[i] = new Thread(() -> { for (int k = 0; k < 2000; k++) m.computeIfAbsent(k % 97, q -> new LongAdder()).increment(); }); ts[i].start(); }
        for (Thread t : ts) t.join();
        System.out.println("adders " + m.values().stream().mapToLong(LongAdder::sum).sum());
        System.out.printf("%.10f %.15g %s%n", Math.sin(1e5), Math.pow(1.1, 77), Double.toString(1e23));
        Process p = new ProcessBuilder("echo", "from a child").redirectErrorStream(true).start();
        System.out.print(new String(p.getInputStream().readAllBytes())); System.out.println(p.waitFor());
        StringBuilder sb = new StringBuilder(); for (int i = 0; i < 100000; i++) sb.append((char) ('a' + i % 26));
        System.out.println(sb.toString().chars().filter(x -> x == 'e').count() + " " + sb.toString().hashCode());
    }
}
