package dev.wadi.chain.redact.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Switches switches = new Switches(RedactionProfile.all().kinds());

  @Test
  void of_findings_that_overlap_the_longer_stays() {
    Findings findings = new Findings(switches);
    findings.add(Kind.EMAIL, 10, 20, 90, "email");
    findings.add(Kind.SECRET, 5, 25, 90, "secret");
    findings.add(Kind.IP_V4, 25, 30, 90, "ip_v4");

    assertThat(findings.inOrder()).isFalse();
    findings.resolve();

    assertThat(places(findings)).containsExactly("5-25 secret", "25-30 ip_v4");
  }

  @Test
  void a_few_are_put_in_order_as_many_are() {
    long seed = Long.getLong("wadi.seed", 20261130L);
    Random random = new Random(seed);
    List<Kind> kinds = RedactionProfile.all().kinds();
    for (int round = 0; round < 20_000; round++) {
      Findings findings = new Findings(switches);
      int count = 1 + random.nextInt(Findings.FEW);
      for (int k = 0; k < count; k++) {
        int start = random.nextInt(24);
        int end = start + 1 + random.nextInt(10);
        findings.add(kinds.get(random.nextInt(kinds.size())), start, end, 90, "rule " + k);
      }
      List<String> all = places(findings);
      List<String> many = Arrays.stream(findings.manyApart()).mapToObj(all::get).toList();

      findings.resolve();

      assertThat(places(findings)).as("seed %d round %d of %s", seed, round, all).isEqualTo(many);
      assertThat(findings.inOrder()).isTrue();
    }
  }

  @Test
  void many_are_put_in_order() {
    Findings findings = new Findings(switches);
    for (int k = 100; k > 0; k--) {
      findings.add(Kind.EMAIL, 10 * k, 10 * k + 5, 90, "email");
      findings.add(Kind.SECRET, 10 * k + 1, 10 * k + 9, 90, "secret");
    }

    findings.resolve();

    assertThat(findings.count()).isEqualTo(100);
    assertThat(findings.inOrder()).isTrue();
    assertThat(findings.kind(99)).isEqualTo(Kind.SECRET);
  }

  private static List<String> places(Findings findings) {
    List<String> all = new ArrayList<>();
    for (int k = 0; k < findings.count(); k++) {
      all.add(findings.start(k) + "-" + findings.end(k) + " " + findings.rule(k));
    }
    return all;
  }
}
