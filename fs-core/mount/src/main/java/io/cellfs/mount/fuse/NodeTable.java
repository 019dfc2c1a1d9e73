package io.cellfs.mount.fuse;

import io.cellfs.mount.fuse.KeptTables.KeptNode;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows: its inodes by number and by {@link Fid}, with lookup counts, and the names under each directory that it may have
 * cached, absent ones included, so that a broken callback on the directory can end exactly those. Thread-safe; finding by number takes no lock.
 */
final class NodeTable {
    /** fuse.h FUSE_ROOT_ID. */
    static final long ROOT_ID = 1;

    private static final Node ABSENT = new Node(0, 0, new Fid(0, 0, 0), Node.FOLLOWS);

    private final SlotTable<Node> byId = new SlotTable<>();
    private final Map<Fid, Node> byFid = new HashMap<>();
    private final Map<Fid, List<Node>> superseded = new ConcurrentHashMap<>();
    private final ArrayDeque<Place> absent = new ArrayDeque<>();
    private final int maxAbsent;
    private final KeptTables kept;
    /** Begins anew with each process, far above those of earlier ones. */
    private long generations;

    /**
     * A table with only the root.
     *
     * @param maxAbsent most absent names to remember; older ones are given up first
     */
    NodeTable(Fid root, int maxAbsent) {
        this(root, maxAbsent, KeptTables.none(), List.of(), 0);
    }

    /**
     * The same, noting what it has in {@code kept}.
     *
     * @param before the nodes of an earlier process
     * @param firstGeneration above all that earlier processes may have used
     */
    NodeTable(Fid root, int maxAbsent, KeptTables kept, Iterable<KeptNode> before, long firstGeneration) {
        this.maxAbsent = maxAbsent;
        this.kept = kept;
        this.generations = firstGeneration;
        before.forEach(this::restore);
        byId.restored();
        if (byId.get(ROOT_ID) == null) {
            remember(root, Node.FOLLOWS, null);
        }
    }

    private void restore(KeptNode noted) {
        Node node = new Node(noted.id(), noted.generation(), noted.fid(), noted.version());
        node.record = noted.record();
        node.lookups = noted.lookups();
        node.backing(noted.backing());
        byId.restore(noted.id(), node);
        if (noted.superseded()) {
            node.superseded();
            addSuperseded(node);
        } else {
            byFid.put(noted.fid(), node);
        }
    }

    /** The node with the kernel's number, or null. */
    @Nullable
    Node get(long id) {
        return byId.get(id);
    }

    /** The node of a file, if the kernel holds one. */
    synchronized Optional<Node> find(Fid fid) {
        return Optional.ofNullable(byFid.get(fid));
    }

    /** From the next lookup on, the node's file gets a new one; the node stays for what the kernel has open of it. */
    synchronized void supersede(Node node) {
        node.superseded();
        if (byFid.remove(node.fid(), node)) {
            addSuperseded(node);
        }
        backed(node);
    }

    private void addSuperseded(Node node) {
        List<Node> all = new ArrayList<>(superseded.getOrDefault(node.fid(), List.of()));
        all.add(node);
        superseded.put(node.fid(), List.copyOf(all));
    }

    /** Whether paths lead to it, or the number of its backing file, has changed. The kernel may have forgotten it meanwhile. */
    synchronized void backed(Node node) {
        if (byId.get(node.id()) == node) {
            kept.changed(node);
        }
    }

