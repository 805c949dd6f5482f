package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** Syslog keeps what every source promises. */
class SyslogSourceContractTest extends SourceContractTest {
  private final int port = free();

  private static int free() {
    try {
      return GatewayProcess.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String source() {
    return "syslog";
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected List<String> settings() {
    return List.of("wadi.syslog.tcpPort=" + port);
  }

  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("<14>1 - h app - - - ").append(line).append('\n'));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(text.toString().getBytes(UTF_8));
    }
    return true;
  }
}
