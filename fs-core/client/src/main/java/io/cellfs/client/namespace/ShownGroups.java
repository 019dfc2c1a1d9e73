package io.cellfs.client.namespace;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.FileType;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The groups that this node shows the files of some volumes to be of (ADR 0033). The group then has the permissions of a file's owner, but for files that are
 * their owner's alone; of the volume's root directory always. Nothing of that is stored. Thread-safe.
 */
public final class ShownGroups {
    private static final int OWNER = 0700;
    private static final int NOT_OWNER = 077;
    private static final int TO_GROUP = 3;
    private static final long ROOT_VNODE = 1;

    private final Map<Long, Integer> groups = new ConcurrentHashMap<>();

    /** From now on a volume's files are shown so; whether that is a change. */
    public boolean set(long volume, OptionalInt group) {
        Integer before = group.isPresent() ? groups.put(volume, group.getAsInt()) : groups.remove(volume);
        Integer now = group.isPresent() ? Integer.valueOf(group.getAsInt()) : null;
        return !Objects.equals(before, now);
    }

    /** As this node shows them. */
    Attributes shown(Attributes file) {
        Integer group = groups.get(file.fid().volume());
        if (group == null) {
            return file;
        }
        return new Attributes(
                file.fid(),
                file.type(),
                mode(file),
                file.links(),
                file.owner(),
                group,
                file.size(),
                file.dataVersion(),
                file.mtimeNs(),
                file.ctimeNs());
    }

    private static int mode(Attributes file) {
        boolean own = (file.mode() & NOT_OWNER) == 0 && file.fid().vnode() != ROOT_VNODE;
        return own || file.type() == FileType.SYMLINK ? file.mode() : file.mode() | (file.mode() & OWNER) >> TO_GROUP;
    }
}
