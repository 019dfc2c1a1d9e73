package io.cellfs.cli.admin;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Property;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublicationsArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.protocol.ext.PropertyExtensions.Settings;
import io.cellfs.protocol.ext.PropertyExtensions.SettingsChange;
import io.cellfs.protocol.ext.PropertyExtensions.UnpublishArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What servers keep with volumes for their users, over the extensions of the volume service. */
final class RpcPropertyAdmin implements PropertyAdmin {
    private final Transport transport;
    private final VolumeLocation location;

    RpcPropertyAdmin(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
    }

    @Override
    public SortedMap<String, String> properties(String nameOrId) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        return map(call(nameOrId, place, PropertyExtensions.SETTINGS, new Copy(place.id(), place.partition())));
    }

    @Override
    public SortedMap<String, String> setProperties(String nameOrId, Map<String, String> changes) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        List<Property> wire = changes.entrySet().stream()
                .map(change -> new Property(change.getKey(), change.getValue()))
                .toList();
        return map(call(
                nameOrId,
                place,
                PropertyExtensions.CHANGE_SETTINGS,
                new SettingsChange(place.id(), place.partition(), wire)));
    }

    @Override
    public PublishReply publish(String nameOrId, Publication publication) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        PublishArgs args = new PublishArgs(place.id(), place.partition(), publication);
        return call(nameOrId, place, PropertyExtensions.PUBLISH, args);
    }

    @Override
    public void unpublish(String nameOrId, String node) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        UnpublishArgs args = new UnpublishArgs(place.id(), place.partition(), node);
        call(nameOrId, place, PropertyExtensions.UNPUBLISH, args);
    }

    @Override
    public Publications publications(String nameOrId, String after) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        PublicationsArgs args = new PublicationsArgs(place.id(), place.partition(), after);
        return call(nameOrId, place, PropertyExtensions.PUBLICATIONS, args);
    }

    private static SortedMap<String, String> map(Settings settings) {
        SortedMap<String, String> map = new TreeMap<>();
        settings.some().forEach(property -> map.put(property.name(), property.value()));
        return map;
    }

    private <Q extends Record, R extends Record> R call(String name, VolumePlace place, Op<Q, R> op, Q args)
            throws AdminException {
        VolumeLocation.Site site = location.site(place.address());
        try (ClientConnection server = transport.connect(site.volume(), Services.EXTENSIONS, false)) {
            return Rpc.call(server, op, args);
        } catch (IOException e) {
            throw AdminErrors.of("volume " + name, site.volume(), e);
        }
    }
}
