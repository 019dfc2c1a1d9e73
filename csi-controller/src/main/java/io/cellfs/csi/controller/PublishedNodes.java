package io.cellfs.csi.controller;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.PublicationPage;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The nodes on which volumes are published, as far as a message has room: gRPC's clients take 4 MiB. There is room for some 75,000 ids of 40 bytes; of a
 * volume on more nodes the first ones are told, that of a writer among them.
 */
final class PublishedNodes {
    /** Bytes of an answer at most. */
    static final int ROOM_BYTES = 3 << 20;

    /** Volumes whose servers are asked at once. */
    static final int AT_ONCE = 16;

    /** What a message needs for an id besides its bytes. */
    private static final int OVERHEAD_BYTES = 3;

    private static final PublicationPage NONE = new PublicationPage(List.of(), "");

    private PublishedNodes() {}

    /** Those of one volume that exists. */
    static List<String> of(VolumeAdministration volumes, VolumeHandle volume) throws CsiException {
        return fitting(volumes, volume, NodeErrors.call(() -> volumes.publications(volume, "")));
    }

    /**
     * Those of each volume, in their order; none of one that is gone meanwhile, and of one whose server does not answer.
     *
     * @param some at most {@link #AT_ONCE}
     * @throws CsiException UNAVAILABLE rather than to tell half of it
     */
    static List<List<String>> of(VolumeAdministration volumes, List<VolumeDescription> some) throws CsiException {
        List<Future<PublicationPage>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            some.forEach(volume -> asked.add(threads.submit(() -> first(volumes, volume))));
        }
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            all.add(fitting(volumes, some.get(i).handle(), answer(asked.get(i))));
        }
        return all;
    }

    private static PublicationPage first(VolumeAdministration volumes, VolumeDescription volume)
            throws NodeApiException {
        return volume.state() == VolumeState.UNREACHABLE ? NONE : page(volumes, volume.handle(), "");
    }

    private static PublicationPage page(VolumeAdministration volumes, VolumeHandle volume, String after)
            throws NodeApiException {
        try {
            return volumes.publications(volume, after);
        } catch (NodeApiException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return NONE;
            }
            throw e;
        }
    }

    /** What follows a first page, until the message is full. */
    private static List<String> fitting(VolumeAdministration volumes, VolumeHandle volume, PublicationPage first)
            throws CsiException {
        List<String> nodes = new ArrayList<>();
        int room = add(nodes, first, ROOM_BYTES);
        String next = first.next();
        while (!next.isEmpty() && room > 0) {
            String after = next;
            PublicationPage page = NodeErrors.call(() -> page(volumes, volume, after));
            room = add(nodes, page, room);
            next = page.next();
        }
        return nodes;
    }

    /** Returns the room that is left, 0 if something had none. */
    private static int add(List<String> nodes, PublicationPage page, int room) {
        int left = room;
        for (Publication each : page.some()) {
            left -= each.node().length() + OVERHEAD_BYTES;
            if (left < 0) {
                return 0;
            }
            nodes.add(each.node());
        }
        return left;
    }

    private static PublicationPage answer(Future<PublicationPage> asked) throws CsiException {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CsiException(Status.Code.ABORTED, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NodeApiException failure) {
                throw NodeErrors.failure(failure);
            }
            throw new CsiException(Status.Code.INTERNAL, "the nodes of a volume cannot be told", e);
        }
    }
}