    /** All nodes of a file: the current one and those that it superseded. */
    synchronized List<Node> all(Fid fid) {
        List<Node> all = new ArrayList<>(superseded.getOrDefault(fid, List.of()));
        Node current = byFid.get(fid);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    /** Whether the kernel holds more than one inode of a file, or did lately. */
    boolean hasSuperseded(Fid fid) {
        return superseded.containsKey(fid);
    }

    private void forgetSuperseded(Node node) {
        superseded.computeIfPresent(node.fid(), (fid, all) -> {
            List<Node> left = all.stream().filter(n -> n != node).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /**
     * Counts that the kernel is about to be given {@code fid} under {@code place} (null for a file without a name). A node of another version than
     * {@code version} ({@link Node#FOLLOWS} for a file that is shown as it is) is superseded.
     */
    synchronized Node remember(Fid fid, long version, @Nullable Place place) {
        Node node = byFid.get(fid);
        if (node != null && node.version() != version) {
            supersede(node);
            node = null;
        }
        if (node == null) {
            node = added(fid, version);
            byFid.put(fid, node);
        } else {
            node.lookups++;
            kept.counted(node);
        }
        if (place != null) {
            put(place, node);
        }
        return node;
    }

    private Node added(Fid fid, long version) {
        long generation = generations++;
        Node node = byId.add(id -> new Node(id, generation, fid, version));
        boolean noted = false;
        try {
            node.lookups++;
            kept.added(node);
            noted = true;
            return node;
        } finally {
            if (!noted) {
                byId.remove(node.id());
            }
        }
    }

    /** Records a further name for a node without counting a lookup. */
    synchronized void named(Node node, Place place) {
        put(place, node);
    }

    private void put(Place place, Node node) {
        Node old = place.directory().childrenForUpdate().put(place.name(), node);
        if (old == node) {
            return;
        }
        if (old != null && old != ABSENT) {
            old.dropPlace(place.directory(), place.name());
        }
        node.addPlace(place);
    }

    /** Takes back {@code count} lookups; a node without any is gone. */
    synchronized void forget(long id, long count) {
        Node node = byId.get(id);
        if (node == null || id == ROOT_ID) {
            return;
        }
        node.lookups -= count;
        if (node.lookups > 0) {
            kept.counted(node);
        } else {
            byId.remove(id);
            kept.removed(node);
            if (!byFid.remove(node.fid(), node)) {
                forgetSuperseded(node);
            }
            for (Place place : node.places()) {
                Map<Name, Node> children = place.directory().children;
                if (children != null) {
                    children.remove(place.name(), node);
                }
            }
        }
    }

    /**
     * Counts that the kernel is about to be told that a name is absent.
     *
     * @return an older absent name that was given up for it, which the kernel must be told to expire
     */
    synchronized Optional<Place> absent(Place place) {
        Node old = place.directory().childrenForUpdate().put(place.name(), ABSENT);
        if (old == ABSENT) {
            return Optional.empty();
        }
        if (old != null) {
            old.dropPlace(place.directory(), place.name());
        }
        absent.add(place);
        return absent.size() > maxAbsent ? giveUp(absent.remove()) : Optional.empty();
    }

    private Optional<Place> giveUp(Place oldest) {
        Map<Name, Node> children = oldest.directory().children;
        return children != null && children.remove(oldest.name(), ABSENT) ? Optional.of(oldest) : Optional.empty();
    }

    /** A name is gone (unlink, rmdir). */
    synchronized void removed(Node directory, Name name) {
        Map<Name, Node> children = directory.children;
        Node old = children == null ? null : children.remove(name);
        if (old != null && old != ABSENT) {
            old.dropPlace(directory, name);
        }
    }

    /** A name moved, replacing what was at {@code to}. */
    synchronized void moved(Place from, Place to) {
        Node node = known(from);
        removed(from.directory(), from.name());
        removed(to.directory(), to.name());
        if (node != null) {
            put(to, node);
        }
    }

    /** Two names were exchanged. */
    synchronized void exchanged(Place one, Place two) {
        Node first = known(one);
        Node second = known(two);
        removed(one.directory(), one.name());
        removed(two.directory(), two.name());
        if (first != null) {
            put(two, first);
        }
        if (second != null) {
            put(one, second);
        }
    }

    private static @Nullable Node known(Place place) {
        Map<Name, Node> children = place.directory().children;
        Node node = children == null ? null : children.get(place.name());
        return node == ABSENT ? null : node;
    }

    /** What the kernel was told about a name: its node, if it has one. */
    synchronized Optional<Node> child(Node directory, Name name) {
        return Optional.ofNullable(known(new Place(directory, name)));
    }

    /** A directory in which the node is known by some name. */
    synchronized Optional<Node> parent(Node node) {
        Place place = node.place;
        return place == null ? Optional.empty() : Optional.of(place.directory());
    }

    /** The names by which a node is known. */
    synchronized List<Place> places(Node node) {
        return node.places();
    }

    /** The names in a directory that the kernel may have cached, absent ones included. */
    synchronized List<Name> names(Node directory) {
        Map<Name, Node> children = directory.children;
        return children == null ? List.of() : new ArrayList<>(children.keySet());
    }

    /** Shows every node. */
    void forEach(Consumer<? super Node> action) {
        byId.forEach(action);
    }

    /** How many inodes the kernel holds. */
    int size() {
        return byId.size();
    }
}
