package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.PropertyAdmin;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.PropertyAdministration;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.Publication.Claim;
import io.cellfs.node.api.PublicationPage;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What servers keep with volumes for their users, done over the cell's RPCs. */
final class CellProperties implements PropertyAdministration {
    private final String cell;
    private final VolumeAdmin volumes;
    private final PropertyAdmin properties;

    CellProperties(String cell, CellAdmin admin) {
        this.cell = cell;
        this.volumes = admin.volumes();
        this.properties = admin.care().properties();
    }

    private interface Work<T> {
        T on(String id) throws AdminException;
    }

    private <T> T at(VolumeHandle volume, Work<T> work) throws NodeApiException {
        return Failures.in(cell, volume.cell(), () -> {
            volumes.requireOwn(volume.volumeId());
            return work.on(Long.toString(volume.volumeId()));
        });
    }

    @Override
    public SortedMap<String, String> properties(VolumeHandle volume) throws NodeApiException {
        return at(volume, properties::properties);
    }

    @Override
    public SortedMap<String, String> setProperties(VolumeHandle volume, Map<String, String> changes)
            throws NodeApiException {
        return at(volume, id -> properties.setProperties(id, changes));
    }

    @Override
    public Optional<Publication> publish(VolumeHandle volume, Publication publication) throws NodeApiException {
        PublishReply reply = at(volume, id -> properties.publish(id, wire(publication)));
        return reply.state() == PropertyExtensions.TAKEN ? Optional.of(publication(reply.other())) : Optional.empty();
    }

    @Override
    public void unpublish(VolumeHandle volume, String node) throws NodeApiException {
        at(volume, id -> {
            properties.unpublish(id, node);
            return volume;
        });
    }

    @Override
    public PublicationPage publications(VolumeHandle volume, String after) throws NodeApiException {
        PropertyExtensions.Publications told = at(volume, id -> properties.publications(id, after));
        return new PublicationPage(
                told.some().stream().map(CellProperties::publication).toList(), told.next());
    }

    private static PropertyExtensions.Publication wire(Publication publication) {
        int claim = switch (publication.claim()) {
            case SHARED -> PropertyExtensions.SHARED;
            case WRITER -> PropertyExtensions.WRITER;
            case ALONE -> PropertyExtensions.ALONE;
        };
        return new PropertyExtensions.Publication(publication.node(), claim, publication.use());
    }

    private static Publication publication(PropertyExtensions.Publication wire) {
        Claim claim = switch (wire.claim()) {
            case PropertyExtensions.SHARED -> Claim.SHARED;
            case PropertyExtensions.WRITER -> Claim.WRITER;
            default -> Claim.ALONE;
        };
        return new Publication(wire.node(), claim, wire.use());
    }
}
