package io.cellfs.cli.doctor.live;

import io.cellfs.cli.doctor.Answer;
import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.Answer.Why;
import io.cellfs.cli.doctor.CellProbes.Vnode;
import io.cellfs.cli.doctor.NodeProbes;
import io.cellfs.cli.files.ExtendedAttributes;
import io.cellfs.cli.files.MountedFile;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.client.CacheManager;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.mount.fuse.MountTable;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.NodeInformation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** This machine: its mount table, and the client with its socket, mount and directory. What touches a mount is done by threads that may be left behind. */
public final class LiveNode implements NodeProbes {
    private static final Duration NODE = Duration.ofSeconds(3);
    /** The first call of this process to the client's socket: gRPC is loaded for it. */
    private static final Duration CLIENT = Duration.ofSeconds(8);

    private static final String SOCKET = "cellfs.socket";

    private final Bounded bounded = new Bounded(NODE);
    private final Bounded firstCall = new Bounded(CLIENT);
    private StateDirectory state;

    /** The node whose client has this state directory, unless a path is of a mount of another one. */
    public LiveNode(StateDirectory state) {
        this.state = state;
    }

    /** The state directory of the client that was found last. */
    StateDirectory state() {
        return state;
    }

    @Override
    public Answer<Place> place(String path) {
        Path lexical = Path.of(path).toAbsolutePath().normalize();
        Path real = bounded.ask(lexical::toRealPath) instanceof Got<Path>(Path found, long tookNs) ? found : lexical;
        return bounded.ask(() -> {
            MountTable.Entry entry = MountTable.containing(real)
                    .orElseThrow(() -> new NoSuchFileException(real.toString(), null, "is on no mount"));
            Path inside = Path.of(entry.root()).resolve(entry.mountPoint().relativize(real));
            return new Place(
                    real.toString(), entry.mountPoint().toString(), entry.type(), entry.device(), inside.toString());
        });
    }

    @Override
    public Answer<Client> clientOf(Place place) {
        Answer<Client> own = client();
        if (own instanceof Got<Client>(Client client, long tookNs)
                && client.device().equals(place.device())) {
            return own;
        }
        return bounded.ask(() -> {
            String socket = ExtendedAttributes.get(Path.of(place.mountPoint()), SOCKET)
                    .orElseThrow(() -> new IOException("it does not tell its client's socket"));
            state = ofSocket(Path.of(socket));
            return noted();
        });
    }

    /** A state directory by the socket in its directory {@code run}. */
    private static StateDirectory ofSocket(Path socket) throws IOException {
        for (Path above = socket.getParent(); above != null; above = above.getParent()) {
            StateDirectory found = new StateDirectory(above);
            if (found.nodeSocket().equals(socket)) {
                return found;
            }
        }
        throw new IOException("its client's socket " + socket + " is in no state directory");
    }

    @Override
    public Answer<Client> client() {
        return bounded.ask(this::noted);
    }

    private Client noted() throws IOException {
        Endpoints.Node node = Endpoints.read(state)
                .runningNode()
                .orElseThrow(() -> new NoSuchFileException("no client runs on " + state.path()));
        Optional<MountTable.Entry> mounted = MountTable.at(Path.of(node.mount()));
        return new Client(
                node.pid(), node.mount(), mounted.map(MountTable.Entry::device).orElse(""));
    }

    @Override
    public Answer<Told> told() {
        return firstCall.ask(() -> {
            try (NodeClient socket = NodeClient.connect(state.nodeSocket(), CLIENT)) {
                NodeInformation information = socket.information().information();
                return new Told(information.version(), information.nodeId(), information.ready());
            }
        });
    }

    @Override
    public Answer<Held> held(Place place) {
        List<Callable<Held>> questions = new ArrayList<>();
        Path top = Path.of(place.mountPoint());
        for (Path at = Path.of(place.path()); at != null && at.startsWith(top); at = at.getParent()) {
            Path asked = at;
            questions.add(() -> held(MountedFile.at(asked)));
        }
        List<Answer<Held>> answers = bounded.all(questions);
        if (answers.getFirst() instanceof Failed<Held>(Why why, String words) && why == Why.ABSENT) {
            return answers.getFirst();
        }
        return answers.stream()
                .filter(Answer::isGot)
                .findFirst()
                .or(() -> byName(place))
                .orElse(answers.getFirst());
    }

    private static Held held(MountedFile file) {
        Vnode vnode = new Vnode(file.handle().vnode(), file.handle().unique());
        String volume = Long.toString(file.handle().volumeId());
        return new Held(file.handle().cell(), volume, vnode, file.path().toString());
    }

    /** The volume that the name of a path says, as {@code /.:mount/<cell>:<volume>/...}. */
    private static Optional<Answer<Held>> byName(Place place) {
        Path inside = Path.of(place.inside());
        if (inside.getNameCount() < 2 || !inside.getName(0).toString().equals(AttachedVolume.ANY_VOLUME)) {
            return Optional.empty();
        }
        String name = inside.getName(1).toString();
        int colon = name.indexOf(':');
        return colon <= 0
                ? Optional.empty()
                : Optional.of(new Got<>(
                        new Held(name.substring(0, colon), name.substring(colon + 1), Vnode.ROOT, place.path()), 0));
    }

    @Override
    public Answer<List<Attached>> attached(String cell, long id) {
        return bounded.ask(() -> {
            try (NodeClient socket = NodeClient.connect(state.nodeSocket(), NODE)) {
                return socket.attachments().attachments().stream()
                        .filter(each -> each.handle().volumeId() == id
                                && each.handle().cell().equals(cell))
                        .map(each -> new Attached(each.label(), each.uniquifier()))
                        .toList();
            }
        });
    }

    @Override
    public Answer<Unsaved> unsaved(String cell, long id) {
        return bounded.ask(() -> {
            List<Recovered> kept = CacheManager.recovery(state.cache()).list().stream()
                    .filter(each -> each.file().volume() == id && each.cell().equals(cell))
                    .toList();
            return new Unsaved(
                    kept.size(), kept.stream().mapToLong(Recovered::bytes).sum());
        });
    }
}
