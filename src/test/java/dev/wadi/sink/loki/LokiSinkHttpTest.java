package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.PushBytes;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.sink.delivery.DeliverySettings;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire. */
class LokiSinkHttpTest {
  private final ScriptedLoki loki = ScriptedLoki.start();
  private LokiSettings settings =
      LokiSettings.of(loki.pushUrl())
          .with(new LokiSettings.Timeouts(2000, 5000))
          .with(new DeliverySettings.Pacing(20, 200, 10, 1000, 200, 2000));

  @AfterEach
  void stop() {
    loki.close();
  }

  private LokiSink sink() {
    return new LokiSink(
        "test",
        settings,
        PushBytes::of,
        batch -> CompletableFuture.failedFuture(new AssertionError("dead letter")),
        InstantSource.system(),
        System::nanoTime);
  }

  private void deliver(Batch batch) throws Exception {
    try (LokiSink sink = sink()) {
      sink.deliver(batch).get(20, TimeUnit.SECONDS);
    }
  }

  private void use(Credentials credentials, TenantHeader header) {
    settings = settings.with(new LokiSettings.Target(loki.pushUrl(), credentials, header));
  }

  @Test
  void labels_times_lines_and_metadata_arrive() throws Exception {
    byte[] buffer = "grün \"x\"\ntrace123".getBytes(StandardCharsets.UTF_8);
    int line = buffer.length - 8;
    LogStream stream =
        new LogStream.Builder(Labels.of("app", "a\"p\\i\n", "env", "prod"), buffer, 1)
            .add(1_760_000_000_123_456_789L, 0, line)
            .addMetadata(line, 5, line + 5, 3)
            .build();
    deliver(new Batch("acme", List.of(stream)));

    ScriptedLoki.Line arrived = loki.lines("acme").get(0);
    assertThat(arrived.labels()).isEqualTo(Map.of("app", "a\"p\\i\n", "env", "prod"));
    assertThat(arrived.timestampNanos()).isEqualTo(1_760_000_000_123_456_789L);
    assertThat(arrived.text()).isEqualTo("grün \"x\"\n");
    assertThat(arrived.metadata()).isEqualTo(Map.of("trace", "123"));
  }

  @Test
  void the_request_is_what_loki_documents() throws Exception {
    deliver(batch("acme", "one"));

    ScriptedLoki.Request request = loki.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/loki/api/v1/push");
    assertThat(request.headers())
        .containsEntry("content-type", "application/x-protobuf")
        .containsEntry("x-scope-orgid", "acme")
        .containsEntry("user-agent", "wadi")
        .doesNotContainKeys("content-encoding", "authorization", "upgrade", "expect");
  }

  @Test
  void the_tenant_header_can_be_mapped_or_left_out() throws Exception {
    use(Credentials.NONE, TenantHeader.of("", "acme=team-a"));
    deliver(batch("acme", "mapped"));
    use(Credentials.NONE, TenantHeader.NONE);
    deliver(batch("acme", "none"));

    assertThat(loki.texts("team-a")).containsExactly("mapped");
    assertThat(loki.requests().get(1).headers()).doesNotContainKey("x-scope-orgid");
  }

  @Test
  void basic_and_bearer_credentials_are_sent_at_once() throws Exception {
    use(Credentials.basic("wadi", "s3cret"), TenantHeader.OWN_NAME);
    deliver(batch("acme", "a"));
    use(Credentials.bearer("tok"), TenantHeader.OWN_NAME);
    deliver(batch("acme", "b"));

    assertThat(loki.requests())
        .extracting(request -> request.headers().get("authorization"))
        .containsExactly("Basic d2FkaTpzM2NyZXQ=", "Bearer tok");
  }

