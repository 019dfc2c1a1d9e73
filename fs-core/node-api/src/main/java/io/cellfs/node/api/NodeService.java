package io.cellfs.node.api;

import io.cellfs.node.api.v1.AttachRequest;
import io.cellfs.node.api.v1.AttachResponse;
import io.cellfs.node.api.v1.DetachRequest;
import io.cellfs.node.api.v1.DetachResponse;
import io.cellfs.node.api.v1.GetInfoRequest;
import io.cellfs.node.api.v1.GetInfoResponse;
import io.cellfs.node.api.v1.ListAttachmentsRequest;
import io.cellfs.node.api.v1.ListAttachmentsResponse;
import io.cellfs.node.api.v1.NodeGrpc;
import io.grpc.stub.StreamObserver;

/** The service {@code cellfs.node.v1.Node}. */
final class NodeService extends NodeGrpc.NodeImplBase {
    private final NodeInformationSource source;
    private final Attachments attachments;

    NodeService(NodeInformationSource source, Attachments attachments) {
        this.source = source;
        this.attachments = attachments;
    }

    @Override
    public void getInfo(GetInfoRequest request, StreamObserver<GetInfoResponse> observer) {
        Calls.answer(observer, () -> {
            NodeInformation info = source.information();
            return GetInfoResponse.newBuilder()
                    .setVersion(info.version())
                    .addAllCells(info.cells())
                    .setMountPath(info.mountPath())
                    .setNodeId(info.nodeId())
                    .setOpen(info.open())
                    .setReady(info.ready())
                    .build();
        });
    }

    @Override
    public void attach(AttachRequest request, StreamObserver<AttachResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            AttachedVolume attached = attachments.attach(volume, request.getReadonly());
            return AttachResponse.newBuilder()
                    .setAttachment(Messages.attachment(attached))
                    .build();
        });
    }

    @Override
    public void detach(DetachRequest request, StreamObserver<DetachResponse> observer) {
        Calls.answer(observer, () -> {
            attachments.detach(Messages.handle(request.hasHandle(), request.getHandle()));
            return DetachResponse.getDefaultInstance();
        });
    }

    @Override
    public void listAttachments(ListAttachmentsRequest request, StreamObserver<ListAttachmentsResponse> observer) {
        Calls.answer(observer, () -> {
            ListAttachmentsResponse.Builder response = ListAttachmentsResponse.newBuilder();
            attachments.attachments().forEach(a -> response.addAttachments(Messages.attachment(a)));
            return response.build();
        });
    }
}
