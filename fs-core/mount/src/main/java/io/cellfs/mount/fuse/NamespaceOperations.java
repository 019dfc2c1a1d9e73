package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.Optional;

/** LOOKUP and everything that makes, removes or moves names; FORGET. */
final class NamespaceOperations {
    /** limits.h NAME_MAX; AFS directories take no longer names either. */
    static final int NAME_MAX = 255;

    private static final Name DOT = Name.of(".");
    private static final Name DOT_DOT = Name.of("..");
    private static final int RENAME_EXCHANGE = 2;
    private static final int KNOWN_RENAME_FLAGS = 3;
    private static final int FORGET_ONE_BYTES = 16;

    private final Served served;
    private final Resent resent;

    NamespaceOperations(Served served) {
        this.served = served;
        this.resent = new Resent(served.fs(), served.changes());
    }

    /** The name at {@code offset}; ENAMETOOLONG beyond {@link #NAME_MAX}. */
    static Name entryName(Request q, int offset) throws FsException {
        Name name = q.name(offset);
        if (name.length() > NAME_MAX) {
            throw new FsException(Errno.ENAMETOOLONG, "name of " + name.length() + " bytes");
        }
        return name;
    }

    void lookup(Request q, Reply r) throws IOException {
        Node directory = served.node(q.nodeId());
        Name name = entryName(q, 0);
        long mark = served.mark();
        if (name.equals(DOT) || name.equals(DOT_DOT)) {
            lookupDots(directory, name, mark, r);
            return;
        }
        Place place = new Place(directory, name);
        Attributes found;
        try {
            found = served.fs().lookup(directory.fid(), name, q.who());
        } catch (FsException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            absent(place, mark, r);
            return;
        }
        entry(place, found, mark, r);
    }

    /** Only asked by file handles (open_by_handle_at, NFS): the node itself, or a directory that holds it. */
    private void lookupDots(Node node, Name name, long mark, Reply r) throws IOException {
        Node wanted = name.equals(DOT)
                ? node
                : served.nodes().parent(node).orElseThrow(() -> new FsException(Errno.ESTALE, "parent not known"));
        Attributes attributes = served.fs().getattr(wanted.fid());
        Node counted = served.remember(attributes, null);
        int size = Encoder.entryOut(r, 0, counted, attributes, served.cacheSeconds(mark), served.cacheNanos(mark));
        if (!r.send(size)) {
            served.nodes().forget(counted.id(), 1);
        }
    }

    private void absent(Place place, long mark, Reply r) {
        Optional<Place> givenUp = served.nodes().absent(place);
        givenUp.ifPresent(served::expire);
        r.send(Encoder.absentOut(r, served.cacheSeconds(mark), served.cacheNanos(mark)));
        if (!served.unchanged(mark)) {
            served.expire(place);
        }
    }

    /** Answers with an entry that the kernel holds from now on. */
    private void entry(Place place, Attributes attributes, long mark, Reply r) {
        Node node = served.remember(attributes, place);
        int size = Encoder.entryOut(r, 0, node, attributes, served.cacheSeconds(mark), served.cacheNanos(mark));
        sent(r.send(size), node, place, mark);
    }

    /** What follows an answer that gave the kernel an entry: undo it when it was not taken, end its life when it was overtaken. */
    void sent(boolean taken, Node node, Place place, long mark) {
        if (!taken) {
            served.nodes().forget(node.id(), 1);
        } else if (!served.unchanged(mark)) {
            served.expire(place);
            served.notices().add(new Notice.Contents(node.fid()));
        }
    }

    void forget(Request q, Reply r) throws IOException {
        r.none();
        served.nodes().forget(q.nodeId(), q.int64(0));
    }

    void batchForget(Request q, Reply r) throws IOException {
        r.none();
        int count = q.int32(0);
        for (int i = 0; i < count; i++) {
            int at = 8 + i * FORGET_ONE_BYTES;
            served.nodes().forget(q.int64(at), q.int64(at + 8));
        }
    }

    void mkdir(Request q, Reply r) throws IOException {
        Place place = new Place(served.node(q.nodeId()), entryName(q, 8));
        long mark = served.mark();
        Inherited in = inherit(place.directory().fid(), q.who());
        int mode = (q.int32(0) & 07777) | in.directoryBits();
        Attributes made = resent.once(
                q,
                Errno.EEXIST,
                () -> served.fs().mkdir(place.directory().fid(), place.name(), mode, in.who()),
                begun -> resent.madeEmpty(
                        q, place, begun, FileType.DIRECTORY, in.who().uid(), mode));
        entry(place, made, mark, r);
    }

    void mknod(Request q, Reply r) throws IOException {
        Place place = new Place(served.node(q.nodeId()), entryName(q, 16));
        int mode = q.int32(0);
        int type = mode & Encoder.S_IFMT;
        if (type != 0 && type != Encoder.S_IFREG) {
            throw new FsException(Errno.EPERM, "AFS has no devices, fifos or sockets");
        }
        long mark = served.mark();
        Inherited in = inherit(place.directory().fid(), q.who());
        Attributes made = resent.once(
                q,
                Errno.EEXIST,
                () -> node(place, mode & 07777, in),
                begun -> resent.madeEmpty(
                        q, place, begun, FileType.FILE, in.who().uid(), mode & 07777));
        entry(place, made, mark, r);
    }

