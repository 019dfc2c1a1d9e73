package io.cellfs.cli.doctor;

import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.Answer.Why;
import java.util.List;

/** A node that is well unless a test says otherwise: its client has mounted a cell at /mnt. */
final class FakeNode implements NodeProbes {
    Answer<Place> place = got(new Place("/mnt/c/home", "/mnt", "fuse.cellfs", "0:45", "/c/home"));
    Answer<Client> client = got(new Client(7, "/mnt", "0:45"));
    Answer<Told> told = got(new Told("0.1.0", "node-a", true));
    Answer<Held> held = got(new Held("c", "42", CellProbes.Vnode.ROOT, "/mnt/c/home"));
    Answer<List<Attached>> attached = got(List.of());
    Answer<Unsaved> unsaved = got(new Unsaved(0, 0));

    static <T> Answer<T> got(T value) {
        return new Got<>(value, 1_250_000);
    }

    static <T> Answer<T> failed(Why why) {
        return new Failed<>(why, "because");
    }

    @Override
    public Answer<Place> place(String path) {
        return place;
    }

    @Override
    public Answer<Client> clientOf(Place of) {
        return client;
    }

    @Override
    public Answer<Client> client() {
        return client;
    }

    @Override
    public Answer<Told> told() {
        return told;
    }

    @Override
    public Answer<Held> held(Place of) {
        return held;
    }

    @Override
    public Answer<List<Attached>> attached(String cell, long id) {
        return attached;
    }

    @Override
    public Answer<Unsaved> unsaved(String cell, long id) {
        return unsaved;
    }
}
