package io.cellfs.client;

import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that a volume shows, to compare copies of it. */
final class VolumeContents {
    private static final int ALL = 1_000_000;

    private VolumeContents() {}

    /** Vnodes, names and hashes of data, as text by key. */
    static Map<String, String> of(Volume volume) throws IOException {
        return volume.attend(() -> {
            Map<String, String> all = new TreeMap<>();
            for (VnodeImage image : volume.vnodes(0, ALL)) {
                VnodeStatus s = image.status();
                String key = s.fid().vnode() + "." + s.fid().unique();
                all.put(
                        key,
                        String.join(
                                " ",
                                s.type().toString(),
                                "links " + s.links(),
                                "length " + s.length(),
                                "version " + s.dataVersion(),
                                "owner " + s.owner() + " " + s.group() + " " + s.author(),
                                "mode " + Integer.toOctalString(s.mode()),
                                "parent " + s.parent().vnode(),
                                "times " + s.clientMtime() + " " + s.serverMtime(),
                                "acl " + image.acl(),
                                "target " + image.target()));
                if (s.type() == VnodeType.DIRECTORY) {
                    for (DirEntry entry : volume.list(s.fid().vnode(), s.fid().unique(), Optional.empty(), ALL)) {
                        all.put(
                                key + "/" + entry.name(),
                                entry.fid().vnode() + "." + entry.fid().unique() + " at " + entry.serial());
                    }
                } else if (s.type() == VnodeType.FILE) {
                    all.put(key + " data", Integer.toHexString(hash(volume, s)));
                }
            }
            return all;
        });
    }

    private static int hash(Volume volume, VnodeStatus status) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        int hash = 1;
        for (long at = 0; at < status.length(); at += buffer.position()) {
            buffer.clear();
            volume.read(status.fid().vnode(), status.fid().unique(), at, buffer);
            hash = 31 * hash + Arrays.hashCode(Arrays.copyOf(buffer.array(), buffer.position()));
        }
        return hash;
    }
}
