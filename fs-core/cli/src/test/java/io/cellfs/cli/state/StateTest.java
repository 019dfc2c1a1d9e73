package io.cellfs.cli.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {
    @TempDir
    private Path directory = Path.of("");

    private final long own = ProcessHandle.current().pid();

    private StateDirectory state() throws CliException {
        StateDirectory state = new StateDirectory(directory.resolve("s"));
        state.prepare();
        return state;
    }

    @Test
    void isPrivate() throws Exception {
        StateDirectory state = state();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.run())));
    }

    @Test
    void saysWhyItCannotBeUsed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        CliException notDirectory = assertThrows(CliException.class, () -> new StateDirectory(file).prepare());
        assertEquals(ExitCode.UNAVAILABLE, notDirectory.exitCode());
        StateDirectory deep = new StateDirectory(directory.resolve("d".repeat(120)));
        CliException tooLong = assertThrows(CliException.class, deep::prepare);
        assertTrue(String.valueOf(tooLong.getMessage()).contains("too long for unix sockets"));
    }

    @Test
    void aPartHasOneHolderWhoseNumberIsTold() throws Exception {
        StateDirectory state = state();
        StateLock lock = StateLock.take(state, StateLock.Part.SERVERS);
        StateLock.take(state, StateLock.Part.NODE).close();
        CliException busy = assertThrows(CliException.class, () -> StateLock.take(state, StateLock.Part.SERVERS));
        assertEquals(ExitCode.BUSY, busy.exitCode());
        assertTrue(String.valueOf(busy.getMessage()).contains("(pid " + own + ")"), busy.getMessage());
        lock.close();
        StateLock.take(state, StateLock.Part.SERVERS).close();
    }

    @Test
    void endpointsAreNotedAndForgottenByPart() throws Exception {
        StateDirectory state = state();
        Endpoints.Servers servers = new Endpoints.Servers(own, "c", "127.0.0.1", 1, 3, 4, 6, List.of("127.0.0.1:4"));
        Endpoints.Node node = new Endpoints.Node(own, "c", List.of("127.0.0.1:4"), "/m", "/s", null, null);
        Endpoints.noteServers(state, servers);
        Endpoints.noteNode(state, node);
        assertEquals(new Endpoints(servers, node), Endpoints.read(state));
        Endpoints.noteServers(state, null);
        assertEquals(new Endpoints(null, node), Endpoints.read(state));
        Endpoints.noteNode(state, null);
        assertFalse(Files.exists(state.endpoints()));
    }

    @Test
    void endpointsOfDeadProcessesAreIgnored() throws Exception {
        StateDirectory state = state();
        Endpoints.noteServers(
                state, new Endpoints.Servers(Integer.MAX_VALUE, "c", "127.0.0.1", 1, 3, 4, 6, List.of("127.0.0.1:4")));
        assertEquals(new Endpoints(null, null), Endpoints.read(state));
    }

    @Test
    void databaseServersAreNotedForTheNextStart() throws Exception {
        StateDirectory state = state();
        List<InetSocketAddress> given = List.of(at(7003), at(7013));
        assertEquals(given, NotedDatabases.with(state, given).now());
        Files.writeString(
                state.databases(),
                "given 127.0.0.1:7003\ngiven 127.0.0.1:7013\ntold 127.0.0.1:7023\ntold [0:0:0:0:0:0:0:1]:7003\n");
        InetSocketAddress sixth = new InetSocketAddress("::1", 7003);
        assertEquals(
                List.of(at(7023), sixth, at(7013)),
                NotedDatabases.with(state, List.of(at(7013))).now());
        List<InetSocketAddress> elsewhere = List.of(at(8003));
        assertEquals(elsewhere, NotedDatabases.with(state, elsewhere).now(), "of another cell");
        assertEquals(List.of(at(7023), sixth, at(7003)), NotedDatabases.beside(state, List.of(at(7003))));
        assertEquals(elsewhere, NotedDatabases.beside(state, elsewhere));
        Files.writeString(state.databases(), "told nowhere\n");
        assertEquals(given, NotedDatabases.with(state, given).now(), "damaged");
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Test
    void portsHaveTheDistancesOfAfs() {
        Ports ports = new Ports(7000);
        assertEquals(7001, ports.callback());
        assertEquals(7002, ports.protection());
        assertEquals(7003, ports.volumeLocation());
        assertEquals(7005, ports.volume());
        assertEquals(ports, Ports.ofVolumeLocation(7003));
        assertThrows(IllegalArgumentException.class, () -> new Ports(65_531));
        assertThrows(IllegalArgumentException.class, () -> new Ports(0));
    }
}
