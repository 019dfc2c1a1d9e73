package io.cellfs.mount.fuse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Objects by a small dense number from 1, read without a lock. Numbers are used again after {@link #remove}. */
public final class SlotTable<T> {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;

    private volatile List<AtomicReferenceArray<@Nullable T>> pages = List.of();
    private int[] free = new int[64];
    private int freeCount;
    private int next = 1;
    private int size;

    /** The object with this number, or null. */
    public @Nullable T get(long id) {
        List<AtomicReferenceArray<@Nullable T>> now = pages;
        long page = id >>> PAGE_BITS;
        return page < now.size() ? now.get((int) page).get((int) id & (PAGE - 1)) : null;
    }

    /** Makes an object for its new number. */
    @FunctionalInterface
    public interface Maker<T, E extends Exception> {
        T make(long id) throws E;
    }

    /** Stores what {@code maker} makes of its new number; if that fails, the number stays free. */
    public synchronized <E extends Exception> T add(Maker<? extends T, E> maker) throws E {
        int id = freeCount > 0 ? free[freeCount - 1] : next;
        grow(id);
        T made = maker.make(id);
        if (freeCount > 0) {
            freeCount--;
        } else {
            next++;
        }
        pages.get(id >>> PAGE_BITS).set(id & (PAGE - 1), made);
        size++;
        return made;
    }

    private void grow(long id) {
        while (id >>> PAGE_BITS >= pages.size()) {
            List<AtomicReferenceArray<@Nullable T>> more = new ArrayList<>(pages);
            more.add(new AtomicReferenceArray<>(PAGE));
            pages = List.copyOf(more);
        }
    }

    /** Stores an object under a number that it has already; {@link #restored} is to follow when all such are stored. */
    public synchronized void restore(long id, T object) {
        grow(id);
        pages.get((int) (id >>> PAGE_BITS)).set((int) id & (PAGE - 1), object);
        next = Math.max(next, (int) id + 1);
        size++;
    }

    /** The numbers between restored objects are free. */
    public synchronized void restored() {
        for (int id = next - 1; id > 0; id--) {
            if (get(id) == null) {
                free(id);
            }
        }
    }

    private void free(int id) {
        if (freeCount == free.length) {
            free = java.util.Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = id;
    }

    /** Takes an object out; null when the number is not in use. */
    public synchronized @Nullable T remove(long id) {
        T old = get(id);
        if (old != null) {
            pages.get((int) (id >>> PAGE_BITS)).set((int) id & (PAGE - 1), null);
            free((int) id);
            size--;
        }
        return old;
    }

    /** How many are stored. */
    public synchronized int size() {
        return size;
    }

    /** Shows every object; those added or removed meanwhile may be missed. */
    public void forEach(Consumer<? super T> action) {
        for (AtomicReferenceArray<@Nullable T> page : pages) {
            for (int i = 0; i < PAGE; i++) {
                T object = page.get(i);
                if (object != null) {
                    action.accept(object);
                }
            }
        }
    }
}
