package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiCalls;
import io.cellfs.csi.common.IdentityService;
import io.cellfs.node.api.NodeInformationSource;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** {@code csi.v1.Identity} on this service's socket. */
@GrpcService
@RunOnVirtualThread
final class NodeIdentity extends IdentityService {
    NodeIdentity(CsiCalls calls, NodeInformationSource node) {
        super(calls, node);
    }
}
