package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedHook.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi webhook}, and what {@code wadi sink ls} shows of webhooks. */
class WebhookCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private ScriptedHook hook;

  @BeforeEach
  void open() throws Exception {
    hook = new ScriptedHook();
  }

  @AfterEach
  void close() {
    hook.close();
  }

  private CommandRun wadi(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of(
            "--set",
            "wadi.webhook.url.ops=" + hook.url("/very-secret-path"),
            "--set",
            "wadi.webhook.auth.ops=hmac-sha256:very-secret-key"));
    CommandRun run = CommandRun.of(folder, Map.of(), all.toArray(String[]::new));
    assertThat(run.results() + run.remarks()).doesNotContain("very-secret");
    return run;
  }

  private CommandRun test(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("webhook", "test"));
    all.addAll(List.of(args));
    all.addAll(List.of("--set", "wadi.webhook.allow=127.0.0.1"));
    return wadi(all.toArray(String[]::new));
  }

  @Test
  void a_test_event_is_sent_and_the_answer_shown() throws Exception {
    hook.answers(Answer.of(200, "ok"));
    CommandRun run = test("ops");

    assertThat(run.code()).isZero();
    assertThat(run.results()).contains("took it: status 200, ok");
    assertThat(hook.requests().get(0).json().path("event").asText()).isEqualTo("test");
    assertThat(hook.requests().get(0).headers()).containsKey("X-logtap-signature");
  }

  @Test
  void what_a_webhook_refuses_is_told_with_its_words_and_a_code() throws Exception {
    hook.answers(Answer.of(403, "no /very-secret-path"), Answer.of(500), Answer.of(403));

    CommandRun refused = test("ops");
    assertThat(refused.code()).isEqualTo(ExitCode.PERMISSION.number());
    assertThat(refused.results()).contains("did not take it: status 403: no /***");
    assertThat(test("ops").code()).isEqualTo(ExitCode.NETWORK.number());
    JsonNode json = JSON.readTree(test("ops", "--json").results());
    assertThat(json.path("taken").asBoolean()).isFalse();
    assertThat(json.path("status").asInt()).isEqualTo(403);
  }

  @Test
  void an_address_that_is_not_allowed_is_not_asked() throws Exception {
    CommandRun run = wadi("webhook", "test", "ops");

    assertThat(run.code()).isEqualTo(ExitCode.NETWORK.number());
    assertThat(run.results()).contains("127.0.0.1 is a loopback address").contains("webhook.allow");
    assertThat(hook.requests()).isEmpty();
  }

  @Test
  void a_name_that_is_none_is_not_found() throws Exception {
    CommandRun run = test("opps");

    assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(run.remarks()).contains("no such webhook: opps (there are: ops)");
  }

  @Test
  void the_webhooks_are_listed_without_their_secrets() throws Exception {
    CommandRun run = wadi("webhook", "ls");

    assertThat(run.results()).contains("ops").contains("http://127.0.0.1:").contains("hmac-sha256");
  }

  @Test
  void sink_ls_shows_the_webhooks_of_a_gateway() throws Exception {
    try (LiveGateway live =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.webhook.allow=127.0.0.1",
            "wadi.webhook.url.ops=" + hook.url("/x"))) {
      hook.awaitTaken(1);

      assertThat(sink(live, "ls").results()).contains("webhook-ops");
      assertThat(sink(live, "pause", "webhook-ops").results()).contains("webhook-ops is paused");
      assertThat(sink(live, "resume", "webhook-ops").results()).contains("webhook-ops goes on");
      assertThat(Files.exists(live.data().resolve("events/webhook-ops.cursor"))).isTrue();
    }
  }

  private CommandRun sink(LiveGateway live, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("sink"));
    all.addAll(List.of(args));
    all.addAll(
        List.of(
            "--gateway",
            live.gateway().consoleAddress().orElseThrow().toString(),
            "--set",
            "wadi.data.directory=" + live.data()));
    return CommandRun.of(folder, Map.of(), all.toArray(String[]::new));
  }
}
