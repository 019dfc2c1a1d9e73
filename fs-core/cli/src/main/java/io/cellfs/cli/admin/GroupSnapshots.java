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
        List<Member> entered = new ArrayList<>();
        try {
            for (Member member : members) {
                location.create(member.entry());
                entered.add(member);
            }
            freeze(members);
            for (Member member : members) {
                bringOnline(member);
            }
            for (Member member : members) {
                location.replace(UnfinishedEntry.finished(member.entry()));
            }
        } catch (AdminException e) {
            entered.forEach(this::undo);
            throw e;
        }
    }

    private static void freeze(List<Member> members) throws AdminException {
        List<Runnable> ends = new ArrayList<>();
        try {
            List<Integer> transactions = new ArrayList<>();
            for (Member member : members) {
                VolumePlace source = member.source();
                int transaction = member.server().begin(source.partition(), source.id(), Vol.BUSY);
                ends.add(() -> member.server().giveUp(transaction));
                transactions.add(transaction);
            }
            for (int i = 0; i < members.size(); i++) {
                Member member = members.get(i);
                member.server()
                        .clone(transactions.get(i), Vol.TYPE_RO, member.entry().name(), member.id());
            }
        } finally {
            ends.forEach(Runnable::run);
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

    private void undo(Member member) {
        try {
            NewEntry.remove(location, member.server(), member.entry());
        } catch (AdminException e) {
            LOG.warn(
                    "what was made of snapshot {} could not be removed again",
                    member.entry().name(),
                    e);
        }
    }
}
