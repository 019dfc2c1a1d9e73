package io.cellfs.csi.common;

import com.google.protobuf.BoolValue;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.ProbeResponse;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeInformationSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Identity.Probe: healthy always, ready when the node API answers and reaches its cell. */
final class Probe implements CsiHandler<ProbeRequest, ProbeResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private final NodeInformationSource node;

    Probe(NodeInformationSource node) {
        this.node = node;
    }

    @Override
    public ProbeResponse handle(ProbeRequest request) {
        return ProbeResponse.newBuilder().setReady(BoolValue.of(ready())).build();
    }

    private boolean ready() {
        try {
            return node.information().ready();
        } catch (NodeApiException e) {
            LOG.debug("not ready: {}", e.getMessage());
            return false;
        }
    }
}
