package io.cellfs.cli.figures;

import io.cellfs.cell.DatabaseStatus;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import java.util.function.Supplier;

/** How one copy of the cell database sees its group. */
public record CopyFigures(Supplier<DatabaseStatus> status) implements FigureSource {
    @Override
    public void tell(Readings readings) {
        DatabaseStatus now = status.get();
        readings.value(Figure.DATABASE_LEADS, now.role().equals("leader") ? 1 : 0);
        readings.value(Figure.DATABASE_QUORUM, now.quorum() ? 1 : 0);
        readings.value(Figure.DATABASE_TERM, now.term());
        readings.value(Figure.DATABASE_LAST, now.lastIndex());
        readings.value(Figure.DATABASE_APPLIED, now.applied());
    }
}