  @Test
  void a_login_page_is_not_taken_for_loki() throws Exception {
    loki.next(
        Reply.status(200, "<!doctype html><title>Log in</title>"),
        Reply.status(302, "").header("Location", loki.pushUrl() + "/login"));
    try (LokiSink sink = sink()) {
      CompletableFuture<Void> delivered = sink.deliver(batch("acme", "kept"));
      loki.awaitRequests(1);
      delivered.get(30, TimeUnit.SECONDS);
    }

    assertThat(loki.requests())
        .extracting(request -> request.method() + " " + request.status())
        .containsExactly("POST 200", "POST 302", "POST 204");
    assertThat(loki.texts("acme")).containsExactly("kept");
  }

  @Test
  void connections_are_kept() throws Exception {
    try (LokiSink sink = sink()) {
      for (int i = 0; i < 20; i++) {
        sink.deliver(batch("acme", "line-" + i)).get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(loki.connections()).isEqualTo(1);
    assertThat(loki.texts("acme")).containsExactly(numbered("line", 0, 20));
  }

  @Test
  void redirects_are_not_followed() throws Exception {
    try (LokiSink sink = sink()) {
      loki.next(Reply.status(302).header("Location", "http://127.0.0.1:1/elsewhere"));
      sink.deliver(batch("acme", "a")).get(20, TimeUnit.SECONDS);
      assertThat(sink.counts().http().answers4xx()).isEqualTo(1);
      assertThat(loki.requests()).hasSize(2);
    }
  }

  @Test
  void an_answer_that_never_comes_is_given_up_in_time_and_asked_for_again() throws Exception {
    settings =
        settings
            .with(new LokiSettings.Timeouts(2000, 300))
            .with(new DeliverySettings.Pacing(20, 200, 10, 1000, 200, 2000));
    loki.next(Reply.stall(), Reply.halfAnswer());
    try (LokiSink sink = sink()) {
      sink.deliver(batch("acme", "a")).get(20, TimeUnit.SECONDS);
      assertThat(sink.counts().http().noAnswers()).isEqualTo(2);
      assertThat(sink.health().lastError()).isNotBlank();
    }
    assertThat(loki.texts("acme")).containsExactly("a");
    assertThat(loki.duplicates()).isEqualTo(1);
  }

  @Test
  void a_long_answer_is_not_kept() throws Exception {
    loki.next(Reply.status(500, "y".repeat(5_000_000)));
    try (LokiSink sink = sink()) {
      sink.deliver(batch("acme", "a")).get(20, TimeUnit.SECONDS);
      assertThat(sink.health().lastError()).startsWith("status 500: yyy").hasSize(300);
    }
  }

  @Test
  void a_server_that_is_not_there_yet_gets_the_lines_when_it_comes() throws Exception {
    loki.stop();
    try (LokiSink sink = sink()) {
      CompletableFuture<Void> done = sink.deliver(batch("acme", "early"));
      awaitFailures(sink, 3);
      assertThat(done).isNotDone();
      loki.restart();
      sink.retryNow();
      done.get(20, TimeUnit.SECONDS);
    }
    assertThat(loki.texts("acme")).containsExactly("early");
  }

  @Test
  void closing_does_not_wait_for_a_dead_server() throws Exception {
    loki.always(Reply.stall());
    settings =
        settings
            .with(new LokiSettings.Timeouts(2000, 60_000))
            .with(new DeliverySettings.Pacing(20, 200, 10, 1000, 200, 50));
    LokiSink sink = sink();
    CompletableFuture<Void> done = sink.deliver(batch("acme", "a"));
    sink.close();

    assertThat(done).failsWithin(java.time.Duration.ofSeconds(10));
  }

  @Test
  void no_thread_outlives_its_sink() throws Exception {
    LokiSink sink =
        new LokiSink(
            "mortal",
            settings,
            PushBytes::of,
            batch -> CompletableFuture.completedFuture(null),
            InstantSource.system(),
            System::nanoTime);
    sink.deliver(batch("acme", "a")).get(20, TimeUnit.SECONDS);
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("loki-mortal-"))
            .toList();
    assertThat(threads).isNotEmpty();
    sink.close();
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  private static void awaitFailures(LokiSink sink, int failures) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (sink.counts().http().noAnswers() < failures) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
