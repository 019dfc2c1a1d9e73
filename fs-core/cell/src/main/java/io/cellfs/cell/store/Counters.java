package io.cellfs.cell.store;

/** Counters that only grow. */
public final class Counters {
    private Counters() {}

    /** A counter's value: what the next {@link #next} answers; {@code first} when it was never used. */
    public static long peek(KeyValues view, String name, long first) {
        byte[] value = view.get(Keys.text(Keys.COUNTER, name));
        return value == null ? first : Keys.number(value);
    }

    /** Takes {@code count} numbers and answers the first of them. */
    public static long next(Batch batch, String name, long first, long count) {
        long taken = peek(batch, name, first);
        set(batch, name, taken + count);
        return taken;
    }

    /** Sets what the next {@link #next} answers. */
    public static void set(Batch batch, String name, long value) {
        batch.put(Keys.text(Keys.COUNTER, name), Keys.value(value));
    }
}
