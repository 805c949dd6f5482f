package dev.wadi.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.wadi.model.Role;
import dev.wadi.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a token of the identity provider names: it was signed by a key that the provider publishes,
 * for this console, and is good now. What was looked at once is known until it ends, ten minutes at
 * most. Asks the provider for its keys, so it may take seconds; {@link #known} never does. Threads
 * share it.
 */
final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  /* Signatures by keys that are published: with a shared secret anybody who checks could sign. */
  private static final Set<JWSAlgorithm> SIGNED =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** Stands before the name of everybody who came by the provider; no local name can have it. */
  static final String PREFIX = "oidc:";

  private static final int LONGEST_TOKEN = 16_384;
  private static final int LONGEST_NAME = 128;
  private static final int MOST_KNOWN = 200;
  private static final int MOST_BYTES = 1 << 20;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long KNOWN_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final OidcSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final DefaultResourceRetriever web =
      new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, MOST_BYTES);
  private final ObjectMapper json = new ObjectMapper();

  /* Guards asking the provider about itself: one thread does, others wait for it. */
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable DefaultJWTProcessor<SecurityContext> processor;
  private @Nullable Long failedAt;

  /* Guards the two maps; held for a look and a change. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Person> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Person> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  private final Map<String, Person> people =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Person> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  /**
   * Somebody whom a token names.
   *
   * @param user the name, with {@code oidc:} before it, which no local name can have
   * @param role empty when nothing that the token tells of them is a role here
   * @param untilMillis how long that is known, since 1970
   */
  record Person(String user, Optional<Role> role, long untilMillis) {}

  Tokens(OidcSettings settings, InstantSource clock, LongSupplier nanoTicker) {
    this.settings = settings;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
  }

  /** Whom a token names that was looked at a short while ago; quick. */
  Optional<Person> known(String token) {
    String key = key(token);
    lock.lock();
    try {
      Person person = known.get(key);
      if (person != null && person.untilMillis() <= clock.millis()) {
        known.remove(key);
        return Optional.empty();
      }
      return Optional.ofNullable(person);
    } finally {
      lock.unlock();
    }
  }

  /** The role of somebody who showed a token that is known still; quick. */
  Optional<Role> roleOf(String user) {
    lock.lock();
    try {
      Person person = people.get(user);
      return person == null || person.untilMillis() <= clock.millis()
          ? Optional.empty()
          : person.role();
    } finally {
      lock.unlock();
    }
  }

  /** Whom a token names; empty for one that proves nothing. */
  Optional<Person> person(String token) {
    if (token.length() > LONGEST_TOKEN) {
      return Optional.empty();
    }
    Optional<Person> before = known(token);
    if (before.isPresent()) {
      return before;
    }
    try {
      DefaultJWTProcessor<SecurityContext> checks = processor();
      if (checks == null) {
        return Optional.empty();
      }
      Person person = person(checks.process(token, null));
      remember(token, person);
      return Optional.of(person);
    } catch (BadJOSEException | ParseException e) {
      // Its words are those of the library; what the token says is in none of them.
      LOG.warn("A token proves nothing to the console. cause={}", e.getMessage());
      return Optional.empty();
    } catch (JOSEException | IllegalArgumentException e) {
      // Anybody can bring such tokens, so each costs a line and not a trace.
      LOG.warn(
          "A token cannot be checked. provider={} cause={}", settings.provider(), e.getMessage());
      return Optional.empty();
    }
  }

  private static String key(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }

  private void remember(String token, Person person) {
    lock.lock();
    try {
      known.put(key(token), person);
      people.put(person.user(), person);
    } finally {
      lock.unlock();
    }
  }

  private Person person(JWTClaimsSet claims) throws BadJOSEException, ParseException {
    boolean forUs =
        claims.getAudience().contains(settings.audience())
            || settings.clientId().equals(claims.getClaim("azp"));
    if (!forUs) {
      throw new BadJOSEException("it is meant for somebody else (aud, azp)");
    }
    Object named = claims.getClaim(settings.userClaim());
    String name = named instanceof String text && !text.isBlank() ? text : claims.getSubject();
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw new BadJOSEException("the name in it is none");
    }
    long until =
        Math.min(
            clock.millis() + KNOWN_MILLIS, claims.getExpirationTime().toInstant().toEpochMilli());
    return new Person(PREFIX + name, settings.roleOf(roles(claims)), until);
  }

  private Set<String> roles(JWTClaimsSet claims) {
    Object found = claims.getClaims();
    String path = settings.rolesClaim();
    // A name with dots in it (a URL, as some providers have them) is looked for whole first.
    if (claims.getClaim(path) != null) {
      found = claims.getClaim(path);
    } else {
      for (String name : path.split("\\.", -1)) {
        found = found instanceof Map<?, ?> map ? map.get(name) : null;
      }
    }
    if (found instanceof Collection<?> several) {
      return several.stream().map(String::valueOf).collect(Collectors.toSet());
    }
    return found instanceof String text ? Set.of(text.split("[ ,]+", -1)) : Set.of();
  }

  /* Null while the provider does not say who it is. */
  private @Nullable DefaultJWTProcessor<SecurityContext> processor() {
    DefaultJWTProcessor<SecurityContext> made = processor;
    if (made != null) {
      return made;
    }
    asking.lock();
    try {
      if (processor == null
          && (failedAt == null || nanoTicker.getAsLong() - failedAt >= AGAIN_NANOS)) {
        processor = asked();
      }
    } catch (IOException | IllegalArgumentException e) {
      failedAt = nanoTicker.getAsLong();
      LOG.error(
          "The identity provider does not tell who it is, so nobody gets in by it. provider={}"
              + " cause={}",
          settings.provider(),
          e.getMessage());
    } finally {
      asking.unlock();
    }
    return processor;
  }

  private DefaultJWTProcessor<SecurityContext> asked() throws IOException {
    JsonNode told =
        json.readTree(web.retrieveResource(settings.configuration().toURL()).getContent());
    String issuer = told.path("issuer").asText();
    if (!OidcSettings.same(issuer, settings.provider().toString())) {
      throw new IOException("it calls itself '" + issuer + "'");
    }
    URI keys = URI.create(told.path("jwks_uri").asText());
    OidcSettings.requireSafe("jwks_uri", keys);
    JWKSource<SecurityContext> source =
        JWKSourceBuilder.create(keys.toURL(), web)
            .cache(Duration.ofHours(1).toMillis(), PATIENCE_MILLIS)
            .refreshAheadCache(false)
            .rateLimited(TimeUnit.SECONDS.toMillis(30))
            .build();
    DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    made.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    made.setJWSKeySelector(new JWSVerificationKeySelector<>(SIGNED, source));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("sub", "exp"));
    claims.setMaxClockSkew(30);
    made.setJWTClaimsSetVerifier(claims);
    return made;
  }
}
