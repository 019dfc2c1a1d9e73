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
import io.cellfs.node.api.v1.ResolveRequest;
import io.cellfs.node.api.v1.ResolveResponse;
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
            AttachedVolume attached = attachments.attach(Messages.attaching(request));
            return AttachResponse.newBuilder()
                    .setAttachment(Messages.attachment(attached))
                    .build();
        });
    }

    @Override
    public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeReference asked = Messages.reference(request);
            ResolvedVolume found = attachments.resolve(new VolumeReference(
                    Calls.cell(source, asked.cell()), asked.volume(), asked.readOnlyReplica(), asked.snapshot()));
            return ResolveResponse.newBuilder()
                    .setHandle(Messages.handle(found.handle()))
                    .setReadOnly(found.readonly())
                    .build();
        });
    }

    @Override
    public void detach(DetachRequest request, StreamObserver<DetachResponse> observer) {
        Calls.answer(observer, () -> {
            attachments.detach(
                    request.getLabel().isEmpty()
                            ? Messages.handle(request.hasHandle(), request.getHandle())
                                    .toString()
                            : Names.requireLabel(request.getLabel()));
            return DetachResponse.getDefaultInstance();
        });
    }

    @Override
    public void listAttachments(ListAttachmentsRequest request, StreamObserver<ListAttachmentsResponse> observer) {
        Calls.answer(observer, () -> {
            ListAttachmentsResponse.Builder response = ListAttachmentsResponse.newBuilder();
            if (request.getLabel().isEmpty()) {
                attachments.attachments().forEach(a -> response.addAttachments(Messages.attachment(a)));
            } else {
                attachments
                        .attachment(Names.requireLabel(request.getLabel()))
                        .ifPresent(a -> response.addAttachments(Messages.attachment(a)));
            }
            return response.build();
        });
    }
}
