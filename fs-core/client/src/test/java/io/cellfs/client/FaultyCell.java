package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.storage.PartitionCheck;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A cell whose servers are killed in the middle of releases and moves, and one volume in it. */
final class FaultyCell implements AutoCloseable {
    static final long VOLUME = LiveCell.FIRST_VOLUME + 100;
    static final long READ_ONLY = VOLUME + 1;
    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("cellfs.patience", 90));

    final Faults faults = new Faults();
    final LiveCell cell;
    private final int servers;
    private final Transport admin;
    private final Random random;
    private int changes;

    FaultyCell(Path directory, int servers, Random random) throws IOException {
        this.cell = new LiveCell(directory, new LoopbackNetwork(), 1, servers, Optional.of(faults));
        this.servers = servers;
        this.random = random;
        this.admin = cell.transport();
        cell.makeVolume(VOLUME, "vol");
    }

    /** Something that goes on until it is so. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not after " + PATIENCE.toSeconds() + " s: " + what + "\n" + describe());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    Volume volume(int server) throws IOException {
        return cell.server(server).partition().volume(VOLUME).orElseThrow();
    }

    /** Changes the volume where it is: names, data in the middle of a file, files that come and go. */
    void change(int server) throws IOException {
        Volume volume = volume(server);
        int number = changes++;
        Fid big = volume.lookup(1, 1, Name.of("big")).orElse(null);
        if (big == null) {
            big = make(volume, "big");
            write(volume, big, 0, MIB + 300_000);
            volume.create(1, 1, Name.of("dir"), VnodeType.DIRECTORY, 7, StatusChange.NONE);
            volume.symlink(1, 1, Name.of("link"), Name.of("target"), 7, StatusChange.NONE);
            volume.link(1, 1, Name.of("again"), big.vnode(), big.unique());
        }
        write(volume, big, random.nextInt(MIB), 40_000);
        Fid fid = make(volume, "c" + number);
        write(volume, fid, 0, random.nextInt(100_000));
        if (volume.lookup(1, 1, Name.of("c" + (number - 1))).isPresent()) {
            volume.remove(1, 1, Name.of("c" + (number - 1)), Optional.empty());
        }
    }

    private static Fid make(Volume volume, String name) throws IOException {
        return volume.create(1, 1, Name.of(name), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
    }

    private void write(Volume volume, Fid fid, long offset, int length) throws IOException {
        byte[] data = new byte[length];
        random.nextBytes(data);
        long old = volume.status(fid.vnode(), fid.unique()).length();
        try (Volume.Store store = volume.store(
                fid.vnode(), fid.unique(), offset, length, Math.max(old, offset + length), 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(data));
            store.commit();
        }
    }

    /** Lets a server do a job; how it ended, nothing if the server did not live to tell. */
    <Q extends Record> Optional<JobStatus> job(int server, Op<Q, NoValues> op, Q args) throws Exception {
        try (ClientConnection connection =
                admin.connect(cell.server(server).volumeAddress(), Services.EXTENSIONS, false)) {
            Rpc.call(connection, op, args);
            List<JobStatus> last = new ArrayList<>();
            await("the end of the job", () -> {
                restartSites(server);
                JobStatus status = Rpc.call(connection, VolumeExtensions.JOB_STATUS, new OfVolume(VOLUME));
                last.add(status);
                return status.state() != VolumeExtensions.JOB_RUNS;
            });
            return Optional.of(last.getLast());
        } catch (RpcException e) {
            if (cell.server(server).isDead()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void restartSites(int except) throws IOException {
        for (int i = 0; i < servers; i++) {
            if (i != except) {
                restart(i);
            }
        }
    }

    /** Starts every server that was killed. */
    void restartAll() throws IOException {
        restartSites(-1);
    }

    private void restart(int server) throws IOException {
        if (cell.server(server).isKilled()) {
            cell.server(server).startKilled(LiveCell.port(server));
        }
    }

    /** Where the one good read-write copy is once everything is settled. */
    int awaitSettled(String where) throws Exception {
        List<Integer> owner = new ArrayList<>();
        await(where + ": one good copy, no lock", () -> {
            owner.clear();
            owner.add(settledAt());
            return owner.getFirst() >= 0;
        });
        return owner.getFirst();
    }

    private int settledAt() throws IOException {
        NvldbEntry entry = cell.entry(VOLUME);
        if ((entry.flags() & VlFlags.OPS) != 0) {
            return -1;
        }
        UUID site = cell.site("vol", 0);
        int owner = -1;
        for (int i = 0; i < servers; i++) {
            Optional<VolumeInfo> info =
                    cell.server(i).partition().volume(VOLUME).map(Volume::info);
            if (cell.server(i).uuid().equals(site)) {
                if (info.isEmpty() || info.get().flags() != 0 || !info.get().online()) {
                    return -1;
                }
                owner = i;
            } else if (info.isPresent() && (info.get().flags() & VolumeInfo.HIDDEN) == 0) {
                return -1;
            }
        }
        return owner;
    }

    /** Waits until the volumes of a server that belong to ours are these: one that goes leaves the list a moment after it cannot be found any more. */
    void awaitVolumes(int server, List<String> expected, String where) throws Exception {
        await(
                where + ": " + expected + " at server " + server,
                () -> volumes(server).equals(expected));
    }

    private List<String> volumes(int server) {
        return cell.server(server).partition().volumes().stream()
                .filter(info -> info.parentId() == VOLUME && (info.flags() & VolumeInfo.FORMER) == 0)
                .map(info -> kind(info) + (((info.flags() & VolumeInfo.HIDDEN) != 0) ? " hidden" : ""))
                .sorted()
                .toList();
    }

    private static String kind(VolumeInfo info) {
        return info.type() == VolumeType.READ_WRITE ? "RW" : "RO";
    }

    private String describe() throws IOException {
        StringBuilder text = new StringBuilder(cell.entry(VOLUME).toString());
        for (int i = 0; i < servers; i++) {
            text.append("\nserver ")
                    .append(i)
                    .append(": ")
                    .append(cell.server(i).partition().volumes());
        }
        return text.toString();
    }

    Map<String, String> contents(int server, long volume) throws IOException {
        return VolumeContents.of(cell.server(server).partition().volume(volume).orElseThrow());
    }

    @Override
    public void close() throws IOException {
        admin.close();
        cell.close();
        for (int i = 0; i < servers; i++) {
            cell.server(i).bury();
            assertEquals(
                    List.of(),
                    PartitionCheck.run(cell.server(i).directory(), PartitionConfig.DEFAULT)
                            .problems());
        }
    }
}
