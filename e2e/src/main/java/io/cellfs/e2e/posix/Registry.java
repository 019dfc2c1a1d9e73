package io.cellfs.e2e.posix;

import java.util.ArrayList;
import java.util.List;

/** Collects the cases of one group. */
final class Registry {
    private final String group;
    private final List<Case> cases = new ArrayList<>();

    Registry(String group) {
        this.group = group;
    }

    Registry all(String name, Case.Body body) {
        return add(name, Case.Scope.ALL, body);
    }

    Registry notAfs(String name, Case.Body body) {
        return add(name, Case.Scope.NOT_AFS, body);
    }

    Registry afs(String name, Case.Body body) {
        return add(name, Case.Scope.AFS, body);
    }

    private Registry add(String name, Case.Scope scope, Case.Body body) {
        cases.add(new Case(group + "/" + name, scope, body));
        return this;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}
