package io.cellfs.client.lock;

import io.cellfs.client.api.FileLock;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockRequest;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that waits for the decision on its wish. */
final class Waiting {
    /** How it ended. */
    sealed interface Outcome {}

    /** With a decision. */
    record Decided(LockDecision.Verdict verdict, Optional<FileLock> conflict) implements Outcome {}

    /** The wish has to be made anew: who decides has changed. */
    record AskAgain() implements Outcome {}

    final LockRequest request;

    /** Whether the server decides, and not this client. */
    final boolean atServer;

    /** Whether nobody waits any more, though the server does not know: what it grants is to be given back. */
    volatile boolean abandoned;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Outcome outcome = new AskAgain();

    Waiting(LockRequest request, boolean atServer) {
        this.request = request;
        this.atServer = atServer;
    }

    void end(Outcome how) {
        if (ended.getCount() > 0) {
            outcome = how;
            ended.countDown();
        }
    }

    /** The outcome, if there is one within the time. */
    Optional<Outcome> await(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS) ? Optional.of(outcome) : Optional.empty();
    }
}
