package io.cellfs.server.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockRecordTest {
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(2, 2);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("state").resolve("clients");
    }

    private LockRecord open() throws IOException {
        return LockRecord.open(Optional.of(file()));
    }

    @Test
    void whoBeganAndDidNotEndIsRemembered() throws IOException {
        try (LockRecord record = open()) {
            record.apply(List.of(new LockEvent.Began(A, 7, 100), new LockEvent.Began(B, -8, 101)));
            record.apply(List.of(new LockEvent.Recall(A, new Fid(1, 2, 3)), new LockEvent.Ended(A)));
        }
        try (LockRecord record = open()) {
            assertEquals(Map.of(B, -8L), record.clients());
        }
    }

    @Test
    void aTornLastLineAndRubbishDoNotCount() throws IOException {
        try (LockRecord record = open()) {
            record.apply(List.of(new LockEvent.Began(A, 7, 100)));
        }
        Files.writeString(file(), "rubbish\n+ x y\n- " + A.toString().substring(0, 20), StandardOpenOption.APPEND);
        try (LockRecord record = open()) {
            assertEquals(Map.of(A, 7L), record.clients());
        }
    }

    @Test
    void itStaysSmall() throws IOException {
        try (LockRecord record = open()) {
            for (int i = 0; i < 1200; i++) {
                record.apply(List.of(new LockEvent.Began(A, i, i), new LockEvent.Ended(A)));
            }
            assertEquals(true, Files.size(file()) < 100_000);
        }
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWithTheNext() throws IOException {
        Path away = directory.resolve("away");
        LockRecord record = open();
        record.close();
        Files.move(file().getParent(), away);
        Files.createFile(file().getParent());
        assertThrows(IOException.class, () -> record.apply(List.of(new LockEvent.Began(A, 7, 100))));
        Files.delete(file().getParent());
        record.apply(List.of());
        record.close();
        try (LockRecord next = open()) {
            assertEquals(Map.of(A, 7L), next.clients());
        }
    }
}
