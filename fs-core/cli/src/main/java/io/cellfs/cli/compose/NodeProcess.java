package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.figures.CacheFigures;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.cli.state.StateLock;
import io.cellfs.client.CacheConfig;
import io.cellfs.client.CacheManager;
import io.cellfs.client.CellAddress;
import io.cellfs.metrics.Figure;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import io.cellfs.node.api.NodeApiServer;
import io.cellfs.protocol.rpc.AddressFamilies;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.rx.RxTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's client: its port, cache, mount and API, and beside them the CSI services. */
public final class NodeProcess implements RunningPart {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final ClientSettings settings;
    private final CellLocation location;
    private final ProcessFigures figures;
    private final List<CellLocation> cells;
    private final Parts parts = new Parts();
    private Optional<KeptClient> kept = Optional.empty();
    private boolean serves;

    private NodeProcess(ClientSettings settings, CellLocation location, ProcessFigures figures) throws CliException {
        this.settings = settings;
        this.location = location;
        this.figures = figures;
        this.cells = location.withOthers(settings.cellServDb());
    }

    /**
     * Opens everything; when it returns, the mount answers.
     *
     * @param ended run when the mount ends by itself, as by an unmount from outside
     * @throws CliException with one line for the user, and nothing left open
     */
    public static NodeProcess start(
            ClientSettings settings, CellLocation location, ProcessFigures figures, Runnable ended)
            throws CliException, IOException {
        NodeProcess node = new NodeProcess(settings, location, figures);
        try {
            node.open(ended);
            return node;
        } catch (CliException | IOException | RuntimeException e) {
            node.failed(e);
            node.parts.close();
            throw e;
        }
    }

    /** A start that failed leaves a mount of the process before, and all that is noted, to the next one: nothing may be given up then, leases least of all. */
    private void failed(Exception cause) {
        if (kept.isPresent() && kept.get().hadEarlier() && kept.get().goesOn()) {
            LeftMount.leave(settings.mount(), cause);
        }
    }

