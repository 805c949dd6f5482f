package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.component.seda.SedaComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start makes of its settings, before it makes anything else. */
class StartSettingsLiveTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camel.component.seda.nope=1",
        "camel.component.seda.queueSize=many",
        "camel.component.sedda.queueSize=1",
        "wadi.redact.profile=everything",
        "wadi.redact.file=no-such-file.yaml",
        "wadi.redact.keyFile=no-such-file",
        "wadi.redact.patterns=no-such-file.yaml",
        "wadi.mask.keys=a=short",
        "wadi.auth.tokens=a=short",
        "wadi.loki.user=colon:inside",
        "wadi.wal.warnRatio=7",
        "wadi.push.corsOrigins=nowhere",
        "wadi.routes.directory={routes}"
      })
  void what_is_wrong_is_found_before_a_folder_is_made(String assignment) throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(routes.resolve("60-mine.camel.yaml"), "- route:\n    frum: x\n");

    assertThatThrownBy(
            () -> new LiveGateway(directory, assignment.replace("{routes}", routes.toString())))
        .isInstanceOf(SettingsException.class)
        .message()
        .doesNotContain("Exception", "class dev.wadi");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void options_of_components_reach_camel() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory, "camel.component.seda.queueSize=7")) {
      assertThat(
              gateway
                  .gateway()
                  .camelContext()
                  .getComponent("seda", SedaComponent.class)
                  .getQueueSize())
          .isEqualTo(7);
    }
  }

  @Test
  void the_check_of_routes_knows_every_part_that_a_gateway_provides() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      Map<String, Object> bound =
          gateway.gateway().camelContext().getRegistry().findByTypeWithName(Object.class);
      bound.values().removeIf(part -> !part.getClass().getName().startsWith("dev.wadi."));
      assertThat(bound).containsKeys("redact", "wal-main");
      assertThat(bound.keySet()).allMatch(RouteCatalogue::provides);
    }
  }
}
