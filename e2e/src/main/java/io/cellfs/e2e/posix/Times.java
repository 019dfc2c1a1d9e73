package io.cellfs.e2e.posix;

/** Waiting for the clock that files are stamped with. */
final class Times {
    private static final int MAX_TRIES = 2000;

    private Times() {}

    /** Returns when a change would get a later time than the last one in the sandbox got: kernel stamps have a tick of up to 10 ms. */
    static void later(Sandbox s) throws InterruptedException {
        long start = System.currentTimeMillis();
        for (int i = 0; i < MAX_TRIES && System.currentTimeMillis() - start < 20; i++) {
            Thread.sleep(1);
        }
        Check.that(s.exists("."), "sandbox is gone");
    }

    /** A moment, after a failure that may be over then. */
    static void pause(Exception failure) {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
        }
    }
}
