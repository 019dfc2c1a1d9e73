package io.cellfs.cli.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VolumeLocationTest {
    private static boolean matches(String part, String name) {
        return Pattern.compile("^" + VolumeLocation.literally(part) + "$")
                .matcher(name)
                .find();
    }

    @Test
    void aPartOfANameMatchesItselfOnly() {
        List<String> parts = List.of(
                "",
                "home",
                "home.ada",
                "a-b_c",
                "a+b",
                "a*",
                "a?",
                "(a",
                "a)",
                "[a",
                "]",
                "{1}",
                "a|b",
                "^a",
                "a$",
                "a\\b",
                "\\",
                "\\Q",
                "\\E",
                "a b",
                "#a",
                "\u00e4",
                "\ud83d\ude00",
                "-",
                "&&");
        for (String part : parts) {
            assertTrue(matches(part, part), part);
            parts.stream()
                    .filter(other -> !other.equals(part))
                    .forEach(other -> assertFalse(matches(part, other), part + " matches " + other));
        }
        assertFalse(matches("home.ada", "homexada"));
        assertFalse(matches("a*", "aa"));
    }
}
