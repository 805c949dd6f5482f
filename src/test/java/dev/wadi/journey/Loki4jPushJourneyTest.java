package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import com.github.loki4j.logback.Loki4jAppender;
import com.github.loki4j.logback.PipelineConfigAppenderBase.BatchCfg;
import com.github.loki4j.logback.PipelineConfigAppenderBase.HttpCfg;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real client, in its own two formats, through the doors and the chain. */
@Timeout(60)
class Loki4jPushJourneyTest {
  private static final int LINES = 2_000;

  @ParameterizedTest(name = "protobuf={0}")
  @ValueSource(booleans = {false, true})
  void every_line_of_loki4j_arrives_as_it_was_written(boolean protobuf) throws Exception {
    CountDownLatch arrived = new CountDownLatch(LINES);
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keep =
        exchange -> {
          int entries = exchange.getMessage().getBody(Batch.class).entries();
          for (int i = 0; i < entries; i++) {
            arrived.countDown();
          }
        };
    List<String> written = new ArrayList<>();
    try (PushDoor door = new PushDoor(setup)) {
      LoggerContext context = configure(door, protobuf);
      Logger logger = context.getLogger("journey");
      for (int i = 0; i < LINES; i++) {
        String line = "line " + i + " \"quoted\" \\ tab\t é 😀 {\"json\":true}";
        written.add(line);
        logger.info(line);
      }
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      context.stop();

      List<Entry> kept = door.kept.stream().flatMap(batch -> batch.toEntries().stream()).toList();
      assertThat(kept).extracting(Entry::line).containsExactlyElementsOf(written);
      assertThat(kept)
          .allSatisfy(
              entry -> {
                assertThat(entry.labels().asMap())
                    .containsEntry("app", "journey")
                    .containsEntry("level", "INFO");
                assertThat(entry.metadata())
                    .containsEntry("thread", Thread.currentThread().getName());
              });
      assertThat(door.kept).extracting(Batch::tenant).containsOnly("acme");
      assertThat(door.kept)
          .allSatisfy(batch -> assertThat(batch.encoded() != null).isEqualTo(protobuf));
      assertThat(door.statistics.answers().keySet())
          .extracting(a -> a.status())
          .containsExactly(204);
      assertThat(door.statistics.intake().sum(counts -> counts.receivedEntries())).isEqualTo(LINES);
      assertThat(door.statistics.intake().sum(counts -> counts.acceptedEntries())).isEqualTo(LINES);
    }
  }

  private static LoggerContext configure(PushDoor door, boolean protobuf) {
    LoggerContext context = new LoggerContext();
    HttpCfg http = new HttpCfg();
    http.setUrl(door.uri("/loki/api/v1/push").toString());
    http.setTenantId("acme");
    http.setUseProtobufApi(protobuf);
    BatchCfg batch = new BatchCfg();
    batch.setTimeoutMs(100);
    PatternLayout message = new PatternLayout();
    message.setContext(context);
    message.setPattern("%msg");
    message.start();
    Loki4jAppender appender = new Loki4jAppender();
    appender.setContext(context);
    appender.setLabels("app = journey\nlevel = %level");
    appender.setStructuredMetadata("thread = %thread");
    appender.setMessage(message);
    appender.setHttp(http);
    appender.setBatch(batch);
    appender.start();
    context.getLogger("journey").addAppender(appender);
    return context;
  }
}
