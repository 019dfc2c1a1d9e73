package io.cellfs.cell.service;

import io.cellfs.cell.CellView;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.cell.volume.VolumeTable;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds entries as clients name them. */
final class EntryQueries {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final String READ_ONLY = ".readonly";
    private static final String BACKUP = ".backup";
    private static final int SCAN_PORTION = 1000;

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
     * suffix. An index is what an answer gave: the ids run up from {@link Vl#FIRST_VOLUME_ID}, and the index is the distance from it.
     */
    static Portion list(CellView state, VlArgs.Attributes wanted, String nameRegex, int start, int max)
            throws RpcException {
        Optional<Integer> server = Optional.empty();
        if ((wanted.mask() & VlFlags.LIST_SERVER) != 0) {
            Optional<ServerEntry> found = state.servers().byAddress(wanted.server());
            if (found.isEmpty()) {
                return new Portion(List.of(), -1);
            }
            server = Optional.of(found.get().index());
        }
        Filter filter = new Filter(wanted, server, names(nameRegex));
        return new Scan(state.volumes(), filter, max).from(start);
    }

    private static Predicate<String> names(String regex) throws RpcException {
        if (regex.isEmpty()) {
            return name -> true;
        }
        try {
            Pattern pattern = Pattern.compile(regex);
            return name -> pattern.matcher(name).find();
        } catch (PatternSyntaxException e) {
            throw VlError.BADNAME.because("'" + regex + "' is no regular expression: " + e.getDescription());
        }
    }

    /** What an entry must be like. */
    private record Filter(VlArgs.Attributes wanted, Optional<Integer> server, Predicate<String> names) {
        Optional<Match> match(VolumeEntry entry) {
            boolean fits = (!has(VlFlags.LIST_VOLUME) || entry.readWriteId() == wanted.volume())
                    && (!has(VlFlags.LIST_FLAG) || (entry.flags() & wanted.flag()) != 0)
                    && named(entry);
            int site = fits ? site(entry) : -1;
            return site < 0 ? Optional.empty() : Optional.of(new Match(entry, site));
        }

        private boolean named(VolumeEntry entry) {
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
            long at = start <= 0 ? 0 : Vl.FIRST_VOLUME_ID + start;
            List<VolumeEntry> portion;
            do {
                portion = volumes.from(at, SCAN_PORTION);
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
    }

    /** The index that stands for an id in a listing; at least 1. */
    static int index(long readWriteId) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, readWriteId - Vl.FIRST_VOLUME_ID));
    }
}
