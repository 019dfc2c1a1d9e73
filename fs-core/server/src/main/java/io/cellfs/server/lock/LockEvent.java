package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision;
import java.util.UUID;

/** Something that the lock table wants done. */
sealed interface LockEvent {
    /** A client is to be told of a decision. */
    record Decided(UUID client, LockDecision decision) implements LockEvent {}

    /** A client is to be asked for a lent file. */
    record Recall(UUID client, Fid file) implements LockEvent {}

    /** It is to be on record that this client may have locks, before it is answered. */
    record Began(UUID client, long incarnation, long generation) implements LockEvent {}

    /** It is to be on record that this client has no locks any more, before anybody is told of anything. */
    record Ended(UUID client) implements LockEvent {}
}
