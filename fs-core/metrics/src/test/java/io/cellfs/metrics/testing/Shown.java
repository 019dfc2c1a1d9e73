package io.cellfs.metrics.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that Prometheus reads, read strictly: it fails on whatever promtool or a scrape would refuse, or warn of. Source: the text
 * format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/
 */
public final class Shown {
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");
    private static final Set<String> KINDS = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    private final Map<String, String> kinds = new LinkedHashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Map<String, Map<Map<String, String>, Double>> samples = new LinkedHashMap<>();

    private Shown() {}

    /** Reads {@code /metrics} there. */
    public static Shown at(String url) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            var response = client.send(request, BodyHandlers.ofString());
            require(response.statusCode() == 200, "status " + response.statusCode());
            require(
                    response.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"),
                    "content type " + response.headers().firstValue("Content-Type"));
            return read(response.body());
        }
    }

    /**
     * Reads the text.
     *
     * @throws AssertionError naming the line that is wrong
     */
    public static Shown read(String text) {
        Shown shown = new Shown();
        require(text.endsWith("\n"), "the last line does not end");
        text.lines().forEach(shown::line);
        shown.kinds.keySet().forEach(shown::requireWhole);
        return shown;
    }

    private void line(String line) {
        Matcher meta = META.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (meta.matches()) {
            meta(meta.group(1), meta.group(2), meta.group(3), line);
        } else {
            require(sample.matches(), "neither comment nor sample: " + line);
            String family = family(sample.group(1));
            require(kinds.containsKey(family), "a sample without a type before it: " + line);
            require(family.equals(List.copyOf(kinds.keySet()).getLast()), "families are mixed: " + line);
            Double before = samples.computeIfAbsent(sample.group(1), n -> new LinkedHashMap<>())
                    .put(labels(Optional.ofNullable(sample.group(2)).orElse(""), line), number(sample.group(3)));
            require(before == null, "told twice: " + line);
        }
    }

    private void meta(String what, String name, String rest, String line) {
        if (what.equals("HELP")) {
            require(helped.add(name), "helped twice: " + line);
        } else {
            require(KINDS.contains(rest), "no such kind: " + line);
            require(kinds.put(name, rest) == null, "typed twice: " + line);
            require(helped.contains(name), "no help: " + line);
            require(
                    rest.equals("counter") == name.endsWith("_total"),
                    "counters, and they only, end in _total: " + line);
        }
    }

    private String family(String sample) {
        String stem = sample.replaceFirst("_(bucket|sum|count)$", "");
        return !stem.equals(sample) && Set.of("histogram", "summary").contains(kinds.getOrDefault(stem, ""))
                ? stem
                : sample;
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        Matcher matcher = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            require(matcher.find(end) && matcher.start() == end, "bad labels: " + line);
            require(labels.put(matcher.group(1), matcher.group(2)) == null, "a label twice: " + line);
            end = matcher.end();
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private void requireWhole(String family) {
        if ("summary".equals(kinds.get(family))) {
            // The JVM's summaries may be empty: collectors that never ran.
            return;
        }
        if (!"histogram".equals(kinds.get(family))) {
            require(samples.containsKey(family), "a type without samples: " + family);
            samples.get(family)
                    .forEach((labels, value) -> require(
                            value >= 0 || !"counter".equals(kinds.get(family)), "a negative counter: " + family));
            return;
        }
        Map<Map<String, String>, List<Double>> buckets = new HashMap<>();
        samples.get(family + "_bucket").forEach((labels, value) -> {
            Map<String, String> others = new TreeMap<>(labels);
            String bound = others.remove("le");
            require(bound != null, "a bucket without le: " + family);
            List<Double> counts = buckets.computeIfAbsent(others, l -> new ArrayList<>());
            require(counts.isEmpty() || counts.getLast() <= value, "buckets are not cumulated: " + family);
            counts.add(value);
            if ("+Inf".equals(bound)) {
                require(value.equals(samples.get(family + "_count").get(others)), "not the count: " + family);
                require(samples.get(family + "_sum").containsKey(others), "no sum: " + family);
            }
        });
        require(buckets.keySet().equals(samples.get(family + "_count").keySet()), "counts without buckets: " + family);
    }

    /** The names of all figures. */
    public Set<String> names() {
        return kinds.keySet();
    }

    /** A sample, which must be there; {@code labels} are names and values in turn, all that it has. */
    public double value(String sample, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        Double value = samples.getOrDefault(sample, Map.of()).get(wanted);
        require(value != null, sample + wanted + " is not among " + samples.get(sample));
        return value == null ? Double.NaN : value;
    }

    /** The sum of the samples of this name, whatever their labels. */
    public double sum(String sample) {
        return samples.getOrDefault(sample, Map.of()).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
