package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactionMetricsLiveTest {
  @TempDir Path directory;

  @Test
  void places_are_told_by_type_tenant_and_where() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      assertThat(gateway.page("/metrics")).doesNotContain("wadi_redacted_places_total{");
      gateway.push("a", Map.of("app", "shop", "owner", "o@b.io"), "mail x@y.io and z@y.io");
      gateway.push("b", "mail x@y.io");

      assertThat(gateway.metric(places("a", "email", "line"))).isEqualTo(2);
      assertThat(gateway.metric(places("a", "email", "label"))).isEqualTo(1);
      assertThat(gateway.metric(places("b", "email", "line"))).isEqualTo(1);
      gateway.push("b", "mail x@y.io");
      assertThat(gateway.metric(places("b", "email", "line"))).isEqualTo(2);
    }
  }

  private static String places(String tenant, String type, String where) {
    return "wadi_redacted_places_total{tenant=\"%s\",type=\"%s\",where=\"%s\"}"
        .formatted(tenant, type, where);
  }
}
