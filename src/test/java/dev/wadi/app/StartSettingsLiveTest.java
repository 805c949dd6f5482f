package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.kit.LiveGateway;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.component.seda.SedaComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "wadi.loki.password=without-a-user",
        "wadi.store.kmsKey=without-encryption",
        "wadi.store.tags=a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9,j=10,k=11",
        "wadi.objects.target=ftp://bucket/x",
        "wadi.objects.target=file:{data}/captures/x",
        "wadi.lake.target=ftp://bucket/x",
        "wadi.webhook.url.ops=",
        "wadi.webhook.url=ops=",
        "wadi.webhook.events.ops=",
        "wadi.auth.tokens.a=",
        "wadi.mask.keys.a=",
        "wadi.webhook.urlFile={routes}",
        "wadi.wal.warnRatio=7",
        "wadi.push.corsOrigins=nowhere",
        "wadi.routes.directory={routes}"
      })
  void what_is_wrong_is_found_before_a_folder_is_made(String assignment) throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(routes.resolve("60-mine.camel.yaml"), "- route:\n    frum: x\n");

    assertThatThrownBy(
            () ->
                new LiveGateway(
                    directory,
                    assignment
                        .replace("{routes}", routes.toString())
                        .replace("{data}", directory.resolve("data").toString())))
        .isInstanceOf(SettingsException.class)
        .message()
        .doesNotContain("Exception", "class dev.wadi");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  /* Each names the setting itself, the entry too, and says what to do. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wadi.webhook.url.ops= | wadi.webhook.url.ops: ops is empty (expected: a value, or no"
            + " entry",
        "wadi.auth.tokens.a=   | wadi.auth.tokens.a: a is empty (expected: a value, or no entry",
        "wadi.auth.tokens=a=   | wadi.auth.tokens: a is empty (expected: a value, or no entry",
        "wadi.store.tags=a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9,j=10,k=11 | wadi.store.tags: 11",
        "wadi.store.kmsKey=mine | wadi.store.kmsKey: goes with wadi.store.encryption=aws:kms",
        "wadi.loki.password=x | wadi.loki.password: stands without wadi.loki.user"
      })
  void a_wrong_one_is_named_with_its_cure(String assignment, String sentence) {
    assertThatThrownBy(() -> new LiveGateway(directory, assignment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void a_header_that_is_none_is_said_under_its_own_name() {
    assertThatThrownBy(
            () ->
                new LiveGateway(
                    directory,
                    "wadi.webhook.url.ops=https://example.org/x",
                    "wadi.webhook.signatureHeader.ops=A:B"))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("wadi.webhook.signatureHeader.ops: 'A:B' is no name of a header");
  }

  /** A file system of the kernel's own takes no folders, from nobody. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "wadi.wal.directory",
        "wadi.capture.directory",
        "wadi.events.directory",
        "wadi.tail.directory",
        "wadi.quarantine.directory",
        "wadi.named.directory",
        "wadi.dlq.directory",
        "wadi.alerts.directory"
      })
  void a_folder_that_cannot_be_made_is_named_with_its_setting(String setting) {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs Linux' /proc");

    assertThatThrownBy(() -> new LiveGateway(directory, setting + "=/proc/wadi-x"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage(
            "/proc/wadi-x: the folder cannot be made: its file system takes none (see "
                + setting
                + ")");
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
