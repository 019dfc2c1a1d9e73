package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The servers and two clients as three processes: what one closes, the other sees when it opens; callbacks tell it to look. */
class TwoClientsIT {
    private static final int SERVER_PORTS = PortRange.TWO_CLIENTS.base();
    private static final int FIRST_PORTS = SERVER_PORTS + 10;
    private static final int SECOND_PORTS = SERVER_PORTS + 20;
    private static final int ROUNDS = 200;

    private final Workplace work = Workplace.open("two");
    private final CellProcess server = work.start(CellSpec.server(work.resolve("server"), SERVER_PORTS));
    private final CellProcess first = work.start(CellSpec.mount(work.resolve("first"), FIRST_PORTS, SERVER_PORTS + 3));
    private final CellProcess second =
            work.start(CellSpec.mount(work.resolve("second"), SECOND_PORTS, SERVER_PORTS + 3));

    @BeforeEach
    void makeVolume() {
        first.cellfs(
                "volume",
                "create",
                "shared",
                "--mount",
                first.root().resolve("shared").toString());
    }

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private Path here(String name) {
        return first.root().resolve("shared").resolve(name);
    }

    private Path there(String name) {
        return second.root().resolve("shared").resolve(name);
    }

    @Test
    void whatOneClosesTheOtherSees() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = new byte[random.nextInt(20_000)];
            random.nextBytes(content);
            Path writer = round % 2 == 0 ? here("file") : there("file");
            Path reader = round % 2 == 0 ? there("file") : here("file");
            Files.write(writer, content);
            assertEquals(content.length, Files.size(reader), "round " + round);
            assertArrayEquals(content, Files.readAllBytes(reader), "round " + round);
        }
    }

    @Test
    void theOtherReadsBothEndsOfTheLongestFile() throws IOException {
        long[] places = {0, (1L << 43) - 5, 1L << 62, Long.MAX_VALUE - 10};
        for (Path writer : new Path[] {here("long"), there("long")}) {
            Files.deleteIfExists(writer);
            for (long place : places) {
                writeAt(writer, place, "at " + String.format("%07x", place & 0xfffffff));
            }
            for (Path reader : new Path[] {here("long"), there("long")}) {
                assertEquals(Long.MAX_VALUE, Files.size(reader));
                for (long place : places) {
                    assertEquals("at " + String.format("%07x", place & 0xfffffff), readAt(reader, place, 10));
                }
                assertEquals("\0".repeat(10), readAt(reader, (1L << 62) + (1L << 20), 10));
            }
            try (FileChannel file = FileChannel.open(writer, StandardOpenOption.WRITE)) {
                file.truncate((1L << 62) + 4);
            }
            assertEquals("at 0", readAt(there("long"), 1L << 62, 10));
            assertEquals("at 0", readAt(here("long"), 1L << 62, 10));
        }
    }

    private static void writeAt(Path path, long offset, String text) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), offset);
        }
    }

    private static String readAt(Path path, long offset, int length) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer dst = ByteBuffer.allocate(length);
            while (dst.hasRemaining() && file.read(dst, offset + dst.position()) > 0) {}
            return StandardCharsets.US_ASCII.decode(dst.flip()).toString();
        }
    }

    @Test
    void namesAppearVanishAndMoveForTheOther() throws IOException {
        assertFalse(Files.exists(there("new")));
        Files.createDirectory(here("new"));
        assertTrue(Files.isDirectory(there("new")));
        Files.writeString(there("new/a"), "a");
        assertEquals("a", Files.readString(here("new/a")));
        Files.move(here("new/a"), here("b"));
        assertFalse(Files.exists(there("new/a")));
        assertEquals("a", Files.readString(there("b")));
        Files.writeString(there("c"), "c");
        Files.move(there("c"), there("b"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("c", Files.readString(here("b")));
        Files.delete(here("b"));
        assertFalse(Files.exists(there("b")));
        Files.delete(there("new"));
        assertFalse(Files.exists(here("new")));
        for (int i = 0; i < ROUNDS; i++) {
            Files.writeString(i % 2 == 0 ? here("n" + i) : there("n" + i), "");
            String other = Program.of("ls", (i % 2 == 0 ? there("") : here("")).toString())
                    .succeed()
                    .out();
            assertEquals(i + 1, other.lines().count(), "entries seen by the other after " + (i + 1));
        }
    }

    @Test
    void appendsByTurnsAddUp() throws IOException {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < ROUNDS; i++) {
            Files.writeString(
                    i % 2 == 0 ? here("log") : there("log"),
                    i + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            expected.append(i).append('\n');
        }
        assertEquals(expected.toString(), Files.readString(here("log")));
        assertEquals(expected.toString(), Files.readString(there("log")));
    }

    @Test
    void attributesChangeForTheOther() throws IOException {
        Files.writeString(here("file"), "x");
        assertEquals("644", mode(there("file")));
        Program.of("chmod", "700", here("file").toString()).succeed();
        assertEquals("700", mode(there("file")));
        Program.of("truncate", "-s", "1M", there("file").toString()).succeed();
        assertEquals(1 << 20, Files.size(here("file")));
        Program.of("touch", "-d", "2001-02-03 04:05:06 UTC", here("file").toString())
                .succeed();
        assertEquals(
                "2001-02-03T04:05:06Z", Files.getLastModifiedTime(there("file")).toString());
    }

    private static String mode(Path path) {
        return Program.of("stat", "-c", "%a", path.toString()).succeed().line();
    }

    @Test
    void clientsOutliveARestartOfTheServers() throws IOException {
        Files.writeString(here("file"), "before");
        assertEquals("before", Files.readString(there("file")));
        assertEquals(0, server.stop(), server.log());
        work.start(server.spec());
        Files.writeString(there("file"), "after");
        // Promises of before the restart are believed until the client next talks to the server, which then tells it to
        // forget them.
        Files.writeString(here("other"), "");
        assertEquals("after", Files.readString(here("file")));
        assertEquals(0, first.stop(), first.log());
        assertEquals("after", Files.readString(there("file")));
    }
}
