package dev.wadi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.ScriptedS3;
import dev.wadi.model.Sha256;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.ObjectStore.Stored;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** What a store is asked, and how. */
class StoreRequestsTest {
  private static final String HASH = "x-amz-content-sha256";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String METADATA =
      "{\"version\":1,\"format\":\"jsonl\",\"started\":\"2026-01-15T10:32:00Z\","
          + "\"stopped\":\"2026-01-15T10:33:00Z\",\"total_lines\":0,\"total_bytes\":0}";

  @TempDir Path home;

  static StoreOptions options(URI endpoint, boolean signBodies, int attempts) {
    return new StoreOptions(
        endpoint,
        null,
        true,
        new StoreCredentials("id", "secret"),
        signBodies,
        5 << 20,
        4,
        attempts,
        Duration.ofSeconds(60),
        0,
        StoreOptions.Keep.DEFAULTS);
  }

  private static ObjectStore open(ScriptedS3 server, String location, boolean signBodies) {
    return Stores.open(StoreLocation.parse(location), options(server.endpoint(), signBodies, 1));
  }

  private static ScriptedS3.Request put(String location, boolean signBodies) throws IOException {
    byte[] bytes = "some lines\n".getBytes(UTF_8);
    try (ScriptedS3 server =
            ScriptedS3.start((exchange, r) -> ScriptedS3.give(exchange, 200, new byte[0]));
        ObjectStore store = open(server, location, signBodies)) {
      store.put("x", ObjectContent.of(bytes), Sha256.hex(bytes), PutRule.LISTED_FREE);
      ScriptedS3.Request request = server.requests().get(0);
      assertThat(request.line()).isEqualTo("PUT /logs/x");
      assertThat(request.headers().get("x-amz-meta-wadi-sha256")).isEqualTo(Sha256.hex(bytes));
      assertThat(request.headers().get("authorization")).contains("x-amz-meta-wadi-sha256");
      return request;
    }
  }

  @Test
  void a_body_is_hashed_once_and_bound_to_the_signature_by_its_checksum() throws IOException {
    ScriptedS3.Request request = put("s3://logs", false);

    assertThat(request.headers()).containsEntry(HASH, UNSIGNED);
    assertThat(request.headers().get("x-amz-checksum-crc32c")).isEqualTo("TVhHVg==");
    assertThat(request.headers().get("authorization")).contains(";x-amz-checksum-crc32c;");
    assertThat(new String(request.body(), UTF_8)).isEqualTo("some lines\n");
  }

  @Test
  void a_body_is_part_of_the_signature_where_that_is_wished_or_nothing_else_binds_it()
      throws IOException {
    assertThat(put("s3://logs", true).headers().get(HASH)).isNotEqualTo(UNSIGNED);
    assertThat(put("gs://logs", false).headers().get(HASH)).isNotEqualTo(UNSIGNED);
  }

  @Test
  void a_signature_names_the_host_as_it_is_called() {
    assertThat(signed("http://store.example/x").firstMatchingHeader("Host"))
        .contains("store.example");
    assertThat(signed("http://store.example:9000/x").firstMatchingHeader("Host"))
        .contains("store.example:9000");
    assertThat(signed("http://store.example:443/x").firstMatchingHeader("Host"))
        .contains("store.example:443");
    assertThat(signed("https://store.example/x").firstMatchingHeader("Host"))
        .contains("store.example");
  }

