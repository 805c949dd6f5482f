package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.event.Events;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.sink.webhook.WebhookTargets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/webhooks.md shows is executed. */
class WebhookDocsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PAGE = Path.of("docs/webhooks.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- ([a-z]+)(?:: ([a-z.]+))? -->\n)?```([a-z]+)\n(.*?)```", Pattern.DOTALL);

  @TempDir Path home;

  private record Block(String mark, String name, String language, String text) {}

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(Files.readString(PAGE));
    while (found.find()) {
      blocks.add(
          new Block(
              String.valueOf(found.group(1)),
              String.valueOf(found.group(2)),
              found.group(3),
              found.group(4)));
    }
    return blocks;
  }

  private static Block block(String mark) throws IOException {
    return blocks().stream().filter(one -> one.mark().equals(mark)).findFirst().orElseThrow();
  }

  @Test
  void every_settings_file_of_the_page_is_taken() throws Exception {
    Path page = Files.writeString(home.resolve("page.json"), block("file").text());
    int files = 0;
    for (Block block : blocks()) {
      if (block.language().equals("properties")) {
        files++;
        Path file =
            Files.writeString(
                home.resolve(files + ".properties"), block.text().replace("page.json", "" + page));
        WebhookTargets targets =
            WebhookTargets.of(
                new KnownSettings(new SettingsReader(SettingsCatalogue.load()).file(file).read()));
        assertThat(targets.names()).isNotEmpty();
      }
    }
    assertThat(files).isEqualTo(4);
  }

  @Test
  void the_page_names_every_event() throws Exception {
    assertThat(Files.readString(PAGE))
        .contains(EventNames.ALL.stream().map(n -> "`" + n + "`").toList());
  }

  @Test
  void the_payload_of_the_page_and_the_file_of_ones_own_are_what_arrives() throws Exception {
    Path page = Files.writeString(home.resolve("page.json"), block("file").text());
    try (ScriptedHook plain = new ScriptedHook();
        ScriptedHook own = new ScriptedHook()) {
      try (LiveGateway gateway =
          new LiveGateway(
              home,
              "wadi.webhook.allow=127.0.0.1",
              "wadi.webhook.source=gateway-1",
              "wadi.webhook.url.plain=" + plain.url("/"),
              "wadi.webhook.url.own=" + own.url("/"),
              "wadi.webhook.template.own=" + page)) {
        events(gateway)
            .tell(
                Event.of(Instant.parse("2026-01-15T10:32:01.123Z"), EventNames.ALERT)
                    .ofTenant("team-a")
                    .about("high_drops")
                    .with(Event.DETAIL, "drops exceeded 10/s")
                    .with(Event.SEVERITY, "critical")
                    .with(Event.LABEL + "app", "api"));
        JsonNode told = JSON.readTree(block("payload").text());
        JsonNode came = plain.awaitEvent("alert").json();
        assertThat(came.path("id").asText()).matches("[0-9a-f]{12}-[0-9]{12}");
        ((com.fasterxml.jackson.databind.node.ObjectNode) told).set("id", came.path("id"));
        assertThat(came).isEqualTo(told);

        JsonNode mine = own.awaitTaken(2).get(1).json();
        assertThat(mine.path("title").asText()).isEqualTo("alert: high_drops");
        assertThat(mine.path("used").asInt(-1)).isZero();
        assertThat(mine.at("/all/detail").asText()).isEqualTo("drops exceeded 10/s");
      }
    }
  }

  @Test
  void the_route_of_the_page_hears_alerts() throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(routes.resolve("48-alerts.camel.yaml"), block("route").text());
    try (LiveGateway gateway =
        new LiveGateway(
            home,
            "wadi.routes.directory=" + routes,
            "wadi.routes.values.alerts=" + home.resolve("out"))) {
      events(gateway)
          .tell(Event.of(Instant.now(), EventNames.ALERT).about("r").with(Event.DETAIL, "bad"));
      Path file = home.resolve("out/alerts.txt");
      /* The line and its end are two writes of Camel's. */
      LiveGateway.await("the alert", () -> file.toFile().length() >= "r: bad\n".length());
      assertThat(Files.readString(file)).isEqualTo("r: bad\n");
    }
  }

  private static Events events(LiveGateway gateway) {
    return gateway
        .gateway()
        .camelContext()
        .getRegistry()
        .lookupByNameAndType(Events.BEAN, Events.class);
  }
}
