package io.cellfs.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AclTextTest {
    private static final String TEXT = "2\n1\nsystem:administrators\t127\nsystem:anyuser\t9\neve\t1\n";

    @Test
    void readsAndWritesTheWireForm() {
        AclText acl = AclText.parse(TEXT);
        assertEquals(Map.of("system:administrators", 127, "system:anyuser", 9), acl.positive());
        assertEquals(Map.of("eve", 1), acl.negative());
        assertEquals(TEXT, acl.text());
    }

    @Test
    void lettersAreInTheCustomaryOrder() {
        assertEquals("rlidwka", AclText.letters(127));
        assertEquals("rl", AclText.letters(9));
        assertEquals("rlA", AclText.letters(9 | 1 << 24));
        assertEquals(127, AclText.rights("all"));
        assertEquals(9, AclText.rights("read"));
        assertEquals(0, AclText.rights("none"));
        assertEquals(63, AclText.rights("write"));
    }

    @Test
    void changesOneEntry() {
        assertEquals(
                "1\n1\nsystem:administrators\t127\neve\t1\n",
                AclText.parse(TEXT).with("system:anyuser", 0, false).text());
        assertEquals(Map.of("eve", 9), AclText.parse(TEXT).with("eve", 9, true).negative());
    }

    @Test
    void refusesWhatIsNoAccessList() {
        for (String bad : new String[] {"", "x", "1\n0\n", "99999\n0\n", "1\n0\nname 7\n", "-1\n0\n"}) {
            assertThrows(IllegalArgumentException.class, () -> AclText.parse(bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> AclText.rights("rx"));
    }
}
