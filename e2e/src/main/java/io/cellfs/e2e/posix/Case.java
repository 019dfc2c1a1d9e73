package io.cellfs.e2e.posix;

/**
 * One small thing that a POSIX file system does.
 *
 * @param name "group/what", unique
 * @param scope where it holds
 * @param body throws when it does not hold
 */
record Case(String name, Scope scope, Body body) {
    /** Where a case must hold. */
    enum Scope {
        /** On every POSIX file system. */
        ALL,
        /** Not on AFS, which has no such thing (docs/posix.md). */
        NOT_AFS,
        /** On AFS only: how it says that it has no such thing. */
        AFS
    }

    /** What a case does. */
    interface Body {
        void run(Sandbox s) throws Exception;
    }
}
