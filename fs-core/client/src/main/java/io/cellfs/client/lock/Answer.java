package io.cellfs.client.lock;

import io.cellfs.client.api.FileLock;
import java.util.Optional;

/** What a wish for a lock has come to so far. */
sealed interface Answer {
    /** It is taken, or a test found nothing; {@code fromServer}: others may have changed the file before. */
    record Granted(boolean fromServer) implements Answer {}

    /** Another lock is in the way. */
    record Conflict(Optional<FileLock> inTheWay) implements Answer {}

    /** Waiting would never end. */
    record Deadlock() implements Answer {}

    /** It waits. */
    record Queued(Waiting waiting) implements Answer {}

    /** It must be asked for again, after a pause or at once. */
    record Later(boolean pause) implements Answer {}
}
