package io.cellfs.protocol.acl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AclTextTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsAndWritesTheTextOfTheWire() {
        AclText acl = new AclText(
                List.of(
                        new AclText.Entry("system:administrators", Rights.ALL),
                        new AclText.Entry("system:anyuser", Rights.READ | Rights.LOOKUP)),
                List.of(new AclText.Entry("4711", Rights.WRITE)));
        String text = "2\n1\nsystem:administrators\t127\nsystem:anyuser\t9\n4711\t2\n";
        assertArrayEquals(bytes(text), acl.format());
        assertEquals(acl, AclText.parse(bytes(text)));
        assertEquals(acl, AclText.parse(bytes(text + "\0")));
        assertEquals(acl, AclText.parse(bytes(text.replace('\t', ' '))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1\n0\n",
                "x\n0\n",
                "-1\n1\na\t1\n",
                "1001\n0\n",
                "501\n500\n",
                "2147483647\n2147483647\n",
                "1\n0\nname\n",
                "1\n0\n\t1\n",
                "1\n0\na\tb\n",
                "1\n0\na\t4294967296\n"
            })
    void refusesWhatIsMalformed(String text) {
        assertThrows(IllegalArgumentException.class, () -> AclText.parse(bytes(text)));
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertThrows(IllegalArgumentException.class, () -> AclText.parse(bytes("1\n0\n" + "n".repeat(64) + "\t1\n")));
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefused(@ForAll byte[] text) {
        try {
            AclText.parse(AclText.parse(text).format());
        } catch (IllegalArgumentException e) {
            assertEquals(false, e.getMessage().isEmpty());
        }
    }

    @Test
    void rightsHaveLetters() {
        assertEquals("rlidwka", Rights.format(Rights.ALL));
        assertEquals(Rights.ALL, Rights.parse("all"));
        assertEquals(Rights.ALL & ~Rights.ADMINISTER, Rights.parse("write"));
        assertEquals(9, Rights.parse("read"));
        assertEquals(0, Rights.parse("none"));
        assertEquals(0x81000001, Rights.parse("rAH"));
        assertEquals("rAH", Rights.format(0x81000001));
        assertThrows(IllegalArgumentException.class, () -> Rights.parse("rx"));
    }
}
