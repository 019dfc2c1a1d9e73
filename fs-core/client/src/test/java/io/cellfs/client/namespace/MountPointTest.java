package io.cellfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Name;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountPointTest {
    @Test
    void readsAllForms() throws FsException {
        assertEquals(new MountPoint(false, Optional.empty(), "root.cell"), MountPoint.parse(Name.of("#root.cell.")));
        assertEquals(
                new MountPoint(true, Optional.of("example.org"), "user.alice"),
                MountPoint.parse(Name.of("%example.org:user.alice.")));
        assertEquals("user", MountPoint.parse(Name.of("#user..")).volume().replace(".", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#root.cell.", "%example.org:user.alice.", "#536870912."})
    void writesWhatItReads(String content) throws FsException {
        assertEquals(Name.of(content), MountPoint.parse(Name.of(content)).content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "#.", "root.cell.", "#root", "#:vol.", "#cell:.", "target"})
    void refusesWhatIsNone(String content) {
        assertThrows(FsException.class, () -> MountPoint.parse(Name.of(content)));
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertThrows(FsException.class, () -> MountPoint.parse(Name.of("#" + "v".repeat(65) + ".")));
        assertThrows(FsException.class, () -> MountPoint.parse(Name.of("#" + "c".repeat(254) + ":v.")));
    }
}
