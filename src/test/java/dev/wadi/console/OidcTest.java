package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.wadi.kit.OidcProvider;
import dev.wadi.model.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who come by an identity provider. */
class OidcTest {
  @TempDir static Path folder;

  private static OidcProvider provider;
  private static NotedAudit audit;
  private static ConsoleServer console;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    provider = OidcProvider.start("staff", "logs-viewer");
    audit = new NotedAudit();
    console =
        ConsoleServer.start(
            ConsoleSettings.defaults(folder)
                .boundTo("127.0.0.1", 0)
                .withLogin("admin", "correct horse battery")
                .withOidc(settings(provider.issuer())),
            Map.of(),
            Map.of("/wadi/test/", new ForOperators()),
            audit,
            new Callers());
  }

  /** A page that is for operators. */
  private static final class ForOperators implements GuardedPage {
    @Override
    public OpenPage.Answer answer(String rest) {
      return new OpenPage.Answer(200, "text/plain", "lines");
    }

    @Override
    public Role needs(String rest) {
      return rest.equals("1/matches.jsonl") ? Role.OPERATOR : Role.VIEWER;
    }
  }

  @AfterAll
  static void stop() {
    console.close();
    provider.close();
  }

  static OidcSettings settings(URI issuer) {
    return new OidcSettings(
        issuer,
        OidcProvider.CLIENT,
        "",
        "openid profile",
        null,
        "preferred_username",
        "realm_access.roles",
        Map.of(Role.VIEWER, Set.of("logs-viewer"), Role.OPERATOR, Set.of("logs-operator")),
        List.of());
  }

  private static HttpResponse<String> asks(String path, String token) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(console.address().resolve(path))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String called(String token) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(console.address().resolve("/hawtio/jolokia"))
                .header("Authorization", "Bearer " + token)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void a_token_of_the_provider_gives_the_role_that_it_has_there_and_no_more() throws Exception {
    String viewer = provider.token(claims -> {});
    String operator =
        provider.token(
            claims -> claims.claim("realm_access", Map.of("roles", List.of("logs-operator"))));

    assertThat(asks("/hawtio/user", viewer).body()).isEqualTo("\"oidc:ann\"");
    assertThat(called(viewer)).contains("\"status\":403");
    assertThat(called(operator)).contains("\"status\":200");
    assertThat(audit.told()).contains("oidc:ann came from 127.0.0.1");
  }

  @Test
  void a_link_that_a_browser_follows_works_by_the_cookie_of_who_showed_a_token() throws Exception {
    HttpResponse<String> first = asks("/hawtio/user", provider.token(claims -> {}));
    String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();

    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    assertThat(followed(cookie.substring(0, cookie.indexOf(';'))).body()).isEqualTo("\"oidc:ann\"");
    assertThat(followed(Guard.COOKIE + "=made-up").statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> followed(String cookie) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(console.address().resolve("/hawtio/user"))
            .header("Cookie", cookie)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_page_that_needs_more_is_refused_and_told() throws Exception {
    String viewer = provider.token(claims -> {});
    String operator =
        provider.token(
            claims -> claims.claim("realm_access", Map.of("roles", List.of("logs-operator"))));

    assertThat(asks("/wadi/test/1/matches.jsonl", viewer).statusCode()).isEqualTo(403);
    assertThat(asks("/wadi/test/1/matches.jsonl", viewer).body().strip())
        .isEqualTo("this needs the role operator, and oidc:ann is viewer");
    assertThat(asks("/wadi/test/1", viewer).statusCode()).isEqualTo(200);
    assertThat(asks("/wadi/test/1/matches.jsonl", operator).statusCode()).isEqualTo(200);
    assertThat(audit.told()).contains("oidc:ann may not /wadi/test/1/matches.jsonl read");
  }

  @Test
  void somebody_without_a_role_is_told_so_and_stays_outside() throws Exception {
    String token =
        provider.token(
            claims -> claims.claim("realm_access", Map.of("roles", List.of("logs-viewers"))));

    HttpResponse<String> answer = asks("/hawtio/user", token);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("gives you no role for this console");
    assertThat(asks("/hawtio/user", provider.token(claims -> claims.claim("realm_access", 7))))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
  }

  @Test
  void what_proves_nothing_lets_nobody_in() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(120));
    JWTClaimsSet good = SignedJWT.parse(provider.token(claims -> {})).getJWTClaimsSet();
    SignedJWT bySecret =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(provider.key().getKeyID()).build(),
            good);
    // What everybody can read, taken for a secret that both know.
    bySecret.sign(new MACSigner(provider.key().toRSAPublicKey().getEncoded()));
    String whole = provider.token(claims -> {});
    List<String> bad =
        List.of(
            provider.token(claims -> claims.issuer("https://login.evil.example")),
            provider.token(claims -> claims.audience("another-client")),
            provider.token(claims -> claims.expirationTime(past)),
            provider.token(claims -> claims.expirationTime(null)),
            provider.token(
                claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(90)))),
            provider.token(claims -> {}, new RSAKeyGenerator(2048).keyID("mine").generate()),
            provider.token(
                claims -> {},
                new RSAKeyGenerator(2048).keyID(provider.key().getKeyID()).generate()),
            new PlainJWT(good).serialize(),
            bySecret.serialize(),
            whole.substring(0, whole.lastIndexOf('.') + 1),
            whole.substring(0, whole.length() - 6) + "AAAAAA",
            "x".repeat(5_000),
            "",
            "a.b.c");

    Tokens tokens =
        new Tokens(settings(provider.issuer()), InstantSource.system(), System::nanoTime);
    for (String token : bad) {
      assertThat(tokens.person(token)).as(token).isEmpty();
    }
    assertThat(asks("/hawtio/user", bad.get(0)).statusCode()).isEqualTo(401);
    assertThat(
            asks(
                    "/hawtio/user",
                    provider.token(
                        claims -> claims.audience("account").claim("azp", OidcProvider.CLIENT)))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void the_page_learns_where_to_go_and_may_ask_the_provider_alone() throws Exception {
    HttpResponse<String> answer = asks("/hawtio/auth/config/oidc", "");

    assertThat(answer.body())
        .contains(
            "\"provider\":\"" + provider.issuer() + "\"",
            "\"client_id\":\"wadi-console\"",
            "\"code_challenge_method\":\"S256\"",
            "\"redirect_uri\":\"" + console.address() + "\"");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("connect-src 'self' " + provider.issuer() + ";");
  }

  @Test
  void a_provider_that_is_gone_or_is_another_lets_nobody_in() throws Exception {
    OidcProvider other = OidcProvider.start("logs-viewer");
    String token = other.token(claims -> {});
    URI issuer = other.issuer();
    other.close();
    Tokens tokens =
        new Tokens(settings(issuer), java.time.InstantSource.system(), System::nanoTime);

    assertThat(tokens.person(token)).isEmpty();
    assertThat(tokens.person(token)).isEmpty();
  }

  @Test
  void an_address_that_anybody_could_listen_to_is_refused() {
    for (String address :
        List.of(
            "http://login.example.com/",
            "https://me:secret@login.example.com/",
            "https://login.example.com/?a=b",
            "ftp://login.example.com/",
            "https:login")) {
      assertThatThrownBy(() -> settings(URI.create(address)))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("provider: ");
    }
    assertThat(settings(URI.create("https://login.example.com/realms/ops")).configuration())
        .hasToString("https://login.example.com/realms/ops/.well-known/openid-configuration");
  }

  private static Guard.Decision shown(Guard guard, String address, String token) {
    return guard.look(
        new Call(
            "GET",
            "/hawtio/user",
            Map.of(),
            Map.of("authorization", "Bearer " + token),
            address,
            false,
            new byte[0]));
  }

  @Test
  void who_shows_bad_tokens_again_and_again_waits_and_nobody_else_does() throws Exception {
    NotedAudit noted = new NotedAudit();
    Guard guard =
        new Guard(
            "admin",
            "correct horse battery",
            null,
            new Tokens(settings(provider.issuer()), InstantSource.system(), System::nanoTime),
            1,
            Duration.ofHours(1),
            System::nanoTime,
            new SecureRandom(),
            noted);
    String good =
        provider.token(
            claims -> claims.claim("realm_access", Map.of("roles", List.of("logs-viewer"))));
    for (int i = 0; i < GuessThrottle.ADDRESS_GUESSES; i++) {
      assertThat(shown(guard, "10.0.0.1", "a.b." + i).admission()).isEqualTo(Guard.Admission.WRONG);
    }

    Guard.Decision more = shown(guard, "10.0.0.1", "a.b.c");

    assertThat(more.admission()).isEqualTo(Guard.Admission.THROTTLED);
    assertThat(more.waitSeconds()).isPositive();
    assertThat(noted.told()).hasSize(GuessThrottle.ADDRESS_GUESSES);
    assertThat(shown(guard, "10.0.0.1", good).admitted()).isTrue();
    assertThat(shown(guard, "10.0.0.2", "a.b.c").admission()).isEqualTo(Guard.Admission.WRONG);
    assertThat(guard.check("10.0.0.1", "admin", "correct horse battery").admitted()).isTrue();
  }

  @Test
  void a_token_is_known_until_it_ends_and_ten_minutes_at_most() throws Exception {
    Instant[] now = {Instant.now()};
    Tokens tokens = new Tokens(settings(provider.issuer()), () -> now[0], System::nanoTime);
    String token =
        provider.token(
            claims -> claims.expirationTime(Date.from(now[0].plus(Duration.ofHours(1)))));

    assertThat(tokens.known(token)).isEmpty();
    assertThat(tokens.person(token)).isPresent();
    assertThat(tokens.known(token)).isPresent();
    now[0] = now[0].plus(Duration.ofMinutes(11));
    assertThat(tokens.known(token)).isEmpty();
  }
}
