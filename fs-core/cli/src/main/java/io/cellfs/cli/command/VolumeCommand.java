package io.cellfs.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.cellfs.cli.ByteSize;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.FormerSummary;
import io.cellfs.cli.admin.SiteSummary;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeStatistics;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.cli.files.MountedFile;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Counted;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.output.Rows;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs volume ...}. */
@Below({
    VolumeCommand.Create.class,
    VolumeCommand.ListAll.class,
    VolumeCommand.Show.class,
    VolumeRemoval.class,
    VolumeCommand.Rename.class,
    VolumeCommand.SetQuota.class,
    CareCommands.SetMaxSize.class,
    SetProperty.class,
    ReplicaCommands.AddSite.class,
    ReplicaCommands.RemoveSite.class,
    ReplicaCommands.Release.class,
    ReplicaCommands.Move.class,
    DumpCommands.Dump.class,
    DumpCommands.Restore.class,
    CloneCommands.Backup.class,
    CloneCommands.CloneVolume.class,
    CloneCommands.Snapshot.class,
    CareCommands.Check.class,
    CareCommands.Offline.class,
    CareCommands.Online.class
})
@Command(name = "volume", description = "Make, show and change volumes.")
public final class VolumeCommand extends Usage {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeCommand.class);
    private static final String NAMES = "Name of the volume, or its id.";

    private static List<Column<VolumeSummary>> listColumns() {
        return List.of(
                new Column<>("NAME", VolumeSummary::name),
                new Column<>("ID", VolumeSummary::id),
                new Column<>("QUOTA", VolumeCommand::quota),
                new Column<>("USED", v -> new ByteSize(v.usedBytes())),
                new Column<>("FILES", VolumeSummary::files),
                new Column<>("STATUS", VolumeSummary::status),
                new Column<>("SERVER", VolumeSummary::server),
                new Column<>("PARTITION", VolumeSummary::partition));
    }

    private static List<Column<VolumeSummary>> detailColumns() {
        return List.of(
                new Column<>("name", VolumeSummary::name),
                new Column<>("id", VolumeSummary::id),
                new Column<>("status", VolumeSummary::status),
                new Column<>("quota", VolumeCommand::quota),
                new Column<>("used", v -> new ByteSize(v.usedBytes())),
                new Column<>("files", VolumeSummary::files),
                new Column<>("server", VolumeSummary::server),
                new Column<>("partition", VolumeSummary::partition),
                new Column<>("created", v -> Instant.ofEpochSecond(v.created())),
                new Column<>("updated", v -> Instant.ofEpochSecond(v.updated())));
    }

    private static Object quota(VolumeSummary volume) {
        return volume.quotaBytes() == 0 ? "none" : new ByteSize(volume.quotaBytes());
    }

    /** {@code create}. */
    @Command(
            name = "create",
            description =
                    "Make a read-write volume, and on request a mount point for it. All of it is made, or nothing.",
            footer = {
                "",
                "Examples:",
                "  cellfs volume create home",
                "  cellfs volume create scratch --server 10.0.0.2 --partition /vicepb",
                "  cellfs volume create home.ada --quota 10G --mount /var/lib/cellfs/mnt/.cellfs.local/ada"
            })
    static final class Create extends CellCommand {
        @Parameters(
                paramLabel = "NAME",
                description = "1 to 22 letters, digits, '.', '_' or '-', beginning with a letter or digit.")
        private String name = "";

        @Option(
                names = "--quota",
                paramLabel = "SIZE",
                converter = ByteSize.Converter.class,
                description = "Most that the volume may hold, as 10G; 0 or none given: no bound.")
        private ByteSize quota = new ByteSize(0);

        @Option(
                names = "--server",
                paramLabel = "SERVER",
                description = "File server that gets it, as host or host:port.")
        private @Nullable String server;

        @Option(names = "--partition", paramLabel = "NAME", description = "Partition that gets it, as /vicepa or a.")
        private @Nullable String partition;

        @Option(
                names = "--mount",
                paramLabel = "PATH",
                description = "Make a mount point for it at this path of a mount.")
        private @Nullable Path mount;

        private VolumeSummary make(CellAdmin admin) throws AdminException {
            VolumeAdmin.Place place =
                    new VolumeAdmin.Place(Optional.ofNullable(server), Optional.ofNullable(partition));
            return admin.volumes().create(name, quota.bytes(), place);
        }

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            Path at = mount;
            if (at == null) {
                VolumeSummary made = make(admin);
                printer.done(made, "made volume " + made.name() + ", id " + made.id());
                return;
            }
            MountedFile parent = MountedFile.parentOf(at);
            VolumeSummary made = make(admin);
            try (NodeClient node = NodeClient.connect(parent.nodeSocket())) {
                node.namespace()
                        .makeMountPoint(
                                parent.handle(),
                                FsCommand.OnPath.name(at),
                                made.name(),
                                parent.handle().cell(),
                                false);
            } catch (Exception e) {
                admin.volumes().remove(Long.toString(made.id()));
                throw e;
            }
            printer.done(made, "made volume " + made.name() + ", id " + made.id() + ", at " + at);
        }
    }

    /** A volume, where it is and how it is used, as far as its server tells that. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            @JsonUnwrapped VolumeSummary volume,
            List<SiteSummary> sites,
            @Nullable VolumeStatistics statistics,
            @Nullable SortedMap<String, String> properties,
            @Nullable SortedMap<String, String> nodes,
            @Nullable FormerSummary formers) {
        private static final int NODES_SHOWN = 20;

        private List<Column<Shown>> details() {
            List<Column<Shown>> all = new ArrayList<>();
            detailColumns()
                    .forEach(c ->
                            all.add(new Column<>(c.heading(), shown -> c.value().apply(shown.volume()))));
            all.add(new Column<>("sites", Shown::lines));
            VolumeStatistics told = statistics;
            if (told != null) {
                all.add(new Column<>("max size", shown -> CareCommands.maxSize(told)));
                all.add(new Column<>("accesses", shown -> accesses(told)));
                all.add(new Column<>("shared", shown -> sharing(told)));
            }
            SortedMap<String, String> treated = properties;
            if (treated != null && !treated.isEmpty()) {
                all.add(new Column<>("properties", shown -> SetProperty.text(treated)));
            }
            SortedMap<String, String> users = nodes;
            if (users != null && !users.isEmpty()) {
                all.add(new Column<>("nodes", shown -> nodes(users)));
            }
            FormerSummary kept = formers;
            if (kept != null && kept.contents() > 0) {
                all.add(new Column<>("former", shown -> former(kept)));
            }
            return all;
        }

        private String lines() {
            return sites.stream()
                    .map(s -> s.server() + " " + s.partition() + " " + s.type() + ", " + s.state())
                    .collect(Collectors.joining("; "));
        }

        private static String former(FormerSummary kept) {
            return kept.contents() + " contents of before releases, about " + new ByteSize(kept.bytes())
                    + ", kept until " + Instant.ofEpochSecond(kept.until()) + " for files that are open";
        }

        private static String nodes(SortedMap<String, String> users) {
            String first = users.keySet().stream().limit(NODES_SHOWN).collect(Collectors.joining(", "));
            int more = users.size() - NODES_SHOWN;
            return more > 0 ? first + " and " + more + " more" : first;
        }

        private static String accesses(VolumeStatistics told) {
            return told.accessesToday() + " today, the last "
                    + (told.accessed() == 0 ? "never" : Instant.ofEpochSecond(told.accessed()));
        }

        private static String sharing(VolumeStatistics told) {
            if (told.checked() == 0) {
                return "not measured: cellfs volume check does";
            }
            return new ByteSize(told.uniqueBytes()) + " unique, " + new ByteSize(told.sharedBytes())
                    + " shared with clones, " + Counted.of(told.problems(), "problem") + ", as checked at "
                    + Instant.ofEpochSecond(told.checked());
        }
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "List the read-write volumes of the cell.",
            footer = {"", "Example:", "  cellfs volume list -o json"})
    static final class ListAll extends CellCommand {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            try (Rows<VolumeSummary> rows = printer.rows(listColumns())) {
                admin.volumes().forEach(rows::add);
            }
        }
    }

    /** {@code show}. */
    @Command(
            name = "show",
            description = "Show one volume.",
            footer = {"", "Example:", "  cellfs volume show root.cell"})
    static final class Show extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = NAMES)
        private String volume = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeSummary found = admin.volumes().get(volume);
            List<SiteSummary> sites = admin.volumes().sites(volume);
            boolean released = sites.stream().anyMatch(site -> site.type().equals("read-only"));
            Shown shown = new Shown(
                    found,
                    sites,
                    ofCellFs(found.id(), admin.care()::statistics),
                    ofCellFs(found.id(), admin.care().properties()::properties),
                    ofCellFs(found.id(), id -> nodes(admin, id)),
                    released ? admin.care().formers(volume) : null);
            printer.one(shown, shown.details());
        }

        /** The nodes for which it is published, and what for. */
        private static SortedMap<String, String> nodes(CellAdmin admin, String id) throws AdminException {
            SortedMap<String, String> nodes = new TreeMap<>();
            Publications page = admin.care().properties().publications(id, "");
            page.some().forEach(each -> nodes.put(each.node(), each.use()));
            while (!page.next().isEmpty()) {
                page = admin.care().properties().publications(id, page.next());
                page.some().forEach(each -> nodes.put(each.node(), each.use()));
            }
            return nodes;
        }

        private interface Question<T> {
            T of(String id) throws AdminException;
        }

        /** None where the server is not one of CellFS. */
        private static <T> @Nullable T ofCellFs(long id, Question<T> question) throws AdminException {
            try {
                return question.of(Long.toString(id));
            } catch (AdminException e) {
                if (e.kind() != AdminException.Kind.FAILED) {
                    throw e;
                }
                LOG.debug("the server of volume {} is not of CellFS", id, e);
                return null;
            }
        }
    }

    /** {@code rename}. */
    @Command(
            name = "rename",
            description =
                    "Give a volume another name. Mount points name volumes: those with the old name lead nowhere then.",
            footer = {"", "Example:", "  cellfs volume rename home.ada home.lovelace"})
    static final class Rename extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = NAMES)
        private String volume = "";

        @Parameters(paramLabel = "NEW-NAME", description = "Its new name.")
        private String newName = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeSummary renamed = admin.volumes().rename(volume, newName);
            printer.done(renamed, "volume " + renamed.id() + " is named " + renamed.name());
        }
    }

    /** {@code set-quota}. */
    @Command(
            name = "set-quota",
            description = "Change what a volume may hold. A quota below what it holds now stops further writes.",
            footer = {"", "Example:", "  cellfs volume set-quota home.ada 20G"})
    static final class SetQuota extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = NAMES)
        private String volume = "";

        @Parameters(paramLabel = "SIZE", converter = ByteSize.Converter.class, description = "As 10G; 0 for no bound.")
        private ByteSize quota = new ByteSize(0);

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeSummary changed = admin.volumes().setQuota(volume, quota.bytes());
            printer.done(changed, "volume " + changed.name() + " has quota " + quota(changed));
        }
    }
}
