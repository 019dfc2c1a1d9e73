package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandleTableTest {
    private static final int SLOT_BITS = 2;
    private static final int MOST = 3;
    private static final Node NODE = new Node(2, 1, new Fid(1, 2, 3), Node.FOLLOWS);

    private final HandleTable handles = new HandleTable(new FakeFiles(() -> {}), KeptTables.none(), SLOT_BITS);

    private Handle open(long request) throws FsException {
        return handles.opened(
                request,
                id -> new Handle(
                        id,
                        Openings.restored(NODE, InodeMode.Mode.BESIDE),
                        () -> {
                            throw new IOException("not opened here");
                        },
                        false,
                        new Credentials(1, 1, 1)));
    }

    @Test
    void oneFileMoreThanThereAreSlotsForIsRefusedAndLeavesTheOthersAlone() throws FsException {
        Handle first = open(2);
        Handle second = open(4);
        Handle third = open(6);
        FsException refused = assertThrows(FsException.class, () -> open(8));
        assertEquals(Errno.ENFILE, refused.errno());
        assertEquals(Optional.of(first), handles.get(first.id()));
        assertEquals(Optional.of(third), handles.get(third.id()));
        handles.closed(second);
        Handle later = open(10);
        assertNotEquals(second.id(), later.id());
        assertEquals(Optional.of(later), handles.get(later.id()));
        assertEquals(Optional.empty(), handles.get(second.id()));
        assertThrows(FsException.class, () -> open(12));
    }

    @Test
    void theNumberOfWhatWasRefusedStaysFree() {
        SlotTable<Long> slots = new SlotTable<>();
        slots.restore(MOST, 1L);
        assertThrows(
                FsException.class,
                () -> slots.<FsException>add(slot -> {
                    throw new FsException(Errno.ENFILE, "slot " + slot);
                }));
        assertEquals(MOST + 1, slots.add(slot -> slot));
        assertEquals(2, slots.size());
    }
}
