package io.cellfs.cli.doctor.live;

import io.cellfs.cli.doctor.Answer;
import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.Answer.Why;
import io.cellfs.cli.doctor.CellProbes;
import io.cellfs.cli.doctor.CellProbes.Cells;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.NotedDatabases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The cells that can be asked: that of the servers which are named, or the one that what runs on a state directory belongs to. */
public final class LiveCells implements Cells, AutoCloseable {
    private final LiveNode node;
    private final List<InetSocketAddress> named;
    private final List<LiveCell> opened = new ArrayList<>();

    /** The cell of these volume location servers; without any, that of the client or the servers on the node's state directory. */
    public LiveCells(LiveNode node, List<InetSocketAddress> named) {
        this.node = node;
        this.named = List.copyOf(named);
    }

    @Override
    public Answer<CellProbes> named(String cell) {
        try {
            return named.isEmpty() ? noted(cell) : open(named);
        } catch (IOException e) {
            return new Failed<>(Why.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private Answer<CellProbes> noted(String cell) throws IOException {
        Endpoints endpoints = Endpoints.read(node.state());
        List<InetSocketAddress> databases = endpoints.databases();
        if (databases.isEmpty()) {
            return new Failed<>(
                    Why.ABSENT, "no cell runs on " + node.state().path() + ", and no database server is named");
        }
        String home = endpoints
                .runningServers()
                .map(Endpoints.Servers::cell)
                .or(() -> endpoints.runningNode().map(Endpoints.Node::cell))
                .orElse(cell);
        return cell.isEmpty() || cell.equals(home)
                ? open(databases)
                : new Failed<>(
                        Why.ABSENT, cell + " is not the home cell (" + home + "): name its database servers with --vl");
    }

    private Answer<CellProbes> open(List<InetSocketAddress> databases) throws IOException {
        LiveCell cell = LiveCell.of(NotedDatabases.beside(node.state(), databases));
        opened.add(cell);
        return new Got<>(cell, 0);
    }

    @Override
    public void close() throws IOException {
        for (LiveCell cell : opened) {
            cell.close();
        }
    }
}
