package io.cellfs.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressFamiliesTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.0.0.1 fd00::1, 10.0.0.1",
        "10.0.0.9, fd00::1 10.0.0.1 10.0.0.2, 10.0.0.1 10.0.0.2",
        "fd00::9, 10.0.0.1 fd00::1, fd00::1",
        "::, 10.0.0.1 fd00::1, 10.0.0.1 fd00::1",
        "0.0.0.0, fd00::1, fd00::1",
        "::1, 10.0.0.1, 10.0.0.1"
    })
    void aSocketReachesItsKindAndTheWildcardOfIpv6Both(String bound, String all, String reached)
            throws UnknownHostException {
        assertEquals(
                addresses(reached),
                AddressFamilies.reachable(InetAddress.getByName(bound), addresses(all), Function.identity()));
    }

    private static List<InetAddress> addresses(String texts) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String text : texts.split(" ", -1)) {
            found.add(InetAddress.getByName(text));
        }
        return found;
    }
}
