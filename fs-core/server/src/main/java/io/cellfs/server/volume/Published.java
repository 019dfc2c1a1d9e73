package io.cellfs.server.volume;

import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeTable;
import io.cellfs.storage.api.VolumeTable.Row;
import java.util.List;
import java.util.Optional;

/**
 * Which nodes may use a volume (ADR 0032), as it is kept with the volume. A row's name is a digit and the node's id, its value the use. Nodes that exclude
 * others have the least digits: since there is at most one {@code ALONE}, and one {@code WRITER}, the first row tells whether anything is in the way, however
 * many nodes there are. An empty use is kept as {@code -}.
 */
public final class Published {
    private static final String NO_USE = "-";

    private Published() {}

    /** Nodes after a place that an earlier answer told, or the first ones. */
    public static Publications some(VolumeTable table, String after) throws StorageException {
        List<Row> rows = table.after(after, PropertyExtensions.NODES_MAX);
        boolean full = rows.size() == PropertyExtensions.NODES_MAX;
        return new Publications(
                rows.stream().map(Published::publication).toList(),
                full ? rows.getLast().name() : "");
    }

    /**
     * Publishes on a node, unless that is forbidden.
     *
     * @throws StorageException INVALID for a claim that there is not, or a node that cannot be
     */
    public static PublishReply publish(VolumeTable.Writable table, Publication wanted) throws StorageException {
        if (wanted.claim() < PropertyExtensions.SHARED || wanted.claim() > PropertyExtensions.ALONE) {
            throw new StorageException(Reason.INVALID, "a claim of " + wanted.claim());
        }
        Optional<Publication> own = own(table, wanted.node());
        if (own.isPresent()) {
            int state = own.get().equals(wanted) ? PropertyExtensions.PUBLISHED : PropertyExtensions.TAKEN;
            return new PublishReply(state, own.get());
        }
        Optional<Publication> other =
                table.after("", 1).stream().map(Published::publication).findFirst();
        if (other.filter(first -> excludes(first, wanted)).isPresent()) {
            return new PublishReply(PropertyExtensions.TAKEN, other.get());
        }
        table.put(new Row(name(wanted.claim(), wanted.node()), wanted.use().isEmpty() ? NO_USE : wanted.use()));
        return new PublishReply(PropertyExtensions.PUBLISHED, wanted);
    }

    /** Ends that of a node, or of all for an empty one. */
    public static void unpublish(VolumeTable.Writable table, String node) throws StorageException {
        if (node.isEmpty()) {
            table.clear();
            return;
        }
        for (int claim = PropertyExtensions.SHARED; claim <= PropertyExtensions.ALONE; claim++) {
            table.remove(name(claim, node));
        }
    }

    private static Optional<Publication> own(VolumeTable table, String node) throws StorageException {
        for (int claim = PropertyExtensions.SHARED; claim <= PropertyExtensions.ALONE; claim++) {
            String name = name(claim, node);
            Optional<String> use = table.get(name);
            if (use.isPresent()) {
                return Optional.of(publication(new Row(name, use.get())));
            }
        }
        return Optional.empty();
    }

    /** Whether two nodes cannot have a volume so at once. */
    private static boolean excludes(Publication one, Publication other) {
        return one.claim() == PropertyExtensions.ALONE
                || other.claim() == PropertyExtensions.ALONE
                || (one.claim() == PropertyExtensions.WRITER && other.claim() == PropertyExtensions.WRITER);
    }

    private static String name(int claim, String node) {
        return (PropertyExtensions.ALONE - claim) + node;
    }

    private static Publication publication(Row row) {
        int claim = PropertyExtensions.ALONE - Character.digit(row.name().charAt(0), 10);
        return new Publication(row.name().substring(1), claim, row.value().equals(NO_USE) ? "" : row.value());
    }
}
