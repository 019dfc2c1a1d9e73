package io.cellfs.cli.state;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A CellServDB file, as AFS has it: {@code >cell #organisation}, then one line for each database server, {@code address #name}. The address may carry
 * the port of its volume location service; without one it is 7003.
 */
public final class CellServDb {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_CELLS = 4096;
    private static final int PORT = new Ports(Ports.DEFAULT_BASE).volumeLocation();

    private CellServDb() {}

    /**
     * Reads a file: volume location servers by cell, in the file's order.
     *
     * @throws IOException when it cannot be read or a line is malformed; the message names the line
     */
    public static Map<String, List<InetSocketAddress>> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        Map<String, List<InetSocketAddress>> cells = new LinkedHashMap<>();
        List<InetSocketAddress> servers = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String text = line.replaceAll("#.*", "").strip();
            try {
                if (text.startsWith(">")) {
                    servers = new ArrayList<>();
                    cells.put(name(text), servers);
                } else if (!text.isEmpty()) {
                    servers.add(address(text, cells));
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
            }
            if (cells.size() > MAX_CELLS) {
                throw new IOException(file + " names more than " + MAX_CELLS + " cells");
            }
        }
        cells.values().removeIf(List::isEmpty);
        return cells;
    }

    private static String name(String text) {
        String name = text.substring(1).strip().toLowerCase(Locale.ROOT);
        if (!name.matches("[a-z0-9_-][a-z0-9._-]{0,252}")) {
            throw new IllegalArgumentException("'" + name + "' is no name of a cell");
        }
        return name;
    }

    private static InetSocketAddress address(String text, Map<String, List<InetSocketAddress>> cells) {
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("a server before the first cell");
        }
        boolean port = text.startsWith("[")
                ? text.contains("]:")
                : text.indexOf(':') == text.lastIndexOf(':') && text.contains(":");
        String host = text.contains(":") && !port && !text.startsWith("[") ? "[" + text + "]" : text;
        return HostPort.parse(port ? text : host + ":" + PORT);
    }
}
