package io.cellfs.cell.service;

import io.cellfs.cell.CellView;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.cell.volume.VolumeTable;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds entries as clients name them. */
final class EntryQueries {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final String READ_ONLY = ".readonly";
    private static final String BACKUP = ".backup";
    private static final int SCAN_PORTION = 1000;
    private static final int LIST_BITS =
            VlFlags.LIST_SERVER | VlFlags.LIST_PARTITION | VlFlags.LIST_VOLUME | VlFlags.LIST_FLAG;

    private EntryQueries() {}

    /** By name, name with suffix, or decimal id of any type; NOENT. */
    static VolumeEntry byName(VolumeTable volumes, String name) throws RpcException {
        Optional<VolumeEntry> found = NUMBER.matcher(name).matches()
                ? volumes.byId(Long.parseLong(name))
                : volumes.byName(withoutSuffix(name));
        return found.orElseThrow(() -> VlError.NOENT.because("no volume is called " + name));
    }

    /** By id, which must be of the type unless that is -1; NOENT, BADVOLTYPE. */
    static VolumeEntry byId(VolumeTable volumes, long id, int type) throws RpcException {
        if (type < VlFlags.TYPE_ANY || type > VlFlags.TYPE_BACK) {
            throw VlError.BADVOLTYPE.because("volume type " + type);
        }
        Optional<VolumeEntry> found =
                volumes.byId(id).filter(entry -> type == VlFlags.TYPE_ANY || entry.id(type) == id);
        return found.orElseThrow(() -> VlError.NOENT.because("no volume has the id " + id));
    }

    private static String withoutSuffix(String name) {
        for (String suffix : List.of(READ_ONLY, BACKUP)) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }

    /** An entry and which of its sites was asked for. */
    record Match(VolumeEntry entry, int siteIndex) {}

    /**
     * A portion of a list.
     *
     * @param matches the entries
     * @param next the index at which the list goes on, -1 at its end
     */
    record Portion(List<Match> matches, int next) {}

    /**
     * Lists entries by attributes and, unless it is empty, a regular expression that must match the whole name or one of the names with
     * suffix. An index is what an answer gave: the low word of the read-write id to go on with.
     */
    static Portion list(CellView state, VlArgs.Attributes wanted, String nameRegex, int start, int max)
            throws RpcException {
        boolean byId = (wanted.mask() & VlFlags.LIST_VOLUME) != 0;
        if ((wanted.mask() & ~LIST_BITS) != 0 || (byId && wanted.mask() != VlFlags.LIST_VOLUME)) {
            throw VlError.BADMASK.because("mask " + wanted.mask());
        }
        if (byId) {
            List<Match> one = state
                    .volumes()
                    .byId(wanted.volume())
                    .map(entry -> new Match(entry, siteOf(entry, wanted.volume())))
                    .stream()
                    .toList();
            return new Portion(one, -1);
        }
        Optional<Integer> server = Optional.empty();
        if ((wanted.mask() & VlFlags.LIST_SERVER) != 0) {
            server = state.servers().byAddress(wanted.server()).map(ServerEntry::index);
            if (server.isEmpty()) {
                return new Portion(List.of(), -1);
            }
        }
        Filter filter = new Filter(wanted, server, NamePattern.of(nameRegex));
        return new Scan(state.volumes(), filter, max).from(start);
    }

    /** The first site that holds the volume of an id; 0 when none says so. */
    static int siteOf(VolumeEntry entry, long id) {
        int flag = VlFlags.SITE_RW;
        if (id == entry.readOnlyId()) {
            flag = VlFlags.SITE_RO;
        } else if (id == entry.backupId()) {
            flag = VlFlags.SITE_RW | VlFlags.SITE_BACK;
        }
        for (int i = 0; i < entry.sites().size(); i++) {
            if ((entry.sites().get(i).flags() & flag) != 0) {
                return i;
            }
        }
        return 0;
    }

    /** What an entry must be like. */
    private record Filter(VlArgs.Attributes wanted, Optional<Integer> server, NamePattern names) {
        Optional<Match> match(VolumeEntry entry) throws RpcException {
            boolean fits = (!has(VlFlags.LIST_FLAG) || (entry.flags() & wanted.flag()) != 0) && named(entry);
            int site = fits ? site(entry) : -1;
            return site < 0 ? Optional.empty() : Optional.of(new Match(entry, site));
        }

        private boolean named(VolumeEntry entry) throws RpcException {
            return names.test(entry.name())
                    || ((entry.flags() & VlFlags.RO_EXISTS) != 0 && names.test(entry.name() + READ_ONLY))
                    || ((entry.flags() & VlFlags.BACK_EXISTS) != 0 && names.test(entry.name() + BACKUP));
        }

        private int site(VolumeEntry entry) {
            if (!has(VlFlags.LIST_SERVER) && !has(VlFlags.LIST_PARTITION)) {
                return 0;
            }
            for (int i = 0; i < entry.sites().size(); i++) {
                Site site = entry.sites().get(i);
                if ((server.isEmpty() || site.server() == server.get())
                        && (!has(VlFlags.LIST_PARTITION) || site.partition() == wanted.partition())) {
                    return i;
                }
            }
            return -1;
        }

        private boolean has(int bit) {
            return (wanted.mask() & bit) != 0;
        }
    }

    /** Walks the entries in order of id. */
    private record Scan(VolumeTable volumes, Filter filter, int max) {
        Portion from(int start) throws RpcException {
            List<Match> matches = new ArrayList<>();
            long at = Integer.toUnsignedLong(start);
            List<VolumeEntry> portion;
            do {
                portion = portion(at);
                for (VolumeEntry entry : portion) {
                    Optional<Match> match = filter.match(entry);
                    if (match.isPresent() && matches.size() == max) {
                        return new Portion(matches, index(entry.readWriteId()));
                    }
                    match.ifPresent(matches::add);
                    at = entry.readWriteId() + 1;
                }
            } while (portion.size() == SCAN_PORTION);
            return new Portion(matches, -1);
        }

        private List<VolumeEntry> portion(long from) throws RpcException {
            if (filter.server().isEmpty()) {
                return volumes.from(from, SCAN_PORTION);
            }
            List<VolumeEntry> entries = new ArrayList<>();
            for (long id : volumes.idsOn(filter.server().get(), from, SCAN_PORTION)) {
                volumes.byId(id).ifPresent(entries::add);
            }
            return entries;
        }
    }

    /** The index that stands for an id in a listing. */
    static int index(long readWriteId) {
        return (int) readWriteId;
    }
}
