package dev.wadi.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The container file and the stack of Compose, as far as they can be read without an engine. */
class ContainerTest {
  private static final Path FILE = Path.of("ops/container/Containerfile");
  private static final Path COMPOSE = Path.of("ops/compose/compose.yaml");
  private static final Path SEVERAL = Path.of("docs/scale.md");

  @Test
  void what_is_copied_from_the_project_is_there_or_built() throws Exception {
    List<String> copied =
        found("(?m)^COPY (?!--from)(.+) \\S+$").stream()
            .flatMap(line -> List.of(line.split(" ")).stream())
            .toList();

    assertThat(copied).hasSizeGreaterThan(2);
    assertThat(copied)
        .filteredOn(one -> !one.equals("target/wadi.jar"))
        .allSatisfy(one -> assertThat(Path.of(one)).isRegularFile());
    assertThat(Path.of("ops/container/healthy")).isExecutable();
  }

  @Test
  void it_runs_as_somebody_by_number_and_is_asked_for_its_health() throws Exception {
    assertThat(found("(?m)^USER (.+)$")).containsExactly("10001:10001");
    assertThat(found("(?m)^HEALTHCHECK (.+)$")).singleElement().asString().contains("healthy");
    assertThat(found("(?m)^ARG \\w+=(\\S+)$"))
        .allSatisfy(image -> assertThat(image).contains(":").doesNotEndWith(":latest"));
  }

  @Test
  void the_modules_of_its_java_are_those_of_a_jdk() throws Exception {
    List<String> modules = Files.readAllLines(Path.of("ops/container/modules.txt"));

    assertThat(modules).doesNotHaveDuplicates().isSorted();
    assertThat(modules)
        .allSatisfy(
            module -> assertThat(ModuleFinder.ofSystem().find(module)).as(module).isPresent());
  }

  @Test
  void compose_gives_the_gateway_settings_that_it_knows() throws Exception {
    JsonNode stack = new ObjectMapper(new YAMLFactory()).readTree(COMPOSE.toFile());
    JsonNode wadi = stack.at("/services/wadi");
    Map<String, String> environment = new HashMap<>();
    environment.put("WADI_DATA_DIRECTORY", "/var/lib/wadi");
    environment.put("WADI_PUSH_HOST", "0.0.0.0");
    wadi.path("environment")
        .properties()
        .forEach(
            one ->
                environment.put(
                    one.getKey(),
                    one.getValue().asText().replaceAll("\\$\\{WADI_TOKEN[^}]*}", "a-long-secret")));

    Settings settings =
        new SettingsReader(SettingsCatalogue.load()).environment(environment).read();

    assertThat(settings.bool("wadi.loki.enabled")).isTrue();
    assertThat(settings.bytes("wadi.capture.maxDiskBytes")).isEqualTo(10L << 30);
    assertThat(settings.secrets("wadi.auth.tokens")).containsKey("main");
    assertThat(Integer.parseInt(wadi.path("stop_grace_period").asText().replace("s", "")))
        .isGreaterThan((int) settings.duration("wadi.stop.timeout").toSeconds());
    stack
        .path("services")
        .forEach(service -> assertThat(service.path("image").asText()).matches(".+:v?[0-9].*"));
  }

  @Test
  void the_stack_of_several_machines_has_settings_roles_and_brokers_that_are_there()
      throws Exception {
    Matcher block =
        Pattern.compile("(?s)```yaml\n(x-broker:.+?)```").matcher(Files.readString(SEVERAL));
    assertThat(block.find()).isTrue();
    Map<String, Object> stack = new Yaml().load(block.group(1)); // knows aliases and merges
    Map<String, Object> services = map(stack.get("services"));
    Set<String> roles = new HashSet<>();
    services.forEach(
        (name, value) -> {
          Map<String, Object> service = map(value);
          assertThat(service.get("image")).as(name).isNotNull();
          for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
            String from = volume.toString().split(":")[0];
            assertThat(from.startsWith("./") || map(stack.get("volumes")).containsKey(from))
                .as("%s: %s", name, volume)
                .isTrue();
          }
          if (service.get("command") instanceof List<?> command) {
            roles.add(roleThatStarts(map(service.get("environment")), command, services));
          }
        });

    assertThat(roles).containsExactlyInAnyOrder("ingest", "sink");
  }

  private static String roleThatStarts(
      Map<String, Object> environment, List<?> command, Map<String, Object> services) {
    Map<String, String> set = new HashMap<>();
    environment.forEach((key, value) -> set.put(key, value.toString()));
    List<String> words = command.stream().map(String::valueOf).toList();
    assertThat(words).hasSize(3).startsWith("run", "--role");
    set.put("WADI_NODE_ROLE", words.get(2));
    Settings settings = new SettingsReader(SettingsCatalogue.load()).environment(set).read();
    assertThat(settings.text("wadi.node.profile")).isEqualTo("kafka");
    assertThat(settings.secrets("wadi.auth.tokens")).containsKey("main");
    for (String broker : settings.text("wadi.kafka.brokers").split(",")) {
      Map<String, Object> kafka = map(map(services.get(broker.split(":")[0])).get("environment"));
      assertThat(kafka).containsEntry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + broker);
      assertThat(kafka).containsKey("CLUSTER_ID");
    }
    return settings.text("wadi.node.role");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object yaml) {
    return (Map<String, Object>) yaml;
  }

  private static List<String> found(String pattern) throws Exception {
    return Pattern.compile(pattern)
        .matcher(Files.readString(FILE).replace("\\\n", " "))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
