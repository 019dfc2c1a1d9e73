package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void slotsAreNumberedFrom1AndUsedAgain() {
        SlotTable<String> slots = new SlotTable<>();
        for (int i = 1; i <= 5000; i++) {
            assertEquals("s" + i, slots.add(id -> "s" + id));
        }
        assertEquals("s4096", slots.remove(4096));
        assertNull(slots.get(4096));
        assertNull(slots.remove(4096));
        assertEquals("s4096", slots.add(id -> "s" + id));
        assertEquals(5000, slots.size());
        assertNull(slots.get(0));
    }

    @Test
    void inodeNumbersOfDifferentFilesDiffer() {
        Set<Long> numbers = new HashSet<>();
        for (long volume = 0; volume < 50; volume++) {
            for (long vnode = 1; vnode < 50; vnode++) {
                numbers.add(Inode.number(new Fid(536870912 + volume, vnode, 1)));
            }
        }
        assertEquals(50 * 49, numbers.size());
        assertNotEquals(Inode.number(new Fid(1, 1L << 32, 1)), Inode.number(new Fid(1, 0, 1)));
        assertNotEquals(0, Inode.number(new Fid(0, 0, 0)));
    }

    @Test
    void mountTableIsParsedWithEscapes() {
        List<MountTable.Entry> entries = MountTable.parse(List.of(
                "36 35 0:45 / /tmp/with\\040blank rw,nodev shared:1 - fuse.cellfs cellfs rw,user_id=0",
                "37 35 8:1 / / rw - ext4 /dev/sda1 rw",
                "broken line"));
        assertEquals(
                List.of(
                        new MountTable.Entry("0:45", "/", Path.of("/tmp/with blank"), "fuse.cellfs"),
                        new MountTable.Entry("8:1", "/", Path.of("/"), "ext4")),
                entries);
    }

    @Test
    void lockOwnersAreForgottenOneByOne() {
        LockOwners owners = new LockOwners();
        Fid file = new Fid(1, 2, 3);
        assertFalse(owners.remove(file, 1));
        owners.add(file, 1);
        owners.add(file, 2);
        assertTrue(owners.remove(file, 1));
        assertFalse(owners.remove(file, 1));
        assertTrue(owners.any(file));
        assertTrue(owners.remove(file, 2));
        assertFalse(owners.any(file));
    }
}
