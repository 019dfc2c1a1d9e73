package io.cellfs.server.replica;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.VolumeExtensions.EntryItem;
import io.cellfs.protocol.ext.VolumeExtensions.StateReply;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeItem;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Vnodes and names on the wire of a delta, and back. */
final class ReplicaForms {
    private static final Words NO_WORDS = Words.of();
    private static final Name NO_NAME = Name.of("");

    private ReplicaForms() {}

    static VnodeItem item(VnodeImage image) {
        VnodeStatus s = image.status();
        return new VnodeItem(
                s.fid().vnode(),
                s.fid().unique(),
                code(s.type()),
                s.links(),
                s.length(),
                s.dataVersion(),
                s.author(),
                s.owner(),
                s.group(),
                s.mode(),
                s.parent().vnode(),
                s.parent().unique(),
                s.clientMtime(),
                s.serverMtime(),
                image.name().orElse(NO_NAME),
                image.acl().isPresent(),
                image.acl().map(acl -> words(acl.positive())).orElse(NO_WORDS),
                image.acl().map(acl -> words(acl.negative())).orElse(NO_WORDS),
                image.target().orElse(NO_NAME));
    }

    static Words words(List<AclEntry> entries) {
        int[] words = new int[2 * entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            words[2 * i] = entries.get(i).id();
            words[2 * i + 1] = entries.get(i).rights();
        }
        return Words.of(words);
    }

    static VnodeImage image(VnodeItem item, long volume) throws IOException {
        VnodeType type = type(item.type());
        VnodeStatus status = new VnodeStatus(
                new Fid(volume, item.vnode(), item.unique()),
                type,
                item.links(),
                item.length(),
                item.dataVersion(),
                item.author(),
                item.owner(),
                item.group(),
                item.mode(),
                new Fid(volume, item.parentVnode(), item.parentUnique()),
                item.clientMtime(),
                item.serverMtime());
        Optional<Acl> acl = item.hasAcl()
                ? Optional.of(new Acl(entries(item.positive()), entries(item.negative())))
                : Optional.empty();
        return new VnodeImage(status, some(item.name()), acl, some(item.target()));
    }

    static Optional<Acl> maximumAcl(StateReply state) throws IOException {
        return state.hasMaximumAcl()
                ? Optional.of(new Acl(entries(state.positive()), entries(state.negative())))
                : Optional.empty();
    }

    private static Optional<Name> some(Name name) {
        return name.length() == 0 ? Optional.empty() : Optional.of(name);
    }

    private static List<AclEntry> entries(Words words) throws IOException {
        int[] values = words.toArray();
        if (values.length % 2 != 0) {
            throw new IOException("an ACL of " + values.length + " words");
        }
        List<AclEntry> entries = new ArrayList<>(values.length / 2);
        for (int i = 0; i < values.length; i += 2) {
            entries.add(new AclEntry(values[i], values[i + 1]));
        }
        return entries;
    }

    static EntryItem item(long directory, Name name, Optional<DirEntry> now) {
        return now.map(entry -> new EntryItem(
                        directory,
                        name,
                        true,
                        entry.fid().vnode(),
                        entry.fid().unique(),
                        code(entry.type()),
                        entry.serial()))
                .orElse(new EntryItem(directory, name, false, 0, 0, 0, 0));
    }

    static Optional<DirEntry> entry(EntryItem item, long volume) throws IOException {
        return item.present()
                ? Optional.of(new DirEntry(
                        item.name(), new Fid(volume, item.vnode(), item.unique()), type(item.type()), item.serial()))
                : Optional.empty();
    }

    private static int code(VnodeType type) {
        return switch (type) {
            case FILE -> 0;
            case DIRECTORY -> 1;
            case SYMLINK -> 2;
        };
    }

    private static VnodeType type(int code) throws IOException {
        return switch (code) {
            case 0 -> VnodeType.FILE;
            case 1 -> VnodeType.DIRECTORY;
            case 2 -> VnodeType.SYMLINK;
            default -> throw new IOException("a vnode of type " + code);
        };
    }
}
