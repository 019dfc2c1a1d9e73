package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Changes a read-write volume of a {@link LiveCell}'s first server and releases it. */
final class Releasing implements AutoCloseable {
    private final LiveCell cell;
    private final long volume;
    private final Transport transport;

    Releasing(LiveCell cell, long volume) {
        this.cell = cell;
        this.volume = volume;
        this.transport = cell.transport();
    }

    private Volume source() {
        return cell.server(0).partition().volume(volume).orElseThrow();
    }

    /** Gives a file this content. */
    void write(Fid fid, byte[] content) throws IOException {
        try (Volume.Store store =
                source().store(fid.vnode(), fid.unique(), 0, content.length, content.length, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(content));
            store.commit();
        }
    }

    /** Changes the root directory's time. */
    void touch() throws IOException {
        source().setStatus(
                        1,
                        1,
                        new StatusChange(
                                OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty()));
    }

    /** Releases to all sites. */
    void release() throws Exception {
        JobStatus status = job();
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), status.message());
    }

    /** Releases while a site is away. */
    void releaseToSome() throws Exception {
        JobStatus status = job();
        assertEquals(VolumeExtensions.JOB_FAILED, status.state(), status.message());
    }

    private JobStatus job() throws Exception {
        try (ClientConnection connection =
                transport.connect(cell.server(0).volumeAddress(), Services.EXTENSIONS, false)) {
            Rpc.call(connection, VolumeExtensions.RELEASE, new ReleaseArgs(volume, true));
            while (true) {
                JobStatus status = Rpc.call(connection, VolumeExtensions.JOB_STATUS, new OfVolume(volume));
                if (status.state() != VolumeExtensions.JOB_RUNS) {
                    return status;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
