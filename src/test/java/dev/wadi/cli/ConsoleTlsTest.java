package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console that speaks TLS, and the commands that call it. */
class ConsoleTlsTest {
  @TempDir Path home;

  @Test
  void commands_know_the_console_by_the_certificate_of_the_settings() throws Exception {
    Pems pems = new Pems(home);
    pems.authority("ca");
    pems.signed("server", "ca", 2);
    pems.signed("other", "ca", 2);
    List<String> settings =
        List.of(
            "wadi.console.enabled=true",
            "wadi.console.tls=true",
            "wadi.console.port=" + GatewayProcess.freePort(),
            "wadi.tls.key=" + pems.file("server.key"),
            "wadi.tls.certificate=" + pems.file("server.pem"));
    try (LiveGateway gateway = new LiveGateway(home, settings.toArray(String[]::new))) {
      assertThat(gateway.gateway().consoleAddress())
          .hasValueSatisfying(address -> assertThat(address.getScheme()).isEqualTo("https"));
      CommandRun good = run(settings);
      assertThat(good.code()).as(good.remarks()).isZero();
      List<String> wrong = new ArrayList<>(settings);
      wrong.set(4, "wadi.tls.certificate=" + pems.file("other.pem"));
      CommandRun bad = run(wrong);
      assertThat(bad.code()).isNotZero();
      assertThat(bad.results()).isEmpty();
      String push = "wadi.push.port=" + gateway.gateway().pushAddress().getPort();
      List<String> doctors = new ArrayList<>(settings);
      doctors.add(push);
      assertThat(run("doctor", doctors).results())
          .containsPattern("certificate .*server.pem ends at")
          .containsPattern("port push .*is in use by a running Wadi")
          .containsPattern("port console .*is in use by a running Wadi");
      wrong.add(push);
      assertThat(run("doctor", wrong).results())
          .containsPattern("certificate .*the key is not that of the certificate")
          .containsPattern("port push .*cannot be had")
          .containsPattern("port console .*cannot be had");
    }
  }

  @Test
  void a_console_with_tls_needs_a_certificate() throws Exception {
    CommandRun run = run(List.of("wadi.console.tls=true"));
    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks()).contains("wadi.console.tls: true without a certificate");
  }

  private CommandRun run(List<String> settings) throws Exception {
    return run("source ls", settings);
  }

  private CommandRun run(String command, List<String> settings) throws Exception {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of("--set", "wadi.data.directory=" + home.resolve("data")));
    for (String setting : settings) {
      args.addAll(List.of("--set", setting));
    }
    return CommandRun.of(home, Map.of(), args.toArray(String[]::new));
  }
}
