package dev.wadi.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.kit.HelmRun;
import dev.wadi.kit.KubernetesObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the chart renders is what a cluster knows, what the gateway takes, and what ops/kubernetes
 * holds.
 */
class ChartTest {
  private static final Path CHART = Path.of("ops/helm/wadi");
  private static final Path CASES = Path.of("src/test/resources/ops/chart");
  private static final Path MANIFESTS = Path.of("ops/kubernetes");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir static Path folder;

  private static boolean rendered;

  @BeforeAll
  static void helm_renders_every_case() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "skipped: Helm's library is at hand for Linux on amd64 alone");
    try (Stream<Path> files = Files.list(CASES)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    HelmRun.render(CHART, folder);
    rendered = true;
  }

  @Test
  void helm_finds_nothing_to_blame() throws Exception {
    assertThat(folder.resolve("lint.txt"))
        .content()
        .startsWith("passed")
        .doesNotContain("[WARNING]", "[ERROR]");
  }

  @Test
  void the_manifests_are_what_it_renders_by_itself() throws Exception {
    compare("gateway.yaml", ofFolder(text("wadi"), "gateway"), "no values");
    compare("agent.yaml", ofFolder(text("wadi"), "agent"), "no values");
    compare("monitor.yaml", ofFolder(text("wadi@monitor"), "monitor"), "podMonitor.enabled");
    JsonNode kustomization = YAML.readTree(MANIFESTS.resolve("kustomization.yaml").toFile());
    assertThat(kustomization.at("/images/0/newTag").asText())
        .isEqualTo(YAML.readTree(CHART.resolve("Chart.yaml").toFile()).path("appVersion").asText());
  }

  @Test
  void a_cluster_knows_every_field_of_it() throws Exception {
    for (String release : List.of("wadi", "wadi@full", "other")) {
      Map<String, JsonNode> objects = objects(release);
      assertThat(objects).hasSizeGreaterThan(8);
      objects.forEach(
          (name, object) ->
              assertThat(KubernetesObjects.faults(object)).as(release + ": " + name).isEmpty());
    }
    assertThat(objects("wadi@full").keySet().stream().map(name -> name.split(" ")[0]))
        .contains(
            "Ingress", "RoleBinding", "PodMonitor", "PrometheusRule", "DaemonSet", "StatefulSet");
  }

  @Test
  void a_field_that_a_cluster_does_not_know_would_be_seen() throws Exception {
    String text = text("wadi");

    assertThat(faults(text.replace("minReadySeconds", "minReadySecond")))
        .singleElement()
        .asString()
        .contains("minReadySecond");
    assertThat(faults(text.replace("readOnlyRootFilesystem: true", "readOnlyRoot: true")))
        .hasSize(2)
        .allMatch(fault -> fault.contains("readOnlyRoot"));
    assertThat(faults(text.replace("minReadySeconds: 10", "minReadySeconds: \"10\""))).hasSize(1);
    assertThat(faults(text.replace("apps/v1", "apps/v1beta1"))).hasSize(2);
  }

  private static List<String> faults(String text) throws IOException {
    List<String> faults = new ArrayList<>();
    KubernetesObjects.read(text)
        .values()
        .forEach(object -> faults.addAll(KubernetesObjects.faults(object)));
    return faults;
  }

  @Test
  void values_that_it_does_not_know_are_refused() throws Exception {
    for (String wrong : List.of("wrong-name", "wrong-size", "wrong-setting", "wrong-sharing")) {
      assertThat(folder.resolve(wrong + ".yaml")).doesNotExist();
      assertThat(folder.resolve(wrong + ".error"))
          .content()
          .contains("values don't meet the specifications of the schema")
          .contains(
              YAML.readTree(CASES.resolve(wrong + ".values.yaml").toFile())
                  .path("global")
                  .path("says")
                  .asText());
    }
  }

  @Test
  void an_upgrade_touches_nothing_that_a_cluster_forbids_to_change() throws Exception {
    JsonNode before = objects("wadi").get("StatefulSet wadi");
    JsonNode after = objects("wadi@full").get("StatefulSet wadi");
    Set<String> mayChange =
        Set.of(
            "replicas",
            "template",
            "updateStrategy",
            "minReadySeconds",
            "persistentVolumeClaimRetentionPolicy");
    after
        .path("spec")
        .properties()
        .forEach(
            field -> {
              if (!mayChange.contains(field.getKey())
                  && !field.getKey().equals("volumeClaimTemplates")) {
                assertThat(field.getValue()).isEqualTo(before.path("spec").path(field.getKey()));
              }
            });
    assertThat(after.at("/spec/volumeClaimTemplates/0/metadata"))
        .isEqualTo(before.at("/spec/volumeClaimTemplates/0/metadata"));
    assertThat(objects("wadi@full").get("DaemonSet wadi-agent").at("/spec/selector"))
        .isEqualTo(objects("wadi").get("DaemonSet wadi-agent").at("/spec/selector"));
  }

  @Test
  void other_settings_start_the_pods_anew() throws Exception {
    for (String set : List.of("StatefulSet wadi", "DaemonSet wadi-agent")) {
      String at = "/spec/template/metadata/annotations/checksum~1settings";
      assertThat(objects("wadi@full").get(set).at(at).asText())
          .isNotEmpty()
          .isNotEqualTo(objects("wadi").get(set).at(at).asText());
    }
  }

  @Test
  void two_releases_in_a_namespace_leave_each_other_alone() throws Exception {
    Set<String> both = new TreeSet<>(objects("wadi").keySet());
    both.retainAll(objects("other").keySet());
    assertThat(both).isEmpty();
    assertThat(objects("other").get("StatefulSet other-wadi").at("/spec/selector"))
        .isNotEqualTo(objects("wadi").get("StatefulSet wadi").at("/spec/selector"));
  }

  @Test
  void whatever_an_object_names_is_there() throws Exception {
    for (String release : List.of("wadi", "wadi@full", "other")) {
      Map<String, JsonNode> objects = objects(release);
      for (JsonNode set : sets(objects)) {
        JsonNode pod = set.at("/spec/template");
        assertThat(has(pod.at("/metadata/labels"), set.at("/spec/selector/matchLabels"))).isTrue();
        Set<String> volumes = new TreeSet<>();
        pod.at("/spec/volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        set.at("/spec/volumeClaimTemplates")
            .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
        Set<String> mounted = new TreeSet<>();
        pod.at("/spec/containers/0/volumeMounts")
            .forEach(mount -> mounted.add(mount.path("name").asText()));
        assertThat(mounted).isEqualTo(volumes);
        pod.at("/spec/volumes")
            .forEach(
                volume -> {
                  if (volume.has("configMap")) {
                    assertThat(objects)
                        .containsKey("ConfigMap " + volume.at("/configMap/name").asText());
                  }
                });
        assertThat(objects)
            .containsKey("ServiceAccount " + pod.at("/spec/serviceAccountName").asText());
      }
      objects.values().stream()
          .filter(object -> object.path("kind").asText().equals("Service"))
          .forEach(
              service -> {
                List<JsonNode> chosen =
                    sets(objects).stream()
                        .filter(
                            set ->
                                has(
                                    set.at("/spec/template/metadata/labels"),
                                    service.at("/spec/selector")))
                        .toList();
                assertThat(chosen).hasSize(1);
                assertThat(chosen.get(0).at("/spec/template/spec/containers/0/ports/0/name"))
                    .isEqualTo(service.at("/spec/ports/0/targetPort"));
              });
    }
  }

  @Test
  void a_pod_may_do_little() throws Exception {
    for (String release : List.of("wadi", "wadi@full", "other")) {
      for (JsonNode set : sets(objects(release))) {
        JsonNode pod = set.at("/spec/template/spec");
        JsonNode may = pod.at("/containers/0/securityContext");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText())
            .isEqualTo("RuntimeDefault");
        assertThat(may.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(may.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(may.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        if (set.path("kind").asText().equals("StatefulSet")) {
          assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
          assertThat(may.at("/capabilities").has("add")).isFalse();
          assertThat(pod.path("volumes").findValues("hostPath")).isEmpty();
        }
      }
    }
  }

  @Test
  void secrets_come_as_files() throws Exception {
    for (String release : List.of("wadi", "wadi@full", "other")) {
      objects(release)
          .values()
          .forEach(object -> assertThat(object.findValues("secretKeyRef")).isEmpty());
    }
    assertThat(text("wadi@full"))
        .contains("{name: WADI_LOKI_TOKEN_FILE, value: /etc/wadi/token/token}")
        .contains("WADI_LOKI_PASSWORD_FILE");
  }

  @Test
  void the_gateway_takes_its_settings_beside_the_environment_of_the_image() throws Exception {
    for (String release : List.of("wadi", "wadi@full", "other")) {
      Map<String, JsonNode> objects = objects(release);
      for (JsonNode set : sets(objects)) {
        boolean agent = set.path("kind").asText().equals("DaemonSet");
        Settings settings = settings(objects, set);
        assertThat(settings.text("wadi.push.host")).isEqualTo(agent ? "127.0.0.1" : "0.0.0.0");
        assertThat(settings.text("wadi.data.directory")).isEqualTo("/var/lib/wadi");
        long grace = set.at("/spec/template/spec/terminationGracePeriodSeconds").asLong();
        long before =
            set.at("/spec/template/spec/containers/0/lifecycle/preStop/exec/command/1").asLong();
        assertThat(grace)
            .isGreaterThanOrEqualTo(
                before + settings.duration("wadi.stop.timeout").toSeconds() + 10);
        if (!agent && !release.equals("other")) {
          long volume = release.equals("wadi") ? 20L << 30 : 1L << 40;
          int tenants = release.equals("wadi") ? 1 : 4;
          assertThat(
                  tenants
                          * (settings.bytes("wadi.capture.maxDiskBytes")
                              + settings.bytes("wadi.wal.quotaBytes"))
                      + settings.bytes("wadi.wal.diskFloorBytes"))
              .as("captures, log and floor within the volume")
              .isLessThan(volume);
        }
      }
    }
  }

  /** What a pod's gateway would read: its files, and over them the environment of image and pod. */
  private static Settings settings(Map<String, JsonNode> objects, JsonNode set) throws IOException {
    String map = set.at("/metadata/name").asText();
    Path file =
        Files.writeString(
            folder.resolve("wadi.properties"),
            objects.get("ConfigMap " + map).at("/data/wadi.properties").asText());
    Map<String, String> environment = new HashMap<>();
    Matcher image =
        Pattern.compile("\\b(WADI_\\w+)=(\\S+)")
            .matcher(Files.readString(Path.of("ops/container/Containerfile")));
    while (image.find()) {
      environment.put(image.group(1), image.group(2));
    }
    set.at("/spec/template/spec/containers/0/env")
        .forEach(
            one -> {
              String name = one.path("name").asText();
              boolean secret = name.endsWith("_FILE");
              environment.put(
                  secret ? name.substring(0, name.length() - "_FILE".length()) : name,
                  secret ? "a-long-secret" : one.path("value").asText());
            });
    return new SettingsReader(SettingsCatalogue.load()).environment(environment).file(file).read();
  }

  @Test
  void the_limit_of_memory_leaves_the_launcher_its_bounds() throws Exception {
    String launcher = Files.readString(Path.of("wadi"));
    long bounds = 0;
    for (String bound :
        List.of(
            "-Xmx(\\d+)m -Xmn",
            "MaxDirectMemorySize=(\\d+)m",
            "MaxMetaspaceSize=(\\d+)m",
            "ReservedCodeCacheSize=(\\d+)m")) {
      Matcher found = Pattern.compile(bound).matcher(launcher);
      assertThat(found.find()).as(bound).isTrue();
      bounds += Long.parseLong(found.group(1));
    }
    for (JsonNode set : sets(objects("wadi"))) {
      String limit = set.at("/spec/template/spec/containers/0/resources/limits/memory").asText();
      assertThat(Long.parseLong(limit.replace("Mi", ""))).isGreaterThanOrEqualTo(bounds + 32);
    }
  }

  @Test
  void with_tls_probes_scrapes_and_agents_speak_it() throws Exception {
    Map<String, JsonNode> full = objects("wadi@full");
    JsonNode gateway = full.get("StatefulSet wadi").at("/spec/template/spec/containers/0");
    assertThat(gateway.at("/readinessProbe/httpGet/scheme").asText()).isEqualTo("HTTPS");
    assertThat(full.get("PodMonitor wadi").at("/spec/podMetricsEndpoints/0/scheme").asText())
        .isEqualTo("https");
    assertThat(full.get("ConfigMap wadi-agent").toString())
        .contains(
            "wadi.loki.url=https://wadi:3100",
            "wadi.loki.authorities=/etc/wadi/tls/ca.crt",
            "wadi.loki.key=/etc/wadi/tls/tls.key");
    assertThat(full.get("DaemonSet wadi-agent").toString()).contains("/etc/wadi/tls", "agent-tls");
    JsonNode strict =
        objects("other").get("StatefulSet other-wadi").at("/spec/template/spec/containers/0");
    assertThat(strict.at("/livenessProbe/exec/command/1").asText()).isEqualTo("3101");
    assertThat(objects("other").get("ConfigMap other-wadi").toString())
        .contains("wadi.tls.clientAuth=required", "wadi.tls.clientCa=/etc/wadi/tls/ca.crt");
  }

  @Test
  void it_has_the_version_of_the_jar() throws Exception {
    Matcher version =
        Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    JsonNode chart = YAML.readTree(CHART.resolve("Chart.yaml").toFile());
    assertThat(chart.path("appVersion").asText()).isEqualTo(version.group(1));
  }

  private static boolean has(JsonNode labels, JsonNode wanted) {
    boolean all = !wanted.isEmpty();
    for (Map.Entry<String, JsonNode> one : wanted.properties()) {
      all &= one.getValue().equals(labels.path(one.getKey()));
    }
    return all;
  }

  private static List<JsonNode> sets(Map<String, JsonNode> objects) {
    return objects.values().stream()
        .filter(object -> Set.of("StatefulSet", "DaemonSet").contains(object.path("kind").asText()))
        .toList();
  }

  private static String text(String release) throws IOException {
    assertThat(rendered).isTrue();
    return Files.readString(folder.resolve(release + ".yaml"));
  }

  private static Map<String, JsonNode> objects(String release) throws IOException {
    return KubernetesObjects.read(text(release));
  }

  /**
   * The objects of one folder of templates, in the order of their files, without Helm's remarks.
   */
  private static String ofFolder(String all, String name) {
    Map<String, String> texts = new TreeMap<>();
    for (String one : all.split("(?m)^---\n")) {
      Matcher source = Pattern.compile("# Source: wadi/templates/(\\S+)\n").matcher(one);
      if (source.find() && source.group(1).startsWith(name)) {
        texts.merge(source.group(1), one.substring(source.end()), (a, b) -> a + "---\n" + b);
      }
    }
    return String.join("---\n", texts.values());
  }

  private static void compare(String name, String text, String what) throws IOException {
    String head = "# Rendered from ops/helm/wadi (" + what + "); the build compares.\n";
    Path file = MANIFESTS.resolve(name);
    if (Boolean.getBoolean("wadi.golden.write")) {
      Files.writeString(file, head + text);
    }
    assertThat(file).content().isEqualTo(head + text);
  }
}
