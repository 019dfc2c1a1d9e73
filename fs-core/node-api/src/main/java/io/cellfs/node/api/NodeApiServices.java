package io.cellfs.node.api;

import io.grpc.BindableService;
import java.util.List;

/** The gRPC services of the node API, for any server. {@link NodeApiServer} serves them on a private unix socket. */
public final class NodeApiServices {
    private NodeApiServices() {}

    /** The services over these ports. */
    public static List<BindableService> over(
            NodeInformationSource information,
            Attachments attachments,
            VolumeAdministration volumes,
            Namespace namespace) {
        return List.of(
                new NodeService(information, attachments),
                new VolumesService(information, volumes),
                new SnapshotsService(information, volumes),
                new FilesService(namespace));
    }
}
