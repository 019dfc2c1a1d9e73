package io.cellfs.cli.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.UbikError;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminErrorsTest {
    private static final InetSocketAddress ONE = new InetSocketAddress("127.0.0.1", 7003);
    private static final InetSocketAddress TWO = new InetSocketAddress("::1", 7003);

    @Test
    void whoNamesOldDatabaseServersIsToldWhatToDo() {
        AdminException failure =
                AdminErrors.of("list of volumes", List.of(ONE, TWO), RxError.CALL_DEAD.because("silence"));
        assertEquals(AdminException.Kind.UNREACHABLE, failure.kind());
        assertEquals(
                "list of volumes: no database server answers at 127.0.0.1:7003 or [0:0:0:0:0:0:0:1]:7003; if the cell has others"
                        + " by now, name one with --vl, or a server or mount that runs here with --state",
                failure.getMessage());
    }

    @Test
    void whatOneServerDoesIsToldOfIt() {
        assertEquals(
                "partition: server 127.0.0.1:7003 does not answer",
                AdminErrors.of("partition", ONE, RxError.CALL_TIMEOUT.because("silence"))
                        .getMessage());
        assertEquals(
                "change: the databases at 127.0.0.1:7003 have no majority",
                AdminErrors.of("change", List.of(ONE), UbikError.NOQUORUM.because("no leader"))
                        .getMessage());
    }
}
