package lib;
import java.util.*;
public class Tree<K extends Comparable<K>> {
    private record Node<K>(K key, List<Node<K>> kids) {}
    private final TreeMap<K, Integer> counts = new TreeMap<>();
    public void add(K k) { counts.merge(k, 1, Integer::sum); }
    public Map<K, Integer> all() { return counts; }
}
