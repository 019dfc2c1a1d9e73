package io.cellfs.server.volume;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.CountReply;
import io.cellfs.protocol.ext.VolumeExtensions.OfPartition;
import io.cellfs.protocol.ext.VolumeExtensions.PageArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PageReply;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.Handlers.Elements;
import io.cellfs.protocol.rpc.Handlers.Listing;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.vol.VolintXInfo;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Tells which volumes a partition has, without holding them all: in AFS's lists, which are sent while they are read, and in pages. Volumes that
 * are only a part of something that is under way are left out.
 */
public final class VolumeListings {
    private static final int PAGE = 1000;
    private static final int FIRST_IDS = 1024;

    private final VolumeService service;

    VolumeListings(VolumeService service) {
        this.service = service;
    }

    /** Registers the lists of AFS. */
    void register(Dispatcher dispatcher) {
        dispatcher.onListed(
                Vol.LIST_VOLUMES,
                VolintInfo.class,
                (call, args) -> (args.flags() & Vol.LIST_FULL) != 0
                        ? listing(args, VolserForms::gone, this::info)
                        : idsOnly(args));
        dispatcher.onListed(
                Vol.X_LIST_VOLUMES,
                VolintXInfo.class,
                (call, args) -> listing(args, VolserForms::goneExtended, this::extended));
    }

    /** Registers the pages of our own. */
    public static Dispatcher registerPages(Dispatcher dispatcher, VolumeService service) {
        VolumeListings listings = new VolumeListings(service);
        return dispatcher
                .on(VolumeExtensions.LIST_PAGE, (call, args) -> listings.page(args))
                .on(VolumeExtensions.COUNT_VOLUMES, (call, args) -> listings.count(args));
    }

    private static boolean isListed(VolumeInfo volume) {
        return (volume.flags() & VolumeInfo.HIDDEN) == 0;
    }

    private interface Visitor {
        /** Takes a volume; whether to go on. */
        boolean visit(VolumeInfo volume) throws IOException;
    }

    private interface Pages {
        /** Some volumes with ids above one, in order; none at the end. */
        List<VolumeInfo> after(long id);
    }

    private static void each(Partition partition, Visitor visitor) throws IOException {
        each(0, after -> partition.volumes(after, PAGE), visitor);
    }

    private static void eachHeader(Partition partition, Visitor visitor) throws IOException {
        each(0, after -> partition.headers(after, PAGE), visitor);
    }

    private static void each(long after, Pages pages, Visitor visitor) throws IOException {
        List<VolumeInfo> page = pages.after(after);
        while (!page.isEmpty()) {
            for (VolumeInfo volume : page) {
                if (isListed(volume) && !visitor.visit(volume)) {
                    return;
                }
            }
            page = pages.after(page.getLast().id());
        }
    }

    private static long[] ids(Partition partition) throws IOException {
        long[][] ids = {new long[FIRST_IDS]};
        int[] count = {0};
        eachHeader(partition, volume -> {
            if (count[0] == ids[0].length) {
                ids[0] = Arrays.copyOf(ids[0], 2 * count[0]);
            }
            ids[0][count[0]++] = volume.id();
            return true;
        });
        return Arrays.copyOf(ids[0], count[0]);
    }

    private Listing<VolintInfo> idsOnly(VolArgs.ListVolumes args) throws IOException {
        try {
            long[] ids = ids(service.partition(args.partition()));
            return new Listing<>(ids.length, sink -> {
                for (long id : ids) {
                    sink.add(VolserForms.idOnly(id));
                }
            });
        } catch (IOException e) {
            throw WireErrors.abort(e);
        }
    }

    private interface Gone<E> {
        E of(long id);
    }

    /** The length comes before the list: what is gone when its turn comes stands there as busy, what is new is left out. */
    private <E extends Record> Listing<E> listing(
            VolArgs.ListVolumes args, Gone<E> gone, Function<VolumeInfo, E> present) throws IOException {
        try {
            Partition partition = service.partition(args.partition());
            long[] ids = ids(partition);
            Elements<E> elements = sink -> {
                int[] next = {0};
                each(partition, volume -> {
                    while (next[0] < ids.length && ids[next[0]] < volume.id()) {
                        sink.add(gone.of(ids[next[0]++]));
                    }
                    if (next[0] < ids.length && ids[next[0]] == volume.id()) {
                        sink.add(present.apply(volume));
                        next[0]++;
                    }
                    return next[0] < ids.length;
                });
                while (next[0] < ids.length) {
                    sink.add(gone.of(ids[next[0]++]));
                }
            };
            return new Listing<>(ids.length, elements);
        } catch (IOException e) {
            throw WireErrors.abort(e);
        }
    }

    /** A volume's description. */
    VolintInfo info(VolumeInfo volume) {
        return VolserForms.info(volume, service.serving(volume));
    }

    /** A volume's extended description. */
    VolintXInfo extended(VolumeInfo volume) {
        return VolserForms.extended(volume, service.serving(volume));
    }

    /** The volume with an index, counted over all partitions. */
    VolReplies.VolumeAndPartition nth(VolArgs.Index args) throws IOException {
        int[] left = {args.index()};
        long[] found = {0};
        for (int number : service.partitionNumbers()) {
            eachHeader(service.partition(number), volume -> {
                if (left[0]-- == 0) {
                    found[0] = volume.id();
                }
                return found[0] == 0;
            });
            if (found[0] != 0) {
                return new VolReplies.VolumeAndPartition(found[0], number);
            }
        }
        throw VolumeErrors.noVolumeToList(args.index());
    }

    private PageReply page(PageArgs args) throws IOException {
        try {
            int max = Math.clamp(args.max(), 1, VolumeExtensions.PAGE_MAX);
            List<VolintInfo> found = new ArrayList<>();
            Partition partition = service.partition(args.partition());
            each(Math.max(0, args.after()), after -> partition.volumes(after, max), volume -> {
                found.add(info(volume));
                return found.size() < max;
            });
            return new PageReply(found);
        } catch (IOException e) {
            throw WireErrors.abort(e);
        }
    }

    private CountReply count(OfPartition args) throws IOException {
        try {
            return new CountReply(service.partition(args.partition()).countVolumes());
        } catch (IOException e) {
            throw WireErrors.abort(e);
        }
    }
}
