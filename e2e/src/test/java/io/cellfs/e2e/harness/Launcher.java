package io.cellfs.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The launcher script of this source tree, told to use this JVM's JDK and not to build. */
public final class Launcher {
    private Launcher() {}

    /** The top of the source tree: the nearest directory above that has the launcher. */
    public static Path sourceTree() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("cellfs"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no launcher in any directory above");
        }
        return directory;
    }

    /** A cellfs command. */
    public static Program cellfs(String... words) {
        return cellfs(List.of(words));
    }

    /** A cellfs command. */
    public static Program cellfs(List<String> words) {
        List<String> all = new ArrayList<>();
        all.add(sourceTree().resolve("cellfs").toString());
        all.addAll(words);
        return Program.of(all.toArray(new String[0]))
                .with("CELLFS_JAVA_HOME", System.getProperty("java.home"))
                .with("CELLFS_BUILD", "never");
    }
}
