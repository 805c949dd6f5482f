package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a support bundle holds, and what it must not hold, whatever secrets lie around. */
class DoctorBundleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /* Every secret that is planted somewhere has this in it, and none has a shape of its own. */
  private static final String PLANTED = "pl4nted";

  private static final String ENCODED =
      Base64.getEncoder().encodeToString("pl4nted-token-1".getBytes(UTF_8));

  @TempDir Path home;

  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path settings;

  @BeforeEach
  void secrets_lie_everywhere() throws IOException {
    Path key = Files.createFile(home.resolve("pseudonyms"), owner());
    Files.writeString(key, "2026: pl4nted-pseudonym-secret-of-32-bytes\n");
    Path tokenFile = Files.writeString(home.resolve("partner.token"), "pl4nted partner/file\n");
    settings =
        Files.writeString(
            home.resolve("wadi.properties"),
            String.join(
                "\n",
                "wadi.data.directory=" + home.resolve("data"),
                "wadi.console.port=1",
                "wadi.console.password=pl4nted-console",
                "wadi.auth.tokens=team-a=pl4nted-token-1,team-b=pl4nted-token-2",
                "wadi.store.secretKey=pl4nted/S3+secret=",
                "wadi.store.accessKey=AKIApl4nted",
                "wadi.webhook.url=ops=https://hooks.example/T0/pl4nted-hook",
                "wadi.loki.url=http://127.0.0.1:1/loki/api/v1/push?tok=pl4nted-query",
                "wadi.redact.keyFile=" + key,
                "wadi.routes.values=door=pl4nted-value",
                "camel.component.kafka.sasl-jaas-config=pl4nted jaas \"quoted\"",
                ""));
    environment.put("PARTNER_PASSWORD", "pl4nted-env");
    environment.put("DB", "pl4nted-used-by-a-route");
    environment.put("PARTNER_FILE", tokenFile.toString());
    environment.put("UNRELATED_API_TOKEN", "pl4nted-env-2");
    Path routes = Files.createDirectory(home.resolve("routes"));
    Files.writeString(routes.resolve("70-own.camel.yaml"), OWN_ROUTE);
    Files.writeString(routes.resolve("71-own.java"), OWN_PROGRAM);
    Files.writeString(routes.resolve("72-broken.yaml"), "- route: {from: pl4nted-broken\n x: [");
  }

  private static java.nio.file.attribute.FileAttribute<?> owner() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  private static final String OWN_ROUTE =
      """
      # The old password was pl4nted-comment.
      - beans:
          - name: pool
            type: org.example.Pool
            properties: {jdbcUrl: "jdbc:pg://db/x?user=u&password=pl4nted-jdbc", pin: pl4nted-pin}
      - route:
          id: own
          description: Posts to a partner.
          from:
            uri: direct:own
            parameters: {block: true}
            steps:
              - setHeader: {name: X-Partner, constant: pl4nted-header}
              - setHeaders:
                  headers:
                    - {name: Authorization, simple: "Bearer {{env:PARTNER:pl4nted-default}}"}
                    - {name: X-Plain, expression: {constant: pl4nted-header-2}}
              - setProperty: {name: p, expression: {simple: "pl4nted-${body}"}}
              - filter: {simple: "${header.code} == 'pl4nted-code' && ${header.n} > 5"}
              - to:
                  uri: https://joe:pl4nted-login@hooks.example/services/T00/pl4nted
                  parameters: {httpMethod: POST, sig: pl4nted-sig, authPassword: pl4nted-auth, x: "{{env:DB}}"}
              - to: "jms:queue:orders?username=u&password=RAW(pl4nted&raw)&connectionFactory=#pool"
              - log: "to pl4nted-log ${header.n}"
              - to: "nosuch:box/pl4nted-box?x=1"
              - toD: "sftp://pl4nted:pl4nted-sftp@files.example/in?privateKeyPassphrase=pl4nted-phrase"
      - templatedRoute:
          routeTemplateRef: http-sink
          routeId: partner
          parameters:
            - {name: name, value: partner}
            - {name: url, value: "https://partner.example/hook/pl4nted-path?k=pl4nted-k"}
            - {name: headers, value: "X-Key: pl4nted-sink-header"}
            - {name: token, value: pl4nted-sink-token}
      """;

  private static final String OWN_PROGRAM =
      """
      import org.apache.camel.builder.RouteBuilder;

      /** pl4nted-javadoc */
      public class Own extends RouteBuilder {
        private static final String KEY = "pl4nted-java"; // pl4nted-remark

        @Override
        public void configure() {
          from("timer:tick?period=60000").routeId("ticks").setHeader("X-Key", constant("pl4nted-const"))
              .setBody(constant(\"""
                  pl4nted-block\"""))
              .to("http://u:pl4nted-j@h.example/v1/x?authPassword=pl4nted-k&q=pl4nted-q");
        }
      }
      """;

  private CommandRun bundle(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("doctor", "--config", settings.toString(), "--bundle", "b.zip"));
    words.addAll(List.of(more));
    return CommandRun.of(home, environment, words.toArray(String[]::new));
  }

  /** Every text of the bundle by its name; nothing planted is in a byte of one, or of its name. */
  private Map<String, String> parts() throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(home.resolve("b.zip").toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          String name = entry.getName().substring("b/".length());
          String all = name + "\n" + new String(bytes, ISO_8859_1);
          assertThat(all.lines().filter(line -> line.contains(PLANTED) || line.contains(ENCODED)))
              .as(name)
              .isEmpty();
          parts.put(name, new String(bytes, UTF_8));
        }
      }
    }
    return parts;
  }

  private static final String OWN_LOG =
      """
      half of the first line, pl4nted-token-1
      2026-11-29 WARN refused key=pl4nted-token-2 form=pl4nted%2FS3%2Bsecret%3D
      2026-11-29 WARN login of jane.doe@example.com with password: hunter2 from 203.0.113.9
      at https://joe:pl4nted-login@hooks.example/
      Authorization: Basic am9lOnBsNG50ZWQ=
      jaas {"config":"pl4nted jaas \\"quoted\\""} pl4nted-used-by-a-route pl4nted partner/file
      -----BEGIN PRIVATE KEY-----
      MIIpl4ntedkeykeykeykeykey
      -----END PRIVATE KEY-----
      2026-11-29 INFO all is well at 127.0.0.1:3100
      """;

  @Test
  void from_the_folder_of_a_gateway_that_does_not_run() throws Exception {
    Files.createDirectories(home.resolve("data/captures/main"));
    Path log = Files.writeString(home.resolve("own.log"), OWN_LOG);

    CommandRun run = bundle("--log", log.toString());
    assertThat(run.code()).as(run.remarks()).isZero();
    Map<String, String> parts = parts();
    JsonNode manifest = JSON.readTree(parts.get("manifest.json"));

    assertThat(run.results()).isEqualTo(home.resolve("b.zip") + "\n");
    assertThat(run.remarks())
        .contains("no gateway listens at http://127.0.0.1:1")
        .doesNotContain(PLANTED);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("b.zip"))))
        .isEqualTo("rw-------");
    assertThat(manifest.path("parts").findValuesAsText("name"))
        .containsExactlyElementsOf(
            parts.keySet().stream().filter(one -> !one.equals("manifest.json")).toList())
        .contains(
            "version.json",
            "doctor.json",
            "settings.json",
            "environment.json",
            "files.txt",
            "log.txt",
            "routes/70-own.camel.yaml",
            "routes/71-own.java",
            "routes/72-broken.yaml");
    assertThat(manifest.path("left_out").findValuesAsText("name"))
        .contains("gateway", "wal.json", "lines", "secrets", "audit trails");
    assertThat(parts.get("log.txt"))
        .contains("all is well at 127.0.0.1:3100", "[REDACTED:private-key]", "[REDACTED:email]")
        .doesNotContain("hunter2", "jane.doe", "203.0.113.9", "am9lOnBsNG50ZWQ");
    assertThat(parts.get("files.txt")).contains("captures/main/");
    assertThat(parts.get("environment.json")).doesNotContain("UNRELATED");
    assertThat(JSON.readTree(parts.get("settings.json")))
        .anyMatch(
            one ->
                one.path("name").asText().equals("wadi.loki.url")
                    && one.path("value")
                        .asText()
                        .equals("http://127.0.0.1:1/loki/api/v1/push?tok=******")
                    && one.path("from").asText().endsWith("wadi.properties:8"));
  }

  @Test
  void routes_of_its_own_show_what_they_do_and_no_value() throws Exception {
    CommandRun run = bundle();
    assertThat(run.code()).as(run.remarks()).isZero();
    Map<String, String> parts = parts();

    assertThat(parts.get("routes/70-own.camel.yaml"))
        .contains(
            "id: own",
            "uri: direct:own",
            "name: X-Partner",
            "block: true",
            "${header.n} > 5",
            "https://******@hooks.example/services/",
            "httpMethod: POST",
            "routeTemplateRef: http-sink");
    assertThat(parts.get("routes/71-own.java"))
        .contains("timer:tick?period=60000", ".routeId(\"ticks\")", ".setHeader(", "/v1/x?");
    assertThat(parts.get("routes/72-broken.yaml")).contains("no YAML that can be read", "2 lines");
  }

  @Test
  void from_a_gateway_that_runs() throws Exception {
    Files.delete(home.resolve("routes/72-broken.yaml"));
    try (LiveGateway live =
        new LiveGateway(
            home,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=pl4nted-console",
            "wadi.auth.tokens=team-a=pl4nted-token-1",
            "wadi.routes.values=door=pl4nted-value",
            "wadi.loki.enabled=true",
            "wadi.loki.url=http://127.0.0.1:1/loki/api/v1/push")) {
      LoggerFactory.getLogger("dev.wadi.support")
          .warn("A token is not known. token=pl4nted-token-1 from=jane.doe@example.com");
      CommandRun run =
          bundle(
              "--json",
              "--timeout",
              "5m",
              "--gateway",
              live.gateway().consoleAddress().orElseThrow().toString());
      Map<String, String> parts = parts();
      JsonNode manifest = JSON.readTree(run.results());

      assertThat(run.code()).as(run.remarks()).isZero();
      assertThat(manifest.path("gateway_running").asBoolean()).isTrue();
      assertThat(manifest.path("left_out").findValuesAsText("name"))
          .as(manifest.path("left_out").toString())
          .containsExactly("lines", "secrets", "audit trails", "values of variables");
      assertThat(parts.get("gateway/metrics.txt")).contains("wadi_received_entries_total");
      assertThat(parts.get("gateway/threads.txt")).contains("wal-main-sync", "    at java.");
      assertThat(parts.get("gateway/log.jsonl"))
          .contains("A token is not known.", "[REDACTED:email]")
          .doesNotContain("jane.doe");
      assertThat(
              JSON.readTree(parts.get("gateway/stations.json"))
                  .path("sink")
                  .findValuesAsText("name"))
          .contains("capture", "loki");
      assertThat(
              JSON.readTree(parts.get("gateway/wal.json"))
                  .path("readers")
                  .findValuesAsText("reader"))
          .contains("capture", "loki");
      assertThat(parts.get("gateway/settings.json")).contains("door=******");
      assertThat(parts.get("gateway/route-statistics.xml")).contains("<routeStat id=");
      assertThat(JSON.readTree(parts.get("gateway/readiness.json")).path("checks").has("wal"))
          .isTrue();
      assertThat(JSON.readTree(parts.get("gateway/jvm.json")).path("Memory").has("HeapMemoryUsage"))
          .isTrue();
    }
  }

  @Test
  void a_gateway_that_does_not_answer_is_not_waited_for_long() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          bundle("--timeout", "200ms", "--gateway", "127.0.0.1:" + silent.getLocalPort());
      JsonNode left = JSON.readTree(parts().get("manifest.json")).path("left_out");

      assertThat(run.code()).isZero();
      assertThat(left)
          .anyMatch(
              one ->
                  one.path("name").asText().equals("gateway")
                      && one.path("why").asText().contains("did not answer within 200ms"));
    }
  }

  @Test
  void a_file_that_is_there_stays() throws IOException {
    Files.writeString(home.resolve("b.zip"), "somebody's");

    CommandRun run = bundle();

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("b.zip exists already");
    assertThat(home.resolve("b.zip")).hasContent("somebody's");
  }

  @Test
  void what_comes_into_a_bundle_is_said_with_one() throws IOException {
    CommandRun run = CommandRun.of(home, "doctor", "--log", "x");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("add --bundle");
  }
}
