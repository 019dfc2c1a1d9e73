package io.cellfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    @Test
    void loopbackUnlessSaidOtherwise() {
        assertEquals(new InetSocketAddress("127.0.0.1", 9460), ListenAddress.parse("9460"));
        assertEquals(new InetSocketAddress("10.0.0.5", 0), ListenAddress.parse("10.0.0.5:0"));
        assertEquals(new InetSocketAddress("::1", 65_535), ListenAddress.parse("[::1]:65535"));
    }

    @Test
    void refusesWhatItIsNot() {
        for (String bad :
                new String[] {"", ":", ":1", "1:", "a", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:123456"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(bad), bad)
                    .getMessage();
            assertTrue(String.valueOf(message).startsWith("'" + bad + "' is no "), message);
        }
    }
}