    private void open(Runnable ended) throws CliException, IOException {
        StateDirectory state = settings.state();
        parts.add("lock of the client", StateLock.take(state, StateLock.Part.NODE));
        InetSocketAddress callback =
                new InetSocketAddress(localAddress(), settings.ports().callback());
        Transport transport = parts.add("client's port", figures.network().open(callback));
        CellAdmin admin = CellAdmin.over(transport, location.databases());
        if (settings.holder().isPresent()) {
            KeptClient atHolder = KeptClient.at(settings.holder().get());
            kept = Optional.of(atHolder);
            parts.add("notes at the holder", atHolder::end);
        }
        CacheManager client = openCache(transport);
        parts.add("cache", client);
        parts.add(
                "figures of the cache", figures.add(new CacheFigures(client, client::handleOf, settings.cacheBytes())));
        client.whenServersAreGone(settings.serverGone());
        AttachmentFiles notes = AttachmentFiles.in(state.attachments());
        parts.add("notes of attachments", () -> forget(notes));
        FuseMount mount = mount(client);
        parts.add(
                "mount",
                kept.isPresent() ? new LeftMount(() -> serves && kept.get().goesOn(), client, mount) : mount);
        parts.add("figures of the mount", figures.add(mount));
        parts.add("patience with servers", client::hurry);
        NodeIdentity identity =
                parts.add("readiness probe", new NodeIdentity(location.cell(), mount.mountPoint(), admin.volumes()));
        AttachedVolumes attached = AttachedVolumes.kept(
                location.cell(),
                mount.mountPoint(),
                admin.volumes(),
                new AttachableVolumes.OfClient(client),
                keptAttachments(notes),
                new Followers(new FollowedProperties(client.properties()), client::letGo));
        attached.attachments()
                .forEach(each -> client.properties()
                        .resumed(each.handle().cell(), each.handle().volumeId()));
        parts.add(
                "figures of attachments",
                figures.add(readings -> readings.value(
                        Figure.ATTACHMENTS, attached.attachments().size())));
        parts.add(
                "node API",
                NodeApiServer.start(
                        state.nodeSocket(),
                        identity,
                        attached,
                        new CellVolumes(location.cell(), admin, attached),
                        new CellNamespace(location.cell(), client, client::replay, admin.volumes())));
        if (settings.csi()) {
            parts.add("CSI services", CsiChildren.start(state, identity.nodeId()));
        }
        Files.readAttributes(settings.mount(), "unix:mode,ino");
        serves = true;
        parts.add(
                "note of the client",
                RunningNote.of(
                        location.databases(),
                        () -> Endpoints.noteNode(state, endpoints()),
                        () -> Endpoints.noteNode(state, null)));
        mount.ended().whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.error("the mount failed", failure);
            }
            ended.run();
        });
        if (kept.isPresent() && !kept.get().goesOn()) {
            // The holder ended while no client was there: this one has been started to take the mount apart.
            ended.run();
        }
    }

    private KeptAttachments keptAttachments(AttachmentFiles notes) throws IOException {
        return new KeptAttachments(
                kept.isPresent() ? Optional.of(kept.get().attachments()) : Optional.empty(), Optional.of(notes));
    }

    /** Attachments end with the mount; but a client that never served leaves those of a lost one to the next. */
    private void forget(AttachmentFiles notes) throws IOException {
        if (serves) {
            notes.clear();
        }
    }

    /** Loopback servers are called from loopback; others may call back on any address. */
    private InetAddress localAddress() throws IOException {
        InetAddress first = location.first().getAddress();
        boolean loopback = cells.stream()
                .flatMap(each -> each.volumeLocationServers().stream())
                .map(InetSocketAddress::getAddress)
                .allMatch(server -> server.isLoopbackAddress() && AddressFamilies.reaches(first, server));
        return loopback ? first : RxTransport.wildcard();
    }

    private CacheManager openCache(Transport transport) throws CliException, IOException {
        StateDirectory state = settings.state();
        List<CellAddress> known = cells.stream()
                .map(each -> new CellAddress(each.cell(), each.databases()))
                .toList();
        CacheConfig config =
                CacheConfig.of(known, state.cache(), settings.cacheBytes()).withNodeSocket(state.nodeSocket());
        try {
            return CacheManager.open(
                    kept.isPresent() ? config.withKept(kept.get().cache()) : config, transport);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "cannot open the cache in " + state.cache() + ": " + e.getMessage(), e);
        }
    }

    private FuseMount mount(CacheManager client) throws CliException {
        Path at = settings.mount();
        MountPoints.prepare(at);
        try {
            MountConfig config = MountConfig.defaults().withBackend(settings.backend());
            return kept.isPresent()
                    ? FuseMount.mount(client, at, config, kept.get().holder())
                    : FuseMount.mount(client, at, config);
        } catch (MountException e) {
            throw new CliException(MountPoints.exitCode(at), String.valueOf(e.getMessage()), e);
        }
    }

    private Endpoints.Node endpoints() {
        StateDirectory state = settings.state();
        boolean csi = settings.csi();
        return new Endpoints.Node(
                ProcessHandle.current().pid(),
                location.cell(),
                Endpoints.texts(location.volumeLocationServers()),
                settings.mount().toString(),
                state.nodeSocket().toString(),
                csi ? state.csiControllerSocket().toString() : null,
                csi ? state.csiNodeSocket().toString() : null);
    }

    @Override
    public List<String> describe() {
        StateDirectory state = settings.state();
        Path cell = settings.mount().resolve(location.cell());
        List<String> lines = new ArrayList<>();
        lines.add(
                "namespace   " + cell + " (read-write path: " + settings.mount().resolve("." + location.cell()) + ")");
        lines.add("callbacks   udp port " + settings.ports().callback());
        lines.add("node API    " + state.nodeSocket());
        if (settings.csi()) {
            lines.add("CSI         " + state.csiControllerSocket());
            lines.add("            " + state.csiNodeSocket());
        }
        lines.add("a volume    cellfs volume create NAME --quota 10G --mount "
                + settings.mount().resolve("." + location.cell()).resolve("NAME") + " --state " + state.path());
        return lines;
    }

    @Override
    public void close() throws IOException {
        parts.close();
        if (parts.failed()) {
            throw new IOException("not every part of the client closed well");
        }
    }
}
