package io.cellfs.csi.common;

import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.Csi.GetPluginCapabilitiesResponse;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.GetPluginInfoResponse;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.ProbeResponse;
import csi.v1.IdentityGrpc;
import io.cellfs.node.api.NodeInformationSource;
import io.grpc.stub.StreamObserver;

/** {@code csi.v1.Identity}, the same for both services. */
public class IdentityService extends IdentityGrpc.IdentityImplBase {
    private final CsiCalls calls;
    private final GetPluginInfo getPluginInfo = new GetPluginInfo();
    private final GetPluginCapabilities getPluginCapabilities = new GetPluginCapabilities();
    private final Probe probe;

    /** An identity that is ready when the node client is. */
    public IdentityService(CsiCalls calls, NodeInformationSource node) {
        this.calls = calls;
        this.probe = new Probe(node);
    }

    @Override
    public void getPluginInfo(GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> observer) {
        calls.answer(request, observer, getPluginInfo);
    }

    @Override
    public void getPluginCapabilities(
            GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> observer) {
        calls.answer(request, observer, getPluginCapabilities);
    }

    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> observer) {
        calls.answer(request, observer, probe);
    }
}
