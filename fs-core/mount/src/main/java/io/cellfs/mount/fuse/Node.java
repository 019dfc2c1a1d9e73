package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that the kernel holds an inode of. Identity is constant; the rest belongs to {@link NodeTable}, under its lock. */
final class Node {
    /** No version of its own: it shows whatever the file is. */
    static final long FOLLOWS = -1;

    /** A name of this node that the kernel was told. */
    record Place(Node directory, Name name) {}

    private final long id;
    private final long generation;
    private final Fid fid;
    private final long version;

    /** How often the kernel was given this node, less what it forgot. */
    long lookups;
    /** The number of its note in {@link KeptTables}. */
    int record = -1;
    /** The first known place; most nodes have just one. */
    @Nullable
    Place place;
    /** Further places (hard links), null when there are none. */
    @Nullable
    List<Place> morePlaces;
    /** For a directory, the names that the kernel was told, absent ones included; null when there are none. */
    @Nullable
    Map<Name, Node> children;

    /** How its opens get at their data, null before the first; under this node's monitor, as is the backing file's number. */
    private @Nullable InodeMode mode;

    private int backing;

    /** Whether paths lead to another node of the same file by now. */
    private volatile boolean superseded;

    /** What its opens show until their end, while there are such opens. */
    private volatile @Nullable Attributes bound;

    private int bindings;

    /** Its last attributes, once its last name is gone: what descriptors that are still open on it see when the server knows it no more. */
    private volatile @Nullable Attributes remains;

    Node(long id, long generation, Fid fid, long version) {
        this.id = id;
        this.generation = generation;
        this.fid = fid;
        this.version = version;
    }

    /** The kernel's number for it (nodeid). */
    long id() {
        return id;
    }

    /** With {@link #id}, never used twice in a mount's life. */
    long generation() {
        return generation;
    }

    Fid fid() {
        return fid;
    }

    /** The data version that this inode shows for ever, {@link #FOLLOWS} if it shows the file as it is. */
    long version() {
        return version;
    }

    /** Whether this inode may show a file that is at {@code dataVersion}. */
    boolean shows(long dataVersion) {
        return version == FOLLOWS || version == dataVersion;
    }

    /** Call with this node's monitor held. */
    InodeMode mode() {
        InodeMode now = mode;
        if (now == null) {
            now = new InodeMode();
            mode = now;
        }
        return now;
    }

    /** The kernel's number of the registered local copy, 0 without. Call with this node's monitor held. */
    int backing() {
        return backing;
    }

    void backing(int id) {
        backing = id;
    }

    /** Whether paths lead to another node of the same file by now: nothing of this one may be cached. */
    boolean isSuperseded() {
        return superseded;
    }

    void superseded() {
        superseded = true;
    }

    /** Counts an open that shows these attributes until its end. Call with this node's monitor held. */
    void bind(Attributes shown) {
        bindings++;
        bound = shown;
    }

    /** Counts the end of such an open. Call with this node's monitor held. */
    void unbind() {
        bindings--;
        if (bindings == 0) {
            bound = null;
        }
    }

    /** What its opens show until their end, if there are such opens. */
    Optional<Attributes> bound() {
        return Optional.ofNullable(bound);
    }

    void remains(Attributes last) {
        remains = last;
    }

    Optional<Attributes> remains() {
        return Optional.ofNullable(remains);
    }

    Map<Name, Node> childrenForUpdate() {
        Map<Name, Node> now = children;
        if (now == null) {
            now = new HashMap<>();
            children = now;
        }
        return now;
    }

    void addPlace(Place added) {
        if (place == null) {
            place = added;
            return;
        }
        List<Place> more = morePlaces;
        if (more == null) {
            more = new ArrayList<>(1);
            morePlaces = more;
        }
        more.add(added);
    }

    void dropPlace(Node directory, Name name) {
        List<Place> more = morePlaces;
        if (more != null) {
            more.removeIf(p -> p.directory() == directory && p.name().equals(name));
        }
        Place first = place;
        if (first != null && first.directory() == directory && first.name().equals(name)) {
            place = more == null || more.isEmpty() ? null : more.removeLast();
        }
        if (more != null && more.isEmpty()) {
            morePlaces = null;
        }
    }

    List<Place> places() {
        List<Place> all = new ArrayList<>(1);
        if (place != null) {
            all.add(place);
        }
        if (morePlaces != null) {
            all.addAll(morePlaces);
        }
        return all;
    }
}
