package io.cellfs.protocol.lock;

import java.util.UUID;

/**
 * Whose lock it is. Locks of one owner do not exclude one another: the later replaces the earlier.
 *
 * @param client the client machine
 * @param id the process or open file, a number of the client's choice; 0 for {@link LockSpace#WHOLE}
 * @param space the kind of lock
 */
public record LockOwner(UUID client, long id, LockSpace space) {
    /** Whether locks of the two can exclude one another. */
    public boolean meets(LockOwner other) {
        if (space == LockSpace.WHOLE || other.space == LockSpace.WHOLE) {
            return !client.equals(other.client);
        }
        return space == other.space && !equals(other);
    }
}
