package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people call servers and partitions. */
final class ServerNames {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNames.class);
    private static final Pattern SIXTH = Pattern.compile("\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");
    private static final String PREFIX = "vicep";
    private static final int LETTERS = 26;
    private static final int PARTITIONS = 256;

    private ServerNames() {}

    /** The server with this {@code host}, or {@code host:port} of its file or volume service. */
    static VolumeLocation.Site find(List<VolumeLocation.Site> servers, String name) throws AdminException {
        String address = address(name);
        List<VolumeLocation.Site> found = servers.stream()
                .filter(site -> name.equals(VolumeServer.name(site.file()))
                        || name.equals(VolumeServer.name(site.volume()))
                        || address.equals(site.file().getAddress().getHostAddress())
                        || name.equals(site.file().getAddress().getHostName()))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String known = servers.stream()
                .map(site -> VolumeServer.name(site.volume()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("none");
        throw new AdminException(
                found.isEmpty() ? Kind.NOT_FOUND : Kind.INVALID,
                "server " + name + ": " + (found.isEmpty() ? "unknown" : "several have this address")
                        + "; the cell's volume services are " + known);
    }

    /** An address of IPv6 has many forms. */
    private static String address(String name) {
        if (!SIXTH.matcher(name).matches()) {
            return name;
        }
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            LOG.debug("{} is no address", name, e);
            return name;
        }
    }

    /** The number of a partition called "a", "vicepa" or "/vicepa". */
    static int partition(String name) throws AdminException {
        String letters = name.startsWith("/") ? name.substring(1) : name;
        letters = letters.startsWith(PREFIX) ? letters.substring(PREFIX.length()) : letters;
        boolean valid =
                !letters.isEmpty() && letters.length() <= 2 && letters.chars().allMatch(c -> c >= 'a' && c <= 'z');
        int number = !valid
                ? PARTITIONS
                : letters.length() == 1
                        ? letters.charAt(0) - 'a'
                        : (letters.charAt(0) - 'a' + 1) * LETTERS + letters.charAt(1) - 'a';
        if (number >= PARTITIONS) {
            throw new AdminException(Kind.INVALID, "partition " + name + ": not of the form /vicepa to /vicepiv");
        }
        return number;
    }
}
