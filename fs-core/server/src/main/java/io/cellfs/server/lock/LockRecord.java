package io.cellfs.server.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which clients have leases, on stable storage: what a restarted server lets reclaim. A log of lines "+ client incarnation" and "- client",
 * written anew when most of it is past. A line without its end was never answered for and does not count.
 */
final class LockRecord implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockRecord.class);
    private static final int SLACK_LINES = 1000;

    private final Optional<Path> path;
    private final Map<UUID, Long> clients = new HashMap<>();
    private Optional<FileChannel> log = Optional.empty();
    private int lines;
    private boolean damaged;

    private LockRecord(Optional<Path> path) {
        this.path = path;
    }

    /** Reads the record; without a path there is none, and nothing is kept. */
    static LockRecord open(Optional<Path> path) throws IOException {
        LockRecord record = new LockRecord(path);
        if (path.isPresent()) {
            if (Files.exists(path.get())) {
                record.load(Files.readString(path.get(), StandardCharsets.UTF_8));
            }
            record.rewrite(path.get());
        }
        return record;
    }

    private void load(String text) {
        int end = text.lastIndexOf('\n');
        for (String line : text.substring(0, Math.max(0, end)).split("\n", -1)) {
            String[] words = line.split(" ", -1);
            try {
                if (words[0].equals("+") && words.length == 3) {
                    clients.put(UUID.fromString(words[1]), Long.parseLong(words[2]));
                } else if (words[0].equals("-") && words.length == 2) {
                    clients.remove(UUID.fromString(words[1]));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("record of locking clients: line \"{}\" is not understood", line);
            }
        }
    }

    private void rewrite(Path file) throws IOException {
        closeLog();
        damaged = true;
        StringBuilder text = new StringBuilder();
        clients.forEach((client, incarnation) -> text.append(began(client, incarnation)));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(out, text.toString());
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
        log = Optional.of(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        lines = clients.size();
        damaged = false;
    }

    private static String began(UUID client, long incarnation) {
        return "+ " + client + " " + incarnation + "\n";
    }

    private static void write(FileChannel out, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        out.force(true);
    }

    /** The clients with their incarnations. */
    Map<UUID, Long> clients() {
        return Map.copyOf(clients);
    }

    /** Makes changes stable; those events that are none are passed over. After a failure, the next call writes everything anew, whatever its events. */
    void apply(List<LockEvent> events) throws IOException {
        StringBuilder text = new StringBuilder();
        for (LockEvent event : events) {
            switch (event) {
                case LockEvent.Began began -> {
                    clients.put(began.client(), began.incarnation());
                    text.append(began(began.client(), began.incarnation()));
                    lines++;
                }
                case LockEvent.Ended ended -> {
                    clients.remove(ended.client());
                    text.append("- ").append(ended.client()).append('\n');
                    lines++;
                }
                case LockEvent.Decided decided -> {}
                case LockEvent.Recall recall -> {}
            }
        }
        if (path.isEmpty() || (text.isEmpty() && !damaged)) {
            return;
        }
        if (damaged || log.isEmpty() || lines > 2 * clients.size() + SLACK_LINES) {
            rewrite(path.get());
        } else {
            append(log.get(), text.toString());
        }
    }

    private void append(FileChannel to, String text) throws IOException {
        damaged = true;
        write(to, text);
        damaged = false;
    }

    private void closeLog() throws IOException {
        if (log.isPresent()) {
            log.get().close();
            log = Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        closeLog();
    }
}
