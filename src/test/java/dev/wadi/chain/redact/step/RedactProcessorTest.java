package dev.wadi.chain.redact.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.Batches;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RedactProcessorTest {
  private final RedactionProfiles profiles =
      new RedactionProfiles(
          new RedactionConfig(
              Map.of(
                  "aside",
                  RedactionProfile.logtap()
                      .withName("aside")
                      .withAction(Kind.SSN, Action.QUARANTINE)),
              "all",
              Map.of("other", "none"),
              Map.of("syslog", "aside"),
              Map.of()));
  private final RedactProcessor processor = new RedactProcessor(profiles);

  @Test
  void redacts_the_body_and_tells_by_which_profile() throws Exception {
    Exchange exchange = exchange("loki", "password=x1");

    processor.process(exchange);

    assertThat(exchange.getMessage().getBody(Batch.class).toEntries().get(0).line())
        .isEqualTo("password=[REDACTED:secret]");
    assertThat(exchange.getProperty(RedactProcessor.PROFILE))
        .isEqualTo("all@" + RedactionProfile.all().hash());
    assertThat(exchange.getProperty(RedactProcessor.QUARANTINED)).isNull();
  }

  @Test
  void a_profile_that_looks_for_nothing_has_redacted_nothing() throws Exception {
    Batch batch = Batches.batch(Labels.of("a", "b"), Map.of(), "a@b.io");
    RedactProcessor off =
        new RedactProcessor(
            new RedactionProfiles(
                new RedactionConfig(Map.of(), "none", Map.of(), Map.of(), Map.of())));
    Exchange exchange = exchange("loki", "");

    exchange.getMessage().setBody(batch);
    off.process(exchange);
    assertThat(exchange.getMessage().getBody(Batch.class).redactedBy()).isNull();

    exchange.getMessage().setBody(batch.redactedBy("all@1234"));
    off.process(exchange);
    assertThat(exchange.getMessage().getBody(Batch.class).redactedBy()).isEqualTo("all@1234");
  }

  @Test
  void sets_entries_aside_by_the_profile_of_the_source() throws Exception {
    Exchange exchange = exchange("syslog", "ssn 536-90-4399");

    processor.process(exchange);

    assertThat(exchange.getMessage().getBody(Batch.class).isEmpty()).isTrue();
    assertThat(
            exchange
                .getProperty(RedactProcessor.QUARANTINED, Batch.class)
                .toEntries()
                .get(0)
                .line())
        .isEqualTo("ssn [REDACTED:ssn]");
    assertThat(processor.getQuarantinedEntriesTotal()).isEqualTo(1);
    assertThat(processor.getHits()).containsEntry("ssn", 1L);
  }

  @Test
  void a_dry_run_shows_findings_and_counts_nothing() {
    assertThat(processor.dryRun("", "a@b.io"))
        .isEqualTo(
            "{\"fate\":\"changed\",\"text\":\"[REDACTED:email]\",\"findings\":[{\"type\":\"email\","
                + "\"start\":0,\"end\":6,\"rule\":\"email\",\"score\":95,"
                + "\"replacement\":\"[REDACTED:email]\"}]}");
    assertThat(processor.getHits()).isEmpty();
    assertThat(processor.getLinesTotal()).isZero();
  }

  private static Exchange exchange(String source, String line) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty(Established.SOURCE, source);
    exchange.getMessage().setBody(Batches.batch(Labels.of("a", "b"), Map.of(), line));
    return exchange;
  }
}
