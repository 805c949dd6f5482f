package dev.wadi.source.tail;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TextSettings.Option;
import dev.wadi.model.Labels;
import dev.wadi.model.NearestNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the settings of a tail for one file from flat texts, as the command line has them. */
final class PreviewOptions {
  private static final List<Option> OWN =
      List.of(
          new Option("paths", "", "Patterns; their parts {name} become labels."),
          new Option("exclude", "", "Patterns for files that are left out."),
          new Option("start", "beginning", "Where it begins: beginning, or a time."),
          new Option("encoding", "auto", "How bytes are text."),
          new Option("labels", "", "Labels of all lines, such as app=api,env=prod."),
          new Option("fileLabel", "filename", "Label that has the path; empty for none."),
          new Option("fileMetadata", "", "Structured metadata from the path."),
          new Option("maxLineBytes", "131072", "Longer lines are cut."),
          new Option("partialLineMillis", "5000", "A last line without an end is waited for."));

  static final List<Option> ALL = both();

  private PreviewOptions() {}

  private static List<Option> both() {
    List<Option> all = new ArrayList<>(OWN);
    all.addAll(TextSettings.options());
    return List.copyOf(all);
  }

  static TailSettings settings(Path file, Map<String, String> options) {
    Map<String, String> own = new LinkedHashMap<>();
    OWN.forEach(option -> own.put(option.name(), option.byDefault()));
    List<String> names = ALL.stream().map(Option::name).toList();
    Map<String, String> text = new LinkedHashMap<>();
    options.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            throw new IllegalArgumentException(
                name + ": no such option (expected: " + NearestNames.told(name, names) + ")");
          }
          if (own.containsKey(name)) {
            own.put(name, value.strip());
          } else {
            text.put(name, value);
          }
        });
    StartAt start = StartAt.of("start", own.getOrDefault("start", ""));
    if (start.kind() == StartAt.Kind.END) {
      throw new IllegalArgumentException(
          "start: end (expected: beginning or a time; at the end there is nothing to look at)");
    }
    List<PathPattern> paths = PathPattern.list("paths", own.getOrDefault("paths", ""));
    return new TailSettings(
        "preview",
        "preview",
        Path.of(""),
        paths.isEmpty() ? List.of(PathPattern.ofFile(file)) : paths,
        PathPattern.list("exclude", own.getOrDefault("exclude", "")),
        start,
        TextEncoding.of("encoding", own.getOrDefault("encoding", "")),
        TextSettings.of(text),
        Labels.parse(own.getOrDefault("labels", "")),
        own.getOrDefault("fileLabel", ""),
        FileMetadata.of("fileMetadata", own.getOrDefault("fileMetadata", "")),
        number(own, "maxLineBytes"),
        512 * 1024,
        10_000,
        Duration.ofMillis(5),
        4 << 20,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMillis(number(own, "partialLineMillis")));
  }

  private static int number(Map<String, String> own, String name) {
    try {
      return Integer.parseInt(own.getOrDefault(name, ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + ": '" + own.getOrDefault(name, "") + "' (expected: a whole number)", e);
    }
  }
}
