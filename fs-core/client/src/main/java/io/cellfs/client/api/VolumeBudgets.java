package io.cellfs.client.api;

/** Port: tells the budget of each volume. Asked about once a second for volumes with cached files; answers at once, from what it knows. */
@FunctionalInterface
public interface VolumeBudgets {
    /** No volume has bounds of its own. */
    VolumeBudgets NONE = volume -> VolumeBudget.NONE;

    /** The budget of a volume, by the client's number of it. */
    VolumeBudget of(long volume);
}
