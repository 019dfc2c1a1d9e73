package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on one file by two clients in turn against an array of bytes, with cache drops, restarts and kills in between. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CacheManagerModelTest {
    private static final int MAX_SIZE = 900_000;
    private static final int STEPS = Integer.getInteger("steps", 150);

    @TempDir
    Path directory;

    private final Client[] clients = new Client[2];
    private final String[] caches = {"a", "b"};
    private LiveCell cell;
    private Fid file;
    private byte[] model = new byte[0];
    private Random random = new Random();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void behavesLikeAnArray(long seed) throws IOException {
        random = new Random(seed);
        cell = new LiveCell(directory);
        clients[0] = cell.client(caches[0], 16L << 20);
        clients[1] = cell.client(caches[1], 16L << 20);
        Created created = clients[0].fs().create(clients[0].top(), Name.of("file"), 0644, USER);
        created.file().close();
        file = created.attributes().fid();
        for (int session = 0; session * 10 < STEPS; session++) {
            session(random.nextInt(2), "seed " + seed + " session " + session);
        }
        clients[0].close();
        clients[1].close();
        cell.close();
    }

    /** One client opens the file, works on it and closes it, or is killed. */
    private void session(int index, String where) throws IOException {
        Client client = clients[index];
        OpenFile open = client.fs().open(file, true, random.nextInt(8) == 0 && truncated(), USER);
        for (int step = 0; step < 10; step++) {
            String at = where + " step " + step + " client " + index;
            step(client, open, at);
            assertEquals(model.length, client.fs().getattr(file).size(), at);
        }
        if (random.nextInt(6) == 0) {
            kill(index);
            return;
        }
        open.flush();
        open.close();
        if (random.nextInt(5) == 0) {
            client.close();
            clients[index] = cell.client(caches[index], 16L << 20);
        }
    }

    private boolean truncated() {
        model = new byte[0];
        return true;
    }

    /** The client is gone without a store; what the server has of it is what it had stored in the background. */
    private void kill(int index) throws IOException {
        clients[index].kill();
        caches[index] += "x";
        clients[index] = cell.client(caches[index], 16L << 20);
        OpenFile open = clients[index].fs().open(file, false, false, USER);
        ByteBuffer dst = ByteBuffer.allocate(MAX_SIZE + 1);
        int count = open.read(dst, 0);
        open.close();
        model = Arrays.copyOf(dst.array(), count);
    }

    private void step(Client client, OpenFile open, String where) throws IOException {
        int choice = random.nextInt(100);
        if (choice < 45) {
            write(open);
        } else if (choice < 80) {
            check(open, where);
        } else if (choice < 88) {
            int size = random.nextInt(MAX_SIZE);
            client.fs().setattr(file, size(size), USER);
            model = Arrays.copyOf(model, size);
        } else if (choice < 92) {
            punch(open);
        } else if (choice < 96) {
            open.fsync();
        } else {
            client.fs().flush(file);
        }
    }

    private static SetAttributes size(long size) {
        return new SetAttributes(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(size),
                OptionalLong.empty());
    }

    private void punch(OpenFile open) throws IOException {
        int offset = random.nextInt(MAX_SIZE);
        int length = 1 + random.nextInt(200_000);
        open.allocate(3, offset, length);
        if (offset < model.length) {
            model = model.clone();
            Arrays.fill(model, offset, Math.min(model.length, offset + length), (byte) 0);
        }
    }

    private void write(OpenFile open) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 5000 : 200_000)];
        random.nextBytes(bytes);
        boolean append = random.nextInt(5) == 0 && model.length + bytes.length < MAX_SIZE;
        int offset = append ? model.length : random.nextInt(MAX_SIZE - bytes.length);
        open.write(ByteBuffer.wrap(bytes), append ? 0 : offset, append);
        model = Arrays.copyOf(model, Math.max(model.length, offset + bytes.length));
        System.arraycopy(bytes, 0, model, offset, bytes.length);
    }

    private void check(OpenFile open, String where) throws IOException {
        int offset = random.nextInt(MAX_SIZE);
        ByteBuffer dst = ByteBuffer.allocateDirect(1 + random.nextInt(300_000));
        int count = open.read(dst, offset);
        byte[] actual = new byte[count];
        dst.flip().get(actual);
        int end = Math.min(model.length, offset + dst.capacity());
        byte[] expected = offset >= end ? new byte[0] : Arrays.copyOfRange(model, offset, end);
        assertEquals(expected.length, actual.length, where);
        int mismatch = Arrays.mismatch(expected, actual);
        assertEquals(-1, mismatch, where + ": differs at " + (offset + mismatch));
    }
}