  private static SdkHttpRequest signed(String url) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.PUT)
            .uri(URI.create(url))
            .putHeader("x-amz-checksum-crc32c", "aDkvbA==")
            .build();
    SdkHttpRequest signed =
        new BodySignatures(false)
            .signer()
            .sign(
                SignRequest.builder(AwsCredentialsIdentity.create("id", "secret"))
                    .request(request)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .build())
            .request();
    assertThat(signed.getUri()).isEqualTo(request.getUri());
    return signed;
  }

  @Test
  void an_upload_into_an_empty_place_asks_once_what_lies_there() throws IOException {
    Files.writeString(home.resolve("metadata.json"), METADATA);
    for (int i = 0; i < 5; i++) {
      Files.writeString(home.resolve("2026-01-15T10320" + i + "-000.jsonl"), "{}\n");
    }
    try (ScriptedS3 server =
            ScriptedS3.start(
                (exchange, request) -> {
                  if (request.method().equals("GET")) {
                    ScriptedS3.list(exchange, List.of(), "");
                  } else {
                    ScriptedS3.give(exchange, 200, new byte[0]);
                  }
                });
        ObjectStore store = open(server, "s3://logs/a", false)) {
      CaptureUpload.Result result =
          new CaptureUpload(home, store, 4, (name, bytes, stored, done, of) -> {}).run();

      assertThat(result.sent()).isEqualTo(6);
      assertThat(server.requests())
          .extracting(ScriptedS3.Request::method)
          .containsExactly("GET", "PUT", "PUT", "PUT", "PUT", "PUT", "PUT");
      assertThat(server.requests())
          .filteredOn(request -> request.method().equals("PUT"))
          .allSatisfy(put -> assertThat(put.headers()).containsEntry("if-none-match", "*"));
    }
  }

  @Test
  void an_upload_below_very_many_objects_looks_for_its_own_instead_of_listing_all()
      throws IOException {
    Files.writeString(home.resolve("metadata.json"), METADATA);
    AtomicInteger pages = new AtomicInteger();
    try (ScriptedS3 server =
            ScriptedS3.start(
                (exchange, request) -> {
                  switch (request.method()) {
                    case "GET" ->
                        ScriptedS3.list(exchange, page(request), "page" + pages.incrementAndGet());
                    case "HEAD" -> ScriptedS3.give(exchange, 404, new byte[0]);
                    default -> ScriptedS3.give(exchange, 200, new byte[0]);
                  }
                });
        ObjectStore store = open(server, "s3://logs", false)) {
      new CaptureUpload(home, store, 4, (name, bytes, stored, done, of) -> {}).run();

      assertThat(server.requests()).hasSizeLessThan(20);
      assertThat(server.requests())
          .extracting(ScriptedS3.Request::line)
          .contains("HEAD /logs/metadata.json");
    }
  }

  private static List<String> page(ScriptedS3.Request request) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      keys.add(
          "other/"
              + request.target().hashCode()
              + "-"
              + System.identityHashCode(request)
              + "-"
              + i);
    }
    return keys;
  }

  @Test
  void who_comes_between_the_list_and_the_put_is_not_written_over() throws IOException {
    byte[] ours = "ours".getBytes(UTF_8);
    byte[] theirs = "theirs".getBytes(UTF_8);
    try (ScriptedS3 server = taken(theirs);
        ObjectStore store = open(server, "s3://logs", false)) {
      assertThatThrownBy(
              () -> store.put("x", ObjectContent.of(ours), Sha256.hex(ours), PutRule.LISTED_FREE))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CHANGED));
    }
    try (ScriptedS3 server = taken(ours);
        ObjectStore store = open(server, "s3://logs", false)) {
      assertThat(store.put("x", ObjectContent.of(ours), Sha256.hex(ours), PutRule.LISTED_FREE))
          .isEqualTo(Stored.THERE_ALREADY);
    }
  }

  private static ScriptedS3 taken(byte[] bytes) throws IOException {
    return ScriptedS3.start(
        (exchange, request) -> {
          if (request.method().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.getResponseHeaders().set("ETag", "\"e\"");
            exchange.getResponseHeaders().set("Last-Modified", "Thu, 15 Jan 2026 10:32:00 GMT");
            exchange.getResponseHeaders().set("x-amz-meta-wadi-sha256", Sha256.hex(bytes));
            exchange.sendResponseHeaders(200, -1);
          } else {
            ScriptedS3.error(exchange, 412, "PreconditionFailed");
          }
        });
  }
}
