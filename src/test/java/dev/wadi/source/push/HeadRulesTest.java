package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Pace;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.intake.RequestMemory;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a head alone decides. */
class HeadRulesTest {
  private static final String PUSH = "/loki/api/v1/push";

  private final RequestMemory memory = new RequestMemory(1 << 20, System::nanoTime);
  private final EmbeddedChannel channel =
      new EmbeddedChannel() {
        @Override
        protected SocketAddress localAddress0() {
          return InetSocketAddress.createUnresolved("127.0.0.1", 3100);
        }
      };
  private final HeadRules rules =
      new HeadRules(
          DoorLimits.DEFAULT,
          memory,
          new Doorkeeper(KeyBook.ofTokens(null, Map.of("good-token", "acme")), Pace.FREE),
          lokiAlone(),
          new DoorPaths() {
            @Override
            public boolean isWanted(String path, String method, int port) {
              return path.equals("own") && method.equals("POST") && port == 3100;
            }

            @Override
            public String methods(String path, int port) {
              return path.equals("ready") ? "GET" : "";
            }
          },
          new UnknownPath(false));

  private static DoorFormats lokiAlone() {
    DoorFormats formats = new DoorFormats();
    formats.add(new PushFormat(PushSource.LOKI, new PushDecoder(InstantSource.system())));
    return formats;
  }

  private static HttpRequest request(String method, String uri, String... headers) {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.headers().add(headers[i], headers[i + 1]);
    }
    return request;
  }

  private int status(HttpRequest request) {
    HeadRules.No no = rules.ask(request, channel).no();
    return no == null ? 200 : no.status().code();
  }

  @Test
  void a_push_with_a_token_may_come_and_one_without_may_not() {
    assertThat(
            status(
                request("POST", PUSH, "Authorization", "Bearer good-token", "Content-Length", "9")))
        .isEqualTo(200);
    HeadRules.No no = rules.ask(request("POST", PUSH, "Content-Length", "9"), channel).no();
    assertThat(no.status().code()).isEqualTo(401);
    assertThat(no.reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
    assertThat(no.source()).isEqualTo("loki");
    assertThat(no.headers()).containsKey("WWW-Authenticate");
    assertThat(no.andClose()).isFalse();
  }

  @Test
  void two_logins_that_differ_are_none() {
    assertThat(
            status(
                request(
                    "POST",
                    PUSH,
                    "Authorization",
                    "Bearer good-token",
                    "Authorization",
                    "Bearer bad")))
        .isEqualTo(400);
    assertThat(
            status(
                request(
                    "POST",
                    PUSH,
                    "Authorization",
                    "Bearer good-token",
                    "Authorization",
                    "Bearer good-token")))
        .isEqualTo(200);
  }

  @Test
  void a_body_is_wanted_where_a_route_takes_it() {
    assertThat(status(request("POST", "/own", "Content-Length", "9"))).isEqualTo(200);
    assertThat(status(request("POST", "/own/?a=b", "Transfer-Encoding", "chunked"))).isEqualTo(200);
    assertThat(status(request("PUT", "/own", "Content-Length", "9"))).isEqualTo(404);
    assertThat(status(request("POST", "/other", "Content-Length", "9"))).isEqualTo(404);
    assertThat(status(request("POST", "/other", "Transfer-Encoding", "chunked"))).isEqualTo(404);
    HttpRequest wrong = request("POST", "/ready", "Content-Length", "9");
    HeadRules.No no = rules.ask(wrong, channel).no();
    assertThat(no.status().code()).isEqualTo(405);
    DoorReply told = rules.reply(no, wrong, channel);
    assertThat(told.status()).isEqualTo(405);
    assertThat(told.headers()).containsEntry("Allow", "GET");
  }

  @Test
  void a_method_that_a_door_does_not_take_is_told_so_before_anybody_is_asked_who_it_is() {
    assertThat(status(request("DELETE", PUSH, "Content-Length", "9"))).isEqualTo(404);
    assertThat(status(request("DELETE", PUSH))).isEqualTo(200);
  }

  @Test
  void without_a_body_the_routes_answer() {
    assertThat(status(request("POST", "/other"))).isEqualTo(200);
    assertThat(status(request("POST", "/other", "Content-Length", "0"))).isEqualTo(200);
    assertThat(status(request("GET", "/other", "Content-Length", "9"))).isEqualTo(200);
  }

  @Test
  void what_never_fits_is_413_and_what_does_not_fit_now_is_503() {
    String[] good = {"Authorization", "Bearer good-token", "Content-Length", ""};
    good[3] = Integer.toString(DoorLimits.DEFAULT.maxBodyBytes() + 1);
    assertThat(status(request("POST", PUSH, good))).isEqualTo(413);
    assertThat(status(request("GET", "/x", good))).isEqualTo(413);
    good[3] = Long.toString(memory.largestClaimBytes() + 1);
    assertThat(status(request("POST", PUSH, good))).isEqualTo(413);

    assertThat(memory.claim().take(800_000)).isTrue();
    good[3] = "700000";
    HeadRules.No no = rules.ask(request("POST", PUSH, good), channel).no();
    assertThat(no.status().code()).isEqualTo(503);
    assertThat(no.reason()).isEqualTo(Refusal.UNAVAILABLE);
  }

  @Test
  void framing_that_is_not_understood_is_refused_before_anything_else() {
    assertThat(status(request("POST", PUSH, "Transfer-Encoding", "gzip, chunked"))).isEqualTo(501);
    assertThat(
            status(request("POST", PUSH, "Transfer-Encoding", "chunked", "Transfer-Encoding", "x")))
        .isEqualTo(501);
    assertThat(status(request("POST", "/own", "Expect", "a miracle"))).isEqualTo(417);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 4000",
    "'', identity, 4000",
    "'', 'Identity, ', 4000",
    "'', gzip, 25000",
    "'', 'identity, gzip', 25000",
    "application/json, zstd, 25000",
    "application/x-protobuf, '', 25000",
    "Application/X-Protobuf; a=b, '', 25000",
    "application/x-protobuf, identity, 4000"
  })
  void what_a_body_needs_is_reckoned_by_how_it_is_packed(
      String type, String encoding, long expected) {
    HttpRequest request = request("POST", PUSH, "Content-Length", "1000");
    if (!type.isEmpty()) {
      request.headers().set("Content-Type", type);
    }
    if (!encoding.isEmpty()) {
      request.headers().set("Content-Encoding", encoding);
    }
    assertThat(rules.neededBytes(request, channel)).isEqualTo(expected);
    assertThat(HeadRules.neededBytes(request, false))
        .as("a format whose protobuf is plain")
        .isEqualTo(encoding.isEmpty() ? 4000 : expected);
  }

  @Test
  void an_encoding_in_a_second_header_is_one_too() {
    assertThat(
            rules.neededBytes(
                request(
                    "POST",
                    PUSH,
                    "Content-Length",
                    "1000",
                    "Content-Encoding",
                    "identity",
                    "Content-Encoding",
                    "gzip"),
                channel))
        .isEqualTo(25_000);
  }

  @Test
  void a_length_that_is_not_told_needs_nothing_yet() {
    assertThat(HeadRules.neededBytes(request("POST", PUSH, "Transfer-Encoding", "chunked"), true))
        .isZero();
  }
}
