package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.codec.text.LineFormat;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every format in docs/sources.md does what the page says: these settings, this file, these
 * entries.
 */
class LineFormatDocsLiveTest {
  private static final Path PAGE = Path.of("docs/sources.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "<!-- lines: ([a-z0-9-]+) (\\S+) -->\n"
              + "```properties\n(.*?)```\n```\n(.*?)```\n```\n(.*?)```",
          Pattern.DOTALL);
  private static final Pattern ROUTES =
      Pattern.compile("<!-- routes: (\\S+) -->\n```yaml\n(.*?)```", Pattern.DOTALL);
  private static final String PREFIX = "wadi.tail.";

  @TempDir private Path home;

  private record Example(
      String name, String file, Map<String, String> settings, String lines, List<String> entries) {}

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher found = EXAMPLE.matcher(Files.readString(PAGE));
    while (found.find()) {
      Properties properties = new Properties();
      properties.load(new StringReader(found.group(3)));
      Map<String, String> settings = new TreeMap<>();
      properties.forEach((name, value) -> settings.put((String) name, (String) value));
      examples.add(
          new Example(
              found.group(1),
              found.group(2),
              settings,
              found.group(4),
              found.group(5).lines().toList()));
    }
    return examples;
  }

  private static List<String> common() {
    return List.of("wadi.limits.maxAge=0", "wadi.redact.profile=off");
  }

  @Test
  void every_example_does_what_the_page_says() throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    List<Example> examples = examples();
    StringBuilder yaml = new StringBuilder();
    int entries = 0;
    for (Example example : examples) {
      write(example.file(), example.lines());
      entries += example.entries().size();
      yaml.append(route(example));
    }
    Files.writeString(routes.resolve("15-tails.camel.yaml"), yaml);
    List<String> settings = new ArrayList<>(common());
    settings.add("wadi.routes.directory=" + routes);

    try (LiveGateway gateway = new LiveGateway(home, settings.toArray(String[]::new))) {
      Map<String, List<String>> captured = new LinkedHashMap<>();
      for (JsonNode line : gateway.awaitCaptured("captures/main", entries)) {
        captured
            .computeIfAbsent(line.at("/labels/example").asText(), any -> new ArrayList<>())
            .add(shown(line));
      }
      for (Example example : examples) {
        assertThat(captured.get(example.name()))
            .as(example.name())
            .containsExactlyInAnyOrderElementsOf(example.entries());
      }
    }
  }

  /* The same as the settings say, for a tail of its own. */
  private String route(Example example) {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("name", example.name());
    parameters.put("start", "beginning");
    parameters.put("timeZone", "UTC");
    parameters.put("fileLabel", "");
    example
        .settings()
        .forEach((name, value) -> parameters.put(name.substring(PREFIX.length()), value));
    parameters.put("paths", paths(parameters.getOrDefault("paths", "")));
    parameters.merge("labels", "example=" + example.name(), (own, ours) -> own + "," + ours);
    StringBuilder yaml =
        new StringBuilder("- templatedRoute:\n    routeTemplateRef: tail-source\n    routeId: ")
            .append("tail-of-")
            .append(example.name())
            .append("\n    parameters:\n");
    parameters.forEach(
        (name, value) ->
            yaml.append("      - {name: ")
                .append(name)
                .append(", value: '")
                .append(value.replace("'", "''"))
                .append("'}\n"));
    return yaml.toString();
  }

  private String paths(String told) {
    return home + told.replace(",/", "," + home + "/");
  }

  private void write(String file, String text) throws IOException {
    Path path = Path.of(home + file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, text);
  }

  private static String shown(JsonNode line) {
    Map<String, String> labels = new TreeMap<>();
    line.path("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    labels.remove("example");
    labels.remove("filename");
    Map<String, String> metadata = new LinkedHashMap<>();
    line.path("metadata")
        .properties()
        .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
    String text = line.path("msg").asText().replace("\n", "⏎");
    return line.path("ts").asText()
        + " "
        + Labels.of(labels)
        + " "
        + text
        + (metadata.isEmpty() ? "" : " " + metadata);
  }

  @Test
  void the_settings_of_an_example_are_settings_of_the_gateway() throws Exception {
    for (Example example : examples()) {
      SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
      example.settings().forEach((name, value) -> reader.set(name + "=" + value));
      assertThat(reader.read()).isNotNull();
      assertThat(example.settings()).as("five lines set it up").hasSizeLessThanOrEqualTo(5);
    }
    Example json = examples().stream().filter(e -> e.name().equals("json")).findAny().orElseThrow();
    write(json.file(), json.lines());
    List<String> settings = new ArrayList<>(common());
    json.settings().forEach((name, value) -> settings.add(name + "=" + value));
    settings.add("wadi.tail.paths=" + paths(json.settings().getOrDefault("wadi.tail.paths", "")));
    settings.add("wadi.tail.start=beginning");

    try (LiveGateway gateway = new LiveGateway(home, settings.toArray(String[]::new))) {
      assertThat(gateway.awaitCaptured("captures/main", json.entries().size()))
          .extracting(LineFormatDocsLiveTest::shown)
          .containsExactlyInAnyOrderElementsOf(json.entries());
    }
  }

  @Test
  void a_second_tail_is_a_file_of_routes() throws Exception {
    Matcher found = ROUTES.matcher(Files.readString(PAGE));
    assertThat(found.find()).isTrue();
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(
        routes.resolve("15-second.camel.yaml"), found.group(2).replace("/var/", home + "/var/"));
    write(found.group(1), "{\"app\":\"b\",\"msg\":\"hi\"}\n");

    List<String> settings = new ArrayList<>(common());
    settings.add("wadi.routes.directory=" + routes);
    try (LiveGateway gateway = new LiveGateway(home, settings.toArray(String[]::new))) {
      JsonNode line = gateway.awaitCaptured("captures/main", 1).get(0);
      assertThat(line.at("/labels/app").asText()).isEqualTo("b");
      assertThat(line.at("/labels/host").asText()).isNotBlank();
      assertThat(line.at("/metadata/log").asText()).isEqualTo(home + found.group(1));
      assertThat(Instant.parse(line.at("/ts").asText()))
          .isAfter(Instant.now().minus(Duration.ofHours(1)));
    }
  }

  @Test
  void every_format_and_every_option_stands_on_the_page() throws Exception {
    String page = Files.readString(PAGE);
    List<String> names = examples().stream().map(Example::name).toList();
    assertThat(names).containsAll(LineFormat.words()).doesNotHaveDuplicates();
    for (TextSettings.Option option : TextSettings.options()) {
      if (option.name().endsWith("Field")) {
        assertThat(page).contains("`" + option.byDefault() + "`");
      }
      assertThat(page)
          .containsPattern("`(wadi\\.tail\\.)?" + option.name() + "|" + option.name() + "=");
    }
    for (LineFormat format : LineFormat.values()) {
      assertThat(page).contains("### " + format.word() + "\n");
    }
  }
}
