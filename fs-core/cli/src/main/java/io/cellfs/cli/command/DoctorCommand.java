package io.cellfs.cli.command;

import io.cellfs.cli.ExitCode;
import io.cellfs.cli.doctor.Diagnosis;
import io.cellfs.cli.doctor.Doctor;
import io.cellfs.cli.doctor.Link;
import io.cellfs.cli.doctor.live.LiveCells;
import io.cellfs.cli.doctor.live.LiveNode;
import io.cellfs.cli.output.Column;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellfs doctor}. */
@Command(
        name = "doctor",
        description =
                "Find out why a path or a volume does not work: name the first broken link between it and its users, and what to do.",
        footer = {
            "",
            "Looks at the mount, its client, the database servers, the volume's entry and sites, quota, space, access",
            "rights, attachments and unsaved data, as far as each link can be reached; it ends within half a minute,",
            "whatever does not answer, and changes nothing. Exit code 9 when a link is broken.",
            "",
            "Examples:",
            "  cellfs doctor /var/lib/cellfs/mnt/cellfs.local/ada",
            "  cellfs doctor volume/home.ada --vl 10.0.0.5:7003",
            "  cellfs doctor volume/536870915 -o json"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final String VOLUME = "volume/";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CellOptions cell = new CellOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "PATH|volume/NAME|volume/ID",
            description = "A path of a mount, or a volume by name or id. A path that begins with volume/: ./volume/...")
    private String subject = "";

    @Override
    public Integer call() throws IOException {
        LiveNode node = new LiveNode(cell.stateDirectory());
        try (LiveCells cells = new LiveCells(node, cell.named())) {
            Doctor doctor = new Doctor(node, cells);
            Diagnosis found = subject.startsWith(VOLUME)
                    ? doctor.volume(subject.substring(VOLUME.length()))
                    : doctor.path(subject);
            output.printer(spec.commandLine().getOut())
                    .report(
                            found,
                            found.sentence(),
                            found.links(),
                            List.of(
                                    new Column<>("LINK", Link::link),
                                    new Column<>("AT", Link::at),
                                    new Column<>("RESULT", Link::result),
                                    new Column<>("MS", Link::milliseconds),
                                    new Column<>("DETAIL", Link::detail)));
            return (found.holds() ? ExitCode.OK : ExitCode.BROKEN).code();
        }
    }
}
