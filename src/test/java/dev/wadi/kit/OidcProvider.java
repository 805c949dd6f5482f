package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * An identity provider: discovery, keys, codes with PKCE and tokens, for a browser of another
 * origin. Whoever asks is ann, without a question.
 */
public final class OidcProvider implements AutoCloseable {
  public static final String CLIENT = "wadi-console";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final List<String> roles;
  private volatile RSAKey key;

  private OidcProvider(List<String> roles) throws IOException, JOSEException {
    this.roles = List.copyOf(roles);
    this.key = newKey();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::configuration);
    server.createContext(
        "/keys", exchange -> say(exchange, new JWKSet(key.toPublicJWK()).toJSONObject()));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.start();
  }

  /** One that gives ann these roles. */
  public static OidcProvider start(String... roles) throws IOException, JOSEException {
    return new OidcProvider(List.of(roles));
  }

  private static RSAKey newKey() throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
  }

  /** From now on signs with another key. */
  public void changeKey() throws JOSEException {
    key = newKey();
  }

  public RSAKey key() {
    return key;
  }

  public URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** A token of ann's, for the console, good for five minutes; or with something else in it. */
  public String token(Consumer<JWTClaimsSet.Builder> otherwise) throws JOSEException {
    return token(otherwise, key);
  }

  /** The same with a key of somebody's. */
  public String token(Consumer<JWTClaimsSet.Builder> otherwise, RSAKey signer)
      throws JOSEException {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer().toString())
            .subject("4711")
            .audience(CLIENT)
            .issueTime(new Date())
            .expirationTime(Date.from(Instant.now().plusSeconds(300)))
            .claim("preferred_username", "ann")
            .claim("realm_access", Map.of("roles", roles));
    otherwise.accept(claims);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signer.getKeyID()).build(),
            claims.build());
    token.sign(new RSASSASigner(signer));
    return token.serialize();
  }

  private void configuration(HttpExchange exchange) throws IOException {
    String issuer = issuer().toString();
    say(
        exchange,
        Map.of(
            "issuer",
            issuer,
            "authorization_endpoint",
            issuer + "/authorize",
            "token_endpoint",
            issuer + "/token",
            "jwks_uri",
            issuer + "/keys",
            "response_types_supported",
            List.of("code"),
            "subject_types_supported",
            List.of("public"),
            "id_token_signing_alg_values_supported",
            List.of("RS256"),
            "code_challenge_methods_supported",
            List.of("S256")));
  }

  /* A real one would ask who it is; the browser goes back with a code. */
  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            asked.get("redirect_uri")
                + "#code="
                + code
                + "&state="
                + URLEncoder.encode(asked.getOrDefault("state", ""), UTF_8));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("OPTIONS")) {
      say(exchange, Map.of());
      return;
    }
    Map<String, String> given =
        parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
    try {
      byte[] challenge =
          MessageDigest.getInstance("SHA-256")
              .digest(given.getOrDefault("code_verifier", "").getBytes(US_ASCII));
      boolean proved =
          asked != null
              && Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(challenge)
                  .equals(asked.get("code_challenge"));
      if (!proved) {
        exchange.sendResponseHeaders(400, -1);
        exchange.close();
        return;
      }
      String nonce = asked.getOrDefault("nonce", "");
      say(
          exchange,
          Map.of(
              "access_token",
              token(claims -> {}),
              "id_token",
              token(claims -> claims.claim("nonce", nonce).claim("name", "Ann")),
              "token_type",
              "Bearer",
              "expires_in",
              300));
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IOException(e);
    }
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> all = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return all;
  }

  private static void say(HttpExchange exchange, Map<String, Object> what) throws IOException {
    byte[] body = JSON.writeValueAsBytes(what);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
    exchange.getResponseHeaders().add("Access-Control-Allow-Headers", "*");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
