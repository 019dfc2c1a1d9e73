package io.cellfs.csi.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.csi.common.MountFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;

class MountTableTest {
    private static final String TEXT = """
            22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
            90 22 0:45 / /afs rw,nosuid,nodev,relatime shared:7 - fuse.cellfs cellfs rw,user_id=0
            91 22 0:45 /.:mount/c:1 /pods/a\\040b ro,noexec - fuse.cellfs cellfs rw
            92 22 0:45 /.:mount/c:2 /pods/a\\040b rw,relatime master:3 propagate_from:2 - fuse.cellfs cellfs rw
            """;

    private static MountTable parse(String text) {
        return MountTable.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Example
    void readsWhatTheKernelWrites() {
        MountTable table = parse(TEXT);
        assertEquals(4, table.entries().size());
        MountTable.Entry third = table.entries().get(2);
        assertEquals("/pods/a b", third.mountPoint());
        assertEquals("/.:mount/c:1", third.root());
        assertEquals("fuse.cellfs", third.fileSystem());
        assertEquals(EnumSet.of(MountFlag.RO, MountFlag.NOEXEC), third.flags());
    }

    @Example
    void theLastMountAtAPathIsSeen() {
        MountTable table = parse(TEXT);
        assertEquals(92, table.at(Path.of("/pods/a b")).orElseThrow().mountId());
        assertTrue(table.at(Path.of("/pods")).isEmpty());
        assertEquals(22, table.containing(Path.of("/pods")).mountId());
        assertEquals(90, table.containing(Path.of("/afs/cell/x")).mountId());
        assertEquals(3, table.ofDevice("0:45").size());
    }

    @Example
    void readsItsOwnKernel() {
        MountTable table = new LinuxMounts().table();
        assertTrue(table.at(Path.of("/proc")).isPresent());
    }

    @Property(tries = 300)
    void everyNameIsReadAsItWasWritten(@ForAll @CharRange(from = '\u0001', to = '\u00ff') String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean special = b == ' ' || b == '\t' || b == '\n' || b == '\\';
            escaped.append(special ? String.format("\\%03o", b) : String.valueOf((char) (b & 0xff)));
        }
        String line = "22 1 254:1 / /" + escaped + " rw - ext4 /dev/vda1 rw\n";
        assertEquals(
                "/" + name,
                MountTable.parse(line.getBytes(StandardCharsets.ISO_8859_1))
                        .entries()
                        .getFirst()
                        .mountPoint());
    }

    @Example
    void refusesWhatIsNotMountinfo() {
        assertThrows(IllegalArgumentException.class, () -> parse("rubbish\n"));
        assertThrows(IllegalArgumentException.class, () -> parse("a 1 254:1 / / rw - ext4 x rw\n"));
        assertThrows(IllegalArgumentException.class, () -> parse("1 1 254:1 / / rw ext4 x rw\n"));
    }
}
