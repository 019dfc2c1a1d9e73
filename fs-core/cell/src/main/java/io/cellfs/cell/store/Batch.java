package io.cellfs.cell.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes on top of a view: what a command reads while it runs includes what it has written. Not for many threads. */
public final class Batch implements KeyValues {
    private final KeyValues base;
    private final NavigableMap<byte[], byte[]> puts = new TreeMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], Boolean> deletes = new TreeMap<>(Arrays::compareUnsigned);

    /** An empty batch over a view. */
    public Batch(KeyValues base) {
        this.base = base;
    }

    /** Sets a value. */
    public void put(byte[] key, byte[] value) {
        deletes.remove(key);
        puts.put(key, value);
    }

    /** Removes a key; a missing one is no error. */
    public void delete(byte[] key) {
        puts.remove(key);
        deletes.put(key, Boolean.TRUE);
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return puts.isEmpty() && deletes.isEmpty();
    }

    /** What is to be set. */
    public Map<byte[], byte[]> puts() {
        return puts;
    }

    /** What is to be removed. */
    public Iterable<byte[]> deletes() {
        return deletes.keySet();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] own = puts.get(key);
        return own != null || deletes.containsKey(key) ? own : base.get(key);
    }

    @Override
    public void scan(byte[] prefix, byte[] from, Visitor visitor) {
        Iterator<Map.Entry<byte[], byte[]>> own =
                puts.tailMap(from, true).entrySet().iterator();
        Merge merge = new Merge(own, prefix, visitor);
        base.scan(
                prefix,
                from,
                (key, value) -> merge.before(key) && (deletes.containsKey(key) || merge.visit(key, value)));
        merge.rest();
    }

    /** Interleaves own entries with the base's, own ones winning. */
    private static final class Merge {
        private final Iterator<Map.Entry<byte[], byte[]>> own;
        private final byte[] prefix;
        private final Visitor visitor;
        private Map.@Nullable Entry<byte[], byte[]> next;
        private boolean more = true;

        Merge(Iterator<Map.Entry<byte[], byte[]>> own, byte[] prefix, Visitor visitor) {
            this.own = own;
            this.prefix = prefix;
            this.visitor = visitor;
            advance();
        }

        /** Visits own entries that come before {@code key}; returns whether to go on. */
        boolean before(byte[] key) {
            while (more && next != null && Arrays.compareUnsigned(next.getKey(), key) < 0) {
                visitNext();
            }
            return more;
        }

        boolean visit(byte[] key, byte[] value) {
            if (next != null && Arrays.equals(next.getKey(), key)) {
                visitNext();
            } else {
                more = visitor.visit(key, value);
            }
            return more;
        }

        void rest() {
            while (more && next != null) {
                visitNext();
            }
        }

        private void visitNext() {
            Map.Entry<byte[], byte[]> entry = next;
            if (entry != null) {
                more = visitor.visit(entry.getKey(), entry.getValue());
            }
            advance();
        }

        private void advance() {
            next = own.hasNext() ? own.next() : null;
            if (next != null && !startsWith(next.getKey(), prefix)) {
                next = null;
            }
        }
    }

    /** Whether a key starts with a prefix. */
    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.mismatch(key, 0, prefix.length, prefix, 0, prefix.length) < 0;
    }
}