    private Attributes node(Place place, int mode, Inherited in) throws IOException {
        Created created = served.fs().create(place.directory().fid(), place.name(), mode, in.who());
        created.file().close();
        return created.attributes();
    }

    void symlink(Request q, Reply r) throws IOException {
        Name name = entryName(q, 0);
        Place place = new Place(served.node(q.nodeId()), name);
        Name target = q.name(name.length() + 1);
        long mark = served.mark();
        Inherited in = inherit(place.directory().fid(), q.who());
        Attributes made = resent.once(
                q,
                Errno.EEXIST,
                () -> served.fs().symlink(place.directory().fid(), name, target, in.who()),
                begun -> resent.madeLink(q, place, begun, target));
        entry(place, made, mark, r);
    }

    void link(Request q, Reply r) throws IOException {
        Place place = new Place(served.node(q.nodeId()), entryName(q, 8));
        Fid file = served.node(q.int64(0)).fid();
        long mark = served.mark();
        Attributes made = resent.once(
                q,
                Errno.EEXIST,
                () -> served.fs().link(file, place.directory().fid(), place.name(), q.who()),
                begun -> resent.linked(q, place, file));
        entry(place, made, mark, r);
    }

    void unlink(Request q, Reply r) throws IOException {
        Node directory = served.node(q.nodeId());
        Name name = entryName(q, 0);
        Place place = new Place(directory, name);
        Optional<Runnable> bury = grave(q, place);
        gone(q, place, () -> served.fs().unlink(directory.fid(), name, q.who()));
        bury.ifPresent(Runnable::run);
        served.nodes().removed(directory, name);
        r.send(0);
    }

    void rmdir(Request q, Reply r) throws IOException {
        Node directory = served.node(q.nodeId());
        Name name = entryName(q, 0);
        Place place = new Place(directory, name);
        Optional<Runnable> bury = grave(q, place);
        gone(q, place, () -> served.fs().rmdir(directory.fid(), name, q.who()));
        bury.ifPresent(Runnable::run);
        served.nodes().removed(directory, name);
        r.send(0);
    }

    /** What ends a name. */
    @FunctionalInterface
    private interface End {
        void run() throws IOException;
    }

    private void gone(Request q, Place place, End end) throws IOException {
        resent.once(
                q,
                Errno.ENOENT,
                () -> {
                    end.run();
                    return place;
                },
                begun -> Optional.of(place));
    }

    /** What to do if the last name of a file that the kernel holds is now removed: its attributes stay, for who has it open. */
    private Optional<Runnable> grave(Request q, Place place) throws IOException {
        if (served.handles().hasUnopened()) {
            Optional<Attributes> named = resent.named(q, place);
            if (named.isPresent()) {
                served.handles().reopen(named.get().fid());
            }
        }
        Optional<Node> node = served.nodes().child(place.directory(), place.name());
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Attributes a = served.fs().getattr(node.get().fid());
        if (a.type() != FileType.DIRECTORY && a.links() > 1) {
            return Optional.empty();
        }
        Attributes last = new Attributes(
                a.fid(),
                a.type(),
                a.mode(),
                0,
                a.owner(),
                a.group(),
                a.size(),
                a.dataVersion(),
                a.mtimeNs(),
                a.ctimeNs());
        return Optional.of(() -> served.nodes().all(a.fid()).forEach(each -> each.remains(last)));
    }

    void rename(Request q, Reply r) throws IOException {
        rename(q, r, 8, 0);
    }

    void rename2(Request q, Reply r) throws IOException {
        rename(q, r, 16, q.int32(8));
    }

    private void rename(Request q, Reply r, int namesAt, int flags) throws IOException {
        if ((flags & ~KNOWN_RENAME_FLAGS) != 0) {
            throw new FsException(Errno.EINVAL, "rename flags " + flags);
        }
        Name oldName = entryName(q, namesAt);
        Place from = new Place(served.node(q.nodeId()), oldName);
        Place to = new Place(served.node(q.int64(0)), entryName(q, namesAt + oldName.length() + 1));
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if (exchange) {
            resent.exchange(q, from, to, () -> renamed(from, to, flags, q));
            served.nodes().exchanged(from, to);
        } else {
            Optional<Runnable> bury = grave(q, to);
            Fid moved = resent.moved(q, from);
            resent.once(
                    q,
                    Errno.ENOENT,
                    moved,
                    () -> renamed(from, to, flags, q),
                    begun -> resent.linked(q, to, begun.moved()).map(there -> to));
            bury.ifPresent(Runnable::run);
            served.nodes().moved(from, to);
        }
        r.send(0);
    }

    private Place renamed(Place from, Place to, int flags, Request q) throws IOException {
        served.fs().rename(from.directory().fid(), from.name(), to.directory().fid(), to.name(), flags, q.who());
        return to;
    }

    void readlink(Request q, Reply r) throws IOException {
        Name target = served.fs().readlink(served.fid(q));
        r.name(0, target);
        r.send(target.length());
    }

    /** What a new file takes from its directory (inode_init_owner): with the set-group-id bit, the group, and directories the bit too. */
    Inherited inherit(Fid directory, Credentials who) throws IOException {
        Attributes parent = served.fs().getattr(directory);
        return (parent.mode() & 02000) == 0
                ? new Inherited(who, 0)
                : new Inherited(new Credentials(who.uid(), parent.group(), who.pid()), 02000);
    }

    record Inherited(Credentials who, int directoryBits) {}
}
