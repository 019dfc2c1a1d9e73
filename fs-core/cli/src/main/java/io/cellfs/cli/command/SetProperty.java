package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.output.Printer;
import io.cellfs.node.api.VolumeProperty;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cellfs volume set-property}. */
@Command(
        name = "set-property",
        description = {
            "Say how nodes are to treat a volume: serverGone, cacheBytes, dirtyBytes, requests. Nodes to which it is",
            "attached know within 60 seconds. What is not named stays."
        },
        footer = {
            "",
            "Examples:",
            "  cellfs volume set-property home.ada serverGone=error:30s cacheBytes=20Gi",
            "  cellfs volume set-property home.ada serverGone=default"
        })
final class SetProperty extends CellCommand {
    @Parameters(index = "0", paramLabel = "VOLUME", description = "Name of the volume, or its id.")
    private String volume = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NAME=VALUE",
            description = "A property and its value; 'default' takes it away.")
    private Map<String, String> changes = new TreeMap<>();

    @Override
    void run(CellAdmin admin, Printer printer) throws Exception {
        SortedMap<String, String> checked = new TreeMap<>();
        for (Map.Entry<String, String> change : changes.entrySet()) {
            checked.put(change.getKey(), value(change.getKey(), change.getValue()));
        }
        SortedMap<String, String> then = admin.care().properties().setProperties(volume, checked);
        printer.done(then, "volume " + volume + " has " + (then.isEmpty() ? "no properties" : text(then)));
    }

    private static String value(String name, String asked) throws CliException {
        VolumeProperty property = VolumeProperty.of(name)
                .orElseThrow(() -> new CliException(ExitCode.USAGE, "there is no property '" + name + "'"));
        try {
            return property.value(asked);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, name + ": " + e.getMessage());
        }
    }

    /** For people. */
    static String text(SortedMap<String, String> properties) {
        return properties.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
