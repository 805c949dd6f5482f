package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-15T10:32:01.123Z");
  private static final EventTemplate.Sender SENDER = new EventTemplate.Sender("host-1", "key-1");

  private static final Event ALERT =
      Event.of(NOON, EventNames.ALERT)
          .ofTenant("team-a")
          .about("high_drops")
          .with(Event.DETAIL, "drops exceeded 10/s")
          .with(Event.SEVERITY, "critical")
          .with(Event.KEY, "app=api")
          .with(Event.LABEL + "app", "api")
          .with(Event.ANNOTATION + "runbook_url", "https://example.org/r");

  private static final Event RESOLVED =
      new Event(
              NOON.plusSeconds(60),
              EventNames.ALERT_RESOLVED,
              ALERT.tenant(),
              ALERT.subject(),
              ALERT.details())
          .with(Event.STARTED, "2026-01-15T10:32:01.123Z");

  private static JsonNode json(BuiltInTemplate template, Event event) throws Exception {
    return JSON.readTree(template.render("id-1", event, SENDER));
  }

  /** The example of logtap's own documentation, byte by byte. */
  @Test
  void logtaps_payload_is_logtaps() {
    Event warning =
        Event.of(NOON, EventNames.DISK_WARNING)
            .about("main")
            .with(Event.DIR, "./capture")
            .with(Event.DISK_USAGE, 3938)
            .with(Event.DISK_CAP, 4096)
            .with(Event.DETAIL, "...");

    assertThat(BuiltInTemplate.LOGTAP.render("id-1", warning, SENDER))
        .isEqualTo(
            "{\"event\":\"disk-warning\",\"timestamp\":\"2026-01-15T10:32:01.123Z\","
                + "\"dir\":\"./capture\",\"stats\":{\"lines_written\":0,\"bytes_written\":0,"
                + "\"disk_usage\":3938,\"disk_cap\":4096},\"detail\":\"...\"}");
  }

  @Test
  void what_logtap_leaves_out_is_left_out() {
    assertThat(
            BuiltInTemplate.LOGTAP.render("id", Event.of(NOON, "error").with("detail", ""), SENDER))
        .isEqualTo("{\"event\":\"error\",\"timestamp\":\"2026-01-15T10:32:01.123Z\"}");
  }

  @Test
  void plain_json_has_everything() throws Exception {
    JsonNode json = json(BuiltInTemplate.JSON, ALERT);

    assertThat(json.path("id").asText()).isEqualTo("id-1");
    assertThat(json.path("source").asText()).isEqualTo("host-1");
    assertThat(json.path("severity").asText()).isEqualTo("critical");
    assertThat(json.path("text").asText())
        .isEqualTo("alert: high_drops (team-a): drops exceeded 10/s");
    assertThat(json.path("details").path("label.app").asText()).isEqualTo("api");
  }

  @Test
  void an_alert_and_its_end_are_one_incident_of_pagerduty() throws Exception {
    JsonNode alert = json(BuiltInTemplate.PAGERDUTY, ALERT);
    JsonNode resolved = json(BuiltInTemplate.PAGERDUTY, RESOLVED);

    assertThat(alert.path("routing_key").asText()).isEqualTo("key-1");
    assertThat(alert.path("event_action").asText()).isEqualTo("trigger");
    assertThat(resolved.path("event_action").asText()).isEqualTo("resolve");
    assertThat(resolved.path("dedup_key")).isEqualTo(alert.path("dedup_key"));
    assertThat(alert.at("/payload/severity").asText()).isEqualTo("critical");
    assertThat(alert.at("/payload/summary").asText()).contains("high_drops");
    assertThat(json(BuiltInTemplate.PAGERDUTY, ALERT.with(Event.KEY, "app=b")).path("dedup_key"))
        .isNotEqualTo(alert.path("dedup_key"));
    assertThat(
            json(BuiltInTemplate.PAGERDUTY, ALERT.with(Event.KEY, "x".repeat(300)))
                .path("dedup_key")
                .asText())
        .hasSizeLessThanOrEqualTo(255);
  }

  @Test
  void an_alert_and_its_end_have_the_same_labels_at_alertmanager() throws Exception {
    JsonNode alert = json(BuiltInTemplate.ALERTMANAGER, ALERT).get(0);
    JsonNode resolved = json(BuiltInTemplate.ALERTMANAGER, RESOLVED).get(0);

    assertThat(alert.at("/labels/alertname").asText()).isEqualTo("high_drops");
    assertThat(resolved.path("labels")).isEqualTo(alert.path("labels"));
    assertThat(resolved.path("endsAt").asText()).isEqualTo("2026-01-15T10:33:01.123Z");
    assertThat(resolved.path("startsAt")).isEqualTo(alert.path("startsAt"));
    assertThat(alert.path("endsAt").asText()).isEqualTo("2026-01-16T10:32:01.123Z");
    assertThat(alert.at("/annotations/runbook_url").asText()).isEqualTo("https://example.org/r");
    JsonNode down = json(BuiltInTemplate.ALERTMANAGER, Event.of(NOON, "sink-down").about("loki"));
    JsonNode up = json(BuiltInTemplate.ALERTMANAGER, Event.of(NOON, "sink-up").about("loki"));
    assertThat(up.get(0).path("labels")).isEqualTo(down.get(0).path("labels"));
  }

  @Test
  void slack_makes_no_mention_of_what_a_log_says() {
    String text =
        BuiltInTemplate.SLACK.render(
            "id", ALERT.with(Event.DETAIL, "<!channel> a & b <https://evil|x>"), SENDER);

    assertThat(text)
        .contains("&lt;!channel&gt; a &amp; b")
        .doesNotContain("<!channel>")
        .doesNotContain("<https");
  }

  @Test
  void a_card_of_teams_is_one_of_its_workflows() throws Exception {
    JsonNode card = json(BuiltInTemplate.TEAMS, ALERT);

    assertThat(card.path("type").asText()).isEqualTo("message");
    JsonNode attachment = card.path("attachments").get(0);
    assertThat(attachment.path("contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(attachment.at("/content/body/0/color").asText()).isEqualTo("Attention");
    assertThat(json(BuiltInTemplate.TEAMS, RESOLVED).at("/attachments/0/content/body/0/color"))
        .hasToString("\"Good\"");
    assertThat(
            BuiltInTemplate.TEAMS.render(
                "id", ALERT.with(Event.DETAIL, "[click](https://evil)"), SENDER))
        .doesNotContain("](");
  }

  /** What breaks JSON that is put together from texts. */
  @ParameterizedTest
  @EnumSource(BuiltInTemplate.class)
  void whatever_an_event_holds_the_result_is_json_within_bounds(BuiltInTemplate template)
      throws Exception {
    String evil = "\"},{\"x\":\"\\ \n\r\t\u0000\u001b\u2028 </script> ${jndi} {{x}} ☃ 😀";
    Event event =
        Event.of(NOON, EventNames.ALERT)
            .ofTenant(evil)
            .about(evil)
            .with(Event.DETAIL, evil.repeat(100))
            .with("label.a-b.c", evil)
            .with(Event.DISK_USAGE, evil);
    for (int i = 0; i < 80; i++) {
      event = event.with("n" + i, "x".repeat(5000));
    }

    String text = template.render("id", event, SENDER);
    assertThat(JSON.readTree(text).toString()).doesNotContain("\"x\":\"");
    if (template == BuiltInTemplate.SLACK || template == BuiltInTemplate.TEAMS) {
      assertThat(text).hasSizeLessThan(28_000);
    }
  }

  /** Bounds are of what is sent: letters of three bytes, and what is written in five. */
  @ParameterizedTest
  @ValueSource(strings = {"<&>", "漢字", "\u001b\"", "😀", "plain "})
  void slack_teams_and_pagerduty_get_no_more_than_they_take(String letters) throws Exception {
    Event event = ALERT.with(Event.DETAIL, letters.repeat(2000)).about(letters.repeat(900));
    for (int i = 0; i < 40; i++) {
      event = event.with("n" + i, letters.repeat(1000));
    }

    JsonNode section = json(BuiltInTemplate.SLACK, event).path("blocks").get(0);
    assertThat(section.at("/text/text").asText()).hasSizeBetween(1500, 3000).endsWith("…");
    assertThat(section.path("fields")).hasSize(10);
    assertThat(section.path("fields"))
        .allSatisfy(field -> assertThat(field.path("text").asText()).hasSizeLessThan(2000))
        .anySatisfy(field -> assertThat(field.path("text").asText()).endsWith("…"));

    String card = BuiltInTemplate.TEAMS.render("id", event, SENDER);
    assertThat(card.getBytes(UTF_8)).hasSizeLessThan(28 << 10);
    assertThat(JSON.readTree(card).at("/attachments/0/content/body/1/facts")).hasSizeGreaterThan(3);

    String pager = BuiltInTemplate.PAGERDUTY.render("id", event, SENDER);
    assertThat(pager.getBytes(UTF_8)).hasSizeLessThan(512 << 10);
    assertThat(JSON.readTree(pager).at("/payload/summary").asText()).hasSizeLessThanOrEqualTo(1024);
    assertThat(JSON.readTree(pager).path("dedup_key").asText()).hasSizeLessThanOrEqualTo(255);
  }

  @Test
  void pagerduty_and_alertmanager_hear_by_themselves_what_somebody_has_to_act_on() {
    for (BuiltInTemplate template :
        new BuiltInTemplate[] {BuiltInTemplate.PAGERDUTY, BuiltInTemplate.ALERTMANAGER}) {
      assertThat(EventNames.ALL.stream().filter(n -> template.tellsByItself(Event.of(NOON, n))))
          .containsExactlyInAnyOrder(
              "error",
              "disk-warning",
              "alert",
              "alert-resolved",
              "sink-down",
              "sink-up",
              "wal-nearly-full",
              "upload-failed",
              "test");
      assertThat(template.tellsByItself(ALERT.with(Event.SEVERITY, "info"))).isTrue();
    }
  }
}
