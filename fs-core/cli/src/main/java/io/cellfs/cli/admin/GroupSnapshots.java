package io.cellfs.cli.admin;

import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of several volumes of one moment. Writers of all of them are kept waiting before the first is made: a write that is in one
 * of the snapshots began before that, so what its writer knew to be written earlier is in the others, whichever servers have them.
 */
final class GroupSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSnapshots.class);
    private static final int IDS_PER_VOLUME = 3;

    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;

    /** A snapshot to make, of a volume. */
    private record Member(VolumePlace source, VolumeServer server, NvldbEntry entry) {
        long id() {
            return UnfinishedEntry.volumeId(entry);
        }
    }

    GroupSnapshots(VolumeLocation location, RpcVolumeAdmin volumes) {
        this.location = location;
        this.volumes = volumes;
    }

    /** Makes all of them, or none: all entries are there before any is finished. */
    void make(List<VolumePlace> sources, String snapshot) throws AdminException {
        List<Member> members = new ArrayList<>();
        for (VolumePlace source : sources) {
            VolumeNames.requireSnapshot(source.entry().name(), snapshot);
            String name = source.entry().name() + "." + snapshot;
            NewEntry.requireFree(location, name);
            NvldbEntry entry = UnfinishedEntry.of(
                    name, source.address(), source.partition(), VlFlags.SITE_RO, location.newVolumeIds(IDS_PER_VOLUME));
            members.add(new Member(source, volumes.serverAt(source.address()), entry));
        }
        List<NewEntry.One> all = members.stream()
                .map(member -> new NewEntry.One(member.server(), member.entry()))
                .toList();
        NewEntry.makeAll(location, all, () -> {
            freeze(members);
            for (Member member : members) {
                bringOnline(member);
            }
        });
    }

    /** A transaction under which writers wait. */
    private record Open(Member member, int transaction) {}

    private static void freeze(List<Member> members) throws AdminException {
        List<Open> opened = new ArrayList<>();
        try {
            for (Member member : members) {
                VolumePlace source = member.source();
                opened.add(new Open(member, member.server().begin(source.partition(), source.id(), Vol.BUSY)));
            }
            for (Open open : opened) {
                Member member = open.member();
                member.server()
                        .clone(open.transaction(), Vol.TYPE_RO, member.entry().name(), member.id());
            }
        } catch (AdminException e) {
            opened.forEach(open -> open.member().server().giveUp(open.transaction()));
            throw e;
        }
        opened.forEach(GroupSnapshots::end);
    }

    /** The snapshot is made: that the volume's writers wait until the transaction's time-out is no reason to remove it. */
    private static void end(Open open) {
        try {
            open.member().server().end(open.transaction());
        } catch (AdminException e) {
            LOG.warn(
                    "volume {} is kept from its writers until the transaction {} of its snapshot times out",
                    open.member().source().entry().name(),
                    open.transaction(),
                    e);
        }
    }

    private static void bringOnline(Member member) throws AdminException {
        VolumeServer server = member.server();
        int transaction = server.begin(member.source().partition(), member.id(), Vol.OFFLINE);
        try {
            server.setFlags(transaction, 0);
        } catch (AdminException e) {
            server.giveUp(transaction);
            throw e;
        }
        server.end(transaction);
    }
}
