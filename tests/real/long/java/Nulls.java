/* Null pointers in hot loops.  The interpreter and both compilers of HotSpot test most of them by the fault of the access
 * itself, and the handler goes on elsewhere with the registers of that place. */
class Nulls {
    long value, a, b, c, d, last;
    int[] array;

    static final int N = 3000;
    static long caught;

    /* The access may fail anywhere in the loop; what it has summed until then counts. */
    static long walk(Nulls[] refs) {
        long sum = 0;
        for (int k = 0; k < refs.length; k++) {
            long before = sum;
            double d = k * 0.5;
            try {
                sum += k ^ before >>> 7;
                sum += refs[k].last;
                refs[k].value += sum & 15;
                sum += refs[k].array[k & 3] + (long) d;
            } catch (NullPointerException e) {
                caught++;
                sum = sum * 31 + before + k + (long) (d * 4);
            }
        }
        return sum;
    }

    /* Without a handler of its own: the exception goes to the caller. */
    static long inner(Nulls[] refs, int from, int[] at) {
        long sum = 0;
        for (int k = from; k < refs.length; k++) {
            at[0] = k;
            sum += refs[k].value * 3 + refs[k].array.length;
        }
        at[0] = refs.length;
        return sum;
    }

    static long outer(Nulls[] refs) {
        int[] at = new int[1];
        long sum = 0;
        for (int k = 0; k < refs.length; k = at[0] + 1)
            try {
                sum += inner(refs, k, at);
            } catch (NullPointerException e) {
                caught++;
                sum = sum * 7 + at[0];
            }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Nulls[] refs = new Nulls[N];
        for (int k = 0; k < N; k++) {
            refs[k] = k % 43 == 7 ? null : new Nulls();
            if (refs[k] != null) {
                refs[k].last = k * 11L;
                refs[k].array = k % 71 == 3 ? null : new int[] { k, k + 1, k + 2, k + 3 };
            }
        }
        long sum = 0;
        int rounds = Integer.parseInt(args[0]);
        for (int round = 0; round < rounds; round++)
            sum = sum * 1000003 + walk(refs) * 3 + outer(refs);
        System.out.println(Long.toHexString(sum) + " " + caught);
    }
}
