package io.cellfs.metrics;

/** Something that has figures. Asked whenever somebody reads them, by one thread at a time: it must answer at once, without asking elsewhere. */
@FunctionalInterface
public interface FigureSource {
    /** Tells the figures of this moment. */
    void tell(Readings readings);
}
