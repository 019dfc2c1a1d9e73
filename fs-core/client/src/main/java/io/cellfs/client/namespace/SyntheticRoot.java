package io.cellfs.client.namespace;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.FileType;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.Volume;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directories that no server has: the root with one entry per cell, and the hidden {@code .:mount} that reaches any volume by
 * {@code <cell>:<volume>}. Their volume is 0, which no cell uses.
 */
final class SyntheticRoot {
    static final Fid ROOT = Fid.rootOf(0);

    private static final Fid ANY_VOLUME = new Fid(0, 3, 1);
    private static final Name ANY_VOLUME_NAME = Name.of(".:mount");
    private static final String CELL_ROOT = "root.cell";
    private static final int MODE = 0555;
    private static final int FIRST_CELL_VNODE = 5;

    private final Locations locations;
    private final MountTargets targets;
    private final long bornNs;

    SyntheticRoot(Locations locations, MountTargets targets, long bornNs) {
        this.locations = locations;
        this.targets = targets;
        this.bornNs = bornNs;
    }

    static boolean contains(Fid fid) {
        return fid.volume() == 0;
    }

    Attributes attributes(Fid fid) {
        int links = 2 + locations.cells().size();
        return new Attributes(fid, FileType.DIRECTORY, MODE, links, 0, 0, 0, 1, bornNs, bornNs);
    }

    /** What a lookup in a synthetic directory found. */
    sealed interface Found {
        /** A synthetic directory. */
        record Synthetic(Fid fid) implements Found {}

        /** A volume, to be entered at its root. */
        record Entered(Volume volume) implements Found {}

        /** Nothing. */
        record Absent() implements Found {}
    }

    Found lookup(Fid directory, Name name) throws IOException {
        String text = name.toString();
        if (text.equals(".") || text.equals("..")) {
            return new Found.Synthetic(text.equals(".") ? directory : ROOT);
        }
        if (directory.equals(ANY_VOLUME)) {
            return anyVolume(text);
        }
        if (name.equals(ANY_VOLUME_NAME)) {
            return new Found.Synthetic(ANY_VOLUME);
        }
        boolean readWrite = text.startsWith(".");
        Optional<Cell> cell = locations.cell(readWrite ? text.substring(1) : text);
        if (cell.isEmpty()) {
            return new Found.Absent();
        }
        return new Found.Entered(targets.resolve(cell.get(), CELL_ROOT, readWrite));
    }

    private Found anyVolume(String text) throws IOException {
        int colon = text.indexOf(':');
        Optional<Cell> cell = colon < 0 ? Optional.empty() : locations.cell(text.substring(0, colon));
        if (cell.isEmpty() || colon + 1 == text.length()) {
            return new Found.Absent();
        }
        return new Found.Entered(targets.resolve(cell.get(), text.substring(colon + 1), true));
    }

    List<DirectoryEntry> list(Fid directory, long cookie, int max) {
        List<DirectoryEntry> all = new ArrayList<>();
        all.add(new DirectoryEntry(Name.of("."), directory, FileType.DIRECTORY, 1));
        all.add(new DirectoryEntry(Name.of(".."), ROOT, FileType.DIRECTORY, 2));
        if (directory.equals(ROOT)) {
            for (Cell cell : locations.cells()) {
                Fid fid = new Fid(0, FIRST_CELL_VNODE + 2L * cell.number(), 1);
                all.add(new DirectoryEntry(Name.of(cell.name()), fid, FileType.DIRECTORY, 3L + cell.number()));
            }
        }
        return all.stream().filter(e -> e.cookie() > cookie).limit(max).toList();
    }
}
