package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private static final Fid ROOT = Fid.rootOf(1);
    private static final Fid FILE = new Fid(1, 2, 7);

    private final NodeTable table = new NodeTable(ROOT, 2);
    private final Node root = table.find(ROOT).orElseThrow();

    private Place at(String name) {
        return new Place(root, Name.of(name));
    }

    @Test
    void rootHasTheKernelsNumberAndStays() {
        assertEquals(NodeTable.ROOT_ID, root.id());
        table.forget(NodeTable.ROOT_ID, 1000);
        assertSame(root, table.get(NodeTable.ROOT_ID));
    }

    @Test
    void sameFileIsOneNodeUntilAllItsLookupsAreForgotten() {
        Node node = table.remember(FILE, Node.FOLLOWS, at("a"));
        assertSame(node, table.remember(FILE, Node.FOLLOWS, at("b")));
        table.forget(node.id(), 1);
        assertSame(node, table.get(node.id()));
        table.forget(node.id(), 1);
        assertNull(table.get(node.id()));
        assertEquals(Optional.empty(), table.find(FILE));
        assertEquals(List.of(), table.names(root));
    }

    @Test
    void reusedNumberHasAnotherGeneration() {
        Node first = table.remember(FILE, Node.FOLLOWS, at("a"));
        table.forget(first.id(), 1);
        Node second = table.remember(new Fid(1, 4, 9), Node.FOLLOWS, at("b"));
        assertEquals(first.id(), second.id());
        assertNotEquals(first.generation(), second.generation());
    }

    @Test
    void unknownNumbersAreHarmless() {
        table.forget(99, 1);
        table.forget(-1, 1);
        assertNull(table.get(Long.MAX_VALUE));
        assertNull(table.get(-1));
        assertEquals(1, table.size());
    }

    @Test
    void movedNameIsKnownAtItsNewPlaceOnly() {
        Node node = table.remember(FILE, Node.FOLLOWS, at("a"));
        Node other = table.remember(new Fid(1, 4, 9), Node.FOLLOWS, at("b"));
        table.moved(at("a"), at("b"));
        assertEquals(Optional.empty(), table.child(root, Name.of("a")));
        assertSame(node, table.child(root, Name.of("b")).orElseThrow());
        assertEquals(List.of(), other.places());
    }

    @Test
    void exchangedNamesSwapTheirNodes() {
        Node a = table.remember(FILE, Node.FOLLOWS, at("a"));
        Node b = table.remember(new Fid(1, 4, 9), Node.FOLLOWS, at("b"));
        table.exchanged(at("a"), at("b"));
        assertSame(b, table.child(root, Name.of("a")).orElseThrow());
        assertSame(a, table.child(root, Name.of("b")).orElseThrow());
    }

    @Test
    void hardLinksKeepAllPlacesAndLoseThemOneByOne() {
        Node node = table.remember(FILE, Node.FOLLOWS, at("a"));
        table.remember(FILE, Node.FOLLOWS, at("b"));
        table.remember(FILE, Node.FOLLOWS, at("c"));
        assertEquals(3, node.places().size());
        table.removed(root, Name.of("a"));
        assertEquals(2, node.places().size());
        assertSame(root, table.parent(node).orElseThrow());
        table.removed(root, Name.of("b"));
        table.removed(root, Name.of("c"));
        assertEquals(Optional.empty(), table.parent(node));
    }

    @Test
    void absentNamesAreKnownButAreNoChildren() {
        assertEquals(Optional.empty(), table.absent(at("x")));
        assertEquals(List.of(Name.of("x")), table.names(root));
        assertEquals(Optional.empty(), table.child(root, Name.of("x")));
    }

    @Test
    void oldestAbsentNameIsGivenUpBeyondTheLimit() {
        table.absent(at("x"));
        table.absent(at("y"));
        assertEquals(Optional.of(at("x")), table.absent(at("z")));
        assertEquals(Set.of(Name.of("y"), Name.of("z")), Set.copyOf(table.names(root)));
    }

    @Test
    void absentNameThatCameToBeIsNotGivenUp() {
        table.absent(at("x"));
        Node node = table.remember(FILE, Node.FOLLOWS, at("x"));
        table.absent(at("y"));
        assertEquals(Optional.empty(), table.absent(at("z")));
        assertSame(node, table.child(root, Name.of("x")).orElseThrow());
        assertTrue(table.names(root).contains(Name.of("x")));
    }

    @Test
    void eachVersionOfAReleasedFileHasANodeOfItsOwn() {
        Node old = table.remember(FILE, 5, at("a"));
        assertSame(old, table.remember(FILE, 5, at("b")));
        Node fresh = table.remember(FILE, 6, at("a"));
        assertNotEquals(old.id(), fresh.id());
        assertTrue(old.isSuperseded());
        assertTrue(old.shows(5) && !old.shows(6) && fresh.shows(6));
        assertSame(old, table.get(old.id()));
        assertSame(fresh, table.find(FILE).orElseThrow());
        assertEquals(2, table.all(FILE).size());
        table.forget(old.id(), 2);
        assertNull(table.get(old.id()));
        assertSame(
                fresh, table.child(table.get(NodeTable.ROOT_ID), Name.of("a")).orElseThrow());
    }
}
