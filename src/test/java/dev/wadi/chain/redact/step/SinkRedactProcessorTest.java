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

class SinkRedactProcessorTest {
  private final RedactionProfiles profiles =
      new RedactionProfiles(
          new RedactionConfig(
              Map.of(
                  "strict",
                  RedactionProfile.logtap().withName("strict").withAction(Kind.SSN, Action.DROP)),
              "none",
              Map.of(),
              Map.of(),
              Map.of("loki", "strict")));
  private final SinkRedactProcessor processor = new SinkRedactProcessor(profiles);

  private static Batch batch(String... lines) {
    Batch plain = Batches.batch(Labels.of("a", "b"), Map.of(), lines);
    byte[] bytes = new byte[7];
    return new Batch(plain.tenant(), plain.streams(), new Batch.Encoded(bytes, 0, 7));
  }

  private Exchange processed(String sink, Batch batch) throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty(Established.READER, sink);
    exchange.getMessage().setBody(batch);
    processor.process(exchange);
    return exchange;
  }

  @Test
  void a_sink_without_a_profile_gets_the_very_batch_with_its_encoded_form() throws Exception {
    Batch batch = batch("mail a@b.io");

    assertThat(processed("capture", batch).getMessage().getBody()).isSameAs(batch);
  }

  @Test
  void a_sink_with_a_profile_gets_the_very_batch_when_nothing_is_found_in_it() throws Exception {
    Batch batch = batch("all well");

    assertThat(processed("loki", batch).getMessage().getBody()).isSameAs(batch);
  }

  @Test
  void a_sink_with_a_profile_gets_its_redacted_form_and_counts_for_itself() throws Exception {
    Batch first = processed("loki", batch("mail a@b.io")).getMessage().getBody(Batch.class);
    Batch again = processed("loki", batch("mail a@b.io")).getMessage().getBody(Batch.class);

    assertThat(first.toEntries().get(0).line()).isEqualTo("mail [REDACTED:email]");
    assertThat(first.encoded()).isNull();
    assertThat(again.toEntries().get(0).line()).isEqualTo(first.toEntries().get(0).line());
    assertThat(processor.getChangedLines()).containsExactly(Map.entry("loki", 2L));
    assertThat(profiles.stats().lines()).isZero();
    assertThat(processor.getSinkProfiles().get("loki")).startsWith("strict@");
  }

  @Test
  void what_the_profile_drops_is_withheld_and_a_batch_of_nothing_is_done() throws Exception {
    Exchange some = processed("loki", batch("ssn 536-90-4399", "fine"));
    Exchange none = processed("loki", batch("ssn 536-90-4399"));

    assertThat(some.getMessage().getBody(Batch.class).toEntries())
        .extracting(e -> e.line())
        .containsExactly("fine");
    assertThat(some.isRouteStop()).isFalse();
    assertThat(none.isRouteStop()).isTrue();
    assertThat(processor.getWithheldEntries()).containsEntry("loki", 2L);
  }

  @Test
  void a_change_of_the_profiles_counts_at_once_and_counters_go_on() throws Exception {
    processed("loki", batch("mail a@b.io"));
    profiles.replace(
        new RedactionConfig(Map.of(), "none", Map.of(), Map.of(), Map.of("capture", "all")));
    Batch batch = batch("mail a@b.io");

    assertThat(processed("loki", batch).getMessage().getBody()).isSameAs(batch);
    assertThat(processed("capture", batch).getMessage().getBody()).isNotSameAs(batch);
    assertThat(processor.getChangedLines()).containsEntry("loki", 1L).containsEntry("capture", 1L);
  }
}
