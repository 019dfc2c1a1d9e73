package io.cellfs.cli.doctor;

/** What became of one question that was asked with a bound. */
public sealed interface Answer<T> {
    /**
     * There is an answer.
     *
     * @param tookNs how long it took, ns
     */
    record Got<T>(T value, long tookNs) implements Answer<T> {}

    /**
     * There is none.
     *
     * @param words what was said instead, or that nothing was
     */
    record Failed<T>(Why why, String words) implements Answer<T> {}

    /** Why there is no answer. */
    enum Why {
        /** Nothing was heard within the bound. */
        SILENT,
        /** What was asked for does not exist there. */
        ABSENT,
        /** The caller may not know. */
        DENIED,
        /** Anything else. */
        FAILED
    }

    /** Whether there is one. */
    default boolean isGot() {
        return this instanceof Got<T>;
    }
}
