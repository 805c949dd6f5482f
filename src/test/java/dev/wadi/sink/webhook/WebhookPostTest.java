package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wadi.event.NotHeardException;
import dev.wadi.event.NotHeardException.Remedy;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedHook.Answer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookPostTest {
  private static final String TEMPLATE = "application/json";
  private static final AddressGuard LOCAL = AddressGuard.allowing(List.of("127.0.0.0/8"));

  private ScriptedHook hook;

  @BeforeEach
  void open() throws Exception {
    hook = new ScriptedHook();
  }

  @AfterEach
  void close() {
    hook.close();
  }

  private static WebhookTarget target(URI url, WebhookAuth auth) {
    return new WebhookTarget(
        "ops", url, auth, "X-Logtap-Signature", Set.of(), BuiltInTemplate.JSON);
  }

  private static WebhookPost.Answer send(WebhookPost post, WebhookTarget target) throws Exception {
    return post.send(target, "id-1", TEMPLATE, "{\"a\":\"ü\"}".getBytes(UTF_8));
  }

  private static WebhookPost post(long timeoutMillis) {
    return new WebhookPost(LOCAL, timeoutMillis, InstantSource.system());
  }

  private NotHeardException refused(URI url) {
    try (WebhookPost post = post(2000)) {
      return catchThrowableOfType(
          NotHeardException.class, () -> send(post, target(url, WebhookAuth.NONE)));
    }
  }

  @Test
  void a_post_has_the_body_its_kind_its_id_and_the_proof() throws Exception {
    try (WebhookPost post = post(5000)) {
      hook.answers(Answer.of(202, "thanks"));
      WebhookPost.Answer answer =
          send(post, target(hook.url("/x?a=b"), WebhookAuth.parse("bearer:t0ken")));

      assertThat(answer).isEqualTo(new WebhookPost.Answer(202, "thanks"));
    }
    ScriptedHook.Request request = hook.requests().get(0);
    assertThat(request.path()).isEqualTo("/x?a=b");
    assertThat(request.text()).isEqualTo("{\"a\":\"ü\"}");
    assertThat(request.id()).isEqualTo("id-1");
    assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer t0ken");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers()).doesNotContainKey("Cookie");
  }

  @ParameterizedTest
  @CsvSource({
    "500,AGAIN", "502,AGAIN", "503,AGAIN", "408,AGAIN", "425,AGAIN", "429,AGAIN", "401,LATER",
    "403,LATER", "404,LATER", "301,LATER", "307,LATER", "304,LATER", "400,NEVER", "410,NEVER",
    "413,NEVER", "422,NEVER"
  })
  void an_answer_says_whether_to_try_again(int status, Remedy remedy) {
    hook.answers(Answer.of(status));

    assertThat(refused(hook.url("/")).remedy()).isEqualTo(remedy);
  }

  @Test
  void a_time_that_a_target_asks_for_is_kept_up_to_an_hour() {
    hook.answers(
        Answer.of(429, "Retry-After", "7"),
        Answer.of(503, "Retry-After", "999999"),
        Answer.of(503, "Retry-After", "soon"));

    assertThat(refused(hook.url("/")).retryAfterMillis()).isEqualTo(7000);
    assertThat(refused(hook.url("/")).retryAfterMillis()).isEqualTo(3_600_000);
    assertThat(refused(hook.url("/")).retryAfterMillis()).isZero();
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    try (ScriptedHook elsewhere = new ScriptedHook()) {
      hook.answers(Answer.of(307, "Location", elsewhere.url("/evil").toString()));

      assertThat(refused(hook.url("/"))).hasMessageContaining("we do not follow");
      assertThat(elsewhere.requests()).isEmpty();
      assertThat(hook.requests()).hasSize(1);
    }
  }

  @Test
  void nothing_that_is_shown_has_the_secret_part_of_an_address() {
    hook.answers(Answer.of(404, "no /services/T0123/B0123/abcdefghij here\u001b[2J"));
    NotHeardException refused = refused(hook.url("/services/T0123/B0123/abcdefghij"));

    assertThat(refused.getMessage())
        .contains("status 404")
        .doesNotContain("abcdefghij")
        .doesNotContain("\u001b");
    assertThat(target(hook.url("/services/abcdefghij"), WebhookAuth.NONE).toString())
        .doesNotContain("abcdefghij");
  }

  @Test
  void a_target_that_hangs_is_given_up_in_time() {
    hook.answers(Answer.hang());
    long began = System.nanoTime();
    try (WebhookPost post = post(300)) {
      NotHeardException late =
          catchThrowableOfType(
              NotHeardException.class, () -> send(post, target(hook.url("/"), WebhookAuth.NONE)));

      assertThat(late).hasMessage("no complete answer within 300 ms");
      assertThat(late.remedy()).isEqualTo(Remedy.AGAIN);
    }
    assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
  }

  /** Each byte comes in time, the last one never. */
  @Test
  void a_target_that_answers_byte_by_byte_is_given_up_in_time() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread slow =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
                  for (int i = 0; i < 1000; i++) {
                    socket.getOutputStream().write(("X-" + i + ": y\r\n").getBytes(UTF_8));
                    socket.getOutputStream().flush();
                    Thread.sleep(20);
                  }
                } catch (java.io.IOException | InterruptedException e) {
                  Thread.currentThread().interrupt(); // the other side has left
                }
              });
      slow.start();
      try (WebhookPost post = post(400)) {
        URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        NotHeardException late =
            catchThrowableOfType(
                NotHeardException.class, () -> send(post, target(url, WebhookAuth.NONE)));
        assertThat(late.remedy()).isEqualTo(Remedy.AGAIN);
      }
      slow.join(10_000);
      assertThat(slow.isAlive()).isFalse();
    }
  }

  @Test
  void of_an_endless_answer_a_beginning_is_read() throws Exception {
    hook.answers(Answer.of(500, "x".repeat(5 << 20)));

    assertThat(refused(hook.url("/")).getMessage()).hasSizeLessThan(300);
  }

  @Test
  void nobody_listening_is_a_reason_to_try_again() {
    URI url = hook.url("/");
    hook.close();

    assertThat(refused(url).remedy()).isEqualTo(Remedy.AGAIN);
  }

  /** The name stands for a public address when it is looked at, and for ours when we connect. */
  @Test
  void a_name_that_changes_what_it_stands_for_leads_nowhere() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    DnsResolver rebinding =
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            questions.incrementAndGet();
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        };
    AddressGuard guard = AddressGuard.allowing(List.of());
    URI url = URI.create("http://rebind.example.org:" + hook.port() + "/");
    try (WebhookPost post = new WebhookPost(guard, 2000, InstantSource.system(), rebinding)) {
      NotHeardException refused =
          catchThrowableOfType(
              NotHeardException.class, () -> send(post, target(url, WebhookAuth.NONE)));

      assertThat(refused)
          .hasMessageContaining("rebind.example.org at 127.0.0.1 is a loopback address")
          .hasMessageContaining("wadi.webhook.allow");
      assertThat(refused.remedy()).isEqualTo(Remedy.LATER);
    }
    assertThat(questions.get()).isEqualTo(1);
    assertThat(hook.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://0.0.0.0:PORT/",
    "http://2130706433:PORT/", "http://127.1:PORT/", "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://0x7f000001:PORT/"
  })
  void however_our_own_address_is_written_it_is_not_reached(String written) throws Exception {
    URI url = URI.create(written.replace("PORT", "" + hook.port()));
    try (WebhookPost post =
        new WebhookPost(AddressGuard.allowing(List.of()), 2000, InstantSource.system())) {
      if (url.getHost() != null) {
        assertThat(
                catchThrowableOfType(
                    NotHeardException.class, () -> send(post, target(url, WebhookAuth.NONE))))
            .isNotNull();
      }
    }
    assertThat(hook.requests()).isEmpty();
  }
}
