package io.cellfs.server.volume;

import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which nodes may use a volume (ADR 0032), as it is kept with the volume: by node, a digit for the claim and what the use is. Pure.
 *
 * @param nodes the nodes
 */
public record Published(SortedMap<String, String> nodes) {
    /** As it is kept. */
    public static Published of(VolumeProperties properties) {
        return new Published(properties.nodes());
    }

    /** The publications, by node. */
    public List<Publication> all() {
        return nodes.entrySet().stream().map(Published::publication).toList();
    }

    /** What would become of a publication. */
    public PublishReply judge(Publication wanted) {
        Optional<Publication> conflict = all().stream()
                .filter(other -> other.node().equals(wanted.node()) ? !other.equals(wanted) : excludes(other, wanted))
                .findFirst();
        if (conflict.isPresent()) {
            return new PublishReply(PropertyExtensions.TAKEN, conflict.get());
        }
        boolean room = nodes.size() < VolumeProperties.MAX_NODES || nodes.containsKey(wanted.node());
        return new PublishReply(room ? PropertyExtensions.PUBLISHED : PropertyExtensions.FULL, wanted);
    }

    /** Whether two nodes cannot have a volume so at once. */
    private static boolean excludes(Publication one, Publication other) {
        return one.claim() == PropertyExtensions.ALONE
                || other.claim() == PropertyExtensions.ALONE
                || (one.claim() == PropertyExtensions.WRITER && other.claim() == PropertyExtensions.WRITER);
    }

    /**
     * With a publication that nothing forbids.
     *
     * @throws StorageException INVALID for a claim that there is not
     */
    public SortedMap<String, String> with(Publication wanted) throws StorageException {
        if (wanted.claim() < PropertyExtensions.SHARED || wanted.claim() > PropertyExtensions.ALONE) {
            throw new StorageException(Reason.INVALID, "a claim of " + wanted.claim());
        }
        SortedMap<String, String> after = new TreeMap<>(nodes);
        after.put(wanted.node(), wanted.claim() + wanted.use());
        return after;
    }

    /** Without a node, or without any for an empty name. */
    public SortedMap<String, String> without(String node) {
        SortedMap<String, String> after = new TreeMap<>(nodes);
        if (node.isEmpty()) {
            after.clear();
        }
        after.remove(node);
        return after;
    }

    private static Publication publication(Map.Entry<String, String> kept) {
        return new Publication(
                kept.getKey(),
                Character.digit(kept.getValue().charAt(0), 10),
                kept.getValue().substring(1));
    }
}
