package io.cellfs.cell.volume;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlFlags;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** What an entry must be like. */
final class VolumeRules {
    /** Any printable name that is neither a number nor ends in a suffix that means a copy. */
    private static final Pattern NAME = Pattern.compile("[!-~&&[^/:#%]]{1,64}");

    private static final int MAX_PARTITION = 255;

    /** The greatest id; as a signed word the next one would be a listing's end. */
    private static final long MAX_ID = 0xffff_fffeL;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private VolumeRules() {}

    static void check(VolumeEntry entry) throws RpcException {
        String name = entry.name();
        if (!NAME.matcher(name).matches()
                || NUMBER.matcher(name).matches()
                || name.endsWith(".readonly")
                || name.endsWith(".backup")) {
            throw VlError.BADNAME.because("'" + name + "' cannot be a volume's name");
        }
        if (entry.readWriteId() <= 0 || entry.readWriteId() > MAX_ID || !distinctIds(entry)) {
            throw VlError.BADENTRY.because("the ids of volume " + name + " are not distinct");
        }
        Set<Site> seen = new HashSet<>();
        for (Site site : entry.sites()) {
            if (site.partition() < 0 || site.partition() > MAX_PARTITION) {
                throw VlError.BADPARTITION.because("partition " + site.partition());
            }
            boolean copy = (site.flags() & VlFlags.SITE_RO) != 0;
            if (!seen.add(new Site(site.server(), site.partition(), copy ? 1 : 0))) {
                throw VlError.DUPREPSERVER.because("volume " + name + " has a site twice");
            }
        }
    }

    /** A dump that OpenAFS's vos restored as a read-only volume of its own has one id for both. */
    private static boolean distinctIds(VolumeEntry entry) {
        boolean readOnlyAlone = (entry.flags() & (VlFlags.RW_EXISTS | VlFlags.RO_EXISTS)) == VlFlags.RO_EXISTS
                && entry.readOnlyId() == entry.readWriteId();
        long[] ids = LongStream.of(readOnlyAlone ? 0 : entry.readWriteId(), entry.readOnlyId(), entry.backupId())
                .filter(id -> id != 0)
                .toArray();
        return LongStream.of(ids).distinct().count() == ids.length;
    }
}
