package dev.wadi.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.KubernetesObjects;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings of the agent in ops/kubernetes, on a folder of pods' logs as a kubelet writes them.
 */
class AgentLiveTest {
  @TempDir Path home;

  @Test
  void it_hands_on_what_pods_say_and_leaves_its_own_lines_alone() throws Exception {
    Path pods = Files.createDirectories(home.resolve("pods"));
    Path own = log(pods, "logs_wadi-0_1a", "wadi");
    log(pods, "logs_wadi-agent-x7k2p_1b", "wadi");
    Path before = log(pods, "shop_web-7d4b9c-abcde_1c", "app");
    try (ScriptedLoki loki = ScriptedLoki.start();
        LiveGateway agent = new LiveGateway(home, settings(pods, loki))) {
      say(before, "mail to ann@example.com");
      say(own, "I keep a line");
      say(log(pods, "shop_api-0_1d", "api"), "a pod that came later");
      loki.awaitLines("main", 3);

      assertThat(loki.lines("main"))
          .extracting(ScriptedLoki.Line::text)
          .containsExactlyInAnyOrder(
              "mail to [REDACTED:email]", "first of shop_api-0_1d", "a pod that came later");
      assertThat(loki.lines("main"))
          .filteredOn(line -> line.text().startsWith("mail"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.labels())
                      .containsEntry("namespace", "shop")
                      .containsEntry("pod", "web-7d4b9c-abcde")
                      .containsEntry("container", "app")
                      .containsOnlyKeys("namespace", "pod", "container", "stream"));
      assertThat(agent.gateway()).isNotNull();
    }
  }

  private static Path log(Path pods, String pod, String container) throws Exception {
    Path folder = Files.createDirectories(pods.resolve(pod).resolve(container));
    Path log = folder.resolve("0.log");
    say(log, "first of " + pod);
    return log;
  }

  private static void say(Path log, String text) throws Exception {
    Files.writeString(
        log,
        Instant.now() + " stdout F " + text + "\n",
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static String[] settings(Path pods, ScriptedLoki loki) throws Exception {
    String file =
        KubernetesObjects.read(Files.readString(Path.of("ops/kubernetes/agent.yaml")))
            .get("ConfigMap wadi-agent")
            .at("/data/wadi.properties")
            .asText();
    List<String> settings = new ArrayList<>();
    for (String line : file.split("\n")) {
      if (!line.startsWith("wadi.data.") && !line.startsWith("wadi.wal.diskFloor")) {
        settings.add(
            line.replace("/var/log/pods", pods.toString())
                .replaceFirst("^(wadi\\.loki\\.url=).*", "$1" + "http://127.0.0.1:" + loki.port()));
      }
    }
    return settings.toArray(String[]::new);
  }
}
