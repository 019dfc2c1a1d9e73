package io.cellfs.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class VolumeHandleTest {
    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll @LongRange(min = 1) long id) {
        VolumeHandle handle = new VolumeHandle("cell.example.org", id);
        assertEquals(handle, VolumeHandle.parse(handle.toString()));
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertEquals(text, VolumeHandle.parse(text).toString());
        } catch (IllegalArgumentException e) {
            assertThrows(IllegalArgumentException.class, () -> VolumeHandle.parse(text));
        }
    }

    @Test
    void onlyTheCanonicalFormIsRead() {
        for (String text : List.of(
                "",
                "/",
                "cell",
                "cell/",
                "/1",
                "cell/0",
                "cell/01",
                "cell/-1",
                "cell/+1",
                "cell/1/2",
                "../1",
                "a..b/1",
                ".a/1",
                "cell/9223372036854775808",
                "cell/\u0661",
                "x".repeat(64) + "/1",
                "cell/1 ")) {
            assertThrows(IllegalArgumentException.class, () -> VolumeHandle.parse(text), text);
        }
        assertEquals(Long.MAX_VALUE, VolumeHandle.parse("a/9223372036854775807").volumeId());
    }
}
