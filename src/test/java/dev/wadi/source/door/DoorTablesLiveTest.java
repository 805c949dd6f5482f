package dev.wadi.source.door;

import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.kit.DoorTable;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway in the place of LogStack, or of LogOps, gives to the bytes of their clients the answers
 * that these had: every row of their tables, in the order in which they stand there.
 */
class DoorTablesLiveTest {
  private static final String KEY = "logstack_1a2b3c4d5e6f7890abcdef12";
  private static final String ADMIN = "logstack_admin_5e6f7890";

  @TempDir static Path directory;
  private static LiveGateway logstack;
  private static LiveGateway logops;

  @BeforeAll
  static void open() throws Exception {
    Path config = directory.resolve("config.yaml");
    Files.writeString(
        config,
        """
        security:
          admin_token: %s
          api_keys:
            %s: {name: shop, active: true}
            logstack_off: {name: "off", active: false}
            logstack_unsaid: {name: unsaid}
            logstack_once: {name: once, active: true, rate: 0.001, burst: 1}
        """
            .formatted(ADMIN, KEY));
    logstack =
        new LiveGateway(
            Files.createDirectory(directory.resolve("logstack")),
            new SettingsReader(SettingsCatalogue.load()).logstackFile(config));
    logops =
        new LiveGateway(
            Files.createDirectory(directory.resolve("logops")),
            new SettingsReader(SettingsCatalogue.load())
                .environment(Map.of("LOGOPS_SINK_FILE", "true")),
            "wadi.keys.signing.demo-pub-1=demo-priv-1",
            "wadi.keys.key.demo-pub-1={\"token\":\"logops-plain-token\",\"rate\":50,\"burst\":100}");
  }

  @AfterAll
  static void close() throws Exception {
    logstack.close();
    logops.close();
  }

  private static List<DoorTable.Row> logstack() throws IOException {
    return DoorTable.read("/doors/logstack.txt", Map.of("key", KEY, "admin", ADMIN));
  }

  private static List<DoorTable.Row> logops() throws IOException {
    return DoorTable.read("/doors/logops.txt", Map.of());
  }

  @ParameterizedTest
  @MethodSource("logstack")
  void answers_as_logstack_does(DoorTable.Row row) throws Exception {
    DoorTable.check(logstack.gateway().pushAddress().getPort(), row);
  }

  @ParameterizedTest
  @MethodSource("logops")
  void answers_as_logops_does(DoorTable.Row row) throws Exception {
    DoorTable.check(logops.gateway().pushAddress().getPort(), row);
  }
}
