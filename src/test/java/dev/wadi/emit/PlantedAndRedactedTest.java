package dev.wadi.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Entry;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is planted for redaction to find is found, so that a summary of both adds up. */
class PlantedAndRedactedTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @EnumSource(Planted.class)
  void every_planted_value_is_gone_afterwards(Planted kind) {
    Service.Words words = new Service.Words(new Random(2));
    for (int i = 0; i < 600; i++) {
      String value = new PersonalData(new Random(i)).value(kind);
      String slip = new PersonalData(new Random(i)).inContext(kind);
      Service service = Service.values()[i % Service.values().length];
      String line = service.line(words, InstantSource.system().instant(), "info", slip);

      assertThat(redactor.redact(line)).as(line).doesNotContain(value);
    }
  }

  @Test
  void lines_with_nothing_planted_stay_as_they_are() {
    LogTraffic traffic = new LogTraffic(9, "t", 0, InstantSource.system());
    for (Entry entry : traffic.next(20_000).batch().toEntries()) {
      assertThat(redactor.redact(entry.line())).isEqualTo(entry.line());
    }
  }
}
