package io.cellfs.csi.node;

import io.cellfs.csi.common.Endpoint;
import io.cellfs.csi.common.ShownFigures;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;

/** The CSI node service as a process. */
@QuarkusMain
public final class Main implements QuarkusApplication {
    private final Endpoint endpoint;
    private final ShownFigures figures;

    Main(Endpoint endpoint, ShownFigures figures) {
        this.endpoint = endpoint;
        this.figures = figures;
    }

    /** Serves until a signal ends it. */
    public static void main(String... args) {
        Quarkus.run(Main.class, Main::ended, args);
    }

    @Override
    public int run(String... args) throws IOException {
        endpoint.opened(System.out);
        figures.opened(System.out);
        if (!endpoint.warmedUp(System.out, args)) {
            Quarkus.waitForExit();
        }
        return 0;
    }

    private static void ended(Integer code, Throwable failure) {
        if (failure != null) {
            System.err.println("csi-node: " + Endpoint.reason(failure));
        }
        System.exit(code);
    }
}
