package io.cellfs.cli.figures;

import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import io.cellfs.storage.api.PartitionInfo;
import java.util.function.Supplier;

/** The space of one partition. */
public record PartitionFigures(Supplier<PartitionInfo> info) implements FigureSource {
    @Override
    public void tell(Readings readings) {
        PartitionInfo now = info.get();
        readings.value(Figure.PARTITION_BYTES, now.totalBytes(), now.name());
        readings.value(Figure.PARTITION_FREE_BYTES, now.freeBytes(), now.name());
    }
}
