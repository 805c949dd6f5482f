package dev.wadi.source.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorPath;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the settings say of OpenTelemetry's door. */
class OtlpPartsTest {
  private final OtlpParts parts = new OtlpParts();

  private static KnownSettings settings(String... assignments) throws Exception {
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
    for (String assignment : assignments) {
      reader.set(assignment);
    }
    return new KnownSettings(reader.read());
  }

  private List<DoorPath> paths(KnownSettings settings) {
    return ((DoorFormat) parts.parts(settings).get("otlpFormat")).paths();
  }

  @Test
  void labels_are_those_of_loki_unless_it_is_said_otherwise() throws Exception {
    assertThat(Set.copyOf(settings().list("wadi.otlp.indexLabels")))
        .isEqualTo(OtlpMapping.LOKI.indexLabels());
  }

  @Test
  void it_has_a_port_of_its_own_when_one_is_set() throws Exception {
    assertThat(paths(settings())).containsExactly(new DoorPath("otlp/v1/logs"));
    assertThat(paths(settings("wadi.otlp.port=4318")))
        .containsExactly(new DoorPath("otlp/v1/logs"), new DoorPath("v1/logs", 4318));
    assertThat(parts.values(settings())).containsEntry("wadi.active.otlp.listens", "false");
  }

  @Test
  void the_port_of_the_http_door_is_not_its_own() throws Exception {
    KnownSettings same = settings("wadi.otlp.port=3100");
    assertThatThrownBy(() -> parts.parts(same))
        .hasMessage(
            "wadi.otlp.port: 3100 is the port of the HTTP door (expected: another, such as 4318)");
  }

  @Test
  void a_port_that_somebody_has_costs_one_sentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      KnownSettings settings = settings("wadi.otlp.port=" + taken.getLocalPort());
      assertThatThrownBy(() -> parts.values(settings))
          .hasMessageStartingWith("wadi.otlp.port: 127.0.0.1:" + taken.getLocalPort())
          .hasMessageEndingWith("(set wadi.otlp.port, or 0 for none)");
    }
  }
}
