package io.cellfs.csi.controller;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeState;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** The nodes on which many volumes are published: their servers are asked, some at once. */
final class PublishedNodes {
    private static final int AT_ONCE = 16;

    private PublishedNodes() {}

    /**
     * Those of each volume, in their order; none of one that is gone meanwhile, and of one whose server does not answer.
     *
     * @throws CsiException UNAVAILABLE rather than to tell half of it
     */
    static List<List<String>> of(VolumeAdministration volumes, List<VolumeDescription> some) throws CsiException {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<List<String>>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (VolumeDescription volume : some) {
                asked.add(threads.submit(() -> {
                    places.acquire();
                    try {
                        return nodes(volumes, volume);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        List<List<String>> all = new ArrayList<>();
        for (Future<List<String>> each : asked) {
            all.add(answer(each));
        }
        return all;
    }

    private static List<String> nodes(VolumeAdministration volumes, VolumeDescription volume) throws NodeApiException {
        if (volume.state() == VolumeState.UNREACHABLE) {
            return List.of();
        }
        try {
            return volumes.publications(volume.handle()).stream()
                    .map(Publication::node)
                    .toList();
        } catch (NodeApiException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> answer(Future<List<String>> asked) throws CsiException {
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
