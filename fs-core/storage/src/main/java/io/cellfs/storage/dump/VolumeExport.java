package io.cellfs.storage.dump;

import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpHeader;
import io.cellfs.protocol.dump.DumpVnode;
import io.cellfs.protocol.dump.DumpVolume;
import io.cellfs.protocol.dump.DumpWriter;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Dumps a volume: all of it, or what changed since a date. The caller keeps others from changing the volume meanwhile, or dumps a clone.
 * What the format cannot hold is a {@link DumpException}: vnode numbers beyond 32 bits, lists of more than 20 ACL entries, directories
 * beyond 1,023 pages.
 */
public final class VolumeExport {
    private static final int PAGE = 512;
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long KIB = 1024;
    private static final long MAX_VNODE = 0xffff_ffffL;

    private final Volume volume;
    private final VolumeInfo header;
    private final long fromDate;
    private final boolean omitDirectories;

    /**
     * An export.
     *
     * @param volume whose content is dumped
     * @param header what the dump says of the volume: its own header, or that of the volume that it is a clone of
     * @param fromDate seconds since 1970; what has not changed since is only listed; 0 for everything
     * @param omitDirectories whether that is so for directories too, whose content is dumped otherwise
     */
    public VolumeExport(Volume volume, VolumeInfo header, long fromDate, boolean omitDirectories) {
        this.volume = volume;
        this.header = header;
        this.fromDate = fromDate;
        this.omitDirectories = omitDirectories;
    }

    /** Writes the dump. */
    public void write(DumpWriter.Output output) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        run(new DumpWriter(output), (writer, image) -> copyData(writer, image.status(), buffer));
    }

    /** Bytes that the dump would have; reads no file data. */
    public long size() throws IOException {
        long[] bytes = {0};
        DumpWriter writer = new DumpWriter(src -> {
            bytes[0] += src.remaining();
            src.position(src.limit());
        });
        run(writer, (w, image) -> {
            long length = image.status().length();
            w.measured(length);
            bytes[0] = saturatedSum(bytes[0], length);
        });
        return bytes[0];
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** What becomes of a file's data. */
    private interface FileData {
        void handle(DumpWriter writer, VnodeImage image) throws IOException;
    }

    private void run(DumpWriter writer, FileData files) throws IOException {
        volume.attend(() -> {
            writer.header(new DumpHeader(header.id(), header.name(), fromDate, stateDate(header)));
            writer.volume(describe(header));
            walk(writer, true, files);
            walk(writer, false, files);
            writer.end();
            return header;
        });
    }

    private static long stateDate(VolumeInfo info) {
        long ticks = info.type() == VolumeType.READ_WRITE
                ? Math.max(info.updateDate(), info.creationDate())
                : info.creationDate();
        return DumpTimes.seconds(ticks);
    }

    private DumpVolume describe(VolumeInfo v) {
        return new DumpVolume(
                v.id(),
                v.name(),
                true,
                true,
                volume.nextSerial() + 1,
                v.type().wire(),
                v.parentId(),
                v.cloneId(),
                Math.min(v.maxQuotaBytes() / KIB, Integer.MAX_VALUE),
                0,
                Math.min(v.usedBytes() / KIB, Integer.MAX_VALUE),
                Math.min(v.files(), Integer.MAX_VALUE),
                0,
                0,
                DumpTimes.seconds(v.creationDate()),
                DumpTimes.seconds(v.accessDate()),
                DumpTimes.seconds(v.updateDate()),
                0,
                DumpTimes.seconds(v.backupDate()),
                "",
                "",
                Words.padded(7),
                0,
                Math.min(v.dayUse(), Integer.MAX_VALUE));
    }

    private void walk(DumpWriter writer, boolean directories, FileData files) throws IOException {
        long after = 0;
        while (true) {
            List<VnodeImage> page = volume.vnodes(after, PAGE);
            if (page.isEmpty()) {
                return;
            }
            for (VnodeImage image : page) {
                after = image.status().fid().vnode();
                if ((image.status().type() == VnodeType.DIRECTORY) == directories) {
                    dump(writer, image, files);
                }
            }
        }
    }

    private void dump(DumpWriter writer, VnodeImage image, FileData files) throws IOException {
        VnodeStatus status = image.status();
        long vnode = status.fid().vnode();
        int unique = status.fid().unique();
        if (vnode > MAX_VNODE) {
            throw new DumpException("vnode " + vnode + " needs more than the 32 bits that a dump has");
        }
        if (isUnchanged(status)) {
            writer.vnode(new DumpVnode(vnode, unique, Optional.empty()));
            return;
        }
        switch (status.type()) {
            case DIRECTORY -> {
                ByteBuffer blob = volume.directoryBlob(vnode, unique);
                writer.vnode(DumpVnodes.of(image, blob.remaining()));
                writer.data(blob.duplicate());
            }
            case SYMLINK -> {
                byte[] target = image.target().orElseThrow().bytes();
                writer.vnode(DumpVnodes.of(image, target.length));
                writer.data(ByteBuffer.wrap(target));
            }
            case FILE -> {
                writer.vnode(DumpVnodes.of(image, status.length()));
                files.handle(writer, image);
            }
        }
    }

    private boolean isUnchanged(VnodeStatus status) {
        boolean always = status.type() == VnodeType.DIRECTORY && !omitDirectories;
        return fromDate != 0 && !always && DumpTimes.seconds(status.serverMtime()) < fromDate;
    }

    private void copyData(DumpWriter writer, VnodeStatus file, ByteBuffer buffer) throws IOException {
        long done = 0;
        while (done < file.length()) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, file.length() - done));
            int n = volume.read(file.fid().vnode(), file.fid().unique(), done, buffer);
            if (n <= 0) {
                throw new DumpException("file " + file.fid() + " became shorter while it was dumped");
            }
            writer.data(buffer.flip());
            done += n;
        }
    }
}
