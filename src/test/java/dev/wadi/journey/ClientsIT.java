package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.loki4j.logback.Loki4jAppender;
import com.github.loki4j.logback.PipelineConfigAppenderBase.BatchCfg;
import com.github.loki4j.logback.PipelineConfigAppenderBase.HttpCfg;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients as people use them, against the real jar; what they wrote is read out of the capture. */
class ClientsIT {
  private static final int LINES = 500;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    gateway =
        new GatewayProcess(folder.resolve("home"))
            .set("wadi.redact.profile", "off")
            .set("wadi.console.enabled", "false")
            .set("wadi.wal.diskFloorBytes", "0");
    gateway.start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  /** Ordinary lines, and between them what breaks encoders. */
  private static List<String> lines() {
    List<String> awkward =
        List.of(
            "umlauts äöüß, 日本語, עברית, 😀👩‍🚀",
            "\"double\" 'single' `back` \\ \\n \\u0041",
            "two\nlines and\r\nthree",
            "tab\tand \u0001 control \u007f",
            "{\"json\":{\"deep\":[1,2,{\"x\":\"\\\"\"}]}}",
            "%s {} ${jndi:ldap://127.0.0.1/a} %d{HH}",
            "  spaces around  ",
            "x".repeat(20_000));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(
          i + " " + (i % 10 == 0 ? awkward.get(i / 10 % awkward.size()) : "an order shipped"));
    }
    return lines;
  }

  private List<JsonNode> captured(String tenant) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    Path captures = gateway.data().resolve("captures").resolve(tenant);
    if (Files.exists(captures)) {
      CapturedLines.forEach(captures, found::add);
    }
    return found;
  }

  /** Waits for the lines, stops the gateway, and asserts that they came whole and in order. */
  private List<JsonNode> requireCaptured(String tenant, List<String> written) throws Exception {
    PushLoad.await(LONG, () -> size(tenant) >= written.size());
    gateway.stop();
    List<JsonNode> found = captured(tenant);
    assertThat(found)
        .extracting(line -> line.path("msg").asText())
        .as("lines of %s", tenant)
        .containsExactlyElementsOf(written);
    return found;
  }

  private int size(String tenant) {
    try {
      return captured(tenant).size();
    } catch (IOException unfinished) {
      return 0; // the file is being written, and its last frame may be there in part
    }
  }

  @ParameterizedTest(name = "protobuf={0}")
  @ValueSource(booleans = {false, true})
  void loki4j_delivers_everything_once_and_in_order(boolean protobuf) throws Exception {
    LoggerContext context = new LoggerContext();
    HttpCfg http = new HttpCfg();
    http.setUrl(gateway.url("/loki/api/v1/push").toString());
    http.setTenantId("acme");
    http.setUseProtobufApi(protobuf);
    BatchCfg batch = new BatchCfg();
    batch.setTimeoutMs(100);
    PatternLayout message = new PatternLayout();
    message.setContext(context);
    message.setPattern("%msg");
    message.start();
    Loki4jAppender appender = new Loki4jAppender();
    appender.setContext(context);
    appender.setLabels("app = loki4j");
    appender.setStructuredMetadata("level = %level\nthread = %thread");
    appender.setMessage(message);
    appender.setHttp(http);
    appender.setBatch(batch);
    appender.start();
    context.getLogger("client").addAppender(appender);
    List<String> written = lines();
    written.forEach(line -> context.getLogger("client").info("{}", line));
    context.stop();

    List<JsonNode> found = requireCaptured("acme", written);

    assertThat(found).allSatisfy(line -> assertThat(line.toString()).contains("loki4j", "INFO"));
  }

  @Test
  void tjahzi_delivers_everything_once_and_in_order() throws Exception {
    String xml =
        "<Configuration status=\"error\"><Appenders>"
            + "<Loki name=\"loki\" bufferSizeMegabytes=\"8\" useDaemonThreads=\"true\""
            // By itself it cuts a line after 10 KB and sends the rest as a line of its own.
            + " maxLogLineSizeKilobytes=\"64\">"
            + "<host>127.0.0.1</host><port>"
            + gateway.dataPort()
            + "</port><PatternLayout charset=\"UTF-8\"><Pattern>%m</Pattern></PatternLayout>"
            + "<Header name=\"X-Scope-OrgID\" value=\"acme\"/>"
            + "<Label name=\"app\" value=\"tjahzi\"/>"
            + "</Loki></Appenders>"
            + "<Loggers><Root level=\"info\"><AppenderRef ref=\"loki\"/></Root></Loggers>"
            + "</Configuration>";
    org.apache.logging.log4j.core.LoggerContext context =
        new org.apache.logging.log4j.core.LoggerContext("client");
    context.start(
        new XmlConfiguration(
            context, new ConfigurationSource(new ByteArrayInputStream(xml.getBytes(UTF_8)))));
    List<String> written = lines();
    written.forEach(line -> context.getLogger("client").info("{}", line));
    // Its stop does not wait for what is still in its buffer.
    PushLoad.await(LONG, () -> size("acme") >= written.size());
    context.stop(20, TimeUnit.SECONDS);

    List<JsonNode> found = requireCaptured("acme", written);

    assertThat(found).allSatisfy(line -> assertThat(line.toString()).contains("tjahzi"));
  }

  @Test
  void syslog_ng_delivers_everything_once_and_in_order() throws Exception {
    Path program = Path.of("/usr/sbin/syslog-ng");
    assumeTrue(Files.isExecutable(program), "syslog-ng is not installed");
    int port = GatewayProcess.freePort();
    Path home = Files.createDirectories(folder.resolve("syslog-ng"));
    Path conf = home.resolve("syslog-ng.conf");
    Files.writeString(
        conf,
        """
        @version: 3.38
        options { keep-hostname(yes); };
        source s_in {
          syslog(ip("127.0.0.1") port(%d) transport("tcp") log-msg-size(65536));
        };
        destination d_wadi {
          http(
            url("%s") method("POST") workers(1)
            headers("Content-Type: application/json", "X-Scope-OrgID: acme")
            body-prefix('{"streams":[') delimiter(",") body-suffix("]}")
            body('{"stream":$(format-json --scope none host=$HOST app=$PROGRAM level=$LEVEL),"values":[$(substr "$(format-json --scope none v=list($(list-append "" "${S_UNIXTIME}${S_USEC}000" "$MESSAGE")))" 5 -1)]}')
            batch-lines(100) batch-timeout(200)
          );
        };
        log { source(s_in); destination(d_wadi); flags(flow-control); };
        """
            .formatted(port, gateway.url("/loki/api/v1/push")));
    Process syslogNg =
        new ProcessBuilder(
                program.toString(),
                "-F",
                "--no-caps",
                "-f",
                conf.toString(),
                "-R",
                home.resolve("persist").toString(),
                "-p",
                home.resolve("pid").toString(),
                "-c",
                home.resolve("control").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output").toFile())
            .start();
    try {
      // Its lists escape control characters, so those do not come through as they are.
      List<String> written = lines().stream().filter(line -> !line.contains("\u0001")).toList();
      try (Socket socket = connect(port, syslogNg)) {
        for (String line : written) {
          byte[] message =
              ("<14>1 " + Instant.now() + " box orders 42 - - \ufeff" + line).getBytes(UTF_8);
          socket.getOutputStream().write((message.length + " ").getBytes(UTF_8));
          socket.getOutputStream().write(message);
        }
      }

      List<JsonNode> found = requireCaptured("acme", written);

      assertThat(found).allSatisfy(line -> assertThat(line.toString()).contains("orders", "box"));
    } finally {
      syslogNg.destroy();
      syslogNg.waitFor();
    }
  }

  private static Socket connect(int port, Process server) throws Exception {
    Socket[] socket = new Socket[1];
    boolean open =
        PushLoad.await(
            LONG,
            () -> {
              try {
                socket[0] = new Socket(InetAddress.getLoopbackAddress(), port);
                return true;
              } catch (IOException notYet) {
                return !server.isAlive();
              }
            });
    assertThat(open && socket[0] != null).as("syslog-ng listens").isTrue();
    return socket[0];
  }
}
