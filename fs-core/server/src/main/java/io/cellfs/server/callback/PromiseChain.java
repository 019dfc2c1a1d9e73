package io.cellfs.server.callback;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A chain of promises in the order in which they were (re)granted; constant-time append and unlink, no memory but the links. */
abstract sealed class PromiseChain {
    @Nullable
    Promise first;

    @Nullable
    Promise last;

    int size;

    abstract @Nullable Promise prev(Promise p);

    abstract @Nullable Promise next(Promise p);

    abstract void prev(Promise p, @Nullable Promise value);

    abstract void next(Promise p, @Nullable Promise value);

    final void append(Promise p) {
        Promise tail = last;
        prev(p, tail);
        next(p, null);
        if (tail == null) {
            first = p;
        } else {
            next(tail, p);
        }
        last = p;
        size++;
    }

    final void unlink(Promise p) {
        Promise before = prev(p);
        Promise after = next(p);
        if (before == null) {
            first = after;
        } else {
            next(before, after);
        }
        if (after == null) {
            last = before;
        } else {
            prev(after, before);
        }
        size--;
    }

    /** Visits all; the visitor may unlink what it is given. */
    final void forEach(Consumer<Promise> visitor) {
        Promise p = first;
        while (p != null) {
            Promise after = next(p);
            visitor.accept(p);
            p = after;
        }
    }

    /** All promises of the table. */
    static final class OfTable extends PromiseChain {
        @Override
        @Nullable
        Promise prev(Promise p) {
            return p.prevInTable;
        }

        @Override
        @Nullable
        Promise next(Promise p) {
            return p.nextInTable;
        }

        @Override
        void prev(Promise p, @Nullable Promise value) {
            p.prevInTable = value;
        }

        @Override
        void next(Promise p, @Nullable Promise value) {
            p.nextInTable = value;
        }
    }

    /** The promises of one host. */
    static final class OfHost extends PromiseChain {
        @Override
        @Nullable
        Promise prev(Promise p) {
            return p.prevInHost;
        }

        @Override
        @Nullable
        Promise next(Promise p) {
            return p.nextInHost;
        }

        @Override
        void prev(Promise p, @Nullable Promise value) {
            p.prevInHost = value;
        }

        @Override
        void next(Promise p, @Nullable Promise value) {
            p.nextInHost = value;
        }
    }

    /** The promises on one file. */
    static final class OfFile extends PromiseChain {
        @Override
        @Nullable
        Promise prev(Promise p) {
            return p.prevInFile;
        }

        @Override
        @Nullable
        Promise next(Promise p) {
            return p.nextInFile;
        }

        @Override
        void prev(Promise p, @Nullable Promise value) {
            p.prevInFile = value;
        }

        @Override
        void next(Promise p, @Nullable Promise value) {
            p.nextInFile = value;
        }
    }
}
